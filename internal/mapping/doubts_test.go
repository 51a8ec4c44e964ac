package mapping

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// staff are n active people of Okta, u001 and so on. who may change the profile of each.
func staff(n int, who func(i int, p map[string]any)) records {
	all := records{}
	for i := range n {
		p := map[string]any{
			"displayName": fmt.Sprintf("Ann Lee%03d", i), "email": fmt.Sprintf("ann%03d@acme.example", i), "title": "Engineer", "department": "Sales", "countryCode": "SG",
		}
		if who != nil {
			who(i, p)
		}
		all[fmt.Sprintf("u%03d", i)] = profile(p)
	}
	return all
}

func TestMap_tells_of_expressions_that_come_to_nothing(t *testing.T) {
	t.Parallel()
	const title = `sources[0].attributes["job_title"]`
	for name, c := range map[string]struct {
		n      int // 303 unless given
		who    func(i int, p map[string]any)
		change func(*Source)
		want   map[string]string
	}{
		"a name that is wrong": {
			change: func(s *Source) { s.Attributes = map[string]string{"job_title": "user.profile.tilte"} },
			want:   map[string]string{title: "job_title gave nothing for any of 303 records: none has user.profile.tilte. Correct the name, or leave it out."},
		},
		"a name that is wrong, and clears": {
			change: func(s *Source) {
				s.Attributes, s.Clear = map[string]string{"job_title": "user.profile.tilte"}, []string{"job_title"}
			},
			want: map[string]string{title: "job_title gave nothing for any of 303 records: none has user.profile.tilte. As it is in clear, it is cleared for everybody. " +
				"Correct the name, or leave it out."},
		},
		"names that are wrong": {
			change: func(s *Source) {
				s.Attributes = map[string]string{"job_title": "has(user.profile.tilte) ? user.profile.tilte : user.profile.titel.upperAscii()"}
			},
			want: map[string]string{title: "job_title gave nothing for any of 303 records: none has user.profile.tilte or user.profile.titel. Correct the name, or leave it out."},
		},
		"a rule that is wrong": {
			change: func(s *Source) {
				s.Attributes = map[string]string{"job_title": "user.profile.department == 'sales' ? user.profile.title : ''"}
			},
			want: map[string]string{title: "job_title gave nothing for any of 303 records. Correct the expression, or leave it out."},
		},
		"text for a list": {
			change: func(s *Source) { s.Attributes = map[string]string{"departments": "user.profile.department"} },
			want: map[string]string{`sources[0].attributes["departments"]`: `departments failed for each of 303 records: must be a list of paths, not "Sales". ` +
				"Correct the expression, or leave it out."},
		},
		"something else for each": {
			who:    func(i int, p map[string]any) { p["teams"] = fmt.Sprintf("Team %d", i%20) },
			change: func(s *Source) { s.Attributes = map[string]string{"departments": "user.profile.teams"} },
			want: map[string]string{`sources[0].attributes["departments"]`: `departments failed for each of 303 records: that of u000 must be a list of paths, not "Team 0". ` +
				"Correct the expression, or leave it out."},
		},
		"one of them fails": {
			who: func(i int, p map[string]any) {
				if i == 7 {
					p["nick"] = []string{"Ann"}
				}
			},
			change: func(s *Source) { s.Attributes = map[string]string{"nickname": "user.profile.nick"} },
			want: map[string]string{`sources[0].attributes["nickname"]`: "nickname gave nothing for any of 303 records, and failed for 1 of them: must be text, not a list. " +
				"Correct the expression, or leave it out."},
		},
		"leaders by a name that is wrong": {
			change: func(s *Source) { s.Leads = "user.profile.leadz" },
			want:   map[string]string{"sources[0].leads": "leads gave nothing for any of 303 records: none has user.profile.leadz. Correct the name, or leave it out."},
		},
		"an identity by a name that is wrong": {
			change: func(s *Source) { s.Identity = "user.profile.numbr" },
			want:   map[string]string{"sources[0].identity": "identity gave nothing for any of 303 records: none has user.profile.numbr. Correct the name, or leave it out."},
		},
		"nobody leads, and nobody has left": {change: func(s *Source) {
			s.Leads, s.Departed = "user.profile.title == 'Head'", "user.status == 'GONE'"
		}},
		"what is meant to be empty": {change: func(s *Source) {
			s.Attributes, s.Clear = map[string]string{"city": `""`, "country": "null", "nickname": ""}, []string{"country"}
		}},
		"what the preset maps, and nobody has": {},
		"somebody has it": {
			who: func(i int, p map[string]any) {
				if i == 7 {
					p["nick"] = "Annie"
				}
			},
			change: func(s *Source) { s.Attributes = map[string]string{"nickname": "user.profile.nick"} },
		},
		"too few to tell": {n: 9, change: func(s *Source) { s.Attributes = map[string]string{"job_title": "user.profile.tilte"} }},
		"of most it is not asked": {
			change: func(s *Source) {
				s.Scope, s.Attributes = "user.profile.email < 'ann009'", map[string]string{"job_title": "user.profile.tilte"}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := 303
			if c.n > 0 {
				n = c.n
			}
			result := okta(t, staff(n, c.who), c.change)
			got := maps.Clone(result.Warnings)
			maps.DeleteFunc(got, func(key, _ string) bool { return !strings.HasPrefix(key, "sources[") })
			want := c.want
			if want == nil {
				want = map[string]string{}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(- expected, + are):\n%s", diff)
			}
			if len(result.Doubts) != len(want) {
				t.Errorf("%d doubts: %v", len(result.Doubts), result.Doubts)
			}
		})
	}
}

func TestMap_tells_once_what_fails_for_everybody(t *testing.T) {
	t.Parallel()
	result := okta(t, staff(303, nil), func(s *Source) { s.Attributes = map[string]string{"departments": "user.profile.department"} })
	if len(result.Directory.People) != 303 || len(result.Warnings) != 1 {
		t.Errorf("%d people, and warnings %v", len(result.Directory.People), keysOf(result.Warnings))
	}
	m, err := Compile([]Source{{Preset: "okta", Users: staff(303, nil).json(t), Attributes: map[string]string{"departments": "user.profile.department"}}})
	if err != nil {
		t.Fatal(err)
	}
	explanation, _, err := m.Explain("u007")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range explanation.Records[0].Attributes {
		if e.Name == "departments" && !strings.Contains(e.Note, "must be") {
			t.Errorf("who is explained is told nothing: %+v", e)
		}
	}
}

func TestMap_a_condition_that_fails_for_everybody_is_an_error(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		n      int
		change func(*Source)
		want   []string
	}{
		"scope": {303, func(s *Source) { s.Scope = "user.profile.countryCode" }, []string{
			"sources[0].scope: scope failed for each of 303 records: gives string, not true or false. Correct the expression, or leave it out.",
		}},
		"a field that nobody has": {10, func(s *Source) { s.Scope = "user.profile.activ" }, []string{
			"sources[0].scope: scope failed for each of 10 records: a field that it needs is missing; none has user.profile.activ. Correct the name, or leave it out.",
		}},
		"all": {10, func(s *Source) {
			s.Departed, s.Identity, s.Scope = "user.profile.title", "user.profile", "user.profile.countryCode"
		}, []string{"sources[0].departed: ", "sources[0].identity: ", "sources[0].scope: "}},
		"too few to tell": {9, func(s *Source) { s.Scope = "user.profile.countryCode" }, nil},
		"not for everybody": {10, func(s *Source) {
			s.Scope = "user.profile.email == 'ann003@acme.example' ? true : user.profile.countryCode"
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := Source{Preset: "okta", Users: staff(c.n, nil).json(t)}
			c.change(&s)
			m, err := Compile([]Source{s})
			if err != nil {
				t.Fatal(err)
			}
			_, err = m.Map()
			var faults Errors
			if errors.As(err, &faults); len(faults) != len(c.want) || (err == nil) != (c.want == nil) {
				t.Fatalf("%v", err)
			}
			for i, want := range c.want {
				if !strings.HasPrefix(faults[i].Error(), want) {
					t.Errorf("got %q, want %q", faults[i], want)
				}
			}
		})
	}
}

func TestMap_counts_each_source_by_itself(t *testing.T) {
	t.Parallel()
	wrong := map[string]string{"job_title": "user.profile.tilte"}
	second := records{}
	for id, record := range staff(20, func(i int, p map[string]any) { p["email"] = fmt.Sprintf("ben%03d@acme.example", i) }) {
		second["v"+id] = record
	}
	result := mapped(t, Source{Preset: "okta", Users: staff(12, nil).json(t)}, Source{Preset: "okta", Users: second.json(t), Attributes: wrong})
	want := []string{`sources[1].attributes["job_title"]: job_title gave nothing for any of 20 records: none has user.profile.tilte. Correct the name, or leave it out.`}
	var got []string
	for _, d := range result.Doubts {
		got = append(got, d.Error())
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
