package faults_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// crash is how a process is killed: at a call of some kind, after which it sends nothing more.
type crash struct {
	at int // index of the call among those that count, from 0; one too many is when all is done
	// served: the service still did what that call asks for.
	served bool
	// saved: the process was not killed but cut off, and could leave the true state; else the state from before counts.
	saved bool
	// again: the next runs look who is in Lark; else they know it from before.
	again bool
	// forgotten: Lark remembers no client_token.
	forgotten bool
}

func (c crash) String() string {
	return fmt.Sprintf("at %d/served=%v/saved=%v/matched again=%v/tokens forgotten=%v", c.at, c.served, c.saved, c.again, c.forgotten)
}

// crashes are the ways to be killed at a call: of the four that come after the index, all combinations of any three.
func crashes(at int) (all []crash) {
	for i := range 8 {
		served, saved, again := i&1 != 0, i&2 != 0, i&4 != 0
		all = append(all, crash{at, served, saved, again, served != saved != again})
	}
	return all
}

// writing tells of an endpoint whether it changes the tenant.
func writing(endpoint string) bool {
	return endpoint != tokenEndpoint && endpoint != lookUp && !strings.HasPrefix(endpoint, http.MethodGet)
}

// die has the process end at a call that counts. dead says afterwards whether it came to that.
func (w *world) die(c crash, counts func(service *gate, endpoint string) bool) (dead func() bool) {
	var n atomic.Int64
	var gone atomic.Bool
	alive, kill := context.WithCancel(w.Context())
	if !c.saved {
		w.alive = alive
	}
	for _, g := range []*gate{w.org, w.gate} {
		g.set(func(next http.Handler, rw http.ResponseWriter, r *http.Request) {
			if !gone.Load() && counts(g, endpoint(r)) && int(n.Add(1))-1 >= c.at && gone.CompareAndSwap(false, true) {
				if c.served {
					next.ServeHTTP(discard{http.Header{}}, r)
				}
				kill()
			}
			if gone.Load() {
				panic(http.ErrAbortHandler)
			}
			next.ServeHTTP(rw, r)
		})
	}
	return func() bool {
		kill()
		w.alive = w.Context()
		w.org.set(nil)
		w.gate.set(nil)
		return gone.Load()
	}
}

// discard is an answer that nobody hears.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

func TestCrash_a_run_that_dies_at_any_write_and_is_run_again_converges(t *testing.T) {
	t.Parallel()
	made, forgetting := lifetime(t, sandbox.LarkSwitches{}), lifetime(t, sandbox.LarkSwitches{ClientTokenTTL: time.Nanosecond})
	for at, p := range made {
		if p.still {
			continue
		}
		writes := 0
		for _, endpoint := range p.lark {
			if writing(endpoint) {
				writes++
			}
		}
		if writes != p.writes {
			t.Errorf("%s writes %d times, want %d", p.name, writes, p.writes)
		}
		var all []crash
		for n := range writes + 1 {
			all = append(all, crashes(n)...)
		}
		everywhere(t, p.name, all, func(t *testing.T, c crash) {
			m := p
			if c.forgotten {
				m = forgetting[at]
			}
			crashed(t, m, c, writes)
		})
	}
}

// everywhere has a test of its own for each crash, and logs how many went well.
func everywhere(t *testing.T, name string, all []crash, test func(*testing.T, crash)) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		var converged atomic.Int64
		t.Run("killed", func(t *testing.T) {
			for _, c := range all {
				t.Run(c.String(), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) { test(t, c) })
					if !t.Failed() {
						converged.Add(1)
					}
				})
			}
		})
		t.Logf("%s: %d of %d kill points converge", name, converged.Load(), len(all))
	})
}

// crashed has the run of a phase die at a write, and runs again.
func crashed(t *testing.T, m moment, c crash, writes int) {
	w := doomed(t, m, c)
	dead := w.die(c, func(_ *gate, endpoint string) bool { return writing(endpoint) })
	before := w.state
	r := w.run(before)
	if dead() != (c.at < writes) {
		t.Fatalf("the run has died: %v", !(c.at < writes))
	}
	if c.saved {
		w.state = r.state
		w.told(r)
	}
	w.forgetful = !c.saved && w.froze() || c.at == writes
	w.careful(before)
	w.recover()
	w.careful(before)
}

// froze reports whether anybody was suspended in the run: who is killed afterwards does not remember.
func (w *world) froze() bool {
	return slices.ContainsFunc(w.lark.Writes(), func(c sandbox.Call) bool { return strings.Contains(c.Body, `"is_frozen":true`) })
}

// doomed is the world in which the phase has happened, before its run.
func doomed(t *testing.T, m moment, c crash) *world {
	w := m.again(t)
	m.happen(w)
	w.calm = true
	if !c.again {
		w.remember()
	}
	w.lark.Reset()
	return w
}

func TestCrash_a_run_that_dies_while_it_reads_has_written_nothing(t *testing.T) {
	t.Parallel()
	for _, p := range lifetime(t, sandbox.LarkSwitches{}) {
		reads := 0
		// The groups of somebody who is to be deleted are read right before, and only that deletion fails with it.
		for reads < len(p.lark) && !writing(p.lark[reads]) && p.lark[reads] != groupsOf {
			reads++
		}
		for name, service := range map[string]struct {
			calls int
			gate  func(*world) *gate
		}{
			"Okta": {p.okta, func(w *world) *gate { return w.org }},
			"Lark": {reads, func(w *world) *gate { return w.gate }},
		} {
			var all []crash
			for n := range service.calls {
				all = append(all, crash{at: n, again: true}, crash{at: n, again: true, served: true})
			}
			everywhere(t, p.name+", reading "+name, all, func(t *testing.T, c crash) {
				w := doomed(t, p, c)
				users, departments := w.lark.Users(), w.lark.Departments()
				dead := w.die(c, func(g *gate, _ string) bool { return g == service.gate(w) })
				r := w.run(w.state)
				if !dead() {
					t.Fatal("the run has not died")
				}
				if r.err == nil {
					t.Error("the run has not failed as a whole")
				}
				if diff := cmp.Diff(users, w.lark.Users()) + cmp.Diff(departments, w.lark.Departments()); diff != "" || len(w.lark.Writes()) > 0 {
					t.Errorf("a run that only came to read has changed the tenant (%d writes):\n%s", len(w.lark.Writes()), diff)
				}
				w.recover()
			})
		}
	}
}
