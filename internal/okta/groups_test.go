package okta

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestGroups_are_all_groups_with_their_members_in_canonical_form(t *testing.T) {
	t.Parallel()
	o := org(4, sandbox.OktaOptions{})
	some, none := o.AddGroup("some <b>", userID(2), userID(0), userID(3)), o.AddGroup("none")
	o.Deactivate(userID(3)) // stays a member
	everyone := o.GroupID("Everyone")
	got, err := serve(t, o).Groups(t.Context(), GroupQuery{})
	if err != nil {
		t.Fatal(err)
	}
	records := map[string]string{}
	for id, record := range got {
		records[id] = string(record)
	}
	if diff := cmp.Diff(map[string]string{
		some: `{"id":"` + some + `","members":["` + userID(0) + `","` + userID(2) + `","` + userID(3) + `"],"name":"some <b>","type":"OKTA_GROUP"}`,
		none: `{"id":"` + none + `","members":[],"name":"none","type":"OKTA_GROUP"}`,
		everyone: `{"description":"All users in your organization","id":"` + everyone + `","members":["` + userID(0) + `","` + userID(1) + `","` + userID(2) +
			`"],"name":"Everyone","type":"BUILT_IN"}`,
	}, records); diff != "" {
		t.Error(diff)
	}
}

func TestGroups_are_listed_in_pages_of_200_and_members_in_pages_of_1000_four_at_a_time(t *testing.T) {
	t.Parallel()
	o := org(2100, sandbox.OktaOptions{MaxConcurrent: 4})
	for i := range 250 {
		o.AddGroup(fmt.Sprint("group ", i), userID(i))
	}
	o.SetLatency(time.Millisecond)
	got, err := serve(t, o).Groups(t.Context(), GroupQuery{})
	if err != nil || len(got) != 251 {
		t.Fatalf("%d groups, %v", len(got), err)
	}
	calls := map[string]int{}
	for _, c := range o.Calls() {
		calls[c.Endpoint]++
		if c.Status != http.StatusOK {
			t.Errorf("%s: %d", c.Path, c.Status)
		}
	}
	if diff := cmp.Diff(map[string]int{
		"GET /api/v1/groups": 2, "GET /api/v1/groups/{id}/users": 250 + 3, // Everyone has three pages
	}, calls); diff != "" {
		t.Error(diff)
	}
}

func TestGroups_a_listing_cut_at_any_page_is_an_error_that_says_of_what(t *testing.T) {
	t.Parallel()
	later := func(c sandbox.Call) bool { return strings.Contains(c.Query, "after=") }
	groups := func(c sandbox.Call) bool { return c.Path == groupsPath }
	for fault, outcome := range map[string]sandbox.Fault{
		"the body is cut": {Truncate: true},
		"HTML":            {Respond: func(w http.ResponseWriter) { _, _ = io.WriteString(w, "<html>") }},
		"an empty page":   {Respond: func(w http.ResponseWriter) { _, _ = io.WriteString(w, "[]") }},
		"a refusal":       {Respond: func(w http.ResponseWriter) { w.WriteHeader(403) }},
	} {
		for page, match := range map[string]func(sandbox.Call) bool{
			"the first of the groups":   func(c sandbox.Call) bool { return groups(c) && !later(c) },
			"the second of the groups":  func(c sandbox.Call) bool { return groups(c) && later(c) },
			"the first of the members":  func(c sandbox.Call) bool { return !groups(c) && !later(c) },
			"the second of the members": func(c sandbox.Call) bool { return !groups(c) && later(c) },
		} {
			o := org(30, sandbox.OktaOptions{})
			for i := range 23 {
				o.AddGroup(fmt.Sprint("group ", i))
			}
			outcome.Match = match
			o.Inject(outcome)
			got, err := serve(t, stingy(o)).Groups(t.Context(), GroupQuery{})
			says := "the groups could not be listed"
			switch {
			case strings.HasSuffix(page, "members"):
				says = "the members of group "
			case fault == "an empty page" && page == "the first of the groups":
				says = "lists no group at all"
			}
			if err == nil || got != nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%s at %s: %d groups, %v", fault, page, len(got), err)
			}
		}
	}
}

// Every org has Everyone, so an org without groups is one whose groups are not shown.
func TestGroups_none_at_all_is_an_error_that_says_what_to_check(t *testing.T) {
	t.Parallel()
	c := serve(t, handler(200, "[]", "Link", `<http://x/api/v1/groups?limit=200>; rel="self"`))
	got, err := c.Groups(t.Context(), GroupQuery{})
	if err == nil || got != nil || !strings.Contains(err.Error(), "admin role") || !strings.Contains(err.Error(), c.base.String()) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestGroups_one_that_is_deleted_in_between_is_an_error_that_says_what_to_do(t *testing.T) {
	t.Parallel()
	o := org(1, sandbox.OktaOptions{})
	id := o.AddGroup("brief", userID(0))
	o.Inject(sandbox.Fault{
		Match: func(c sandbox.Call) bool { return strings.Contains(c.Path, id) },
		Respond: func(w http.ResponseWriter) {
			handler(404, `{"errorCode":"E0000007","errorSummary":"Not found"}`)(w, nil)
		},
	})
	_, err := serve(t, o).Groups(t.Context(), GroupQuery{})
	var refused *Error
	if !errors.As(err, &refused) || refused.Status != 404 || !strings.Contains(err.Error(), id) || !strings.Contains(err.Error(), "run again") {
		t.Error(err)
	}
}

func TestGroups_an_item_that_is_no_group_is_an_error(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no id":               `[{"profile":{"name":"a"}}]`,
		"no name":             `[{"id":"00g1","profile":{}}]`,
		"no profile":          `[{"id":"00g1"}]`,
		"a date that is none": `[{"id":"00g1","profile":{"name":"a"},"lastUpdated":"soon"}]`,
		"text":                `["00g1"]`,
	} {
		if got, err := serve(t, handler(200, body)).Groups(t.Context(), GroupQuery{}); err == nil || !strings.Contains(err.Error(), "the groups") {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestGroups_of_the_same_name_are_kept_apart(t *testing.T) {
	t.Parallel()
	c := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := `[{"id":"00g1","type":"APP_GROUP","profile":{"name":"staff","description":null}},{"id":"00g2","type":"APP_GROUP","profile":{"name":"staff"}}]`
		if id, members := strings.CutPrefix(r.URL.Path, groupsPath+"/"); members {
			body = `[{"id":"00u of ` + strings.TrimSuffix(id, "/users") + `","status":"ACTIVE"}]`
		}
		handler(200, body)(w, r)
	}))
	got, err := c.Groups(t.Context(), GroupQuery{})
	want := `{"id":"00g2","members":["00u of 00g2"],"name":"staff","type":"APP_GROUP"}`
	if err != nil || len(got) != 2 || string(got["00g2"]) != want {
		t.Errorf("%s, %v", got, err)
	}
}

func TestGroups_are_the_same_however_Okta_lists_them(t *testing.T) {
	t.Parallel()
	read := func(options sandbox.OktaOptions) map[string]json.RawMessage {
		o := org(450, options)
		for i := range 60 {
			o.AddGroup(fmt.Sprint("group ", i), userID(i), userID(i+1))
		}
		groups, err := serve(t, o).Groups(t.Context(), GroupQuery{})
		if err != nil {
			t.Fatal(err)
		}
		return groups
	}
	want := read(sandbox.OktaOptions{})
	for name, options := range map[string]sandbox.OktaOptions{
		"descending": {Descending: true}, "one header": {JoinLinks: true}, "small pages": {TimeoutAbove: 50},
	} {
		if diff := cmp.Diff(want, read(options)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestGroups_can_be_narrowed_and_their_members_left_out(t *testing.T) {
	t.Parallel()
	o := org(4, sandbox.OktaOptions{})
	sales, it := o.AddGroup("Sales", userID(2)), o.AddGroup("IT", userID(1))
	for name, test := range map[string]struct {
		q       GroupQuery
		ids     []string
		members int // listings of members
	}{
		"by id":             {GroupQuery{IDs: []string{it, sales}}, []string{sales, it}, 2},
		"by a search":       {GroupQuery{Search: `profile.name sw "I"`}, []string{it}, 1},
		"without members":   {GroupQuery{WithoutMembers: true}, []string{sales, it, o.GroupID("Everyone")}, 0},
		"all, with members": {GroupQuery{}, []string{sales, it, o.GroupID("Everyone")}, 3},
	} {
		o.Reset()
		got, err := serve(t, o).Groups(t.Context(), test.q)
		if err != nil || len(got) != len(test.ids) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
		for _, id := range test.ids {
			if got[id] == nil || strings.Contains(string(got[id]), "members") == test.q.WithoutMembers {
				t.Errorf("%s: %s", name, got[id])
			}
		}
		if n := len(o.Calls()) - 1; n != test.members {
			t.Errorf("%s: %d listings of members", name, n)
		}
	}
	for name, test := range map[string]struct {
		q    GroupQuery
		says string
	}{
		"two ways":             {GroupQuery{IDs: []string{it}, Search: "id pr"}, "give one"},
		"no id":                {GroupQuery{IDs: []string{}}, "empty list"},
		"a blank search":       {GroupQuery{Search: " "}, "blank"},
		"an id that is none's": {GroupQuery{IDs: []string{it, "00gnobody"}}, "00gnobody"},
		"nothing that matches": {GroupQuery{Search: `profile.name eq "nothing"`}, "matches no group"},
		"no search":            {GroupQuery{Search: "name sw"}, "E0000031"},
	} {
		if got, err := serve(t, o).Groups(t.Context(), test.q); err == nil || got != nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}
