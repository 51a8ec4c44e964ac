package provider_test

import (
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// One is rejected by the mapping and one is out of its scope. Lark has them otherwise than Okta says, in every way.
func TestPromise_06_held_people_are_never_changed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	boss := w.hire("Zoe Zell", nil)
	place := map[string]any{"division": "Sales", "title": "Cook", "city": "Singapore", "managerId": boss, "userType": "Employee"}
	rejected, outside := w.hire("Rae Rejected", place), w.hire("Otto Outside", place)
	ids := []string{boss, rejected, outside}
	scoped := func(arguments ...string) string {
		return strings.Replace(w.adopting(arguments...), "preset ", "scope = \"user.profile.userType != 'Contractor'\"\n    preset ", 1)
	}
	f := w.folder(scoped())
	f.settle()
	w.sent()

	w.edit(rejected, map[string]any{"firstName": "", "lastName": "", "title": "Lead", "division": "Legal"})
	w.edit(outside, map[string]any{"userType": "Contractor", "title": "Lead", "division": "Legal", "email": "otto@acme.example"})
	w.okta.Suspend(outside)
	for _, name := range []string{"Rae Rejected", "Otto Outside"} {
		w.change(address(name), func(u *sandbox.LarkUser) { u.JobTitle, u.City, u.Leader, u.Mobile = "Chef", "Berlin", "", "" })
	}
	w.change(address("Rae Rejected"), func(u *sandbox.LarkUser) { u.Frozen = true }) // not lifted by on_external = "restore"
	w.edit(boss, map[string]any{"title": "Boss"})
	f.write(scoped(wideOpen(ids...)))
	for _, o := range options {
		f.plan(o...).changes("? Rae Rejected", "no name", "? Otto Outside", "Contractor").omits("- Otto", "+ Otto", "+ Rae")
	}
	f.plan()
	f.apply().succeeds()
	w.sends("update Zoe Zell: job_title")
	f.plan().empty("? Rae Rejected", "? Otto Outside")
	f.run("apply", "-no-color", "-auto-approve", "-replace="+staff).succeeds()
	w.sends()
	w.onlyFrozen("Rae Rejected")

	// Back in scope, what is due is due.
	w.edit(rejected, map[string]any{"firstName": "Rae", "lastName": "Rejected"})
	f.settle()
	w.sends("create department Legal", "update Rae Rejected: city departments job_title leader suspended")
	f.plan().empty()
}
