package okta

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// pageNumber tells the pages of an org's listings apart by the cursor: 1 is the first.
func pageNumber(c sandbox.Call, size int) int {
	_, after, found := strings.Cut(c.Query, "after=00u")
	if !found {
		return 1
	}
	after, _, _ = strings.Cut(after, "&")
	var last int
	_, _ = fmt.Sscanf(after, "%017d", &last)
	return (last+1)/size + 1
}

func TestUsers_a_listing_cut_at_any_page_is_an_error(t *testing.T) {
	t.Parallel()
	const people, pages = 60, 3
	html := func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html>Sign in to the proxy</html>")
	}
	for name, outcome := range map[string]sandbox.Fault{
		"the body is cut":         {Truncate: true},
		"the connection is gone":  {Drop: true},
		"HTML in its place":       {Respond: html},
		"a server error":          {Respond: func(w http.ResponseWriter) { w.WriteHeader(500) }},
		"a gateway error":         {Respond: func(w http.ResponseWriter) { w.WriteHeader(502) }},
		"a refusal":               {Respond: func(w http.ResponseWriter) { w.WriteHeader(403) }},
		"no body":                 {Respond: func(w http.ResponseWriter) { w.WriteHeader(200) }},
		"no content":              {Respond: func(w http.ResponseWriter) { w.WriteHeader(204) }},
		"an object":               {Respond: func(w http.ResponseWriter) { _, _ = io.WriteString(w, "{}") }},
		"its links are taken off": {Respond: nil},
	} {
		for page := 1; page <= pages; page++ {
			for _, q := range []Query{{}, {Search: "status pr"}} {
				o := org(people, sandbox.OktaOptions{})
				fault := outcome
				fault.Match = func(c sandbox.Call) bool {
					return !strings.Contains(c.Query, "filter=") && pageNumber(c, stint) == page
				}
				h := stingy(o)
				if strings.HasPrefix(name, "its links") {
					h = withoutLinks(h, fault.Match)
				} else {
					o.Inject(fault)
				}
				got, err := stinted(serve(t, h)).Users(t.Context(), q)
				if err == nil || got != nil {
					t.Errorf("%s at page %d: %d records, %v", name, page, len(got), err)
				} else if !strings.Contains(err.Error(), fmt.Sprintf("page %d", page)) {
					t.Errorf("%s at page %d: %v does not say where", name, page, err)
				}
			}
		}
	}
}

// Okta sends a self link with each page, but that there is no next link is all that the end of a listing is known by.
func TestUsers_a_page_without_links_is_the_last_if_a_smaller_one_is_not(t *testing.T) {
	t.Parallel()
	isSelf := func(v string) bool { return strings.Contains(v, `rel="self"`) }
	for name, strip := range map[string]func([]string) []string{
		"no self links":         func(lines []string) []string { return slices.DeleteFunc(lines, isSelf) },
		"none on the last page": func(lines []string) []string { return lines[:len(lines)/2*2] },
	} {
		for _, people := range []int{1, stint - 1, stint, stint + 1, 35, 2*stint - 1, 2 * stint} {
			o := org(people, sandbox.OktaOptions{})
			var calls atomic.Int32
			c := stinted(serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				reply := httptest.NewRecorder()
				stingy(o).ServeHTTP(reply, r)
				reply.Header()["Link"] = strip(reply.Header()["Link"])
				for name, values := range reply.Header() {
					w.Header()[name] = values
				}
				_, _ = w.Write(reply.Body.Bytes())
			})))
			for _, q := range []Query{{}, {Search: "status pr"}, {GroupIDs: []string{o.GroupID("Everyone")}}} {
				calls.Store(0)
				got, err := c.Users(t.Context(), q)
				if err != nil || len(got) != people {
					t.Errorf("%s, %d people, %+v: %d records, %v", name, people, q, len(got), err)
				}
				if n := calls.Load(); n > 9 {
					t.Errorf("%s, %d people, %+v: %d calls", name, people, q, n)
				}
			}
		}
	}
}

func TestUsers_an_empty_page_without_links_is_not_the_end_of_a_listing(t *testing.T) {
	t.Parallel()
	o := org(450, sandbox.OktaOptions{})
	o.Inject(sandbox.Fault{
		Match: func(c sandbox.Call) bool {
			return !strings.Contains(c.Query, "filter=") && strings.Contains(c.Query, "after=")
		},
		Respond: func(w http.ResponseWriter) { _, _ = io.WriteString(w, "[]") },
	})
	got, err := serve(t, o).Users(t.Context(), Query{})
	if err == nil || !strings.Contains(err.Error(), "page 2 is empty") {
		t.Errorf("%d records, %v", len(got), err)
	}
}

// Something that answers in Okta's place, for the evidence only: whoever left would be missing instead.
func TestUsers_a_listing_without_items_and_links_is_not_empty_where_others_ended_with_a_link(t *testing.T) {
	t.Parallel()
	o := org(5, sandbox.OktaOptions{})
	o.Deactivate(userID(1))
	o.Inject(sandbox.Fault{
		Match:   func(c sandbox.Call) bool { return strings.Contains(c.Query, "filter=") },
		Respond: func(w http.ResponseWriter) { _, _ = io.WriteString(w, "[]") },
	})
	got, err := serve(t, o).Users(t.Context(), Query{})
	if err == nil || !strings.Contains(err.Error(), "deprovisioned") || !strings.Contains(err.Error(), "page 1 is empty") {
		t.Errorf("%d records, %v", len(got), err)
	}
}

func TestUsers_links_that_one_page_has_lost_are_found_again(t *testing.T) {
	t.Parallel()
	for page := 1; page <= 2; page++ {
		var lost atomic.Bool
		h := withoutLinks(org(450, sandbox.OktaOptions{}), func(c sandbox.Call) bool {
			return !strings.Contains(c.Query, "filter=") && pageNumber(c, 200) == page && lost.CompareAndSwap(false, true)
		})
		if got, err := serve(t, h).Users(t.Context(), Query{}); err != nil || len(got) != 450 {
			t.Errorf("page %d: %d records, %v", page, len(got), err)
		}
	}
}

// Okta sends the link to the page itself first, and the one to the next page in a second header of the same name.
func TestUsers_a_proxy_that_keeps_one_header_of_a_name_makes_no_shorter_list(t *testing.T) {
	t.Parallel()
	for people, whole := range map[int]bool{1: true, 199: true, 200: false, 201: false, 450: false, 1000: false} {
		o := org(people, sandbox.OktaOptions{})
		c := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			reply := httptest.NewRecorder()
			o.ServeHTTP(reply, r)
			for name, values := range reply.Header() {
				w.Header()[name] = values[:1]
			}
			w.WriteHeader(reply.Code)
			_, _ = w.Write(reply.Body.Bytes())
		}))
		got, err := c.Users(t.Context(), Query{})
		switch {
		case whole && (err != nil || len(got) != people):
			t.Errorf("%d people: %d records, %v", people, len(got), err)
		case !whole && (err == nil || !strings.Contains(err.Error(), "page 1") || !strings.Contains(err.Error(), "proxy")):
			t.Errorf("%d people: %d records, %v", people, len(got), err)
		}
	}
}

// Whether a full page is the last takes two calls: a smaller page, and what comes after it.
func TestUsers_whose_last_page_is_full_take_two_calls_more(t *testing.T) {
	t.Parallel()
	for people, want := range map[int]int{399: 2, 400: 4, 401: 3, 5000: 27} {
		o := org(people, sandbox.OktaOptions{})
		got, err := inProcess(t, o).Users(t.Context(), Query{})
		if n := len(o.Calls()) - 1; err != nil || len(got) != people || n != want { // one is for the evidence
			t.Errorf("%d people: %d records in %d calls, want %d, %v", people, len(got), n, want, err)
		}
	}
}

// withoutLinks is a proxy that takes away the Link headers of the calls that match.
func withoutLinks(next http.Handler, match func(sandbox.Call) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reply := httptest.NewRecorder()
		next.ServeHTTP(reply, r)
		if match(sandbox.Call{Query: r.URL.RawQuery}) {
			reply.Header().Del("Link")
		}
		for name, values := range reply.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(reply.Code)
		_, _ = w.Write(reply.Body.Bytes())
	})
}

func TestUsers_a_group_or_the_evidence_cut_at_any_page_is_an_error(t *testing.T) {
	t.Parallel()
	o := org(500, sandbox.OktaOptions{})
	for i := range 450 {
		o.Deactivate(userID(i))
	}
	members := make([]string, 500)
	for i := range members {
		members[i] = userID(i)
	}
	q := Query{GroupIDs: []string{o.AddGroup("some", members[:3]...), o.AddGroup("all", members...)}}
	o.Inject(sandbox.Fault{Truncate: true, Match: func(c sandbox.Call) bool {
		return strings.Contains(c.Path, q.GroupIDs[1])
	}})
	if got, err := serve(t, o).Users(t.Context(), q); err == nil || !strings.Contains(err.Error(), q.GroupIDs[1]) {
		t.Errorf("a group: %d records, %v", len(got), err)
	}
	for page := 1; page <= 3; page++ {
		o.ClearFaults()
		o.Inject(sandbox.Fault{Truncate: true, Match: func(c sandbox.Call) bool {
			return strings.Contains(c.Query, "filter=") && pageNumber(c, 200) == page
		}})
		if got, err := serve(t, o).Users(t.Context(), Query{}); err == nil || !strings.Contains(err.Error(), "deprovisioned") {
			t.Errorf("the evidence at page %d: %d records, %v", page, len(got), err)
		}
	}
}

func TestUsers_a_fault_that_passes_leaves_no_trace(t *testing.T) {
	t.Parallel()
	for name, outcome := range map[string]sandbox.Fault{
		"a cut body":        {Truncate: true},
		"a lost connection": {Drop: true},
		"a lost answer":     {Drop: true, AfterCommit: true},
		"a gateway error":   {Respond: func(w http.ResponseWriter) { w.WriteHeader(503) }},
		"a rate limit":      {Respond: func(w http.ResponseWriter) { w.WriteHeader(429) }},
		"an internal error": {Respond: func(w http.ResponseWriter) { w.WriteHeader(500) }},
	} {
		o := org(500, sandbox.OktaOptions{})
		seen := map[string]int{}
		fault := outcome
		fault.Match = func(c sandbox.Call) bool { // each page fails three times
			seen[c.Query]++
			return seen[c.Query] <= 3
		}
		o.Inject(fault)
		got, err := serve(t, o).Users(t.Context(), Query{})
		if err != nil || len(got) != 500 {
			t.Errorf("%s: %d records, %v", name, len(got), err)
		}
		for query, n := range seen {
			if n != 4 {
				t.Errorf("%s: %s was sent %d times", name, query, n)
			}
		}
	}
}

func TestUsers_a_listing_that_takes_Okta_too_long_is_read_in_smaller_pages(t *testing.T) {
	t.Parallel()
	o := org(230, sandbox.OktaOptions{TimeoutAbove: 50})
	got, err := serve(t, o).Users(t.Context(), Query{})
	if err != nil || len(got) != 230 {
		t.Errorf("%d records, %v", len(got), err)
	}
}

func TestUsers_a_next_link_that_leads_astray_is_an_error(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		next func(host string, n int) string
		says string
	}{
		"to another host":  {func(string, int) string { return "https://evil.example/api/v1/users?after=1" }, "evil.example"},
		"to another path":  {func(host string, _ int) string { return host + "/api/v1/groups?after=1" }, "/api/v1/groups"},
		"to itself":        {func(host string, _ int) string { return host + "/api/v1/users?limit=200" }, "read before"},
		"to the last page": {func(host string, _ int) string { return host + "/api/v1/users?limit=200&after=1" }, "read before"},
		"to the last page, written otherwise": {func(host string, n int) string {
			return host + []string{"/api/v1/users?limit=200&after=1", "/api/v1/users?after=1&limit=200"}[n%2]
		}, "read before"},
		"nowhere new, for ever": {func(host string, n int) string { return fmt.Sprintf("%s/api/v1/users?after=%d", host, n) }, "does not end"},
		"to what is no link":    {func(string, int) string { return "https://%zz" }, "not an address"},
	} {
		var n atomic.Int32
		c := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next := test.next("http://"+r.Host, int(n.Add(1)))
			handler(200, `[{"id":"00u1","status":"ACTIVE"}]`, "Link", "<"+next+`>; rel="next"`)(w, r)
		}))
		got, err := c.Users(t.Context(), Query{})
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %d records, %v", name, len(got), err)
		}
		if n.Load() > 10 {
			t.Errorf("%s: %d calls", name, n.Load())
		}
	}
}

func TestUsers_somebody_who_moves_between_pages_is_there_once_as_updated_last(t *testing.T) {
	t.Parallel()
	record := func(title, day string) string {
		return fmt.Sprintf(`{"id":"00u1","status":"ACTIVE","lastUpdated":"2026-03-%sT00:00:00.000Z","profile":{"title":%q}}`, day, title)
	}
	c := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch q := r.URL.Query(); {
		case q.Get("filter") != "":
			handler(200, "[]")(w, r)
		case q.Get("after") == "":
			handler(200, "["+record("new", "02")+"]", "Link", "<http://"+r.Host+`/api/v1/users?after=1>; rel="next"`)(w, r)
		default:
			handler(200, "["+record("old", "01")+`,{"id":"00u2","status":"ACTIVE"}]`)(w, r)
		}
	}))
	got, err := c.Users(t.Context(), Query{})
	if err != nil || len(got) != 2 || string(got["00u1"]) != `{"id":"00u1","profile":{"title":"new"},"status":"ACTIVE"}` {
		t.Errorf("%s, %v", got, err)
	}
}

func TestUsers_an_answer_that_does_not_come_is_waited_for_and_given_up(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		c := inside(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		_, err := c.Users(t.Context(), Query{})
		if err == nil || !strings.Contains(err.Error(), "in time") {
			t.Error(err)
		}
		// both page sizes, each attempt with its full time
		if took := time.Since(start); took < 10*c.api.Delays.Answer || took > 11*c.api.Delays.Answer {
			t.Errorf("gave up after %s", took)
		}
	})
}
