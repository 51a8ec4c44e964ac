package directory

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// place matches an error about a part of a document, which names it, or about its JSON.
var place = regexp.MustCompile(`^(people\["|people: missing|departments\["|departed\["|aliases\["|groups\["|groups: there are|and \d+ more$|not the JSON that is expected here: |` +
	`not one JSON document: |"([^"\\]|\\.)*": no such key here )`)

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`{"people":{}}`, `{}`, `null`, `[]`, `{"people":null}`, `{"people":{"1":null}}`, ``, `{"people":{}} {}`, `{"people":{},"departd":{}}`,
		`{"people":{"1":{"name":" Mei\u0000","departments":["A/B",["C",null,"D"]],"leader":"2","mobile":"+65 8123 4567","join_time":1.0}},"held":{"2":{"why":"rejected","cause":"x"}}}`,
		`{"people":{"1":{"name":"M"}},"departed":{"1":"x","2":"y"},"held":{"2":{}}}`,
		`{"people":{"1":{"name":"M","leader":"1"},"":{"name":"N","leader":"9"}}}`,
		`{"people":{"1":{"name":"M","email":"a@x.com"},"2":{"name":"N","email":"A@X.com"}}}`,
		`{"people":{"1":{"name":"M","a\nb":1,"custom.a\nb":true,"":2,"job title":3}}}`,
		`{"people":{"1":{"name":"","mobile":"1\n2","gender":1e400,"suspended":"x","departments":[{}]}}}`,
		`{"people":{},"departments":{"A":{"name":" A  a "},"A/B":{"name":"B","parent":"A","department_id":"b"}}}`,
		`{"people":{},"departments":{"A":{"name":"A","parent":"B"},"B":{"name":"B","parent":"A"},"C":{"name":"C","parent":"A"}}}`,
		`{"people":{},"departments":{"A":{"name":"A","parent":"A"},"":{"name":"x"}," B":{"name":"/"}}}`,
		`{"people":{"1":{"name":"M","departments":["` + strings.Repeat("x/", 25) + `x"]}}}`,
		`{"people":{"1":{"name":"M","departments":["A/B"]}},"departments":{"A/B":{"name":"B"}}}`,
		`{"People":{"1":{"name":"M"}},"people":{"2":{"name":"N"}}}`, `{"people":{"\ud800":{"name":"\ud800"}}}`,
		`{"people":{"a\nb":5}}`, `{"people":{"a\nb":{},"a\nb":{}}}`, `{"held":{"a":"b"}}`,
		`{"people":{"1":{"name":"A\u0300","custom.C-1":"x","employee_no":1e2,"user_id":"u"}}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		d, err := Parse(doc)
		if err != nil {
			lines := strings.Split(err.Error(), "\n")
			for _, line := range lines {
				if !place.MatchString(line) || strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
					t.Errorf("the place is not named in one line: %q", line)
				}
			}
			if len(lines) > maxProblems+1 {
				t.Errorf("%d lines", len(lines))
			}
			return
		}
		coherent(t, d)
		canonical := d.JSON()
		again, err := Parse(canonical)
		if err != nil {
			t.Fatalf("%s is refused: %v", canonical, err)
		}
		if diff := cmp.Diff(d, again); diff != "" {
			t.Fatalf("%s means something else: %s", canonical, diff)
		}
		if got := again.JSON(); !bytes.Equal(got, canonical) {
			t.Fatalf("%s becomes %s", canonical, got)
		}
		seen, err := ParseSeen(canonical)
		if err != nil || !bytes.Equal(seen.JSON(), canonical) {
			t.Fatalf("%s, as seen, is %s, %v", canonical, seen.JSON(), err)
		}
		var spaced bytes.Buffer
		if err := json.Indent(&spaced, canonical, "", "  "); err != nil || !Equal(canonical, spaced.Bytes()) {
			t.Fatalf("%s differs from itself with white space, %v", canonical, err)
		}
	})
}

// coherent checks what a directory promises to those who read it.
func coherent(t *testing.T, d Directory) {
	t.Helper()
	if d.People == nil {
		t.Error("there is no map of people")
	}
	for id, p := range d.People {
		if id == "" || p.String("name") == "" {
			t.Errorf("%q has the name %q", id, p.String("name"))
		}
		if has(d.Held, id) || has(d.Departed, id) {
			t.Errorf("%q stands twice", id)
		}
		if l := p.String("leader"); l == id || l != "" && !has(d.People, l) && !has(d.Held, l) && !has(d.Departed, l) {
			t.Errorf("%q has the leader %q", id, l)
		}
		for _, path := range p.Strings("departments") {
			if !has(d.Departments, path) {
				t.Errorf("%q is in %q, which is not there", id, path)
			}
		}
	}
	for path, dep := range d.Departments {
		levels := 0
		for at := path; at != ""; at = d.Departments[at].Parent {
			if levels++; levels > maxDepth || !has(d.Departments, at) {
				t.Fatalf("%q hangs in the air, or is too deep", path)
			}
		}
		if name, _ := JoinPath(dep.Name); name != dep.Name || name == "" {
			t.Errorf("%q has the name %q", path, dep.Name)
		}
	}
}

func FuzzParsePerson(f *testing.F) {
	for _, s := range []string{
		`{}`, `null`, `[]`, `"x"`, `{"name":"Mei"}`, `{"name":null,"leader":"","departments":[],"mobile":""}`,
		`{"name":" \u0085Mei\u0301 ","email":"Mei@Acme.com","mobile":"+6581234567","gender":"1","employee_type":1.0,"join_time":1e9,"suspended":true}`,
		`{"departments":["A","C","B","A"],"custom.C-1":" x ","employee_no":1e400,"user_id":"a b"}`, `{"custom.":"x","custom.\u0000":5}`,
		`{"departments":"A"}`, `{"departments":["/",["/"],[null,"a/b"]]}`, `{"mobile":"\u0661\u0662"}`, `{"email":"\"a\"@x.com"}`, `{"email":"a@x.com\u0000"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		p, err := ParsePerson(doc)
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				name, _, found := strings.Cut(line, ": ")
				if !found || name == "" || strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
					t.Errorf("the attribute is not named in one line: %q", line)
				}
			}
			return
		}
		again, err := ParsePerson(p.JSON())
		if err != nil {
			t.Fatalf("%s is refused: %v", p.JSON(), err)
		}
		if diff := cmp.Diff(p, again); diff != "" {
			t.Fatalf("%s means something else: %s", p.JSON(), diff)
		}
		if changes := Changes(p, again); changes != nil {
			t.Fatalf("%s differs from itself in %q", p.JSON(), changes)
		}
		for name, v := range p {
			a, known := LookupAttribute(name)
			if s, text := v.(string); !known || a.Required && text && s == "" || text && a.max > 0 && utf8.RuneCountInString(s) > a.max {
				t.Errorf("Lark does not take %s %q", name, v)
			}
		}
	})
}

func FuzzDepartmentPath(f *testing.F) {
	for _, s := range []string{"", "A", "A/B", "/A//B/", " a \t b / c ", "A\u0301/\u2126", "\u00a0", "\x00/\x1f", "x\xff", "R&D/Labs", strings.Repeat("x/", 30), "－/／"} {
		f.Add(s, "Sales")
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		names := strings.Split(first, "/")
		path, changed := JoinPath(names...)
		if changed {
			t.Fatalf("%q has no slash inside a name", names)
		}
		if again, _ := JoinPath(strings.Split(path, "/")...); again != path {
			t.Fatalf("%q gives %q, and that %q", first, path, again)
		}
		if parent, name := SplitPath(path); strings.TrimPrefix(parent+"/"+name, "/") != path || strings.Contains(name, "/") || depth(path) != 0 && depth(parent) != depth(path)-1 {
			t.Fatalf("%q is split into %q and %q", path, parent, name)
		}
		a, _ := LookupAttribute("departments")
		got, err := a.Normalize([]any{first, second})
		if err != nil {
			return
		}
		paths := got.([]string)
		if len(paths) > 0 && path != "" && paths[0] != path {
			t.Fatalf("the primary department of %q, %q is %q", first, second, paths[0])
		}
		for _, p := range paths {
			if depth(p) > maxDepth || p == "" || strings.Contains("/"+p+"/", "//") || slices.ContainsFunc(strings.Split(p, "/"), func(name string) bool { return utf8.RuneCountInString(name) > maxDepartmentNameLen }) {
				t.Fatalf("Lark does not take the department %q", p)
			}
		}
	})
}

func FuzzPhone(f *testing.F) {
	for _, s := range []string{"+65 8123 4567", "8123 4567", "tel:+6581234567", "+1 (650) 253-0000 ext. 7", "0039 06 6982 1234", "\u0660\u0661", "\uff0b65 8123 4567", "+", "", "1-800-FLOWERS", "+4915112345678901"} {
		f.Add(s, "SG")
		f.Add(s, "")
	}
	e164 := regexp.MustCompile(`^\+[1-9][0-9]{3,16}$`)
	f.Fuzz(func(t *testing.T, number, region string) {
		got, err := Phone(number, region)
		if err != nil {
			if got != "" || strings.ContainsFunc(err.Error(), func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Fatalf("%q: %v", got, err)
			}
			return
		}
		if !e164.MatchString(got) {
			t.Fatalf("%q, %q gives %q", number, region, got)
		}
		if again, err := Phone(got, ""); err != nil || again != got {
			t.Fatalf("%q, %q gives %q, and that %q, %v", number, region, got, again, err)
		}
	})
}
