package jumpcloud

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// Whatever a page is, it is read whole or it is an error, and its records are canonical and hold nothing that is not kept.
func FuzzReadEnvelope(f *testing.F) {
	for _, body := range []string{
		`{"totalCount":1,"results":[{"_id":"6026","username":"a","phoneNumbers":[{"id":"x","number":"1"},null,3],"addresses":{},"created":null}]}`,
		`{"totalCount":2,"results":[{"id":"1","email":"<&>"},{"_id":"2","username":"b","attributes":[{"name":"a","value":null}]}]}`,
		`{"totalCount":0,"results":[]}`, `[]`, `{"totalCount":1e9,"results":[{}]}`, `<html>`, `{"totalCount":1,"results":[null]}`, `{`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		page, total, err := readEnvelope(&http.Response{Body: io.NopCloser(bytes.NewReader(body))})
		if err != nil {
			if page != nil {
				t.Errorf("%d users and %v", len(page), err)
			}
			return
		}
		if total < 0 {
			t.Errorf("a count of %d", total)
		}
		for _, u := range page {
			var doc map[string]any
			if err := json.Unmarshal(u.record, &doc); err != nil || doc["_id"] != u.id || u.id == "" {
				t.Fatalf("%s of %q: %v", u.record, u.id, err)
			}
			for name, v := range doc {
				if !slices.Contains(kept, name) && !slices.Contains([]string{"addresses", "attributes", "phoneNumbers"}, name) || v == nil || v == "" {
					t.Errorf("%s: %v is kept", name, v)
				}
			}
			again, _, err := readEnvelope(&http.Response{Body: io.NopCloser(strings.NewReader(`{"totalCount":1,"results":[` + string(u.record) + `]}`))})
			if err != nil || string(again[0].record) != string(u.record) {
				t.Errorf("%s is read again as %v, %v", u.record, again, err)
			}
		}
	})
}

// Whatever answers in JumpCloud's place, its refusal makes a text fit for a screen, without the credential.
func FuzzRefusal(f *testing.F) {
	f.Add(401, `{"error":"Unauthorized","message":"Unauthorized: api key user not found"}`, "GET /api/systemusers")
	f.Add(400, `{"code":400,"message":"`+key+` \u001b[31m","status":"INVALID_ARGUMENT"}`, "GET /api/v2/usergroups")
	f.Add(401, `{"error":"invalid_client","error_description":"no"}`, "POST /oauth2/token")
	f.Add(503, "upstream connect error "+key, "GET /api/v2/usergroups/6026/members")
	f.Add(403, "<html>", "GET /api/systemusers")
	f.Add(404, `{"message":["a"]}`, "GET /api/v2/usergroups/6026/members")
	c, err := New(Config{APIKey: key})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, status int, body, endpoint string) {
		w := httptest.NewRecorder()
		_, _ = io.WriteString(w, body)
		r := w.Result()
		r.StatusCode = status
		e := c.api.Refusal("GET /", r)
		e.Endpoint = ""
		text := e.Error()
		if e.Remedy == "" || !strings.Contains(text, e.Remedy) || e.Status != status {
			t.Errorf("%q does not say what to do", text)
		}
		if strings.Contains(text, key) || strings.ContainsFunc(text, unicode.IsControl) || len(text) > 20_000 {
			t.Errorf("%q is not fit for a screen", text)
		}
		if c.api.Refusal(endpoint, r).Remedy == "" {
			t.Errorf("%s: nothing to do", endpoint)
		}
	})
}
