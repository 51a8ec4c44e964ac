package provider_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestPromise_14_people_are_created_managers_first_with_their_leader_in_the_create(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	// The report comes first in every order but the one that matters.
	w.hire("Ann Lee", map[string]any{"managerId": address("Ben Ito")})
	w.hire("Ben Ito", map[string]any{"managerId": "E1"})
	boss := w.hire("Zoe Zell", map[string]any{"employeeNumber": "E1"})
	w.hire("Abe Adopted", map[string]any{"managerId": boss})
	w.lark.AddUser(sandbox.LarkUser{Name: "Abe Adopted", Email: address("Abe Adopted")})
	f := w.folder(w.adopting())
	f.settle()
	var order, led []string
	for _, c := range w.lark.Writes() {
		var body struct {
			Name   string
			Leader string `json:"leader_user_id"`
		}
		if err := json.Unmarshal([]byte(c.Body), &body); err != nil {
			t.Fatal(err)
		}
		if c.Method == http.MethodPost {
			order = append(order, body.Name)
			leader, _ := w.lark.User(body.Leader)
			led = append(led, leader.Name)
		}
	}
	if want := []string{"Zoe Zell", "Ben Ito", "Ann Lee"}; !slices.Equal(order, want) {
		t.Errorf("people were created in the order %v, want %v", order, want)
	}
	if want := []string{"", "Zoe Zell", "Ben Ito"}; !slices.Equal(led, want) {
		t.Errorf("they were created with the leaders %q, want %q", led, want)
	}
	// A second pass is for those only who were there before their leader.
	w.sends("create Ann Lee", "create Ben Ito", "create Zoe Zell", "update Abe Adopted: leader")
	f.plan().empty()
}

func TestPromise_14_a_manager_who_comes_later_is_set_then(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	boss := w.okta.AddUser(sandbox.OktaUser{Status: "STAGED", Profile: map[string]any{
		"login": "zoe@acme.example", "email": "zoe@acme.example", "firstName": "Zoe", "lastName": "Zell",
	}})
	w.hire("Ann Lee", map[string]any{"managerId": boss})
	f := w.folder(w.sync())
	f.plan().changes("+ Ann Lee", "without leader")
	f.apply().succeeds()
	f.plan().empty()
	w.sends("create Ann Lee")
	w.okta.Activate(boss)
	f.plan().changes("+ Zoe Zell")
	f.apply().succeeds()
	w.sends("create Zoe Zell", "update Ann Lee: leader")
	f.plan().empty()
}

func TestPromise_14_leaders_in_a_circle_are_printed_as_a_path_and_the_people_are_written(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.byHand(`{ people = {
		a = { name = "Ann Lee", email = "ann@acme.example", leader = "b" }
		b = { name = "Ben Ito", email = "ben@acme.example", leader = "c" }
		c = { name = "Cy Poe", email = "cy@acme.example", leader = "a" }
		d = { name = "Dee Roe", email = "dee@acme.example", leader = "a" }
	} }`))
	f.plan().changes("Ann Lee (a) -> Ben Ito (b) -> Cy Poe (c) -> Ann Lee (a)")
	f.apply().succeeds()
	w.sends("create Ann Lee", "create Ben Ito", "create Cy Poe", "create Dee Roe")
	if got := w.user("ann@acme.example").Leader; got != "" {
		t.Errorf("the link that closes the circle was written: Ann Lee's leader is %s", got)
	}
	f.plan().empty("Ann Lee (a) -> Ben Ito (b)")
}

func TestPromise_14_a_change_of_who_has_not_joined_yet_waits_and_is_no_failure(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, sandbox.LarkSwitches{PatchRefusesUnjoined: true})
	ids := w.team("Ann Lee", "Ben Ito")
	f := w.folder(w.sync() + quickstart)
	f.settle()
	w.sent()
	w.lark.AcceptInvitations(w.user(address("Ben Ito")).OpenID)
	for _, id := range ids {
		w.edit(id, map[string]any{"title": "Lead"})
	}
	f.plan().changes("Lead")
	f.apply().succeeds()
	w.sends("update Ben Ito: job_title")
	f.plan().empty()
	w.lark.AcceptInvitations()
	f.plan().changes("Lead")
	f.apply().succeeds()
	w.sends("update Ann Lee: job_title")
	f.plan().empty()
}
