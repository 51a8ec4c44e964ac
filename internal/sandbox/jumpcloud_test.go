package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const jumpCloudKey = "jca_key"

// askJumpCloud calls the organization as a client with its key would; a body makes it a POST.
func askJumpCloud(j *JumpCloud, target, body string, headers ...string) *http.Response {
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	req := httptest.NewRequest(method, "http://console.example"+target, strings.NewReader(body))
	req.Header.Set("X-Api-Key", jumpCloudKey)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	j.ServeHTTP(w, req)
	return w.Result()
}

func readJumpCloud[T any](t *testing.T, r *http.Response) (v T) {
	t.Helper()
	if err := json.NewDecoder(r.Body).Decode(&v); err != nil {
		t.Fatalf("status %d: %v", r.StatusCode, err)
	}
	return v
}

type jumpCloudEnvelope struct {
	TotalCount int
	Results    []map[string]any
}

func (e jumpCloudEnvelope) ids() []string {
	ids := []string{}
	for _, u := range e.Results {
		ids = append(ids, fmt.Sprint(u["_id"]))
	}
	return ids
}

// staffed is an organization with n people.
func staffed(n int, options JumpCloudOptions) *JumpCloud {
	options.APIKey = jumpCloudKey
	j := NewJumpCloud(options)
	for i := range n {
		j.AddUser(JumpCloudUser{Fields: map[string]any{"username": fmt.Sprint("u", i), "email": fmt.Sprintf("u%d@x.com", i), "department": fmt.Sprint("d", i%3)}})
	}
	return j
}

func TestJumpCloud_a_user_has_the_recorded_shape(t *testing.T) {
	t.Parallel()
	j := NewJumpCloud(JumpCloudOptions{APIKey: jumpCloudKey, Now: func() time.Time { return time.Date(2021, 2, 12, 17, 45, 42, 369e6, time.UTC) }})
	id := j.AddUser(JumpCloudUser{Fields: map[string]any{"username": "annkaytest", "email": "a@x.com", "firstname": "Ann", "lastname": "Kay", "displayname": "Ann K", "description": "Testing desc"}})
	got := readJumpCloud[jumpCloudEnvelope](t, askJumpCloud(j, "/api/systemusers", ""))
	var want map[string]any
	recorded := `{"account_locked":false,"account_locked_date":null,"activated":false,"addresses":[],"allow_public_key":true,"attributes":[],
"company":"","costCenter":"","department":"","description":"Testing desc","disableDeviceMaxLoginAttempts":false,"displayname":"Ann K",
"email":"a@x.com","employeeIdentifier":null,"employeeType":"","enable_managed_uid":false,"enable_user_portal_multifactor":false,"external_dn":"",
"external_source_type":"","externally_managed":false,"firstname":"Ann","jobTitle":"","lastname":"Kay","ldap_binding_user":false,"location":"",
"mfa":{"exclusion":false,"configured":false},"middlename":"","password_never_expires":false,"passwordless_sudo":false,"phoneNumbers":[],
"samba_service_user":false,"ssh_keys":[],"state":"ACTIVATED","sudo":false,"suspended":false,"systemUsername":"","unix_guid":5001,"unix_uid":5001,
"username":"annkaytest","created":"2021-02-12T17:45:42.369Z","password_expired":false,"totp_enabled":false,"_id":"ID","id":"ID","organization":"ORG"}`
	if err := json.Unmarshal([]byte(strings.NewReplacer("ID", id, "ORG", j.OrgID()).Replace(recorded)), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]map[string]any{want}, got.Results); diff != "" || !jumpCloudID(id) || got.TotalCount != 1 {
		t.Error(diff, id, got.TotalCount)
	}
}

func TestJumpCloud_a_page_has_ten_unless_more_are_asked_for_and_never_more_than_the_largest(t *testing.T) {
	t.Parallel()
	j := staffed(1200, JumpCloudOptions{})
	for target, want := range map[string]int{
		"": 10, "?limit=50": 50, "?limit=100": 100, "?limit=1000": 100, "?limit=0": 0, "?limit=100&skip=1150": 50, "?limit=100&skip=1200": 0, "?limit=100&skip=9999": 0,
	} {
		if got := readJumpCloud[jumpCloudEnvelope](t, askJumpCloud(j, "/api/systemusers"+target, "")); len(got.Results) != want || got.TotalCount != 1200 {
			t.Errorf("%s: %d of %d", target, len(got.Results), got.TotalCount)
		}
	}
	for body, want := range map[string]int{`{}`: 10, `{"limit":1000}`: 1000, `{"limit":5000}`: 1000, `{"limit":100,"skip":1190,"sort":"_id"}`: 10} {
		if got := readJumpCloud[jumpCloudEnvelope](t, askJumpCloud(j, "/api/search/systemusers?limit=7", body)); len(got.Results) != want || got.TotalCount != 1200 {
			t.Errorf("%s: %d of %d", body, len(got.Results), got.TotalCount)
		}
	}
	everyone := "/api/v2/usergroups/" + j.GroupID("All Users") + "/members"
	r := askJumpCloud(j, everyone, "")
	if got := readJumpCloud[[]any](t, r); len(got) != 10 || r.Header.Get("X-Total-Count") != "1200" {
		t.Errorf("%d members of %s", len(got), r.Header.Get("X-Total-Count"))
	}
	if got := readJumpCloud[[]any](t, askJumpCloud(j, everyone+"?limit=500&skip=1150", "")); len(got) != 50 {
		t.Errorf("%d members on the last page", len(got))
	}
	strict := staffed(1, JumpCloudOptions{StrictLimits: true})
	for _, target := range []string{"?limit=101", "?limit=-1", "?skip=x"} {
		if r := askJumpCloud(strict, "/api/systemusers"+target, ""); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", target, r.StatusCode)
		}
	}
}

func TestJumpCloud_what_is_asked_for_in_no_order_comes_in_another_each_time(t *testing.T) {
	t.Parallel()
	j := staffed(60, JumpCloudOptions{})
	ask := func(query string) []string {
		return readJumpCloud[jumpCloudEnvelope](t, askJumpCloud(j, "/api/systemusers?limit=60"+query, "")).ids()
	}
	sorted := slices.Sorted(slices.Values(ask("")))
	for query, stable := range map[string]bool{"": false, "&sort=nothing": false, "&sort=_id": true, "&sort=-_id": true, "&sort=department%20_id": true} {
		a, b := ask(query), ask(query)
		if slices.Equal(a, b) != stable {
			t.Errorf("%q: stable is %t", query, !stable)
		}
		if !slices.Equal(slices.Sorted(slices.Values(a)), sorted) {
			t.Errorf("%q: not everybody", query)
		}
	}
	if !slices.Equal(ask("&sort=_id"), sorted) {
		t.Error("_id is not ascending")
	}
}

func TestJumpCloud_filters_have_another_grammar_in_each_api(t *testing.T) {
	t.Parallel()
	j := staffed(9, JumpCloudOptions{})
	j.AddGroup("d1", "")
	for query, want := range map[string]int{"department:$eq:d1": 3, "department:$ne:d1": 6, "department:$eq:D1": 0, "department:$eq:d1&filter=username:$eq:u4": 1} {
		if got := readJumpCloud[jumpCloudEnvelope](t, askJumpCloud(j, "/api/systemusers?filter="+query, "")); got.TotalCount != want {
			t.Errorf("%s: %d", query, got.TotalCount)
		}
	}
	if got := readJumpCloud[[]any](t, askJumpCloud(j, "/api/v2/usergroups?filter=name:eq:d1", "")); len(got) != 1 {
		t.Errorf("%d groups", len(got))
	}
	for _, target := range []string{"/api/systemusers?filter=department:eq:d1", "/api/v2/usergroups?filter=name:$eq:d1", "/api/systemusers?filter=department"} {
		if r := askJumpCloud(j, target, ""); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", target, r.StatusCode)
		}
	}
}

func TestJumpCloud_refuses_in_the_words_that_were_seen(t *testing.T) {
	t.Parallel()
	one, several := staffed(1, JumpCloudOptions{}), staffed(1, JumpCloudOptions{SeveralOrganizations: true})
	for name, test := range map[string]struct {
		j       *JumpCloud
		headers []string
		status  int
		message string
	}{
		"nobody":                   {one, []string{"X-Api-Key", ""}, 401, "Unauthorized"},
		"another key":              {one, []string{"X-Api-Key", "other"}, 401, "Unauthorized: api key user not found"},
		"another token":            {one, []string{"X-Api-Key", "", "Authorization", "Bearer x"}, 401, "Unauthorized: token is invalid or expired"},
		"no organization":          {several, nil, 401, "Unauthorized: no organization selected"},
		"the organization":         {several, []string{"X-Org-Id", several.OrgID()}, 200, ""},
		"an organization's name":   {several, []string{"X-Org-Id", "acme"}, 400, "Bad Request: invalid x-org-id"},
		"an unknown organization":  {one, []string{"X-Org-Id", "60259a2ad81e1a474d4e7c83"}, 404, "Not Found: organization not found"},
		"the one organization too": {one, []string{"X-Org-Id", one.OrgID()}, 200, ""},
	} {
		r := askJumpCloud(test.j, "/api/systemusers", "", test.headers...)
		if got := readJumpCloud[struct{ Message string }](t, r); r.StatusCode != test.status || got.Message != test.message {
			t.Errorf("%s: %d %s", name, r.StatusCode, got.Message)
		}
	}
	for _, target := range []string{"/api/systemusers/x", "/api/v2/usergroups/6026/members", "/api/users", "/api/v2/usergroups//members"} {
		if r := askJumpCloud(one, target, ""); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", target, r.StatusCode)
		}
	}
	if r := askJumpCloud(staffed(1, JumpCloudOptions{PlainErrors: true}), "/api/x", ""); !strings.HasPrefix(r.Header.Get("Content-Type"), "text/plain") {
		t.Error("not plain")
	}
}

func TestJumpCloud_gives_a_service_account_a_token_for_an_hour(t *testing.T) {
	t.Parallel()
	clock := newOktaClock()
	j := NewJumpCloud(JumpCloudOptions{ClientID: "id", ClientSecret: "secret", Now: clock.now})
	basic := func(id, secret string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
	}
	const form, good = "application/x-www-form-urlencoded", "grant_type=client_credentials&scope=api"
	for name, test := range map[string]struct {
		body, authorization, media string
		status                     int
		code                       string
	}{
		"a wrong secret": {good, basic("id", "other"), form, 401, "invalid_client"},
		"nobody":         {good, "", form, 401, "invalid_client"},
		"another scope":  {"grant_type=client_credentials&scope=admin", basic("id", "secret"), form, 400, "invalid_scope"},
		"another grant":  {"grant_type=password&scope=api", basic("id", "secret"), form, 400, "unsupported_grant_type"},
		"JSON":           {`{"scope":"api"}`, basic("id", "secret"), "application/json", 400, "invalid_request"},
		"a good one":     {good, basic("id", "secret"), form, 200, ""},
	} {
		r := askJumpCloud(j, "/oauth2/token", test.body, "Authorization", test.authorization, "Content-Type", test.media)
		got := readJumpCloud[struct {
			Error       string
			AccessToken string `json:"access_token"`
			ExpiresIn   int    `json:"expires_in"`
		}](t, r)
		if r.StatusCode != test.status || got.Error != test.code {
			t.Errorf("%s: %d %+v", name, r.StatusCode, got)
		}
		if test.status != http.StatusOK {
			continue
		}
		if got.ExpiresIn != 3600 {
			t.Errorf("%+v", got)
		}
		for _, status := range []int{200, 401} {
			if r := askJumpCloud(j, "/api/systemusers", "", "X-Api-Key", "", "Authorization", "Bearer "+got.AccessToken); r.StatusCode != status {
				t.Errorf("%d, want %d", r.StatusCode, status)
			}
			clock.advance(time.Hour)
		}
	}
}

func TestJumpCloud_a_rate_limit_is_of_a_minute_and_says_when_it_is_over_where_that_is_on(t *testing.T) {
	t.Parallel()
	for _, tells := range []bool{true, false} {
		clock := newOktaClock()
		j := staffed(1, JumpCloudOptions{RateLimit: 2, RetryAfter: tells, Now: clock.now})
		for i, status := range []int{200, 200, 429, 200} {
			if i == 3 {
				clock.advance(50 * time.Second)
			}
			r := askJumpCloud(j, "/api/systemusers", "")
			if r.StatusCode != status || status == 429 && (r.Header.Get("Retry-After") == "50") != tells {
				t.Errorf("call %d: %d, Retry-After %q", i, r.StatusCode, r.Header.Get("Retry-After"))
			}
			clock.advance(5 * time.Second)
		}
	}
}

func TestJumpCloud_members_are_edges_with_ids_only(t *testing.T) {
	t.Parallel()
	j := staffed(3, JumpCloudOptions{NullMembers: true, Links: true})
	ids := j.ids
	group, inner := j.AddGroup("g", "", ids[2], ids[0]), j.AddGroup("inner", "")
	j.Nest(inner, group)
	r := askJumpCloud(j, "/api/v2/usergroups/"+group+"/members?limit=3", "")
	edge := func(kind, id string) any {
		return map[string]any{"attributes": nil, "to": map[string]any{"attributes": nil, "id": id, "type": kind}}
	}
	if diff := cmp.Diff([]any{edge("user", ids[2]), nil, edge("user", ids[0])}, readJumpCloud[[]any](t, r)); diff != "" {
		t.Error(diff)
	}
	if want := `<https://console.example/api/v2/usergroups/` + group + `/members?limit=3&skip=3>; rel="next"`; r.Header.Get("Link") != want || r.Header.Get("X-Total-Count") != "4" {
		t.Errorf("%v", r.Header)
	}
	r = askJumpCloud(j, "/api/v2/usergroups/"+group+"/members?limit=3&skip=3", "")
	if diff := cmp.Diff([]any{edge("user_group", inner)}, readJumpCloud[[]any](t, r)); diff != "" || r.Header.Get("Link") != "" {
		t.Error(diff, r.Header)
	}
	j.DeleteUser(ids[0])
	if got := readJumpCloud[[]any](t, askJumpCloud(j, "/api/v2/usergroups/"+j.GroupID("All Users")+"/members", "")); len(got) != 3 {
		t.Errorf("%d in All Users", len(got))
	}
}

func TestJumpCloud_refuses_what_it_does_not_emulate_instead_of_passing_over_it(t *testing.T) {
	t.Parallel()
	j := staffed(1, JumpCloudOptions{})
	for target, body := range map[string]string{
		"/api/systemusers?fields=email": "", "/api/systemusers?search[searchTerm]=a": "", "/api/search/systemusers": `{"filter":{}}`,
		"/api/v2/usergroups/" + j.GroupID("All Users") + "/members?sort=id": "",
	} {
		if r := askJumpCloud(j, target, body); r.StatusCode != http.StatusNotImplemented {
			t.Errorf("%s: %d", target, r.StatusCode)
		}
	}
}

func TestJumpCloud_panics_on_users_that_the_service_would_refuse(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*JumpCloudUser){
		"a taken username":      func(u *JumpCloudUser) { u.Fields["username"] = "U0" },
		"no email":              func(u *JumpCloudUser) { delete(u.Fields, "email") },
		"a property of Okta's":  func(u *JumpCloudUser) { u.Fields["displayName"] = "Ann" },
		"a long text":           func(u *JumpCloudUser) { u.Fields["jobTitle"] = strings.Repeat("x", 1025) },
		"another kind of id":    func(u *JumpCloudUser) { u.ID = "00u1" },
		"another kind of state": func(u *JumpCloudUser) { u.State = "ACTIVE" },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: taken", name)
				}
			}()
			u := JumpCloudUser{Fields: map[string]any{"username": "new", "email": "new@x.com"}}
			change(&u)
			staffed(1, JumpCloudOptions{}).AddUser(u)
		}()
	}
}

func TestJumpCloudCompany_is_the_same_company_as_in_Okta_without_its_leavers(t *testing.T) {
	t.Parallel()
	staff, people := Company(7, 300), JumpCloudCompany(7, 300)
	j := NewJumpCloud(JumpCloudOptions{APIKey: jumpCloudKey})
	byEmail := map[string]JumpCloudUser{}
	for _, u := range people {
		j.AddUser(u) // panics if it is refused
		byEmail[u.text("email")] = u
	}
	managers, ids := 0, map[string]bool{}
	for _, id := range j.ids {
		ids[id] = true
	}
	dangling := 0
	for _, u := range staff {
		got, there := byEmail[u.text("email")]
		if there == (u.Status == oktaDeprovisioned) {
			t.Errorf("%s, %s: there is %t", u.text("email"), u.Status, there)
		}
		if there && (got.text("displayname") != u.text("displayName") || got.text("jobTitle") != u.text("title")) {
			t.Errorf("%v is %v", u.Profile, got.Fields)
		}
		if manager := got.text("manager"); manager != "" {
			managers++
			if !ids[manager] {
				dangling++
			}
		}
	}
	if managers < 250 || dangling != 1 {
		t.Errorf("%d managers, %d of them gone", managers, dangling)
	}
	states := map[string]int{}
	for _, u := range j.Users() {
		states[u.State]++
	}
	if diff := cmp.Diff(map[string]int{"ACTIVATED": 300, "STAGED": 3, "SUSPENDED": 3}, states); diff != "" {
		t.Error(diff)
	}
	if again := JumpCloudCompany(7, 300); !cmp.Equal(people, again) {
		t.Error("another company for the same seed")
	}
	if first := slices.Sorted(maps.Keys(ids)); !slices.Equal(first, j.ids) {
		t.Error("ids are not in order")
	}
}

func TestJumpCloud_ServeOnly_shows_and_counts_fewer(t *testing.T) {
	t.Parallel()
	j := staffed(30, JumpCloudOptions{})
	for shown, want := range map[int]int{4: 4, 0: 30} {
		j.ServeOnly(shown)
		if got := readJumpCloud[jumpCloudEnvelope](t, askJumpCloud(j, "/api/systemusers?limit=100&sort=_id", "")); got.TotalCount != want || len(got.Results) != want {
			t.Errorf("%d: %d of %d", shown, len(got.Results), got.TotalCount)
		}
	}
}
