package sourcehttp

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestDecode_takes_one_whole_value_and_tells_a_wrong_body_from_a_cut_one(t *testing.T) {
	t.Parallel()
	type page struct{ Results []json.RawMessage }
	for name, test := range map[string]struct {
		body string
		bad  string // what a BadPage says; "" is none
		cut  bool
	}{
		"a page":           {body: ` {"results":[{},1]} ` + "\n"},
		"an unknown field": {body: `{"results":[],"more":1}`},
		"nothing":          {cut: true},
		"a cut page":       {body: `{"results":[{}`, cut: true},
		"HTML":             {body: "\n <html>", bad: "HTML"},
		"text":             {body: "Service unavailable", bad: "not JSON"},
		"a list":           {body: `[{}]`, bad: "a JSON array where an object belongs"},
		"another list":     {body: `{"results":{}}`, bad: "a JSON object where a list belongs"},
		"two pages":        {body: `{"results":[]}{"results":[]}`, bad: "something follows"},
		"text after it":    {body: `{"results":[]}x`, bad: "something follows"},
	} {
		var p page
		err := Decode(strings.NewReader(test.body), &p)
		var bad BadPage
		switch {
		case test.bad != "":
			if !errors.As(err, &bad) || !strings.Contains(err.Error(), test.bad) {
				t.Errorf("%s: %v", name, err)
			}
		case test.cut:
			if !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: %v", name, err)
			}
		case err != nil:
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, body := range []string{`{"totalCount":1,"results":[{"_id":"6026"}]}`, `[]`, `[{"id":null}]`, "null", "<html>", `{"a":1e999}`, `"\ud800"`} {
		f.Add(body, 3)
	}
	f.Fuzz(func(t *testing.T, body string, cut int) {
		var v any
		if Decode(strings.NewReader(body), &v) != nil {
			return
		}
		// A list or an object that is cut anywhere is never another whole one.
		body = strings.TrimSpace(body)
		if body[0] != '[' && body[0] != '{' {
			return
		}
		part := body[:uint(cut)%uint(len(body))]
		if err := Decode(strings.NewReader(part), &v); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%q is cut to %q: %v", body, part, err)
		}
	})
}
