package lark

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

func mei() directory.Person {
	return directory.Person{"name": "Mei Chan", "email": "mei@acme.com", "mobile": "+6581234567"}
}

// living are the accounts that people have: what invitations were sent for.
func (f *fake) living() int {
	n := 0
	for _, u := range f.users {
		if !resigned(u) {
			n++
		}
	}
	return n
}

func TestCreateUser_sends_what_Lark_takes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, source string
		person       directory.Person
		want         map[string]any
	}{
		{"the least", "00u1", directory.Person{"name": "Mei", "email": "mei@acme.com"}, map[string]any{
			"name": "Mei", "email": "mei@acme.com", "user_id": "00u1", "department_ids": []any{"0"}, "employee_type": "1",
		}},
		{"everything", "00u1", directory.Person{
			"name": "Mei", "mobile": "+6581234567", "user_id": "mei", "departments": []string{"od-b", "od-a"}, "leader": "ou_9",
			"employee_type": int64(2), "suspended": true, "custom.C-1": "blue", "gender": int64(0), "mobile_visible": false, "join_time": int64(5),
		}, map[string]any{
			"name": "Mei", "mobile": "+6581234567", "user_id": "mei", "department_ids": []any{"od-b", "od-a"}, "leader_user_id": "ou_9",
			"employee_type": "2", "gender": "0", "mobile_visible": false, "join_time": "5",
			"custom_attrs": []any{map[string]any{"type": "TEXT", "id": "C-1", "value": map[string]any{"text": "blue"}}},
		}},
		{"nothing that is empty", "00u1", directory.Person{"name": "Mei", "email": "m@a.co", "job_title": "", "departments": []string{}, "city": "", "custom.C-1": ""}, map[string]any{
			"name": "Mei", "email": "m@a.co", "user_id": "00u1", "department_ids": []any{"0"}, "employee_type": "1",
		}},
		{"no user_id of a source id with a space", "a b", directory.Person{"name": "Mei", "email": "m@a.co"}, map[string]any{
			"name": "Mei", "email": "m@a.co", "department_ids": []any{"0"}, "employee_type": "1",
		}},
		{"no user_id of a source id that is too long", strings.Repeat("x", 65), directory.Person{"name": "Mei", "email": "m@a.co"}, map[string]any{
			"name": "Mei", "email": "m@a.co", "department_ids": []any{"0"}, "employee_type": "1",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFake()
			user, err := f.served(t).CreateUser(t.Context(), tt.source, tt.person)
			if err != nil || user.OpenID == "" {
				t.Fatalf("%+v, %v", user, err)
			}
			call := f.sent("POST", "/contact/v3/users")[0]
			got := object(t, call.body)
			for k, v := range got {
				if n, ok := v.(fmt.Stringer); ok {
					got[k] = n.String()
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			for key, want := range map[string]string{"user_id_type": "open_id", "department_id_type": "open_department_id"} {
				if got := call.query[key]; len(got) != 1 || got[0] != want {
					t.Errorf("%s = %v", key, got)
				}
			}
			if token := call.query["client_token"]; len(token) != 1 || token[0] == "" {
				t.Errorf("client_token = %v", token)
			}
		})
	}
}

func TestCreateUser_takes_one_call_and_returns_what_the_answer_shows(t *testing.T) {
	t.Parallel()
	f := newFake()
	user, err := f.served(t).CreateUser(t.Context(), "00u1", mei())
	if err != nil {
		t.Fatal(err)
	}
	// The answer to a create has no mobile, and that is no reason to read the account again.
	if user.OpenID == "" || user.UserID != "00u1" || !user.Status.Unjoined || !user.Unreadable["mobile"] {
		t.Errorf("%+v", user)
	}
	if n := len(f.sent("GET", "")); n != 0 {
		t.Errorf("%d reads", n)
	}
}

func TestCreateUser_with_nothing_readable_returns_the_open_id(t *testing.T) {
	t.Parallel()
	f := newFake()
	for _, key := range []string{"name", "email", "mobile", "user_id", "status", "department_ids", "employee_type"} {
		f.hidden[key] = true
	}
	user, err := f.served(t).CreateUser(t.Context(), "00u1", mei())
	if err != nil || user.OpenID == "" || !user.Unreadable["email"] {
		t.Errorf("%+v, %v", user, err)
	}
}

func TestCreateUser_makes_one_account_whatever_happens_to_the_answer(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]reply{
		"connection dropped before": {drop: true}, "connection dropped after": {drop: true, commit: true},
		"half an answer": {commit: true, body: `{"code":0,"data":{"user":{"open`}, "a proxy's page": {commit: true, status: 502, body: "<html>"},
		"an answer without user": {commit: true, body: `{"code":0,"data":{}}`}, "refused for its rate": refusal(429, 99991400, "limit"),
		"create failed": refusal(504, 41027, "create account failed error"), "created and then failed": {commit: true, status: 504, body: `{"code":41027,"msg":"create account failed error"}`},
	} {
		for _, replays := range []bool{true, false} {
			for _, userIDs := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s, client_token kept %t, user_id scope %t", name, replays, userIDs), func(t *testing.T) {
					t.Parallel()
					f := newFake()
					f.noReplay, f.noUserIDs, f.hidden["user_id"] = !replays, !userIDs, !userIDs
					f.refuse(1, to("POST", "/contact/v3/users"), r)
					c := f.served(t)
					first, err := c.CreateUser(t.Context(), "00u1", mei())
					if err != nil {
						t.Fatal(err)
					}
					// A later run, in a new process, whose state was lost.
					again, err := f.served(t).CreateUser(t.Context(), "00u1", mei())
					if err != nil {
						t.Fatal(err)
					}
					if first.OpenID != "ou_new1" || again.OpenID != first.OpenID || len(f.users) != 1 {
						t.Errorf("%s and %s; %d accounts", first.OpenID, again.OpenID, len(f.users))
					}
				})
			}
		}
	}
}

func TestCreateUser_finds_the_account_when_no_answer_ever_comes(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.refuse(0, to("POST", "/contact/v3/users"), reply{drop: true, commit: true})
	user, err := f.served(t).CreateUser(t.Context(), "00u1", mei())
	if err != nil || user.OpenID != "ou_new1" || len(f.users) != 1 {
		t.Errorf("%+v, %v, %d accounts", user, err, len(f.users))
	}
	g := newFake()
	g.refuse(0, to("POST", "/contact/v3/users"), reply{drop: true})
	if _, err := g.served(t).CreateUser(t.Context(), "00u1", mei()); err == nil || errors.Is(err, directory.ErrTaken) {
		t.Errorf("err = %v", err)
	}
}

func TestCreateUser_gives_up_in_time_when_nothing_answers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		c := f.client()
		for what, match := range map[string]func(recorded) bool{
			"nothing": func(recorded) bool { return true }, "all but the token": func(call recorded) bool { return !call.is("POST", tokenPath) },
		} {
			f.refuse(0, match, reply{drop: true})
			start := time.Now()
			if _, err := c.CreateUser(t.Context(), "00u1", mei()); err == nil || time.Since(start) > time.Minute {
				t.Errorf("%s answers: after %s: %v", what, time.Since(start), err)
			}
		}
		time.Sleep(5 * time.Minute) // what went on in the background ends
	})
}

func TestCreateUser_repeated_at_once_makes_one_account(t *testing.T) {
	t.Parallel()
	f := newFake()
	c := f.served(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if user, err := c.CreateUser(t.Context(), "00u1", mei()); err != nil || user.OpenID != "ou_new1" {
				t.Errorf("%+v, %v", user, err)
			}
		})
	}
	wg.Wait()
}

func TestCreateUser_of_partial_success_comes_with_the_user(t *testing.T) {
	t.Parallel()
	for _, code := range []int{44054, 44055, 44056} {
		f := newFake()
		r := refusal(400, code, "create user success and create city fail")
		r.commit = true
		f.refuse(1, to("POST", "/contact/v3/users"), r)
		user, err := f.served(t).CreateUser(t.Context(), "00u1", mei())
		if !errors.Is(err, directory.ErrPartial) || user.OpenID != "ou_new1" {
			t.Errorf("%d: %+v, %v", code, user, err)
		}
		if len(f.users) != 1 {
			t.Errorf("%d: %d accounts", code, len(f.users))
		}
	}
	// Lark says so, and shows nobody: that is no partial success, as there is no user to go on with.
	f := newFake()
	f.refuse(0, to("POST", "/contact/v3/users"), refusal(400, 44054, "create user success and create city fail"))
	if user, err := f.served(t).CreateUser(t.Context(), "00u1", mei()); err == nil || errors.Is(err, directory.ErrPartial) {
		t.Errorf("%+v, %v", user, err)
	}
}

func TestCreateUser_tokens_differ_where_the_account_should(t *testing.T) {
	t.Parallel()
	c := newFake().client()
	other := New(Config{AppID: "cli_other"})
	seen := map[string]string{}
	for name, token := range map[string]string{
		"one": c.clientToken("user", "00u1", "", "{}"), "another source": c.clientToken("user", "00u2", "", "{}"),
		"another generation": c.clientToken("user", "00u1", "ou_1", "{}"), "another body": c.clientToken("user", "00u1", "", `{"a":1}`),
		"another app": other.clientToken("user", "00u1", "", "{}"), "shifted parts": c.clientToken("user", "00u", "1", "{}"),
	} {
		if seen[token] != "" {
			t.Errorf("%s and %s have the same token", name, seen[token])
		}
		seen[token] = name
	}
	if c.clientToken("user", "00u1") != newFake().client().clientToken("user", "00u1") {
		t.Error("another process has another token")
	}
}

func TestCreateUser_counts_living_accounts_only_once_in_a_storm(t *testing.T) {
	t.Parallel()
	// Every third answer is lost, in one way or another; and everything is run twice, by two processes.
	f := newFake()
	n := 0
	f.on = func(call recorded) *reply {
		if call.method == "POST" && strings.HasSuffix(call.path, "/users") {
			switch n++; n % 6 {
			case 1:
				return &reply{drop: true, commit: true}
			case 4:
				return &reply{commit: true, body: "<html>"}
			}
		}
		return nil
	}
	for range 2 {
		c := f.served(t)
		var wg sync.WaitGroup
		for i := range 60 {
			wg.Go(func() {
				p := directory.Person{"name": fmt.Sprintf("P %d", i), "email": fmt.Sprintf("p%d@acme.com", i)}
				if _, err := c.CreateUser(t.Context(), fmt.Sprintf("00u%d", i), p); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	if n := f.living(); n != 60 {
		t.Errorf("%d accounts for 60 people", n)
	}
}
