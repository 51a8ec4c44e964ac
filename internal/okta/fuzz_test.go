package okta

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode"
)

// Whatever Link headers say, the credential stays with the org, and lines mean what they mean when they are joined.
func FuzzReadLinks(f *testing.F) {
	for _, line := range []string{
		`<https://acme.okta.com/api/v1/users?limit=200>; rel="self"`, `<https://acme.okta.com/api/v1/users?after=00u1>; rel="next"`,
		`<https://acme.okta.com/api/v1/users?search=a,b>; title="x, \"y"; REL='prev Next'`, `</api/v1/users?after=1>;rel=next,`, `<//evil.example>; rel="next"`,
		`<https://acme.okta.com@evil.example/api/v1/users>; rel=next`, `<%zz>; rel="next", <?after=2>; rel=self`, `<a>; rel="`, ``, `, ,`,
	} {
		f.Add(line, `<https://acme.okta.com/api/v1/users?after=00u1>; rel="next"`)
	}
	c, err := New(Config{OrgURL: "https://acme.okta.com", APIToken: token})
	if err != nil {
		f.Fatal(err)
	}
	page := &url.URL{Scheme: "https", Host: "acme.okta.com", Path: "/api/v1/users", RawQuery: "limit=200"}
	f.Fuzz(func(t *testing.T, a, b string) {
		read := func(lines ...string) (links, error) { return readLinks(http.Header{"Link": lines}) }
		apart, err := read(a, b)
		_, errA := read(a)
		_, errB := read(b)
		joined, errJoined := read(a + ", " + b)
		if errA == nil && errB == nil && (joined != apart || (err == nil) != (errJoined == nil)) {
			t.Errorf("apart %+v, %v; joined %+v, %v", apart, err, joined, errJoined)
		}
		if apart.next != "" && !apart.any || apart.self && !apart.any || err != nil && apart != (links{}) {
			t.Errorf("%+v, %v", apart, err)
		}
		u, err := c.follow(page, apart.next)
		if err == nil && (u.Scheme != "https" || hostPort(u) != "acme.okta.com:443" || u.User != nil || u.EscapedPath() != page.EscapedPath() || u.Fragment != "") {
			t.Errorf("%q is followed to %s", apart.next, u)
		}
	})
}

// A body is a whole page, or it is an error; what is cut never passes for a shorter page.
func FuzzReadPage(f *testing.F) {
	for _, body := range []string{
		"[" + recorded + "]", "[]", " [ ] \n", "[{},{}]", "null", `[null]`, "<html>", `{"errorCode":"E0000009"}`, `["00u1"]`,
		`[{"id":"00u1","status":"ACTIVE","profile":{"a":[null,{"b":null}],"a":1e400,"\ud800":"\u0000"}}]`, `[{"id":"00u1","status":"ACTIVE"}]x`,
		`[{"id":"00g1","type":"APP_GROUP","profile":{"name":"staff","description":null},"lastUpdated":"2026-03-01T18:49:54.000Z"}]`,
	} {
		f.Add([]byte(body), 5)
	}
	f.Fuzz(func(t *testing.T, body []byte, cut int) {
		users, err := readPage(bytes.NewReader(body), newUser)
		if err != nil && users != nil {
			t.Errorf("%d users and %v", len(users), err)
		}
		for _, u := range users {
			checkRecord(t, u)
		}
		members, err := readPage(bytes.NewReader(body), newMember)
		if users != nil && len(members) != len(users) {
			t.Errorf("%d users are %d members", len(users), len(members))
		}
		if groups, errGroup := readPage(bytes.NewReader(body), newGroup); errGroup == nil && len(groups) != len(members) {
			t.Errorf("%d members are %d groups", len(members), len(groups))
		}
		if end := bytes.LastIndexByte(body, ']'); err == nil && end > 0 {
			part := body[:uint(cut)%uint(end+1)]
			if _, err := readPage(bytes.NewReader(part), newMember); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("cut to %q it gives %v", part, err)
			}
		}
	})
}

// checkRecord checks that the record has its id and status, and nothing that is not kept, and is the same when it is read again.
func checkRecord(t *testing.T, u user) {
	d := json.NewDecoder(bytes.NewReader(u.record))
	d.UseNumber()
	var doc map[string]any
	if err := d.Decode(&doc); err != nil || doc["id"] != u.id || u.id == "" || doc["status"] != u.status || u.status == "" {
		t.Fatalf("%s of %q, %q: %v", u.record, u.id, u.status, err)
	}
	for _, name := range kept {
		delete(doc, name)
	}
	if len(doc) > 0 {
		t.Errorf("%v is kept", doc)
	}
	again, err := readPage(strings.NewReader("["+string(u.record)+"]"), newUser)
	if err != nil || string(again[0].record) != string(u.record) {
		t.Errorf("%s is read again as %v, %v", u.record, again, err)
	}
}

// Whatever answers in Okta's place, its refusal makes a text fit for a screen, without the credential.
func FuzzRefusal(f *testing.F) {
	const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln"
	f.Add(429, `{"errorCode":"E0000047","errorSummary":"API call exceeded rate limit","errorCauses":[{"errorSummary":"a"},null]}`, "", "")
	f.Add(400, `{"error":"invalid_client","error_description":"`+jwt+`"}`, "", "")
	f.Add(403, "", `Bearer scope="okta.users.read", error="insufficient_scope", error_description="`+token+`"`, "")
	f.Add(302, "<html>"+token, "", "https://login.example/"+token)
	f.Add(404, "{\"errorCode\":\"\\u0007\",\"errorSummary\":[]}", `DPoP error="invalid_dpop_proof"`, "%zz")
	f.Add(500, `{"errorCode":"E","errorCauses":[`+strings.Repeat(`{"errorSummary":"`+strings.Repeat("x", 600)+`"},`, 90)+`{}]}`, "", "")
	c, err := New(Config{OrgURL: "https://acme.okta.com", APIToken: token})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, status int, body, challenge, header string) {
		w := httptest.NewRecorder()
		_, _ = io.WriteString(w, body)
		r := w.Result()
		r.StatusCode = status
		r.Header.Set("Www-Authenticate", challenge)
		for _, name := range []string{"Location", "Date", "X-Okta-Request-Id"} {
			r.Header.Set(name, header)
		}
		e := c.api.Refusal("GET /api/v1/groups/00g1/users", r)
		text := e.Error()
		if e.Remedy == "" || !strings.Contains(text, e.Remedy) || e.Status != status {
			t.Errorf("%q does not say what to do", text)
		}
		if strings.Contains(text, token) || strings.Contains(text, jwt) {
			t.Errorf("%q has a secret in it", text)
		}
		if strings.ContainsFunc(text, unicode.IsControl) {
			t.Errorf("%q has control characters", text)
		}
		if len(text) > 20_000 {
			t.Errorf("%d bytes are no error message", len(text))
		}
	})
}
