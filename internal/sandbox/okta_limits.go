package sandbox

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// oktaWindow counts the calls of one credential in one bucket. It begins with the first call that is counted, not
// with the minute of the clock.
type oktaWindow struct {
	used int
	ends time.Time
}

// oktaShownLimit is what the headers say when nothing is enforced.
const oktaShownLimit = 600

// admit counts the call and tells the caller how many are left, or refuses it. Refused calls are not counted.
func (r *oktaRequest) admit(key string, crowded bool) bool {
	now := r.o.now()
	if crowded {
		r.rateHeaders(0, 0, now.Add(time.Minute))
		r.tooMany()
		return false
	}
	w := r.o.windows[key]
	if w == nil || !now.Before(w.ends) {
		w = &oktaWindow{ends: now.Add(time.Minute)}
		r.o.windows[key] = w
	}
	limit := r.o.options.RateLimit
	if limit == 0 {
		r.rateHeaders(oktaShownLimit, oktaShownLimit-1, w.ends)
		return true
	}
	if w.used >= limit {
		r.rateHeaders(limit, 0, w.ends)
		r.tooMany()
		return false
	}
	w.used++
	r.rateHeaders(limit, limit-w.used, w.ends)
	return true
}

func (r *oktaRequest) rateHeaders(limit, remaining int, reset time.Time) {
	h := r.w.Header()
	h.Set("X-Rate-Limit-Limit", strconv.Itoa(limit))
	h.Set("X-Rate-Limit-Remaining", strconv.Itoa(remaining))
	h.Set("X-Rate-Limit-Reset", strconv.FormatInt(int64(math.Ceil(float64(reset.UnixMilli())/1000)), 10))
}

func (r *oktaRequest) tooMany() {
	r.fail(http.StatusTooManyRequests, "E0000047", "API call exceeded rate limit due to too many requests.")
}
