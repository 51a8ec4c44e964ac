package jumpcloud

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestUsers_are_canonical_records_of_who_somebody_is(t *testing.T) {
	t.Parallel()
	// As recorded, with the keys of now that hold secrets, noise and dates that move by themselves.
	const recorded = `{"totalCount":1,"results":[{"account_locked":false,"account_locked_date":null,"activated":false,
"addresses":[{"id":"6026bec6b8207255280d5982","type":"work","poBox":"","streetAddress":null,"locality":"Berlin","country":"DE"},null],
"allow_public_key":true,"attributes":[{"name":"badge","value":""},{"name":"division","value":"R&D <1>"}],"company":"","costCenter":"",
"department":"","description":"Testing desc","disableDeviceMaxLoginAttempts":false,"displayname":"Ann K","email":"a@x.com","employeeIdentifier":null,
"employeeType":"","enable_managed_uid":false,"enable_user_portal_multifactor":false,"external_dn":"","external_source_type":"",
"externally_managed":false,"firstname":"Ann","jobTitle":"","lastname":"Kay","ldap_binding_user":false,"location":"","mfa":{"exclusion":false,"configured":false},
"middlename":"","password_never_expires":false,"passwordless_sudo":false,"phoneNumbers":[{"id":"6026bec6b8207255280d5983","type":"mobile","number":"0151 1234567"}],
"samba_service_user":false,"ssh_keys":[{"public_key":"ssh-rsa AAAA"}],"state":"ACTIVATED","sudo":false,"suspended":false,"systemUsername":"",
"unix_guid":5001,"unix_uid":5001,"username":"annkaytest","created":"2021-02-12T17:45:42.369Z","password_expired":false,"totp_enabled":false,
"password_date":"2026-01-01T00:00:00Z","password_expiration_date":"2026-04-01T00:00:00Z","badLoginAttempts":3,"recoveryEmail":{"address":"a@private.example"},
"mfaEnrollment":{"overallStatus":"ENROLLED"},"public_key":"ssh-rsa BBBB","admin":{"id":"6026bec6b8207255280d5984"},"tags":[],"memberof":["6026bec6b8207255280d5985"],
"manager":"6026bec6b8207255280d5986","alternateEmail":"","newProperty":1,"_id":"6026bec6b8207255280d5981","id":"6026bec6b8207255280d5981"}]}`
	got, err := serve(t, handler(200, recorded)).Users(t.Context(), Query{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"6026bec6b8207255280d5981": `{"_id":"6026bec6b8207255280d5981","activated":false,` +
		`"addresses":[{"country":"DE","locality":"Berlin","type":"work"}],"attributes":[{"name":"badge","value":""},{"name":"division","value":"R&D <1>"}],` +
		`"created":"2021-02-12T17:45:42.369Z","description":"Testing desc","displayname":"Ann K","email":"a@x.com","firstname":"Ann","lastname":"Kay",` +
		`"manager":"6026bec6b8207255280d5986","phoneNumbers":[{"number":"0151 1234567","type":"mobile"}],"state":"ACTIVATED","suspended":false,"username":"annkaytest"}`}
	if diff := cmp.Diff(want, texts(got)); diff != "" {
		t.Error(diff)
	}
}

func TestUsers_are_the_same_whatever_JumpCloud_makes_of_what_is_unset(t *testing.T) {
	t.Parallel()
	read := func(options sandbox.JumpCloudOptions) map[string]string {
		options.Now = func() time.Time { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) }
		got, err := serve(t, org(30, options)).Users(t.Context(), Query{})
		if err != nil {
			t.Fatal(err)
		}
		return texts(got)
	}
	want := read(sandbox.JumpCloudOptions{})
	for name, options := range map[string]sandbox.JumpCloudOptions{
		"null": {UnsetIs: "null"}, "absent": {UnsetIs: "absent"}, "without id": {OnlyUnderscoreID: true}, "memberof": {MemberOf: true},
	} {
		if diff := cmp.Diff(want, read(options)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestUsers_of_every_state_are_there_and_those_who_were_deleted_are_not(t *testing.T) {
	t.Parallel()
	j := org(4, sandbox.JumpCloudOptions{})
	j.Suspend(userID(1))
	j.SetUser(userID(2), func(u *sandbox.JumpCloudUser) { u.State = "STAGED" })
	j.DeleteUser(userID(3))
	got, err := serve(t, j).Users(t.Context(), Query{})
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]string{}
	for id, record := range got {
		var u struct {
			State     string
			Suspended bool
		}
		if err := json.Unmarshal(record, &u); err != nil {
			t.Fatal(err)
		}
		states[id] = fmt.Sprint(u.State, " ", u.Suspended)
	}
	if diff := cmp.Diff(map[string]string{userID(0): "ACTIVATED false", userID(1): "SUSPENDED true", userID(2): "STAGED false"}, states); diff != "" {
		t.Error(diff)
	}
}

// Each page begins with the last of the one before, so a page of ten brings nine.
func TestUsers_take_few_calls_whatever_JumpCloud_allows(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options sandbox.JumpCloudOptions
		calls   int
	}{
		"large pages":          {sandbox.JumpCloudOptions{SearchLimit: 10 * stint}, 6},
		"small pages":          {sandbox.JumpCloudOptions{SearchLimit: stint}, 56},
		"no search":            {sandbox.JumpCloudOptions{WithoutSearch: true}, 57},
		"a search of no order": {sandbox.JumpCloudOptions{SearchUnsorted: true}, 62},
	} {
		j := org(500, test.options)
		got, err := stinted(serve(t, j)).Users(t.Context(), Query{})
		if err != nil || len(got) != 500 {
			t.Errorf("%s: %d users, %v", name, len(got), err)
		}
		if n := len(j.Calls()); n > test.calls {
			t.Errorf("%s: %d calls, want %d", name, n, test.calls)
		}
	}
}

func TestUsers_a_search_that_does_not_serve_is_not_tried_again(t *testing.T) {
	t.Parallel()
	j := org(150, sandbox.JumpCloudOptions{WithoutSearch: true})
	c := serve(t, j)
	for range 2 {
		if got, err := c.Users(t.Context(), Query{}); err != nil || len(got) != 150 {
			t.Errorf("%d users, %v", len(got), err)
		}
	}
	if diff := cmp.Diff(map[string]int{"POST /api/search/systemusers": 1, "GET /api/systemusers": 4}, endpoints(j)); diff != "" {
		t.Error(diff)
	}
}

func TestUsers_can_be_narrowed_by_conditions_and_by_groups(t *testing.T) {
	t.Parallel()
	j := org(300, sandbox.JumpCloudOptions{NullMembers: true})
	all := make([]string, 250)
	for i := range all {
		all[i] = userID(i)
	}
	big, small := j.AddGroup("big", "", all...), j.AddGroup("small", "", userID(1), userID(299))
	j.Nest(big, small) // is passed over: it is no user
	for name, test := range map[string]struct {
		q    Query
		want int
	}{
		"a department":             {Query{Filter: []string{"department:$eq:Sales"}}, 150},
		"two conditions":           {Query{Filter: []string{"department:$eq:Sales", "username:$eq:person4"}}, 1},
		"a group":                  {Query{GroupIDs: []string{small}}, 2},
		"two groups":               {Query{GroupIDs: []string{small, big, small}}, 251},
		"a group and a department": {Query{GroupIDs: []string{big}, Filter: []string{"department:$eq:IT"}}, 125},
	} {
		if got, err := serve(t, j).Users(t.Context(), test.q); err != nil || len(got) != test.want {
			t.Errorf("%s: %d users, want %d, %v", name, len(got), test.want, err)
		}
	}
	for name, test := range map[string]struct {
		q    Query
		says string
	}{
		"no group":                   {Query{GroupIDs: []string{}}, "empty list"},
		"a name of a group":          {Query{GroupIDs: []string{"big"}}, "24 hex digits"},
		"a group that is none":       {Query{GroupIDs: []string{userID(7)}}, "no such group"},
		"the other API's operator":   {Query{Filter: []string{"department:eq:Sales"}}, "department:$eq:Sales"},
		"something else":             {Query{Filter: []string{"Sales"}}, "department:$eq:Sales"},
		"a department without users": {Query{Filter: []string{"department:$eq:sales"}}, "filter"},
	} {
		if got, err := serve(t, j).Users(t.Context(), test.q); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %d users, %v", name, len(got), err)
		}
	}
}

func TestUsers_nobody_is_never_an_empty_directory(t *testing.T) {
	t.Parallel()
	j := org(2, sandbox.JumpCloudOptions{})
	empty := j.AddGroup("empty", "")
	for name, test := range map[string]struct {
		handler http.Handler
		q       Query
		says    []string
	}{
		"an organization": {org(0, sandbox.JumpCloudOptions{}), Query{}, []string{"org_id", "role", "base_url"}},
		"a condition":     {j, Query{Filter: []string{"username:$eq:nobody"}}, []string{"filter"}},
		"a group":         {j, Query{GroupIDs: []string{empty}}, []string{"group_ids"}},
	} {
		got, err := serve(t, test.handler).Users(t.Context(), test.q)
		if !errors.Is(err, ErrEmpty) || got != nil {
			t.Errorf("%s: %v, %v", name, got, err)
			continue
		}
		for _, s := range test.says {
			if !strings.Contains(err.Error(), s) {
				t.Errorf("%s: %v does not say %s", name, err, s)
			}
		}
	}
}

func TestUsers_a_page_that_is_none_is_an_error(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, says string }{
		"HTML":                  {"<html>", "HTML, not JSON"},
		"a list":                {`[]`, "where an object belongs"},
		"another object":        {`{}`, "totalCount"},
		"no count":              {`{"results":[]}`, "totalCount"},
		"no results":            {`{"totalCount":0}`, "results"},
		"a negative count":      {`{"totalCount":-1,"results":[]}`, "totalCount"},
		"a count in words":      {`{"totalCount":"1","results":[]}`, "base_url"},
		"a user who is null":    {`{"totalCount":1,"results":[null]}`, "item 1 of the page"},
		"a user without an id":  {`{"totalCount":1,"results":[{"username":"a"}]}`, "no id"},
		"a user without a name": {`{"totalCount":1,"results":[{"_id":"6026"}]}`, "neither a username nor an email"},
		"an error's body":       {`{"message":"Unauthorized"}`, "totalCount"},
		"a second page":         {`{"totalCount":0,"results":[]}{}`, "something follows"},
	} {
		got, err := serve(t, handler(200, test.body)).Users(t.Context(), Query{})
		if err == nil || got != nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "the users could not be listed") {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}
