package provider_test

import (
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestSync_what_was_changed_by_hand_takes_one_write_a_person_to_put_right(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	boss := w.hire("Zoe Zell", map[string]any{"division": "Sales"})
	for _, name := range []string{"Ann Lee", "Ben Ito", "Cy Poe", "Dee Roe", "Eva Ruiz", "Finn Yu"} {
		w.hire(name, map[string]any{
			"title": "Engineer", "employeeNumber": "E-" + name, "managerId": boss, "division": "Engineering", "department": "Platform",
		})
	}
	f := w.folder(w.sync())
	f.settle()
	w.sent()

	stranger := w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example"})
	w.change(address("Ann Lee"), func(u *sandbox.LarkUser) { u.JobTitle = "Wizard" })
	w.change(address("Ben Ito"), func(u *sandbox.LarkUser) { u.Name = "Benny" })
	w.change(address("Cy Poe"), func(u *sandbox.LarkUser) { u.EmployeeNo = "" })
	w.change(address("Dee Roe"), func(u *sandbox.LarkUser) { u.Leader = stranger })
	w.change(address("Eva Ruiz"), func(u *sandbox.LarkUser) { u.Leader, u.JobTitle = "", "Chef" })
	w.change(address("Zoe Zell"), func(u *sandbox.LarkUser) { u.City, u.Nickname, u.JobTitle = "Berlin", "Zee", "Boss" }) // not managed of her
	w.lark.MoveUser(w.user(address("Finn Yu")).OpenID, w.department("Finance"))
	f.plan().changes(
		`"Wizard" -> "Engineer"`, `"Benny" -> "Ben Ito"`, `"" -> "E-Cy Poe"`, `"`+stranger+`" -> "`+boss+`"`, `"" -> "`+boss+`"`,
		"Finance", "Engineering/Platform",
	).omits("Berlin", "Zee", "Boss")
	f.does("update Ann Lee: job_title", "update Ben Ito: name", "update Cy Poe: employee_no", "update Dee Roe: leader", "update Eva Ruiz: job_title leader",
		"update Finn Yu: departments")
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

func TestSync_an_empty_value_clears_and_an_absent_one_leaves_alone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	with := func(title string) string {
		return w.byHand(`{ people = { a = { name = "Ann Lee", email = "ann@acme.example"` + title + ` } } }`)
	}
	byHand := func(title string) {
		w.change("ann@acme.example", func(u *sandbox.LarkUser) { u.JobTitle = title })
	}
	f := w.folder(with(`, job_title = "Cook"`))
	f.settle()
	w.sent()
	f.write(with(`, job_title = ""`))
	f.plan().changes(`"Cook" -> ""`)
	f.does("update Ann Lee: job_title")
	byHand("Chef")
	f.plan().changes(`"Chef" -> ""`)
	f.does("update Ann Lee: job_title")
	if got := w.user("ann@acme.example").JobTitle; got != "" {
		t.Errorf("the job title is %q, want none", got)
	}

	f.write(with(""))
	byHand("Baker")
	f.plan().empty()
	f.write(with(`, job_title = "Cook"`))
	f.plan().changes(`"Baker" -> "Cook"`)
	f.does("update Ann Lee: job_title")
}

func TestSync_a_department_renamed_in_the_source_is_a_new_one_where_told_so(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.crowd(2)
	f := w.folder(w.sync(`renamed_departments = "replace"`))
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
