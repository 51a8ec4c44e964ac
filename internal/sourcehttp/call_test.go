package sourcehttp

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestClient_tries_again_by_class_of_failure(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		calls   int
		says    string
	}{
		"a gateway error":  {answer(502, ""), MaxAttempts, "5 attempts"},
		"a server error":   {answer(500, ""), MaxAttempts, "https://status.example"},
		"a cut body":       {answer(200, `{"a":`), MaxAttempts, "broke off"},
		"a rate limit":     {answer(429, ""), MaxLimited + 1, "429"},
		"a bad request":    {answer(400, `{"message":"no such field"}`), 1, "no such field"},
		"a refused key":    {answer(401, ""), 1, "make a new key"},
		"a refused role":   {answer(403, ""), 1, "403"},
		"HTML":             {answer(200, "<html>"), 1, "base_url"},
		"a redirect":       {answer(302, "", "Location", "https://login.example/x?y"), 1, "login.example"},
		"no content":       {answer(204, ""), 1, "204"},
		"an HTML refusal":  {answer(403, "<html>"), 1, "HTML, not JSON"},
		"a different kind": {answer(200, `"text"`), 1, "where an object belongs"},
	} {
		synctest.Test(t, func(t *testing.T) {
			calls := 0
			c := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { calls++; test.handler(w, r) }), nil)
			err := c.Do(t.Context(), get(c, "things", &struct{}{}))
			if err == nil || calls != test.calls || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%s: %d calls, %v", name, calls, err)
			}
		})
	}
}

func TestClient_a_bucket_that_is_parked_is_left_alone_by_all_and_others_go_on(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start, refuse := time.Now(), false
		c := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if refuse {
				refuse = false
				answer(429, "", "Retry-After", "20")(w, r)
				return
			}
			answer(200, "{}")(w, r)
		}), nil)
		took := func(bucket string) time.Duration {
			if err := c.Do(t.Context(), get(c, bucket, &struct{}{})); err != nil {
				t.Error(err)
			}
			return time.Since(start)
		}
		took("a")
		refuse = true
		done := make(chan struct{})
		go func() { defer close(done); took("a") }()
		synctest.Wait()
		if d := took("b"); d > time.Second {
			t.Errorf("another bucket waited until %s", d)
		}
		if d := took("a"); d < 20*time.Second || d > 22*time.Second {
			t.Errorf("the same bucket waited until %s", d)
		}
		<-done
	})
}

func TestClient_what_a_server_says_is_shown_without_secrets_and_control_characters_and_not_endless(t *testing.T) {
	t.Parallel()
	c := client(t, answer(400, fmt.Sprintf(`{"message":"%s \u001b[31m eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln %s"}`, secret, strings.Repeat("x", 600))), nil)
	err := c.Do(t.Context(), get(c, "things", &struct{}{}))
	var e *Error
	if !errors.As(err, &e) || strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "\x1b") || strings.Contains(err.Error(), "eyJ") ||
		!strings.Contains(err.Error(), "xxx...") {
		t.Errorf("%v", err)
	}
}
