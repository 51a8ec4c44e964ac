package lark

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

func TestClient_retries_by_class_of_failure(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		reply  reply
		class  Class
		calls  int           // until it gives up
		within time.Duration // that takes at least so long, and at most four times
	}{
		{"a lock of the structure", refusal(400, 43024, "dept structure tenant lock fail"), Lock, 8, 30 * time.Second},
		{"a lock of the department", refusal(400, 43030, "update department lock error"), Lock, 8, 30 * time.Second},
		{"a lock of the user", refusal(400, 44025, "update user lock error"), Lock, 8, 30 * time.Second},
		{"too frequent", refusal(400, 2200, "internal error"), Transient, 5, 3 * time.Second},
		{"internal error", refusal(500, 40003, "internal error"), Transient, 5, 3 * time.Second},
		{"internal error with HTTP 400", refusal(400, 40003, "internal error"), Transient, 5, 3 * time.Second},
		{"create failed", refusal(504, 41027, "create account failed error"), Transient, 5, 3 * time.Second},
		{"a gateway's page", reply{status: 502, body: "<html>bad gateway</html>"}, Transient, 5, 3 * time.Second},
		{"an unknown code with HTTP 503", refusal(503, 123, "unavailable"), Transient, 5, 3 * time.Second},
		{"a dropped connection", reply{drop: true}, Transient, 5, 3 * time.Second},
		{"HTML with HTTP 200", reply{body: "<!doctype html>"}, Transient, 5, 3 * time.Second},
		{"half an answer", reply{body: `{"code":0,"data":{"user":{"open_`}, Transient, 5, 3 * time.Second},
		{"an answer without code", reply{body: `{"message":"hello"}`}, Transient, 5, 3 * time.Second},
		{"a missing scope", refusal(400, 99991672, "Access denied."), Never, 1, 0},
		{"an address that is not allowed", refusal(400, 99991401, "ip is denied"), Never, 1, 0},
		{"the monthly quota", refusal(429, 99991403, "This month's API call quota has been exceeded"), Never, 1, 0},
		{"out of range", refusal(403, 40004, "no dept authority error"), Never, 1, 0},
		{"a bad value", refusal(400, 99992402, "field validation failed"), Never, 1, 0},
		{"a feature that is off, though it comes with 504", refusal(504, 41032, "user multi department feature not enable"), Never, 1, 0},
		{"an app that is not installed", refusal(400, 99991673, "unauthorized app"), Never, 1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				f.people(1)
				c := f.client()
				f.refuse(0, to("PATCH", "/users/ou_1"), tt.reply)
				start := time.Now()
				err := c.UpdateUser(t.Context(), "ou_1", directory.Person{"name": "New"})
				took := time.Since(start)
				var e *Error
				if !errors.As(err, &e) {
					t.Fatalf("err = %v", err)
				}
				if e.Class != tt.class {
					t.Errorf("class %q, want %q", e.Class, tt.class)
				}
				if n := len(f.sent("PATCH", "/users/ou_1")); n != tt.calls {
					t.Errorf("%d calls, want %d", n, tt.calls)
				}
				if took < tt.within || took > 4*tt.within {
					t.Errorf("gave up after %s", took)
				}
				if strings.Contains(err.Error(), "tried") != (tt.calls > 1) {
					t.Errorf("how often it was tried is not told right: %v", err)
				}
			})
		})
	}
}

func TestClient_goes_on_when_the_failure_passes(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]reply{
		"lock": refusal(400, 43024, "lock"), "transient": refusal(500, 40003, "internal error"), "drop": {drop: true},
		"drop after the write": {drop: true, commit: true}, "html": {body: "<html>"}, "empty": {status: 502},
		"rate": {status: 429, body: `{"code":99991400,"msg":"request trigger frequency limit"}`, header: map[string]string{"x-ogw-ratelimit-reset": "1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake()
			f.people(1)
			c := f.served(t)
			f.refuse(2, to("PATCH", "/users/ou_1"), r)
			if err := c.UpdateUser(t.Context(), "ou_1", directory.Person{"name": "New"}); err != nil {
				t.Fatal(err)
			}
			if f.users[0]["name"] != "New" {
				t.Error("nothing was written")
			}
		})
	}
}

func TestClient_sends_nothing_to_an_endpoint_until_the_reset_that_was_given(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		reply reply
		rest  time.Duration
	}{
		{"with a reset", reply{status: 429, body: `{"code":99991400,"msg":"request trigger frequency limit"}`, header: map[string]string{"X-Ogw-Ratelimit-Limit": "100", "X-Ogw-Ratelimit-Reset": "52"}}, 52 * time.Second},
		{"without a reset", refusal(429, 99991400, "request trigger frequency limit"), time.Second},
		{"with HTTP 400, as old endpoints have it", refusal(400, 99991400, "request trigger frequency limit"), time.Second},
		{"with a reset of 0", reply{status: 429, body: `{"code":99991400,"msg":""}`, header: map[string]string{"X-Ogw-Ratelimit-Reset": "0"}}, time.Second},
		{"with a reset that makes no sense", reply{status: 429, body: `{"code":99991400,"msg":""}`, header: map[string]string{"X-Ogw-Ratelimit-Reset": "soon"}}, time.Second},
		{"without Lark's JSON", reply{status: 429, body: "slow down", header: map[string]string{"X-Ogw-Ratelimit-Reset": "7"}}, 7 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				f.people(30)
				c := f.client()
				f.refuse(1, to("GET", "/users/ou_1"), tt.reply)
				var wg sync.WaitGroup
				for i := range 30 {
					wg.Go(func() {
						time.Sleep(time.Duration(i) * time.Millisecond)
						if _, err := c.User(t.Context(), fmt.Sprintf("ou_%d", i+1)); err != nil {
							t.Error(err)
						}
					})
				}
				wg.Wait()
				var refused time.Time
				reads := 0
				for _, call := range f.calls {
					if call.method != "GET" {
						continue
					}
					if reads++; reads == 1 {
						refused = call.at
					} else if gap := call.at.Sub(refused); gap < tt.rest {
						t.Fatalf("a call was sent %s after the refusal", gap)
					}
				}
				if reads != 31 {
					t.Errorf("%d reads, want 31", reads)
				}
			})
		})
	}
}

func TestClient_leaves_other_endpoints_alone_when_one_is_at_its_limit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.people(1)
		c := f.client()
		f.refuse(1, to("GET", "/users/ou_1"), reply{status: 429, body: `{"code":99991400}`, header: map[string]string{"X-Ogw-Ratelimit-Reset": "60"}})
		go func() { _, _ = c.User(t.Context(), "ou_1") }()
		time.Sleep(time.Second)
		start := time.Now()
		if _, err := c.Users(t.Context(), []string{"ou_1"}); err != nil || time.Since(start) > time.Second {
			t.Errorf("took %s, err %v", time.Since(start), err)
		}
		time.Sleep(2 * time.Minute)
	})
}

func TestClient_waits_as_long_as_the_rate_wants_and_says_so_when_the_time_is_up(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		c := f.client()
		f.refuse(0, to("GET", "/users/ou_1"), reply{status: 429, body: `{"code":99991400,"msg":"request trigger frequency limit"}`, header: map[string]string{"X-Ogw-Ratelimit-Reset": "20"}})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		_, err := c.User(ctx, "ou_1")
		var e *Error
		if !errors.As(err, &e) || e.Class != Rate || !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("err = %v", err)
		}
		if n := len(f.sent("GET", "/users/ou_1")); n < 29 || n > 31 {
			t.Errorf("%d calls in ten minutes of 20 s each", n)
		}
	})
}

func TestClient_says_what_to_do_when_a_read_for_many_runs_out_of_time(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		c := f.client()
		f.refuse(0, to("GET", "/batch"), reply{status: 429, body: `{"code":99991400,"msg":"request trigger frequency limit"}`})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for what, read := range map[string]func() error{
			"reading users":       func() error { _, err := c.Users(ctx, []string{"ou_1"}); return err },
			"reading departments": func() error { _, err := c.Departments(ctx, []string{"od-1"}); return err },
		} {
			err := read()
			if !errors.Is(err, context.DeadlineExceeded) || !strings.HasPrefix(err.Error(), what) || !strings.Contains(err.Error(), "raise the timeout") {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func TestClient_knows_whether_a_failed_write_may_have_been_done(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reply reply
		want  bool
	}{
		"a gateway's error": {reply{status: 502, body: "<html>"}, true},
		"a refusal":         {refusal(400, 44036, "freeze tenant founder is forbidden"), false},
		"a lock":            {refusal(400, 44025, "update user lock error,wait some seconds and retry"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				f.refuse(0, to("PATCH", "/users/ou_1"), tc.reply)
				err := f.client().UpdateUser(t.Context(), "ou_1", directory.Person{"suspended": true})
				var e *Error
				if !errors.As(err, &e) || e.MayBeDone() != tc.want {
					t.Errorf("MayBeDone is not %v: %v", tc.want, err)
				}
			})
		})
	}
}

func TestClient_stops_when_its_context_ends(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		c := f.client()
		f.refuse(0, to("PATCH", "/users/ou_1"), refusal(400, 44025, "update user lock error,wait some seconds and retry"))
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		defer cancel()
		start := time.Now()
		err := c.UpdateUser(ctx, "ou_1", directory.Person{"name": "New"})
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "44025") || time.Since(start) > 4*time.Second {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
	})
}

func TestClient_gives_a_request_30_seconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.people(1)
		c := f.client()
		tries := 0
		c.http.Transport = transport(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/users/ou_1") {
				if tries++; tries == 1 {
					<-r.Context().Done()
					return nil, r.Context().Err()
				}
			}
			return f.RoundTrip(r)
		})
		start := time.Now()
		if _, err := c.User(t.Context(), "ou_1"); err != nil || time.Since(start) < 30*time.Second || time.Since(start) > 40*time.Second {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
	})
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
