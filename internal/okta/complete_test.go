package okta

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// reading is something that is read of an org.
type reading func(context.Context, *Client) (map[string]json.RawMessage, error)

// readings are all that is read of an org, each over several pages.
func readings(o *sandbox.Okta) map[string]reading {
	ids, left := make([]string, crowd), make([]string, 22)
	o.AddLinkedObject("manager", "subordinate")
	for i := range ids {
		ids[i] = userID(i)
		if i > 0 { // the first manages half of the others, the second the rest
			o.Link("manager", ids[i], ids[(i+1)%2*min(1, i-1)])
		}
	}
	for i := range left {
		email := fmt.Sprintf("left%d@acme.example", i)
		left[i] = o.AddUser(sandbox.OktaUser{Status: "DEPROVISIONED", Profile: map[string]any{"login": email, "email": email}})
		o.AddGroup(fmt.Sprintf("group %03d", i))
	}
	app, group, other := o.AddApp("app", ids...), o.AddGroup("all", append(ids, left...)...), o.AddGroup("some", ids[:7]...)
	users := func(q Query) reading {
		return func(ctx context.Context, c *Client) (map[string]json.RawMessage, error) { return c.Users(ctx, q) }
	}
	groups := func(q GroupQuery) reading {
		return func(ctx context.Context, c *Client) (map[string]json.RawMessage, error) { return c.Groups(ctx, q) }
	}
	return map[string]reading{
		"users":                          users(Query{}),
		"users, searched":                users(Query{Search: "status pr"}),
		"users of groups":                users(Query{GroupIDs: []string{group, other}}),
		"users of an app":                users(Query{AppID: app}),
		"linked objects":                 users(Query{ManagerLink: "manager"}),
		"groups":                         groups(GroupQuery{WithoutMembers: true}),
		"groups, searched, with members": groups(GroupQuery{Search: fmt.Sprintf("id eq %q or id eq %q", group, other)}),
		"members of groups":              groups(GroupQuery{IDs: []string{group, other}}),
	}
}

// crowd is how many people there are: three pages.
const crowd = 42

// cuts are ways in which a page does not come.
var cuts = map[string]sandbox.Fault{
	"the body is cut":        {Truncate: true},
	"the connection is gone": {Drop: true},
	"HTML in its place":      {Respond: func(w http.ResponseWriter) { _, _ = io.WriteString(w, "<html>Sign in to the proxy</html>") }},
	"a server error":         {Respond: func(w http.ResponseWriter) { w.WriteHeader(500) }},
	"a refusal":              {Respond: func(w http.ResponseWriter) { w.WriteHeader(403) }},
}

// pageOf names the page that a call asks for, however large it shall be.
func pageOf(path, query string) string {
	q, _ := url.ParseQuery(query)
	q.Del("limit")
	return path + "?" + q.Encode()
}

// inProcess is a client without a network.
func inProcess(t *testing.T, h http.Handler) *Client {
	t.Helper()
	c, err := New(Config{OrgURL: "http://127.0.0.1", APIToken: token, HTTP: &http.Client{Transport: direct{h}}})
	if err != nil {
		t.Fatal(err)
	}
	c.api.Delays = sourcehttp.Delays{Base: time.Nanosecond, Longest: time.Nanosecond, Grace: time.Nanosecond, Answer: time.Minute}
	return c
}

func TestEvery_listing_cut_at_every_page_in_turn_is_an_error_and_never_a_smaller_map(t *testing.T) {
	t.Parallel()
	for what := range readings(org(crowd, sandbox.OktaOptions{})) {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			o := org(crowd, sandbox.OktaOptions{})
			read := readings(o)[what]
			whole, err := read(t.Context(), stinted(inProcess(t, stingy(o))))
			if err != nil {
				t.Fatal(err)
			}
			pages := map[string]bool{}
			for _, c := range o.Calls() {
				pages[pageOf(c.Path, c.Query)] = true
			}
			if len(pages) < 2 {
				t.Errorf("only %d pages", len(pages))
			}
			for page := range pages {
				cut(t, o, page, read, whole)
			}
		})
	}
}

// cut reads an org of which one page does not come, or says nothing of an end.
func cut(t *testing.T, o *sandbox.Okta, page string, read reading, whole map[string]json.RawMessage) {
	t.Helper()
	for name, fault := range cuts {
		fault.Match = func(c sandbox.Call) bool { return pageOf(c.Path, c.Query) == page }
		o.Inject(fault)
		if got, err := read(t.Context(), stinted(inProcess(t, stingy(o)))); err == nil || got != nil {
			t.Errorf("%s, %s: %d of %d records, %v", page, name, len(got), len(whole), err)
		}
		o.ClearFaults()
	}
	// Such a page is either asked for again, until it tells more, or an error.
	for name, spoil := range map[string]func(*httptest.ResponseRecorder){
		"no links":         func(reply *httptest.ResponseRecorder) { reply.Header().Del("Link") },
		"one of two links": func(reply *httptest.ResponseRecorder) { reply.Header()["Link"] = reply.Header()["Link"][:1] },
		"no items and links": func(reply *httptest.ResponseRecorder) {
			reply.Header().Del("Link")
			reply.Body = bytes.NewBufferString("[]")
		},
		"a link that is none": func(reply *httptest.ResponseRecorder) { reply.Header()["Link"] = []string{"next"} },
	} {
		got, err := read(t.Context(), stinted(inProcess(t, breaking(stingy(o), page, spoil))))
		if diff := cmp.Diff(whole, got); (err == nil || got != nil) && diff != "" {
			t.Errorf("%s, %s: %d of %d records, %v", page, name, len(got), len(whole), err)
		}
	}
}

// breaking is a proxy that spoils the answers of one page.
func breaking(next http.Handler, page string, spoil func(*httptest.ResponseRecorder)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, query := r.URL.Path, r.URL.RawQuery
		reply := httptest.NewRecorder()
		next.ServeHTTP(reply, r)
		if pageOf(path, query) == page {
			spoil(reply)
		}
		for name, values := range reply.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(reply.Code)
		_, _ = w.Write(reply.Body.Bytes())
	})
}

// The numbers are those of a company of 5,000 in 200 groups: 27 pages of people, 1 of groups, and 205 of members. The one of groups
// is full, as the last of two groups may be, and each of them takes two calls more.
func TestEvery_listing_of_a_company_of_5000_keeps_its_budget(t *testing.T) {
	t.Parallel()
	const people, memberships = 5000, 10_000
	o := sandbox.NewOkta(sandbox.OktaOptions{APIToken: token})
	company := sandbox.Company(1, people)
	var ids []string
	for _, u := range company {
		if id := o.AddUser(u); u.Status != "DEPROVISIONED" {
			ids = append(ids, id)
		}
	}
	// One has 3,000 members, three have 1,000 and a few, one has one; the rest share what is left of the memberships.
	sizes := []int{3000, 1200, 1100, 1050, 1}
	left := memberships
	for _, n := range sizes {
		left -= n
	}
	for n := 200 - len(sizes); n > 0; n-- {
		sizes = append(sizes, left/n)
		left -= left / n
	}
	total := 0
	for i, n := range sizes {
		members := make([]string, n)
		for m := range members {
			members[m] = ids[(i*37+m)%len(ids)]
		}
		total += n
		o.AddGroup(fmt.Sprintf("group %03d", i), members...)
	}
	if total != memberships || len(sizes) != 200 {
		t.Fatalf("%d memberships in %d groups", total, len(sizes))
	}
	c := inProcess(t, o)
	count := func() map[string]int {
		calls := map[string]int{}
		for _, call := range o.Calls() {
			calls[call.Endpoint]++
			if call.Status != http.StatusOK {
				t.Errorf("%s: %d", call.Path, call.Status)
			}
		}
		o.Reset()
		return calls
	}
	if got, err := c.Users(t.Context(), Query{DepartedWithin: 90 * 24 * time.Hour}); err != nil || len(got) != len(company) {
		t.Errorf("%d of %d people, %v", len(got), len(company), err)
	}
	if calls := count(); calls["GET /api/v1/users"] > 27 || len(calls) != 1 {
		t.Errorf("people: %v", calls)
	}
	groups, err := c.Groups(t.Context(), GroupQuery{Search: `profile.name sw "group "`})
	if err != nil {
		t.Fatal(err)
	}
	total = 0
	for _, record := range groups {
		total += strings.Count(string(record), `"00u`)
	}
	calls := count()
	if calls["GET /api/v1/groups"] > 1+2 || calls["GET /api/v1/groups/{id}/users"] > 205+4 || len(calls) != 2 {
		t.Errorf("groups: %v", calls)
	}
	if len(groups) != 200 || total != memberships {
		t.Errorf("%d groups, %d memberships", len(groups), total)
	}
}
