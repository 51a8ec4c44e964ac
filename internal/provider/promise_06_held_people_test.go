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

// Ben is held, Cy has left, Dee is missing; Eve is held and nobody whom the sync knows.
func TestPromise_06_who_is_held_missing_or_departed_neither_joins_nor_leaves_a_group(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	config := func(people, rest, members string, arguments ...string) string {
		return w.byHand(`{ people = { a = { name = "Ann Lee", email = "ann@acme.example" }, `+people+` }, `+rest+`
			groups = { g = { name = "Crew", members = [`+members+`] }, h = { name = "Other", members = ["b", "c", "d", "e"] } } }`, arguments...)
	}
	f := w.folder(config(`b = { name = "Ben Ito", email = "ben@acme.example" }, c = { name = "Cy Poe", email = "cy@acme.example" },
		d = { name = "Dee Roe", email = "dee@acme.example" }`, "", `"b", "c", "d"`))
	f.settle()
	eve := w.lark.AddUser(sandbox.LarkUser{Name: "Eve East", Email: "eve@acme.example"})
	for _, group := range []string{"Crew", "Other"} {
		w.putInto(group, eve)
	}
	w.takeOut("Other", w.user("ben@acme.example").OpenID)
	f.write(config("", `held = { b = { why = "rejected", cause = "no name" }, e = { why = "rejected", cause = "no name" } }, departed = { c = "left" },`,
		`"a"`, wideOpen("a", "b", "c", "d", "e")))
	for _, o := range options[:2] {
		f.plan(o...).changes(`~ group "Crew" (g): 1 joins: Ann Lee (a)`, "- Cy Poe (c)").omits("1 leaves:", "2 join")
	}
	f.plan().changes("1 member whom the directory does not know stays: " + eve)
	f.apply().succeeds()
	w.groupHas("Crew", "Ann Lee", "Ben Ito", "Cy Poe", "Dee Roe", "Eve East")
	w.groupHas("Other", "Cy Poe", "Dee Roe", "Eve East")
	f.plan().empty()
}
