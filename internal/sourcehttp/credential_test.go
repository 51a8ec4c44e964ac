package sourcehttp

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
)

// tokens gives out tokens on /token, each time another, and lets in the newest only.
type tokens struct {
	mu      sync.Mutex
	given   int
	life    string // what the answer says of it
	latency time.Duration
}

func (s *tokens) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	current := fmt.Sprint("token-", s.given)
	switch {
	case r.URL.Path == "/token":
		s.mu.Unlock()
		select {
		case <-time.After(s.latency):
		case <-r.Context().Done():
		}
		s.mu.Lock()
		s.given++
		answer(200, fmt.Sprintf(`{"token_type":"bearer","access_token":"token-%d"%s}`, s.given, s.life))(w, r)
	case r.Header.Get("Authorization") == "Bearer "+current:
		answer(200, `"in"`)(w, r)
	default:
		answer(401, fmt.Sprintf(`{"message":"%s is over, %s"}`, r.Header.Get("Authorization"), secret))(w, r)
	}
}

func request(address string) func(context.Context) (*http.Request, error) {
	return func(ctx context.Context) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	}
}

func signedIn(t *testing.T, s *tokens, change func(*AccessTokenConfig)) *Client {
	t.Helper()
	config := AccessTokenConfig{Endpoint: "GET /token", Bucket: "token", Ask: request("https://service.example/token"), Secret: secret, Remedy: "ask for a role"}
	if change != nil {
		change(&config)
	}
	return client(t, s, NewAccessToken(config))
}

func TestAccessToken_is_fetched_once_for_all_who_wait_and_each_can_stop_waiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &tokens{life: `,"expires_in":3600`, latency: time.Minute}
		c := signedIn(t, s, nil)
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				if err := c.Do(t.Context(), get(c, fmt.Sprint(i), new(string))); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := c.Do(ctx, get(c, "impatient", new(string))); !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "rate limit") {
			t.Error(err)
		}
		all.Wait()
		if s.given != 1 {
			t.Errorf("%d tokens", s.given)
		}
	})
}

func TestAccessToken_is_exchanged_before_it_expires(t *testing.T) {
	t.Parallel()
	for life, test := range map[string]struct {
		assumed time.Duration
		keeps   time.Duration
	}{
		`,"expires_in":3600`: {0, 59 * time.Minute},
		`,"expires_in":100`:  {0, 90 * time.Second},
		``:                   {time.Hour, 59 * time.Minute},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &tokens{life: life}
			c := signedIn(t, s, func(config *AccessTokenConfig) { config.Life = test.assumed })
			for i, wait := range []time.Duration{0, test.keeps - time.Second, time.Second} {
				time.Sleep(wait)
				if err := c.Do(t.Context(), get(c, "things", new(string))); err != nil {
					t.Fatal(err)
				}
				if want := []int{1, 1, 2}[i]; s.given != want {
					t.Errorf("%q: %d tokens, want %d", life, s.given, want)
				}
			}
		})
	}
}

func TestAccessToken_is_exchanged_once_where_it_is_refused_and_no_error_shows_it(t *testing.T) {
	t.Parallel()
	s := &tokens{life: `,"expires_in":3600`}
	c := signedIn(t, s, nil)
	if err := c.Do(t.Context(), get(c, "things", new(string))); err != nil {
		t.Fatal(err)
	}
	s.given++ // somebody else asked for one
	if err := c.Do(t.Context(), get(c, "things", new(string))); err != nil || s.given != 3 {
		t.Errorf("%d tokens, %v", s.given, err)
	}
	refuse := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/token" {
			r.Header.Set("Authorization", "Bearer "+r.Header.Get("Authorization")[len("Bearer "):]+"!")
		}
		s.ServeHTTP(w, r)
	})
	before := s.given
	c = client(t, refuse, NewAccessToken(AccessTokenConfig{Endpoint: "GET /token", Ask: request("https://service.example/token"), Secret: secret, Remedy: "ask for a role"}))
	err := c.Do(t.Context(), get(c, "things", new(string)))
	var e *Error
	if !errors.As(err, &e) || e.Status != 401 || e.Remedy != "ask for a role" || s.given != before+2 {
		t.Errorf("%d tokens, %v", s.given-before, err)
	}
	if err == nil || strings.Contains(err.Error(), "token-") || strings.Contains(err.Error(), secret) {
		t.Errorf("%v shows a secret", err)
	}
}

func TestAccessToken_an_answer_without_one_is_an_error(t *testing.T) {
	t.Parallel()
	for body, says := range map[string]string{
		`{}`:                                   "without an access token",
		`{"access_token":"x"}`:                 "without an access token or its life",
		`<html>`:                               "not JSON",
		`{"access_token":5}`:                   "base_url",
		`{"access_token":"x","token_type":"D"`: "broke off",
	} {
		c := client(t, answer(200, body), NewAccessToken(AccessTokenConfig{Endpoint: "GET /token", Ask: request("https://service.example/token")}))
		c.Delays = Delays{Base: time.Nanosecond, Answer: time.Minute}
		if err := c.Do(t.Context(), get(c, "things", new(string))); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestCheckSecret_refuses_what_cannot_be_one_and_does_not_show_it(t *testing.T) {
	t.Parallel()
	if err := CheckSecret("api_key", "jca_abcDEF012-._~"); err != nil {
		t.Error(err)
	}
	for _, value := range []string{"abc\n", " abc", "ab c", "ключ"} {
		if err := CheckSecret("api_key", value); err == nil || !strings.Contains(err.Error(), "api_key") || strings.Contains(err.Error(), value) {
			t.Errorf("%q: %v", value, err)
		}
	}
}
