package reconcile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func TestReport_is_a_full_account(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.policy.Protect = []string{"nobody"}
	w.want(wanted{
		People: but(staff(3), []string{"p02"}, people{"p00": human("p00", "city", "Rome"), "n": human("n"), "m": human("m", "leader", "n"), "e": in("e", "Eng")}),
		Held:   map[string]directory.Hold{"h": {Why: directory.Rejected, Cause: "no name"}}, Departed: map[string]string{"p02": "DEPROVISIONED"},
	})
	w.tenant.fail = failing("create n", "create department Eng", "update p02")
	plan := w.apply()
	report := w.outcome.Report(plan)
	contains(t, "the report", report,
		"# Directory sync report\n\n2026-05-01 12:00:", "4 changes failed",
		"| | planned | done |", "| create | 3 | 1 |", "| update | 1 | 1 |", "| suspend | 1 | 0 |", "| held | 1 | - |", "| departments | 1 | 0 |",
		"## What failed, and why\n\nThese are planned again by the next run.\n\n- Eng: made to fail\n- Name e (e): not written: the department \"Eng\" is not in Lark; put right what its own failure says, and run again\n- Name n (n): made to fail\n- Name p02 (p02): made to fail\n",
		"## What was planned for whom", "- `+` Name n (n): create in the root", "- `?` h: held, no name",
		"## Notes\n\n- m: written without leader, because n is not in Lark\n",
		"## About the configuration\n\n- protect: \"nobody\" matches nobody",
	)
	last := w.outcome.LastRun()
	contains(t, "the last run", last, "2026-05-01T12:00:", "create 1, update 1, failed 4")
	w.tenant.fail = nil
	plan = w.apply()
	contains(t, "the report", w.outcome.Report(plan), "everything that was planned was done")
	contains(t, "the last run", w.outcome.LastRun(), "no failures")
	if strings.Contains(w.outcome.Report(plan), "What failed") {
		t.Error("a report without failures has the section")
	}
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
