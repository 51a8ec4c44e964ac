package sandbox

import (
	"math"
	"net/http"
	"strings"
	"time"
)

// larkWindow is a published limit: so many calls in so much time.
type larkWindow struct {
	calls int
	per   time.Duration
}

var (
	tier4 = []larkWindow{{1000, time.Minute}, {50, time.Second}}
	// The limit of GET departments/:id is not published; whoever relies on it finds out.
	unpublished = []larkWindow{{100, time.Minute}}
	// One change of department_ids or is_frozen a second.
	moveOrFreeze = []larkWindow{{1, time.Second}}
)

// larkQuota is what a refused caller is told: the limit that was hit, and the seconds to wait.
type larkQuota struct {
	limit, reset int
}

// larkLimiter counts calls by key and window.
type larkLimiter struct {
	scale    float64
	counters map[larkCounterKey]*larkCounter
}

type larkCounterKey struct {
	key string
	per time.Duration
}

// larkCounter holds a fixed window (start, n) or a sliding one (times), as the switch has it.
type larkCounter struct {
	start time.Time
	n     int
	times []time.Time
}

// scaled returns the window under the scale. A scale below one call a window stretches the window instead.
func (m *larkLimiter) scaled(w larkWindow) larkWindow {
	n := float64(w.calls) * m.scale
	if n < 1 {
		return larkWindow{1, time.Duration(float64(w.per) / n)}
	}
	return larkWindow{int(math.Round(n)), w.per}
}

// admit counts the call in every window, or in none and says which one is full.
func (m *larkLimiter) admit(now time.Time, sliding bool, key string, windows []larkWindow) *larkQuota {
	if m.scale <= 0 {
		return nil
	}
	used := make([]*larkCounter, len(windows))
	for i, w := range windows {
		w = m.scaled(w)
		k := larkCounterKey{key, w.per}
		if m.counters[k] == nil {
			m.counters[k] = &larkCounter{}
		}
		used[i] = m.counters[k]
		wait, full := used[i].full(now, sliding, w)
		if full {
			return &larkQuota{limit: w.calls, reset: max(1, int(math.Ceil(wait.Seconds())))}
		}
	}
	for _, c := range used {
		if sliding {
			c.times = append(c.times, now)
		} else {
			c.n++
		}
	}
	return nil
}

func (c *larkCounter) full(now time.Time, sliding bool, w larkWindow) (wait time.Duration, full bool) {
	if sliding {
		for len(c.times) > 0 && now.Sub(c.times[0]) >= w.per {
			c.times = c.times[1:]
		}
		if len(c.times) < w.calls {
			return 0, false
		}
		return c.times[len(c.times)-w.calls].Add(w.per).Sub(now), true
	}
	if start := now.Truncate(w.per); start.After(c.start) {
		c.start, c.n = start, 0
	}
	return c.start.Add(w.per).Sub(now), c.n >= w.calls
}

// limit asks the limits of the endpoint and, for a patch that moves or freezes somebody, the one for that.
func (l *Lark) limit(q *larkRequest) *larkRefusal {
	full := l.limiter.admit(q.arrived, l.switches.SlidingWindow, q.route.endpoint(), q.route.limits)
	if full == nil && movesOrFreezes(q) {
		key := "move or freeze"
		if l.switches.PatchLimitPerUser {
			key += " " + q.id
		}
		full = l.limiter.admit(q.arrived, l.switches.SlidingWindow, key, moveOrFreeze)
	}
	if full == nil {
		return nil
	}
	r := refuse(99991400)
	if !l.switches.LimitWithoutHeaders {
		r.quota = full
	}
	return r
}

func isUserPatch(q *larkRequest) bool {
	return q.route.method == http.MethodPatch && strings.HasSuffix(q.route.pattern, "/users/:user_id")
}

func movesOrFreezes(q *larkRequest) bool {
	return carries(q, "department_ids") || carries(q, "is_frozen")
}

func carries(q *larkRequest, field string) bool {
	if !isUserPatch(q) {
		return false
	}
	_, ok := q.fields()[field]
	return ok
}

// lock takes the locks that the call needs while it is under way: the tenant's department structure for a department
// write (43024), the tenant's job levels or families for a write of one (42302, 42403), the user for a patch, and one
// for all freezes (44025). Lark's documentation says to make these calls one after the other.
func (l *Lark) lock(q *larkRequest) *larkRefusal {
	if l.switches.ConcurrentWrites {
		return nil
	}
	code, locks := 44025, []string(nil)
	switch {
	case q.route.writes && strings.Contains(q.route.pattern, "/departments"):
		code, locks = 43024, []string{"structure"}
	case q.route.writes && strings.HasPrefix(q.route.pattern, jobLevelsPath):
		code, locks = 42302, []string{"job levels"}
	case q.route.writes && strings.HasPrefix(q.route.pattern, jobFamiliesPath):
		code, locks = 42403, []string{"job families"}
	case isUserPatch(q):
		locks = []string{"user " + q.id}
		if carries(q, "is_frozen") {
			locks = append(locks, "freeze")
		}
	}
	for _, name := range locks {
		if l.locked[name] {
			return refuse(code)
		}
	}
	for _, name := range locks {
		l.locked[name] = true
	}
	q.locks = locks
	return nil
}

// unlock gives the locks back; again is harmless.
func (l *Lark) unlock(q *larkRequest) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, name := range q.locks {
		delete(l.locked, name)
	}
	q.locks = nil
}
