package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// mishap is how a single call goes wrong.
type mishap struct {
	name string
	sandbox.Fault
	lasts  bool // every later call to the same endpoint goes wrong too
	killed bool // no later call arrives, and the run is killed
}

var mishaps = []mishap{
	{name: "500 before it is carried out", Fault: sandbox.Fault{Respond: sandbox.LarkRefusal(2200)}},
	{name: "reset after it is carried out", Fault: sandbox.Fault{Drop: true, AfterCommit: true}},
	{name: "429", Fault: sandbox.Fault{Respond: sandbox.LarkRefusal(99991400)}},
	{name: "403 for a scope", Fault: sandbox.Fault{Respond: noScope}, lasts: true},
	{name: "killed before it is carried out", Fault: sandbox.Fault{Drop: true}, killed: true},
	{name: "killed after it is carried out", Fault: sandbox.Fault{Drop: true, AfterCommit: true}, killed: true},
}

func noScope(w http.ResponseWriter) {
	w.WriteHeader(http.StatusForbidden)
	_ = json.NewEncoder(w).Encode(map[string]any{"code": 99991672, "msg": "Access denied. One of the following scopes is required: [contact:contact]"})
}

// strike has the call of that number (the first is 0) go wrong, of those from now on. kill is called where the run ends
// there. It returns how many calls there have been.
func (m mishap) strike(l *sandbox.Lark, number int, kill func()) (calls func() int) {
	var mu sync.Mutex
	seen, endpoint := 0, ""
	match := func(c sandbox.Call) (hit, over bool) {
		mu.Lock()
		defer mu.Unlock()
		seen++
		if seen-1 == number {
			endpoint = c.Method + " " + c.Endpoint
			return true, false
		}
		return m.lasts && endpoint == c.Method+" "+c.Endpoint && seen > number, m.killed && seen-1 > number
	}
	struck := m.Fault
	end := false
	struck.Match = func(c sandbox.Call) (hit bool) { hit, end = match(c); return hit }
	l.Inject(struck)
	l.Inject(sandbox.Fault{Drop: true, Match: func(sandbox.Call) bool { // is asked right after the other
		if end {
			kill()
		}
		return end
	}})
	return func() int { mu.Lock(); defer mu.Unlock(); return seen }
}

// trial is a step in the life of an object. Whichever call of it fails, the next run of it must bring what the step was to
// bring, and send nothing that it is not for.
type trial struct {
	kind    string
	world   func(*testing.T) *world
	prepare func(*world) (before, step map[string]any) // before is nil for a create, step for a destroy
	check   func(*world) string                        // what is wrong, when the step is done
}

// try takes the step, with the call of that number going wrong, and again. It returns how many calls the step took.
func (tr trial) try(t *testing.T, m mishap, number int) (calls int, err error) {
	w := tr.world(t)
	before, step := tr.prepare(w)
	c, err := w.core(t.Context(), tr.kind)
	if err != nil {
		return 0, err
	}
	if before != nil {
		if s := c.run(t.Context(), before); s.failed() {
			return 0, fmt.Errorf("before: %v", s)
		}
		w.lark.AcceptInvitations()
	}
	ctx, kill := context.WithCancel(t.Context())
	defer kill()
	counted := func() int { return 0 }
	c.beforeApply = func() { counted = m.strike(w.lark, number, kill) }
	first := c.run(ctx, step)
	calls = counted()
	w.lark.ClearFaults()
	c.beforeApply = func() {}
	if slices.Contains(first.errors, "it is tainted") {
		return calls, fmt.Errorf("the object is tainted, and would be replaced: %v", first)
	}
	second := c.run(t.Context(), step)
	third := c.run(t.Context(), step)
	switch fault := tr.check(w); {
	case second.failed():
		err = fmt.Errorf("the next run does not converge: %v", second)
	case third.did != "" || third.failed():
		err = fmt.Errorf("the one after that has something to do: %v", third)
	case fault != "":
		err = fmt.Errorf("%s", fault)
	}
	if err != nil {
		err = fmt.Errorf("%w (the first run: %v)", err, first)
	}
	return calls, err
}

// everyCall tries it with each call going wrong in each way.
func (tr trial) everyCall(t *testing.T) {
	t.Helper()
	calls, err := tr.try(t, mishaps[0], -1)
	if err != nil || calls == 0 {
		t.Fatalf("without a mishap, in %d calls: %v", calls, err)
	}
	t.Logf("%d calls", calls)
	var group errgroup.Group
	group.SetLimit(24) // they wait, most of the time
	for _, m := range mishaps {
		for number := range calls {
			group.Go(func() error {
				if _, err := tr.try(t, m, number); err != nil {
					t.Errorf("call %d of %d: %s: %v", number+1, calls, m.name, err)
				}
				return nil
			})
		}
	}
	_ = group.Wait()
}

// unharmed says who was suspended or has resigned, and who was invited twice.
func (w *world) unharmed(invited int) string {
	var wrong []string
	for _, u := range w.lark.Users() {
		if u.Frozen || u.Resigned {
			wrong = append(wrong, u.Name+" is suspended or has resigned")
		}
	}
	if n := len(w.lark.Invitations()); n != invited {
		wrong = append(wrong, fmt.Sprintf("%d invitations, want %d", n, invited))
	}
	for _, c := range w.lark.Writes() {
		if c.Method == http.MethodDelete {
			wrong = append(wrong, c.Method+" "+c.Path)
		}
	}
	return strings.Join(wrong, ", ")
}
