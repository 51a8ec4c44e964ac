package provider_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// What another provider of this kind once did wrong, and this one does not. What of it concerns one resource alone, such as
// the drift of each attribute, stands in the tests of that resource.

// tenantOf is one object of every kind, after each other where one needs another. The provider block has nothing that can be
// left out.
func (w *world) tenantOf(suffix string) string {
	if len(w.lark.Users()) == 0 {
		w.people("Mei Chan", "Tom Park")
	}
	var ids []string
	for _, u := range w.lark.Users() {
		ids = append(ids, u.OpenID)
	}
	slices.Sort(ids)
	return fmt.Sprintf(`
provider "lark" {}

resource "lark_department" "top" {
  name = "Engineering%[1]s"
}

resource "lark_department" "below" {
  name                 = "Platform%[1]s"
  parent_department_id = lark_department.top.open_department_id
}

resource "lark_department" "lowest" {
  name                 = "Core%[1]s"
  parent_department_id = lark_department.below.open_department_id
  leader_user_id       = %[2]q
}

resource "lark_user_group" "staff" {
  name        = "Staff%[1]s"
  description = "Everybody"
}

resource "lark_user_group_members" "staff" {
  group_id = lark_user_group.staff.group_id
  members  = [%[2]q, %[3]q]
}

resource "lark_user_group" "deploy" {
  name = "Deploy%[1]s"
}

resource "lark_user_group_member" "deploy" {
  group_id = lark_user_group.deploy.group_id
  open_id  = %[2]q
}

resource "lark_role" "helpdesk" {
  role_name = "Helpdesk%[1]s"
}

resource "lark_role_members" "helpdesk" {
  role_id = lark_role.helpdesk.role_id
  members = [%[2]q]
}

resource "lark_employee_type" "expert" {
  content = "Expert%[1]s"
}

resource "lark_job_level" "senior" {
  name = "Senior%[1]s"
}

resource "lark_job_family" "software" {
  name = "Software%[1]s"
}
`, suffix, ids[0], ids[1])
}

// inEnvironment is a folder whose environment says which tenant it is, and nothing else.
func (w *world) inEnvironment(config string) *folder {
	f := w.folder(config)
	f.set("LARK_BASE_URL="+w.larkURL, "LARK_APP_ID="+appID)
	return f
}

func TestProvider_works_with_its_defaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.inEnvironment(w.tenantOf(""))
	f.plan().changes("Plan: 12 to add")
	f.apply().succeeds("12 added")
	// Nothing of the state moves by itself, such as a time of the last read.
	f.undrifted()
	f.plan().empty()
	f.write(w.tenantOf(" 2"))
	f.plan().changes("0 to add, 9 to change, 0 to destroy")
	f.apply().succeeds()
	f.undrifted()
	f.plan().empty()
	f.run("destroy", "-no-color", "-auto-approve").succeeds("12 destroyed")
	if n := len(w.lark.Departments()) + len(w.lark.Groups()) + len(w.lark.Roles()) + len(w.lark.JobLevels()) + len(w.lark.JobFamilies()); n > 0 {
		t.Errorf("%d objects are left", n)
	}
}

func TestProvider_names_an_error_that_comes_with_status_200(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.inEnvironment(w.tenantOf(""))
	refuse := func(match func(sandbox.Call) bool) {
		w.lark.Inject(sandbox.Fault{
			Match: func(c sandbox.Call) bool { return strings.Contains(c.Path, "/contact/") && match(c) },
			Respond: func(rw http.ResponseWriter) {
				rw.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(rw, `{"code":9499,"msg":"planted refusal"}`)
			},
		})
	}
	names := func(o outcome, verb string, nouns ...string) {
		t.Helper()
		o.fails("planted refusal", "code 9499, HTTP 200")
		for _, noun := range nouns {
			o.says("Unable to " + verb + " " + noun)
		}
	}
	refuse(sandbox.Call.Write)
	names(f.run("apply", "-no-color", "-auto-approve"), "create", "department", "user group", "role", "employee type", "job level", "job family")
	w.lark.ClearFaults()
	f.settle()
	refuse(func(c sandbox.Call) bool { return !c.Write() })
	names(f.plan(), "read", "department", "user group", "role", "employee type", "job level", "job family")
	w.lark.ClearFaults()
	refuse(func(c sandbox.Call) bool { return strings.Contains(c.Path, "/member/simplelist") })
	names(f.plan(), "read", "members of user group", "user group member")
	w.lark.ClearFaults()
	f.write(w.tenantOf(" 2"))
	f.plan().changes("9 to change")
	refuse(sandbox.Call.Write)
	names(f.apply(), "update", "department", "user group", "role", "employee type", "job level", "job family")
	names(f.run("destroy", "-no-color", "-auto-approve"), "delete", "department", "members of user group", "user group member",
		"members of role", "employee type", "job level", "job family")
	w.lark.ClearFaults()
	f.settle()
	f.plan().empty()
}

func TestProvider_writes_nothing_when_it_refreshes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.inEnvironment(w.tenantOf(""))
	f.settle()
	for _, d := range w.lark.Departments() {
		w.lark.RenameDepartment(d.OpenID, d.Name+" by hand")
	}
	for _, g := range w.lark.Groups() {
		w.lark.SetGroup(g.ID, func(g *sandbox.LarkGroup) { g.Description, g.Users = "By hand", nil })
	}
	w.lark.SetRole(w.lark.Roles()[0].ID, func(r *sandbox.LarkRole) { r.Members = nil })
	w.lark.SetJobLevel(w.lark.JobLevels()[0].ID, func(j *sandbox.LarkJob) { j.Disabled = true })
	w.lark.DeleteJobFamily(w.lark.JobFamilies()[0].ID)
	w.lark.Reset()
	for _, command := range []string{"plan", "plan -refresh-only", "plan -destroy", "refresh"} {
		f.run(append(strings.Fields(command), "-no-color", "-input=false")...).succeeds()
		w.onlyRead(command)
	}
}

func TestProvider_reads_many_objects_with_few_calls(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const many = 10
	kinds := map[string]string{
		"lark_user_group": "name", "lark_employee_type": "content", "lark_job_level": "name", "lark_job_family": "name", "lark_department": "name",
	}
	config := func(suffix string) string {
		text := w.provider()
		for kind, name := range kinds {
			text += fmt.Sprintf("\nresource %q \"each\" {\n  count = %d\n  %s = \"Number ${count.index}%s\"\n}\n", kind, many, name, suffix)
		}
		return text
	}
	f := w.folder(config(""))
	f.settle()
	reads := func() (paths []string) {
		for _, c := range w.lark.Calls() {
			if !c.Write() {
				paths = append(paths, c.Method+" "+c.Path)
			}
		}
		w.lark.Reset()
		return paths
	}
	reads()
	f.plan().empty()
	// A token; of each kind, one alone and a listing for the others, and some may come before the one has an answer.
	if paths := reads(); len(paths) > 3*len(kinds)+1 {
		t.Errorf("an unchanged plan of %d objects reads %d times:\n%s", many*len(kinds), len(paths), strings.Join(paths, "\n"))
	}
	f.write(config(" of many"))
	f.plan().changes("50 to change")
	reads()
	f.apply().succeeds()
	listings := slices.DeleteFunc(reads(), func(path string) bool {
		return !strings.HasSuffix(path, "/simplelist") && !strings.HasSuffix(path, "/children")
	})
	if len(listings) > 1 {
		t.Errorf("names are written with %d listings:\n%s", len(listings), strings.Join(listings, "\n"))
	}
}
