package faults_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/okta"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// oktaKind is a way in which a page of Okta's can fail.
type oktaKind struct {
	name     string
	fault    sandbox.Fault
	harmless bool
	// rest is how long the listing is to be left alone after each refusal.
	rest time.Duration
	// change rewrites an answer that is otherwise as it should be.
	change func(http.Header)
}

const oktaReset = 40 // seconds

func oktaReply(status int, contentType, body string, headers ...string) sandbox.Fault {
	return sandbox.Fault{Respond: func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", contentType)
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}}
}

func oktaKinds() []oktaKind {
	const limitBody = `{"errorCode":"E0000047","errorSummary":"API call exceeded rate limit due to too many requests."}`
	limited := sandbox.Fault{Respond: func(w http.ResponseWriter) {
		oktaReply(429, "application/json", limitBody, "X-Rate-Limit-Limit", "600", "X-Rate-Limit-Remaining", "0",
			"X-Rate-Limit-Reset", strconv.FormatInt(time.Now().Unix()+oktaReset, 10), "Date", time.Now().UTC().Format(http.TimeFormat)).Respond(w)
	}}
	return []oktaKind{
		{name: "429 with a reset", fault: limited, rest: oktaReset * time.Second},
		{name: "429 without headers", fault: oktaReply(429, "application/json", limitBody)},
		{name: "500 JSON", fault: oktaReply(500, "application/json", `{"errorCode":"E0000009","errorSummary":"Internal Server Error"}`)},
		{name: "502 HTML", fault: oktaReply(502, "text/html", "<html>502 Bad Gateway</html>")},
		{name: "503 without a body", fault: oktaReply(503, "text/plain", "")},
		{name: "504", fault: oktaReply(504, "application/json", `{"errorCode":"E0000064","errorSummary":"Timeout"}`)},
		{name: "a login page", fault: oktaReply(200, "text/html", "<html>Sign in</html>")},
		{name: "a redirect", fault: oktaReply(302, "text/html", "", "Location", "http://elsewhere.example/login")},
		{name: "dropped before", fault: sandbox.Fault{Drop: true}},
		{name: "dropped after", fault: sandbox.Fault{Drop: true, AfterCommit: true}},
		{name: "too slow", fault: sandbox.Fault{Delay: tooLong}},
		{name: "truncated", fault: sandbox.Fault{Truncate: true}},
		{name: "no body", fault: oktaReply(200, "application/json", "")},
		{name: "items missing", fault: oktaReply(200, "application/json", "[]")},
		{name: "no list", fault: oktaReply(200, "application/json", "{}")},
		{name: "null", fault: oktaReply(200, "application/json", "null")},
		{name: "a list of nothing much", fault: oktaReply(200, "application/json", "[null]")},
		{name: "wrong content type", harmless: true, change: func(h http.Header) { h.Set("Content-Type", "text/html") }},
		{name: "token revoked", fault: oktaReply(401, "application/json", `{"errorCode":"E0000011","errorSummary":"Invalid token provided"}`)},
		{name: "scope revoked", fault: oktaReply(403, "application/json", `{"errorCode":"E0000006","errorSummary":"You do not have permission"}`)},
	}
}

// crowd is an org with several pages of everything.
func crowd() *sandbox.Okta {
	o := sandbox.NewOkta(sandbox.OktaOptions{APIToken: oktaToken, Seed: 1})
	for i := range 700 {
		login := fmt.Sprintf("p%03d@acme.example", i)
		id := o.AddUser(sandbox.OktaUser{Profile: map[string]any{"login": login, "email": login, "firstName": "P", "lastName": "Q"}})
		if i%3 == 0 {
			o.Deactivate(id)
		}
	}
	return o
}

// list reads the org through a proxy that may change answers.
func list(t *testing.T, o *sandbox.Okta, around func(http.Handler) http.Handler, q okta.Query) (map[string]json.RawMessage, error) {
	var h http.Handler = o
	if around != nil {
		h = around(o)
	}
	client, hangUp := serve(t, h).client()
	defer hangUp()
	source, err := okta.New(okta.Config{OrgURL: "http://localhost", APIToken: oktaToken, HTTP: client})
	if err != nil {
		t.Fatal(err)
	}
	return source.Users(t.Context(), q)
}

// pageOf names the page of a call: what is listed, and the cursor. A listing begun again with smaller pages has others.
func pageOf(c sandbox.Call) string { return c.Path + "?" + c.Query }

func TestFaults_a_listing_of_okta_is_complete_or_an_error_whatever_page_fails(t *testing.T) {
	t.Parallel()
	everyone := func(o *sandbox.Okta) okta.Query { return okta.Query{GroupIDs: []string{o.GroupID("Everyone")}} }
	for name, query := range map[string]func(*sandbox.Okta) okta.Query{
		"all":    func(*sandbox.Okta) okta.Query { return okta.Query{DepartedWithin: time.Hour} },
		"search": func(*sandbox.Okta) okta.Query { return okta.Query{Search: "status pr"} },
		"group":  everyone,
	} {
		var pages []string
		var whole string
		synctest.Test(t, func(t *testing.T) {
			o := crowd()
			got, err := list(t, o, nil, query(o))
			if err != nil {
				t.Fatal(err)
			}
			whole = fmt.Sprint(got)
			for _, c := range o.Calls() {
				if !slices.Contains(pages, pageOf(c)) {
					pages = append(pages, pageOf(c))
				}
			}
		})
		for i, page := range pages {
			for _, k := range oktaKinds() {
				for _, always := range []bool{false, true} {
					t.Run(fmt.Sprintf("%s/page %d/%s/always=%v", name, i+1, k.name, always), func(t *testing.T) {
						t.Parallel()
						synctest.Test(t, func(t *testing.T) { incomplete(t, query, page, k, always, whole) })
					})
				}
			}
		}
	}
}

func incomplete(t *testing.T, query func(*sandbox.Okta) okta.Query, page string, k oktaKind, always bool, whole string) {
	o := crowd()
	var mu sync.Mutex
	met := 0
	match := func(c sandbox.Call) bool {
		mu.Lock()
		defer mu.Unlock()
		if pageOf(c) != page || met > 0 && !always {
			return false
		}
		met++
		return true
	}
	var around func(http.Handler) http.Handler
	if k.change == nil {
		f := k.fault
		f.Name, f.Match = k.name, match
		o.Inject(f)
	} else {
		around = func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got := httptest.NewRecorder()
				next.ServeHTTP(got, r)
				for name, values := range got.Header() {
					w.Header()[name] = values
				}
				if match(sandbox.Call{Path: r.URL.Path, Query: r.URL.RawQuery}) {
					k.change(w.Header())
				}
				w.WriteHeader(got.Code)
				_, _ = w.Write(got.Body.Bytes())
			})
		}
	}
	got, err := list(t, o, around, query(o))
	switch {
	case met == 0:
		t.Fatal("the fault was not met")
	case err == nil && fmt.Sprint(got) != whole:
		t.Errorf("%d records, which are not all of them", len(got))
	case err != nil && got != nil:
		t.Errorf("an error and %d records", len(got))
	case err != nil && k.harmless:
		t.Errorf("it failed: %v", err)
	case err != nil && !oktaRemedy(err):
		t.Errorf("the error says not what to do: %v", err)
	case err != nil && strings.Contains(err.Error(), oktaToken):
		t.Errorf("the error shows the token: %v", err)
	}
	calls := o.Calls()
	for i, refused := range calls {
		for _, c := range calls[i+1:] {
			if k.rest > 0 && refused.Fault == k.name && c.Path == refused.Path && c.Time.Before(refused.Time.Add(k.rest)) {
				t.Errorf("called again after %s, before the reset that was given", c.Time.Sub(refused.Time))
			}
		}
	}
}

// oktaRemedy reports whether an error says what to do.
func oktaRemedy(err error) bool {
	return slices.ContainsFunc([]string{"heck ", "run again", "role of the token", "or org_url"}, func(s string) bool {
		return strings.Contains(err.Error(), s)
	})
}
