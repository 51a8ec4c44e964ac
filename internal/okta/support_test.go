package okta

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

const token = "00tokenThatNobodyMaySee"

// quick are delays for tests that go through the network.
var quick = sourcehttp.Delays{Base: time.Millisecond, Longest: 5 * time.Millisecond, Grace: time.Millisecond, Answer: 10 * time.Second}

// serve starts the handler and returns a client that talks to it.
func serve(t *testing.T, h http.Handler) *Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c, err := New(Config{OrgURL: server.URL, APIToken: token, HTTP: server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	c.api.Delays = quick
	return c
}

// direct hands requests to a handler without a network, so that time can be made up around it (testing/synctest).
type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (reply *http.Response, err error) {
	defer func() {
		broken := recover()
		if broken == nil {
			return
		}
		if cause, ok := broken.(error); !ok || !errors.Is(cause, http.ErrAbortHandler) {
			panic(broken)
		}
		reply, err = nil, io.ErrUnexpectedEOF
	}()
	in := r.Clone(r.Context())
	in.Host = r.URL.Host
	if r.URL.Scheme == "https" {
		in.TLS = &tls.ConnectionState{}
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, in)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

// inside makes a client for use in a bubble.
func inside(t *testing.T, h http.Handler) *Client {
	t.Helper()
	c, err := New(Config{OrgURL: "https://acme.okta.com", APIToken: token, HTTP: &http.Client{Transport: direct{h}}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// org is a sandbox with n people, user i with the id that userID gives.
func org(n int, options sandbox.OktaOptions) *sandbox.Okta {
	options.APIToken = token
	o := sandbox.NewOkta(options)
	for i := range n {
		login := fmt.Sprintf("person%d@acme.example", i)
		o.AddUser(sandbox.OktaUser{ID: userID(i), Profile: map[string]any{
			"login": login, "email": login, "firstName": "Mei", "lastName": fmt.Sprint("Chan ", i), "division": []string{"Sales", "IT"}[i%2],
		}})
	}
	return o
}

// stint is how many items a stingy org gives a page. It is a tenth of what Okta gives, so that a few people make many pages.
const stint = 20

// stingy is an org that gives no more than that, whatever is asked for, as some do.
func stingy(o *sandbox.Okta) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if limit, err := strconv.Atoi(q.Get("limit")); err == nil {
			q.Set("limit", strconv.Itoa(min(limit, stint)))
		}
		r.URL.RawQuery = q.Encode()
		o.ServeHTTP(w, r)
	})
}

// stinted is a client that takes such a page for a full one.
func stinted(c *Client) *Client {
	c.full = stint
	return c
}

func userID(i int) string { return fmt.Sprintf("00u%017d", i) }

// statuses is what a result says of whom.
func statuses(t *testing.T, records map[string]json.RawMessage) map[string]string {
	t.Helper()
	got := map[string]string{}
	for id, record := range records {
		var u struct{ ID, Status string }
		if err := json.Unmarshal(record, &u); err != nil || u.ID != id {
			t.Errorf("record of %s: %s (%v)", id, record, err)
		}
		got[id] = u.Status
	}
	return got
}

// handler answers with the same status, headers and body always.
func handler(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Add(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}
