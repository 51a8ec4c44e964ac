package provider_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestSync_three_people_changed_by_hand_take_three_writes_to_put_right(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, name := range []string{"Mei Chan", "Ann Lee", "Tom Park", "Eva Ruiz", "Raj Nair"} {
		w.hire(name, map[string]any{"title": "Engineer", "mobilePhone": "", "employeeNumber": "E-" + name})
	}
	f := w.folder(w.sync())
	f.settle()
	w.sent()

	w.change(address("Mei Chan"), func(u *sandbox.LarkUser) { u.JobTitle = "Wizard" })
	w.change(address("Ann Lee"), func(u *sandbox.LarkUser) { u.Name = "Annie" })
	w.change(address("Tom Park"), func(u *sandbox.LarkUser) { u.EmployeeNo = "" })
	f.plan().changes(`"Wizard" -> "Engineer"`, `"Annie" -> "Ann Lee"`, `"" -> "E-Tom Park"`)
	f.does("update Ann Lee: name", "update Mei Chan: job_title", "update Tom Park: employee_no")
}

func TestSync_what_the_directory_does_not_manage_is_left_alone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Mei Chan")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.change(address("Mei Chan"), func(u *sandbox.LarkUser) { u.JobTitle, u.City, u.Nickname = "Engineer", "Berlin", "Mei" })
	f.plan().empty()
	w.sends()
}

func TestSync_a_person_moved_by_hand_is_moved_back(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hire("Mei Chan", map[string]any{"division": "Engineering", "department": "Platform"})
	w.hire("Ann Lee", map[string]any{"division": "Sales"})
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.lark.MoveUser(w.user(address("Mei Chan")).OpenID, w.department("Finance"))
	f.plan().changes("Finance", "Engineering/Platform")
	f.does("update Mei Chan: departments")
}

func TestSync_departments_renamed_or_deleted_by_hand_are_put_right(t *testing.T) {
	t.Parallel()
	// Within this time Lark answers a repeated create with what it made before, so that it takes one call more.
	w := newWorldWith(t, sandbox.LarkSwitches{ClientTokenTTL: time.Nanosecond})
	w.hire("Mei Chan", map[string]any{"division": "Engineering", "department": "Platform"})
	w.hire("Ann Lee", map[string]any{"division": "Sales"})
	f := w.folder(w.sync())
	f.settle()
	w.sent()

	w.lark.RenameDepartment(w.department("Engineering"), "Technology")
	f.plan().changes(`"Technology" -> "Engineering"`)
	f.does("update department Engineering")

	w.lark.DeleteDepartment(w.department("Sales"))
	f.plan().changes("Sales")
	f.does("create department Sales", "update Ann Lee: departments")
	if got := w.user(address("Ann Lee")).Departments; len(got) != 1 || got[0] != w.department("Sales") {
		t.Errorf("Ann Lee is in %v, want the new department Sales", got)
	}
}

func TestSync_a_title_is_cleared_where_the_directory_says_so(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	with := func(title string) string {
		return w.byHand(`{ people = { a = { name = "Ann Lee", email = "ann@acme.example", job_title = "` + title + `" } } }`)
	}
	update := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(staff, plancheck.ResourceActionUpdate), plans("update", 1)}}
	w.test(
		resource.TestStep{Config: with("Cook")},
		resource.TestStep{
			PreConfig: func() { w.sends("create Ann Lee") },
			Config:    with(""), ConfigPlanChecks: update,
			Check: func(*terraform.State) error {
				w.sends("update Ann Lee: job_title")
				if got := w.user("ann@acme.example").JobTitle; got != "" {
					t.Errorf("the job title is %q, want none", got)
				}
				return nil
			},
		},
		resource.TestStep{ // and a value that somebody gives by hand is drift from nothing
			PreConfig: func() { w.change("ann@acme.example", func(u *sandbox.LarkUser) { u.JobTitle = "Chef" }) },
			Config:    with(""), ConfigPlanChecks: update,
			Check: func(*terraform.State) error { w.sends("update Ann Lee: job_title"); return nil },
		},
	)
}

func TestSync_a_refresh_alone_changes_nothing_in_Lark_and_loses_no_drift(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hire("Mei Chan", map[string]any{"title": "Engineer"})
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.change(address("Mei Chan"), func(u *sandbox.LarkUser) { u.JobTitle = "Wizard" })
	f.run("apply", "-refresh-only", "-auto-approve", "-no-color").succeeds("Wizard")
	w.sends()
	f.plan("-refresh=false").changes(`"Wizard" -> "Engineer"`)
	f.does("update Mei Chan: job_title")
}

func TestSync_an_attribute_that_is_not_mapped_any_more_is_left_as_it_is(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.byHand(`{ people = { a = { name = "Ann Lee", email = "ann@acme.example", job_title = "Cook" } } }`))
	f.settle()
	w.sent()
	f.write(w.byHand(`{ people = { a = { name = "Ann Lee", email = "ANN@acme.example" } } }`))
	f.plan().empty()
	w.change("ann@acme.example", func(u *sandbox.LarkUser) { u.JobTitle = "Chef" })
	f.plan().empty()
	f.write(w.byHand(`{ people = { a = { name = "Ann Lee", email = "ann@acme.example", job_title = "Cook" } } }`))
	f.plan().changes(`"Chef" -> "Cook"`)
	f.does("update Ann Lee: job_title")
}

func TestSync_a_department_renamed_in_the_source_is_a_new_one_and_moves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.crowd(2)
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	for _, id := range ids {
		w.edit(id, map[string]any{"division": "Revenue"})
	}
	f.plan().changes(`"Sales"`, `"Revenue"`)
	f.does("create department Revenue", "update Ann Lee00: departments", "update Ann Lee01: departments")
	if _, there := w.lark.DepartmentByPath("Sales"); !there {
		t.Error("the department Sales was deleted")
	}
}
