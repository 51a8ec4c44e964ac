package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// explain runs an explanation that must succeed.
func explain(t rapid.TB, record string, sources ...Source) Explanation {
	t.Helper()
	m, err := Compile(sources)
	if err != nil {
		t.Fatal(err)
	}
	e, _, err := m.Explain(record)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// told is the attributes of a record in short: what was given, what came of it, and the note.
func told(all []Evaluation) map[string]string {
	out := map[string]string{}
	for _, e := range all {
		out[e.Name] = fmt.Sprintf("%v => %v", e.Given, e.Value)
		if e.Note != "" {
			out[e.Name] += " (" + e.Note + ")"
		}
	}
	return out
}

func TestExplain_tells_expressions_with_what_they_read_and_what_came_of_them(t *testing.T) {
	t.Parallel()
	users := records{
		"1": profile(map[string]any{
			"displayName": "Mei Chan", "email": "Mei@Acme.com", "mobilePhone": "12", "managerId": "tom@acme.com", "division": "R/D", "employeeNumber": "E1",
		}),
		"2": profile(map[string]any{"displayName": "Tom", "email": "tom@acme.com", "employeeNumber": "E1"}),
	}
	e := explain(t, "MEI@acme.com", Source{
		Name: "okta", Preset: "okta", Users: users.json(t), PhoneRegion: "SG", Scope: "user.profile.userType != 'Contractor'",
		Attributes: map[string]string{"email": "user.profile.email.lowerAscii()", "city": "user.profile.city +\n'!'", "gender": "1 / 0"},
		Clear:      []string{"job_title"},
	})
	if e.ID != "1" || e.Outcome != IsPerson || e.Cause != "" || len(e.Records) != 1 || e.Records[0].Source != `source "okta"` {
		t.Fatalf("%+v", e)
	}
	r := e.Records[0]
	if diff := cmp.Diff(map[string]string{
		"city": "<nil> => <nil> (missing, and so left alone)", "country": "<nil> => <nil> (missing, and so left alone)",
		"departments": `[[R/D]] => [R-D] ("R/D" is written "R-D"; Lark takes no "/" in a name)`,
		"email":       "mei@acme.com => mei@acme.com", "employee_no": "E1 => <nil> (e1 is wanted by 2 too, so neither gets it)",
		"gender": "<nil> => <nil> (division by zero)", "job_title": "<nil> =>  (missing, and so cleared)",
		"leader": `tom@acme.com => 2 ("tom@acme.com" is the email of 2)`, "mobile": `<nil> => <nil> ("12" is not a possible phone number)`,
		"name": "Mei Chan => Mei Chan", "suspended": "false => false",
	}, told(r.Attributes)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"departed": "false => <nil>", "scope": "true => <nil>"}, told(r.Conditions)); diff != "" {
		t.Error(diff)
	}
	for _, a := range r.Attributes {
		switch a.Name {
		case "city":
			if a.Expression != "user.profile.city + '!'" || a.Preset {
				t.Errorf("%+v", a)
			}
		case "mobile":
			want := []Input{{"phone_region", "SG"}, {"user.profile.countryCode", nil}, {"user.profile.mobilePhone", "12"}}
			if diff := cmp.Diff(want, a.Inputs); diff != "" || !a.Preset {
				t.Errorf("preset %v, inputs: %s", a.Preset, diff)
			}
		}
	}
}

func TestExplain_an_expression_reads_the_longest_paths_and_whatever_else_it_names(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]string{
		"has(user.profile.a) ? user.profile.a.b : user.?c.?d.orValue('')": "user.c.d user.profile.a.b",
		"user.phones.filter(p, p.type == 'x')[0].number":                  "user.phones",
		"cel.bind(n, user.name, n + n)":                                   "user.name",
		"groups.join(',') + phone_region":                                 "groups phone_region",
		"user['a'].b":                                                     "",
		"'x'":                                                             "",
	} {
		p, err := language{environment: ofUsers}.compile(expression, acceptsKind(0))
		if err != nil {
			t.Errorf("%s: %v", expression, err)
		} else if got := strings.Join(p.inputs, " "); got != want {
			t.Errorf("%s reads %q, want %q", expression, got, want)
		}
	}
}

func TestExplain_tells_of_each_record_of_a_joined_person(t *testing.T) {
	t.Parallel()
	sources := twoSources(t,
		records{"1": person("ann@x.com", "mobilePhone", "12")},
		records{"c1": filed("ann@x.com", "phone", "+6581234567", "role", "Head")})
	for _, asked := range []string{"c1", "1", "ann@x.com"} {
		e := explain(t, asked, sources...)
		if e.ID != "1" || !slices.Equal(e.Aliases, []string{"c1"}) || len(e.Records) != 2 || e.Records[1].ID != "c1" {
			t.Fatalf("asked for %s: %+v", asked, e)
		}
		first, second := told(e.Records[0].Attributes), told(e.Records[1].Attributes)
		for name, want := range map[string]string{
			"email": "ann@x.com => <nil> (source \"okta\" goes first, and gives it)", "job_title": "Head => Head", "mobile": "+6581234567 => +6581234567",
		} {
			if got := second[name]; got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if got, want := first["mobile"], `<nil> => <nil> ("12" has no country code and no phone region is given)`; got != want {
			t.Errorf("the first mobile: %q, want %q", got, want)
		}
	}
}

func TestExplain_tells_why_somebody_is_no_person(t *testing.T) {
	t.Parallel()
	users := records{
		"1": person("a@x.com"), "2": person("A@x.com"), "3": status(person("c@x.com"), "STAGED"), "4": status(person("d@x.com"), "DEPROVISIONED"), "5": profile(nil),
	}
	source := Source{Name: "okta", Preset: "okta", Users: users.json(t)}
	for id, want := range map[string]string{
		"1": "rejected: email a@x.com is wanted by 2 too", "3": "out_of_scope: Okta status STAGED", "4": "departed: Okta status DEPROVISIONED", "5": "rejected: no name",
	} {
		e := explain(t, id, source)
		if got := string(e.Outcome) + ": " + e.Cause; got != want || e.Person != nil {
			t.Errorf("%s: %q, want %q; person %v", id, got, want, e.Person)
		}
	}
	if got := told(explain(t, "4", source).Records[0].Attributes); len(got) != 2 {
		t.Errorf("of who left, other attributes than those that name a manager were mapped: %v", got)
	}
}

func TestExplain_of_nobody_and_of_several_says_who_may_be_meant(t *testing.T) {
	t.Parallel()
	m, err := Compile([]Source{{Preset: "okta", Users: records{
		"00u1": person("mei@acme.com"), "00u2": person("mei@acme.com"), "00u3": person("tom.park@acme.com"), "00u4": person("tom.ito@acme.com"),
	}.json(t)}})
	if err != nil {
		t.Fatal(err)
	}
	for asked, want := range map[string]string{
		"mei@acme.com":      `2 records have the email or login "mei@acme.com": 00u1 of source "okta", 00u2 of source "okta"; give the source id of one`,
		"Tom.Perk@acme.com": `none of 4 records has the source id, email or login "Tom.Perk@acme.com"; did you mean 00u3 (tom.park@acme.com)?`,
		"tom":               `none of 4 records has the source id, email or login "tom"; did you mean 00u3 (tom.park@acme.com) or 00u4 (tom.ito@acme.com)?`,
		"00u":               `none of 4 records has the source id, email or login "00u"; did you mean 00u1 (mei@acme.com), 00u2 (mei@acme.com), 00u3 (tom.park@acme.com) or another of 4?`,
		"stranger":          `none of 4 records has the source id, email or login "stranger"`,
	} {
		_, _, err := m.Explain(asked)
		var fault *RecordError
		if !errors.As(err, &fault) || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// An explanation is of the run that maps: for whoever is asked for, it tells what the mapping made of them, and looking changes nothing.
func TestExplain_tells_of_every_record_what_the_mapping_made_of_it(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sources, users := company(t)
		sources[2].Identity = "user.who"
		m, err := Compile(sources)
		if err != nil {
			t.Fatal(err)
		}
		result := mapped(t, sources...)
		source := rapid.IntRange(0, 2).Draw(t, "source")
		id := rapid.SampledFrom(keysOf(users[source])).Draw(t, "record")
		e, again, err := m.Explain(id)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(result, again); diff != "" {
			t.Fatalf("looking changes the result: %s", diff)
		}
		if id != e.ID && !slices.Contains(e.Aliases, id) || !slices.Equal(e.Aliases, result.Directory.Aliases[e.ID]) || len(e.Records) != 1+len(e.Aliases) {
			t.Fatalf("asked for %s: %+v", id, e)
		}
		outcomes := map[Outcome]string{
			IsRejected: result.Rejected[e.ID], IsOutOfScope: result.OutOfScope[e.ID], IsDeparted: result.Departed[e.ID], IsPerson: "",
		}
		person, is := result.Directory.People[e.ID]
		if cause, known := outcomes[e.Outcome]; !known || cause != e.Cause || is != (e.Outcome == IsPerson) {
			t.Fatalf("%s is %s (%s), by the mapping %q", e.ID, e.Outcome, e.Cause, outcomes)
		}
		if diff := cmp.Diff(person, e.Person); diff != "" {
			t.Fatalf("another person: %s", diff)
		}
		values := map[string]any{}
		for _, r := range e.Records {
			for _, a := range r.Attributes {
				if a.Value != nil {
					if before, twice := values[a.Name]; twice {
						t.Fatalf("%s is %v and %v", a.Name, before, a.Value)
					}
					values[a.Name] = a.Value
				}
			}
		}
		if is {
			if diff := cmp.Diff(map[string]any(person), values); diff != "" {
				t.Fatalf("the attributes explain another person: %s", diff)
			}
		}
	})
}
