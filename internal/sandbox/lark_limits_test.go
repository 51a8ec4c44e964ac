package sandbox

import (
	"net/http"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const scopesPath = "/open-apis/contact/v3/scopes"

func TestLark_enforces_both_windows_of_each_endpoint(t *testing.T) {
	t.Parallel()
	clock := newLarkClock()
	l := newLarkTenant(t, LarkOptions{Now: clock.Now, RateScale: 1})
	spend := func(n int) {
		t.Helper()
		for range n {
			l.done(l.call("GET", scopesPath, ""))
		}
	}
	full := func(limit, reset string) {
		t.Helper()
		r := l.call("GET", scopesPath, "")
		l.refused(r, 99991400, http.StatusTooManyRequests)
		if r.header.Get("x-ogw-ratelimit-limit") != limit || r.header.Get("x-ogw-ratelimit-reset") != reset ||
			r.header.Get("Retry-After") != "" {
			t.Errorf("headers %v; want limit %s and reset %s, no Retry-After", r.header, limit, reset)
		}
	}
	spend(50)
	full("50", "1")
	l.done(l.call("GET", larkUsers+"/batch?user_ids=x", "")) // another endpoint has its own budget
	for range 19 {
		clock.Advance(time.Second)
		spend(50)
	}
	clock.Advance(time.Second)
	full("1000", "40")
	clock.Advance(40 * time.Second)
	spend(1)
}

func TestLark_scales_the_limits_and_can_hide_the_headers(t *testing.T) {
	t.Parallel()
	clock := newLarkClock()
	l := newLarkTenant(t, LarkOptions{Now: clock.Now, RateScale: 0.1, Switches: LarkSwitches{LimitWithoutHeaders: true}})
	for range 5 {
		l.done(l.call("GET", scopesPath, ""))
	}
	r := l.call("GET", scopesPath, "")
	l.refused(r, 99991400, http.StatusTooManyRequests)
	if r.header.Get("x-ogw-ratelimit-reset") != "" {
		t.Error("the headers are there in spite of the switch")
	}
}

func TestLark_takes_one_move_or_freeze_a_second(t *testing.T) {
	t.Parallel()
	clock := newLarkClock()
	l := newLarkTenant(t, LarkOptions{Now: clock.Now, RateScale: 1})
	ids := l.seed(LarkUser{Name: "A", Email: "a@x.co"}, LarkUser{Name: "B", Email: "b@x.co"})
	freeze, move := `{"is_frozen":true}`, `{"department_ids":["0"]}`
	patch := func(i int, body string) larkReply { return l.call("PATCH", larkUsers+"/"+ids[i], body) }

	l.done(patch(0, freeze))
	r := patch(1, move)
	l.refused(r, 99991400, http.StatusTooManyRequests)
	if r.header.Get("x-ogw-ratelimit-limit") != "1" || r.header.Get("x-ogw-ratelimit-reset") != "1" {
		t.Errorf("headers %v", r.header)
	}
	l.done(patch(1, `{"job_title":"Engineer"}`)) // no such change
	clock.Advance(time.Second)
	l.done(patch(1, move))

	clock.Advance(time.Second)
	l.SetSwitches(func(s *LarkSwitches) { s.PatchLimitPerUser = true })
	l.done(patch(0, freeze))
	l.done(patch(1, freeze))
	l.refused(patch(1, freeze), 99991400, http.StatusTooManyRequests)
}

func TestLark_sliding_windows_look_back_from_each_call(t *testing.T) {
	t.Parallel()
	for _, sliding := range []bool{false, true} {
		clock := newLarkClock()
		l := newLarkTenant(t, LarkOptions{Now: clock.Now, RateScale: 1, Switches: LarkSwitches{SlidingWindow: sliding}})
		clock.Advance(900 * time.Millisecond)
		for range 50 {
			l.done(l.call("GET", scopesPath, ""))
		}
		clock.Advance(200 * time.Millisecond) // the next second has begun
		if r := l.call("GET", scopesPath, ""); (r.status == http.StatusTooManyRequests) != sliding {
			t.Errorf("sliding %v: HTTP %d", sliding, r.status)
		}
	}
}

func TestLark_scaled_limits_stay_limits(t *testing.T) {
	t.Parallel()
	for scale, want := range map[float64]larkWindow{
		1: {1, time.Second}, 20: {20, time.Second}, 0.5: {1, 2 * time.Second}, 1.6: {2, time.Second},
	} {
		m := larkLimiter{scale: scale}
		if got := m.scaled(moveOrFreeze[0]); got != want {
			t.Errorf("scale %v: %v; want %v", scale, got, want)
		}
	}
}

func TestLark_limiter_never_admits_more_than_published(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sliding := rapid.Bool().Draw(t, "sliding")
		windows := []larkWindow{{rapid.IntRange(3, 20).Draw(t, "per minute"), time.Minute}, {rapid.IntRange(1, 5).Draw(t, "per second"), time.Second}}
		m := larkLimiter{scale: 1, counters: map[larkCounterKey]*larkCounter{}}
		now := newLarkClock().now
		var admitted []time.Time
		for range rapid.IntRange(1, 80).Draw(t, "calls") {
			now = now.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "ms")) * time.Millisecond)
			q := m.admit(now, sliding, "x", windows)
			if q == nil {
				admitted = append(admitted, now)
				continue
			}
			if q.reset < 1 || q.reset > 60 {
				t.Fatalf("reset %d", q.reset)
			}
			if rapid.Bool().Draw(t, "waits") {
				now = now.Add(time.Duration(q.reset) * time.Second)
			}
		}
		for _, w := range windows {
			for i, from := range admitted {
				n := 0
				for _, at := range admitted[i:] {
					if sliding && at.Sub(from) < w.per || !sliding && at.Truncate(w.per).Equal(from.Truncate(w.per)) {
						n++
					}
				}
				if n > w.calls {
					t.Fatalf("%d calls in %v from %v; the limit is %d", n, w.per, from, w.calls)
				}
			}
		}
	})
}

func TestLarkRefusal_answers_as_the_service_would(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	for code, status := range map[int]int{99991400: 429, 44025: 400, 40004: 403, 2200: 500, 99991403: 400} {
		l.Inject(Fault{Name: "refused", Respond: LarkRefusal(code)})
		r := l.call("POST", larkUsers, person("a@x.co", nil))
		l.refused(r, code, status)
		if reset := r.header.Get("x-ogw-ratelimit-reset"); (reset == "1") != (code == 99991400) {
			t.Errorf("code %d: reset %q", code, reset)
		}
		l.ClearFaults()
	}
	if n := len(l.Users()); n != 0 {
		t.Errorf("%d users", n)
	}
}

// overlap sends a second call while the first is under way, and returns the answer to the second.
func overlap(l *larkTenant, first, second func() larkReply) larkReply {
	started, release, finished := make(chan struct{}), make(chan struct{}), make(chan struct{})
	asked := 0
	l.Inject(Fault{
		Match: func(Call) bool { asked++; return asked == 1 },
		Respond: func(w http.ResponseWriter) {
			close(started)
			<-release
			writeLark(w, "log", nil, nil, LarkSwitches{})
		},
	})
	go func() {
		defer close(finished)
		first()
	}()
	<-started
	r := second()
	close(release)
	<-finished
	l.ClearFaults()
	return r
}

func TestLark_refuses_writes_that_overlap(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	ids := l.seed(LarkUser{Name: "A", Email: "a@x.co"}, LarkUser{Name: "B", Email: "b@x.co"})
	department := func(name string) func() larkReply {
		return func() larkReply {
			return l.call("POST", larkDepartments, `{"name":"`+name+`","parent_department_id":"0"}`)
		}
	}
	patch := func(i int, body string) func() larkReply {
		return func() larkReply { return l.call("PATCH", larkUsers+"/"+ids[i], body) }
	}
	title, freeze := `{"job_title":"T"}`, `{"is_frozen":true}`

	l.refused(overlap(l, department("A"), department("B")), 43024, 400)
	l.refused(overlap(l, patch(0, title), patch(0, title)), 44025, 400)
	l.refused(overlap(l, patch(0, freeze), patch(1, freeze)), 44025, 400)
	l.done(overlap(l, patch(0, title), patch(1, title)))
	l.done(overlap(l, patch(0, freeze), patch(1, title)))
	l.done(department("B")()) // the lock is open again
	l.done(patch(1, freeze)())
	l.SetSwitches(func(s *LarkSwitches) { s.ConcurrentWrites = true })
	l.done(overlap(l, department("C"), department("D")))
}
