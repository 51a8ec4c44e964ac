package directory

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse_adds_the_departments_that_people_are_in(t *testing.T) {
	t.Parallel()
	d, err := Parse([]byte(`{"people":{"1":{"name":"Mei","departments":["Engineering/Platform/Core"]},"2":{"name":"Ann"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Department{
		"Engineering":               {Name: "Engineering"},
		"Engineering/Platform":      {Name: "Platform", Parent: "Engineering"},
		"Engineering/Platform/Core": {Name: "Core", Parent: "Engineering/Platform"},
	}
	if diff := cmp.Diff(want, d.Departments); diff != "" {
		t.Error(diff)
	}
}

func TestParse_gives_a_canonical_document(t *testing.T) {
	t.Parallel()
	d, err := Parse([]byte(`{"held":{"3":{"why":"rejected","cause":"no name"}},"departed":{"4":"left"},
		"people":{"2":{"name":"Ann","leader":"1"},"1":{"name":" Mei ","leader":"3","email":null}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"people":{"1":{"leader":"3","name":"Mei"},"2":{"leader":"1","name":"Ann"}},` +
		`"held":{"3":{"why":"rejected","cause":"no name"}},"departed":{"4":"left"}}`
	if got := string(d.JSON()); got != want {
		t.Errorf("got %s", got)
	}
	again, err := Parse(d.JSON())
	if err != nil || string(again.JSON()) != want {
		t.Errorf("again: %s, %v", again.JSON(), err)
	}
	if got := string(Directory{}.JSON()); got != `{"people":{}}` {
		t.Errorf("empty: %s", got)
	}
}

func TestParse_sorts_aliases(t *testing.T) {
	t.Parallel()
	d, err := Parse([]byte(`{"people":{"1":{"name":"Mei"}},"aliases":{"1":["9","8","9"]}}`))
	if want := `{"people":{"1":{"name":"Mei"}},"aliases":{"1":["8","9"]}}`; err != nil || string(d.JSON()) != want {
		t.Errorf("got %s, %v", d.JSON(), err)
	}
}

func TestParse_brings_groups_to_normal_form(t *testing.T) {
	t.Parallel()
	d, err := Parse([]byte(`{"people":{"1":{"name":"Mei"}},"groups":{"h":{"name":"H","description":" "},
		"g":{"name":" All  staff ","description":"x ","members":["2","1","2"]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"people":{"1":{"name":"Mei"}},"groups":{"g":{"name":"All staff","description":"x","members":["1","2"]},` +
		`"h":{"name":"H","description":"","members":[]}}}`
	if got := string(d.JSON()); got != want {
		t.Errorf("got %s", got)
	}
	seen, err := ParseSeen(d.JSON())
	if err != nil || string(seen.JSON()) != want {
		t.Errorf("seen again: %s, %v", seen.JSON(), err)
	}
}

func TestParse_refuses_more_groups_than_a_tenant_has(t *testing.T) {
	t.Parallel()
	d := Directory{People: map[string]Person{}, Groups: map[string]Group{}}
	for i := range MaxGroups + 1 {
		d.Groups[fmt.Sprint(i)] = Group{Name: fmt.Sprint("Group ", i)}
	}
	if _, err := Parse(d.JSON()); err == nil || err.Error() != "groups: there are 501; a tenant has at most 500" {
		t.Errorf("got %v", err)
	}
	delete(d.Groups, "0")
	if _, err := Parse(d.JSON()); err != nil {
		t.Error(err)
	}
}

func TestParse_names_what_is_wrong_and_where(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, doc, want string }{
		{"no JSON", `{`, "not the JSON that is expected"},
		{"two documents", `{"people":{}} {}`, "something follows it"},
		{"a bracket too many", `{"people":{}} }`, "something follows it"},
		{"nothing", ``, "ends in the middle, or is empty"},
		{"half of it", `{"people":`, "ends in the middle"},
		{"a list for an object", `{"people":{},"held":[]}`, "array in place of an object (held, at byte 20)"},
		{"a number for text", `{"people":{},"departments":{"A":{"name":5}}}`, "number in place of text (departments.A.name, at byte 40)"},
		{"another document", `["people"]`, "array in place of an object (the document"},
		{"a comma too many", `{"people":{},}`, "(at byte 12)"},
		{"no people", `{}`, "people: missing"},
		{"no name", `{"people":{"1":{}}}`, `people["1"].name: missing`},
		{"a null person", `{"people":{"1":null}}`, `people["1"].name: missing`},
		{"an attribute", `{"people":{"1":{"name":"M","mobile":"12"}}}`, `people["1"].mobile: "12" has no country code`},
		{"an unknown attribute", `{"people":{"1":{"name":"M","jobtitle":"x"}}}`, `people["1"].jobtitle: no such attribute; did you mean job_title?`},
		{"a name of nothing but space", `{"people":{"1":{"name":" "}}}`, `people["1"].name: must not be empty`},
		{"a null name", `{"people":{"1":{"name":null}}}`, `people["1"].name: missing`},
		{"a name of an attribute that is no word", `{"people":{"1":{"name":"M","a\nb":1}}}`, `people["1"]."a\nb": no such attribute`},
		{"no name of an attribute", `{"people":{"1":{"name":"M","":1}}}`, `people["1"]."": no such attribute`},
		{"an empty id", `{"people":{"":{"name":"M"}}}`, "a source id must not be empty"},
		{"held too", `{"people":{"1":{"name":"M"}},"held":{"1":{"why":"rejected","cause":"x"}}}`, "stands in held or departed too"},
		{"departed too", `{"people":{"1":{"name":"M"}},"departed":{"1":"x"}}`, "stands in held or departed too"},
		{"held and departed", `{"people":{},"held":{"1":{"why":"rejected","cause":"x"}},"departed":{"1":"x"}}`, `departed["1"]: stands in held too`},
		{"one's own leader", `{"people":{"1":{"name":"M","leader":"1"}}}`, "is the person"},
		{"an unknown leader", `{"people":{"1":{"name":"M","leader":"9"}}}`, `"9" is not in people, held or departed`},
		{"an email twice", `{"people":{"1":{"name":"M","email":"a@x.com"},"2":{"name":"A","email":"A@x.com"}}}`, `people["2"].email: "a@x.com" is wanted by "1" too`},
		{"a mobile twice", `{"people":{"1":{"name":"M","mobile":"+6581234567"},"2":{"name":"A","mobile":"+65 8123 4567"}}}`, "is wanted by"},
		{"a department with an unknown parent", `{"people":{},"departments":{"A/B":{"name":"B","parent":"A"}}}`, `departments["A/B"].parent: "A" is not in departments`},
		{"a department of nothing but space", `{"people":{},"departments":{"A":{"name":" \t"}}}`, `departments["A"].name: must not be empty`},
		{"a department without a name", `{"people":{},"departments":{"A":{}}}`, `departments["A"].name: must not be empty`},
		{"a group without a name", `{"people":{},"groups":{"g":{"members":[]}}}`, `groups["g"].name: must not be empty`},
		{"a group without an id", `{"people":{},"groups":{"":{"name":"G"}}}`, `groups[""]: a source id must not be empty`},
		{"a name of two groups", `{"people":{},"groups":{"g":{"name":"G"},"h":{"name":" G "}}}`, `groups["h"].name: "G" is wanted by "g" too`},
		{"a group's long name", `{"people":{},"groups":{"g":{"name":"` + strings.Repeat("G", 101) + `"}}}`, `groups["g"].name: has 101 characters; Lark takes 100`},
		{
			"a group's long description", `{"people":{},"groups":{"g":{"name":"G","description":"` + strings.Repeat("d", 501) + `"}}}`,
			`groups["g"].description: has 501 characters; Lark takes 500`,
		},
		{"a member without an id", `{"people":{},"groups":{"g":{"name":"G","members":[""]}}}`, `groups["g"].members: a source id must not be empty`},
		{"no directory", `{"mei":{"name":"Mei"}}`, `"mei": no such key here (at byte 1). A directory has people, departments, groups, held, departed and aliases: people stand under people.`},
		{"an unknown key of a group", `{"people":{},"groups":{"g":{"name":"G","users":[]}}}`, `"users": no such key here`},
		{"an alias of nobody", `{"people":{},"aliases":{"1":["2"]}}`, `aliases["1"]: is not in people, held or departed`},
		{"an alias that is a person", `{"people":{"1":{"name":"M"}},"departed":{"2":"x"},"aliases":{"1":["2"]}}`, `aliases["1"]: "2" stands in people, held or departed itself`},
		{"an alias of two", `{"people":{},"departed":{"1":"x","2":"x"},"aliases":{"1":["3"],"2":["3"]}}`, `aliases["2"]: "3" is an alias of "1" too`},
		{"an empty alias", `{"people":{},"departed":{"1":"x"},"aliases":{"1":[""]}}`, `aliases["1"]: a source id must not be empty`},
		{"a slash in a name", `{"people":{},"departments":{"A":{"name":"A/B"}}}`, "Lark takes no \"/\" in a name"},
		{"a key in no normal form", `{"people":{},"departments":{" A":{"name":"A"}}}`, `write "A"`},
		{"a long name", fmt.Sprintf(`{"people":{},"departments":{"A":{"name":%q}}}`, strings.Repeat("x", 101)), "Lark takes 100 characters"},
		{"a deep path", fmt.Sprintf(`{"people":{"1":{"name":"M","departments":[%q]}}}`, strings.Repeat("x/", 25)+"x"), "26 levels deep"},
		{"a department with an unknown parent in another's path", `{"people":{"1":{"name":"M","departments":["A/B/C"]}},"departments":{"A/B":{"name":"B","parent":"X"}}}`, `departments["A/B"].parent: "X" is not in departments`},
		{"a cycle of one", `{"people":{},"departments":{"A":{"name":"A","parent":"A"}}}`, `departments["A"].parent: a cycle: A -> A`},
		{"a cycle", `{"people":{},"departments":{"A":{"name":"A","parent":"B"},"B":{"name":"B","parent":"A"}}}`, "a cycle: A -> B -> A"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, err := Parse([]byte(tt.doc))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %s, %v; want an error with %q", d.JSON(), err, tt.want)
			}
		})
	}
}

func TestParse_ends_a_long_list_of_problems(t *testing.T) {
	t.Parallel()
	var people []string
	for i := range 30 {
		people = append(people, fmt.Sprintf(`"%02d":{}`, i))
	}
	_, err := Parse([]byte(`{"people":{` + strings.Join(people, ",") + `}}`))
	if err == nil {
		t.Fatal("no error")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 21 || lines[20] != "and 10 more" {
		t.Errorf("%d lines, the last is %q", len(lines), lines[len(lines)-1])
	}
}

func TestEqual_ignores_order_and_white_space(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{`{"a":1,"b":[1,2]}`, ` { "b" : [1, 2], "a" : 1 }`, true},
		{`{"a":1}`, `{"a":2}`, false},
		{`[1,2]`, `[2,1]`, false},
		{`{`, `{`, true},
		{`{`, `{}`, false},
		{`{"employee_no":12345678901234567}`, ` {"employee_no":12345678901234568}`, false},
	} {
		if got := Equal([]byte(tt.a), []byte(tt.b)); got != tt.want {
			t.Errorf("Equal(%s, %s) = %v", tt.a, tt.b, got)
		}
	}
}

func TestParseSeen_leaves_out_what_has_no_normal_form(t *testing.T) {
	t.Parallel()
	d, err := ParseSeen([]byte(`{"people":{"1":{"name":"Mei","mobile":"110","job_title":" Boss "},"2":{"name":"Ann","email":"a@x.com"},"3":{"email":"a@x.com"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Person{"1": {"name": "Mei", "job_title": "Boss"}, "2": {"name": "Ann", "email": "a@x.com"}, "3": {"email": "a@x.com"}}
	if diff := cmp.Diff(want, d.People); diff != "" {
		t.Error(diff)
	}
	if _, err := ParseSeen([]byte(`[]`)); err == nil {
		t.Error("a list is taken for a directory")
	}
}

func TestParse_refuses_keys_that_mean_nothing(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]string{
		`{"people":{},"departd":{"a":"x"}}`:                    `"departd": no such key`,
		`{"people":{},"departments":{"A":{"nam":"A"}}}`:        `"nam": no such key`,
		`{"people":{},"held":{"a":{"why":"rejected","by":1}}}`: `"by": no such key`,
		`{"People":{}}`: `"People": no such key`,
	} {
		if _, err := Parse([]byte(doc)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", doc, err, want)
		}
	}
}

func TestParse_refuses_what_stands_twice(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]string{
		`{"people":{"a":{"name":"A"},"a":{"name":"B"}}}`:   `people.a stands twice (at byte 28)`,
		`{"people":{"a":{"name":"A","name":"B"}}}`:         `people.a.name stands twice (at byte 27)`,
		`{"people":{},"departed":{"a":"x"},"departed":{}}`: `departed stands twice (at byte 34)`,
	} {
		if _, err := Parse([]byte(doc)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", doc, err, want)
		}
	}
}

func TestParse_brings_names_of_departments_to_normal_form(t *testing.T) {
	t.Parallel()
	d, err := Parse([]byte(`{"people":{},"departments":{"Cafe":{"name":" Cafe\u0301\t Bar ","department_id":"cafe"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Department{"Cafe": {Name: "Café Bar", DepartmentID: "cafe"}}
	if diff := cmp.Diff(want, d.Departments); diff != "" {
		t.Error(diff)
	}
}

func TestParse_tells_a_cycle_once_and_not_of_those_below_it(t *testing.T) {
	t.Parallel()
	doc := `{"people":{},"departments":{"A":{"name":"A","parent":"B"},"B":{"name":"B","parent":"C"},"C":{"name":"C","parent":"B"},
		"D":{"name":"D","parent":"A"},"E":{"name":"E"}}}`
	_, err := Parse([]byte(doc))
	if want := `departments["B"].parent: a cycle: B -> C -> B`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestParse_tells_the_first_department_of_a_chain_that_is_too_deep(t *testing.T) {
	t.Parallel()
	chain := map[string]Department{"d00000": {Name: "d00000"}}
	for i := 1; i < 20000; i++ { // quickly: each is looked at once
		name := fmt.Sprintf("d%05d", i)
		chain[name] = Department{Name: name, Parent: fmt.Sprintf("d%05d", i-1)}
	}
	_, err := Parse(Directory{Departments: chain}.JSON())
	if want := `departments["d00025"]: 26 levels deep; Lark takes 25`; err == nil || err.Error() != want {
		t.Errorf("got %.300v, want %s", err, want)
	}
}

func TestParse_names_problems_in_the_same_order_each_time(t *testing.T) {
	t.Parallel()
	var held, departed []string
	for i := range 30 {
		held = append(held, fmt.Sprintf(`"%02d":{"why":"rejected","cause":"x"}`, i))
		departed = append(departed, fmt.Sprintf(`"%02d":"x"`, i))
	}
	doc := `{"people":{},"held":{` + strings.Join(held, ",") + `},"departed":{` + strings.Join(departed, ",") + `}}`
	_, err := Parse([]byte(doc))
	if err == nil {
		t.Fatal("no error")
	}
	for i, line := range strings.Split(err.Error(), "\n")[:maxProblems] {
		if want := fmt.Sprintf(`departed["%02d"]: stands in held too`, i); line != want {
			t.Errorf("line %d is %q, want %q", i, line, want)
		}
	}
}

func TestAddDepartments_adds_what_people_are_in_and_nothing_above_what_is_there(t *testing.T) {
	t.Parallel()
	d := Directory{
		People:      map[string]Person{"1": {"departments": []string{"A/B/C", "X"}}, "2": {}},
		Departments: map[string]Department{"A/B": {Name: "Bees", Parent: "A"}},
	}
	d.AddDepartments()
	want := map[string]Department{"A/B": {Name: "Bees", Parent: "A"}, "A/B/C": {Name: "C", Parent: "A/B"}, "X": {Name: "X"}}
	if diff := cmp.Diff(want, d.Departments); diff != "" {
		t.Error(diff)
	}
}

func TestDirectory_Equal_sees_each_difference(t *testing.T) {
	t.Parallel()
	const doc = `{"people":{"a":{"name":"A","gender":1,"suspended":false,"departments":["X","Y"]}},"departments":{"X":{"name":"X"},"Y":{"name":"Y"}},` +
		`"groups":{"g":{"name":"G","members":["a"]}},"held":{"h":{"why":"rejected","cause":"c"}},"departed":{"d":"e"},"aliases":{"a":["b"]}}`
	parse := func(doc string) Directory {
		d, err := ParseSeen([]byte(doc))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if !parse(doc).Equal(parse(doc)) || !(Directory{}).Equal(parse(`{"people":{}}`)) {
		t.Error("the same differs")
	}
	for old, other := range map[string]string{
		`"name":"A"`: `"name":"B"`, `"gender":1`: `"gender":2`, `"suspended":false`: `"suspended":true`, `["X","Y"]`: `["Y","X"]`, `{"name":"Y"}`: `{"name":"Z"}`,
		`"members":["a"]`: `"members":[]`, `"rejected"`: `"out_of_scope"`, `"d":"e"`: `"d":"f"`, `["b"]`: `["c"]`, `"gender":1,`: ``, `"people":{"a"`: `"people":{"b"`,
	} {
		if parse(doc).Equal(parse(strings.Replace(doc, old, other, 1))) {
			t.Errorf("%s for %s is not seen", other, old)
		}
	}
	custom := func(text string) Person { return Person{"custom.C-1": CustomValue{Type: "TEXT", Text: text}} }
	if !custom("a").Equal(custom("a")) || custom("a").Equal(custom("b")) {
		t.Error("values of a single user are compared wrongly")
	}
}
