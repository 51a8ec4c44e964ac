package faults_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// endpoints lives a life without faults and returns the endpoints that each phase calls.
func endpoints(t *testing.T) (of [][]string) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, sandbox.LarkSwitches{})
		for _, p := range life {
			w.lark.Reset()
			w.clean(p)
			seen := map[string]bool{}
			for _, c := range w.lark.Calls() {
				seen[c.Endpoint] = true
				if c.Code != 0 {
					t.Errorf("%s: %s was refused with %d", p.name, c.Endpoint, c.Code)
				}
			}
			of = append(of, slices.Sorted(maps.Keys(seen)))
		}
		w.asWanted(invitedAtLast)
	})
	return of
}

func TestFaults_every_endpoint_fails_in_every_way_and_the_next_runs_converge(t *testing.T) {
	t.Parallel()
	of := endpoints(t)
	cases := 0
	for i, p := range life {
		for _, where := range of[i] {
			for _, k := range kinds() {
				if k.at != nil && !slices.Contains(k.at, where) {
					continue
				}
				for _, always := range []bool{false, true} {
					cases++
					name := fmt.Sprintf("%s/%s/%s/always=%v", p.name, strings.ReplaceAll(where, "/open-apis/", ""), k.name, always)
					t.Run(name, func(t *testing.T) {
						t.Parallel()
						synctest.Test(t, func(t *testing.T) {
							faulty(t, i, k, func(_, met int, endpoint string) bool { return endpoint == where && (always || met == 0) })
						})
					})
				}
			}
		}
	}
	t.Logf("%d faults", cases)
}

func TestFaults_any_call_may_be_the_one_that_fails(t *testing.T) {
	t.Parallel()
	lossy := slices.DeleteFunc(kinds(), func(k kind) bool {
		return !slices.Contains([]string{"429 with a reset", "dropped after commit", "too slow", "items missing", "token revoked"}, k.name)
	})
	for i, p := range life {
		calls := 0
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, sandbox.LarkSwitches{})
			for _, p := range life[:i] {
				w.clean(p)
			}
			w.lark.Reset()
			w.clean(p)
			calls = len(w.lark.Calls())
		})
		for n := range calls {
			for _, k := range lossy {
				t.Run(fmt.Sprintf("%s/call %d of %d/%s", p.name, n, calls, k.name), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						faulty(t, i, k, func(call, _ int, _ string) bool { return call == n })
					})
				})
			}
		}
	}
}

// faulty lives up to the phase, has its run meet the fault, and sees that clean runs put everything right. hits is asked
// for each call, with its number, how often the fault was met before, and the endpoint.
func faulty(t *testing.T, at int, k kind, hits func(call, met int, endpoint string) bool) {
	w := newWorld(t, sandbox.LarkSwitches{})
	for _, p := range life[:at] {
		w.clean(p)
	}
	life[at].happen(w)
	w.lark.Reset()
	var mu sync.Mutex
	calls, met := 0, 0
	k.set(w, func(c sandbox.Call) bool {
		mu.Lock()
		defer mu.Unlock()
		hit := hits(calls, met, c.Endpoint)
		calls++
		if hit {
			met++
		}
		return hit
	})
	start := time.Now()
	before := w.state
	r := w.run(before)
	if took := time.Since(start); took > pause+2*allowed+time.Minute {
		t.Errorf("the run took %s", took)
	}
	w.lark.ClearFaults()
	w.gate.set(nil)
	if met == 0 {
		t.Fatal("the fault was not met")
	}
	if k.harmless && len(r.texts()) > 0 {
		t.Errorf("the run failed: %q", r.texts())
	}
	if k.rest > 0 {
		for _, c := range rested(w.lark.Calls(), k.name, k.rest) {
			t.Errorf("%s was called again at %s, before the reset that was given", c.Endpoint, c.Time.Sub(start))
		}
	}
	w.told(r)
	w.state = r.state
	w.careful(before)
	invited := invitedAtFirst
	if at >= 2 {
		invited = invitedAtLast
	}
	w.recover(invited)
	w.careful(before)
}
