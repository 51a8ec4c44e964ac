package okta

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// refusals counts the answers with status 429.
func refusals(o *sandbox.Okta) (n int) {
	for _, call := range o.Calls() {
		if call.Status == http.StatusTooManyRequests {
			n++
		}
	}
	return n
}

func TestClient_is_never_refused_when_it_is_alone(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{1, 2, 7, 40} {
		synctest.Test(t, func(t *testing.T) {
			o := org(300, sandbox.OktaOptions{RateLimit: limit})
			var groups []string
			for i := range 30 {
				groups = append(groups, o.AddGroup(fmt.Sprint("g", i), userID(i), userID(i+1)))
			}
			c := inside(t, stingy(o))
			time.Sleep(700 * time.Millisecond) // windows begin within a second, resets are told in whole ones
			for _, q := range []Query{{}, {GroupIDs: groups}, {Search: "status pr"}} {
				if _, err := c.Users(t.Context(), q); err != nil {
					t.Fatal(err)
				}
			}
			if n := refusals(o); n > 0 {
				t.Errorf("limit %d: %d refusals", limit, n)
			}
		})
	}
}

func TestClient_waits_for_the_reset_by_the_clock_of_the_server(t *testing.T) {
	t.Parallel()
	for _, skew := range []time.Duration{-3 * time.Hour, 0, 3 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			server := func() time.Time { return time.Now().Add(skew) }
			o := org(999, sandbox.OktaOptions{RateLimit: 3, Now: server})
			start := time.Now()
			if _, err := inside(t, o).Users(t.Context(), Query{}); err != nil {
				t.Fatal(err)
			}
			// six calls at three a minute
			if took := time.Since(start); took < time.Minute || took > time.Minute+5*time.Second {
				t.Errorf("clock off by %s: took %s", skew, took)
			}
			if n := refusals(o); n > 0 {
				t.Errorf("clock off by %s: %d refusals", skew, n)
			}
		})
	}
}

func TestClient_leaves_a_few_calls_to_others_who_use_its_token(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := org(60*stint, sandbox.OktaOptions{RateLimit: 60})
		if _, err := inside(t, stingy(o)).Users(t.Context(), Query{}); err != nil {
			t.Fatal(err)
		}
		first := 0
		for _, call := range o.Calls() {
			if call.Time.Sub(o.Calls()[0].Time) < time.Minute {
				first++
			}
		}
		if first != 57 {
			t.Errorf("%d of 60 calls in the first minute", first)
		}
	})
}

func TestClient_retries_after_the_reset_that_was_given(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := org(2, sandbox.OktaOptions{})
		start := time.Now()
		refused := 0
		c := inside(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if refused > 0 {
				o.ServeHTTP(w, r)
				return
			}
			refused++
			h := w.Header()
			h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
			h.Set("X-Rate-Limit-Limit", "600")
			h.Set("X-Rate-Limit-Remaining", "0")
			h.Set("X-Rate-Limit-Reset", strconv.FormatInt(time.Now().Add(40*time.Second).Unix(), 10))
			w.WriteHeader(http.StatusTooManyRequests)
		}))
		if _, err := c.Users(t.Context(), Query{}); err != nil {
			t.Fatal(err)
		}
		if waited := o.Calls()[0].Time.Sub(start); waited < 41*time.Second || waited > 43*time.Second {
			t.Errorf("waited %s", waited)
		}
	})
}

func TestClient_never_hurries_whatever_a_refusal_says(t *testing.T) {
	t.Parallel()
	now := strconv.FormatInt(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), 10)
	for name, headers := range map[string][]string{
		"nothing":                  nil,
		"a reset in the past":      {"X-Rate-Limit-Limit", "600", "X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", "1000"},
		"a reset of now":           {"X-Rate-Limit-Limit", "600", "X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", now},
		"a reset in the year 5000": {"X-Rate-Limit-Limit", "600", "X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", "95617584000"},
		"too many at once":         {"X-Rate-Limit-Limit", "0", "X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", now},
	} {
		synctest.Test(t, func(t *testing.T) {
			start, calls := time.Now(), 0
			refuse := handler(http.StatusTooManyRequests, `{"errorCode":"E0000047","errorSummary":"API call exceeded rate limit due to too many requests.","errorCauses":[]}`, headers...)
			_, err := inside(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { calls++; refuse(w, r) })).Users(t.Context(), Query{})
			var e *Error
			if !errors.As(err, &e) || e.Status != http.StatusTooManyRequests || !strings.Contains(e.Remedy, "share") {
				t.Errorf("%s: %v", name, err)
			}
			took := time.Since(start)
			if calls != sourcehttp.MaxLimited+1 || took < 10*time.Second || took > time.Hour {
				t.Errorf("%s: %d calls in %s", name, calls, took)
			}
		})
	}
}

func TestClient_backs_off_further_each_time_there_are_too_many_calls_at_once(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		o := org(2, sandbox.OktaOptions{})
		c := inside(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			at = append(at, time.Now())
			if len(at) > 5 {
				o.ServeHTTP(w, r)
				return
			}
			// The reset of such a refusal means nothing.
			handler(429, "", "X-Rate-Limit-Limit", "0", "X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", "95617584000")(w, r)
		}))
		if _, err := c.Users(t.Context(), Query{}); err != nil {
			t.Fatal(err)
		}
		for i, least := range []time.Duration{300 * time.Millisecond, 600 * time.Millisecond, 1200 * time.Millisecond, 2400 * time.Millisecond, 4800 * time.Millisecond} {
			if wait := at[i+1].Sub(at[i]); wait < least || wait > 3*least+2*time.Second {
				t.Errorf("wait %d is %s, want %s and a bit", i+1, wait, least)
			}
		}
	})
}

func TestClient_buckets_wait_for_themselves_only(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := org(399, sandbox.OktaOptions{RateLimit: 3})
		group := o.AddGroup("g", userID(0))
		c := inside(t, o)
		start := time.Now()
		if _, err := c.Users(t.Context(), Query{}); err != nil { // three calls to the users: their window is used up
			t.Fatal(err)
		}
		if _, err := members(t.Context(), c, []string{group}, newMember); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("the group waited %s", took)
		}
	})
}

func TestClient_says_that_it_waited_for_the_rate_limit_when_its_time_is_over(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := org(1000, sandbox.OktaOptions{RateLimit: 2})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start := time.Now()
		_, err := inside(t, o).Users(ctx, Query{})
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "rate limit") {
			t.Error(err)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("went on for %s", took)
		}
	})
}

func TestClient_waits_as_long_as_a_gateway_asks(t *testing.T) {
	t.Parallel()
	for _, status := range []int{429, 503} {
		for _, asks := range []func() string{
			func() string { return "20" },
			func() string { return time.Now().Add(20 * time.Second).UTC().Format(http.TimeFormat) },
		} {
			synctest.Test(t, func(t *testing.T) {
				o := org(2, sandbox.OktaOptions{})
				calls := 0
				o.Inject(sandbox.Fault{
					Match:   func(sandbox.Call) bool { calls++; return calls == 1 },
					Respond: func(w http.ResponseWriter) { w.Header().Set("Retry-After", asks()); w.WriteHeader(status) },
				})
				if _, err := inside(t, o).Users(t.Context(), Query{}); err != nil {
					t.Fatal(err)
				}
				if wait := o.Calls()[1].Time.Sub(o.Calls()[0].Time); wait < 20*time.Second || wait > 21*time.Second {
					t.Errorf("%d, %s: waited %s", status, asks(), wait)
				}
			})
		}
	}
}

func TestReadRate_tells_the_time_to_the_reset_by_the_clock_of_the_server(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	headers := func(date, limit, left, reset string) http.Header {
		h := http.Header{}
		for name, v := range map[string]string{"Date": date, "X-Rate-Limit-Limit": limit, "X-Rate-Limit-Remaining": left, "X-Rate-Limit-Reset": reset} {
			if v != "" {
				h.Set(name, v)
			}
		}
		return h
	}
	in := func(d time.Duration) string { return strconv.FormatInt(now.Add(d).Unix(), 10) }
	for name, test := range map[string]struct {
		headers http.Header
		want    time.Duration
		ok      bool
	}{
		"a minute, and a local clock that is an hour off": {headers(now.Add(time.Hour).Format(http.TimeFormat), "600", "5", in(time.Hour+time.Minute)), time.Minute, true},
		"no date":             {headers("", "600", "5", in(time.Minute)), time.Minute, true},
		"in the past":         {headers("", "600", "5", in(-time.Minute)), 0, true},
		"in the year 5000":    {headers("", "600", "5", "95617584000"), 5 * time.Minute, true},
		"too many at once":    {headers("", "0", "0", in(time.Minute)), 0, false},
		"no headers":          {headers("", "", "", ""), 0, false},
		"headers of another":  {headers("", "600, 600", "5", in(time.Minute)), 0, false},
		"without a remainder": {headers("", "600", "", in(time.Minute)), 0, false},
	} {
		got, ok := readRate(test.headers, now)
		if ok != test.ok || got.Reset != test.want || ok && (got.Limit != 600 || got.Left != 5) {
			t.Errorf("%s: %+v, %t", name, got, ok)
		}
	}
}
