package mapping

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// records is a source's document, by source id.
type records map[string]any

func (r records) json(t testing.TB) []byte {
	t.Helper()
	doc, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func keysOf[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// profile is an active Okta user with this profile.
func profile(p map[string]any) map[string]any {
	return map[string]any{"status": "ACTIVE", "profile": p}
}

// okta maps records with the Okta preset; change may adjust the source.
func okta(t testing.TB, users records, change func(*Source)) Result {
	t.Helper()
	source := Source{Name: "okta", Preset: "okta", Users: users.json(t)}
	if change != nil {
		change(&source)
	}
	return mapped(t, source)
}

// mapped runs a mapping that must succeed, and checks what holds of every result.
func mapped(t rapid.TB, sources ...Source) Result {
	t.Helper()
	m, err := Compile(sources)
	if err != nil {
		t.Fatal(err)
	}
	result, err := m.Map()
	if err != nil {
		t.Fatal(err)
	}
	checkResult(t, result, sources...)
	return result
}

// checkResult checks that every record has exactly one outcome, or is an alias of one that has, and that the directory can be read by the sync.
func checkResult(t rapid.TB, result Result, sources ...Source) {
	t.Helper()
	ids, aliases := map[string]bool{}, map[string]bool{}
	for _, others := range result.Directory.Aliases {
		for _, id := range others {
			aliases[id] = true
		}
	}
	for _, source := range sources {
		users := source.Records
		if users == nil {
			if err := json.Unmarshal(source.Users, &users); err != nil {
				t.Fatalf("%v", err)
			}
		}
		for id := range users {
			ids[id] = true
			_, person := result.Directory.People[id]
			_, rejected := result.Rejected[id]
			_, outside := result.OutOfScope[id]
			_, departed := result.Departed[id]
			outcomes := 0
			for _, is := range []bool{person, rejected, outside, departed, aliases[id]} {
				if is {
					outcomes++
				}
			}
			if outcomes != 1 {
				t.Fatalf("%q has %d outcomes", id, outcomes)
			}
			hold, held := result.Directory.Held[id]
			want := directory.Hold{Why: directory.Rejected, Cause: result.Rejected[id]}
			if outside {
				want = directory.Hold{Why: directory.OutOfScope, Cause: result.OutOfScope[id]}
			}
			if held != (rejected || outside) || held && (hold != want || hold.Cause == "") {
				t.Fatalf("%q: held %+v, rejected %v, out of scope %v", id, hold, rejected, outside)
			}
			if cause, ok := result.Directory.Departed[id]; ok != departed || ok && (cause == "" || cause != result.Departed[id]) {
				t.Fatalf("%q: departed %q", id, cause)
			}
		}
	}
	s, total := result.Summary, len(ids)
	if s["records"] != total || s["people"]+s["rejected"]+s["out_of_scope"]+s["departed"]+s["joined"] != total ||
		s["people"] != len(result.Directory.People) || s["warnings"] != len(result.Warnings) || s["departments"] != len(result.Directory.Departments) ||
		s["groups"] != len(result.Directory.Groups) || s["joined"] != len(aliases) {
		t.Fatalf("%d records, summary %v", total, s)
	}
	doc := result.Directory.JSON()
	again, err := directory.Parse(doc)
	if err != nil {
		t.Fatalf("the sync refuses the directory: %v\n%s", err, doc)
	}
	if string(again.JSON()) != string(doc) {
		t.Fatalf("the directory is not in normal form:\n%s\n%s", doc, again.JSON())
	}
}

// The mapping of the provider's documentation, as it is written there.
func documented(t testing.TB, users records) Result {
	t.Helper()
	return mapped(t, Source{
		Name: "okta", Preset: "okta", Users: users.json(t), PhoneRegion: "SG",
		Scope: "user.profile.userType != 'Contractor'",
		Attributes: map[string]string{
			"name":        "user.profile.displayName",
			"email":       "user.profile.email.lowerAscii()",
			"mobile":      "e164(user.profile.mobilePhone, 'SG')",
			"employee_no": "user.profile.employeeNumber",
			"job_title":   "user.profile.title",
			"leader":      "user.profile.managerId",
			"departments": "[[user.profile.division, user.profile.department]]",
			"suspended":   "user.status == 'SUSPENDED'",
		},
	})
}

func TestMap_the_documented_example(t *testing.T) {
	t.Parallel()
	result := documented(t, records{
		"00u8d2": profile(map[string]any{
			"displayName": "Mei Chan", "email": "Mei@Acme.com", "login": "mei@acme.com", "mobilePhone": "8123 4567", "employeeNumber": "E100",
			"title": "Engineer", "managerId": "00u1aa", "division": "Engineering", "department": "Platform",
		}),
		"00u1aa": profile(map[string]any{"displayName": "Tom Park", "email": "tom@acme.com", "mobilePhone": nil, "department": "Engineering"}),
		"00u2bb": profile(map[string]any{"displayName": "Al Ways", "email": "al@acme.com", "userType": "Contractor"}),
		"00u3cc": profile(map[string]any{"displayName": "Ro Ot", "email": "ro@acme.com", "userType": "Employee"}),
		"00u4dd": map[string]any{"status": "DEPROVISIONED", "statusChanged": "2026-11-02T09:00:00.000Z", "profile": map[string]any{"login": "x"}},
		"00u5ee": map[string]any{"status": "SUSPENDED", "profile": map[string]any{"displayName": "Su Sp", "email": "su@acme.com"}},
		"00u6ff": map[string]any{"status": "STAGED", "profile": map[string]any{"displayName": "Ne Xt", "email": "next@acme.com"}},
	})
	want := map[string]directory.Person{
		"00u8d2": {
			"name": "Mei Chan", "email": "mei@acme.com", "mobile": "+6581234567", "employee_no": "E100", "job_title": "Engineer",
			"leader": "00u1aa", "departments": []string{"Engineering/Platform"}, "suspended": false,
		},
		"00u1aa": {"name": "Tom Park", "email": "tom@acme.com", "departments": []string{"Engineering"}, "suspended": false},
		"00u3cc": {"name": "Ro Ot", "email": "ro@acme.com", "suspended": false},
		"00u5ee": {"name": "Su Sp", "email": "su@acme.com", "suspended": true},
	}
	if diff := cmp.Diff(want, result.Directory.People); diff != "" {
		t.Error(diff)
	}
	wantDepartments := map[string]directory.Department{
		"Engineering": {Name: "Engineering"}, "Engineering/Platform": {Name: "Platform", Parent: "Engineering"},
	}
	if diff := cmp.Diff(wantDepartments, result.Directory.Departments); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{
		"00u2bb": "outside of the scope user.profile.userType != 'Contractor'", "00u6ff": "Okta status STAGED",
	}, result.OutOfScope); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"00u4dd": "Okta status DEPROVISIONED since 2026-11-02"}, result.Departed); diff != "" {
		t.Error(diff)
	}
	if len(result.Rejected)+len(result.Warnings) > 0 {
		t.Errorf("rejected %v, warnings %v", result.Rejected, result.Warnings)
	}
	if diff := cmp.Diff(map[string]int{
		"records": 7, "people": 4, "rejected": 0, "out_of_scope": 2, "departed": 1, "warnings": 0, "departments": 2, "groups": 0, "joined": 0,
	}, result.Summary); diff != "" {
		t.Error(diff)
	}
}

func TestMap_rejects_whom_Lark_cannot_have(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		record     map[string]any
		attributes map[string]string
		cause      string
	}{
		{"no name", profile(map[string]any{"email": "a@x.com"}), nil, "no name"},
		{"a blank name", profile(map[string]any{"email": "a@x.com", "displayName": " "}), nil, "no name"},
		{
			"a long name", profile(map[string]any{"email": "a@x.com", "displayName": strings.Repeat("x", 256)}), nil,
			"no name (name: has 256 characters; Lark takes 255)",
		},
		{
			"a name whose expression fails", profile(map[string]any{"email": "a@x.com"}),
			map[string]string{"name": "string(1 / 0)"},
			"no name (name: division by zero)",
		},
		{"neither email nor mobile", profile(map[string]any{"displayName": "A"}), nil, "neither email nor mobile"},
		{
			"a bad email and a bad mobile", profile(map[string]any{"displayName": "A", "email": "a", "mobilePhone": "12"}), nil,
			`neither email nor mobile (email: "a" is not an email address; mobile: "12" is not a possible phone number)`,
		},
		{"a record without anything", map[string]any{}, nil, "no name"},
		{
			"a user_id that fails", profile(map[string]any{"displayName": "A", "email": "a@x.com", "hrId": "7 b"}),
			map[string]string{"user_id": "user.profile.hrId"},
			`user_id: "7 b" contains a space`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			result := okta(t, records{"a": tt.record, "b": profile(map[string]any{"displayName": "B", "email": "b@x.com"})}, func(s *Source) {
				s.PhoneRegion, s.Attributes = "SG", tt.attributes
			})
			if got := result.Rejected["a"]; got != tt.cause {
				t.Errorf("rejected because: %q, want %q", got, tt.cause)
			}
		})
	}
}

func TestMap_a_bad_phone_never_costs_an_account(t *testing.T) {
	t.Parallel()
	result := okta(t, records{
		"a": profile(map[string]any{"displayName": "A", "email": "a@x.com", "mobilePhone": "ask me"}),
		"b": profile(map[string]any{"displayName": "B", "email": "no address", "mobilePhone": "+65 8123 4567"}),
	}, nil)
	want := map[string]directory.Person{
		"a": {"name": "A", "email": "a@x.com", "suspended": false},
		"b": {"name": "B", "mobile": "+6581234567", "suspended": false},
	}
	if diff := cmp.Diff(want, result.Directory.People); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{
		"a": `mobile: "ask me" has no country code and no phone region is given`, "b": `email: "no address" is not an email address`,
	}, result.Warnings); diff != "" {
		t.Error(diff)
	}
}

func TestMap_clears_only_what_is_named(t *testing.T) {
	t.Parallel()
	users := records{
		"a": profile(map[string]any{"displayName": "A", "email": "a@x.com", "title": nil, "city": ""}),
		"b": profile(map[string]any{"displayName": "B", "email": "b@x.com", "title": "Boss", "department": "D", "managerId": "a"}),
		"c": profile(map[string]any{"displayName": "C", "email": "c@x.com", "title": strings.Repeat("x", 101), "managerId": "nobody"}),
	}
	result := okta(t, users, func(s *Source) { s.Clear = []string{"job_title", "leader", "departments"} })
	want := map[string]directory.Person{
		"a": {"name": "A", "email": "a@x.com", "suspended": false, "job_title": "", "leader": "", "departments": []string{}},
		"b": {"name": "B", "email": "b@x.com", "suspended": false, "job_title": "Boss", "leader": "a", "departments": []string{"D"}},
		// What failed is not missing: it is left alone.
		"c": {"name": "C", "email": "c@x.com", "suspended": false, "departments": []string{}},
	}
	if diff := cmp.Diff(want, result.Directory.People); diff != "" {
		t.Error(diff)
	}
}

func TestMap_a_failing_condition_holds(t *testing.T) {
	t.Parallel()
	users := records{
		"a": profile(map[string]any{"displayName": "A", "email": "a@x.com", "left": true, "level": 1}),
		"b": profile(map[string]any{"displayName": "B", "email": "b@x.com", "left": "yes", "level": 1}),
		"c": profile(map[string]any{"displayName": "C", "email": "c@x.com", "level": 1}),
		"d": profile(map[string]any{"displayName": "D", "email": "d@x.com", "left": false}),
		"e": profile(map[string]any{"displayName": "E", "email": "e@x.com", "left": false, "level": 9}),
		"f": profile(map[string]any{"displayName": "F", "email": "f@x.com", "left": false, "level": "high"}),
		"g": profile(map[string]any{"displayName": "G", "email": "g@x.com", "left": false, "level": 1}),
	}
	result := okta(t, users, func(s *Source) {
		s.Departed, s.Scope = "user.profile.left", "user.profile.level < 5"
	})
	if diff := cmp.Diff(map[string]string{"a": "has left by the departed expression"}, result.Departed); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"e": "outside of the scope user.profile.level < 5"}, result.OutOfScope); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{
		"b": "departed: gives string, not true or false; nobody is taken to have left on that",
		"c": "departed: a field that it needs is missing; nobody is taken to have left on that",
		"d": "scope: a field that it needs is missing",
		"f": "scope: < cannot be applied to (string, int)",
	}, result.Rejected); diff != "" {
		t.Error(diff)
	}
	if _, ok := result.Directory.People["g"]; !ok || len(result.Directory.People) != 1 {
		t.Errorf("people: %v", result.Directory.People)
	}
}

func TestMap_a_departed_of_one_s_own_never_invites_the_deprovisioned(t *testing.T) {
	t.Parallel()
	result := okta(t, records{"a": map[string]any{"status": "DEPROVISIONED", "profile": map[string]any{"displayName": "A", "email": "a@x.com"}}},
		func(s *Source) { s.Departed = "user.profile.left == true" })
	if diff := cmp.Diff(map[string]string{"a": "Okta status DEPROVISIONED"}, result.OutOfScope); diff != "" {
		t.Error(diff)
	}
}

func TestMap_groups(t *testing.T) {
	t.Parallel()
	users := records{
		"a": profile(map[string]any{"displayName": "A", "email": "a@x.com"}),
		"b": profile(map[string]any{"displayName": "B", "email": "b@x.com"}),
	}
	groups := []byte(`{"g1":{"id":"g1","name":"staff","description":"","type":"OKTA_GROUP","members":["a","gone"]},
		"g2":{"name":"all","members":["a","b"]},"g3":{"name":"empty","members":null}}`)
	result := okta(t, users, func(s *Source) {
		s.Groups, s.Scope = groups, "'staff' in groups"
		s.Attributes = map[string]string{"city": "groups.join(' ')"}
	})
	if got := result.Directory.People["a"].String("city"); got != "all staff" {
		t.Errorf("groups of a: %q", got)
	}
	if got := result.OutOfScope["b"]; got != "outside of the scope 'staff' in groups" {
		t.Errorf("b: %q", got)
	}
}

func TestMap_refuses_what_is_no_source(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, users, groups, want string }{
		{"no records", `{}`, "", `sources[0].users: source "okta" gave no records at all`},
		{"null", `null`, "", `gave no records at all`},
		{"nothing", ``, "", `sources[0].users: is no JSON object of records`},
		{"a list", `[{"id":"1"}]`, "", `sources[0].users: is no JSON object of records, source id => record: it is a JSON array`},
		{"HTML", `<html>`, "", `sources[0].users: is no JSON object of records`},
		{"a record that is a list", `{"1":{},"2":[]}`, "", `sources[0].users: the record "2" is no JSON object: it is a JSON array`},
		{"a record that is null", `{"1":{},"2":null}`, "", `the record "2" is no JSON object: it is null`},
		{"groups that are a list", `{"1":{}}`, `[]`, `sources[0].groups: is no JSON object of groups, group id => {"name", "members"}: it is a JSON array`},
		{"a group without a name", `{"1":{}}`, `{"g":{"members":["1"]}}`, `sources[0].groups: group "g" has no name`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			source := Source{Preset: "okta", Users: []byte(tt.users)}
			if tt.groups != "" {
				source.Groups = []byte(tt.groups)
			}
			m, err := Compile([]Source{source})
			if err != nil {
				t.Fatal(err)
			}
			_, err = m.Map()
			var fault *InputError
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v; want an InputError with %q", err, tt.want)
			}
		})
	}
}

func TestMap_several_sources_are_a_union(t *testing.T) {
	t.Parallel()
	staff := records{"a": profile(map[string]any{"displayName": "A", "email": "a@x.com", "managerId": "b"})}
	others := records{"b": map[string]any{"who": "B", "mail": "b@x.com"}}
	sources := []Source{
		{Preset: "okta", Users: staff.json(t)},
		{Name: "file", Users: others.json(t), Attributes: map[string]string{"name": "user.who", "email": "user.mail"}},
	}
	result := mapped(t, sources...)
	want := map[string]directory.Person{
		"a": {"name": "A", "email": "a@x.com", "leader": "b", "suspended": false}, "b": {"name": "B", "email": "b@x.com"},
	}
	if diff := cmp.Diff(want, result.Directory.People); diff != "" {
		t.Error(diff)
	}

	sources[1].Users = records{"a": map[string]any{"who": "B", "mail": "b@x.com"}}.json(t)
	m, err := Compile(sources)
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Map()
	if err == nil || !strings.Contains(err.Error(), `sources[1].users: has the source id "a", which source "okta" (sources[0]) has too`) {
		t.Errorf("got %v", err)
	}
}

// Two listings of one org, narrowed in different ways, have the same evidence of who left.
func TestMap_sources_may_share_whom_they_all_say_has_left(t *testing.T) {
	t.Parallel()
	left := func(profile map[string]any) map[string]any {
		return map[string]any{"status": "DEPROVISIONED", "statusChanged": "2026-11-02T10:00:00.000Z", "profile": profile}
	}
	staff := records{"a": person("a@x.com", "managerId", "E7"), "gone": left(map[string]any{"employeeNumber": "E7"})}
	interns := records{"b": person("b@x.com", "managerId", "gone"), "gone": left(map[string]any{"employeeNumber": "E7"})}
	sources := []Source{
		{Name: "staff", Preset: "okta", Users: staff.json(t), Attributes: map[string]string{"employee_no": ""}},
		{Name: "interns", Preset: "okta", Users: interns.json(t), Departed: "user.status == 'DEPROVISIONED'"},
	}
	result := mapped(t, sources...)
	if diff := cmp.Diff(map[string]string{"gone": "Okta status DEPROVISIONED since 2026-11-02"}, result.Departed); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{
		"a": "leader: the manager, gone, has left", "b": "leader: the manager, gone, has left",
	}, result.Warnings); diff != "" {
		t.Error(diff)
	}
	if result.Summary["records"] != 3 {
		t.Errorf("%v: who is in both sources is one record", result.Summary)
	}
	if diff := cmp.Diff(result, mapped(t, sources[1], sources[0])); diff != "" {
		t.Errorf("another order, another result: %s", diff)
	}
	// Somebody who left one of the sources only is not known to have left.
	sources[1].Users = records{"gone": person("gone@x.com")}.json(t)
	for _, order := range [][]Source{{sources[0], sources[1]}, {sources[1], sources[0]}} {
		m, err := Compile(order)
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.Map()
		if want := `sources[1].users: has the source id "gone", which source "` + order[0].Name + `" (sources[0]) has too`; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestMap_an_empty_source_id_is_rejected(t *testing.T) {
	t.Parallel()
	result := okta(t, records{
		"":  profile(map[string]any{"displayName": "A", "email": "a@x.com"}),
		"b": profile(map[string]any{"displayName": "B", "email": "b@x.com"}),
	}, nil)
	if got := result.Rejected[""]; got != "the source id is empty" {
		t.Errorf("got %q", got)
	}
	if len(result.Directory.People) != 1 {
		t.Errorf("people: %v", result.Directory.People)
	}
}
