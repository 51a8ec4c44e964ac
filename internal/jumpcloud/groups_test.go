package jumpcloud

import (
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

func TestGroups_are_all_groups_with_their_users_in_canonical_form(t *testing.T) {
	t.Parallel()
	j := org(4, sandbox.JumpCloudOptions{NullMembers: true})
	some, none := j.AddGroup("some <b>", "Some", userID(2), userID(0)), j.AddGroup("none", "")
	j.Nest(some, none)
	everyone := j.GroupID("All Users")
	want := map[string]string{
		some:     `{"description":"Some","id":"` + some + `","members":["` + userID(0) + `","` + userID(2) + `"],"name":"some <b>","type":"user_group"}`,
		none:     `{"id":"` + none + `","members":[],"name":"none","type":"user_group"}`,
		everyone: `{"id":"` + everyone + `","members":["` + strings.Join([]string{userID(0), userID(1), userID(2), userID(3)}, `","`) + `"],"name":"All Users","type":"user_group"}`,
	}
	got, err := serve(t, j).Groups(t.Context(), GroupQuery{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, texts(got)); diff != "" {
		t.Error(diff)
	}
}

func TestGroups_can_be_narrowed_and_their_members_left_out(t *testing.T) {
	t.Parallel()
	j := org(4, sandbox.JumpCloudOptions{})
	sales, it := j.AddGroup("Sales", "", userID(2)), j.AddGroup("IT", "", userID(1))
	for name, test := range map[string]struct {
		q       GroupQuery
		ids     []string
		members int // listings of members
	}{
		"by id":             {GroupQuery{IDs: []string{it, sales}}, []string{sales, it}, 2},
		"by a condition":    {GroupQuery{Filter: []string{"name:eq:IT"}}, []string{it}, 1},
		"without members":   {GroupQuery{WithoutMembers: true}, []string{sales, it, j.GroupID("All Users")}, 0},
		"all, with members": {GroupQuery{}, []string{sales, it, j.GroupID("All Users")}, 3},
	} {
		j.Reset()
		got, err := serve(t, j).Groups(t.Context(), test.q)
		if err != nil || len(got) != len(test.ids) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
		for _, id := range test.ids {
			if got[id] == nil || strings.Contains(string(got[id]), "members") == test.q.WithoutMembers {
				t.Errorf("%s: %s", name, got[id])
			}
		}
		if n := endpoints(j)["GET /api/v2/usergroups/{id}/members"]; n != test.members {
			t.Errorf("%s: %d listings of members", name, n)
		}
	}
	for name, test := range map[string]struct {
		q    GroupQuery
		says string
	}{
		"two ways":                 {GroupQuery{IDs: []string{it}, Filter: []string{"name:eq:IT"}}, "give one"},
		"no id":                    {GroupQuery{IDs: []string{}}, "empty list"},
		"a name for an id":         {GroupQuery{IDs: []string{"IT"}}, "24 hex digits"},
		"an id that is none's":     {GroupQuery{IDs: []string{it, userID(1)}}, userID(1)},
		"the other API's operator": {GroupQuery{Filter: []string{"name:$eq:IT"}}, "name:eq:Sales"},
		"nothing that matches":     {GroupQuery{Filter: []string{"name:eq:it"}}, "matches no group"},
	} {
		if got, err := serve(t, j).Groups(t.Context(), test.q); err == nil || got != nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

func TestGroups_of_a_company_of_5000_take_one_listing_each_and_no_call_for_a_person(t *testing.T) {
	t.Parallel()
	j := org(600, sandbox.JumpCloudOptions{})
	for i := range 99 {
		users := []string{}
		for n := range 20 + 80*(i%4/3) { // of 20 and of 100
			users = append(users, userID((i*7+n)%600))
		}
		j.AddGroup(fmt.Sprint("group ", i), "", users...)
	}
	got, err := serve(t, j).Groups(t.Context(), GroupQuery{})
	if err != nil || len(got) != 100 {
		t.Fatalf("%d groups, %v", len(got), err)
	}
	calls := endpoints(j)
	// All Users has seven pages: each begins with the last of the one before.
	if diff := cmp.Diff(map[string]int{"GET /api/v2/usergroups": 1, "GET /api/v2/usergroups/{id}/members": 99 + 7}, calls); diff != "" {
		t.Error(diff)
	}
}

func TestGroups_are_the_same_where_nothing_tells_how_many_there_are(t *testing.T) {
	t.Parallel()
	read := func(options sandbox.JumpCloudOptions) map[string]string {
		options.Now = func() time.Time { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) }
		j := org(350, options)
		for i := range 230 {
			j.AddGroup(fmt.Sprint("group ", i), "", userID(i), userID(i+1))
		}
		got, err := serve(t, j).Groups(t.Context(), GroupQuery{})
		if err != nil {
			t.Fatal(err)
		}
		return texts(got)
	}
	want := read(sandbox.JumpCloudOptions{})
	if len(want) != 231 {
		t.Fatalf("%d groups", len(want))
	}
	for name, options := range map[string]sandbox.JumpCloudOptions{"no counts": {WithoutCounts: true}, "links": {Links: true}, "nulls": {NullMembers: true}} {
		if diff := cmp.Diff(want, read(options)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestGroups_a_listing_cut_at_any_page_is_an_error_that_says_of_what(t *testing.T) {
	t.Parallel()
	groups := func(c sandbox.Call) bool { return c.Endpoint == "GET /api/v2/usergroups" }
	for fault, outcome := range map[string]sandbox.Fault{
		"the body is cut": {Truncate: true},
		"HTML":            {Respond: func(w http.ResponseWriter) { _, _ = io.WriteString(w, "<html>") }},
		"an empty page":   {Respond: func(w http.ResponseWriter) { _, _ = io.WriteString(w, "[]") }},
		"no list":         {Respond: func(w http.ResponseWriter) { _, _ = io.WriteString(w, "null") }},
		"a refusal":       {Respond: func(w http.ResponseWriter) { w.WriteHeader(403) }},
		"a count of none": {Respond: func(w http.ResponseWriter) { w.Header().Set("X-Total-Count", "many"); _, _ = io.WriteString(w, "[]") }},
		"a server error":  {Respond: func(w http.ResponseWriter) { w.WriteHeader(500) }},
		"no connection":   {Drop: true},
	} {
		for page, match := range map[string]func(sandbox.Call) bool{
			"the first of the groups":   func(c sandbox.Call) bool { return groups(c) && skipOf(c) == "0" },
			"the second of the groups":  func(c sandbox.Call) bool { return groups(c) && skipOf(c) == "9" },
			"the third of the groups":   func(c sandbox.Call) bool { return groups(c) && skipOf(c) == "18" },
			"the first of the members":  func(c sandbox.Call) bool { return !groups(c) && skipOf(c) == "0" },
			"the second of the members": func(c sandbox.Call) bool { return !groups(c) && skipOf(c) == "9" },
			"the third of the members":  func(c sandbox.Call) bool { return !groups(c) && skipOf(c) == "18" },
		} {
			j := org(25, sandbox.JumpCloudOptions{})
			for i := range 23 {
				j.AddGroup(fmt.Sprint("group ", i), "")
			}
			outcome.Match = match
			j.Inject(outcome)
			got, err := stinted(serve(t, j)).Groups(t.Context(), GroupQuery{})
			says := "the groups could not be listed"
			switch {
			case strings.HasSuffix(page, "members"):
				says = "the members of group "
			case fault == "an empty page" && strings.Contains(page, "first"):
				says = "lists no group at all"
			}
			if err == nil || got != nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%s at %s: %d groups, %v", fault, page, len(got), err)
			}
		}
	}
}

// The calls of a listing can do without an order only where nothing changes; members have none that could be asked for.
func TestGroups_members_that_come_in_another_order_each_time_are_an_error_where_there_are_pages(t *testing.T) {
	t.Parallel()
	j := org(250, sandbox.JumpCloudOptions{MembersUnordered: true})
	small := j.AddGroup("small", "", userID(3), userID(1), userID(2))
	got, err := serve(t, j).Groups(t.Context(), GroupQuery{IDs: []string{small}})
	if err != nil || !cmp.Equal(membersOf(t, got[small]), []string{userID(1), userID(2), userID(3)}) {
		t.Errorf("%s, %v", got, err)
	}
	if got, err := serve(t, j).Groups(t.Context(), GroupQuery{}); err == nil || got != nil || !strings.Contains(err.Error(), "run again") {
		t.Errorf("%d groups, %v", len(got), err)
	}
}

func TestGroups_one_that_is_deleted_in_between_is_an_error_that_says_what_to_do(t *testing.T) {
	t.Parallel()
	j := org(1, sandbox.JumpCloudOptions{})
	id := j.AddGroup("brief", "", userID(0))
	j.Inject(sandbox.Fault{
		Match:   func(c sandbox.Call) bool { return strings.Contains(c.Path, id) },
		Respond: func(w http.ResponseWriter) { handler(404, `{"message":"Group not found"}`)(w, nil) },
	})
	_, err := serve(t, j).Groups(t.Context(), GroupQuery{})
	var refused *Error
	if !errors.As(err, &refused) || refused.Status != 404 || !strings.Contains(err.Error(), id) || !strings.Contains(err.Error(), "run again") {
		t.Error(err)
	}
}

func TestGroups_an_item_that_is_no_group_and_an_edge_that_leads_nowhere_are_errors(t *testing.T) {
	t.Parallel()
	for body, says := range map[string]string{
		`[{"name":"a"}]`: "no id", `[{"id":"6026"}]`: "no name", `[null]`: "is null", `["6026"]`: "where an object belongs", `{}`: "where a list belongs",
	} {
		if got, err := serve(t, handler(200, body)).Groups(t.Context(), GroupQuery{}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %s, %v", body, got, err)
		}
	}
	for body, says := range map[string]string{
		`[{}]`: "points to something that is null", `[{"to":{"type":"user"}}]`: "no id", `[{"to":{"id":"6026"}}]`: "of no type", `[{"to":[]}]`: "is null",
	} {
		c := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/members") {
				handler(200, body, "X-Total-Count", "1")(w, r)
				return
			}
			handler(200, `[{"id":"60259a3cb544065d1eaf2760","name":"All Users"}]`, "X-Total-Count", "1")(w, r)
		}))
		if got, err := c.Groups(t.Context(), GroupQuery{}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %s, %v", body, got, err)
		}
	}
}
