package mapping

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// twoSources are a company that is in Okta, and for some part in a file; people are joined by email.
func twoSources(t testing.TB, org, file records) []Source {
	t.Helper()
	return []Source{
		{Preset: "okta", Identity: "user.profile.email.lowerAscii()", Users: org.json(t)},
		{
			Name: "file", Identity: "user.mail.lowerAscii()", Users: file.json(t), Departed: "user.left == true",
			Scope: "!has(user.kind) || user.kind.startsWith('staff')",
			Attributes: map[string]string{
				"name": "user.who", "email": "user.mail", "mobile": "user.phone", "job_title": "user.role", "leader": "user.boss",
				"user_id": "user.uid", "city": "user.city",
			},
		},
	}
}

func filed(mail string, more ...any) map[string]any {
	r := map[string]any{"who": "F", "mail": mail}
	for i := 0; i+1 < len(more); i += 2 {
		r[fmt.Sprint(more[i])] = more[i+1]
	}
	return r
}

func TestMap_one_person_in_two_sources_is_one_person_of_the_first_and_later_sources_fill_the_gaps(t *testing.T) {
	t.Parallel()
	sources := twoSources(t, records{
		"00u1": person("Mei@x.com", "title", "Engineer", "managerId", "f2"),
		"00u2": person("tom@x.com", "managerId", "f-lead"),
		"00u3": person("ann@x.com"),
	}, records{
		"f1":     filed("mei@X.com", "role", "Designer", "phone", "+6581234567", "boss", "00u3", "city", "Bern"),
		"f2":     filed("tom@x.com", "boss", "f1"),
		"f-lead": filed("lead@x.com", "boss", "f2"),
	})
	sources[0].Groups = records{"g": map[string]any{"name": "all", "members": []any{"f1", "00u1", "00u3"}}}.json(t)
	sources[0].UserGroups = &UserGroups{}
	result := mapped(t, sources...)
	if diff := cmp.Diff(map[string]directory.Person{
		"00u1": {
			"name": "N", "email": "Mei@x.com", "job_title": "Engineer", "leader": "00u2", "mobile": "+6581234567", "city": "Bern", "suspended": false,
		},
		"00u2":   {"name": "N", "email": "tom@x.com", "leader": "f-lead", "suspended": false},
		"00u3":   {"name": "N", "email": "ann@x.com", "suspended": false},
		"f-lead": {"name": "F", "email": "lead@x.com", "leader": "00u2"},
	}, result.Directory.People); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string][]string{"00u1": {"f1"}, "00u2": {"f2"}}, result.Directory.Aliases); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"00u1", "00u3"}, result.Directory.Groups["g"].Members); diff != "" {
		t.Error(diff)
	}
	if len(result.Rejected)+len(result.Warnings) > 0 || result.Summary["records"] != 6 || result.Summary["joined"] != 2 {
		t.Errorf("rejected %v, warnings %v, summary %v", result.Rejected, result.Warnings, result.Summary)
	}

	sources[0], sources[1] = sources[1], sources[0]
	turned := mapped(t, sources...)
	if diff := cmp.Diff(map[string][]string{"f1": {"00u1"}, "f2": {"00u2"}}, turned.Directory.Aliases); diff != "" {
		t.Error(diff)
	}
	if got := turned.Directory.People["f1"]; got.String("job_title") != "Designer" || got.String("leader") != "00u3" || got.String("name") != "F" {
		t.Errorf("with the file first: %v", got)
	}
	if diff := cmp.Diff([]string{"00u3", "f1"}, turned.Directory.Groups["g"].Members); diff != "" {
		t.Error(diff)
	}
}

func TestMap_without_an_identity_an_email_in_two_sources_holds_both_and_names_them(t *testing.T) {
	t.Parallel()
	sources := twoSources(t, records{"00u1": person("mei@x.com")}, records{"f1": filed("mei@x.com")})
	sources[1].Identity = ""
	if diff := cmp.Diff(map[string]string{
		"00u1": "email mei@x.com is wanted by f1 too", "f1": "email mei@x.com is wanted by 00u1 too",
	}, mapped(t, sources...).Rejected); diff != "" {
		t.Error(diff)
	}
}

// Who is wanted by any source stays. They have left only where all say so; else they are held.
func TestMap_what_becomes_of_a_person_in_two_sources(t *testing.T) {
	t.Parallel()
	org := map[string]func(map[string]any) map[string]any{
		"wanted": func(r map[string]any) map[string]any { return r },
		"out":    func(r map[string]any) map[string]any { return status(r, "STAGED") },
		"left":   func(r map[string]any) map[string]any { return status(r, "DEPROVISIONED") },
		"odd":    func(r map[string]any) map[string]any { r["level"] = "high"; return r },
	}
	file := map[string]map[string]any{
		"wanted": filed("a@x.com"), "out": filed("a@x.com", "kind", "guest"), "left": filed("a@x.com", "left", true), "odd": filed("a@x.com", "kind", 7),
	}
	const o, f = "00u1", "f1"
	for _, tt := range []struct {
		org, file, key, outcome, says string
	}{
		{"wanted", "wanted", o, "person", ""},
		{"wanted", "out", o, "person", ""},
		{"wanted", "left", o, "person", `source "file" says that they left, as f1 (has left by the departed expression); they stay, because another source wants them`},
		{"wanted", "odd", o, "person", `source "file" cannot tell of them, as f1 (scope: startsWith cannot be applied to (int, string))`},
		{"out", "wanted", f, "person", ""},
		{"out", "out", o, "out", "Okta status STAGED"},
		{"out", "left", o, "out", `Okta status STAGED; source "file" says that they left, as f1 (has left by the departed expression)`},
		{"out", "odd", f, "rejected", "scope: startsWith cannot be applied to (int, string)"},
		{"left", "wanted", f, "person", `source "okta" says that they left, as 00u1 (Okta status DEPROVISIONED); they stay, because another source wants them`},
		{"left", "out", f, "out", `outside of the scope !has(user.kind) || user.kind.startsWith('staff'); source "okta" says that they left, as 00u1 (Okta status DEPROVISIONED)`},
		{"left", "left", o, "departed", "Okta status DEPROVISIONED"},
		{"left", "odd", f, "rejected", "scope: startsWith cannot be applied to (int, string); " +
			`source "okta" says that they left, as 00u1 (Okta status DEPROVISIONED)`},
		{"odd", "wanted", f, "person", `source "okta" cannot tell of them, as 00u1 (scope: < cannot be applied to (string, int))`},
		{"odd", "out", o, "rejected", "scope: < cannot be applied to (string, int)"},
		{"odd", "left", o, "rejected", `scope: < cannot be applied to (string, int); source "file" says that they left, as f1 (has left by the departed expression)`},
		{"odd", "odd", o, "rejected", "scope: < cannot be applied to (string, int)"},
	} {
		t.Run(tt.org+" and "+tt.file, func(t *testing.T) {
			t.Parallel()
			sources := twoSources(t, records{o: org[tt.org](person("a@x.com"))}, records{f: file[tt.file]})
			sources[0].Scope = "!has(user.level) || user.level < 5"
			result := mapped(t, sources...)
			other := map[string]string{o: f, f: o}[tt.key]
			if diff := cmp.Diff(map[string][]string{tt.key: {other}}, result.Directory.Aliases); diff != "" {
				t.Error(diff)
			}
			_, is := result.Directory.People[tt.key]
			if (tt.outcome == "person") != is {
				t.Errorf("people: %v", result.Directory.People)
			}
			got := map[string]map[string]string{"person": result.Warnings, "out": result.OutOfScope, "left": result.Departed, "departed": result.Departed, "rejected": result.Rejected}
			if says := got[tt.outcome][tt.key]; says != tt.says {
				t.Errorf("%s: %q, want %q", tt.outcome, says, tt.says)
			}
		})
	}
}

func TestMap_an_identity_that_a_source_has_twice_joins_nobody_and_holds_all(t *testing.T) {
	t.Parallel()
	const left = "DEPROVISIONED"
	cause := func(others string) string {
		return "identity a@x.com is that of " + others + " too, and one source has it twice; nobody can tell who is who"
	}
	for _, tt := range []struct {
		name      string
		org, file records
		rejected  map[string]string
		people    []string
		departed  []string
	}{
		{
			"two who are wanted",
			records{"o1": person("a@x.com"), "o2": person("A@x.com")},
			records{"f1": filed("a@x.com"), "f2": filed("b@x.com")},
			map[string]string{"o1": cause("f1, o2"), "o2": cause("f1, o1"), "f1": cause("o1, o2")},
			[]string{"f2"},
			nil,
		},
		{
			"two who are wanted, in one source only",
			records{"o1": person("a@x.com"), "o2": person("a@x.com")},
			records{"f2": filed("b@x.com")},
			map[string]string{"o1": cause("o2"), "o2": cause("o1")},
			[]string{"f2"},
			nil,
		},
		{
			// Whether the one in the file is who left, or who came, decides over an account.
			"who left and who is wanted",
			records{"o1": status(person("a@x.com"), left), "o2": person("a@x.com")},
			records{"f1": filed("a@x.com")},
			map[string]string{"o1": cause("f1, o2"), "o2": cause("f1, o1"), "f1": cause("o1, o2")},
			nil, nil,
		},
		{
			"two who left",
			records{"o1": status(person("a@x.com"), left), "o2": status(person("a@x.com"), left)},
			records{"f1": filed("a@x.com")},
			map[string]string{"o1": cause("f1, o2"), "o2": cause("f1, o1"), "f1": cause("o1, o2")},
			nil, nil,
		},
		{
			"who left and came back, in one source only",
			records{"o1": status(person("a@x.com"), left), "o2": person("a@x.com")},
			records{"f2": filed("b@x.com")},
			nil,
			[]string{"f2", "o2"},
			[]string{"o1"},
		},
		{
			"all have left",
			records{"o1": status(person("a@x.com"), left), "o2": status(person("a@x.com"), left)},
			records{"f1": filed("a@x.com", "left", true)},
			nil, nil,
			[]string{"f1", "o1", "o2"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sources := twoSources(t, tt.org, tt.file)
			for range 2 {
				result := mapped(t, sources...)
				if tt.rejected == nil {
					tt.rejected = map[string]string{}
				}
				if diff := cmp.Diff(tt.rejected, result.Rejected); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff(tt.people, keysOf(result.Directory.People)); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff(tt.departed, keysOf(result.Directory.Departed)); diff != "" {
					t.Error(diff)
				}
				if len(result.Directory.Aliases) > 0 {
					t.Errorf("aliases: %v", result.Directory.Aliases)
				}
				sources[0], sources[1] = sources[1], sources[0]
			}
		})
	}
}

// Two listings of one org have the same evidence: somebody who left is one record, and no riddle for who came back.
func TestMap_who_left_and_came_back_in_one_org_that_is_listed_twice(t *testing.T) {
	t.Parallel()
	left := status(person("a@x.com"), "DEPROVISIONED")
	sources := []Source{
		{Name: "staff", Preset: "okta", Users: records{"gone": left, "back": person("a@x.com")}.json(t)},
		{Name: "interns", Preset: "okta", Users: records{"gone": left, "b": person("b@x.com")}.json(t)},
		{Name: "hr", Preset: "okta", Users: records{"c": person("c@x.com")}.json(t)},
	}
	for i := range sources {
		sources[i].Identity = "user.profile.email"
	}
	result := mapped(t, sources...)
	if diff := cmp.Diff([]string{"b", "back", "c"}, keysOf(result.Directory.People)); diff != "" || len(result.Departed) != 1 {
		t.Errorf("departed %v: %s", result.Departed, diff)
	}
	sources[2].Users = records{"c": person("a@x.com")}.json(t)
	result = mapped(t, sources...)
	if diff := cmp.Diff([]string{"back", "c", "gone"}, keysOf(result.Rejected)); diff != "" {
		t.Error(diff)
	}
	sources[0].Users = records{"d": person("d@x.com")}.json(t)
	sources[1].Users = records{"gone": left}.json(t)
	if diff := cmp.Diff(map[string][]string{"c": {"gone"}}, mapped(t, sources...).Directory.Aliases); diff != "" {
		t.Error(diff)
	}
}

func TestMap_who_has_no_identity_is_joined_with_nobody_and_one_that_fails_holds(t *testing.T) {
	t.Parallel()
	sources := twoSources(t, records{
		"o1": person("a@x.com"), "o2": person("b@x.com"), "o3": status(person("c@x.com"), "DEPROVISIONED"), "o4": status(person("d@x.com"), "STAGED"),
		"o5": person("e@x.com", "no", "7"),
	}, records{"": filed("a@x.com"), "f5": filed("f@x.com", "no", 7), "f6": filed("b@x.com", "no", "")})
	sources[0].Identity = "user.profile.email.startsWith('a') ? user.profile.email : has(user.profile.no) ? user.profile.no : string(1 / 0)"
	sources[1].Identity = "user.no"
	result := mapped(t, sources...)
	const fails = "identity: division by zero; who it is cannot be told"
	if diff := cmp.Diff(map[string]string{
		"": "the source id is empty", "o2": fails, "o3": fails, "o4": fails, "o1": "email a@x.com is wanted by  too", "f6": "email b@x.com is wanted by o2 too",
	}, result.Rejected); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string][]string{"o5": {"f5"}}, result.Directory.Aliases); diff != "" {
		t.Errorf("numbers and text that read the same are the same: %s", diff)
	}
}

// The guide's way for those to whom addresses of leavers are given again.
func TestMap_who_left_may_be_given_no_identity(t *testing.T) {
	t.Parallel()
	sources := twoSources(t, records{"o1": status(person("a@x.com"), "DEPROVISIONED"), "o2": person("a@x.com")}, records{"f1": filed("a@x.com")})
	sources[0].Identity = "user.status == 'DEPROVISIONED' ? '' : user.profile.email.lowerAscii()"
	result := mapped(t, sources...)
	if diff := cmp.Diff(map[string][]string{"o2": {"f1"}}, result.Directory.Aliases); diff != "" || len(result.Departed) != 1 || result.Departed["o1"] == "" {
		t.Errorf("departed %v: %s", result.Departed, diff)
	}
}

func TestMap_a_value_goes_before_a_failure_and_a_failure_before_a_clear(t *testing.T) {
	t.Parallel()
	sources := twoSources(t, records{
		"o1": person("1@x.com", "mobilePhone", "12"), "o2": person("2@x.com", "mobilePhone", "12"), "o3": person("3@x.com"), "o4": person("4@x.com"),
		"o5": person("5@x.com", "managerId", "o1"), "o6": person("6@x.com", "managerId", "nobody"),
	}, records{
		"f1": filed("1@x.com", "phone", "+6581234567"), "f2": filed("2@x.com"), "f3": filed("3@x.com", "phone", "12"), "f4": filed("4@x.com"),
		"f5": filed("5@x.com", "boss", "o2"), "f6": filed("6@x.com", "boss", "o2"),
	})
	sources[0].PhoneRegion = "SG"
	sources[0].Clear, sources[1].Clear = []string{"mobile", "leader"}, []string{"mobile"}
	result := mapped(t, sources...)
	for id, want := range map[string][2]any{
		"o1": {"+6581234567", ""}, "o2": {nil, ""}, "o3": {nil, ""}, "o4": {"", ""}, "o5": {"", "o1"},
		"o6": {"", nil}, // the first source has a manager, if not one who is known
	} {
		if p := result.Directory.People[id]; p["mobile"] != want[0] || p["leader"] != want[1] {
			t.Errorf("%s: mobile %v, leader %v; want %v", id, p["mobile"], p["leader"], want)
		}
	}
	if diff := cmp.Diff([]string{"o1", "o2", "o3", "o6"}, keysOf(result.Warnings)); diff != "" {
		t.Error(diff)
	}
}

func TestMap_the_user_id_of_a_joined_person(t *testing.T) {
	t.Parallel()
	sources := twoSources(t, records{
		"o1": person("1@x.com"), "o2": person("2@x.com", "uid", "mapped-2"), "o3": person("3@x.com", "uid", "a b"), "o4": person("4@x.com"), "o5": person("5@x.com"),
		"o6": person("6@x.com", "uid", "f5"),
	}, records{
		"f1": filed("1@x.com", "uid", "u1"), "f2": filed("2@x.com", "uid", "a b"), "f3": filed("3@x.com", "uid", "u3"), "f4": filed("4@x.com", "uid", "a b"),
		"f5": filed("5@x.com"),
	})
	sources[0].Attributes = map[string]string{"user_id": "user.profile.uid"}
	result := mapped(t, sources...)
	for id, want := range map[string]string{"o1": "u1", "o2": "mapped-2"} {
		if got := result.Directory.People[id].String("user_id"); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
	if diff := cmp.Diff(map[string]string{
		"o3": `user_id: "a b" contains a space`, "o4": `user_id: "a b" contains a space`,
		"o5": "user_id f5, the source id, is wanted by o6 too", "o6": "user_id f5 is wanted by o5 too",
	}, result.Rejected); diff != "" {
		t.Error(diff)
	}
}

func TestMap_three_sources_of_one_person(t *testing.T) {
	t.Parallel()
	sources := twoSources(t, records{"o1": status(person("a@x.com"), "STAGED")}, records{"f1": filed("a@x.com", "phone", "+6581234567")})
	third := sources[1]
	third.Name, third.Users = "third", records{"t1": filed("a@x.com", "phone", "+6581234568", "city", "Bern")}.json(t)
	result := mapped(t, sources[0], third, sources[1])
	if diff := cmp.Diff(map[string][]string{"t1": {"f1", "o1"}}, result.Directory.Aliases); diff != "" {
		t.Error(diff)
	}
	result = mapped(t, sources[0], sources[1], third)
	if diff := cmp.Diff(map[string]directory.Person{
		"f1": {"name": "F", "email": "a@x.com", "mobile": "+6581234567", "city": "Bern"},
	}, result.Directory.People); diff != "" {
		t.Error(diff)
	}
}
