package reconcile_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// forgetful is a world of n people whose source forgets its leavers: who has been missing for a day is one.
func forgetful(t failer, n int) *world {
	t.Helper()
	w := synced(t, staff(n))
	w.policy.MissingFor = 24 * time.Hour
	return w
}

// forget leaves people out of the directory, applies that, and lets the time pass and a refresh notice it.
func (w *world) forget(all people, ids ...string) {
	w.t.Helper()
	w.want(wanted{People: but(all, ids, nil)})
	w.apply()
	w.later(24 * time.Hour)
	w.refresh()
}

func TestMissing_people_are_offboarded_when_a_refresh_finds_that_the_time_has_passed(t *testing.T) {
	t.Parallel()
	w := forgetful(t, 3)
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil)})
	plan := w.apply()
	equal(t, "steps when newly missing", steps(plan), nil)
	contains(t, "the roster", lines(plan), "? Name p01 (p01): missing: the source does not mention them any more; suspended when that has been so for 24h")
	since := w.state.Bound["p01"].MissingSince
	if since == nil {
		t.Fatal("the apply that found them missing did not note when")
	}
	stamp := since.UTC().Format(time.RFC3339)

	w.settled() // and while the time runs, a refresh changes nothing
	w.later(23 * time.Hour)
	before := image(w.state)
	w.refresh()
	equal(t, "the state a minute before", image(w.state), before)
	plan = w.plan()
	equal(t, "steps a minute before", steps(plan), nil)
	equal(t, "changed a minute before", plan.Changed, false)
	contains(t, "the roster", lines(plan), "? Name p01 (p01): missing since "+stamp+"; suspended when a refresh finds that this has been so for 24h")

	w.later(time.Hour)
	equal(t, "steps of a plan that looks at no clock", steps(w.plan()), nil)
	w.refresh()
	due := image(w.state)
	w.refresh()
	equal(t, "the state, noticed once more", image(w.state), due)
	plan = w.apply()
	equal(t, "steps when it has passed", steps(plan), []string{"suspend p01"})
	equal(t, "suspended and missing", []int{plan.Summary[reconcile.KindSuspend], plan.Summary[reconcile.KindMissing]}, []int{1, 0})
	contains(t, "the roster", lines(plan), "- Name p01 (p01): leaves (missing from the source since "+stamp+"): suspended, nothing is deleted")
	equal(t, "sent", sent(w.tenant.took()), []string{"update p01 suspended"})
	equal(t, "offboarded", w.state.Offboarded, map[string]reconcile.Offboarded{"p01": {Name: "Name p01", Evidence: "missing from the source since " + stamp}})
	w.settled()
	w.later(1000 * time.Hour)
	w.settled()
}

func TestMissing_people_who_come_back_are_restored_and_those_who_do_in_time_are_forgotten(t *testing.T) {
	t.Parallel()
	w := forgetful(t, 3)
	w.forget(staff(3), "p01")
	w.apply()
	equal(t, "frozen", w.tenant.user("p01")["suspended"], any(true))
	w.want(wanted{People: staff(3)})
	plan := w.apply()
	equal(t, "steps of the returner", steps(plan), []string{"update p01 suspended"})
	contains(t, "the roster", lines(plan), "+ Name p01 (p01): comes back: suspension lifted")
	equal(t, "offboarded", len(w.state.Offboarded), 0)
	w.settled()

	w.forget(staff(3), "p01") // due, but the plan is never applied
	w.want(wanted{People: staff(3)})
	equal(t, "steps of who was away for a day", steps(w.apply()), nil)
	b := w.state.Bound["p01"]
	equal(t, "missing since", b.MissingSince, (*time.Time)(nil))
	equal(t, "missing for", b.MissingFor, 0)
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil)})
	w.apply()
	w.refresh()
	equal(t, "steps when missing again", steps(w.plan()), nil)
}

func TestMissing_held_and_departed_people_are_not_due_for_having_been_missing(t *testing.T) {
	t.Parallel()
	w := forgetful(t, 3)
	w.forget(staff(3), "p01")
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Held: map[string]directory.Hold{"p01": {Why: directory.OutOfScope, Cause: "scope"}}})
	equal(t, "steps of the held", steps(w.apply()), nil)
	equal(t, "missing since", w.state.Bound["p01"].MissingSince, (*time.Time)(nil))
	w.settled()
	w.forget(staff(3), "p01")
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
	equal(t, "steps of the departed", steps(w.apply()), []string{"suspend p01"})
	equal(t, "the evidence", w.state.Offboarded["p01"].Evidence, "DEPROVISIONED")
	w.settled()
}

func TestMissing_people_are_due_only_by_what_is_configured_now_and_was_when_it_was_noticed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		state, config time.Duration
		due           bool
	}{
		"both":                     {24 * time.Hour, 24 * time.Hour, true},
		"shorter now":              {24 * time.Hour, time.Hour, true},
		"longer now":               {24 * time.Hour, 48 * time.Hour, false},
		"held now":                 {24 * time.Hour, 0, false},
		"held then":                {0, 24 * time.Hour, false},
		"too long then":            {48 * time.Hour, 24 * time.Hour, false},
		"never, and never was one": {0, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, staff(3))
			w.policy.MissingFor = c.state
			w.forget(staff(3), "p01")
			w.policy.MissingFor = c.config
			equal(t, "due", slices.Equal(steps(w.plan()), []string{"suspend p01"}), c.due)
		})
	}
}

func TestMissing_people_are_not_suspended_where_leavers_would_not_be(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		prepare func(w *world)
		says    string
	}{
		{"protected", func(w *world) { w.policy.Protect = []string{"p01"} }, "is protected (p01); not suspended"},
		{"administers the tenant", func(w *world) { w.tenant.change("p01", func(u *directory.User) { u.Manager = true }) }, "administers the tenant; not suspended"},
		{"managers cannot be told", func(w *world) { w.tenant.noStatus = true }, "cannot read who administers the tenant"},
		{"the action is none", func(w *world) { w.policy.Suspend = false }, `not suspended (offboarding.action = "none")`},
		{"suspended by somebody else", func(w *world) {
			w.tenant.change("p01", func(u *directory.User) { u.Status.Frozen = true })
		}, "suspended in Lark already, not by this sync; left so"},
		{"out of range", func(w *world) { w.tenant.hidden[w.tenant.by("p01")] = true }, "missing since"},
		{"resigned", func(w *world) { w.tenant.change("p01", func(u *directory.User) { u.Status.Resigned = true }) }, "missing since"},
		{"a newcomer has their email", func(w *world) {
			w.want(wanted{People: but(staff(3), []string{"p01"}, people{"new": person{"name": "New", "email": "P01@acme.com"}})})
		}, `held, has the email of p01, who is no longer in the source: if they are the same human, add same_person = { "new" = "p01" }`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := forgetful(t, 3)
			w.want(wanted{People: but(staff(3), []string{"p01"}, nil)})
			w.apply()
			w.later(24 * time.Hour)
			c.prepare(w)
			w.refresh()
			plan := w.apply()
			equal(t, "steps", steps(plan), nil)
			contains(t, "the roster", lines(plan), c.says)
			equal(t, "sent", sent(w.tenant.took()), nil)
			before := image(w.state)
			w.refresh()
			equal(t, "the state after another refresh", image(w.state), before)
		})
	}
}

func TestMissing_people_whom_an_administrator_restored_stay_so(t *testing.T) {
	t.Parallel()
	w := forgetful(t, 3)
	w.forget(staff(3), "p01")
	w.apply()
	w.tenant.change("p01", func(u *directory.User) { u.Status.Frozen = false })
	w.refresh()
	plan := w.plan()
	equal(t, "steps", steps(plan), nil)
	equal(t, "changed", plan.Changed, false)
	contains(t, "the roster", lines(plan), "! Name p01 (p01): missing since ", "restored in Lark, not by this sync; left so")
}

func TestMissing_people_whose_evidence_has_grown_old_are_not_suspended_again(t *testing.T) {
	t.Parallel()
	w := forgetful(t, 3)
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
	w.apply()
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil)})
	w.apply()
	w.tenant.change("p01", func(u *directory.User) { u.Status.Frozen = false })
	w.later(24 * time.Hour)
	w.refresh()
	plan := w.plan()
	equal(t, "steps", steps(plan), nil)
	equal(t, "changed", plan.Changed, false)
}

func TestMissing_people_count_against_their_own_limit_and_that_of_suspensions(t *testing.T) {
	t.Parallel()
	six := []string{"p00", "p01", "p02", "p03", "p04", "p05"}
	for kind, verb := range map[reconcile.Kind]string{reconcile.KindSuspend: "suspended", reconcile.KindMissing: "missing from the source"} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := forgetful(t, 20)
			w.forget(staff(20), six...)
			w.policy.Limits = map[reconcile.Kind]reconcile.Limit{kind: limit(t, "5")}
			_, err := w.make()
			var refused *reconcile.Refusal
			if !errors.As(err, &refused) {
				t.Fatalf("not refused: %v", err)
			}
			equal(t, "whom", refused.Over[0].IDs, six)
			contains(t, "the refusal", err.Error(), "6 people would be "+verb, fmt.Sprintf("limits.%s is \"5\"", kind))
			w.policy.Approvals = []string{"p03"}
			equal(t, "steps of the approved", len(steps(w.apply())), 6)
			w.settled()
		})
	}
}

func TestMissing_people_whose_suspension_failed_are_suspended_by_the_next_run(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(w *world){
		"refused": func(w *world) { w.tenant.fail = failing("update p01") },
		"its answer lost": func(w *world) {
			w.tenant.lose = func(int, string) error { return lost{errors.New("no answer")} }
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := forgetful(t, 3)
			w.forget(staff(3), "p01")
			fail(w)
			w.apply()
			equal(t, "failures", slices.Sorted(maps.Keys(w.state.Failures)), []string{"p01"})
			w.tenant.fail, w.tenant.lose = nil, nil
			w.refresh()
			w.apply()
			equal(t, "frozen", w.tenant.user("p01")["suspended"], any(true))
			equal(t, "offboarded", slices.Sorted(maps.Keys(w.state.Offboarded)), []string{"p01"})
			w.settled()
			w.want(wanted{People: staff(3)})
			equal(t, "steps of the returner", steps(w.apply()), []string{"update p01 suspended"})
		})
	}
}

func TestNoticeMissing_leaves_its_argument_alone(t *testing.T) {
	t.Parallel()
	w := forgetful(t, 3)
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil)})
	w.apply()
	before := image(w.state)
	seen := w.state.NoticeMissing(time.Hour, w.now().Add(2*time.Hour))
	equal(t, "the state", image(w.state), before)
	equal(t, "missing for", seen.Bound["p01"].MissingFor, time.Hour)
	if diff := cmp.Diff(seen, seen.NoticeMissing(time.Minute, w.now().Add(3*time.Hour))); diff != "" {
		t.Errorf("noticed again (-once +twice):\n%s", diff)
	}
}
