package reconcile_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// drawPolicy is any policy that a configuration can have, reckless ones included.
func drawPolicy(t *rapid.T) reconcile.Policy {
	somebody := rapid.SampledFrom(pool)
	names := rapid.OneOf(somebody, rapid.Map(somebody, func(id string) string { return "OU_" + id }), rapid.Map(somebody, func(id string) string { return "old_" + id }),
		rapid.Map(somebody, func(id string) string { return strings.ToUpper(id) + "0@acme.com" }))
	p := reconcile.Policy{
		Limits:                 map[reconcile.Kind]reconcile.Limit{},
		Approvals:              rapid.SliceOfN(somebody, 0, 8).Draw(t, "approvals"),
		Protect:                rapid.SliceOfN(names, 0, 4).Draw(t, "protect"),
		Additive:               rapid.Bool().Draw(t, "additive"),
		Suspend:                rapid.Bool().Draw(t, "action"),
		MissingFor:             rapid.SampledFrom([]time.Duration{0, 0, time.Hour, 2 * time.Hour}).Draw(t, "missing_for"),
		RestoreExternal:        rapid.Bool().Draw(t, "on_external"),
		ReplaceDepartments:     rapid.Bool().Draw(t, "renamed_departments"),
		DeleteEmptyDepartments: rapid.Bool().Draw(t, "empty_departments"),
		Unmatched:              rapid.SampledFrom([]reconcile.Unmatched{reconcile.CreateUnmatched, "", "", reconcile.FailUnmatched, reconcile.HoldUnmatched}).Draw(t, "on_unmatched"),
		SamePerson:             rapid.MapOfN(somebody, somebody, 0, 2).Draw(t, "same_person"),
		MissingLeader:          rapid.SampledFrom(missingLeaders).Draw(t, "on_missing_leader"),
		OffboardOutOfScope:     rapid.Bool().Draw(t, "out_of_scope"),
		Attributes: rapid.MapOfN(rapid.SampledFrom([]string{"city", "departments", "email", "leader", "mobile", "name"}),
			rapid.SampledFrom(reconcile.Handlings), 0, 3).Draw(t, "policies"),
	}
	for _, kind := range slices.Sorted(maps.Keys(reconcile.LimitKinds)) {
		text := rapid.SampledFrom([]string{"none", "none", "none", "100%", "2 or 50%", "0"}).Draw(t, "limits."+string(kind))
		limit, err := reconcile.ParseLimit(text)
		if err != nil {
			t.Fatal(err)
		}
		p.Limits[kind] = limit
	}
	return p
}

// The promises that no setting takes back: what a plan holds, and what was sent, whatever the policy, and whatever
// somebody did in Lark between plan and apply.
func TestProperty_no_policy_takes_a_promise_back(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCompany(t)
		w := drawWorld(t, c)
		for range rapid.IntRange(1, 4).Draw(t, "rounds") {
			w.want(c.directory(t))
			w.policy = drawPolicy(t)
			w.tenant.noStatus = rapid.IntRange(0, 4).Draw(t, "status is hidden") == 0
			w.tenant.noUserIDs = rapid.IntRange(0, 4).Draw(t, "user_ids are hidden") == 0
			w.tenant.unreadable = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"city", "mobile", "job_title", "leader"}), 0, 2, rapid.ID).Draw(t, "unreadable")
			if w.existing = nil; rapid.Bool().Draw(t, "search") {
				w.match()
			}
			if rapid.Bool().Draw(t, "later") {
				w.later(time.Hour)
			}
			w.refresh()
			w.tenant.took()
			plan, err := w.make()
			if err != nil { // nothing is applied
				continue
			}
			checkPlanKeepsPromises(t, w, plan)
			checkLapse(t, w, plan)
			moves := rapid.Bool().Draw(t, "Lark moves after the plan")
			if moves {
				hand(t, w)
				promote(t, w, plan)
			}
			before := maps.Clone(w.tenant.users)
			w.carryOut(context.Background(), plan)
			checkWritesKeepPromises(t, w, plan, before)
			if len(w.state.Failures) == 0 && !moves && (!tookUp(w) || w.policy.Additive) {
				checkRefreshFindsNothing(t, w)
			}
		}
	})
}

// promote makes administrators of people whom a plan suspends.
func promote(t *rapid.T, w *world, plan reconcile.Plan) {
	for _, s := range plan.Steps {
		if user, ok := w.tenant.users[s.OpenID]; ok && s.Want["suspended"] == true && rapid.Bool().Draw(t, "promoted") {
			user.Manager = true
			w.tenant.users[s.OpenID] = user
		}
	}
}

// protects reports whether an entry of protect names the person or the Lark user, case aside.
func protects(policy reconcile.Policy, id string, want directory.Person, user directory.User) bool {
	return slices.ContainsFunc(policy.Protect, func(entry string) bool {
		return slices.ContainsFunc([]string{id, user.OpenID, user.UserID, want.String("email"), user.Person.String("email")}, func(name string) bool {
			return strings.EqualFold(entry, name)
		})
	})
}

func checkPlanKeepsPromises(t *rapid.T, w *world, plan reconcile.Plan) {
	users := map[string]string{}
	for _, s := range plan.Steps {
		if !s.Action.OfPerson() {
			continue
		}
		want, present := w.wanted.People[s.ID]
		_, departed := w.wanted.Departed[s.ID]
		user := w.tenant.users[s.OpenID]
		if w.tenant.noUserIDs {
			user.UserID = ""
		}
		outside := leavesByScope(w, s.ID)
		if _, held := w.wanted.Held[s.ID]; held && !(outside && s.Action == reconcile.SuspendPerson) {
			t.Errorf("%s is held and has a step", s.ID)
		}
		b := w.state.Bound[s.ID]
		due := w.policy.MissingFor > 0 && b.MissingSince != nil && w.now().Sub(*b.MissingSince) >= w.policy.MissingFor
		if !present && !departed && !due && !outside {
			t.Errorf("%s is missing and has a step", s.ID)
		}
		if other, twice := users[s.OpenID]; twice && s.OpenID != "" {
			t.Errorf("%s and %s have a step for %s", s.ID, other, s.OpenID)
		}
		users[s.OpenID] = s.ID
		if s.Want["suspended"] != true {
			continue
		}
		switch {
		case protects(w.policy, s.ID, want, user):
			t.Errorf("%s is protected by %q and would be suspended", s.ID, w.policy.Protect)
		case w.tenant.noStatus && !somebodySeen(w.state): // that is found out when the user is read again
		case user.Manager, w.tenant.noStatus:
			t.Errorf("%s is or may be an administrator and would be suspended", s.ID)
		case !departed && !due && !outside && !want.Bool("suspended"):
			t.Errorf("nobody said that %s has left or is suspended", s.ID)
		}
	}
}

// leavesByScope reports whether somebody is out of scope where that is a reason to leave.
func leavesByScope(w *world, id string) bool {
	return w.policy.OffboardOutOfScope && w.wanted.Held[id].Why == directory.OutOfScope
}

func somebodySeen(s reconcile.State) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(s.Bound)), func(b reconcile.Bound) bool { return b.Gone == reconcile.NotGone })
}

func checkWritesKeepPromises(t *rapid.T, w *world, plan reconcile.Plan, before map[string]directory.User) {
	planned, restored := map[string]bool{}, map[string]bool{} // by open_id
	for _, s := range plan.Steps {
		planned[s.OpenID], restored[s.OpenID] = true, restored[s.OpenID] || s.Action == reconcile.RestorePerson
	}
	writes := w.tenant.took()
	checkSuspended(t, w, plan, writes)
	checkRemovals(t, w, plan, writes, w.accounts)
	for _, wr := range writes {
		if wr.what != "update" {
			continue
		}
		openID := ""
		for id, u := range before {
			if u.UserID == wr.id && (!u.Status.Resigned || restored[id]) {
				openID = id
			}
		}
		if !planned[openID] {
			t.Errorf("%s was written, and is not in the plan", wr.id)
		}
		if wr.person["suspended"] == true && (before[openID].Manager || w.tenant.noStatus) {
			t.Errorf("%s was suspended, and is or may be an administrator", wr.id)
		}
	}
	for id, n := range w.tenant.invitations {
		if n > 1 && !resignedOnce(before, id) {
			t.Errorf("%s was invited %d times", id, n)
		}
	}
	owner := map[string]string{}
	for id, b := range w.state.Bound {
		if other, twice := owner[b.OpenID]; twice && b.OpenID != "" {
			t.Errorf("%s and %s are bound to %s", id, other, b.OpenID)
		}
		owner[b.OpenID] = id
	}
	for id := range w.wanted.Held {
		openID := w.state.Bound[id].OpenID
		if was, now := before[openID].Person, w.tenant.users[openID].Person; string(was.JSON()) != string(now.JSON()) {
			t.Errorf("%s is held, and was changed from %s to %s", id, was.JSON(), now.JSON())
		}
		if was, now := before[openID].Status.Frozen, w.tenant.users[openID].Status.Frozen; now != was && (was || !leavesByScope(w, id)) {
			t.Errorf("%s is held, and frozen is %t now", id, now)
		}
	}
}

// resignedOnce reports whether somebody with the user_id has left: whoever has it next is invited, too.
func resignedOnce(users map[string]directory.User, userID string) bool {
	for _, u := range users {
		if u.UserID == userID && u.Status.Resigned {
			return true
		}
	}
	return false
}

func TestProperty_a_directory_without_people_is_refused_whatever_the_policy(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	rapid.Check(t, func(t *rapid.T) {
		empty := directory.Directory{Departed: map[string]string{}}
		for _, id := range []string{"p00", "p01", "p02"} {
			if rapid.Bool().Draw(t, id+" has left") {
				empty.Departed[id] = "DEPROVISIONED"
			}
		}
		if plan, err := reconcile.Make(empty, w.state, nil, drawPolicy(t)); err == nil || len(plan.Steps) > 0 {
			t.Errorf("not refused: %v", steps(plan))
		}
	})
}
