package faults_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// crash is how a process dies: at which of its writes, and whether Lark still did that one.
type crash struct {
	at        int // index of the first write that fails, from 0
	committed bool
}

// die has every call fail from the crash on. dead says afterwards whether it came to that.
func (w *world) die(c crash) (dead func() bool) {
	var writes atomic.Int64
	var gone atomic.Bool
	w.gate.set(func(next http.Handler, rw http.ResponseWriter, r *http.Request) {
		name := endpoint(r)
		writing := name != tokenEndpoint && r.Method != http.MethodGet && name != "POST "+usersPath+"/batch_get_id"
		if writing && !gone.Load() && int(writes.Add(1))-1 >= c.at {
			first := gone.CompareAndSwap(false, true)
			if first && c.committed {
				next.ServeHTTP(discard{http.Header{}}, r)
			}
		}
		if gone.Load() {
			panic(http.ErrAbortHandler)
		}
		next.ServeHTTP(rw, r)
	})
	return gone.Load
}

// discard is an answer that nobody hears.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

func TestFaults_a_run_that_dies_at_any_write_and_is_run_again_converges(t *testing.T) {
	t.Parallel()
	cases := 0
	for at, p := range life[:3] {
		writes := 0
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, sandbox.LarkSwitches{})
			for _, p := range life[:at] {
				w.clean(p)
			}
			w.lark.Reset()
			w.clean(p)
			writes = len(w.lark.Writes())
		})
		for n := range writes {
			for _, committed := range []bool{false, true} {
				for _, again := range []bool{false, true} {
					for tokens, life := range map[string]time.Duration{"known": time.Hour, "forgotten": time.Nanosecond} {
						cases++
						t.Run(fmt.Sprintf("%s/%d of %d/committed=%v/matched again=%v/tokens %s", p.name, n, writes, committed, again, tokens), func(t *testing.T) {
							t.Parallel()
							synctest.Test(t, func(t *testing.T) {
								crashed(t, at, crash{n, committed}, again, sandbox.LarkSwitches{ClientTokenTTL: life})
							})
						})
					}
				}
			}
		}
	}
	t.Logf("%d crashes", cases)
}

// crashed lives up to the phase, has its run die, and runs again with the state from before. Existing users are looked
// for again, or known from before.
func crashed(t *testing.T, at int, c crash, again bool, switches sandbox.LarkSwitches) {
	w := newWorld(t, switches)
	for _, p := range life[:at] {
		w.clean(p)
	}
	life[at].happen(w)
	if !again {
		w.remember()
	}
	w.forgetful = c.committed
	dead := w.die(c)
	before := w.state
	r := w.run(before)
	if !dead() {
		t.Fatal("the run has not died")
	}
	w.told(r)
	w.gate.set(nil)
	w.careful(before)
	invited := invitedAtFirst
	if at >= 2 {
		invited = invitedAtLast
	}
	w.recover(invited)
	w.careful(before)
}
