package jumpcloud

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

const key = "jca_keyThatNobodyMaySee"

// quick are delays for tests that go through the network.
var quick = sourcehttp.Delays{Base: time.Millisecond, Longest: 5 * time.Millisecond, Grace: time.Millisecond, Answer: 10 * time.Second}

// serve starts the handler and returns a client that talks to it.
func serve(t *testing.T, h http.Handler, change ...func(*Config)) *Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	config := Config{BaseURL: server.URL, APIKey: key, HTTP: server.Client()}
	for _, c := range change {
		c(&config)
	}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	c.api.Delays = quick
	return c
}

// stint is how many items a stinted client wants a page, a tenth of what others want, so that a few people make many pages.
const stint = 10

// stinted is such a client. Its search asks for ten times as many, as others do.
func stinted(c *Client) *Client {
	c.full, c.large = stint, 10*stint
	return c
}

// direct hands requests to a handler without a network.
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

// org is a sandbox with n people.
func org(n int, options sandbox.JumpCloudOptions) *sandbox.JumpCloud {
	options.APIKey = key
	j := sandbox.NewJumpCloud(options)
	for i := range n {
		j.AddUser(person(i))
	}
	return j
}

func person(i int) sandbox.JumpCloudUser {
	name := fmt.Sprintf("person%d", i)
	return sandbox.JumpCloudUser{ID: userID(i), Fields: map[string]any{
		"username": name, "email": name + "@acme.example", "firstname": "Mei", "lastname": fmt.Sprint("Chan ", i), "department": []string{"Sales", "IT"}[i%2],
	}}
}

func userID(i int) string { return fmt.Sprintf("60260000b8207255%08x", i) }

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

// endpoints counts the calls that were answered, by endpoint.
func endpoints(j *sandbox.JumpCloud) map[string]int {
	calls := map[string]int{}
	for _, c := range j.Calls() {
		calls[c.Endpoint]++
	}
	return calls
}

// texts are records as text, for comparing.
func texts(records map[string]json.RawMessage) map[string]string {
	all := map[string]string{}
	for id, record := range records {
		all[id] = string(record)
	}
	return all
}

// membersOf are the members that a record of a group has.
func membersOf(t *testing.T, record json.RawMessage) []string {
	t.Helper()
	var g struct{ Members []string }
	if err := json.Unmarshal(record, &g); err != nil {
		t.Fatal(err)
	}
	return g.Members
}

// skipOf is where a page of a listing begins.
func skipOf(c sandbox.Call) string {
	for _, pair := range strings.Split(c.Query, "&") {
		if v, ok := strings.CutPrefix(pair, "skip="); ok {
			return v
		}
	}
	return ""
}
