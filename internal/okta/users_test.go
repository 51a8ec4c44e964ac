package okta

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestUsers_are_everybody_and_who_departed_lately(t *testing.T) {
	t.Parallel()
	o := org(3, sandbox.OktaOptions{})
	o.Suspend(userID(1))
	o.Deactivate(userID(2))
	long := time.Now().Add(-100 * 24 * time.Hour)
	o.AddUser(sandbox.OktaUser{
		ID: "00uGone", Status: "DEPROVISIONED", Created: long, StatusChanged: long, LastUpdated: long,
		Profile: map[string]any{"login": "gone@acme.example", "email": "gone@acme.example"},
	})
	// Left long ago, and touched since: a filter by lastUpdated finds them.
	o.AddUser(sandbox.OktaUser{
		ID: "00uTouched", Status: "DEPROVISIONED", Created: long, StatusChanged: long, LastUpdated: time.Now(),
		Profile: map[string]any{"login": "touched@acme.example", "email": "touched@acme.example"},
	})
	c := serve(t, o)

	want := map[string]string{userID(0): "ACTIVE", userID(1): "SUSPENDED", userID(2): "DEPROVISIONED"}
	got, err := c.Users(t.Context(), Query{DepartedWithin: 90 * 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, statuses(t, got)); diff != "" {
		t.Error(diff)
	}

	want["00uGone"], want["00uTouched"] = "DEPROVISIONED", "DEPROVISIONED"
	got, err = c.Users(t.Context(), Query{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, statuses(t, got)); diff != "" {
		t.Errorf("without a time: %s", diff)
	}
}

func TestUsers_take_a_call_for_every_200_and_one_for_the_departed(t *testing.T) {
	t.Parallel()
	for people, calls := range map[int]int{300: 2 + 1, 1000: 6 + 1} { // a few are staged or left on top of them
		o := sandbox.NewOkta(sandbox.OktaOptions{APIToken: token})
		want := map[string]string{}
		for _, u := range sandbox.Company(1, people) {
			want[o.AddUser(u)] = u.Status
		}
		got, err := serve(t, o).Users(t.Context(), Query{DepartedWithin: 90 * 24 * time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, statuses(t, got)); diff != "" {
			t.Error(diff)
		}
		if n := len(o.Calls()); n != calls {
			t.Errorf("%d people: %d calls, want %d", people, n, calls)
		}
	}
}

func TestUsers_search_narrows_who_is_wanted_and_not_the_evidence(t *testing.T) {
	t.Parallel()
	o := org(6, sandbox.OktaOptions{})
	o.Deactivate(userID(2)) // Sales
	o.Deactivate(userID(3)) // IT
	got, err := serve(t, o).Users(t.Context(), Query{Search: `profile.division eq "Sales"`, DepartedWithin: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{userID(0): "ACTIVE", userID(2): "DEPROVISIONED", userID(3): "DEPROVISIONED", userID(4): "ACTIVE"}
	if diff := cmp.Diff(want, statuses(t, got)); diff != "" {
		t.Error(diff)
	}
}

func TestUsers_of_groups_are_the_union_of_their_members_and_the_evidence(t *testing.T) {
	t.Parallel()
	o := org(30, sandbox.OktaOptions{})
	var groups []string
	for i := range 9 {
		groups = append(groups, o.AddGroup(strings.Repeat("g", i+1), userID(i), userID(i+1)))
	}
	o.Deactivate(userID(4))  // a member still
	o.Deactivate(userID(20)) // never was
	got, err := serve(t, o).Users(t.Context(), Query{GroupIDs: append(groups, groups[0]), DepartedWithin: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{userID(20): "DEPROVISIONED"}
	for i := range 10 {
		want[userID(i)] = "ACTIVE"
	}
	want[userID(4)] = "DEPROVISIONED"
	if diff := cmp.Diff(want, statuses(t, got)); diff != "" {
		t.Error(diff)
	}
	paths := map[string]int{}
	for _, call := range o.Calls() {
		paths[call.Path]++
	}
	if len(paths) != 10 || paths["/api/v1/users"] != 1 || slices.Max(slices.Collect(maps.Values(paths))) != 1 {
		t.Errorf("calls %v", paths)
	}
}

func TestUsers_four_groups_are_listed_at_a_time(t *testing.T) {
	t.Parallel()
	o := org(3, sandbox.OktaOptions{MaxConcurrent: 4})
	var groups []string
	for i := range 20 {
		groups = append(groups, o.AddGroup(strings.Repeat("g", i+1), userID(0)))
	}
	o.SetLatency(2 * time.Millisecond)
	if _, err := serve(t, o).Users(t.Context(), Query{GroupIDs: groups}); err != nil {
		t.Fatal(err)
	}
	for _, call := range o.Calls() {
		if call.Status != http.StatusOK {
			t.Errorf("%s: %d", call.Path, call.Status)
		}
	}
}

func TestUsers_an_unknown_group_is_an_error_that_names_it(t *testing.T) {
	t.Parallel()
	o := org(3, sandbox.OktaOptions{})
	_, err := serve(t, o).Users(t.Context(), Query{GroupIDs: []string{o.AddGroup("known", userID(0)), "00gUnknown"}})
	var refused *Error
	if !errors.As(err, &refused) || refused.Status != 404 || !strings.Contains(err.Error(), "00gUnknown") || !strings.Contains(err.Error(), "group_ids") {
		t.Error(err)
	}
}

func TestUsers_nobody_is_an_error_that_says_what_to_check(t *testing.T) {
	t.Parallel()
	o := org(2, sandbox.OktaOptions{})
	group := o.AddGroup("emptied")
	o.Deactivate(userID(1))
	c := serve(t, o)
	for name, test := range map[string]struct {
		query Query
		says  []string
	}{
		"search": {Query{Search: `profile.division eq "Nowhere"`}, []string{"search", "admin role", "org_url", "1 deprovisioned"}},
		"groups": {Query{GroupIDs: []string{group}}, []string{"group_ids", "admin role", "org_url"}},
	} {
		got, err := c.Users(t.Context(), test.query)
		if !errors.Is(err, ErrEmpty) || got != nil {
			t.Errorf("%s: %v, %v", name, got, err)
			continue
		}
		for _, s := range test.says {
			if !strings.Contains(err.Error(), s) {
				t.Errorf("%s: %q does not say %s", name, err, s)
			}
		}
	}
	o.Deactivate(userID(0))
	if got, err := c.Users(t.Context(), Query{}); !errors.Is(err, ErrEmpty) || !strings.Contains(err.Error(), c.base.String()) {
		t.Errorf("everybody left: %v, %v", got, err)
	}
}

func TestUsers_queries_that_cannot_be_meant_are_refused_before_anything_is_sent(t *testing.T) {
	t.Parallel()
	o := org(1, sandbox.OktaOptions{})
	c := serve(t, o)
	for name, q := range map[string]Query{
		"search and groups":  {Search: "status pr", GroupIDs: []string{"00g1"}},
		"search and an app":  {Search: "status pr", AppID: "0oa1"},
		"groups and an app":  {GroupIDs: []string{"00g1"}, AppID: "0oa1"},
		"an app that is out": {AppID: ".."},
		"a blank app":        {AppID: " "},
		"one name for two":   {ManagerLink: "subordinate"},
		"one side of a link": {SubordinateLink: "subordinate"},
		"a link's address":   {ManagerLink: "../manager"},
		"a side's address":   {ManagerLink: "manager", SubordinateLink: "a/b"},
		"no groups":          {GroupIDs: []string{}},
		"a blank group":      {GroupIDs: []string{"00g1", ""}},
		"a way out of path":  {GroupIDs: []string{".."}},
		"a blank search":     {Search: "  "},
		"a time in the past": {DepartedWithin: -time.Hour},
	} {
		if got, err := c.Users(t.Context(), q); err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
	if n := len(o.Calls()); n != 0 {
		t.Errorf("%d calls", n)
	}
}

func TestUsers_a_group_id_stays_one_segment_of_the_path(t *testing.T) {
	t.Parallel()
	o := org(1, sandbox.OktaOptions{})
	_, _ = serve(t, o).Users(t.Context(), Query{GroupIDs: []string{"../users?x=1#y"}})
	for _, call := range o.Calls() {
		if call.Endpoint != "GET /api/v1/groups/{id}/users" || call.Query != "limit=1000" {
			t.Errorf("%+v", call)
		}
	}
}

func TestUsers_who_was_deactivated_a_moment_ago_departed_though_the_index_still_has_them(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := org(3, sandbox.OktaOptions{IndexLag: time.Minute})
		time.Sleep(2 * time.Minute)
		o.Deactivate(userID(1))
		time.Sleep(time.Second)
		got, err := inside(t, o).Users(t.Context(), Query{Search: "status pr", DepartedWithin: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{userID(0): "ACTIVE", userID(1): "DEPROVISIONED", userID(2): "ACTIVE"}
		if diff := cmp.Diff(want, statuses(t, got)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestUsers_who_came_back_a_moment_ago_did_not_depart_though_the_index_says_so(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := org(3, sandbox.OktaOptions{IndexLag: time.Minute})
		o.Deactivate(userID(1))
		time.Sleep(2 * time.Minute)
		o.Activate(userID(1))
		time.Sleep(time.Second)
		got, err := inside(t, o).Users(t.Context(), Query{Search: "status pr", DepartedWithin: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{userID(0): "ACTIVE", userID(2): "ACTIVE"}
		if diff := cmp.Diff(want, statuses(t, got)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestUsers_a_departure_counts_until_its_time_is_over(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := org(2, sandbox.OktaOptions{})
		o.Deactivate(userID(1))
		c := inside(t, o)
		for _, step := range []struct {
			after time.Duration
			want  int
		}{{59 * time.Minute, 2}, {2 * time.Minute, 1}} {
			time.Sleep(step.after)
			got, err := c.Users(t.Context(), Query{DepartedWithin: time.Hour})
			if err != nil || len(got) != step.want {
				t.Errorf("%d records, want %d (%v)", len(got), step.want, err)
			}
		}
	})
}

func TestUsers_a_departure_without_a_date_counts(t *testing.T) {
	t.Parallel()
	c := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := `[{"id":"00u1","status":"ACTIVE","profile":{}}]`
		if r.URL.Query().Get("filter") != "" {
			body = `[{"id":"00u2","status":"DEPROVISIONED","statusChanged":null,"profile":{}}]`
		}
		handler(200, body)(w, r)
	}))
	got, err := c.Users(t.Context(), Query{DepartedWithin: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"00u1": "ACTIVE", "00u2": "DEPROVISIONED"}, statuses(t, got)); diff != "" {
		t.Error(diff)
	}
}

func TestUsers_tolerates_what_is_not_documented(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]sandbox.OktaOptions{
		"order":      {Descending: true},
		"page size":  {UncappedPages: true},
		"one header": {JoinLinks: true},
		"no realms":  {WithoutRealms: true},
		"everyone":   {EveryoneHasDeprovisioned: true},
	} {
		o := org(450, options)
		o.Deactivate(userID(7))
		for _, q := range []Query{{}, {Search: "status pr"}, {GroupIDs: []string{o.GroupID("Everyone")}}} {
			got, err := serve(t, o).Users(t.Context(), q)
			if err != nil || len(got) != 450 {
				t.Errorf("%s, %+v: %d (%v)", name, q, len(got), err)
			}
		}
	}
}

func TestUsers_evidence_is_of_departures_only_whatever_is_answered(t *testing.T) {
	t.Parallel()
	c := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := `[{"id":"00u1","status":"ACTIVE"}]`
		if r.URL.Query().Get("search") == "" { // the filter is not understood
			body = `[{"id":"00u1","status":"ACTIVE"},{"id":"00u2","status":"ACTIVE"},{"id":"00u3","status":"DEPROVISIONED"}]`
		}
		handler(200, body)(w, r)
	}))
	got, err := c.Users(t.Context(), Query{Search: `id eq "00u1"`})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"00u1": "ACTIVE", "00u3": "DEPROVISIONED"}, statuses(t, got)); diff != "" {
		t.Error(diff)
	}
}
