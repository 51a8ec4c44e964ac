package rawjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMembers_are_found_by_name_and_the_last_of_a_name_counts(t *testing.T) {
	t.Parallel()
	o, err := Members([]byte(" { \"a\" : 1, \"b\":{\"c\":\"\\u00e9\\n\"}, \"\\u0061\":\"two\", \"n\":null } \n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := o.Text("a"); got != "two" {
		t.Errorf("a is %q", got)
	}
	if got := o.Object("b").Text("c"); got != "é\n" {
		t.Errorf("b.c is %q", got)
	}
	for name, want := range map[string]string{"a": `"two"`, "b": "{\"c\":\"\\u00e9\\n\"}", "n": "null", "c": "", "": ""} {
		if got := string(o.Find(name)); got != want {
			t.Errorf("%q is %s, want %s", name, got, want)
		}
	}
	if o.Text("b") != "" || o.Object("a") != nil || o.Object("none").Object("none") != nil {
		t.Error("something is taken for what it is not")
	}
}

func TestMembers_and_Elements_refuse_all_else(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]string{
		`[]`: "it is a JSON array where an object belongs", `"x"`: "it is a JSON string where an object belongs", `null`: "it is a JSON null where an object belongs",
		`12`: "it is a JSON number where an object belongs", ` true`: "it is a JSON bool where an object belongs",
		`{} {}`: "something follows it (at byte 2)", `{}x`: "something follows it (at byte 2)", `{"a":1,}`: "invalid character ','", `{"a" 1}`: "invalid character '1'",
		`{a:1}`: "invalid character 'a'", `{"a":1 "b":2}`: "invalid character '\"'", "{\"a\":\"\n\"}": `invalid character '\n'`, `[1`: "unexpected EOF",
		`nul`: "unexpected EOF", ``: "unexpected EOF", ` `: "unexpected EOF", `{`: "unexpected EOF", `{"a":`: "unexpected EOF", `{"a":1`: "unexpected EOF", `{"a":{}`: "unexpected EOF",
	} {
		o, err := Members([]byte(doc))
		if err == nil || !strings.Contains(err.Error(), want) || o != nil {
			t.Errorf("%s: %v, %v; want %s", doc, o, err, want)
		}
		if ends := errors.Is(err, io.ErrUnexpectedEOF); ends != strings.Contains(want, "EOF") {
			t.Errorf("%s: %v", doc, err)
		}
	}
	for doc, want := range map[string]string{`{}`: "it is a JSON object where an array belongs", `[1,]`: "invalid character ','", `[1] 2`: "something follows it", `[1`: "unexpected EOF"} {
		if all, err := Elements([]byte(doc)); err == nil || !strings.Contains(err.Error(), want) || all != nil {
			t.Errorf("%s: %v, %v; want %s", doc, all, err, want)
		}
	}
}

// standard is what encoding/json makes of a document.
func standard(t *testing.T, doc []byte) (v any) {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// Whatever encoding/json takes for an object, this does, and finds the same in it; what it refuses is refused.
func FuzzMembers(f *testing.F) {
	for _, doc := range []string{
		`{}`, ` {"b":[1.50,{"z":null,"a":-0}, null , ""],"a":{"b":null},"a":{"c":1e400,"b":{"y":1,"x":[[]]}}} `, `{"a":1,"\u0061":null}`,
		"{\"\xff\":\"\xc3\x28\",\"\\ud800\":\"\\udead\\ud83d\\ude00\"}", "{\"u\":\"\u2028<&>\x7f\\/\\b\\f\\u0001\\\"\",\"\u2029\":1}", `{"é":"\u00e9","𝄞":1,"":2}`, `[]`, `nul`, `{"a":tru}`, `{"a":01}`,
	} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		if bytes.Count(doc, []byte("["))+bytes.Count(doc, []byte("{")) > 1000 {
			return // both have a limit to nesting, not quite the same
		}
		o, err := Members(doc)
		if want := json.Unmarshal(doc, new(map[string]json.RawMessage)); (err == nil) != (want == nil && string(bytes.TrimSpace(doc)) != "null") {
			t.Fatalf("%q: %v, but encoding/json says %v", doc, err, want)
		}
		if err != nil {
			return
		}
		v := standard(t, doc)
		if diff := cmp.Diff(v, standard(t, o.Written())); diff != "" {
			t.Errorf("%q, written again: %s", doc, diff)
		}
		fields := v.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			if want, is := fields[name].(string); is && o.Text(name) != want {
				t.Errorf("%q: %q is %q, want %q", doc, name, o.Text(name), want)
			}
		}
	})
}
