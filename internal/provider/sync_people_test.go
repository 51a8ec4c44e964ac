package provider_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestSync_departments_become_a_tree_and_people_without_one_stand_in_the_root(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hire("Ann Lee", map[string]any{"division": "Engineering", "department": "Platform"})
	w.hire("Ben Ito", map[string]any{"division": "Engineering", "department": "platform"}) // another spelling
	w.hire("Cy Poe", map[string]any{"division": "Engineering", "department": "Platform"})
	w.hire("Dee Roe", map[string]any{"division": "Engineering", "department": "Data/ML"}) // Lark takes no "/" in a name
	w.hire("Eva Ruiz", map[string]any{"division": "", "department": "Legal"})
	w.hire("Finn Yu", nil)
	f := w.folder(w.sync())
	f.plan().changes("Finn Yu", "Eva Ruiz")
	f.apply().succeeds()
	w.sends(
		"create department Engineering", "create department Platform", "create department Data-ML", "create department Legal",
		"create Ann Lee", "create Ben Ito", "create Cy Poe", "create Dee Roe", "create Eva Ruiz", "create Finn Yu",
	)
	for name, path := range map[string]string{
		"Ann Lee": "Engineering/Platform", "Ben Ito": "Engineering/Platform", "Dee Roe": "Engineering/Data-ML", "Eva Ruiz": "Legal",
	} {
		if got := w.user(address(name)).Departments; !cmp.Equal(got, []string{w.department(path)}) {
			t.Errorf("%s is in %v, want %s", name, got, path)
		}
	}
	if got := w.user(address("Finn Yu")).Departments; !cmp.Equal(got, []string{"0"}) {
		t.Errorf("Finn Yu, who has no department, is in %v, want the root", got)
	}
	f.plan().empty()
}

func TestSync_departments_that_Lark_has_already_are_taken_up(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.department("Engineering/Platform")
	w.hire("Ann Lee", map[string]any{"division": "Engineering", "department": "Platform"})
	w.hire("Ben Ito", map[string]any{"division": "Engineering", "department": "Mobile"})
	f := w.folder(w.sync())
	f.settle()
	w.sends("create department Mobile", "create Ann Lee", "create Ben Ito")
}

func TestSync_a_person_may_be_in_several_departments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := func(paths string) string {
		return w.byHand(`{ people = { a = { name = "Ann Lee", email = "ann@acme.example", departments = [` + paths + `] } } }`)
	}
	f := w.folder(in(`"Sales", "Board", "Legal/Contracts"`))
	f.settle()
	departments := func() (paths []string) {
		for _, id := range w.user("ann@acme.example").Departments {
			for _, d := range w.lark.Departments() {
				if d.OpenID == id {
					paths = append(paths, d.Path)
				}
			}
		}
		return paths
	}
	if got := departments(); got[0] != "Sales" || len(got) != 3 {
		t.Errorf("Ann Lee is in %v, want Sales first, and two more", got)
	}
	w.sent()
	f.write(in(`"Sales", "Legal/Contracts", "Board"`)) // the first is the primary one, the others have no order
	f.plan().empty()
	f.write(in(`"Board", "Sales"`))
	f.plan().changes()
	f.does("update Ann Lee: departments")
	if got := departments(); !cmp.Equal(got, []string{"Board", "Sales"}) {
		t.Errorf("Ann Lee is in %v, want Board and Sales", got)
	}
}

func TestSync_managers_are_made_before_those_who_report_to_them(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	// The report comes first in every order but the one that matters.
	w.hire("Ann Lee", map[string]any{"managerId": address("Ben Ito")})
	w.hire("Ben Ito", map[string]any{"managerId": "E1"})
	boss := w.hire("Zoe Zell", map[string]any{"employeeNumber": "E1"})
	f := w.folder(w.sync())
	f.settle()
	var order []string
	for _, u := range w.lark.Users() {
		order = append(order, u.Name)
	}
	if want := []string{"Zoe Zell", "Ben Ito", "Ann Lee"}; !slices.Equal(order, want) {
		t.Errorf("people were made in the order %v, want %v", order, want)
	}
	w.sends("create Ann Lee", "create Ben Ito", "create Zoe Zell") // and no second pass
	if got := w.user(address("Ben Ito")).Leader; got != w.user(address("Zoe Zell")).OpenID {
		t.Errorf("Ben Ito's leader is %q, want Zoe Zell (%s)", got, boss)
	}
}

func TestSync_a_manager_who_comes_later_is_set_then(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	boss := w.okta.AddUser(sandbox.OktaUser{Status: "STAGED", Profile: map[string]any{
		"login": "zoe@acme.example", "email": "zoe@acme.example", "firstName": "Zoe", "lastName": "Zell",
	}})
	w.hire("Ann Lee", map[string]any{"managerId": boss})
	f := w.folder(w.sync())
	f.plan().changes("+ Ann Lee", "without leader")
	f.apply().succeeds()
	f.plan().empty()
	w.sends("create Ann Lee")
	w.okta.Activate(boss)
	f.plan().changes("+ Zoe Zell")
	f.apply().succeeds()
	w.sends("create Zoe Zell", "update Ann Lee: leader")
	f.plan().empty()
}

func TestSync_leaders_in_a_circle_are_printed_and_the_people_are_written(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.byHand(`{ people = {
		a = { name = "Ann Lee", email = "ann@acme.example", leader = "b" }
		b = { name = "Ben Ito", email = "ben@acme.example", leader = "c" }
		c = { name = "Cy Poe", email = "cy@acme.example", leader = "a" }
		d = { name = "Dee Roe", email = "dee@acme.example", leader = "a" }
	} }`))
	f.plan().changes("Ann Lee (a) -> Ben Ito (b) -> Cy Poe (c) -> Ann Lee (a)")
	f.apply().succeeds()
	w.sends("create Ann Lee", "create Ben Ito", "create Cy Poe", "create Dee Roe")
	if got := w.user("ann@acme.example").Leader; got != "" {
		t.Errorf("the link that closes the circle was written: Ann Lee's leader is %s", got)
	}
	f.plan().empty("Ann Lee (a) -> Ben Ito (b)")
}

func TestSync_a_change_of_who_has_not_joined_waits_and_is_no_failure(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, sandbox.LarkSwitches{PatchRefusesUnjoined: true})
	ids := w.team("Ann Lee", "Ben Ito")
	f := w.folder(w.sync() + quickstart)
	f.settle()
	w.sent()
	w.lark.AcceptInvitations(w.user(address("Ben Ito")).OpenID)
	for _, id := range ids {
		w.edit(id, map[string]any{"title": "Lead"})
	}
	f.plan().changes("Lead")
	f.apply().succeeds()
	w.sends("update Ben Ito: job_title")
	f.plan().empty()
	w.lark.AcceptInvitations()
	f.plan().changes("Lead")
	f.apply().succeeds()
	w.sends("update Ann Lee: job_title")
	f.plan().empty()
}
