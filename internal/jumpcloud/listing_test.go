package jumpcloud

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// isUsers tells the two listings of users from others.
func isUsers(c sandbox.Call) bool { return strings.HasSuffix(c.Path, "/systemusers") }

func TestUsers_a_listing_cut_at_any_page_is_an_error(t *testing.T) {
	t.Parallel()
	html := func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html>Sign in to the proxy</html>")
	}
	for name, outcome := range map[string]sandbox.Fault{
		"the body is cut":        {Truncate: true},
		"the connection is gone": {Drop: true},
		"HTML in its place":      {Respond: html},
		"a server error":         {Respond: func(w http.ResponseWriter) { w.WriteHeader(500) }},
		"a gateway error":        {Respond: func(w http.ResponseWriter) { w.WriteHeader(502) }},
		"a refusal":              {Respond: func(w http.ResponseWriter) { w.WriteHeader(403) }},
		"no body":                {Respond: func(w http.ResponseWriter) { w.WriteHeader(200) }},
		"no content":             {Respond: func(w http.ResponseWriter) { w.WriteHeader(204) }},
		"an empty page":          {Respond: func(w http.ResponseWriter) { _, _ = io.WriteString(w, `{"totalCount":35,"results":[]}`) }},
		"a count of none":        {Respond: func(w http.ResponseWriter) { _, _ = io.WriteString(w, `{"totalCount":0,"results":[]}`) }},
		"an object":              {Respond: func(w http.ResponseWriter) { _, _ = io.WriteString(w, "{}") }},
	} {
		for options, limits := range map[string]sandbox.JumpCloudOptions{"search": {SearchLimit: stint}, "plain": {WithoutSearch: true}} {
			for page := 1; page <= 4; page++ {
				j := org(35, limits)
				fault := outcome
				fault.Match = func(c sandbox.Call) bool { return isUsers(c) && skipOf(c) == strconv.Itoa((stint-1)*(page-1)) }
				j.Inject(fault)
				got, err := stinted(serve(t, j)).Users(t.Context(), Query{})
				if err == nil || got != nil {
					t.Errorf("%s at page %d, %s: %d records, %v", name, page, options, len(got), err)
				} else if !strings.Contains(err.Error(), fmt.Sprintf("page %d", page)) && !strings.Contains(err.Error(), "page 1 ") && name != "a count of none" {
					t.Errorf("%s at page %d, %s: %v does not say where", name, page, options, err)
				}
			}
		}
	}
}

// shortened is a service that answers well-formed pages which lack their last n users, from the page on that begins at skip.
func shortened(next http.Handler, skip string, n int, count bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reply := httptest.NewRecorder()
		next.ServeHTTP(reply, r)
		var doc struct {
			TotalCount int               `json:"totalCount"`
			Results    []json.RawMessage `json:"results"`
		}
		if r.URL.Query().Get("skip") != skip || json.Unmarshal(reply.Body.Bytes(), &doc) != nil {
			w.WriteHeader(reply.Code)
			_, _ = w.Write(reply.Body.Bytes())
			return
		}
		doc.Results = doc.Results[:max(0, len(doc.Results)-n)]
		if count {
			doc.TotalCount -= n
		}
		_ = json.NewEncoder(w).Encode(doc)
	})
}

func TestUsers_a_page_that_lacks_somebody_is_an_error(t *testing.T) {
	t.Parallel()
	for _, skip := range []string{"0", "9", "18", "27"} {
		for _, n := range []int{1, 2, 4, 10} {
			got, err := stinted(serve(t, shortened(org(35, sandbox.JumpCloudOptions{SearchLimit: stint}), skip, n, false))).Users(t.Context(), Query{})
			if err == nil || got != nil || !strings.Contains(err.Error(), "the users could not be listed") {
				t.Errorf("%d less in the page at %s: %d users, %v", n, skip, len(got), err)
			}
		}
	}
}

// Where the count goes down with the page, somebody was deleted meanwhile, or the page lies: at any page but the last, those
// after it tell.
func TestUsers_a_page_that_lacks_somebody_and_does_not_count_them_is_found_out_by_the_next(t *testing.T) {
	t.Parallel()
	for _, skip := range []string{"0", "9", "18"} {
		got, err := stinted(serve(t, shortened(org(35, sandbox.JumpCloudOptions{SearchLimit: stint}), skip, 3, true))).Users(t.Context(), Query{})
		if err == nil || got != nil {
			t.Errorf("the page at %s: %d users, %v", skip, len(got), err)
		}
	}
}

// during changes an organization once, before the n-th call for users is answered.
func during(j *sandbox.JumpCloud, n int, change func()) http.Handler {
	calls := 0
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if calls++; calls == n {
			change()
		}
		j.ServeHTTP(w, r)
	})
}

func TestUsers_who_is_hired_or_deleted_meanwhile_costs_nobody_their_place(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*sandbox.JumpCloud){
		"a hire":                  func(j *sandbox.JumpCloud) { j.AddUser(person(25)) },
		"two hires":               func(j *sandbox.JumpCloud) { j.AddUser(person(25)); j.AddUser(person(26)) },
		"a deletion at the front": func(j *sandbox.JumpCloud) { j.DeleteUser(userID(3)) },
		"a deletion at the end":   func(j *sandbox.JumpCloud) { j.DeleteUser(userID(24)) },
		"one of each":             func(j *sandbox.JumpCloud) { j.DeleteUser(userID(3)); j.AddUser(person(25)) },
		"one on a page's edge":    func(j *sandbox.JumpCloud) { j.DeleteUser(userID(stint - 1)); j.AddUser(person(25)) },
		"one after a page's edge": func(j *sandbox.JumpCloud) { j.DeleteUser(userID(stint)); j.AddUser(person(25)) },
	} {
		for _, options := range []sandbox.JumpCloudOptions{{SearchLimit: stint}, {WithoutSearch: true}} {
			for n := 1; n <= 4; n++ {
				j := org(25, options)
				got, err := stinted(serve(t, during(j, n, func() { change(j) }))).Users(t.Context(), Query{})
				if err != nil {
					t.Errorf("%s before call %d: %v", name, n, err)
					continue
				}
				for _, u := range j.Users() {
					// Who is hired after the last page was read is for the next run.
					if got[u.ID] == nil && !slices.Contains([]string{userID(25), userID(26)}, u.ID) {
						t.Errorf("%s before call %d: %s is missing", name, n, u.ID)
					}
				}
			}
		}
	}
}

func TestUsers_a_directory_that_never_stands_still_is_an_error_that_says_so(t *testing.T) {
	t.Parallel()
	j := org(350, sandbox.JumpCloudOptions{SearchLimit: 100})
	n := 0
	got, err := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		j.DeleteUser(userID(n))
		n++
		j.ServeHTTP(w, r)
	})).Users(t.Context(), Query{})
	if err == nil || got != nil || !strings.Contains(err.Error(), "run again when it is done") || n > 20 {
		t.Errorf("%d users after %d calls, %v", len(got), n, err)
	}
}

func TestUsers_a_listing_that_goes_round_or_goes_on_is_an_error(t *testing.T) {
	t.Parallel()
	page := func(total int, ids ...int) string {
		users := []string{}
		for _, i := range ids {
			users = append(users, fmt.Sprintf(`{"_id":%q,"username":"u%d"}`, userID(i), i))
		}
		return fmt.Sprintf(`{"totalCount":%d,"results":[%s]}`, total, strings.Join(users, ","))
	}
	hundred := make([]int, 100)
	for i := range hundred {
		hundred[i] = i
	}
	for name, answer := range map[string]string{
		"the same page for ever":      page(500, hundred...),
		"somebody twice":              page(2, 1, 1),
		"more than were counted":      page(1, 1, 2),
		"fewer than were counted":     page(3, 1, 2),
		"none, though some are there": page(3),
		"the default page, of ten":    page(350, hundred[:10]...),
	} {
		calls := 0
		c := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { calls++; handler(200, answer)(w, r) }))
		if got, err := c.Users(t.Context(), Query{}); err == nil || got != nil || calls > 2*maxWalks*2 {
			t.Errorf("%s: %d users after %d calls, %v", name, len(got), calls, err)
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
		j := org(35, sandbox.JumpCloudOptions{SearchLimit: stint})
		seen := map[string]int{}
		fault := outcome
		fault.Match = func(c sandbox.Call) bool { // each page fails three times
			seen[skipOf(c)]++
			return seen[skipOf(c)] <= 3
		}
		j.Inject(fault)
		got, err := stinted(serve(t, j)).Users(t.Context(), Query{})
		if err != nil || len(got) != 35 || len(seen) != 4 {
			t.Errorf("%s: %d records, %d pages, %v", name, len(got), len(seen), err)
		}
	}
}
