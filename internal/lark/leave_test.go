package lark

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestDeleteUser_says_who_gets_what(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		give directory.Transfer
		want string // "" is no body
	}{
		{"nobody", directory.Transfer{}, ""},
		{
			"everything",
			directory.Transfer{
				DepartmentChat: "ou_2", ExternalChat: "ou_3", Docs: "ou_4", Calendar: "ou_5", Applications: "ou_6", Minutes: "ou_7",
				Surveys: "ou_8", Anycross: "ou_9", Email: directory.EmailTransfer{Processing: directory.EmailTransferred, Acceptor: "ou_10"},
			},
			`{"anycross_acceptor_user_id":"ou_9","application_acceptor_user_id":"ou_6","calendar_acceptor_user_id":"ou_5",` +
				`"department_chat_acceptor_user_id":"ou_2","docs_acceptor_user_id":"ou_4",` +
				`"email_acceptor":{"acceptor_user_id":"ou_10","processing_type":"1"},"external_chat_acceptor_user_id":"ou_3",` +
				`"minutes_acceptor_user_id":"ou_7","survey_acceptor_user_id":"ou_8"}`,
		},
		{"mail is kept", directory.Transfer{Email: directory.EmailTransfer{Processing: directory.EmailKept}}, `{"email_acceptor":{"processing_type":"2"}}`},
		{"mail is deleted, whoever is named", directory.Transfer{Email: directory.EmailTransfer{Processing: directory.EmailDeleted, Acceptor: "ou_2"}}, `{"email_acceptor":{"processing_type":"3"}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFake()
			f.people(1)
			f.refuse(0, to("DELETE", "/users/ou_1"), success(map[string]any{}))
			if err := f.served(t).DeleteUser(t.Context(), "ou_1", tt.give); err != nil {
				t.Fatal(err)
			}
			sent := f.sent("DELETE", "/users/ou_1")
			if len(sent) != 1 || sent[0].body != tt.want || sent[0].query["user_id_type"][0] != "open_id" {
				t.Errorf("sent %+v, want %s", sent, tt.want)
			}
		})
	}
}

func TestDeleteUser_can_be_repeated(t *testing.T) {
	t.Parallel()
	for name, switches := range map[string]sandbox.LarkSwitches{
		"a resigned user is deleted again": {}, "a resigned user is refused": {DeleteRefusesResigned: true},
	} {
		l := newTenant(t, sandbox.LarkOptions{Switches: switches})
		id := l.people(1)[0]
		for range 2 {
			if err := l.client().DeleteUser(t.Context(), id, directory.Transfer{}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if u, _ := l.User(id); !u.Resigned {
			t.Errorf("%s: not resigned", name)
		}
	}
}

func TestDeleteUser_takes_a_lost_answer_for_what_it_was(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{Switches: sandbox.LarkSwitches{DeleteRefusesResigned: true}})
	id := l.people(1)[0]
	l.lose("DELETE", "/:user_id")
	if err := l.client().DeleteUser(t.Context(), id, directory.Transfer{}); err != nil {
		t.Error(err)
	}
}

func TestDeleteUser_is_read_as_resigned_afterwards(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	id := l.people(1)[0]
	c := l.client()
	if u, err := c.UserBy(t.Context(), "open_id", id); err != nil || u.Status.Resigned {
		t.Fatal(u.Status, err)
	}
	if err := c.DeleteUser(t.Context(), id, directory.Transfer{}); err != nil {
		t.Fatal(err)
	}
	if u, err := c.UserBy(t.Context(), "open_id", id); err != nil || !u.Status.Resigned {
		t.Error(u.Status, err)
	}
}

func TestDeleteUser_says_what_stands_in_the_way(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	ids := l.people(2)
	founder := l.AddUser(sandbox.LarkUser{Name: "F", Email: "f@x.co", Founder: true})
	c := l.client()
	fails(t, c.DeleteUser(t.Context(), founder, directory.Transfer{}), nil, "administrator")
	fails(t, c.DeleteUser(t.Context(), ids[0], directory.Transfer{Docs: ids[0]}), nil, "41052", "check the receivers")
	if err := c.DeleteUser(t.Context(), ids[0], directory.Transfer{Docs: "ou_nobody"}); err == nil || errors.Is(err, directory.ErrGone) {
		t.Errorf("an unknown receiver: %v", err)
	}
	fails(t, c.DeleteUser(t.Context(), "ou_nobody", directory.Transfer{}), directory.ErrGone)
	for _, id := range append(ids, founder) {
		if u, _ := l.User(id); u.Resigned {
			t.Errorf("%s has resigned", u.Name)
		}
	}
}

func TestResurrectUser_brings_somebody_back(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{Subscriptions: []string{"s1", "s2"}})
	a, b := l.AddDepartment("A", "0"), l.AddDepartment("B", "0")
	id := l.people(1)[0]
	c := l.client()
	if err := c.DeleteUser(t.Context(), id, directory.Transfer{}); err != nil {
		t.Fatal(err)
	}
	fails(t, c.ResurrectUser(t.Context(), id, nil, nil), nil, "44046", "subscription_ids")
	for range 2 { // who is back need not come back
		if err := c.ResurrectUser(t.Context(), id, []string{b, a}, []string{"s2"}); err != nil {
			t.Fatal(err)
		}
	}
	u, _ := l.User(id)
	if diff := cmp.Diff([]any{false, []string{b, a}, []string{"s2"}}, []any{u.Resigned, u.Departments, u.SubscriptionIDs}); diff != "" {
		t.Error(diff)
	}
	if u, err := c.UserBy(t.Context(), "open_id", id); err != nil || u.Status.Resigned {
		t.Error("what was read before is remembered", err)
	}
}

func TestResurrectUser_tells_why_not(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		code     int
		sentinel error
		words    string
	}{
		{44028, nil, "30 days"},
		{44029, directory.ErrOutOfRange, "contact range"},
		{44030, directory.ErrTaken, "mobile"},
		{44031, directory.ErrTaken, "email"},
		{44032, directory.ErrTaken, "user_id"},
		{44034, nil, "48 hours"},
	} {
		f := newFake()
		f.people(1)
		f.users[0]["status"] = map[string]any{"is_resigned": true}
		f.refuse(0, to("POST", "/resurrect"), refusal(400, tt.code, "no"))
		fails(t, f.served(t).ResurrectUser(t.Context(), "ou_1", nil, nil), tt.sentinel, tt.words)
		if n := len(f.sent("POST", "/resurrect")); n != 1 {
			t.Errorf("%d: sent %d times", tt.code, n)
		}
	}
}

func TestResurrectUser_keeps_to_ten_a_minute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.people(1)
		f.refuse(0, to("POST", "/resurrect"), success(map[string]any{}))
		c, start := f.client(), time.Now()
		for range 21 {
			if err := c.ResurrectUser(t.Context(), "ou_1", nil, nil); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took < 2*time.Minute {
			t.Errorf("21 took %s", took)
		}
	})
}

func TestUpdateUserID_changes_it_once_and_says_why_not(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	one := l.AddUser(sandbox.LarkUser{Name: "One", Email: "1@x.co", UserID: "u1"})
	l.AddUser(sandbox.LarkUser{Name: "Two", Email: "2@x.co", UserID: "u2"})
	c := l.client()
	if _, err := c.UsersByUserID(t.Context(), []string{"u1", "u9"}); err != nil { // remembers that there is no u9
		t.Fatal(err)
	}
	fails(t, c.UpdateUserID(t.Context(), one, "u2"), directory.ErrTaken, "choose another")
	fails(t, c.UpdateUserID(t.Context(), one, ""), nil, "empty")
	fails(t, c.UpdateUserID(t.Context(), one, "a b"), nil, "no spaces")
	l.lose("PATCH", "/update_user_id") // it is carried out, and then refused as the second change
	if err := c.UpdateUserID(t.Context(), one, "u9"); err != nil {
		t.Fatal(err)
	}
	found, err := c.UsersByUserID(t.Context(), []string{"u1", "u9"})
	if err != nil || len(found) != 1 || found["u9"].OpenID != one {
		t.Errorf("read %v, %v", found, err)
	}
	fails(t, c.UpdateUserID(t.Context(), one, "u10"), nil, "41013", "as often as Lark lets it be")
	l.RevokeScopes("contact:contact:update_user_id")
	fails(t, c.UpdateUserID(t.Context(), one, "u10"), directory.ErrNoScope, "contact:contact:update_user_id")
}
