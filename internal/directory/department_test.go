package directory

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestJoinPath(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		names   []string
		want    string
		changed bool
	}{
		{"a path", []string{"Engineering", "Platform"}, "Engineering/Platform", false},
		{"no names are the root", nil, "", false},
		{"only empty names are the root", []string{"", " "}, "", false},
		{"an empty name is left out", []string{"", "Platform"}, "Platform", false},
		{"white space is folded", []string{" R  and\tD ", "Labs"}, "R and D/Labs", false},
		{"a slash inside a name", []string{"R/D", "Labs"}, "R-D/Labs", true},
		{"two spellings of one letter", []string{"Cafe\u0301"}, "Café", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, changed := JoinPath(tt.names...); got != tt.want || changed != tt.changed {
				t.Errorf("JoinPath(%q) = %q, %v; want %q, %v", tt.names, got, changed, tt.want, tt.changed)
			}
		})
	}
}

func TestSplitPath_and_depth(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		path, parent, name string
		depth              int
	}{
		{"", "", "", 0},
		{"Engineering", "", "Engineering", 1},
		{"A/B/C", "A/B", "C", 3},
	} {
		parent, name := SplitPath(tt.path)
		if parent != tt.parent || name != tt.name || depth(tt.path) != tt.depth {
			t.Errorf("%q: parent %q, name %q, depth %d", tt.path, parent, name, depth(tt.path))
		}
	}
}

func departments(t testing.TB) Attribute {
	t.Helper()
	a, ok := LookupAttribute("departments")
	if !ok {
		t.Fatal("there is no attribute departments")
	}
	return a
}

func TestDepartments_normal_form(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		given any
		want  any
	}{
		{"the first stays first, the others are sorted", []any{"Sales", "Z", "B"}, []string{"Sales", "B", "Z"}},
		{"none twice", []any{"Sales", "B", "Sales", " B "}, []string{"Sales", "B"}},
		{"a path as a list of names, nulls dropped", []any{[]any{nil, "Platform"}, []any{"A", "B"}}, []string{"Platform", "A/B"}},
		{"empty segments of a text are dropped", []any{"/A//B/"}, []string{"A/B"}},
		{"the root is no department", []any{"", []any{nil, nil}}, []string{}},
		{"an empty list clears", []any{}, []string{}},
		{"a Go list", []string{"B", "A"}, []string{"B", "A"}},
		{"a path as a Go list of names", []any{[]string{"A", "B"}}, []string{"A/B"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := departments(t).Normalize(tt.given)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDepartments_beyond_what_Lark_takes(t *testing.T) {
	t.Parallel()
	many := make([]any, 51)
	for i := range many {
		many[i] = "D" + strings.Repeat("x", i)
	}
	for _, tt := range []struct {
		name  string
		given any
		want  string
	}{
		{"51 departments", many, "has 51 departments; Lark takes 50"},
		{"26 levels", []any{strings.Repeat("x/", 25) + "x"}, "26 levels deep; Lark takes 25"},
		{"a name of 101 characters", []any{"A/" + strings.Repeat("é", 101)}, "101 characters; Lark takes 100"},
		{"no list", "Sales", "must be a list of paths"},
		{"a number as a path", []any{int64(7)}, "neither text nor a list of names"},
		{"a number as a name", []any{[]any{int64(7)}}, "not text"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := departments(t).Normalize(tt.given)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, %v; want an error with %q", got, err, tt.want)
			}
		})
	}
	for name, given := range map[string]any{
		"50 departments": many[:50], "25 levels": []any{strings.Repeat("x/", 24) + "x"}, "100 characters": []any{strings.Repeat("é", 100)},
	} {
		if _, err := departments(t).Normalize(given); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestJoinPath_is_a_normal_form(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOf(rapid.String()).Draw(t, "names")
		path, _ := JoinPath(names...)
		again, changed := JoinPath(strings.Split(path, "/")...)
		if again != path || changed {
			t.Fatalf("JoinPath(%q) = %q, and its parts give %q", names, path, again)
		}
		if parent, name := SplitPath(path); path != "" && strings.TrimPrefix(parent+"/"+name, "/") != path {
			t.Fatalf("SplitPath(%q) = %q, %q", path, parent, name)
		}
	})
}

func TestParse_departments_have_a_leader_of_the_directory_and_an_order_of_their_own(t *testing.T) {
	t.Parallel()
	const people = `{"people":{"a":{"name":"A","email":"a@x.com"}},"held":{"h":{"why":"rejected","cause":"c"}},"departed":{"d":"left"},"departments":`
	got, err := Parse([]byte(people + `{"A":{"name":"A","leader":"a","order":"0"},"B":{"name":"B","leader":"h","order":"10"},"A/B":{"name":"B","parent":"A","leader":"d","order":"10"}}}`))
	if want := (Department{Name: "B", Parent: "A", Leader: "d", Order: "10"}); err != nil || got.Departments["A/B"] != want {
		t.Errorf("%+v, %v", got.Departments["A/B"], err)
	}
	for department, want := range map[string]string{
		`"leader":"nobody"`: `departments["A"].leader: "nobody" is not in people, held or departed`,
		`"order":"first"`:   `departments["A"].order: "first" is no order: write a whole number from 0 on, as text, such as "10"`,
		`"order":"-1"`:      `is no order`,
		`"order":"01"`:      `is no order`,
		`"order":"7"`:       `departments["B"].order: "7" is that of "A" too; Lark has it once under a parent`,
		`"order":10`:        `number in place of text`,
	} {
		_, err := Parse([]byte(people + `{"A":{"name":"A",` + department + `},"B":{"name":"B","order":"7"}}}`))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", department, err, want)
		}
	}
}
