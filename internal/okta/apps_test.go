package okta

import (
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestUsers_of_an_app_are_those_assigned_to_it_and_the_evidence(t *testing.T) {
	t.Parallel()
	o := org(20, sandbox.OktaOptions{})
	id := o.AddApp("lark", userID(0), userID(1), userID(2), userID(3))
	want := map[string]string{}
	for i, status := range map[int]string{ // of the app, which is not the user's
		4: "ACTIVE", 5: "PROVISIONED", 6: "STAGED", 7: "SUSPENDED", 8: "INACTIVE", 9: "PENDING", 10: "APPROVED", 11: "IMPLICIT", 12: "NEWLY_INVENTED",
		13: "UNASSIGNED", 14: "IMPORTED", 15: "MATCHED", 16: "DEPROVISIONED", 17: "REVOKED",
	} {
		o.SetAppUser(id, userID(i), status)
		if i < 13 {
			want[userID(i)] = "ACTIVE"
		}
	}
	maps.Copy(want, map[string]string{userID(0): "ACTIVE", userID(1): "ACTIVE", userID(2): "SUSPENDED", userID(3): "DEPROVISIONED", userID(19): "DEPROVISIONED"})
	o.Suspend(userID(2))
	o.Deactivate(userID(3))  // which takes them off the app
	o.Deactivate(userID(19)) // never was on it
	c := serve(t, o)
	got, err := c.Users(t.Context(), Query{AppID: id, DepartedWithin: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, statuses(t, got)); diff != "" {
		t.Error(diff)
	}
	everybody, err := c.Users(t.Context(), Query{DepartedWithin: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	for id := range got {
		if string(got[id]) != string(everybody[id]) {
			t.Errorf("by the app: %s\namong all:  %s", got[id], everybody[id])
		}
	}
}

func TestUsers_of_an_app_take_a_call_for_every_500(t *testing.T) {
	t.Parallel()
	o := org(2300, sandbox.OktaOptions{})
	ids := make([]string, 2001)
	for i := range ids {
		ids[i] = userID(i)
	}
	app := o.AddApp("lark", ids...)
	got, err := serve(t, o).Users(t.Context(), Query{AppID: app})
	calls := map[string]int{}
	for _, c := range o.Calls() {
		calls[c.Endpoint]++
	}
	want := map[string]int{"GET /api/v1/apps/{id}/users": 5, "GET /api/v1/users": 1}
	if diff := cmp.Diff(want, calls); diff != "" || err != nil || len(got) != 2001 {
		t.Errorf("%d records, %v\n%s", len(got), err, diff)
	}
}

func TestUsers_of_an_app_need_a_scope_that_the_error_names(t *testing.T) {
	t.Parallel()
	o := app(2, sandbox.OktaOptions{Scopes: []string{"okta.users.read", "okta.groups.read", "okta.apps.read"}})
	id := o.AddApp("lark", userID(0))
	_, err := serveApp(t, o, nil).Users(t.Context(), Query{AppID: id})
	var refused *Error
	if !errors.As(err, &refused) || refused.Code != "insufficient_scope" || !strings.Contains(refused.Remedy, "okta.apps.read") {
		t.Error(err)
	}
	got, err := serveApp(t, o, func(c *Config) { c.Scopes = []string{"okta.users.read", "okta.apps.read"} }).Users(t.Context(), Query{AppID: id})
	if err != nil || len(got) != 1 {
		t.Errorf("%d records, %v", len(got), err)
	}
}

func TestUsers_of_an_app_that_is_not_there_or_has_nobody_are_an_error_that_says_what_to_check(t *testing.T) {
	t.Parallel()
	o := org(3, sandbox.OktaOptions{})
	c := serve(t, o)
	_, err := c.Users(t.Context(), Query{AppID: "0oaUnknown"})
	var refused *Error
	if !errors.As(err, &refused) || refused.Status != 404 || !strings.Contains(err.Error(), "0oaUnknown") || !strings.Contains(err.Error(), "app_id") {
		t.Error(err)
	}
	id := o.AddApp("lark", userID(0))
	o.SetAppUser(id, userID(0), "UNASSIGNED")
	if got, err := c.Users(t.Context(), Query{AppID: id}); !errors.Is(err, ErrEmpty) || got != nil || !strings.Contains(err.Error(), "app_id") {
		t.Errorf("%v, %v", got, err)
	}
}

func TestUsers_of_an_app_an_item_that_is_no_user_is_an_error(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no user in it":    `[{"id":"00u1","status":"ACTIVE"}]`,
		"another user":     `[{"id":"00u1","status":"ACTIVE","_embedded":{"user":{"id":"00u2","status":"ACTIVE"}}}]`,
		"a broken user":    `[{"id":"00u1","status":"ACTIVE","_embedded":{"user":{"id":"00u1"}}}]`,
		"no id":            `[{"status":"ACTIVE","_embedded":{"user":{"id":"00u1","status":"ACTIVE"}}}]`,
		"no status":        `[{"id":"00u1","_embedded":{"user":{"id":"00u1","status":"ACTIVE"}}}]`,
		"a user in words":  `[{"id":"00u1","status":"ACTIVE","_embedded":{"user":"00u1"}}]`,
		"a list in its id": `[{"id":["00u1"],"status":"ACTIVE"}]`,
	} {
		got, err := serve(t, handler(200, body)).Users(t.Context(), Query{AppID: "0oa1"})
		if err == nil || got != nil || !strings.Contains(err.Error(), "the users of app 0oa1 could not be listed") {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	// Whom the app imported may be nobody that Okta has.
	c := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := `[{"id":"0ua1","status":"IMPORTED"},{"id":"00u1","status":"ACTIVE","_embedded":{"user":{"id":"00u1","status":"ACTIVE"}}}]`
		if r.URL.Query().Get("filter") != "" {
			body = `[]`
		}
		handler(200, body)(w, r)
	}))
	if got, err := c.Users(t.Context(), Query{AppID: "0oa1"}); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}
