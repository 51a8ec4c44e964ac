package provider_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const contractors = `id,name,email,left
c-1,Tom Park,tom.park@partner.example,
c-2,Ida Im,ida.im@partner.example,
`

// composed are people of Okta, of another provider, and of a file, in this order.
func (w *world) composed() string {
	return w.reads(`
    name     = "okta"
    okta     = {}
    identity = "user.profile.email.lowerAscii()"
  },
  {
    name       = "hr"
    users      = jsonencode({ for e in terraform_data.hr.output : "hr-${e.number}" => e })
    identity   = "user.mail.lowerAscii()"
    departed   = "user.state == 'gone'"
    attributes = { name = "user.name", email = "user.mail", job_title = "user.position", leader = "user.boss" }
  },
  {
    name       = "contractors"
    users      = jsonencode({ for row in csvdecode(file("${path.module}/contractors.csv")) : row.id => row })
    departed   = "user.left == 'yes'"
    attributes = { name = "user.name", email = "user.email" }
`) + fmt.Sprintf(`
variable "state" {
  default = "here"
}
resource "terraform_data" "hr" {
  input = [
    { number = 1, name = "Lee, Ann", mail = %q, position = "Head of Sales", boss = "", state = var.state },
    { number = 2, name = "Una Ray", mail = "una.ray@store.example", position = "Store Manager", boss = "hr-1", state = "here" },
  ]
}
`, strings.ToUpper(address("Ann Lee")))
}

func TestMapping_people_of_a_file_and_of_another_provider_beside_Okta(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.hire("Ann Lee", nil)
	f := w.folder(w.composed() + syncing)
	file := filepath.Join(f.path, "contractors.csv")
	write(t, file, contractors)
	f.plan().fails("Not known at plan") // what the other provider has is known after its apply
	f.run("apply", "-no-color", "-auto-approve", "-target=terraform_data.hr").succeeds()
	f.plan().changes("4 people will be invited")
	f.apply().succeeds()
	titles := map[string]string{}
	for _, u := range w.users() {
		titles[u.UserID+" "+u.Name] = u.JobTitle
	}
	if diff := cmp.Diff(map[string]string{ann + " Ann Lee": "Head of Sales", "hr-2 Una Ray": "Store Manager", "c-1 Tom Park": "", "c-2 Ida Im": ""}, titles); diff != "" {
		t.Error(diff)
	}
	if got := f.people()["hr-2"]["leader"]; got != ann {
		t.Errorf("the leader of hr-2 is %v, want %s, who is hr-1 too", got, ann)
	}
	f.plan().empty()

	// A line that is gone says nothing; one that says so does.
	write(t, file, strings.Replace(contractors, "c-2,Ida Im,ida.im@partner.example,\n", "", 1))
	f.plan().omits("suspended")
	write(t, file, strings.Replace(contractors, "ida.im@partner.example,", "ida.im@partner.example,yes", 1))
	f.plan().changes("1 person suspended (Ida Im)")
	f.apply().succeeds()
	write(t, file, "id,name,email,left\n")
	f.plan().fails(`sources[2].users: source "contractors" gave no records at all`)
}

func TestMapping_whoever_one_source_still_has_has_not_left(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.hire("Ann Lee", nil)
	w.hire("Cy Poe", nil)
	f := w.folder(w.composed())
	write(t, filepath.Join(f.path, "contractors.csv"), contractors)
	aliases := func(want map[string][]string, departed ...string) {
		t.Helper()
		f.settle()
		d := f.directory("staff")
		if diff := cmp.Diff(want, d.Aliases); diff != "" {
			t.Error(diff)
		}
		if got := slices.Collect(maps.Keys(d.Departed)); !slices.Equal(got, departed) {
			t.Errorf("departed: %v, want %v", got, departed)
		}
	}
	aliases(map[string][]string{ann: {"hr-1"}})
	w.okta.Deactivate(ann)
	aliases(map[string][]string{"hr-1": {ann}})
	if says := f.mapping("staff")["warnings"].(map[string]any)["hr-1"]; !strings.Contains(fmt.Sprint(says), `source "okta" says that they left, as `+ann) {
		t.Errorf("warning: %v", says)
	}
	f.env = append(f.env, "TF_VAR_state=gone")
	aliases(map[string][]string{ann: {"hr-1"}}, ann)
}

func TestMapping_tells_what_several_sources_want_at_once(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.hire("Ann Lee", nil)
	f := w.folder("")
	config := w.composed() + "output \"rejected\" { value = data.lark_sync_mapping.staff.rejected }\n"
	write(t, filepath.Join(f.path, "contractors.csv"), contractors+"c-3,Una Ray,UNA.RAY@store.example,\n")
	f.write(config)
	f.run("apply", "-no-color", "-auto-approve").succeeds(
		`"c-3" = "email una.ray@store.example is wanted by hr-2 too"`, `"hr-2" = "email una.ray@store.example is wanted by c-3 too"`)
	f.write(strings.Replace(config, `"una.ray@store.example"`, fmt.Sprintf("%q", address("Ann Lee")), 1))
	f.run("apply", "-no-color", "-auto-approve").succeeds(
		`"hr-1" = "identity ann.lee@acme.example is that of ` + ann + `, hr-2 too, and one source has it twice; nobody can tell who is who"`)
	f.write(strings.Replace(config, `"user.mail.lowerAscii()"`, `"user.mail.lowerAscii("`, 1))
	f.run("validate", "-no-color").fails("sources[1].identity: does not compile")
}
