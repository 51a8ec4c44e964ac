package provider_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// roleOf is a tenant with so many users, and a role in which nobody is.
func roleOf(t *testing.T, users int) (w *world, role string, people []string) {
	t.Helper()
	w = newWorld(t)
	for i := range users {
		people = append(people, w.lark.AddUser(sandbox.LarkUser{Name: fmt.Sprintf("User %d", i), Email: fmt.Sprintf("user%d@acme.example", i)}))
	}
	return w, w.lark.AddRole(sandbox.LarkRole{Name: "Helpdesk"}), people
}

func (w *world) roleMembers(role string, people []string, arguments ...string) string {
	return w.provider() + fmt.Sprintf("\nresource \"lark_role_members\" \"it\" {\n  role_id = %q\n  members = %s\n  %s\n}\n",
		role, idList(people), strings.Join(arguments, "\n  "))
}

func idList(ids []string) string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = strconv.Quote(id)
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// inRole expects these people in the role, each managing the departments.
func (w *world) inRole(role string, people []string, departments ...string) {
	w.Helper()
	r, _ := w.lark.Role(role)
	var want []sandbox.LarkRoleMember
	for _, id := range people {
		want = append(want, sandbox.LarkRoleMember{OpenID: id, Departments: departments})
	}
	byID := func(a, b sandbox.LarkRoleMember) int { return strings.Compare(a.OpenID, b.OpenID) }
	slices.SortFunc(want, byID)
	slices.SortFunc(r.Members, byID)
	if diff := cmp.Diff(want, r.Members); diff != "" {
		w.Errorf("members of the role (- expected, + held):\n%s", diff)
	}
}

func TestRoleMembers_from_creation_to_the_end(t *testing.T) {
	t.Parallel()
	w, role, people := roleOf(t, 4)
	f := w.folder(w.roleMembers(role, people[:2]))
	f.plan().changes("Plan: 1 to add")
	f.apply().succeeds()
	f.plan().empty()
	w.inRole(role, people[:2])

	w.lark.SetRole(role, func(r *sandbox.LarkRole) {
		r.Members = []sandbox.LarkRoleMember{{OpenID: people[0]}, {OpenID: people[3]}}
	})
	f.plan().changes(`+ "`+people[1]+`"`, `- "`+people[3]+`"`, "0 to add, 1 to change, 0 to destroy")
	f.apply().succeeds()
	w.inRole(role, people[:2])

	f.write(w.roleMembers(role, people[1:3]))
	f.plan().changes("0 to add, 1 to change, 0 to destroy")
	f.apply().succeeds()
	f.plan().empty()
	w.inRole(role, people[1:3])

	for _, id := range []string{role, "role_id:" + role} {
		imported := w.folder(w.roleMembers(role, people[1:3]) + fmt.Sprintf("\nimport {\n  to = lark_role_members.it\n  id = %q\n}\n", id))
		imported.plan().changes("Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
	}

	w.lark.RevokeScopes("contact:functional_role", "contact:functional_role:readonly")
	f.plan().fails("Unable to read members of role", "99991672")
	w.lark.GrantScopes("contact:functional_role", "contact:functional_role:readonly")
	f.plan().empty()

	f.run("apply", "-destroy", "-no-color", "-input=false", "-auto-approve").succeeds("1 destroyed")
	w.inRole(role, nil)

	f.settle()
	w.lark.DeleteRole(role)
	f.plan().changes("Plan: 1 to add")
	f.apply().fails("Unable to create members of role", "41202")
}

func TestRoleMembers_who_is_there_already_is_not_taken_out_unseen(t *testing.T) {
	t.Parallel()
	w, role, people := roleOf(t, 2)
	w.lark.SetRole(role, func(r *sandbox.LarkRole) { r.Members = []sandbox.LarkRoleMember{{OpenID: people[1]}} })
	f := w.folder(w.roleMembers(role, people[:1]))
	f.plan().changes("Plan: 1 to add")
	f.apply().fails("1 others are in role", people[1], "Import it by its role_id")
	w.inRole(role, people[1:])
	f.plan().changes("Plan: 1 to add, 0 to change, 0 to destroy.")
}

func TestRoleMembers_manage_departments(t *testing.T) {
	t.Parallel()
	w, role, people := roleOf(t, 3)
	sales, legal := w.lark.AddDepartment("Sales", ""), w.lark.AddDepartment("Legal", "")
	manages := func(departments ...string) string {
		return w.roleMembers(role, people[:2], "departments = "+idList(departments))
	}
	f := w.folder(manages(sales))
	f.settle()
	w.inRole(role, people[:2], sales)
	f.plan().empty()

	w.lark.SetRole(role, func(r *sandbox.LarkRole) { r.Members[1].Departments = []string{legal} })
	f.plan().changes(`- "`+legal+`"`, `+ "`+sales+`"`)
	f.apply().succeeds()
	w.inRole(role, people[:2], sales)
	w.lark.SetRole(role, func(r *sandbox.LarkRole) { r.Members[0].Departments = nil })
	f.plan().changes(`+ "` + sales + `"`)
	f.apply().succeeds()

	f.write(manages(legal))
	f.plan().changes("1 to change")
	f.apply().succeeds()
	w.inRole(role, people[:2], legal)
	f.plan().empty()
	w.folder(manages(legal) + fmt.Sprintf("\nimport {\n  to = lark_role_members.it\n  id = %q\n}\n", role)).
		plan().changes("Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")

	f.write(w.roleMembers(role, people[:2]))
	f.plan().empty()
	w.lark.SetRole(role, func(r *sandbox.LarkRole) { r.Members[0].Departments = []string{sales} })
	f.plan().empty()
	f.write(w.roleMembers(role, people[1:3]))
	f.plan().changes("1 to change")
	f.apply().succeeds()
	if r, _ := w.lark.Role(role); len(r.Members) != 2 || len(r.Members[1].Departments) > 0 {
		t.Errorf("somebody who joins gets departments that nobody wrote down: %v", r.Members)
	}
	f.plan().empty()
}

func TestRoleMembers_one_failure_stops_nobody_else(t *testing.T) {
	t.Parallel()
	w, role, people := roleOf(t, 3)
	f := w.folder(w.roleMembers(role, people[:1]))
	f.settle()
	w.lark.DeleteUser(people[1])
	f.write(w.roleMembers(role, people))
	f.plan().changes()
	f.apply().fails("1 failed, the others were done", people[1])
	w.inRole(role, []string{people[0], people[2]})
	f.write(w.roleMembers(role, []string{people[0], people[2]}))
	f.plan().empty()
	f.apply().succeeds() // keeps what was refreshed
	// Who resigns is in no role any more, and nothing has to be taken out.
	w.lark.DeleteUser(people[2])
	f.write(w.roleMembers(role, people[:1]))
	f.run("plan", "-no-color", "-input=false", "-refresh=false", "-out="+saved).succeeds("1 to change")
	f.apply().succeeds()
	f.plan().empty()
}

func TestRoleMembers_come_in_pages(t *testing.T) {
	t.Parallel()
	for _, n := range []int{99, 100, 101} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			w, role, people := roleOf(t, n)
			f := w.folder(w.roleMembers(role, people))
			f.settle()
			w.inRole(role, people)
			f.plan().empty()
			w.lark.SetRole(role, func(r *sandbox.LarkRole) { r.Members = r.Members[:n-1] })
			f.plan().changes("1 to change")
			f.apply().succeeds()
			w.inRole(role, people)
			f.run("apply", "-destroy", "-no-color", "-input=false", "-auto-approve").succeeds("1 destroyed")
			w.inRole(role, nil)
		})
	}
}

func TestRoleMembers_refuses_at_plan_what_Lark_would(t *testing.T) {
	t.Parallel()
	w, role, people := roleOf(t, 1)
	f := w.folder("")
	for config, says := range map[string]string{
		w.roleMembers(role, []string{"mei.chan"}):              "must be an open_id",
		w.roleMembers("", people):                              "string length must be at least 1",
		w.roleMembers(role, people, "departments = []"):        "at least 1 elements and at most 100",
		w.roleMembers(role, people, `departments = ["Sales"]`): "must be an open_department_id",
		w.provider() + `resource "lark_role_members" "it" {
  role_id = "1"
  members = [for i in range(1001) : "ou_${i}"]
}
`: "at most 1000",
	} {
		f.write(config)
		f.plan().fails(says)
	}
}
