package reconcile_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// drawSources draws what two sources say of the same people, and which of the two ids of each the mapping has joined. One
// person is always there.
func drawSources(t *rapid.T) wanted {
	d := wanted{People: people{"z": human("z")}, Held: map[string]directory.Hold{}, Departed: map[string]string{}, Aliases: map[string][]string{}}
	place := func(id, what string) {
		switch what {
		case "present":
			d.People[id] = human(id)
		case "held":
			d.Held[id] = directory.Hold{Why: directory.Rejected, Cause: "no name"}
		case "outside":
			d.Held[id] = directory.Hold{Why: directory.OutOfScope, Cause: "a contractor"}
		case "departed":
			d.Departed[id] = "DEPROVISIONED"
		}
	}
	says := rapid.SampledFrom([]string{"present", "present", "present", "absent", "held", "outside", "departed"})
	rank := []string{"present", "held", "outside", "departed", "absent"} // of two that are joined, the first one's counts
	for _, id := range []string{"a", "b", "c"} {
		okta, jc := says.Draw(t, "okta of "+id), says.Draw(t, "jumpcloud of "+id)
		joined := okta != "absent" && jc != "absent" && rapid.Bool().Draw(t, id+" is joined")
		if !joined {
			place("o_"+id, okta)
			place("j_"+id, jc)
			continue
		}
		key, other := "o_"+id, "j_"+id
		if rapid.Bool().Draw(t, id+" goes by jumpcloud") {
			key, other = other, key
		}
		place(key, rank[min(slices.Index(rank, okta), slices.Index(rank, jc))])
		d.Aliases[key] = []string{other}
	}
	return d
}

// knownAs are the ids of a bound person: those that are remembered, and what the directory says of these.
func knownAs(w *world, id string) []string {
	ids := append([]string{id}, w.state.Bound[id].Aliases...)
	for key, others := range w.wanted.Aliases {
		if all := append([]string{key}, others...); slices.ContainsFunc(all, func(other string) bool { return slices.Contains(ids, other) }) {
			ids = append(ids, all...)
		}
	}
	return ids
}

func TestProperty_sources_that_come_and_go_make_nobody_twice_and_suspend_nobody_who_is_there(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		w.policy.OffboardOutOfScope = rapid.Bool().Draw(t, "out_of_scope")
		w.policy.MissingFor = rapid.SampledFrom([]time.Duration{0, time.Hour}).Draw(t, "missing_for")
		for range rapid.IntRange(1, 6).Draw(t, "rounds") {
			w.want(drawSources(t))
			if w.existing = nil; rapid.Bool().Draw(t, "search") {
				w.match()
			}
			plan := w.plan()
			checkKnown(t, w, plan)
			before := image(w.state)
			if rapid.IntRange(0, 4).Draw(t, "only a plan") == 0 {
				continue
			}
			w.carryOut(context.Background(), plan)
			for id, cause := range w.state.Failures {
				if !strings.Contains(cause, "taken in Lark") { // by the account of an earlier leaving, before two were joined
					t.Errorf("%s failed: %s", id, cause)
				}
			}
			bound := map[string]bool{}
			for id, b := range w.state.Bound {
				if bound[b.OpenID] = true; b.Gone != reconcile.NotGone {
					t.Errorf("%s is gone", id)
				}
			}
			if len(bound) != len(w.tenant.users) || len(bound) != len(w.state.Bound) {
				t.Errorf("%d accounts, of which %d bindings have %d\n%s\n%s\n%s", len(w.tenant.users), len(w.state.Bound), len(bound), before, printed(plan, nil), image(w.state))
			}
			if len(w.state.Failures) > 0 {
				return
			}
			w.settled()
			if rapid.Bool().Draw(t, "later") {
				w.later(time.Hour)
				w.refresh()
			}
		}
	})
}

func checkKnown(t *rapid.T, w *world, plan reconcile.Plan) {
	for _, s := range plan.Steps {
		if s.Action == reconcile.CreatePerson {
			for id := range w.state.Bound {
				if slices.Contains(knownAs(w, id), s.ID) {
					t.Errorf("%s would be made, and is %s, who is bound\n%s\n%s", s.ID, id, printed(plan, nil), image(w.state))
				}
			}
		}
		if s.Want["suspended"] != true {
			continue
		}
		for id, b := range w.state.Bound {
			if b.OpenID != s.OpenID {
				continue
			}
			for _, other := range knownAs(w, id) {
				_, present := w.wanted.People[other]
				_, held := w.wanted.Held[other]
				if present || held && !leavesByScope(w, other) {
					t.Errorf("%s would be suspended, and is there as %s\n%s\n%s", id, other, printed(plan, nil), image(w.state))
				}
			}
		}
	}
}
