package lark

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const tokenPath = "/tenant_access_token/internal"

func TestClient_fetches_one_token_for_all_who_start_together(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.people(10)
	c := f.served(t)
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			if _, err := c.User(t.Context(), fmt.Sprintf("ou_%d", i+1)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(f.sent("POST", tokenPath)); n != 1 {
		t.Errorf("%d tokens were fetched", n)
	}
}

func TestClient_renews_the_token_before_it_expires(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.people(1)
		c := f.client()
		for _, step := range []struct {
			wait   time.Duration
			tokens int
		}{{0, 1}, {114 * time.Minute, 1}, {2 * time.Minute, 2}, {time.Hour, 2}} {
			time.Sleep(step.wait)
			if _, err := c.User(t.Context(), "ou_1"); err != nil {
				t.Fatal(err)
			}
			if n := len(f.sent("POST", tokenPath)); n != step.tokens {
				t.Errorf("after another %s: %d tokens were fetched, want %d", step.wait, n, step.tokens)
			}
		}
	})
}

func TestClient_uses_the_old_token_while_no_new_one_is_to_be_had(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.people(1)
		c := f.client()
		if _, err := c.User(t.Context(), "ou_1"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(116 * time.Minute)
		f.refuse(0, to("POST", tokenPath), reply{status: 503})
		if _, err := c.User(t.Context(), "ou_1"); err != nil {
			t.Errorf("the token has 4 minutes left: %v", err)
		}
		time.Sleep(10 * time.Minute)
		if _, err := c.User(t.Context(), "ou_1"); err == nil {
			t.Error("an expired token was used")
		}
	})
}

func TestClient_uses_a_token_in_its_last_second_and_asks_for_another(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.life = 0
	openIDs, _ := f.people(2)
	c := f.served(t)
	for _, id := range openIDs {
		if _, err := c.User(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
	if f.tokens != 2 {
		t.Errorf("%d tokens", f.tokens)
	}
}

func TestClient_replaces_a_refused_token_once_for_everybody(t *testing.T) {
	t.Parallel()
	// Reports have 99991663 with all of these statuses.
	for _, status := range []int{200, 400, 401} {
		for _, code := range []int{99991663, 99991664, 99991671} {
			t.Run(fmt.Sprintf("%d with HTTP %d", code, status), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					f := newFake()
					f.people(20)
					c := f.client()
					if _, err := c.User(t.Context(), "ou_1"); err != nil {
						t.Fatal(err)
					}
					f.on = func(call recorded) *reply {
						if call.token != "t-1" {
							return nil
						}
						r := refusal(status, code, "Invalid access token")
						return &r
					}
					var wg sync.WaitGroup
					for i := range 20 {
						wg.Go(func() {
							if _, err := c.User(t.Context(), fmt.Sprintf("ou_%d", i+1)); err != nil {
								t.Error(err)
							}
						})
					}
					wg.Wait()
					if n := len(f.sent("POST", tokenPath)); n != 2 {
						t.Errorf("%d tokens were fetched, want the first and one more", n)
					}
				})
			})
		}
	}
}

func TestClient_gives_up_when_the_new_token_is_refused_too(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.refuse(0, to("GET", "/users/ou_1"), refusal(400, 99991663, "Invalid access token"))
	c := f.served(t)
	_, err := c.User(t.Context(), "ou_1")
	var e *Error
	if !errors.As(err, &e) || e.Code != 99991663 || e.Class != Token {
		t.Errorf("err = %v", err)
	}
	if n := len(f.sent("GET", "/users/ou_1")); n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
	if n := len(f.sent("POST", tokenPath)); n != 2 {
		t.Errorf("%d tokens were fetched, want 2", n)
	}
}

func TestClient_accepts_that_Lark_gives_the_same_token_again(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.people(1)
	bad := 1
	f.on = func(call recorded) *reply {
		switch {
		case call.is("POST", tokenPath):
			return &reply{body: `{"code":0,"msg":"ok","tenant_access_token":"t-same","expire":7000}`}
		case bad > 0:
			bad--
			r := refusal(400, 99991663, "Invalid access token")
			return &r
		}
		return nil
	}
	c := f.served(t)
	for range 3 {
		if _, err := c.User(t.Context(), "ou_1"); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(f.sent("POST", tokenPath)); n != 2 {
		t.Errorf("%d tokens were fetched, want 2", n)
	}
}

func TestClient_names_app_secret_and_region_when_it_cannot_sign_in(t *testing.T) {
	t.Parallel()
	for _, code := range []int{10003, 10014, 10015, 99991543} {
		for _, status := range []int{200, 400} {
			f := newFake()
			// Nothing stops a service from echoing what it was sent.
			f.refuse(0, to("POST", tokenPath), refusal(status, code, "app secret invalid: "+testSecret))
			c := f.served(t)
			_, err := c.User(t.Context(), "ou_1")
			if err == nil {
				t.Fatal("no error")
			}
			for _, part := range []string{"reading user ou_1", testApp, c.config.BaseURL, "app_id", "app_secret", "region", fmt.Sprint(code)} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q is missing in: %v", part, err)
				}
			}
			if strings.Contains(err.Error(), testSecret) {
				t.Errorf("the secret is in: %v", err)
			}
			if n := len(f.calls); n != 1 {
				t.Errorf("%d calls, want 1: it does not help to repeat it", n)
			}
		}
	}
}

func TestClient_says_that_credentials_are_missing_without_sending_anything(t *testing.T) {
	t.Parallel()
	f := newFake()
	c := New(Config{AppID: testApp, HTTP: f.client().http})
	if _, err := c.User(t.Context(), "ou_1"); err == nil || !strings.Contains(err.Error(), "app_secret") {
		t.Errorf("err = %v", err)
	}
	if len(f.calls) > 0 {
		t.Errorf("calls: %v", f.calls)
	}
}

func TestClient_does_not_fail_others_when_who_started_the_fetch_leaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		var ts tokens
		ts.fetch = func(ctx context.Context) (*token, error) {
			<-gate
			now := time.Now()
			return &token{value: "t-1", renew: now.Add(time.Hour), expires: now.Add(time.Hour)}, ctx.Err()
		}
		ctx, leave := context.WithCancel(t.Context())
		first := make(chan error, 1)
		go func() {
			_, err := ts.get(ctx, nil)
			first <- err
		}()
		synctest.Wait()
		second := make(chan error, 1)
		go func() {
			_, err := ts.get(t.Context(), nil)
			second <- err
		}()
		synctest.Wait()
		leave()
		if err := <-first; !errors.Is(err, context.Canceled) {
			t.Errorf("who left: %v", err)
		}
		close(gate)
		if err := <-second; err != nil {
			t.Errorf("who stayed: %v", err)
		}
	})
}
