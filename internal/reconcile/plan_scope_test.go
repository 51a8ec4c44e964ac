package reconcile_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// scoped is a world of n people whose sync takes being out of scope for leaving.
func scoped(t failer, n int) *world {
	t.Helper()
	w := synced(t, staff(n))
	w.policy.OffboardOutOfScope = true
	w.tenant.took()
	return w
}

// outside leaves people out of the scope.
func outside(all people, ids ...string) wanted {
	d := wanted{People: but(all, ids, nil), Held: map[string]directory.Hold{}}
	for _, id := range ids {
		d.Held[id] = directory.Hold{Why: directory.OutOfScope, Cause: "userType is Contractor"}
	}
	return d
}

func TestOutOfScope_people_are_suspended_only_where_that_is_said_and_restored_when_they_are_back(t *testing.T) {
	t.Parallel()
	w := scoped(t, 3)
	w.policy.OffboardOutOfScope = false
	w.want(outside(staff(3), "p01"))
	plan := w.apply()
	equal(t, "steps of the held", steps(plan), nil)
	contains(t, "the roster", lines(plan), "? Name p01 (p01): held, userType is Contractor")
	w.settled()

	w.policy.OffboardOutOfScope = true
	plan = w.apply()
	equal(t, "steps", steps(plan), []string{"suspend p01"})
	equal(t, "suspended and held", []int{plan.Summary[reconcile.KindSuspend], plan.Summary[reconcile.KindHeld]}, []int{1, 0})
	contains(t, "the roster", lines(plan), "- Name p01 (p01): leaves (out of scope: userType is Contractor): suspended, nothing is deleted")
	equal(t, "sent", sent(w.tenant.took()), []string{"update p01 suspended"})
	equal(t, "offboarded", w.state.Offboarded, map[string]reconcile.Offboarded{"p01": {Name: "Name p01", Evidence: "out of scope: userType is Contractor"}})
	w.settled()

	w.policy.OffboardOutOfScope = false // what is done stays
	w.settled()
	w.want(wanted{People: staff(3)})
	plan = w.apply()
	equal(t, "steps of the returner", steps(plan), []string{"update p01 suspended"})
	contains(t, "the roster", lines(plan), "+ Name p01 (p01): comes back: suspension lifted")
	equal(t, "offboarded", len(w.state.Offboarded), 0)
	w.settled()
}

func TestOutOfScope_people_are_not_suspended_where_leavers_would_not_be(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		prepare func(w *world)
		says    string
	}{
		{"rejected", func(w *world) {
			d := outside(staff(3), "p01")
			d.Held["p01"] = directory.Hold{Why: directory.Rejected, Cause: "no name"}
			w.want(d)
		}, "? Name p01 (p01): held, no name"},
		{"protected", func(w *world) { w.policy.Protect = []string{"p01"} }, "left (out of scope: userType is Contractor) but is protected (p01); not suspended"},
		{"administers the tenant", func(w *world) { w.tenant.change("p01", func(u *directory.User) { u.Manager = true }) }, "administers the tenant; not suspended"},
		{"managers cannot be told", func(w *world) { w.tenant.noStatus = true }, "cannot read who administers the tenant"},
		{"the action is none", func(w *world) { w.policy.Suspend = false }, `not suspended (offboarding.action = "none")`},
		{"suspended by somebody else", func(w *world) {
			w.tenant.change("p01", func(u *directory.User) { u.Status.Frozen = true })
		}, "suspended in Lark already, not by this sync; left so"},
		{"a newcomer has their email", func(w *world) {
			d := outside(staff(3), "p01")
			d.People["new"] = person{"name": "New", "email": "P01@acme.com"}
			w.want(d)
		}, `held, has the email of p01, who is no longer in the source: if they are the same human, add same_person = { "new" = "p01" }`},
		{"a newcomer is found to have their account", func(w *world) {
			d := outside(staff(3), "p01")
			d.People["new"] = human("new")
			w.want(d)
			w.existing = map[string]reconcile.Existing{"new": {OpenID: w.tenant.by("p01"), MatchedBy: "email", Person: directory.Person{"email": "new@acme.com"}}}
		}, `same_person = { "new" = "p01" }`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := scoped(t, 3)
			w.want(outside(staff(3), "p01"))
			c.prepare(w)
			w.refresh()
			plan := w.apply()
			equal(t, "steps", steps(plan), nil)
			contains(t, "the roster", lines(plan), c.says)
			equal(t, "sent", sent(w.tenant.took()), nil)
			w.settled()
		})
	}
}

func TestOutOfScope_people_whom_an_administrator_restored_stay_so(t *testing.T) {
	t.Parallel()
	w := scoped(t, 3)
	w.want(outside(staff(3), "p01"))
	w.apply()
	w.tenant.change("p01", func(u *directory.User) { u.Status.Frozen = false })
	w.refresh()
	plan := w.plan()
	equal(t, "steps", steps(plan), nil)
	contains(t, "the roster", lines(plan), "! Name p01 (p01): out of scope: userType is Contractor, and restored in Lark, not by this sync; left so")
	w.settled()
}

func TestOutOfScope_people_who_are_there_by_another_id_are_not_suspended(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		other wanted
		steps []string
	}{
		"present":      {wanted{People: people{"z": human("z"), "jc": human("jc")}}, nil},
		"rejected":     {wanted{People: people{"z": human("z")}, Held: map[string]directory.Hold{"jc": {Why: directory.Rejected, Cause: "no name"}}}, nil},
		"out of scope": {outside(people{"z": human("z"), "jc": nil}, "jc"), []string{"suspend okta"}},
		"departed":     {wanted{People: people{"z": human("z")}, Departed: map[string]string{"jc": "gone"}}, []string{"suspend okta"}},
		"missing":      {wanted{People: people{"z": human("z")}}, []string{"suspend okta"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.policy.OffboardOutOfScope = true
			w.want(wanted{People: people{"okta": human("okta"), "z": human("z")}, Aliases: map[string][]string{"okta": {"jc"}}})
			w.apply()
			if c.other.Held == nil {
				c.other.Held = map[string]directory.Hold{}
			}
			c.other.Held["okta"] = directory.Hold{Why: directory.OutOfScope, Cause: "userType is Contractor"}
			w.want(c.other)
			plan := w.apply()
			equal(t, "steps", steps(plan), c.steps)
			w.settled()
		})
	}
}

func TestOutOfScope_people_count_against_their_own_limit_and_that_of_suspensions(t *testing.T) {
	t.Parallel()
	six := []string{"p00", "p01", "p02", "p03", "p04", "p05"}
	for kind, verb := range map[reconcile.Kind]string{reconcile.KindSuspend: "suspended", reconcile.KindOutOfScope: "suspended for being out of scope"} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := scoped(t, 20)
			w.policy.Limits = map[reconcile.Kind]reconcile.Limit{kind: limit(t, "5"), reconcile.KindMissing: limit(t, "0")}
			w.want(outside(staff(20), six...))
			_, err := w.make()
			var refused *reconcile.Refusal
			if !errors.As(err, &refused) {
				t.Fatalf("not refused: %v", err)
			}
			equal(t, "whom", refused.Over[0].IDs, six)
			contains(t, "the refusal", err.Error(), "6 people would be "+verb, fmt.Sprintf("limits.%s is \"5\"", kind), "6 of 6: userType is Contractor")
			w.policy.Approvals = []string{"p03"}
			equal(t, "steps of the approved", len(steps(w.apply())), 6)
			w.settled()
		})
	}
}

func TestOutOfScope_people_whom_the_source_had_suspended_stay_so_and_are_offboarded(t *testing.T) {
	t.Parallel()
	w := scoped(t, 3)
	w.want(wanted{People: but(staff(3), nil, people{"p01": human("p01", "suspended", true)})})
	w.apply()
	w.want(outside(staff(3), "p01"))
	plan := w.apply()
	equal(t, "steps", steps(plan), nil)
	contains(t, "the roster", lines(plan), "- Name p01 (p01): left (out of scope: userType is Contractor): stays suspended")
	w.settled()
	w.want(wanted{People: staff(3)})
	equal(t, "steps of the returner", steps(w.apply()), []string{"update p01 suspended"})
	w.settled()
}
