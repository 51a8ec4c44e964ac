package reconcile_test

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// spending lets a tenant answer so many calls, and refuses all others; the result counts those.
func (f *fakeTenant) spending(most int) (refused *atomic.Int64) {
	refused = &atomic.Int64{}
	f.calls = 0
	f.fail = func(n int, call string) error {
		if n <= most {
			return nil
		}
		refused.Add(1)
		return fmt.Errorf("%s %w", call, directory.ErrCallsSpent)
	}
	return refused
}

func TestExecute_ends_where_no_more_calls_may_be_sent_and_the_next_run_does_the_rest(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(1))
	then := wanted{People: but(staff(1), nil, people{}), Groups: groups{"g": team("Crew", "n000", "n001")}}
	for i := range 2000 {
		id := fmt.Sprintf("n%03d", i)
		then.People[id] = in(id, "Eng")
	}
	w.want(then)
	plan := w.plan()
	refused := w.tenant.spending(500)
	w.carryOut(t.Context(), plan)
	if n := refused.Load(); n == 0 || n > 60 { // those who are on their way at once, and a few reads
		t.Errorf("%d calls were tried in vain", n)
	}
	if !errors.Is(w.outcome.Stopped, directory.ErrCallsSpent) {
		t.Errorf("stopped for %v", w.outcome.Stopped)
	}
	not := 0
	for _, cause := range w.outcome.State.Failures {
		if strings.HasPrefix(cause, "not done: the run had sent as many calls to Lark as it may (see safety.max_api_calls)") {
			not++
		}
	}
	done := len(w.tenant.took())
	equal(t, "done and left", done+len(w.outcome.State.Failures), len(plan.Steps))
	if tried := len(w.outcome.State.Failures) - not; done < 450 || tried > 50 {
		t.Errorf("%d done, %d not begun, %d failed otherwise", done, not, tried)
	}
	w.tenant.fail = nil
	w.apply()
	equal(t, "writes that changed nothing", sent(w.tenant.wasted), nil)
	equal(t, "stopped", w.outcome.Stopped, error(nil))
	w.settled()
}

// Wherever the calls end, what is left is done by the next run, and nothing twice.
func TestExecute_may_run_out_of_calls_anywhere(t *testing.T) {
	t.Parallel()
	prepare := func() *world {
		w := synced(t, people{"a": in("a", "Eng"), "b": human("b"), "gone": human("gone")})
		w.want(wanted{
			People: people{"a": in("a", "New"), "b": human("b", "city", "Rome"), "c": in("c", "New/Lab"), "d": human("d", "leader", "c")},
			Groups: groups{"g": team("Crew", "a", "c"), "h": team("Other", "d")}, Departed: map[string]string{"gone": "DEPROVISIONED"},
		})
		return w
	}
	for most := range 40 {
		w := prepare()
		plan := w.plan()
		refused := w.tenant.spending(most)
		out, err := reconcile.Execute(t.Context(), w.tenant, w.appID, plan, w.state, w.now)
		w.tenant.fail = nil
		if err != nil {
			equal(t, "writes", sent(w.tenant.took()), nil)
			continue
		}
		done := w.tenant.took()
		if refused.Load() == 0 {
			equal(t, "failures", out.State.Failures, map[string]string{})
			return
		}
		w.state = out.State
		w.refresh()
		w.apply()
		invited := 0
		for _, d := range append(done, w.tenant.took()...) {
			if d.what == "create" {
				invited++
			}
		}
		equal(t, fmt.Sprintf("invited, with %d calls", most), invited, 2)
		equal(t, "writes that changed nothing", sent(w.tenant.wasted), nil)
		w.settled()
	}
	t.Error("it always ran out of calls")
}
