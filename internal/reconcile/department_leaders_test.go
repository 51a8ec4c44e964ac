package reconcile_test

import (
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// led is a directory of people in departments at the top, path -> leader and order.
func led(all people, departments map[string][2]string) wanted {
	d := wanted{People: all, Departments: map[string]directory.Department{}}
	for path, v := range departments {
		d.Departments[path] = directory.Department{Name: path, Leader: v[0], Order: v[1]}
	}
	return d
}

func (w *world) departmentNow(path string) directory.Department {
	return w.tenant.departments[w.state.Departments[path]]
}

func TestDepartments_get_their_leader_when_they_are_there(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(led(people{"a": in("a", "Eng"), "b": in("b", "Eng")}, map[string][2]string{"Eng": {"a", "5"}}))
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"department Eng", "create a", "create b", "arrange Eng"})
	equal(t, "summary", plan.Summary[reconcile.KindDepartments], 2)
	contains(t, "the roster", lines(plan), " + 1 department is created or changed")
	equal(t, "leader", w.departmentNow("Eng").Leader, "ou_a")
	equal(t, "order", w.departmentNow("Eng").Order, "5")
	w.settled()

	d := w.departmentNow("Eng")
	d.Leader, d.Order = "ou_b", "7"
	w.tenant.departments[w.state.Departments["Eng"]] = d
	w.refresh()
	equal(t, "drift", w.state.Directory.Departments["Eng"], directory.Department{Name: "Eng", Leader: "b", Order: "7"})
	w.tenant.took()
	w.apply()
	equal(t, "writes", sent(w.tenant.took()), []string{"update department " + w.state.Departments["Eng"]})
	equal(t, "leader", w.departmentNow("Eng").Leader, "ou_a")
	w.settled()
}

func TestDepartments_whose_leader_Lark_has_lost_get_them_again(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(led(people{"a": in("a", "Eng")}, map[string][2]string{"Eng": {"a", ""}}))
	w.apply()
	d := w.departmentNow("Eng")
	d.Leader = ""
	w.tenant.departments[w.state.Departments["Eng"]] = d
	for range 2 {
		w.refresh()
		equal(t, "drift", w.state.Directory.Departments["Eng"], directory.Department{Name: "Eng"})
	}
	d.Leader = "ou_stranger"
	w.tenant.departments[w.state.Departments["Eng"]] = d
	w.refresh()
	equal(t, "drift", w.state.Directory.Departments["Eng"].Leader, "ou_stranger")
	w.apply()
	equal(t, "leader", w.departmentNow("Eng").Leader, "ou_a")
	w.settled()
}

func TestDepartments_without_a_leader_or_order_are_led_as_Lark_has_it(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": in("a", "Eng")})
	d := w.departmentNow("Eng")
	d.Leader, d.Order = "ou_a", "7"
	w.tenant.departments[w.state.Departments["Eng"]] = d
	w.settled()
	equal(t, "the document", w.state.Directory.Departments["Eng"], directory.Department{Name: "Eng"})
}

func TestDepartments_wait_for_a_leader_who_cannot_lead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	both := people{"a": in("a", "Eng"), "b": in("b", "Eng")}
	waiting := led(people{"a": in("a", "Eng")}, map[string][2]string{"Eng": {"b", ""}})
	waiting.Held = map[string]directory.Hold{"b": {Why: directory.Rejected, Cause: "no name"}}
	w.want(waiting)
	contains(t, "the roster", lines(w.apply()), "! Eng: leader left out until they can lead: b (b) is not in Lark")
	w.settled()
	w.want(led(both, map[string][2]string{"Eng": {"b", ""}}))
	equal(t, "steps", steps(w.apply()), []string{"create b", "arrange Eng"})
	w.settled()

	// Who leaves leads no more when Lark forgets them, which is no drift; and leads again when they are back.
	gone := led(people{"a": in("a", "Eng")}, map[string][2]string{"Eng": {"b", ""}})
	gone.Departed = map[string]string{"b": "DEPROVISIONED"}
	w.want(gone)
	contains(t, "the roster", lines(w.apply()), "suspended, nothing is deleted; leads Eng in Lark still")
	w.settled()
	d := w.departmentNow("Eng")
	d.Leader = "ou_a"
	w.tenant.departments[w.state.Departments["Eng"]] = d
	w.settled()
	contains(t, "the roster", lines(w.plan()), "! Eng: leader left out until they can lead: Name b (b) has left")
	w.want(led(both, map[string][2]string{"Eng": {"b", ""}}))
	equal(t, "steps", steps(w.apply()), []string{"update b suspended", "arrange Eng"})
	equal(t, "leader", w.departmentNow("Eng").Leader, "ou_b")
	w.settled()
}

func TestDepartments_at_the_top_wait_until_their_leader_has_joined(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tenant.refuseUnjoined = true
	w.want(led(people{"a": in("a", "Eng")}, map[string][2]string{"Eng": {"a", "5"}}))
	w.apply()
	equal(t, "failures", w.state.Failures, map[string]string{})
	contains(t, "the notes", strings.Join(w.outcome.Notes, "\n"), "Eng: its leader, a, waits until they join")
	equal(t, "department", w.departmentNow("Eng"), directory.Department{Name: "Eng", Parent: "0", Order: "5"})
	w.settled()
	w.tenant.change("a", func(u *directory.User) { u.Status.Unjoined = false })
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"arrange Eng"})
	equal(t, "leader", w.departmentNow("Eng").Leader, "ou_a")
	w.settled()
}

func TestDepartments_exchange_their_orders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all := people{"a": in("a", "A", "B", "C", "D")}
	w.want(led(all, map[string][2]string{"A": {"", "1"}, "B": {"", "2"}, "C": {"", "3"}, "D": {"", "4"}}))
	w.apply()
	w.want(led(all, map[string][2]string{"A": {"", "2"}, "B": {"", "3"}, "C": {"", "1"}, "D": {"a", "5"}}))
	w.tenant.took()
	w.apply()
	for path, order := range map[string]string{"A": "2", "B": "3", "C": "1", "D": "5"} {
		equal(t, "order of "+path, w.departmentNow(path).Order, order)
	}
	equal(t, "writes", len(w.tenant.took()), 5)
	w.settled()

	// A stranger's order is in nobody's gift.
	w.tenant.department("Z", "0")
	z := w.tenant.idOf("Z")
	d := w.tenant.departments[z]
	d.Order = "9"
	w.tenant.departments[z] = d
	w.want(led(all, map[string][2]string{"A": {"", "9"}, "B": {"", "3"}, "C": {"", "1"}, "D": {"a", "5"}}))
	w.apply()
	contains(t, "the failure", w.state.Failures["A"], "order 9 is taken")
	w.refresh()
	equal(t, "what Lark has", w.state.Directory.Departments["A"].Order, "2")
	equal(t, "steps", steps(w.plan()), []string{"arrange A"})
}

func TestDepartments_led_by_somebody_else_since_the_plan_are_left_alone(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": in("a", "Eng"), "b": in("b", "Eng")})
	w.want(led(people{"a": in("a", "Eng"), "b": in("b", "Eng")}, map[string][2]string{"Eng": {"a", ""}}))
	plan := w.plan()
	d := w.departmentNow("Eng")
	d.Leader = "ou_b"
	w.tenant.departments[w.state.Departments["Eng"]] = d
	w.carryOut(t.Context(), plan)
	contains(t, "the failure", w.state.Failures["Eng"], "no longer fits: it was given another leader in Lark since the plan, b; plan again")
	equal(t, "leader", w.departmentNow("Eng").Leader, "ou_b")
	w.refresh()
	w.apply()
	equal(t, "leader", w.departmentNow("Eng").Leader, "ou_a")
	w.settled()
}

func TestDepartments_that_are_renamed_keep_their_leader(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(led(people{"a": in("a", "Eng"), "b": in("b", "Eng")}, map[string][2]string{"Eng": {"a", "5"}}))
	w.apply()
	w.want(led(people{"a": in("a", "Tech"), "b": in("b", "Tech")}, map[string][2]string{"Tech": {"a", "5"}}))
	equal(t, "steps", steps(w.apply()), []string{"change department Tech"})
	equal(t, "department", w.departmentNow("Tech"), directory.Department{Name: "Tech", Parent: "0", Leader: "ou_a", Order: "5"})
	w.settled()
}

func TestDepartments_tell_of_a_leaver_who_leads_them_also_where_leaders_are_not_managed(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": in("a", "Eng", "Art"), "b": in("b", "Eng")})
	for _, path := range []string{"Eng", "Art"} {
		d := w.departmentNow(path)
		d.Leader = "ou_a"
		w.tenant.departments[w.state.Departments[path]] = d
	}
	w.refresh()
	w.want(wanted{People: people{"b": in("b", "Eng")}, Departed: map[string]string{"a": "DEPROVISIONED"}})
	contains(t, "the roster", lines(w.plan()), "leaves (DEPROVISIONED): suspended, nothing is deleted; leads Art, Eng in Lark still")
	// Unless another one does.
	d := led(people{"b": in("b", "Eng")}, map[string][2]string{"Eng": {"b", ""}})
	d.Departed = map[string]string{"a": "DEPROVISIONED"}
	w.want(d)
	contains(t, "the roster", lines(w.plan()), "; leads Art in Lark still")
}
