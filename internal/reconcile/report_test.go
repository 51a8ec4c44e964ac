package reconcile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// done is what the last apply did, a line for each change.
func (w *world) done(plan reconcile.Plan) string {
	var b strings.Builder
	for _, c := range w.outcome.Changes(plan) {
		fmt.Fprintf(&b, "%s %s: %s\n", c.ID, c.Name, c.What)
	}
	return b.String()
}

func TestOutcome_is_a_full_account(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.want(wanted{
		People: but(staff(3), []string{"p02"}, people{"p00": human("p00", "city", "Rome"), "n": human("n"), "m": human("m", "leader", "n"), "e": in("e", "Eng")}),
		Held:   map[string]directory.Hold{"h": {Why: directory.Rejected, Cause: "no name"}}, Departed: map[string]string{"p02": "DEPROVISIONED"},
	})
	w.tenant.fail = failing("create n", "create department Eng", "update p02")
	plan := w.apply()
	var failures []string
	for _, f := range w.outcome.Failed(plan) {
		failures = append(failures, fmt.Sprintf("%s (%s): %s", f.Name, f.ID, f.Cause))
	}
	equal(t, "failures", failures, []string{
		" (Eng): made to fail", "Name e (e): not written: the department \"Eng\" is not in Lark; put right what its own failure says, and run again",
		"Name n (n): made to fail", "Name p02 (p02): made to fail",
	})
	equal(t, "lines", w.outcome.FailureLines(plan, 9)[1:3], []string{
		"Name e (e): not written: the department \"Eng\" is not in Lark; put right what its own failure says, and run again", "Name n (n): made to fail",
	})
	equal(t, "what was done", w.done(plan), "m Name m: created in the root, and invited\np00 Name p00: updated; city \"Rome\"\n")
	equal(t, "notes", w.outcome.Notes, []string{"m: written without leader, because n is not in Lark"})
	contains(t, "the last run", w.outcome.LastRun(), "2026-05-01T12:00:", "create 1, update 1, failed 4")
	w.tenant.fail = nil
	w.apply()
	contains(t, "the last run", w.outcome.LastRun(), "no failures")
}

func TestFailures_are_cut_in_the_state_and_still_planned(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(1))
	all := people{"p00": human("p00")}
	for i := range reconcile.MaxFailures + 20 {
		id := fmt.Sprintf("n%03d", i)
		all[id] = human(id)
	}
	w.want(wanted{People: all})
	w.tenant.fail = func(_ int, call string) error {
		if strings.HasPrefix(call, "create") {
			return failing(call)(0, call)
		}
		return nil
	}
	plan := w.apply()
	equal(t, "failures", len(w.outcome.State.Failures), 520)
	equal(t, "in the attribute", len(w.state.Failures), 500)
	list := w.outcome.FailureLines(plan, 20)
	equal(t, "lines", len(list), 21)
	equal(t, "the first", list[0], "Name n000 (n000): made to fail")
	equal(t, "the last", list[20], "and 500 more")
	equal(t, "planned again", len(w.plan().Steps), 520)
}

func TestForecast_counts_calls_invitations_and_time_at_the_published_rates(t *testing.T) {
	t.Parallel()
	steps := func(n int, s reconcile.Step) (out []reconcile.Step) {
		for range n {
			out = append(out, s)
		}
		return out
	}
	create := reconcile.Step{Action: reconcile.CreatePerson, Want: directory.Person{"name": "x"}}
	update := reconcile.Step{Action: reconcile.UpdatePerson, Want: directory.Person{"city": "x"}}
	freeze := reconcile.Step{Action: reconcile.SuspendPerson, Want: directory.Person{"suspended": true}}
	adopt := reconcile.Step{Action: reconcile.UpdatePerson, Adopt: &reconcile.Existing{}}
	for _, c := range []struct {
		name  string
		steps []reconcile.Step
		want  reconcile.Forecast
	}{
		{"nothing", nil, reconcile.Forecast{Minutes: 0.1}},
		{"adopting costs a read", steps(101, adopt), reconcile.Forecast{Calls: 3, Minutes: 0.1}},
		{"a hundred a few seconds", steps(100, create), reconcile.Forecast{Calls: 102, Invitations: 100, Minutes: 0.1}},
		{"a thousand a minute", steps(6000, update), reconcile.Forecast{Calls: 6120, Minutes: 5.1}},
		{"freezes one a second", steps(600, freeze), reconcile.Forecast{Calls: 612, Minutes: 10.1}},
	} {
		equal(t, c.name, reconcile.Plan{Steps: c.steps}.Forecast(), c.want)
	}
	equal(t, "in words", reconcile.Forecast{Calls: 1, Minutes: 0.9, Invitations: 2}.String(), "1 API call, under a minute, 2 invitations")
	equal(t, "in words", reconcile.Forecast{Calls: 6120, Minutes: 5.6, Invitations: 1}.String(), "6120 API calls, about 6 minutes, 1 invitation")
}
