package faults_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
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
	name  string
	fault sandbox.Fault
	// harmless: the reading is to take no notice. passing: it is to take no notice if it happens once.
	harmless, passing bool
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
		{name: "429 with a reset", passing: true, fault: limited, rest: oktaReset * time.Second},
		{name: "429 without headers", passing: true, fault: oktaReply(429, "application/json", limitBody)},
		{name: "500 JSON", passing: true, fault: oktaReply(500, "application/json", `{"errorCode":"E0000009","errorSummary":"Internal Server Error"}`)},
		{name: "502 HTML", passing: true, fault: oktaReply(502, "text/html", "<html>502 Bad Gateway</html>")},
		{name: "503 without a body", passing: true, fault: oktaReply(503, "text/plain", "")},
		{name: "504", passing: true, fault: oktaReply(504, "application/json", `{"errorCode":"E0000064","errorSummary":"Timeout"}`)},
		{name: "a login page", fault: oktaReply(200, "text/html", "<html>Sign in</html>")},
		{name: "a redirect", fault: oktaReply(302, "text/html", "", "Location", "http://elsewhere.example/login")},
		{name: "dropped before", passing: true, fault: sandbox.Fault{Drop: true}},
		{name: "dropped after", passing: true, fault: sandbox.Fault{Drop: true, AfterCommit: true}},
		{name: "too slow", passing: true, fault: sandbox.Fault{Delay: tooLong}},
		{name: "truncated", passing: true, fault: sandbox.Fault{Truncate: true}},
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

const crowded = 450

// crowd is an org with several pages of everything.
func crowd(options sandbox.OktaOptions) *sandbox.Okta {
	options.APIToken, options.Seed = oktaToken, 1
	options.ClientID, options.PublicKey = serviceApp, serviceKey.Public()
	o := sandbox.NewOkta(options)
	for i := range crowded {
		login := fmt.Sprintf("p%03d@acme.example", i)
		id := o.AddUser(sandbox.OktaUser{Profile: map[string]any{"login": login, "email": login, "firstName": "P", "lastName": "Q"}})
		if i%2 == 1 && i > 40 {
			o.Deactivate(id)
		}
	}
	return o
}

const serviceApp = "0oaservice"

// serviceKey is that of the service app.
var serviceKey = func() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}()

const departed = 30 * 24 * time.Hour

// reading is something that the provider reads of Okta.
type reading struct {
	name string
	app  bool // as a service app
	read func(context.Context, *okta.Client, *sandbox.Okta) (map[string]json.RawMessage, error)
}

func users(query func(*sandbox.Okta) okta.Query) func(context.Context, *okta.Client, *sandbox.Okta) (map[string]json.RawMessage, error) {
	return func(ctx context.Context, c *okta.Client, o *sandbox.Okta) (map[string]json.RawMessage, error) {
		return c.Users(ctx, query(o))
	}
}

func readings() []reading {
	return []reading{
		{name: "everybody", read: users(func(*sandbox.Okta) okta.Query { return okta.Query{DepartedWithin: departed} })},
		{name: "a search", read: users(func(*sandbox.Okta) okta.Query { return okta.Query{Search: "status pr"} })},
		{name: "a group", app: true, read: users(func(o *sandbox.Okta) okta.Query {
			return okta.Query{GroupIDs: []string{o.GroupID("Everyone")}}
		})},
		{name: "the groups", app: true, read: func(ctx context.Context, c *okta.Client, _ *sandbox.Okta) (map[string]json.RawMessage, error) {
			return c.Groups(ctx, okta.GroupQuery{})
		}},
	}
}

// list reads the org by a process of its own.
func (r reading) list(t *testing.T, way *pipe, o *sandbox.Okta) (map[string]json.RawMessage, error) {
	t.Helper()
	client, hangUp := way.client()
	defer hangUp()
	config := okta.Config{OrgURL: "http://localhost", APIToken: oktaToken, HTTP: client}
	if r.app {
		key, err := x509.MarshalECPrivateKey(serviceKey)
		if err != nil {
			t.Fatal(err)
		}
		config.APIToken, config.ClientID = "", serviceApp
		config.PrivateKey = string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: key}))
	}
	source, err := okta.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return r.read(t.Context(), source, o)
}

// pageOf names the page of a call: what is listed but for the time, and the cursor. A listing begun again with smaller
// pages has others.
func pageOf(c sandbox.Call) string { return c.Path + "?" + clock.ReplaceAllString(c.Query, "") }

var clock = regexp.MustCompile(`lastUpdated\+gt\+%22[^&]*`)

// pages lists the org without faults: what there is, and the pages that were asked for.
func (r reading) pages(t *testing.T) (whole map[string]json.RawMessage, pages []string) {
	synctest.Test(t, func(t *testing.T) {
		o := crowd(sandbox.OktaOptions{})
		got, err := r.list(t, serve(t, o), o)
		if err != nil {
			t.Fatal(err)
		}
		whole = got
		for _, c := range o.Calls() {
			if !slices.Contains(pages, pageOf(c)) {
				pages = append(pages, pageOf(c))
			}
		}
	})
	return whole, pages
}

func TestFaults_a_listing_of_okta_is_complete_or_an_error_whatever_page_fails(t *testing.T) {
	t.Parallel()
	cells := 0
	for _, r := range readings() {
		whole, pages := r.pages(t)
		for i, page := range pages {
			cells += 2 * len(oktaKinds())
			t.Run(fmt.Sprintf("%s/page %d", r.name, i+1), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					o := crowd(sandbox.OktaOptions{})
					g := &gate{Handler: o}
					way := serve(t, g)
					for _, k := range oktaKinds() {
						for _, always := range []bool{false, true} {
							time.Sleep(pause)
							if incomplete(t, r, o, g, way, page, k, always, whole); t.Failed() {
								t.Fatalf("that was %s, always=%v", k.name, always)
							}
						}
					}
				})
			})
		}
	}
	t.Logf("%d faults", cells)
}

// incomplete reads the org while a page fails, once or always, and checks that what comes is the whole, or an error that
// says what to do.
func incomplete(t *testing.T, r reading, o *sandbox.Okta, g *gate, way *pipe, page string, k oktaKind, always bool, whole map[string]json.RawMessage) {
	t.Helper()
	o.Reset()
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
	if k.change == nil {
		f := k.fault
		f.Name, f.Match = k.name, match
		o.Inject(f)
	} else {
		g.set(func(next http.Handler, w http.ResponseWriter, r *http.Request) {
			changed(next, w, r, func(h http.Header) {
				if match(sandbox.Call{Path: r.URL.Path, Query: r.URL.RawQuery}) {
					k.change(h)
				}
			})
		})
	}
	got, err := r.list(t, way, o)
	o.ClearFaults()
	g.set(nil)
	switch {
	case met == 0:
		t.Error("the fault was not met")
	case err == nil && !maps.EqualFunc(got, whole, slices.Equal):
		t.Errorf("%d records, which are not all of them", len(got))
	case err != nil && got != nil:
		t.Errorf("an error and %d records", len(got))
	case err != nil && (k.harmless || k.passing && !always):
		t.Errorf("it failed: %v", err)
	case err != nil && !oktaRemedy(err):
		t.Errorf("the error says not what to do: %v", err)
	case err != nil && (strings.Contains(err.Error(), oktaToken) || strings.Contains(err.Error(), "eyJ")):
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
