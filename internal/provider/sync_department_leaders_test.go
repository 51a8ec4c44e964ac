package provider_test

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// departmentCalled is the name of a department, by open_department_id.
func (w *world) departmentCalled(id string) string {
	for _, d := range w.lark.Departments() {
		if d.OpenID == id {
			return d.Name
		}
	}
	return ""
}

// leads expects that somebody leads a department in Lark.
func (w *world) leads(email, department string) {
	w.Helper()
	d, want := w.departmentNow(department), w.user(email).OpenID
	if len(d.Leaders) != 1 || d.Leaders[0].OpenID != want {
		w.Errorf("%s is led by %v, not by %s (%s)", department, d.Leaders, email, want)
	}
}

func TestSync_departments_have_the_leader_and_the_order_of_the_directory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const (
		ann  = `ann = { name = "Ann Lee", email = "ann@acme.example", departments = ["Eng"] }`
		ben  = `ben = { name = "Ben Ito", email = "ben@acme.example", departments = ["Eng"] }`
		tree = `departments = { Eng = { name = "Eng", leader = "ann", order = "1000" } }`
	)
	f := w.folder(w.byHand(`{ people = { ` + ann + `, ` + ben + ` }, ` + tree + ` }`))
	f.settle()
	w.sends("create department Eng", "create Ann Lee", "create Ben Ito", "update department Eng")
	w.leads("ann@acme.example", "Eng")
	if got := w.departmentNow("Eng").Order; got != 1000 {
		t.Errorf("Eng has the order %d", got)
	}

	other := w.user("ben@acme.example").OpenID
	w.lark.SetDepartment(w.department("Eng"), func(d *sandbox.LarkDepartment) { d.Leaders[0].OpenID, d.Order = other, 7 })
	f.plan().changes(`"ben" -> "ann"`, `"7" -> "1000"`)
	f.apply().succeeds()
	w.sends("update department Eng")
	w.leads("ann@acme.example", "Eng")

	f.write(w.byHand(`{ people = { ` + ben + ` }, departed = { ann = "left" }, ` + tree + ` }`))
	f.plan().changes("- Ann Lee (ann): leaves (left): suspended", "leads Eng in Lark still")
	f.apply().succeeds()
	w.sends("update Ann Lee: suspended")
	f.plan().empty()
}
