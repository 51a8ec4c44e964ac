package provider_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

const platformAlone = `
resource "lark_department" "platform" {
  name = "Platform"
}
`

func TestDepartment_out_of_sight_is_not_forgotten(t *testing.T) {
	t.Parallel()
	for name, switches := range map[string]sandbox.LarkSwitches{
		"left out of batches": {}, "batches are refused": {BatchRefusesHidden: true}, "lists are empty": {OutOfRangeListsEmpty: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorldWith(t, switches)
			f := w.folder(w.provider() + platformAlone)
			f.settle()
			w.lark.NarrowRange(w.department("Sales"))
			f.plan().fails(`Unable to read department "Platform"`, "outside the app's contact range")
			f.run("destroy", "-no-color", "-auto-approve", "-refresh=false").fails(`Unable to delete department "Platform"`, "outside the app's contact range")
			if f.kept(platform) == nil {
				t.Error("who may not read has forgotten the department")
			}
			w.lark.WidenRange()
			f.plan().empty()
		})
	}
}

func TestDepartment_a_custom_id_that_somebody_changed_is_changed_back(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, sandbox.LarkSwitches{IDChanges: 2})
	f := w.folder(w.provider() + strings.Replace(platformAlone, "\n}", "\n  department_id = \"platform\"\n}", 1))
	f.settle()
	id := w.departmentNow("Platform").OpenID
	somebody := lark.New(lark.Config{BaseURL: w.larkURL, AppID: appID, AppSecret: appSecret})
	if err := somebody.UpdateDepartmentID(t.Context(), id, "other"); err != nil {
		t.Fatal(err)
	}
	f.plan().changes(`~ department_id = "other" -> "platform"`, "0 to add, 1 to change, 0 to destroy")
	f.apply().succeeds()
	f.plan().empty()
	// Lark allows few changes: the next one is refused, and the department stays what it is.
	f.write(w.provider() + strings.Replace(platformAlone, "\n}", "\n  department_id = \"third\"\n}", 1))
	f.plan().changes("1 to change, 0 to destroy")
	f.apply().fails("43009", "keep the present one")
	if d := w.departmentNow("Platform"); d.OpenID != id || d.DepartmentID != "platform" {
		t.Errorf("Lark has %+v", d)
	}
}

func TestDepartment_units_are_bound_when_it_is_made_only(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bound := w.provider() + strings.Replace(platformAlone, "\n}", "\n  unit_ids = [\"u1\"]\n}", 1)
	f := w.folder(bound)
	f.plan().changes(`"u1"`)
	f.apply().fails("unit_ids", "43004")
	f.write(w.provider() + platformAlone)
	f.settle()
	f.write(bound)
	f.plan().fails("Units cannot be changed")
	f.write(strings.Replace(bound, `["u1"]`, "[]", 1))
	f.plan().empty()
}

// Lark lists departments by 50 at most.
func TestDepartmentsData_around_the_size_of_a_page(t *testing.T) {
	t.Parallel()
	for _, n := range []int{49, 50, 51} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			top := w.department("Top")
			for i := range n - 1 {
				w.lark.AddDepartment(fmt.Sprint(i), top)
			}
			f := w.folder(w.provider() + `
data "lark_departments" "all" {}

data "lark_departments" "some" {
  parent_department_id = "path:Top"
}
`)
			f.settle()
			for name, want := range map[string]float64{"all": float64(n), "some": float64(n - 1)} {
				if got := f.kept("data.lark_departments." + name)["total"]; got != want {
					t.Errorf("%s has %v departments, want %v", name, got, want)
				}
			}
			w.lark.NarrowRange(top)
			for _, empty := range []bool{false, true} { // Lark may show an empty list instead
				w.lark.SetSwitches(func(s *sandbox.LarkSwitches) { s.OutOfRangeListsEmpty = empty })
				f.plan().fails("Unable to list the departments", "outside the app's contact range")
			}
			w.lark.WidenRange()
			w.lark.RevokeScopes("contact:department.organize:readonly")
			f.plan().fails("Unable to list the departments", "contact:department.organize:readonly")
		})
	}
}
