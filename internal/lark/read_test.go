package lark

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

func TestClient_reads_users_of_many_callers_50_a_call_and_each_once(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		ids, _ := f.people(300)
		c := f.client()
		var wg sync.WaitGroup
		for _, id := range append(ids, ids...) {
			wg.Go(func() {
				users, err := c.Users(t.Context(), []string{id})
				if err != nil || users[id].OpenID != id {
					t.Errorf("%s: %v, %v", id, users, err)
				}
			})
		}
		wg.Wait()
		if n := len(f.sent("GET", "/users/batch")); n != 6 {
			t.Errorf("%d calls for 300 users, want 6", n)
		}
	})
}

func TestClient_reads_one_large_list_in_the_fewest_calls(t *testing.T) {
	t.Parallel()
	f := newFake()
	ids, userIDs := f.people(300)
	c := f.served(t)
	for range 2 { // the second time it is remembered
		users, err := c.Users(t.Context(), append(ids, ids[0], "ou_nobody"))
		if err != nil || len(users) != 300 {
			t.Fatalf("%d users, err %v", len(users), err)
		}
	}
	if n := len(f.sent("GET", "/users/batch")); n != 7 {
		t.Errorf("%d calls for 301 ids, want 7", n)
	}
	users, err := c.UsersByUserID(t.Context(), userIDs)
	if err != nil || len(users) != 300 {
		t.Fatalf("%d users by user_id, err %v", len(users), err)
	}
	if n := len(f.sent("GET", "/users/batch")); n != 7 {
		t.Errorf("%d calls after the same users were asked for by user_id, want 7: they are known", n)
	}
}

func TestClient_remembers_by_open_id_whom_it_read_by_user_id(t *testing.T) {
	t.Parallel()
	f := newFake()
	ids, userIDs := f.people(300)
	for i, u := range f.users {
		if i > 0 {
			u["leader_user_id"] = "ou_1"
		}
	}
	c := f.served(t)
	byUserID, err := c.UsersByUserID(t.Context(), userIDs)
	if err != nil {
		t.Fatal(err)
	}
	users, err := c.Users(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range ids {
		if diff := cmp.Diff(users[id], byUserID[userIDs[i]]); diff != "" {
			t.Fatal(diff)
		}
	}
	if got := users["ou_2"].Person["leader"]; got != "ou_1" {
		t.Errorf("leader %v: it must be an open_id", got)
	}
	if n := len(f.sent("GET", "/users/batch")); n != 6 {
		t.Errorf("%d calls, want 6", n)
	}
}

func TestClient_finds_the_open_id_of_a_leader_who_was_not_asked_for(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.people(3)
	f.users[0]["leader_user_id"] = "ou_3"
	f.users[1]["leader_user_id"] = "ou_hidden" // outside the range: Lark still names them
	c := f.served(t)
	f.users[1]["leader_user_id"] = "gone-user"
	users, err := c.UsersByUserID(t.Context(), []string{"00u1", "00u2"})
	if err != nil {
		t.Fatal(err)
	}
	if got := users["00u1"].Person["leader"]; got != "ou_3" {
		t.Errorf("leader %v", got)
	}
	if u := users["00u2"]; u.Person["leader"] != nil || !u.Unreadable["leader"] {
		t.Errorf("a leader whom nobody knows must be unreadable: %+v", u)
	}
}

func TestClient_leaves_out_ids_that_Lark_does_not_know(t *testing.T) {
	t.Parallel()
	for _, unknown := range []string{"", "named", "unnamed"} {
		t.Run("answer "+unknown, func(t *testing.T) {
			t.Parallel()
			f := newFake()
			f.unknown = unknown
			ids, userIDs := f.people(40)
			c := f.served(t)
			for _, read := range []struct {
				ids []string
				f   func([]string) (map[string]directory.User, error)
			}{
				{ids, func(ids []string) (map[string]directory.User, error) { return c.Users(t.Context(), ids) }},
				{userIDs, func(ids []string) (map[string]directory.User, error) { return c.UsersByUserID(t.Context(), ids) }},
			} {
				c.Forget()
				asked := append([]string{"bad_1", "bad_2"}, read.ids...)
				users, err := read.f(append(asked, "bad_3"))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(slices.Sorted(slices.Values(read.ids)), slices.Sorted(maps.Keys(users))); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestClient_leaves_out_whom_the_contact_range_hides(t *testing.T) {
	t.Parallel()
	f := newFake()
	ids, _ := f.people(10)
	f.on = func(call recorded) *reply {
		if call.is("GET", "/users/batch") && slices.Contains(call.query["user_ids"], "ou_7") {
			r := refusal(403, 41050, "no user authority error")
			return &r
		}
		return nil
	}
	users, err := f.served(t).Users(t.Context(), ids)
	if err != nil || len(users) != 9 {
		t.Errorf("%d users, err %v", len(users), err)
	}
}

func TestClient_fails_rather_than_take_ids_of_another_app_for_gone(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.refuse(0, to("GET", "/users/batch"), unknownIDs(99992361, "ou_1"))
	_, err := f.served(t).Users(t.Context(), []string{"ou_1", "ou_2"})
	if err == nil || errors.Is(err, directory.ErrGone) || !strings.Contains(err.Error(), "another app") {
		t.Errorf("err = %v", err)
	}
}

func TestClient_says_when_the_app_may_not_use_user_ids(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(*fake){
		"refused": func(f *fake) { f.noUserIDs = true },
		"hidden":  func(f *fake) { f.hidden["user_id"] = true },
	} {
		f := newFake()
		f.people(1)
		set(f)
		_, err := f.served(t).UsersByUserID(t.Context(), []string{"00u1"})
		if !errors.Is(err, directory.ErrNoScope) || !strings.Contains(err.Error(), "contact:user.employee_id:readonly") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestClient_reads_again_after_a_write_or_Forget(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.people(2)
	c := f.served(t)
	name := func(userID string) any {
		t.Helper()
		a, err := c.Users(t.Context(), []string{"ou_1", "ou_2"})
		if err != nil {
			t.Fatal(err)
		}
		b, err := c.UsersByUserID(t.Context(), []string{"00u1", "00u2"})
		if err != nil {
			t.Fatal(err)
		}
		n := strings.TrimPrefix(userID, "00u")
		if a["ou_"+n].Person["name"] != b[userID].Person["name"] {
			t.Errorf("by open_id %v, by user_id %v", a["ou_"+n].Person["name"], b[userID].Person["name"])
		}
		return b[userID].Person["name"]
	}
	name("00u1")
	if err := c.UpdateUser(t.Context(), "ou_1", directory.Person{"name": "New"}); err != nil {
		t.Fatal(err)
	}
	if got := name("00u1"); got != "New" {
		t.Errorf("after a write: %v", got)
	}
	f.mu.Lock()
	f.users[1]["name"] = "Renamed in the console"
	f.mu.Unlock()
	if got := name("00u2"); got != "Person 2" {
		t.Errorf("it was not remembered: %v", got)
	}
	c.Forget()
	if got := name("00u2"); got != "Renamed in the console" {
		t.Errorf("after Forget: %v", got)
	}
}

func TestClient_gives_each_caller_their_own_copy(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.people(1)
	c := f.served(t)
	for range 2 {
		users, err := c.Users(t.Context(), []string{"ou_1"})
		if err != nil || users["ou_1"].Person["name"] != "Person 1" || users["ou_1"].Unreadable["name"] {
			t.Fatalf("%v, %v", users, err)
		}
		users["ou_1"].Person["name"], users["ou_1"].Unreadable["name"] = "mine", true
	}
}

func TestClient_does_not_remember_a_failure(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.people(1)
	c := f.served(t)
	f.refuse(1, to("GET", "/users/batch"), refusal(400, 99991672, "Access denied"))
	if _, err := c.Users(t.Context(), []string{"ou_1"}); !errors.Is(err, directory.ErrNoScope) {
		t.Fatalf("err = %v", err)
	}
	if users, err := c.Users(t.Context(), []string{"ou_1"}); err != nil || len(users) != 1 {
		t.Errorf("%v, %v", users, err)
	}
}

func TestClient_User_tells_why_there_is_none(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		reply reply
		want  error
	}{
		{unknownIDs(99992351, "ou_1"), directory.ErrGone},
		{refusal(400, 41012, "user id invalid error"), directory.ErrGone},
		{refusal(403, 41050, "no user authority error"), directory.ErrOutOfRange},
		{refusal(400, 99991672, "Access denied. One of the following scopes is required: [contact:contact.base:readonly, contact:contact:readonly]"), directory.ErrNoScope},
	} {
		f := newFake()
		f.refuse(0, to("GET", "/users/ou_1"), tt.reply)
		if _, err := f.served(t).User(t.Context(), "ou_1"); !errors.Is(err, tt.want) {
			t.Errorf("%v is not %v", err, tt.want)
		}
	}
	f := newFake()
	f.people(1)
	f.users[0]["status"] = map[string]any{"is_resigned": true}
	if u, err := f.served(t).User(t.Context(), "ou_1"); err != nil || !u.Status.Resigned {
		t.Errorf("a resigned user: %+v, %v", u, err)
	}
	f.refuse(0, to("GET", "/users/ou_1"), success(map[string]any{}))
	if _, err := f.served(t).User(t.Context(), "ou_1"); err == nil {
		t.Error("an answer without user passes")
	}
}

func TestClient_Find_asks_for_50_emails_and_50_mobiles_together(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.people(120)
	c := f.served(t)
	var emails, mobiles []string
	for i := range 120 {
		emails = append(emails, fmt.Sprintf("P%d@Acme.com", i+1)) // Lark has them in lower case
		if i < 60 {
			mobiles = append(mobiles, fmt.Sprintf("+65812%05d", i+1))
		}
	}
	f.users[4]["status"] = map[string]any{"is_resigned": true}
	emails, mobiles = append(emails, "nobody@acme.com", "p1@acme.com"), append(mobiles, "+4915112345678")
	byEmail, byMobile, err := c.Find(t.Context(), emails, mobiles)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.sent("POST", "/batch_get_id")); n != 3 {
		t.Errorf("%d calls, want 3", n)
	}
	if len(byEmail) != 120 || byEmail["P7@Acme.com"] != "ou_7" || byEmail["P1@Acme.com"] != "ou_1" || byEmail["p1@acme.com"] != "ou_1" {
		t.Errorf("%d by email: %v", len(byEmail), byEmail)
	}
	if len(byMobile) != 59 || byMobile["+6581200060"] != "ou_60" {
		t.Errorf("%d by mobile: %v", len(byMobile), byMobile)
	}
	if byEmail["P5@Acme.com"] != "" || byEmail["nobody@acme.com"] != "" {
		t.Error("a resigned or unknown user was found")
	}
}

func TestClient_Find_matches_mobiles_in_whatever_form_they_come_back(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.refuse(0, to("POST", "/batch_get_id"), success(map[string]any{"user_list": []any{map[string]any{"mobile": "13011111111", "user_id": "ou_1"}}}))
	_, byMobile, err := f.served(t).Find(t.Context(), nil, []string{"+8613011111111"})
	if err != nil || byMobile["+8613011111111"] != "ou_1" {
		t.Errorf("%v, %v", byMobile, err)
	}
	f.refuse(0, to("POST", "/batch_get_id"), success(map[string]any{"user_list": []any{map[string]any{"mobile": "+6599999999", "user_id": "ou_1"}}}))
	if _, _, err := f.served(t).Find(t.Context(), nil, []string{"+8613011111111"}); err == nil {
		t.Error("an answer for somebody else passes")
	}
}

func TestClient_sends_nothing_for_an_empty_id(t *testing.T) {
	t.Parallel()
	f := newFake()
	c := f.served(t)
	if _, err := c.User(t.Context(), ""); err == nil {
		t.Error("reading nobody passes")
	}
	if err := c.UpdateUser(t.Context(), "", directory.Person{"name": "x"}); err == nil {
		t.Error("updating nobody passes")
	}
	if users, err := c.Users(t.Context(), []string{""}); err != nil || len(users) > 0 {
		t.Errorf("%v, %v", users, err)
	}
	if len(f.calls) > 0 {
		t.Errorf("%d calls", len(f.calls))
	}
}

func TestClient_Find_of_nothing_is_no_call(t *testing.T) {
	t.Parallel()
	f := newFake()
	if _, _, err := f.served(t).Find(t.Context(), nil, nil); err != nil || len(f.calls) > 0 {
		t.Errorf("%d calls, err %v", len(f.calls), err)
	}
}
