package jumpcloud

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// inProcess is a client without a network.
func inProcess(t *testing.T, h http.Handler) *Client {
	t.Helper()
	c, err := New(Config{BaseURL: "http://127.0.0.1", APIKey: key, HTTP: &http.Client{Transport: direct{h}}})
	if err != nil {
		t.Fatal(err)
	}
	c.api.Delays = sourcehttp.Delays{Base: time.Nanosecond, Longest: time.Nanosecond, Grace: time.Nanosecond, Answer: time.Minute}
	return c
}

// crowd is how many people there are: three pages.
const crowd = 25

// reading is something that is read, maybe by two groups, of an organization that behaves so.
type reading struct {
	options sandbox.JumpCloudOptions
	read    func(ctx context.Context, c *Client, groups []string) (map[string]json.RawMessage, error)
}

func usersBy(q Query) func(context.Context, *Client, []string) (map[string]json.RawMessage, error) {
	return func(ctx context.Context, c *Client, _ []string) (map[string]json.RawMessage, error) {
		return c.Users(ctx, q)
	}
}

func groupsBy(q GroupQuery) func(context.Context, *Client, []string) (map[string]json.RawMessage, error) {
	return func(ctx context.Context, c *Client, _ []string) (map[string]json.RawMessage, error) {
		return c.Groups(ctx, q)
	}
}

func memberships(ctx context.Context, c *Client, groups []string) (map[string]json.RawMessage, error) {
	return c.Groups(ctx, GroupQuery{IDs: groups})
}

func usersOfGroups(ctx context.Context, c *Client, groups []string) (map[string]json.RawMessage, error) {
	return c.Users(ctx, Query{GroupIDs: groups})
}

// readings are all that is read of an organization, each over several pages.
var readings = map[string]reading{
	"users by the search":                    {sandbox.JumpCloudOptions{SearchLimit: stint}, usersBy(Query{})},
	"users by the listing":                   {sandbox.JumpCloudOptions{WithoutSearch: true}, usersBy(Query{})},
	"users by a filter":                      {sandbox.JumpCloudOptions{}, usersBy(Query{Filter: []string{"firstname:$eq:Mei"}})},
	"users of groups":                        {sandbox.JumpCloudOptions{}, usersOfGroups},
	"groups":                                 {sandbox.JumpCloudOptions{}, groupsBy(GroupQuery{WithoutMembers: true})},
	"groups by a filter, with their members": {sandbox.JumpCloudOptions{}, groupsBy(GroupQuery{Filter: []string{"name:eq:all"}})},
	"memberships":                            {sandbox.JumpCloudOptions{}, memberships},
	"memberships that nobody counts":         {sandbox.JumpCloudOptions{WithoutCounts: true}, memberships},
}

// cuts are ways in which a page does not come.
var cuts = map[string]sandbox.Fault{
	"the body is cut":        {Truncate: true},
	"the connection is gone": {Drop: true},
	"HTML in its place":      {Respond: func(w http.ResponseWriter) { _, _ = io.WriteString(w, "<html>Sign in to the proxy</html>") }},
	"a server error":         {Respond: func(w http.ResponseWriter) { w.WriteHeader(500) }},
	"a refusal":              {Respond: func(w http.ResponseWriter) { w.WriteHeader(403) }},
	"nothing":                {Respond: func(w http.ResponseWriter) { w.WriteHeader(200) }},
	"an empty list":          {Respond: func(w http.ResponseWriter) { _, _ = io.WriteString(w, "[]") }},
	"an empty page":          {Respond: func(w http.ResponseWriter) { _, _ = io.WriteString(w, `{"totalCount":25,"results":[]}`) }},
}

func TestEvery_listing_cut_at_every_page_in_turn_is_an_error_and_never_a_smaller_map(t *testing.T) {
	t.Parallel()
	for what, reading := range readings {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			j := org(crowd, reading.options)
			ids := make([]string, 0, crowd)
			for i := range crowd {
				ids = append(ids, userID(i))
				j.AddGroup(fmt.Sprintf("group %03d", i), "")
			}
			groups := []string{j.AddGroup("all", "", ids...), j.AddGroup("some", "", ids[:15]...)}
			whole, err := reading.read(t.Context(), stinted(inProcess(t, j)), groups)
			if err != nil {
				t.Fatal(err)
			}
			pages := map[string]bool{}
			for _, c := range j.Calls() {
				pages[c.Path+"?"+skipOf(c)] = true
			}
			if len(pages) < 3 {
				t.Errorf("only %d pages", len(pages))
			}
			for page := range pages {
				for name, fault := range cuts {
					if name == "an empty list" && reading.options.WithoutCounts && strings.HasSuffix(page, "?0") && strings.Contains(page, "/members") {
						continue // a group without members looks no other way
					}
					fault.Match = func(c sandbox.Call) bool { return c.Path+"?"+skipOf(c) == page }
					j.Inject(fault)
					got, err := reading.read(t.Context(), stinted(inProcess(t, j)), groups)
					// Where the search does not serve, the listing is read in its place.
					instead := strings.HasPrefix(page, searchPath) && err == nil && cmp.Equal(whole, got)
					if (err == nil || got != nil) && !instead {
						t.Errorf("%s, %s: %d of %d records, %v", page, name, len(got), len(whole), err)
					}
					j.ClearFaults()
				}
			}
		})
	}
}

// The numbers are those of a company of 5,000 in 100 groups: 51 pages of people, 2 of groups, and 105 of members.
func TestEvery_listing_of_a_company_of_5000_keeps_its_budget(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]sandbox.JumpCloudOptions{
		"pages of 1000": {}, "pages of 100": {WithoutSearch: true},
	} {
		j := org(5000, options)
		var groups []string
		memberships := 0
		for i := range 100 {
			ids := make([]string, 1+i%100)
			if i%20 == 0 { // five have two pages
				ids = make([]string, 199)
			}
			memberships += len(ids)
			for m := range ids {
				ids[m] = userID((i*53 + m) % 5000)
			}
			groups = append(groups, j.AddGroup(fmt.Sprintf("group %03d", i), "", ids...))
		}
		c := inProcess(t, j)
		if got, err := c.Users(t.Context(), Query{}); err != nil || len(got) != 5000 {
			t.Errorf("%s: %d people, %v", name, len(got), err)
		}
		calls := endpoints(j)
		if calls["GET /api/systemusers"] > 51 || calls["POST /api/search/systemusers"] > 51 || len(calls) > 1 && calls["POST /api/search/systemusers"] > 1 {
			t.Errorf("%s: people: %v", name, calls)
		}
		j.Reset()
		records, err := c.Groups(t.Context(), GroupQuery{IDs: groups})
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, record := range records {
			found += len(membersOf(t, record))
		}
		calls = endpoints(j)
		if calls["GET /api/v2/usergroups"] > 2 || calls["GET /api/v2/usergroups/{id}/members"] > 105 || len(calls) != 2 {
			t.Errorf("%s: groups: %v", name, calls)
		}
		if len(records) != 100 || found != memberships {
			t.Errorf("%s: %d groups, %d of %d memberships", name, len(records), found, memberships)
		}
	}
}
