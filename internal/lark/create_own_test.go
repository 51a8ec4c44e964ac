package lark

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// described are people without a source id, by what makes them unique.
func described() map[string]directory.Person {
	return map[string]directory.Person{
		"user_id": {"name": "Mei", "email": "mei@x.co", "user_id": "u1"},
		"email":   {"name": "Mei", "email": "mei@x.co"},
		"mobile":  {"name": "Mei", "email": "mei@x.co", "mobile": "+6581234567"},
	}
}

func TestCreateUser_without_source_id_takes_no_account_that_it_did_not_make(t *testing.T) {
	t.Parallel()
	for key, person := range described() {
		for what, c := range map[string]func(*tenant) *Client{
			"at once": (*tenant).client,
			"after an attempt that found no connection": func(l *tenant) *Client {
				c := l.client()
				c.http = &http.Client{Transport: &blocked{path: "/users"}}
				return c
			},
		} {
			t.Run(key+", "+what, func(t *testing.T) {
				t.Parallel()
				l := newTenant(t, sandbox.LarkOptions{})
				there := l.AddUser(sandbox.LarkUser{
					Name: "Mei", Email: "mei@x.co", Mobile: person.String("mobile"), UserID: person.String("user_id"),
				})
				_, err := c(l).CreateUser(t.Context(), "", person)
				fails(t, err, directory.ErrTaken, there, "user_id", "adopt_existing = true", "import it")
				for _, personal := range []string{"mei@x.co", "+65"} {
					if strings.Contains(err.Error(), personal) {
						t.Errorf("%q is in: %v", personal, err)
					}
				}
				if n := len(l.Invitations()); n != 0 {
					t.Errorf("%d invitations", n)
				}
			})
		}
	}
}

func TestCreateUser_without_source_id_is_repeated_by_a_run_after_one_that_was_killed(t *testing.T) {
	t.Parallel()
	for key, person := range described() {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			l := newTenant(t, sandbox.LarkOptions{Switches: sandbox.LarkSwitches{ClientTokenTTL: time.Hour}})
			l.lose("POST", "/contact/v3/users")
			first, err := l.client().CreateUser(t.Context(), "", person)
			if err != nil {
				t.Fatal(err)
			}
			c := l.client()
			again, err := c.CreateUser(t.Context(), "", person)
			if err != nil || again.OpenID != first.OpenID || len(l.Invitations()) != 1 {
				t.Errorf("made %s, then %s with %d invitations: %v", first.OpenID, again.OpenID, len(l.Invitations()), err)
			}
			l.Reset()
			if _, err := c.Users(t.Context(), []string{again.OpenID}); err != nil || l.calls() != 0 {
				t.Errorf("what a create has read is read again: %d calls, %v", l.calls(), err)
			}
			_, err = c.CreateUser(t.Context(), "", person) // of two who are described alike
			fails(t, err, directory.ErrTaken, first.OpenID)
			other := person.Clone()
			other["city"] = "Rome"
			_, err = l.client().CreateUser(t.Context(), "", other)
			fails(t, err, directory.ErrTaken, first.OpenID, "adopt_existing")
			l.SetSwitches(func(s *sandbox.LarkSwitches) { s.ClientTokenTTL = time.Nanosecond })
			_, err = l.client().CreateUser(t.Context(), "", person)
			fails(t, err, directory.ErrTaken, first.OpenID, "adopt_existing")
			if n := len(l.Invitations()); n != 1 {
				t.Errorf("%d invitations", n)
			}
		})
	}
}

func TestCreateUser_without_source_id_finds_what_it_made_though_no_answer_came(t *testing.T) {
	t.Parallel()
	for key, person := range described() {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			l := newTenant(t, sandbox.LarkOptions{})
			for range shortRetry.transient.attempts {
				l.lose("POST", "/contact/v3/users")
			}
			user, err := l.client().CreateUser(t.Context(), "", person)
			if err != nil || user.OpenID == "" || len(l.Invitations()) != 1 {
				t.Errorf("%+v with %d invitations: %v", user, len(l.Invitations()), err)
			}
		})
	}
}

func TestCreateUser_without_source_id_makes_another_account_after_the_first_was_deleted(t *testing.T) {
	t.Parallel()
	for name, switches := range map[string]sandbox.LarkSwitches{
		"replayed as it was": {}, "replayed as it is": {ReplayShowsPresent: true}, "left out of batches": {BatchOmitsResigned: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newTenant(t, sandbox.LarkOptions{Switches: switches})
			person := directory.Person{"name": "Mei", "email": "mei@x.co"}
			first, err := l.client().CreateUser(t.Context(), "", person)
			if err != nil {
				t.Fatal(err)
			}
			if err := l.client().DeleteUser(t.Context(), first.OpenID, directory.Transfer{}); err != nil {
				t.Fatal(err)
			}
			var second directory.User
			for range 2 { // the same again makes no third
				second, err = l.client().CreateUser(t.Context(), "", person)
				if err != nil || second.OpenID == first.OpenID || second.Status.Resigned {
					t.Fatalf("%+v, %v", second, err)
				}
			}
			if n := len(l.Invitations()); n != 2 {
				t.Errorf("%d invitations", n)
			}
		})
	}
}
