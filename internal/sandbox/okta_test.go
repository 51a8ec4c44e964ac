package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// oktaClock is a clock that tests move by hand.
type oktaClock struct{ t time.Time }

func newOktaClock() *oktaClock                { return &oktaClock{time.Date(2026, 3, 1, 18, 49, 54, 0, time.UTC)} }
func (c *oktaClock) now() time.Time           { return c.t }
func (c *oktaClock) advance(d time.Duration)  { c.t = c.t.Add(d) }
func oktaProfile(login string) map[string]any { return map[string]any{"login": login, "email": login} }

// askOkta calls the org as a client with an API token would.
func askOkta(t *testing.T, o *Okta, target string, headers ...string) *http.Response {
	t.Helper()
	req := httptest.NewRequest(http.MethodGet, "http://org.example"+target, nil)
	req.Header.Set("Authorization", "SSWS 00token")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	o.ServeHTTP(w, req)
	return w.Result()
}

func decodeOkta(t *testing.T, r *http.Response, into any) {
	t.Helper()
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		t.Fatalf("status %d: %v", r.StatusCode, err)
	}
}

// oktaFailure is Okta's error body.
type oktaFailure struct {
	ErrorCode, ErrorSummary, ErrorLink, ErrorID string
	ErrorCauses                                 []struct{ ErrorSummary string }
}

func wantOktaFailure(t *testing.T, r *http.Response, status int, code string) oktaFailure {
	t.Helper()
	var f oktaFailure
	decodeOkta(t, r, &f)
	if r.StatusCode != status || f.ErrorCode != code || f.ErrorLink != code || len(f.ErrorID) != 25 || f.ErrorCauses == nil {
		t.Fatalf("got %d %+v, want %d %s", r.StatusCode, f, status, code)
	}
	return f
}

func oktaIDs(t *testing.T, r *http.Response) []string {
	t.Helper()
	var items []struct{ ID string }
	if r.StatusCode != http.StatusOK {
		t.Fatalf("status %d", r.StatusCode)
	}
	decodeOkta(t, r, &items)
	ids := []string{}
	for _, item := range items {
		ids = append(ids, item.ID)
	}
	return ids
}

func TestOkta_a_user_has_the_recorded_shape(t *testing.T) {
	t.Parallel()
	clock := newOktaClock()
	o := NewOkta(OktaOptions{APIToken: "00token", Now: clock.now})
	id := o.AddUser(OktaUser{Status: "PROVISIONED", Profile: map[string]any{
		"firstName": "TestAcc", "lastName": "Smith", "login": "t@example.com", "email": "t@example.com", "title": "",
	}})
	if !regexp.MustCompile(`^00u[0-9A-Za-z]{17}$`).MatchString(id) {
		t.Errorf("id %q", id)
	}
	var got []map[string]any
	decodeOkta(t, askOkta(t, o, "/api/v1/users"), &got)
	for _, opaque := range []string{"realmId", "type"} {
		if got[0][opaque] == nil {
			t.Errorf("no %s", opaque)
		}
		delete(got[0], opaque)
	}
	const date = "2026-03-01T18:49:54.000Z"
	want := []map[string]any{{
		"id": id, "status": "PROVISIONED", "created": date, "activated": date, "statusChanged": date, "lastLogin": nil,
		"lastUpdated": date, "passwordChanged": nil,
		"profile": map[string]any{
			"firstName": "TestAcc", "lastName": "Smith", "mobilePhone": nil, "secondEmail": nil,
			"login": "t@example.com", "email": "t@example.com",
		},
		"credentials": map[string]any{
			"emails":   []any{map[string]any{"value": "t@example.com", "status": "VERIFIED", "type": "PRIMARY"}},
			"provider": map[string]any{"type": "OKTA", "name": "OKTA"},
		},
		"_links": map[string]any{"self": map[string]any{"href": "http://org.example/api/v1/users/" + id}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOkta_pages_are_linked_by_two_header_lines_that_name_the_host_that_was_called(t *testing.T) {
	t.Parallel()
	o := NewOkta(OktaOptions{APIToken: "00token"})
	for i := range 5 {
		o.AddUser(OktaUser{ID: fmt.Sprintf("00u%017d", i), Profile: oktaProfile(fmt.Sprintf("p%d@example.com", i))})
	}
	search := "/api/v1/users?search=" + url.QueryEscape(`profile.login sw "p" and status eq "ACTIVE"`) + "&limit=2&unknown=1"
	got := askOkta(t, o, search).Header.Values("Link")
	const query = "search=profile.login+sw+%22p%22+and+status+eq+%22ACTIVE%22"
	want := []string{
		`<http://org.example/api/v1/users?limit=2&` + query + `>; rel="self"`,
		`<http://org.example/api/v1/users?after=00u00000000000000001&limit=2&` + query + `>; rel="next"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var all []string
	next := search
	for next != "" {
		r := askOkta(t, o, next)
		all = append(all, oktaIDs(t, r)...)
		next = ""
		if links := r.Header.Values("Link"); len(links) == 2 {
			next, _, _ = strings.Cut(strings.TrimPrefix(links[1], "<http://org.example"), ">")
		}
	}
	if len(all) != 5 {
		t.Errorf("%d users over all pages", len(all))
	}
}

func TestOkta_self_shows_the_limit_that_is_in_effect(t *testing.T) {
	t.Parallel()
	o := NewOkta(OktaOptions{APIToken: "00token"})
	group := o.AddGroup("lark-all")
	for target, limit := range map[string]string{
		"/api/v1/users":                      "200",
		"/api/v1/users?limit=1000":           "200",
		"/api/v1/groups":                     "10000",
		"/api/v1/groups/" + group + "/users": "1000",
	} {
		link := askOkta(t, o, target).Header.Get("Link")
		if !strings.Contains(link, "?limit="+limit+">") {
			t.Errorf("%s: %s", target, link)
		}
	}
}

func TestOkta_a_listing_without_parameters_leaves_out_the_deprovisioned_and_others_do_not(t *testing.T) {
	t.Parallel()
	o := NewOkta(OktaOptions{APIToken: "00token"})
	stays := o.AddUser(OktaUser{ID: "00u00000000000000001", Profile: oktaProfile("stays@example.com")})
	leaves := o.AddUser(OktaUser{ID: "00u00000000000000002", Profile: oktaProfile("leaves@example.com")})
	group := o.AddGroup("lark-all", stays, leaves)
	o.Deactivate(leaves)
	for target, want := range map[string][]string{
		"/api/v1/users": {stays},
		"/api/v1/users?search=" + url.QueryEscape("status pr"):                            {stays, leaves},
		"/api/v1/users?filter=" + url.QueryEscape(`status eq "DEPROVISIONED"`):            {leaves},
		"/api/v1/groups/" + group + "/users":                                              {stays, leaves},
		"/api/v1/groups/" + o.GroupID("Everyone") + "/users":                              {stays},
		"/api/v1/users?search=" + url.QueryEscape(`profile.login eq "STAYS@example.com"`): {stays},
		"/api/v1/users?filter=" + url.QueryEscape(`profile.login eq "STAYS@example.com"`): {},
	} {
		if diff := cmp.Diff(want, oktaIDs(t, askOkta(t, o, target))); diff != "" {
			t.Errorf("%s: %s", target, diff)
		}
	}
}

func TestOkta_refusals_have_the_documented_status_and_code(t *testing.T) {
	t.Parallel()
	o := NewOkta(OktaOptions{APIToken: "00token"})
	o.AddUser(OktaUser{Profile: oktaProfile("one@example.com")})
	for _, test := range []struct {
		name, target string
		headers      []string
		status       int
		code         string
	}{
		{"a wrong token", "/api/v1/users", []string{"Authorization", "SSWS 00wrong"}, 401, "E0000011"},
		{"no token", "/api/v1/users", []string{"Authorization", ""}, 403, "E0000005"},
		{"ne is no operator", "/api/v1/users?search=" + url.QueryEscape(`status ne "ACTIVE"`), nil, 400, "E0000031"},
		{"a filter on a property that filters do not know", "/api/v1/users?filter=" + url.QueryEscape(`profile.title eq "x"`), nil, 400, "E0000031"},
		{"an unknown group", "/api/v1/groups/00gnone/users", nil, 404, "E0000007"},
		{"another media type", "/api/v1/users", []string{"Accept", "text/html"}, 400, "E0000021"},
		{"a limit that is no number", "/api/v1/users?limit=all", nil, 400, "E0000001"},
	} {
		f := wantOktaFailure(t, askOkta(t, o, test.target, test.headers...), test.status, test.code)
		if test.name == "an unknown group" && f.ErrorSummary != "Not found: Resource not found: 00gnone (UserGroup)" {
			t.Errorf("summary %q", f.ErrorSummary)
		}
	}
	req := httptest.NewRequest(http.MethodDelete, "/api/v1/users", nil)
	w := httptest.NewRecorder()
	o.ServeHTTP(w, req)
	wantOktaFailure(t, w.Result(), 405, "E0000022")
	o.options.MissingIs401 = true
	wantOktaFailure(t, askOkta(t, o, "/api/v1/users", "Authorization", ""), 401, "E0000011")
}

func TestOkta_the_window_begins_with_the_first_call_and_refuses_until_its_reset(t *testing.T) {
	t.Parallel()
	clock := newOktaClock()
	o := NewOkta(OktaOptions{APIToken: "00token", RateLimit: 2, Now: clock.now})
	reset := fmt.Sprint(clock.t.Add(time.Minute).Unix())
	for i, remaining := range []string{"1", "0"} {
		r := askOkta(t, o, "/api/v1/users")
		if r.StatusCode != 200 || r.Header.Get("X-Rate-Limit-Remaining") != remaining || r.Header.Get("X-Rate-Limit-Reset") != reset {
			t.Errorf("call %d: %d %v", i+1, r.StatusCode, r.Header)
		}
		clock.advance(10 * time.Second)
	}
	f := wantOktaFailure(t, askOkta(t, o, "/api/v1/users"), 429, "E0000047")
	if len(f.ErrorCauses) != 0 {
		t.Errorf("causes %v", f.ErrorCauses)
	}
	if r := askOkta(t, o, "/api/v1/groups"); r.StatusCode != 200 {
		t.Errorf("another bucket: %d", r.StatusCode)
	}
	clock.advance(40 * time.Second)
	if r := askOkta(t, o, "/api/v1/users"); r.StatusCode != 200 || r.Header.Get("X-Rate-Limit-Remaining") != "1" {
		t.Errorf("after the reset: %d %v", r.StatusCode, r.Header)
	}
}

func TestOkta_the_search_index_lags_and_filters_do_not(t *testing.T) {
	t.Parallel()
	clock := newOktaClock()
	o := NewOkta(OktaOptions{APIToken: "00token", IndexLag: 10 * time.Second, Now: clock.now})
	id := o.AddUser(OktaUser{Profile: oktaProfile("mei@example.com")})
	count := func(parameter, expression string) int {
		return len(oktaIDs(t, askOkta(t, o, "/api/v1/users?"+parameter+"="+url.QueryEscape(expression))))
	}
	if n := count("search", `status eq "ACTIVE"`); n != 0 {
		t.Errorf("the index knows %d at once", n)
	}
	clock.advance(10 * time.Second)
	o.Deactivate(id)
	if s, f := count("search", `status eq "ACTIVE"`), count("filter", `status eq "DEPROVISIONED"`); s != 1 || f != 1 {
		t.Errorf("search finds %d active, filter %d deprovisioned", s, f)
	}
	clock.advance(10 * time.Second)
	if n := count("search", `status eq "ACTIVE"`); n != 0 {
		t.Errorf("the index still has %d", n)
	}
}

func TestOkta_ServeOnly_shows_the_first_people_and_all_who_left(t *testing.T) {
	t.Parallel()
	o := NewOkta(OktaOptions{APIToken: "00token"})
	var ids []string
	for i := range 6 {
		ids = append(ids, o.AddUser(OktaUser{ID: fmt.Sprintf("00u%017d", i), Profile: oktaProfile(fmt.Sprintf("p%d@example.com", i))}))
	}
	o.Deactivate(ids[5])
	o.ServeOnly(2)
	if diff := cmp.Diff(ids[:2], oktaIDs(t, askOkta(t, o, "/api/v1/users"))); diff != "" {
		t.Error(diff)
	}
	if got := oktaIDs(t, askOkta(t, o, "/api/v1/users?filter="+url.QueryEscape(`status eq "DEPROVISIONED"`))); len(got) != 1 {
		t.Errorf("left: %v", got)
	}
	o.ServeOnly(0)
	if got := oktaIDs(t, askOkta(t, o, "/api/v1/users")); len(got) != 5 {
		t.Errorf("everybody: %v", got)
	}
	if len(o.Users()) != 6 {
		t.Errorf("%d users", len(o.Users()))
	}
}

func TestOkta_changes_by_hand_move_the_dates(t *testing.T) {
	t.Parallel()
	clock := newOktaClock()
	o := NewOkta(OktaOptions{Now: clock.now})
	start := clock.t
	id := o.AddUser(OktaUser{Profile: oktaProfile("mei@example.com")})
	user := func() OktaUser { return o.Users()[0] }

	clock.advance(time.Hour)
	o.SetUser(id, func(u *OktaUser) { u.Profile["title"] = "Engineer" })
	if u := user(); !u.LastUpdated.Equal(clock.t) || !u.StatusChanged.Equal(start) || u.Profile["title"] != "Engineer" {
		t.Errorf("after a promotion: %+v", u)
	}
	for _, step := range []struct {
		do     func(string)
		status string
	}{{o.Suspend, "SUSPENDED"}, {o.Unsuspend, "ACTIVE"}, {o.Deactivate, "DEPROVISIONED"}, {o.Activate, "PROVISIONED"}} {
		clock.advance(time.Hour)
		step.do(id)
		if u := user(); u.Status != step.status || !u.StatusChanged.Equal(clock.t) || !u.LastUpdated.Equal(clock.t) {
			t.Errorf("%s: %+v", step.status, u)
		}
	}
	o.DeleteUser(id)
	if len(o.Users()) != 0 {
		t.Error("a deleted user is still there")
	}
}

func TestOkta_panics_at_what_Okta_would_refuse(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]func(*Okta){
		"a login twice": func(o *Okta) { o.AddUser(OktaUser{Profile: oktaProfile("MEI@example.com")}) },
		"no email":      func(o *Okta) { o.AddUser(OktaUser{Profile: map[string]any{"login": "other@example.com"}}) },
		"an emoji": func(o *Okta) {
			o.AddUser(OktaUser{Profile: map[string]any{"login": "a@b.example", "email": "a@b.example", "title": "🦆"}})
		},
		"suspending a staged": func(o *Okta) {
			o.Suspend(o.AddUser(OktaUser{Status: "STAGED", Profile: oktaProfile("new@example.com")}))
		},
		"members of Everyone": func(o *Okta) { o.RemoveFromGroup(o.GroupID("Everyone")) },
		"an unknown user":     func(o *Okta) { o.Deactivate("00unone") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := NewOkta(OktaOptions{})
			o.AddUser(OktaUser{Profile: oktaProfile("mei@example.com")})
			defer func() {
				if recover() == nil {
					t.Error("it passed")
				}
			}()
			wrong(o)
		})
	}
}
