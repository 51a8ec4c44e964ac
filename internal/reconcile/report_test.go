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
