package faults_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// staying are the people who do not leave by mistake.
const staying = 5

// mistake is a directory in which everybody has left but the first few.
func mistake(d directory.Directory) directory.Directory {
	d.People, d.Departed = maps.Clone(d.People), map[string]string{}
	for i := staying; i < len(d.People)+len(d.Departed); i++ {
		d.Departed[staffID(i)] = "Okta status DEPROVISIONED"
		delete(d.People, staffID(i))
	}
	return d
}

// unlimited is a policy whose limits were raised on purpose.
func unlimited(kinds ...reconcile.Kind) reconcile.Policy {
	p := policy
	p.Limits = maps.Clone(policy.Limits)
	for _, k := range kinds {
		p.Limits[k], _ = reconcile.ParseLimit("none")
	}
	return p
}

// refresh is what a run starts with: the state as Lark shows it, in another process, a while later.
func (w *world) refresh(state reconcile.State, p reconcile.Policy) reconcile.State {
	w.Helper()
	time.Sleep(pause)
	h, hangUp := w.ways.lark.client()
	defer hangUp()
	client := newClient(h)
	state = w.kept(state)
	seen, warnings, err := reconcile.Observe(w.Context(), client, appID, state, p)
	if err != nil || len(warnings) > 0 {
		w.Fatalf("refresh: %v, %q", err, warnings)
	}
	return seen.NoticeDue(state, p.DeleteAfter, client.Now())
}

// drilled is a refresh, a plan that has just steps of one kind, so many of them, and what it does.
func (w *world) drilled(d directory.Directory, state reconcile.State, p reconcile.Policy, kind reconcile.Kind, n int) (reconcile.State, time.Duration) {
	w.Helper()
	seen := w.refresh(state, p)
	plan, err := reconcile.Make(d, seen, nil, p)
	if err != nil {
		w.Fatal(err)
	}
	if plan.Summary[kind] != n || len(plan.Steps) != n {
		w.Fatalf("%d steps, %d of them %s; want %d", len(plan.Steps), plan.Summary[kind], kind, n)
	}
	time.Sleep(pause) // the process that plans and the one that applies do not know what the other has sent
	state, took, _ := w.execute(plan, seen)
	if writes := len(w.lark.Writes()); kind != reconcile.KindRestore && writes != n {
		w.Errorf("%d writes for %d times %s", writes, n, kind)
	}
	return state, took
}

// refused expects that the plan is refused for that kind, and that nothing was written since the start of the test.
func (w *world) refused(d directory.Directory, state reconcile.State, p reconcile.Policy, kind reconcile.Kind, n int) {
	w.Helper()
	w.lark.Reset()
	_, err := reconcile.Make(d, w.refresh(state, p), nil, p)
	var refusal *reconcile.Refusal
	if !errors.As(err, &refusal) || refusal.Over[0].Kind != kind || !strings.Contains(err.Error(), fmt.Sprintf("%d people", n)) {
		w.Errorf("the plan is not refused for %d times %s: %v", n, kind, err)
	}
	if n := len(w.lark.Writes()); n > 0 {
		w.Errorf("%d writes for a plan that is refused", n)
	}
}

// asBefore expects the people of the tenant to be what they were, to the last field, nobody invited, and nothing left to do.
func (w *world) asBefore(before []sandbox.LarkUser, d directory.Directory, state reconcile.State) {
	w.Helper()
	if diff := cmp.Diff(before, w.lark.Users()); diff != "" {
		w.Errorf("people are not as they were before the mistake (- were, + are):\n%.2000s", diff)
	}
	if n := len(w.lark.Invitations()); n > 0 {
		w.Errorf("%d invitations", n)
	}
	if plan, err := reconcile.Make(d, w.refresh(state, policy), nil, policy); err != nil || plan.Changed {
		w.Errorf("the plan afterwards is not empty: %v, %q", err, steps(plan))
	}
}

func TestDrill_5000_leavers_by_mistake_are_refused_and_if_that_is_overruled_one_corrected_run_brings_all_back_at_the_permitted_rate(t *testing.T) {
	t.Parallel()
	const people = 5000
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, sandbox.LarkSwitches{})
		d := staff(people + staying)
		state := w.settle(d)
		before := w.lark.Users()

		w.refused(mistake(d), state, policy, reconcile.KindSuspend, people)
		raised := unlimited(reconcile.KindSuspend)
		state, took := w.drilled(mistake(d), state, raised, reconcile.KindSuspend, people)
		w.holds(took, (people-1)*time.Second) // one change of is_frozen a second
		if n := len(state.Offboarded); n != people {
			t.Errorf("%d people are offboarded", n)
		}

		w.refused(d, state, policy, reconcile.KindRestore, people)
		raised = unlimited(reconcile.KindRestore)
		state, took = w.drilled(d, state, raised, reconcile.KindRestore, people)
		w.holds(took, (people-1)*time.Second)
		w.asBefore(before, d, state)
	})
}

func TestDrill_who_was_even_deleted_by_mistake_comes_back_managers_first_with_departments_leader_and_groups(t *testing.T) {
	t.Parallel()
	const people = 120
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, sandbox.LarkSwitches{ResurrectClearsLeader: true})
		d := staff(people + staying)
		state := w.settle(d)
		all := []string{}
		for _, b := range state.Bound {
			all = append(all, b.OpenID)
		}
		slices.Sort(all)
		crew := w.lark.AddGroup(sandbox.LarkGroup{Name: "Crew", Users: all})
		before, groups := w.lark.Users(), w.lark.Groups()

		p := unlimited(reconcile.KindSuspend)
		p.DeleteAfter, p.Transfer = 720*time.Hour, map[reconcile.Resource][]string{}
		for _, r := range reconcile.Resources { // managers leave with those whom they lead
			p.Transfer[r] = []string{reconcile.Manager, staffID(0)}
		}
		state, _ = w.drilled(mistake(d), state, p, reconcile.KindSuspend, people)
		time.Sleep(p.DeleteAfter)
		w.refused(mistake(d), state, p, reconcile.KindDelete, people)
		p.Limits = unlimited(reconcile.KindDelete).Limits
		state, _ = w.drilled(mistake(d), state, p, reconcile.KindDelete, people)
		if group, _ := w.lark.Group(crew); len(group.Users) != staying {
			t.Errorf("%d people are in the group, want those who stay", len(group.Users))
		}

		time.Sleep(29 * 24 * time.Hour)
		w.refused(d, state, p, reconcile.KindRestore, people)
		p.Limits = unlimited(reconcile.KindRestore).Limits
		state, took := w.drilled(d, state, p, reconcile.KindRestore, people)
		w.holds(took, (people/10-1)*time.Minute) // ten are restored a minute
		w.managersFirst(state)
		w.asBefore(before, d, state)
		if diff := cmp.Diff(groups, w.lark.Groups()); diff != "" {
			t.Errorf("the groups are not as they were (- were, + are):\n%s", diff)
		}
	})
}

// managersFirst expects that nobody was restored before who leads them.
func (w *world) managersFirst(state reconcile.State) {
	w.Helper()
	at, n := map[string]int{}, 0
	for _, c := range w.lark.Writes() {
		if user, restored := strings.CutSuffix(c.Path, "/resurrect"); restored {
			n++
			at[user[strings.LastIndexByte(user, '/')+1:]] = n
		}
	}
	for i := 10*staying + 1; i < len(state.Bound); i++ {
		person, leader := state.Bound[staffID(i)].OpenID, state.Bound[staffID((i-1)/10)].OpenID
		if at[person] < at[leader] {
			w.Errorf("%s was restored before %s, who leads them", staffID(i), staffID((i-1)/10))
		}
	}
}
