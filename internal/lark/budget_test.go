package lark

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// budgeted is a client of the fake that may send so many requests.
func (f *fake) budgeted(t *testing.T, most int64) *Client {
	t.Helper()
	c := f.served(t)
	c.budget.max = most
	return c
}

func TestClient_sends_no_more_requests_than_it_may_whoever_asks(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.people(40)
	c := f.budgeted(t, 10)
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		read int
	)
	for i := range 40 {
		wg.Go(func() {
			_, err := c.User(t.Context(), fmt.Sprintf("ou_%d", i+1))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				read++
			} else if !errors.Is(err, directory.ErrCallsSpent) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(f.sent("GET", "")) + len(f.sent("POST", tokenPath)); n != 10 || read != 9 {
		t.Errorf("%d requests were sent, and %d people read; want 10 and 9, as the token is one, too", n, read)
	}
	_, err := c.User(t.Context(), "ou_1")
	fails(t, err, directory.ErrCallsSpent, "reading user ou_1: not sent", "safety.max_api_calls is 10", "this run has sent 10 calls", "Raise safety.max_api_calls",
		"narrow the source", "forecast")
}

func TestClient_without_a_limit_of_calls_sends_what_there_is(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.people(1)
	c := f.served(t)
	for range 20 {
		if _, err := c.User(t.Context(), "ou_1"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestClient_counts_repeats_and_says_what_went_wrong_before_the_calls_were_used_up(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.people(1)
	f.refuse(0, to("PATCH", "/users/ou_1"), reply{drop: true})
	c := f.budgeted(t, 4)
	err := c.UpdateUser(t.Context(), "ou_1", directory.Person{"name": "New"})
	fails(t, err, directory.ErrCallsSpent, "no whole answer", "It was not tried further", "safety.max_api_calls is 4")
	var lost interface{ MayBeDone() bool }
	if !errors.As(err, &lost) || !lost.MayBeDone() {
		t.Error("the write may have been done, and the error does not tell")
	}
	if n := len(f.sent("PATCH", "/users/ou_1")); n != 3 {
		t.Errorf("%d tries, want 3", n)
	}
}

func TestClient_never_takes_what_it_could_not_read_for_all_there_is(t *testing.T) {
	t.Parallel()
	f := newFake()
	ids, userIDs := f.people(120)
	for name, read := range map[string]func(*Client) error{
		"users": func(c *Client) error { _, err := c.Users(t.Context(), ids); return err },
		"users by user_id": func(c *Client) error {
			_, err := c.UsersByUserID(t.Context(), userIDs)
			return err
		},
		"users by email": func(c *Client) error {
			_, _, err := c.Find(t.Context(), []string{"1@x.co"}, []string{"+6581000001"})
			return err
		},
		"one user":        func(c *Client) error { _, err := c.User(t.Context(), ids[0]); return err },
		"a user by a key": func(c *Client) error { _, err := c.UserBy(t.Context(), "email", "1@x.co"); return err },
		"departments":     func(c *Client) error { _, err := c.Departments(t.Context(), []string{"od-1"}); return err },
		"the tree":        func(c *Client) error { _, err := c.DepartmentTree(t.Context()); return err },
		"a department":    func(c *Client) error { _, err := c.FindDepartment(t.Context(), "path:Eng"); return err },
		"who is in one":   func(c *Client) error { _, err := c.UsersIn(t.Context(), "od-1"); return err },
		"groups":          func(c *Client) error { _, err := c.Groups(t.Context()); return err },
		"a group":         func(c *Client) error { _, err := c.Group(t.Context(), "g1"); return err },
		"its members":     func(c *Client) error { _, _, err := c.GroupMembers(t.Context(), "g1"); return err },
		"groups of one":   func(c *Client) error { _, err := c.GroupsOf(t.Context(), ids[0]); return err },
		"the range":       func(c *Client) error { _, err := c.Range(t.Context()); return err },
		"the scope":       func(c *Client) error { _, err := c.Scopes(t.Context()); return err },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := f.budgeted(t, 1) // the token
			err := read(c)
			fails(t, err, directory.ErrCallsSpent)
			for _, other := range []error{directory.ErrGone, directory.ErrOutOfRange, directory.ErrNoScope, directory.ErrResigned} {
				if errors.Is(err, other) {
					t.Errorf("looks like %q: %v", other, err)
				}
			}
		})
	}
}

func TestClient_never_takes_the_first_pages_of_a_listing_for_all_of_them(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{RateScale: 100})
	l.people(120)
	c := l.client()
	c.budget.max = 3 // the token, and two of three pages
	users, err := c.UsersIn(t.Context(), directory.RootDepartment)
	fails(t, err, directory.ErrCallsSpent, "listing the users in department 0")
	if len(users) > 0 || len(l.Calls()) != 3 {
		t.Errorf("%d users from %d calls, want none from 3", len(users), len(l.Calls()))
	}
}

func TestCreateUser_that_could_not_be_looked_up_for_want_of_calls_is_found_by_the_next_run(t *testing.T) {
	t.Parallel()
	f := newFake()
	lost := reply{drop: true, commit: true}
	f.refuse(1, to("POST", "/users"), lost)
	_, err := f.budgeted(t, 2).CreateUser(t.Context(), "00u1", directory.Person{"name": "Mei", "email": "mei@x.co"})
	fails(t, err, directory.ErrCallsSpent, "creating the account of 00u1 (Mei)")
	user, err := f.served(t).CreateUser(t.Context(), "00u1", directory.Person{"name": "Mei", "email": "mei@x.co"})
	if err != nil || user.OpenID == "" || len(f.users) != 1 {
		t.Errorf("%v, %v; %d users in Lark, want 1", user, err, len(f.users))
	}
}
