package mapping

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// fieldValue draws what a source may hold in a field: mostly what belongs there, from few values so that records
// collide, and anything else that JSON allows.
func fieldValue(values ...any) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		if rapid.IntRange(0, 9).Draw(t, "odd") > 0 {
			return rapid.SampledFrom(values).Draw(t, "value")
		}
		switch rapid.IntRange(0, 5).Draw(t, "shape") {
		case 0:
			return rapid.Int64().Draw(t, "int")
		case 1:
			return rapid.Float64().Draw(t, "float")
		case 2:
			return rapid.Bool().Draw(t, "bool")
		case 3:
			return []any{rapid.String().Draw(t, "item"), nil}
		case 4:
			return map[string]any{rapid.String().Draw(t, "key"): nil}
		default:
			return rapid.String().Draw(t, "text")
		}
	})
}

// record draws an Okta user, more or less.
func record() *rapid.Generator[any] {
	fields := map[string]*rapid.Generator[any]{
		"displayName": fieldValue("Mei Chan", "Tom", "", nil, strings.Repeat("x", 300)), "firstName": fieldValue("Mei", nil), "lastName": fieldValue("Chan", nil),
		"email": fieldValue("a@x.com", "A@x.com", "b@x.com", "c@x.com", "d@x.com", "bad", nil), "login": fieldValue("a@x.com", "b@x.com", "login"),
		"mobilePhone": fieldValue("+6581234567", "8123 4567", "12", nil), "countryCode": fieldValue("SG", "US", "Macau", nil),
		"employeeNumber": fieldValue("E1", "e1", "E2", 3, nil), "title": fieldValue("Engineer", nil), "managerId": fieldValue("1", "2", "a@x.com", "E1", "login", nil),
		"division": fieldValue("Eng", "ENG", "R/D", nil), "department": fieldValue("Platform", "platform", strings.Repeat("y", 101), nil),
		"uid": fieldValue("u1", "U1", "2", nil), "left": fieldValue(true, false, false), "level": fieldValue(1, 9),
	}
	return rapid.Custom(func(t *rapid.T) any {
		p := map[string]any{}
		for _, name := range []string{
			"displayName", "firstName", "lastName", "email", "login", "mobilePhone", "countryCode", "employeeNumber", "title",
			"managerId", "division", "department", "uid", "left", "level",
		} {
			if rapid.IntRange(0, 5).Draw(t, "present") > 0 {
				p[name] = fields[name].Draw(t, name)
			}
		}
		r := map[string]any{"status": fieldValue("ACTIVE", "ACTIVE", "ACTIVE", "STAGED", "SUSPENDED", "DEPROVISIONED").Draw(t, "status")}
		if rapid.IntRange(0, 19).Draw(t, "no profile") > 0 {
			r["profile"] = p
		}
		return r
	})
}

// property is the mapping that the property tests run: the preset, and all that can be written beside it.
func property(users []byte) Source {
	return Source{
		Preset: "okta", Users: users, PhoneRegion: "SG", Scope: "user.profile.level < 5",
		Departed: "user.status == 'DEPROVISIONED' || user.profile.left == true",
		Attributes: map[string]string{
			"user_id": "user.profile.uid", "nickname": "user.profile.login.split('@')[0]", "en_name": "transliterate(user.profile.displayName)",
			"departments":      "[[user.profile.division, user.profile.department], user.profile.department, [user.profile.title]]",
			"enterprise_email": "user.profile.email", "gender": "user.profile.level", "custom.C-1": "slug(user.profile.displayName)",
		},
		Clear: []string{"job_title", "leader", "departments", "nickname", "email", "mobile"},
	}
}

// objectOf writes a JSON object with its keys in this order.
func objectOf(t rapid.TB, ids []string, users map[string]any) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(',')
		}
		for j, v := range []any{id, users[id]} {
			doc, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			if j > 0 {
				b.WriteByte(':')
			}
			b.Write(doc)
		}
	}
	b.WriteByte('}')
	return b.Bytes()
}

func TestMap_is_total_and_ignores_order(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		users := map[string]any{}
		var ids []string
		for i := range rapid.IntRange(1, 12).Draw(t, "people") {
			ids = append(ids, fmt.Sprint(i))
			users[ids[i]] = record().Draw(t, ids[i])
		}
		result := mapped(t, property(objectOf(t, ids, users)))
		for id, person := range result.Directory.People {
			if person.String("name") == "" || person.String("email") == "" && person.String("mobile") == "" {
				t.Fatalf("%s has no name, or neither email nor mobile: %v", id, person)
			}
		}
		if len(ids) > 1 {
			shuffled := rapid.Permutation(ids).Draw(t, "order")
			if diff := cmp.Diff(result, mapped(t, property(objectOf(t, shuffled, users)))); diff != "" {
				t.Fatalf("another order, another result: %s", diff)
			}
		}
	})
}

func TestMap_ignores_the_order_of_sources_and_the_form_of_records(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		users := make([]map[string]any, 3)
		for i := range users {
			users[i] = map[string]any{fmt.Sprint("of ", i): record().Draw(t, "first")} // a source without records is an error
		}
		for i := range rapid.IntRange(0, 9).Draw(t, "people") {
			users[rapid.IntRange(0, 2).Draw(t, "source")][fmt.Sprint(i)] = record().Draw(t, fmt.Sprint(i))
		}
		for i := range rapid.IntRange(0, 3).Draw(t, "shared") { // evidence that several sources have
			left := record().Draw(t, "left").(map[string]any)
			left["status"] = "DEPROVISIONED"
			for source := range users {
				if rapid.Bool().Draw(t, "has") {
					users[source][fmt.Sprint("left ", i)] = left
				}
			}
		}
		sources := make([]Source, 3)
		for i := range sources {
			sources[i] = property(objectOf(t, slices.Sorted(maps.Keys(users[i])), users[i]))
		}
		sources[1].Preset, sources[1].Scope, sources[1].PhoneRegion = "okta", "", "US"
		sources[2] = Source{Name: "file", Users: sources[2].Users, Departed: "user.status == 'DEPROVISIONED'", Attributes: map[string]string{
			"name": "user.profile.displayName", "email": "user.profile.email", "employee_no": "user.profile.employeeNumber", "leader": "user.profile.managerId",
			"mobile": "user.profile.mobilePhone", "departments": "[[user.profile.division, user.profile.department]]", "user_id": "user.profile.uid",
		}}
		result := mapped(t, sources...)
		for i := range sources {
			if rapid.Bool().Draw(t, "split") {
				if err := json.Unmarshal(sources[i].Users, &sources[i].Records); err != nil {
					t.Fatal(err)
				}
				sources[i].Users = nil
			}
		}
		if diff := cmp.Diff(result, mapped(t, rapid.Permutation(sources).Draw(t, "order")...)); diff != "" {
			t.Fatalf("another order, another result: %s", diff)
		}
	})
}

// Promise 6 and the rule that one bad record never fails the mapping: a record does nothing to those that have
// nothing in common with it.
func TestMap_an_odd_record_disturbs_nobody(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		users := map[string]any{
			"good": map[string]any{"status": "ACTIVE", "profile": map[string]any{
				"displayName": "Good", "email": "good@example.com", "employeeNumber": "G1", "level": 1, "division": "Good", "uid": "good",
			}},
		}
		alone := mapped(t, property(objectOf(t, []string{"good"}, users)))
		users["odd"] = record().Draw(t, "odd")
		result := mapped(t, property(objectOf(t, []string{"odd", "good"}, users)))
		if diff := cmp.Diff(alone.Directory.People["good"], result.Directory.People["good"]); diff != "" {
			t.Fatal(diff)
		}
	})
}

// The number that the provider is made for; how long it takes is for the benchmark to tell.
func many(n int) []byte {
	users := map[string]any{}
	for i := range n {
		users[fmt.Sprintf("00u%d", i)] = map[string]any{
			"id": fmt.Sprintf("00u%d", i), "status": "ACTIVE", "created": "2026-03-01T18:49:54.000Z", "type": map[string]any{"id": "oty1"},
			"profile": map[string]any{
				"login": fmt.Sprintf("p%d@x.com", i), "email": fmt.Sprintf("p%d@x.com", i), "firstName": "Mei", "lastName": "Chan",
				"mobilePhone": fmt.Sprintf("+65 8%07d", i), "division": "Eng", "department": fmt.Sprintf("D%d", i%300), "countryCode": "SG",
				"managerId": fmt.Sprintf("00u%d", i/10), "employeeNumber": fmt.Sprintf("E%d", i), "title": "Engineer",
			},
		}
	}
	doc, _ := json.Marshal(users)
	return doc
}

func TestMap_many_at_once(t *testing.T) {
	t.Parallel()
	result := mapped(t, Source{Preset: "okta", Users: many(2000)})
	if len(result.Directory.People) != 2000 || len(result.Directory.Departments) != 301 {
		t.Fatalf("summary %v", result.Summary)
	}
	want := directory.Person{
		"name": "Mei Chan", "email": "p1234@x.com", "mobile": "+6580001234", "departments": []string{"Eng/D34"}, "country": "SG",
		"leader": "00u123", "employee_no": "E1234", "job_title": "Engineer", "suspended": false,
	}
	if diff := cmp.Diff(want, result.Directory.People["00u1234"]); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkMap(b *testing.B) {
	m, err := Compile([]Source{{Preset: "okta", Users: many(10_000)}})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := m.Map(); err != nil {
			b.Fatal(err)
		}
	}
}
