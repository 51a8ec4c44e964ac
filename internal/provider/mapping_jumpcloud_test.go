package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// readsJumpCloud is a mapping whose source has these arguments, and the provider.
func (w *world) readsJumpCloud(address, source string) string {
	return fmt.Sprintf(`
provider "lark" {
  base_url  = %q
  app_id    = %q
  jumpcloud = { base_url = %q }
}
data "lark_sync_mapping" "staff" {
  sources = [{
    phone_region = "SG"
%s
  }]
}
`, w.larkURL, appID, address, source)
}

// directory is what a mapping has made, as the sync reads it.
func (f *folder) directory(name string) directory.Directory {
	f.Helper()
	text, _ := f.mapping(name)["directory"].(string)
	d, err := directory.Parse([]byte(text))
	if err != nil {
		f.Fatal(err)
	}
	return d
}

func TestMapping_that_reads_JumpCloud_itself_gives_the_directory_of_the_chained_form_to_the_byte(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	j, at := jumpCloud(t, sandbox.JumpCloudOptions{})
	var some []string
	for _, u := range sandbox.JumpCloudCompany(1, 120) {
		if id := j.AddUser(u); len(some) < 5 {
			some = append(some, id)
		}
	}
	group := j.AddGroup("lark-sales", "Who sells", some...)
	const rules = `
    scope       = "'lark-sales' in groups || !('sales' in groups)"
    user_groups = { filter = "group.name.startsWith('lark-')", name = "group.name.substring(5)" }
`
	for query, members := range map[string]string{
		``:                                some[0],
		`group_ids = ["` + group + `"], `: some[1],
	} {
		f := w.folder(w.readsJumpCloud(at, `jumpcloud = { `+query+`groups = true }`+rules) + `
data "lark_jumpcloud_users" "all" {
  ` + strings.TrimSuffix(query, ", ") + `
}
data "lark_jumpcloud_groups" "all" {}
data "lark_sync_mapping" "chained" {
  sources = [{
    preset       = "jumpcloud"
    phone_region = "SG"
    users        = data.lark_jumpcloud_users.all.users
    groups       = data.lark_jumpcloud_groups.all.groups
` + rules + `
  }]
}
output "summary" { value = data.lark_sync_mapping.staff.summary }`)
		f.settle()
		chained, reading := f.mapping("chained"), f.mapping("staff")
		for _, attribute := range []string{"directory", "rejected", "out_of_scope", "departed", "warnings", "summary"} {
			if want, got := fmt.Sprint(chained[attribute]), fmt.Sprint(reading[attribute]); got != want {
				t.Errorf("%q: %s is\n%s\nwant\n%s", query, attribute, got, want)
			}
		}
		doc := f.directory("staff")
		if g := doc.Groups[group]; len(doc.Groups) != 1 || g.Name != "sales" || len(g.Members) != 5 || !strings.Contains(strings.Join(g.Members, " "), members) {
			t.Errorf("groups: %v", doc.Groups)
		}
		if len(doc.People) < 4 || len(doc.Departed) > 0 {
			t.Errorf("%d people, departed %v", len(doc.People), doc.Departed)
		}
	}
}

func TestMapping_people_of_JumpCloud_come_into_Lark_and_are_suspended_and_restored_with_it(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	j, at := jumpCloud(t, sandbox.JumpCloudOptions{})
	boss := employs(j, "Ann Lee", map[string]any{"department": "Sales", "jobTitle": "Head of Sales"})
	ben := employs(j, "Ben Ito", map[string]any{
		"department": "Sales", "manager": boss, "employeeIdentifier": "E7", "phoneNumbers": []any{map[string]any{"type": "mobile", "number": "8123 4567"}},
	})
	j.AddUser(sandbox.JumpCloudUser{State: "STAGED", Fields: map[string]any{"username": "cy", "email": address("Cy Poe"), "displayname": "Cy Poe"}})
	f := w.folder(w.readsJumpCloud(at, `jumpcloud = {}`) + syncing)
	f.plan().changes("2 people will be invited, 1 held", "JumpCloud state STAGED")
	f.apply().succeeds()
	lark := w.users()
	if u := lark[address("Ben Ito")]; u.UserID != ben || u.Leader != lark[address("Ann Lee")].OpenID || u.Mobile != "+6581234567" || u.EmployeeNo != "E7" {
		t.Errorf("Ben is %+v", u)
	}
	f.plan().empty()
	w.lark.AcceptInvitations()
	j.Suspend(ben)
	f.plan().changes("1 person suspended, 1 held (Ben Ito)")
	f.apply().succeeds()
	j.Activate(ben)
	f.plan().changes("Ben Ito")
	f.apply().succeeds()
	f.plan().empty()
}

func TestMapping_names_what_it_lacks_to_read_JumpCloud_and_never_takes_a_part_for_all(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	j, at := jumpCloud(t, sandbox.JumpCloudOptions{WithoutSearch: true})
	for i := range 150 {
		employs(j, fmt.Sprint("Ann Lee", i), nil)
	}
	j.AddGroup("Sales", "")
	f := w.folder(w.readsJumpCloud(at, `jumpcloud = { groups = true }`) + syncing)
	j.Inject(sandbox.Fault{Truncate: true, Match: func(c sandbox.Call) bool {
		return strings.HasSuffix(c.Path, "/systemusers") && !strings.Contains(c.Query, "skip=0")
	}})
	f.plan().fails("sources[0].jumpcloud: ", "page 2")
	j.ClearFaults()
	j.Inject(sandbox.Fault{Truncate: true, Match: func(c sandbox.Call) bool { return strings.HasSuffix(c.Path, "/members") }})
	f.plan().fails("sources[0].jumpcloud.groups: ", "members of group")
	j.ClearFaults()
	f.plan().changes("150 people will be invited")
	for source, says := range map[string]string{
		`jumpcloud = { filter = ["department:$eq:Nobody"] }`:            "sources[0].jumpcloud.filter: ",
		`jumpcloud = { group_ids = ["` + j.GroupID("Sales") + `"] }`:    "sources[0].jumpcloud.group_ids: ",
		"jumpcloud = {}\nokta = {}":                                     "sources[0].jumpcloud: okta gives the records already",
		"jumpcloud = {}\ngroups = \"{}\"":                               "write jumpcloud = { groups = true }",
		"jumpcloud = {}\nuser_groups = { name = \"user.username\" }":    "sources[0].user_groups.name: does not compile",
		"jumpcloud = {}\nuser_groups = {}":                              "sources[0].user_groups: needs the groups of the source",
		"jumpcloud = {}\nattributes = { departments = \"[groups]\" }\n": `sources[0].attributes["departments"]: uses groups, but the source has none`,
	} {
		f.write(w.readsJumpCloud(at, source))
		f.plan().fails(says)
	}
	f.set("JUMPCLOUD_API_KEY=")
	f.write(w.readsJumpCloud(at, `jumpcloud = {}`))
	f.plan().fails("Missing JumpCloud credentials")
}
