package reconcile_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// until has approvals expire then, and the plan made now, by the world's clock.
func (w *world) until(at time.Time) {
	w.policy.ApprovalsUntil, w.policy.Now = &at, w.now()
}

// lapsed expects a refusal because approvals have expired.
func (w *world) lapsed(ids ...string) {
	w.t.Helper()
	_, err := w.make()
	var lapse *reconcile.Lapse
	if !errors.As(err, &lapse) {
		w.t.Fatalf("not refused for approvals that expired: %v", err)
	}
	equal(w.t, "the approvals that are needed", lapse.IDs, ids)
}

// twoLeave is a sync of five people of whom p00 and p01 leave, while nobody may.
func twoLeave(t failer) *world {
	w := synced(t, staff(5))
	w.policy.Limits[reconcile.KindSuspend] = limit(t, "0")
	w.want(wanted{People: but(staff(5), []string{"p00", "p01"}, nil), Departed: map[string]string{"p00": "gone", "p01": "gone"}})
	return w
}

func spent(p reconcile.Plan) string {
	title, detail := p.SpentApprovals()
	return title + "\n" + detail
}

func TestApprovals_that_have_expired_let_nobody_pass(t *testing.T) {
	t.Parallel()
	w := twoLeave(t)
	w.policy.TimeZone = time.FixedZone("", 8*60*60)
	w.policy.Approvals = []string{"p01", "p00", "p04"}
	until := w.now().Add(time.Hour)
	w.until(until)
	equal(t, "steps before", steps(w.plan()), []string{"suspend p00", "suspend p01"})

	w.policy.Now = until.Add(-time.Nanosecond)
	w.plan()
	for _, now := range []time.Time{until, until.Add(time.Hour), {}} { // and nobody knows what time it is
		w.policy.Now = now
		_, err := w.make()
		var refusal *reconcile.Refusal
		if !errors.As(err, &refusal) {
			t.Fatalf("not refused: %v", err)
		}
		at := until.In(w.policy.TimeZone).Format(time.RFC3339)
		equal(t, "the title", refusal.Title(), "Refused: 2 people would be suspended, the limit is 0, and the approvals expired at "+at)
		contains(t, "the error", err.Error(), `approvals = ["p00", "p01"]`, `The approvals of "p00", "p01" expired at `+at+" (approvals_until)", "set a later approvals_until")
	}
}

func TestApprovals_that_have_expired_are_no_part_of_a_refusal_that_they_would_not_prevent(t *testing.T) {
	t.Parallel()
	w := twoLeave(t)
	w.policy.Approvals = []string{"p04"}
	w.until(w.now())
	_, err := w.make()
	var refusal *reconcile.Refusal
	if !errors.As(err, &refusal) || refusal.Lapse != nil {
		t.Errorf("the refusal is %v", err)
	}
}

func TestApprovals_that_have_expired_and_are_not_needed_can_go(t *testing.T) {
	t.Parallel()
	w := twoLeave(t)
	w.policy.Limits[reconcile.KindSuspend] = limit(t, "2")
	w.policy.Approvals = []string{"p00", "p01"}
	w.until(w.now())
	plan := w.plan()
	equal(t, "steps", steps(plan), []string{"suspend p00", "suspend p01"})
	contains(t, "the warning", spent(plan), `Approvals to take out: "p00" (Name p00), "p01" (Name p01)`,
		"They expired at 2026-05-01T12:00:", "Z (approvals_until) and count no more, and this plan needs none.")
}

// Whatever else an approval decides must not be decided otherwise when it has expired between plan and apply.
func TestApprovals_that_have_expired_refuse_whatever_needs_them(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		world    func() *world
		approval string
	}{
		"a person by an id that was somebody else's": {func() *world {
			w := joined(t)
			w.want(wanted{People: but(ben("okta-mei"), nil, people{"okta-mei": mei(), "jc-mei": human("jc")})})
			return w
		}, "jc-mei"},
		"the departure of who is missing by another id": {func() *world {
			w := joined(t)
			w.want(wanted{People: ben(""), Departed: map[string]string{"jc-mei": "gone"}})
			return w
		}, "jc-mei"},
		"a stranger in a group": {func() *world {
			w := newWorld(t)
			d := trio(groups{"g": team("Crew", "a")})
			d.Held = map[string]directory.Hold{"h": {Why: directory.Rejected, Cause: "no name"}}
			w.want(d)
			w.apply()
			w.tenant.groupNamed("Crew").members[w.tenant.hire("h1", directory.Person{"name": "Hal"})] = true
			w.refresh()
			return w
		}, "ou_h1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := c.world()
			w.policy.Approvals = []string{c.approval}
			w.until(w.now())
			w.lapsed(c.approval)
			w.until(w.now().Add(time.Hour))
			w.apply()
			w.settled()
			w.until(w.now())
			w.settled() // it is needed no more
		})
	}
}

func TestApprovals_that_have_served_are_told_of_until_they_are_taken_out(t *testing.T) {
	t.Parallel()
	w := twoLeave(t)
	w.policy.Approvals = []string{"p00", "p01", "p02"}
	equal(t, "told before", spent(w.plan()), "\n")
	w.apply()
	w.settled()
	contains(t, "the warning", spent(w.plan()), `Approvals to take out: "p00" (Name p00), "p01" (Name p01)`,
		`They have served. Take them out, or they let a later change of the same people pass, too:`+"\n"+` - "p00" (Name p00), in the apply of 2026-05-01T12:00:`)

	w.policy.Limits[reconcile.KindRestore] = limit(t, "0")
	w.want(wanted{People: but(staff(5), []string{"p01"}, nil), Departed: map[string]string{"p01": "gone"}})
	contains(t, "the warning of another change", spent(w.plan()), `They have served, and let another change of the same people pass in this plan. If that is not `+
		`what you approve, take them out before you apply:`+"\n"+` - "p00" (Name p00), in the apply of`, `pass, too:`+"\n"+` - "p01" (Name p01)`)
	w.apply()

	memory, changed := w.state.Approving([]string{"p00", "p02"})
	equal(t, "one was taken out", changed, true)
	w.state.Memory = memory
	equal(t, "those that have served", len(memory.Served), 1)
	if _, changed = memory.Approving([]string{"p00", "p02"}); changed {
		t.Error("one was taken out twice")
	}
	equal(t, "told of one that comes back", spent(w.plan()) == "", false)
	w.policy.Approvals = []string{"p01"}
	equal(t, "told of one that comes back", spent(w.plan()), "\n")
}

func TestApprovals_have_not_served_where_the_change_failed(t *testing.T) {
	t.Parallel()
	w := twoLeave(t)
	w.policy.Approvals = []string{"p00", "p01"}
	w.tenant.fail = failing("update p00")
	w.apply()
	if _, served := w.state.Served["p00"]; served || len(w.state.Served) != 1 {
		t.Errorf("those that have served: %v, failures: %v", w.state.Served, w.state.Failures)
	}
}

func TestApprovals_of_nobody_are_told_of(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := trio(groups{"g": team("Crew", "a")})
	d.Held = map[string]directory.Hold{"h": {Why: directory.Rejected, Cause: "no name"}}
	d.Aliases = map[string][]string{"b": {"jc-b"}}
	w.want(d)
	w.apply()
	w.tenant.groupNamed("Crew").members[w.tenant.hire("x", directory.Person{"name": "Xan"})] = true
	w.refresh()
	w.policy.Approvals = []string{"a", "jc-b", "h", "ou_x", "ou_a", "nobody"}
	contains(t, "the warning", spent(w.plan()), `Approvals to take out: "nobody", "ou_a"`+"\n", "They match nobody whom this sync knows, neither by source id "+
		"nor as the open_id of a stranger in its groups. Correct them, or take them out:\n - \"nobody\"\n - \"ou_a\"")
}

// checkLapse: when the approvals of a plan have expired, it is refused, or the same as if nobody had been approved. So a plan and an apply that comes
// after approvals_until never differ.
func checkLapse(t *rapid.T, w *world, plan reconcile.Plan) {
	policy := w.policy
	defer func() { w.policy = policy }()
	w.until(w.now())
	lapsed, err := w.make()
	if err != nil {
		return
	}
	w.policy.Approvals, w.policy.ApprovalsUntil = nil, nil
	bare, bareErr := w.make()
	for what, other := range map[string]string{"with approvals that count": printed(plan, nil), "without approvals": printed(bare, bareErr)} {
		if diff := cmp.Diff(other, printed(lapsed, nil)); diff != "" {
			t.Errorf("the plan is another one when approvals have expired (- %s, + expired):\n%s", what, diff)
		}
	}
}
