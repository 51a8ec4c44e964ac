package provider_test

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// led is a team of one for_each whose leaders are written in that way: by "email:" or "user_id:" and what follows.
func (w *world) led(leaders string) string {
	return w.provider() + `
locals {
  people = { ann = "", ben = "ann", cy = "ben" }
  emails = { ann = "email:Ann@acme.example", ben = "email:ben@ACME.example" }
  ids    = { ann = "user_id:ann", ben = "user_id:ben" }
}
resource "lark_user" "team" {
  for_each       = local.people
  user_id        = each.key
  name           = "User ${each.key}"
  email          = "${each.key}@acme.example"
  leader_user_id = try(local.` + leaders + `[each.value], "")
}
`
}

// chained expects Cy under Ben under Ann.
func (w *world) chained() {
	w.Helper()
	if ben, cy := w.made("ben"), w.made("cy"); ben.Leader != w.made("ann").OpenID || cy.Leader != ben.OpenID {
		w.Errorf("Ben is led by %q and Cy by %q; want Ann %s and Ben %s", ben.Leader, cy.Leader, w.made("ann").OpenID, ben.OpenID)
	}
}

// Within one for_each nobody can wait for another: whoever is made before their leader is linked by the run that makes both, or
// by the next one.
func TestUser_leaders_of_one_for_each(t *testing.T) {
	t.Parallel()
	for _, leaders := range []string{"emails", "ids"} {
		for _, parallelism := range []string{"1", "10"} {
			t.Run(leaders+parallelism, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				f := w.folder(w.led(leaders))
				f.plan().changes("3 to add")
				f.run("apply", "-no-color", "-auto-approve", "-parallelism="+parallelism).succeeds()
				f.settle()
				w.chained()
				f.plan().empty()
				if n := len(w.lark.Invitations()); n != 3 {
					t.Errorf("%d invitations, want 3", n)
				}
				// By other words it is the same leader: nothing is sent.
				w.lark.Reset()
				f.write(w.led(map[string]string{"emails": "ids", "ids": "emails"}[leaders]))
				f.settle()
				w.sends()
				f.plan().empty()
			})
		}
	}
}

// A leader who is in no run is told, all else is written, and the link is made when they are there.
func TestUser_leader_who_is_not_in_Lark_yet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	config := func(title string) string {
		return w.provider() + w.staffed("leader_user_id = \"email:boss@acme.example\"\n job_title = \""+title+"\"", "Mei Chan")
	}
	f := w.folder(config("Cook"))
	f.plan().changes("1 to add")
	f.apply().succeeds("Warning", "email:boss@acme.example", "is not in Lark yet")
	f.write(config("Chef"))
	f.plan().changes("Plan: 0 to add, 1 to change", "leader_user_id")
	f.apply().says("email:boss@acme.example", "is not in Lark yet")
	if u := w.user(address("Mei Chan")); u.JobTitle != "Chef" || u.Leader != "" {
		t.Errorf("Lark has %+v", u)
	}
	f.plan().changes("Plan: 0 to add, 1 to change", "leader_user_id")
	boss := w.lark.AddUser(sandbox.LarkUser{Name: "Big Boss", Email: "boss@acme.example"})
	f.apply().succeeds().omits("is not in Lark yet")
	if u := w.user(address("Mei Chan")); u.Leader != boss {
		t.Errorf("Lark has %+v", u)
	}
	f.plan().empty()
	// A leader who resigned is none; somebody else who has the email by now is another one.
	w.lark.DeleteUser(boss)
	w.change(address("Mei Chan"), func(u *sandbox.LarkUser) { u.Leader = "" })
	f.plan().changes("1 to change", "leader_user_id")
	next := w.lark.AddUser(sandbox.LarkUser{Name: "Next Boss", Email: "boss@acme.example"})
	f.settle()
	if u := w.user(address("Mei Chan")); u.Leader != next {
		t.Errorf("Lark has %+v", u)
	}
}

// What comes from resources of the same apply is not known before: leaders, departments, people in custom attributes.
func TestUser_values_that_the_same_apply_makes(t *testing.T) {
	t.Parallel()
	w := tenantOf(t, func(o *sandbox.LarkOptions) { o.Subscriptions = nil })
	config := w.provider() + `
resource "lark_department" "a" {
  name = "A"
}
resource "lark_department" "b" {
  name = "B"
}
` + w.staffed("department_ids = [lark_department.a.open_department_id]\n is_frozen = false", "Ann Lee") + `
resource "lark_user" "mei" {
  name                        = "Mei Chan"
  email                       = "${lark_user.ann.user_id}@acme.example"
  department_ids              = [lark_department.b.open_department_id, lark_department.a.department_id]
  orders                      = [{ department_id = lark_department.b.open_department_id, user_order = 1, department_order = 5 }]
  leader_user_id              = lark_user.ann.open_id
  dotted_line_leader_user_ids = [lark_user.ann.open_id]
  adopt_existing              = lark_user.ann.mobile_visible
  custom_attrs                = { "C-person" = { type = "GENERIC_USER", generic_user_id = lark_user.ann.open_id } }
}
`
	f := w.folder(config)
	f.plan().changes("4 to add")
	f.apply().succeeds().omits("Unable to")
	u, ann := w.one("Mei Chan"), w.one("Ann Lee").OpenID
	if len(u.Departments) != 2 || u.Departments[0] != w.department("B") || u.Orders[0].DepartmentOrder != 5 || u.Leader != ann ||
		len(u.DottedLeaders) != 1 || u.Custom["C-person"].OpenID != ann {
		t.Errorf("Lark has %+v", u)
	}
	f.plan().empty()
	// The same when they change: a person moves to a department that is made, under a path that is known but not there yet.
	f.write(config + `
resource "lark_department" "c" {
  name                 = "C"
  parent_department_id = lark_department.a.open_department_id
}
` + w.staffed("department_ids = [lark_department.c.open_department_id]", "Tom Park") + `
resource "lark_user" "eve" {
  name           = "Eve Path"
  email          = "eve@acme.example"
  department_ids = ["path:A/C"]
  leader_user_id = lark_user.tom.open_id
  depends_on     = [lark_department.c]
}
`)
	f.settle()
	if eve := w.one("Eve Path"); len(eve.Departments) != 1 || eve.Departments[0] != w.department("A/C") {
		t.Errorf("Lark has %+v", eve)
	}
	f.plan().empty()
}
