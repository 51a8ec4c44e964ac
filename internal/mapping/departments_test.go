package mapping

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func paths(t *testing.T, given map[string][]any) Result {
	t.Helper()
	users := records{}
	for id, list := range given {
		users[id] = map[string]any{"name": id, "email": id + "@x.com", "paths": list}
	}
	return mapped(t, Source{Users: users.json(t), Attributes: map[string]string{
		"name": "user.name", "email": "user.email", "departments": "user.paths",
	}})
}

func TestMap_one_department_of_case_twins(t *testing.T) {
	t.Parallel()
	result := paths(t, map[string][]any{
		"a": {"Engineering/Platform"}, "b": {"Engineering/platform"}, "c": {"engineering/Platform"}, "d": {"ENGINEERING"},
		"e": {"sales"}, "f": {"Sales"}, // a tie: byte order
		"g": {"Sales/Platform"}, // another parent: another department
	})
	want := map[string]string{
		"a": "Engineering/Platform", "b": "Engineering/Platform", "c": "Engineering/Platform", "d": "Engineering",
		"e": "Sales", "f": "Sales", "g": "Sales/Platform",
	}
	for id, path := range want {
		if got := result.Directory.People[id].Strings("departments"); !slices.Equal(got, []string{path}) {
			t.Errorf("%s: %q, want %q", id, got, path)
		}
	}
	if got := slices.Sorted(maps.Keys(result.Directory.Departments)); !slices.Equal(got,
		[]string{"Engineering", "Engineering/Platform", "Sales", "Sales/Platform"}) {
		t.Errorf("departments: %q", got)
	}
	if diff := cmp.Diff(map[string]string{
		"b": `departments: "Engineering/platform" is written "Engineering/Platform", as most people have it`,
		"c": `departments: "engineering/Platform" is written "Engineering/Platform", as most people have it`,
		"d": `departments: "ENGINEERING" is written "Engineering", as most people have it`,
		"e": `departments: "sales" is written "Sales", as most people have it`,
	}, result.Warnings); diff != "" {
		t.Error(diff)
	}
}

func TestMap_only_people_decide_the_spelling(t *testing.T) {
	t.Parallel()
	users := records{
		"a": person("a@x.com", "department", "SALES"), "b": status(person("b@x.com", "department", "sales"), "STAGED"),
		"c": profile(map[string]any{"email": "c@x.com", "department": "sales"}), "d": profile(map[string]any{"email": "d@x.com", "department": "sales"}),
	}
	result := okta(t, users, nil)
	if got := result.Directory.People["a"].Strings("departments"); !slices.Equal(got, []string{"SALES"}) {
		t.Errorf("got %q", got)
	}
}

func TestMap_departments_that_are_written_differently(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("x/", 25) + "x"
	many := make([]any, 51)
	for i := range many {
		many[i] = strings.Repeat("d", i+1)
	}
	for _, tt := range []struct {
		name    string
		given   []any
		want    []string
		warning string
	}{
		{"several, the first is primary", []any{"Z", "B", "A"}, []string{"Z", "A", "B"}, ""},
		{"names with a slash", []any{[]any{"R/D", "Labs"}}, []string{"R-D/Labs"}, `departments: "R/D / Labs" is written "R-D/Labs"; Lark takes no "/" in a name`},
		{"one given twice", []any{"A", "B", "A"}, []string{"A", "B"}, `departments: "A" is given twice`},
		{"one given twice in two spellings", []any{"a", "B", "A"}, []string{"A", "B"}, `departments: "a" is written "A", as most people have it`},
		{"empty segments", []any{"/A//B/", []any{nil, "C", ""}}, []string{"A/B", "C"}, ""},
		{"only empty ones", []any{"", nil, []any{nil}}, nil, ""},
		{"too deep", []any{deep}, nil, `departments: "` + deep + `" is 26 levels deep; Lark takes 25`},
		{"too many", many, nil, "departments: has 51 departments; Lark takes 50"},
		{"a number", []any{7}, nil, "departments: has a path that is neither text nor a list of names: 7"},
		{"a number as a name", []any{[]any{"A", 7}}, nil, "departments: has a department name that is not text: 7"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			result := paths(t, map[string][]any{"a": tt.given})
			person := result.Directory.People["a"]
			if got := person.Strings("departments"); !slices.Equal(got, tt.want) || result.Warnings["a"] != tt.warning {
				t.Errorf("got %q with the warning %q; want %q, %q", got, result.Warnings["a"], tt.want, tt.warning)
			}
			if _, managed := person["departments"]; managed != (tt.want != nil) {
				t.Errorf("managed: %v", managed)
			}
		})
	}
}
