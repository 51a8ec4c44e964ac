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

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// cell is one fault: its kind, and which calls of a run meet it. hits is asked for each call, with its number, how often
// the fault was met before, and the endpoint.
type cell struct {
	name string
	kind kind
	hits func(call, met int, endpoint string) bool
}

// moment is the beginning of a phase: the world then, and what the run of the phase calls: endpoints of Lark, in order and
// each time, and how often Okta. Whoever wants to see that run fail goes on from here, instead of living up to it anew.
type moment struct {
	phase
	begins time.Time
	world  *world
	lark   []string
	okta   int
}

// lifetime lives a life without faults.
func lifetime(t *testing.T, switches sandbox.LarkSwitches) (of []moment) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, switches)
		for _, p := range life {
			made := moment{phase: p, begins: time.Now(), world: w.copy()}
			w.lark.Reset()
			w.okta.Reset()
			w.clean(p)
			made.okta = len(w.okta.Calls())
			for _, c := range w.lark.Calls() {
				made.lark = append(made.lark, c.Endpoint)
				if c.Code != 0 {
					t.Errorf("%s: %s was refused with %d", p.name, c.Endpoint, c.Code)
				}
			}
			of = append(of, made)
		}
		w.asWanted()
	})
	return of
}

func TestFaults_the_life_calls_every_endpoint_that_the_provider_uses(t *testing.T) {
	t.Parallel()
	got := map[string]bool{}
	for _, phase := range lifetime(t, sandbox.LarkSwitches{}) {
		for _, endpoint := range phase.lark {
			got[endpoint] = true
		}
	}
	want := []string{
		tokenEndpoint, createUser, patchUser, deleteUser, restoreUser, "GET " + usersPath + "/:user_id", "GET " + usersPath + "/batch", lookUp,
		createDepartment, patchDepartment,
		"GET " + departmentsPath + "/:department_id/children", "GET " + departmentsPath + "/batch", "GET /open-apis/contact/v3/scopes",
		"POST " + groupPath, "PATCH " + groupPath + "/:group_id", "GET " + groupPath + "/simplelist", "GET " + groupPath + "/:group_id", "GET " + groupPath + "/:group_id/member/simplelist", groupsOf,
		"POST " + groupPath + "/:group_id/member/add", "POST " + groupPath + "/:group_id/member/remove",
		"POST " + groupPath + "/:group_id/member/batch_add", "POST " + groupPath + "/:group_id/member/batch_remove",
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
		t.Errorf("endpoints (-want +got):\n%s", diff)
	}
}

// Left out is what comes out the same in several phases: a read that is answered by nothing but a plain refusal. A run reads by
// the same code in each of them, and Lark has done nothing. Each such kind meets each read in the last phase that has it, and
// where nothing happens; the kinds after which Lark and the run may know different things meet it in every phase, and so does
// every kind each write.
func TestFaults_every_endpoint_fails_in_every_way_and_the_next_runs_converge(t *testing.T) {
	t.Parallel()
	cells := 0
	read := map[string]bool{}
	for _, made := range slices.Backward(lifetime(t, sandbox.LarkSwitches{})) {
		for _, where := range slices.Compact(slices.Sorted(slices.Values(made.lark))) {
			var all []cell
			for _, k := range kinds() {
				if k.plain && read[where] {
					continue
				}
				for _, always := range []bool{false, true} {
					if k.at == nil || slices.Contains(k.at, where) {
						all = append(all, cell{fmt.Sprintf("%s/always=%v", k.name, always), k, func(_, met int, endpoint string) bool {
							return endpoint == where && (always || met == 0)
						}})
					}
				}
			}
			read[where] = !writing(where) && !made.still
			cells += len(all)
			meet(t, strings.ReplaceAll(where, "/open-apis/", ""), made, all)
		}
	}
	t.Logf("%d faults", cells)
}

func TestFaults_any_call_may_be_the_one_that_fails(t *testing.T) {
	t.Parallel()
	lossy := slices.DeleteFunc(kinds(), func(k kind) bool {
		return !slices.Contains([]string{"429 with a reset", "dropped after commit", "too slow", "items missing", "token revoked"}, k.name)
	})
	for _, made := range lifetime(t, sandbox.LarkSwitches{}) {
		for n := range made.lark {
			var all []cell
			for _, k := range lossy {
				all = append(all, cell{k.name, k, func(call, _ int, _ string) bool { return call == n }})
			}
			meet(t, fmt.Sprintf("call %d of %d", n, len(made.lark)), made, all)
		}
	}
}

// meet has the run of a phase meet each fault, in a world of its own. The phase in which nothing happens leaves the world
// as it was: there one will do for all.
func meet(t *testing.T, name string, m moment, cells []cell) {
	if !m.still {
		for _, c := range cells {
			t.Run(m.name+"/"+name+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { m.again(t).faulty(m.phase, c) })
			})
		}
		return
	}
	t.Run(m.name+"/"+name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			w := m.again(t)
			for _, c := range cells {
				if w.faulty(m.phase, c); t.Failed() {
					t.Fatalf("that was %s", c.name)
				}
			}
		})
	})
}

// again is a copy of the world as it was in the moment. Each bubble begins at the same instant, so that it is time by then, too.
func (m moment) again(t *testing.T) *world {
	time.Sleep(time.Until(m.begins))
	w := m.world.copy()
	w.T, w.alive = t, t.Context()
	w.open()
	return w
}

// faulty has the run of a phase meet the fault, and sees that clean runs put everything right.
func (w *world) faulty(p phase, c cell) {
	w.Helper()
	p.happen(w)
	w.calm = true
	w.lark.Reset()
	var mu sync.Mutex
	calls, met := 0, 0
	c.kind.set(w, func(call sandbox.Call) bool {
		mu.Lock()
		defer mu.Unlock()
		hit := c.hits(calls, met, call.Endpoint)
		calls++
		if hit {
			met++
		}
		return hit
	})
	start := time.Now()
	before := w.state
	r := w.run(before)
	if took := time.Since(start); took > pause+2*w.allowed+time.Minute {
		w.Errorf("the run took %s", took)
	}
	w.lark.ClearFaults()
	w.gate.set(nil)
	if met == 0 {
		w.Fatal("the fault was not met")
	}
	if (c.kind.harmless || c.kind.passing && met == 1) && len(r.texts()) > 0 {
		w.Errorf("the run failed: %q", r.texts())
	}
	if c.kind.rest > 0 {
		for _, call := range rested(w.lark.Calls(), c.kind.name, c.kind.rest) {
			w.Errorf("%s was called again at %s, before the reset that was given", call.Endpoint, call.Time.Sub(start))
		}
	}
	w.told(r)
	w.state = r.state
	if r.quiet() { // who reads of nothing takes it for done
		w.asWanted()
	}
	w.careful(before)
	w.recover()
	w.careful(before)
}
