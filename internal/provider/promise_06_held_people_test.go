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

// The one exception: who is out of scope is suspended where that is asked for, and nothing else of them is changed.
func TestPromise_06_who_is_out_of_scope_is_suspended_only_by_out_of_scope_and_who_is_rejected_never(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	place := map[string]any{"division": "Sales", "title": "Cook", "userType": "Employee"}
	rejected, outside, shielded := w.hire("Rae Rejected", place), w.hire("Otto Outside", place), w.hire("Pia Protected", place)
	w.hire("Zoe Zell", nil)
	scoped := func(arguments ...string) string {
		return strings.Replace(w.adopting(arguments...), "preset ", "scope = \"user.profile.userType != 'Contractor'\"\n    preset ", 1)
	}
	offboarding := strings.NewReplacer(`out_of_scope = "hold"`, `out_of_scope = "offboard"`, `protect      = []`, `protect = ["`+shielded+`"]`).
		Replace(wideOpen(rejected, outside, shielded))
	f := w.folder(scoped())
	f.settle()
	w.sent()

	w.edit(rejected, map[string]any{"firstName": "", "lastName": "", "title": "Lead", "userType": "Employee"})
	for _, id := range []string{outside, shielded} {
		w.edit(id, map[string]any{"userType": "Contractor", "title": "Lead", "division": "Legal"})
	}
	f.write(scoped(wideOpen(rejected, outside, shielded)))
	f.plan().changes("? Otto Outside", "? Pia Protected", "? Rae Rejected").omits("- Otto", "suspended,")
	f.write(scoped(offboarding))
	for _, o := range options {
		f.plan(o...).omits("- Rae", "- Pia")
	}
	f.plan().changes("1 person suspended", "- Otto Outside", "leaves (out of scope: ", "? Rae Rejected", "? Pia Protected", "is protected")
	f.apply().succeeds()
	w.sends("update Otto Outside: suspended")
	w.onlyFrozen("Otto Outside")
	f.plan().empty("? Rae Rejected", "? Pia Protected")
	f.undrifted()

	w.edit(outside, map[string]any{"userType": "Employee", "title": "Cook", "division": "Sales"})
	f.plan().changes("+ Otto Outside", "comes back: suspension lifted")
	f.apply().succeeds()
	w.sends("update Otto Outside: suspended")
	w.onlyFrozen()
	f.plan().empty()
}

func TestPromise_06_who_is_out_of_scope_has_a_limit_of_their_own(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all := []string{"ann", "ben", "cy", "di", "eve", "flo", "gus"}
	held := func(ids ...string) string {
		var text strings.Builder
		for _, id := range ids {
			text.WriteString(id + ` = { why = "out_of_scope", cause = "a contractor" }, `)
		}
		return strings.TrimSuffix(roll("ann"), "}") + ", held = { " + text.String() + "} }"
	}
	f := w.folder(w.byHand(roll(all...)))
	f.settle()
	w.sent()
	const offboard = `offboarding = { out_of_scope = "offboard" }`
	f.write(w.byHand(held(all[1:]...), offboard, `limits = { suspend = "none" }`))
	f.plan().fails("Refused: 6 people would be suspended for being out of scope, the limit is 5", `limits.out_of_scope is "5 or 5%"`, "6 of 6: a contractor")
	f.write(w.byHand(held(all[1:]...), offboard, `limits = { out_of_scope = "none" }`))
	f.plan().fails("Refused: 6 people would be suspended, the limit is 5")
	f.write(w.byHand(held(all[1:]...), offboard, `approvals = ["ben"]`))
	f.plan().changes("6 people suspended")
	w.sends()
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
