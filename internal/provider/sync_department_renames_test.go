package provider_test

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestSync_a_department_whose_people_all_go_to_a_new_path_is_renamed_by_one_write(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	people := func(ann, ben, cy string) string {
		return `{ people = {
    ann = { name = "Ann Lee", email = "ann.lee@acme.example", departments = ["` + ann + `"] }
    ben = { name = "Ben Ito", email = "ben.ito@acme.example", departments = ["` + ben + `"] }
    cy  = { name = "Cy Poe", email = "cy.poe@acme.example", departments = ["` + cy + `"] }
  } }`
	}
	const none = `limits = { move = "0" }`
	f := w.folder(w.byHand(people("Eng", "Eng/QA", "Sales"), none))
	f.settle()
	eng, qa := w.department("Eng"), w.department("Eng/QA")
	w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example", Departments: []string{eng}})
	w.sent()

	f.write(w.byHand(people("Sales/Tech", "Sales/Tech/QA", "Sales"), none))
	f.plan().fails("2 people would be moved to other departments")
	f.write(w.byHand(people("Sales/Tech", "Sales/Tech/QA", "Sales")))
	f.plan().changes("Eng -> Sales/Tech: the department is renamed and moved, with everything and everybody in it, 2 people of this sync among them",
		`"Eng" -> "Sales/Tech"`).omits("will be invited")
	f.apply().succeeds()
	w.sends("update department Tech")
	for path, id := range map[string]string{"Sales/Tech": eng, "Sales/Tech/QA": qa} {
		if got := w.department(path); got != id {
			t.Errorf("%s is %s, not %s", path, got, id)
		}
	}
	for name, id := range map[string]string{"Ann Lee": eng, "Ben Ito": qa} {
		if got := w.user(address(name)).Departments; len(got) != 1 || got[0] != id {
			t.Errorf("%s is in %v, not in %s", name, got, id)
		}
	}
	f.plan().empty()

	// Told to, it makes a new one, and then moves count.
	f.write(w.byHand(people("Lab", "Lab/QA", "Sales"), none, `renamed_departments = "replace"`))
	f.plan().fails("2 people would be moved to other departments")
	f.write(w.byHand(people("Lab", "Lab/QA", "Sales"), `renamed_departments = "replace"`))
	f.plan().changes(`"Sales/Tech" -> "Lab"`).omits("is renamed")
	f.apply().succeeds()
	w.sends("create department Lab", "create department QA", "update Ann Lee: departments", "update Ben Ito: departments")
	f.plan().empty()
}

func TestSync_a_rename_that_meets_another_department_takes_that_one_up_in_the_next_run(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	people := func(path string) string {
		return `{ people = {
    ann = { name = "Ann Lee", email = "ann.lee@acme.example", departments = ["` + path + `"] }
    ben = { name = "Ben Ito", email = "ben.ito@acme.example", departments = ["` + path + `"] }
  } }`
	}
	f := w.folder(w.byHand(people("Eng")))
	f.settle()
	w.lark.AddDepartment("Tech", "0")
	w.sent()
	f.write(w.byHand(people("Tech")))
	f.plan().changes("Eng -> Tech: the department is renamed")
	f.apply().fails(`Tech: not made of "Eng": Lark has another department`)
	w.sends()
	f.plan().changes("Tech").omits("is renamed")
	f.apply().succeeds()
	w.sends("update Ann Lee: departments", "update Ben Ito: departments")
	f.plan().empty()
}

func TestSync_empty_departments_are_deleted_where_asked_and_strangers_keep_theirs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lark.AddDepartment("Sales", "0")
	people := func(ann, ben string) string {
		return `{ people = {
    ann = { name = "Ann Lee", email = "ann.lee@acme.example", departments = ["` + ann + `"] }
    ben = { name = "Ben Ito", email = "ben.ito@acme.example", departments = ["` + ben + `"] }
  } }`
	}
	f := w.folder(w.byHand(people("Eng/QA", "Lab")))
	f.settle()
	lab := w.department("Lab")
	w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example", Departments: []string{lab}})
	w.sent()
	f.write(w.byHand(people("Sales", "Sales")))
	f.settle()
	w.sends("update Ann Lee: departments", "update Ben Ito: departments")
	qa, eng := w.department("Eng/QA"), w.department("Eng")

	f.write(w.byHand(people("Sales", "Sales"), `empty_departments = "delete"`))
	f.plan().changes("- Eng: the department is deleted", "- Eng/QA: the department is deleted", "- Lab: the department is deleted").omits("- Sales")
	f.apply().succeeds("Lab: not deleted, and left as it is from now on, because it is not empty: Olga Stern")
	w.sends("DELETE /open-apis/contact/v3/departments/"+qa, "DELETE /open-apis/contact/v3/departments/"+eng)
	f.plan().empty()
	f.write(w.byHand(people("Lab", "Lab"), `empty_departments = "delete"`))
	f.settle()
	w.sends("update Ann Lee: departments", "update Ben Ito: departments") // Sales was there before
}
