package provider_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSync_departments_become_a_tree_with_what_Lark_has_of_it_and_people_without_one_stand_in_the_root(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hire("Ann Lee", map[string]any{"division": "Engineering", "department": "Platform"})
	w.hire("Ben Ito", map[string]any{"division": "Engineering", "department": "platform"}) // another spelling
	w.hire("Cy Poe", map[string]any{"division": "Engineering", "department": "Platform"})
	w.hire("Dee Roe", map[string]any{"division": "Engineering", "department": "Data/ML"}) // Lark takes no "/" in a name
	w.hire("Eva Ruiz", map[string]any{"division": "", "department": "Legal"})
	w.hire("Finn Yu", nil)
	w.department("Legal")
	w.department("Engineering/Archive")
	f := w.folder(w.sync())
	f.plan().changes("Finn Yu", "Eva Ruiz")
	f.apply().succeeds()
	w.sends(
		"create department Platform", "create department Data-ML",
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
