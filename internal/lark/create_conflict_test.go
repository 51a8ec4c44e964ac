package lark

import (
	"errors"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

func TestCreateUser_makes_a_new_account_after_the_old_one_has_resigned(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		set  func(*fake)
		seen bool // by this process, before
	}{
		{"Lark replays the old create", func(*fake) {}, false},
		{"Lark replays the old create, and a batch leaves out who has resigned", func(f *fake) {
			f.on = func(call recorded) *reply {
				if call.is("GET", "/users/batch") && call.query["user_ids"][0] == "ou_new1" {
					r := success(map[string]any{})
					return &r
				}
				return nil
			}
		}, false},
		{"the resigned account was seen before", func(*fake) {}, true},
		{"client_tokens are forgotten", func(f *fake) { f.noReplay = true }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFake()
			if _, err := f.served(t).CreateUser(t.Context(), "00u1", mei()); err != nil {
				t.Fatal(err)
			}
			f.users[0]["status"] = map[string]any{"is_resigned": true}
			tt.set(f)
			c := f.served(t)
			posts := len(f.sent("POST", "/contact/v3/users"))
			if tt.seen {
				if users, err := c.UsersByUserID(t.Context(), []string{"00u1"}); err != nil || !users["00u1"].Status.Resigned {
					t.Fatalf("%v, %v", users, err)
				}
			}
			for round := range 2 { // and repeating that makes no third
				user, err := c.CreateUser(t.Context(), "00u1", mei())
				if err != nil || user.OpenID != "ou_new2" {
					t.Fatalf("%+v, %v", user, err)
				}
				if n := len(f.sent("POST", "/contact/v3/users")) - posts; tt.seen && round == 0 && n != 1 {
					t.Errorf("%d creates, want 1: it was known that the old account is no more", n)
				}
			}
			if len(f.users) != 2 {
				t.Errorf("%d accounts", len(f.users))
			}
		})
	}
}

func TestCreateUser_says_that_a_resigned_account_keeps_the_user_id(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.people(1)
	f.users[0]["status"] = map[string]any{"is_resigned": true}
	f.refuse(0, to("POST", "/contact/v3/users"), refusal(400, 41011, "user id already exist error"))
	_, err := f.served(t).CreateUser(t.Context(), "00u1", mei())
	if !errors.Is(err, directory.ErrTaken) || !strings.Contains(err.Error(), "ou_1") || !strings.Contains(err.Error(), "resigned") {
		t.Errorf("err = %v", err)
	}
	if n := len(f.sent("POST", "/contact/v3/users")); n != 2 {
		t.Errorf("%d creates, want one more with a new client_token", n)
	}
}

func TestCreateUser_says_whose_account_is_in_the_way(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(f *fake)
		person directory.Person
		whom   []string
		what   string
	}{
		{"the mobile", func(f *fake) { f.users[0]["mobile"] = "+6581234567" }, mei(), []string{"ou_1", "00u1"}, "mobile"},
		{"the email", func(f *fake) { f.users[0]["email"] = "mei@acme.com" }, mei(), []string{"ou_1", "00u1"}, "email"},
		{"email and mobile, of an account of the same name made by hand", func(f *fake) {
			f.users[0]["email"], f.users[0]["mobile"], f.users[0]["name"] = "mei@acme.com", "+6581234567", "Mei Chan"
		}, mei(), []string{"ou_1", "00u1"}, "mobile"},
		{"email and mobile, of two", func(f *fake) {
			f.users[0]["email"], f.users[1]["mobile"] = "mei@acme.com", "+6581234567"
		}, mei(), []string{"ou_1", "ou_2"}, ""},
		{"the user_id, of somebody else", func(f *fake) { f.users[0]["user_id"] = "00unew" }, mei(), []string{"ou_1", "00unew"}, "user_id"},
		{"the employee number", func(f *fake) { f.users[0]["employee_no"] = "E1" }, directory.Person{"name": "Mei", "email": "mei@acme.com", "employee_no": "E1"}, nil, "employee_no"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFake()
			f.people(2)
			tt.change(f)
			_, err := f.served(t).CreateUser(t.Context(), "00unew", tt.person)
			if !errors.Is(err, directory.ErrTaken) {
				t.Fatalf("err = %v", err)
			}
			for _, part := range append(tt.whom, tt.what) {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q is missing in: %v", part, err)
				}
			}
			if tt.whom != nil && !strings.Contains(err.Error(), "lark_existing_users") {
				t.Errorf("no advice in: %v", err)
			}
			for _, personal := range []string{"+65", "mei@acme.com"} {
				if strings.Contains(err.Error(), personal) {
					t.Errorf("%q is in: %v", personal, err)
				}
			}
			if len(f.users) != 2 {
				t.Errorf("%d accounts", len(f.users))
			}
		})
	}
}

func TestCreateUser_without_readable_user_ids_takes_only_who_has_all_it_sent(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(u map[string]any)
		ours   bool
	}{
		{"the same email, mobile and name", func(map[string]any) {}, true},
		{"another case of the email", func(u map[string]any) { u["email"] = "MEI@acme.com" }, true},
		{"another name", func(u map[string]any) { u["name"] = "Mei Lin" }, false},
		{"no mobile", func(u map[string]any) { delete(u, "mobile") }, false},
		{"another mobile", func(u map[string]any) { u["mobile"] = "+6599999999" }, false},
	} {
		f := newFake()
		f.noUserIDs, f.hidden["user_id"] = true, true
		f.users = []map[string]any{{"open_id": "ou_1", "name": "Mei Chan", "email": "mei@acme.com", "mobile": "+6581234567", "status": map[string]any{}}}
		tt.change(f.users[0])
		f.refuse(0, to("POST", "/contact/v3/users"), refusal(400, 41002, "email has already exist error"))
		user, err := f.served(t).CreateUser(t.Context(), "00u1", mei())
		if tt.ours != (err == nil && user.OpenID == "ou_1") || !tt.ours && !errors.Is(err, directory.ErrTaken) {
			t.Errorf("%s: %+v, %v", tt.name, user, err)
		}
	}
}

func TestCreateUser_with_a_client_token_that_was_used_for_something_else(t *testing.T) {
	t.Parallel()
	f := newFake()
	spent := ""
	f.on = func(call recorded) *reply {
		if call.is("POST", "/contact/v3/users") && (spent == "" || call.query["client_token"][0] == spent) {
			spent = call.query["client_token"][0]
			r := refusal(400, 40021, "no a same request error")
			return &r
		}
		return nil
	}
	user, err := f.served(t).CreateUser(t.Context(), "00u1", mei())
	if err != nil || user.OpenID != "ou_new1" || len(f.users) != 1 {
		t.Errorf("%+v, %v, %d accounts", user, err, len(f.users))
	}
	f.refuse(0, to("POST", "/contact/v3/users"), refusal(400, 40021, "no a same request error"))
	if user, err := f.served(t).CreateUser(t.Context(), "00u1", mei()); err != nil || user.OpenID != "ou_new1" {
		t.Errorf("the account is there: %+v, %v", user, err)
	}
	if _, err := f.served(t).CreateUser(t.Context(), "00u2", directory.Person{"name": "Tom", "email": "tom@acme.com"}); err == nil {
		t.Error("no error, and no account")
	}
}

func TestCreateUser_is_refused_for_other_reasons_without_looking_anybody_up(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]error{40004: directory.ErrOutOfRange, 99991672: directory.ErrNoScope, 41004: nil} {
		f := newFake()
		f.refuse(0, to("POST", "/contact/v3/users"), refusal(400, code, "refused"))
		_, err := f.served(t).CreateUser(t.Context(), "00u1", mei())
		if err == nil || want != nil && !errors.Is(err, want) || errors.Is(err, directory.ErrTaken) {
			t.Errorf("%d: %v", code, err)
		}
		if n := len(f.calls); n != 2 {
			t.Errorf("%d: %d calls", code, n)
		}
	}
}
