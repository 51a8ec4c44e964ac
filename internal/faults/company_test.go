package faults_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
	"github.com/lark-directory/terraform-provider-lark/internal/simulation"
)

// week is between two runs.
const week = 7 * 24 * time.Hour

// A year of a company of 2,000 people, at the published rate. The same, smaller and through the real CLI, is in package
// provider.
func TestCompany_2000_people_are_in_step_after_each_of_52_weeks(t *testing.T) {
	t.Parallel()
	const people, weeks = 2000, 52
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, sandbox.LarkSwitches{ResurrectClearsLeader: true})
		p := policy
		p.DeleteAfter, p.RestoreExternal, p.DeleteEmptyDepartments = 720*time.Hour, true, true
		c := simulation.New(1, w.okta, w.lark, time.Now, p.DeleteAfter, 1)
		c.Found(people)
		p.Transfer = map[reconcile.Resource][]string{}
		for _, r := range reconcile.Resources {
			p.Transfer[r] = []string{reconcile.Manager, reconcile.SkipManager, c.Head()}
		}
		for n := range weeks + 1 {
			if n > 0 {
				time.Sleep(week)
				c.Step()
			}
			w.weekly(p, n%4 == 0)
			for _, fault := range c.Check() {
				t.Errorf("week %d: %s", n, fault)
			}
			if t.Failed() {
				break
			}
		}
		for _, kind := range simulation.Kinds() {
			if c.Tally[kind] == 0 {
				t.Errorf("in the whole year nobody was %s", kind)
			}
		}
		t.Log(c.Tally)
	})
}

// weekly is a run that does everything, and a plan after it that has nothing to do: by the state that the run has left, and,
// where it is refreshed, also by what Lark shows then. It is what each week's run begins with anyway.
func (w *world) weekly(p reconcile.Policy, refreshed bool) {
	w.Helper()
	records, err := w.listed(90 * 24 * time.Hour) // as lark_okta_users does
	if err != nil {
		w.Fatal(err)
	}
	d, err := w.mapping(records)
	if err != nil {
		w.Fatal(err)
	}
	seen := w.state
	if seen.AppID != "" {
		seen = w.refresh(seen, p)
	}
	plan, err := reconcile.Make(d, seen, nil, p)
	if err != nil {
		w.Fatal(err)
	}
	if plan.Changed {
		time.Sleep(pause)
		w.state, _, _ = w.execute(plan, seen)
	}
	w.rests(d, p)
	if refreshed {
		w.state = w.refresh(w.state, p)
		w.rests(d, p)
	}
}

func (w *world) rests(d directory.Directory, p reconcile.Policy) {
	w.Helper()
	plan, err := reconcile.Make(d, w.state, nil, p)
	if err != nil || plan.Changed {
		w.Errorf("the plan after the run is not empty: %v, %q, %v", err, steps(plan), plan.Lines)
	}
}
