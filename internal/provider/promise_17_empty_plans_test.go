package provider_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/lark-directory/terraform-provider-lark/internal/provider"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// lives take each resource from configuration to configuration; after each of them, the plan must be empty.
var lives = map[string]func(f *folder, settle func(config string)){
	"lark_directory_sync": syncLife,
	"lark_department": func(f *folder, settle func(string)) {
		f.department("Engineering")
		p := f.world.people("Mei Chan", "Tom Park", "Ann Lee")
		settle(f.platformConfig(p[0], p[1], p[2]))
		settle(f.platformConfig(p[1], p[2], p[0]))
		settle(f.provider() + `resource "lark_department" "platform" { name = "Tools" }`)
	},
	"lark_employee_type": names("lark_employee_type", "content", `i18n_content = { en_us = "Advisor" }`),
	"lark_job_family":    names("lark_job_family", "name", `description = "Everybody who builds"`),
	"lark_job_level":     names("lark_job_level", "name", `order = 1000`),
	"lark_role":          names("lark_role", "role_name", ""),
	"lark_role_members": func(f *folder, settle func(string)) {
		members(settle, f.provider()+`
resource "lark_role" "it" { role_name = "Helpdesk" }
resource "lark_role_members" "it" {
  role_id = lark_role.it.role_id
  members = [`, f.world.people("Mei Chan", "Tom Park"))
	},
	"lark_user": func(f *folder, settle func(string)) {
		f.department("Engineering/Platform")
		for _, arguments := range []string{
			`mobile = "+65 8123 4567"`, `department_ids = ["path:Engineering/Platform"]`, `leader_user_id = "email:tom.park@acme.example"`, `job_title = ""`, ``,
		} {
			settle(f.provider() + `
resource "lark_user" "it" {
  name  = "Mei Chan"
  email = "mei@acme.example"
  ` + arguments + `
}

resource "lark_user" "tom" {
  name  = "Tom Park"
  email = "Tom.Park@acme.example"
}
`)
		}
	},
	"lark_user_group": names("lark_user_group", "name", `description = "Who may deploy."`),
	"lark_user_group_member": func(f *folder, settle func(string)) {
		for _, id := range f.world.people("Mei Chan", "Tom Park") {
			settle(f.userGroup(`name = "Platform"`) + `
resource "lark_user_group_member" "it" {
  group_id = lark_user_group.staff.group_id
  open_id  = "` + id + `"
}
`)
		}
	},
	"lark_user_group_members": func(f *folder, settle func(string)) {
		members(settle, f.userGroup(`name = "Platform"`)+`
resource "lark_user_group_members" "it" {
  group_id = lark_user_group.staff.group_id
  members  = [`, f.world.people("Mei Chan", "Tom Park"))
	},
}

// names is the life of an object that gets a name, another name, and another argument.
func names(kind, name, other string) func(*folder, func(string)) {
	return func(f *folder, settle func(string)) {
		for _, arguments := range []string{"= \"A\"\n", "= \"B\"\n", "= \"B\"\n" + other + "\n", "= \"B\"\n"} {
			settle(f.provider() + "resource \"" + kind + "\" \"it\" {\n" + name + " " + arguments + "}\n")
		}
	}
}

// members is the life of a list of members. begin ends where they are to be written.
func members(settle func(string), begin string, ids []string) {
	settle(begin + quoted(ids) + "]\n}\n")
	slices.Reverse(ids)
	settle(begin + quoted(ids) + "]\n}\n")
	settle(begin + quoted(ids[:1]) + "]\n}\n")
	settle(begin + "]\n}\n")
}

func syncLife(f *folder, settle func(string)) {
	company := f.company(20, 5)
	protect := `protect = ["` + company[0].ID + `", "` + text(company[1], "email") + `"]`
	for i, config := range []string{
		f.adopting(),
		f.adopting(wideOpen(company[0].ID, company[1].ID)),
		f.sync(`limits = { suspend = "1", create = "0" }`, protect, `offboarding = { action = "none" }`, `on_external = "report"`),
		f.adopting(`match = ["email"]`, `on_unmatched = "fail"`, `same_person = { a = "b" }`, `report = { path = "${abspath(path.root)}/other.md" }`),
		f.sync(`timeouts = { read = "10m" }`),
		f.narrowed(`departed_within = "24h"`),
		f.sync(),
	} {
		settle(config + quickstart)
		if sent := f.sent(); i > 0 && len(sent) > 0 {
			f.Errorf("other settings alone were written to Lark: %v", sent)
		}
	}
	// So is one after the world has changed and was put right.
	f.hire("Tom Park", map[string]any{"division": "Research"})
	f.change(f.lark.Users()[3].Email, func(u *sandbox.LarkUser) { u.JobTitle = "Juggler" })
	settle(f.sync() + quickstart)
	if n := len(f.sent()); n != 3 {
		f.Errorf("%d writes were sent to Lark, want one for the department, one for who is new, and one for who was changed", n)
	}
	f.sends()
	// So it is with groups.
	olga := f.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example"})
	for _, group := range []string{
		`g = { name = "Crew", members = ["b", "a"] }`, `g = { name = "Crew", description = null, members = ["a", "nobody"] }`,
		`g = { name = "Team", description = "", members = [] }`, `h = { name = "Other", members = ["c"] }`, ``,
	} {
		for _, membership := range []string{"exclusive", "additive"} {
			settle(strings.Replace(f.byHand(trioWith(group), `group_membership = "`+membership+`"`), `"staff"`, `"crew"`, 1))
			if group != "" && membership == "additive" {
				f.lark.SetGroup(f.lark.Groups()[0].ID, func(g *sandbox.LarkGroup) { g.Users = append(g.Users, olga) })
			}
		}
	}
}

func TestPromise_17_a_plan_right_after_a_clean_apply_is_empty(t *testing.T) {
	t.Parallel()
	var types []string
	for _, r := range provider.New("test")().Resources(t.Context()) {
		var metadata resource.MetadataResponse
		r().Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: "lark"}, &metadata)
		types = append(types, metadata.TypeName)
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(types)), slices.Sorted(maps.Keys(lives))); diff != "" {
		t.Errorf("resources (- in the provider, + with a life here):\n%s", diff)
	}
	for name, life := range lives {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newWorld(t).folder("")
			life(f, func(config string) {
				t.Helper()
				f.write(config)
				f.settle()
				f.plan("-refresh=false").empty()
				f.plan().empty()
			})
		})
	}
}
