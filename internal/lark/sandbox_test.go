package lark

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// tenant is a sandbox, and what the tests of this package ask of it.
type tenant struct {
	*sandbox.Lark
	t    *testing.T
	base string
}

func newTenant(t *testing.T, o sandbox.LarkOptions) *tenant {
	t.Helper()
	o.AppID, o.AppSecret = testApp, testSecret
	l := sandbox.NewLark(o)
	base, stop := sandbox.Serve(l)
	t.Cleanup(stop)
	return &tenant{Lark: l, t: t, base: base}
}

// client returns a new one, which knows nothing, with short waits.
func (l *tenant) client() *Client {
	c := New(Config{BaseURL: l.base, AppID: testApp, AppSecret: testSecret, RateScale: 100})
	c.retry = shortRetry
	return c
}

// people adds n users to the root and returns their open_ids.
func (l *tenant) people(n int) []string {
	ids := make([]string, 0, n)
	for i := range n {
		ids = append(ids, l.AddUser(sandbox.LarkUser{Name: fmt.Sprint(i), Email: fmt.Sprintf("%d@x.co", i)}))
	}
	return ids
}

// sent counts the calls of an endpoint since the last Reset, by method and end of its name.
func (l *tenant) sent(method, suffix string) int {
	n := 0
	for _, call := range l.Calls() {
		if call.Method == method && strings.HasSuffix(call.Endpoint, suffix) {
			n++
		}
	}
	return n
}

// calls counts all calls but those for a token.
func (l *tenant) calls() int { return len(l.Calls()) - l.sent("POST", "/internal") }

// once makes the next call of an endpoint go wrong.
func (l *tenant) once(method, suffix string, f sandbox.Fault) {
	done := false
	f.Match = func(call sandbox.Call) bool {
		hit := !done && call.Method == method && strings.HasSuffix(call.Endpoint, suffix)
		done = done || hit
		return hit
	}
	l.Inject(f)
}

// lose loses the answer to the next call of an endpoint, which is carried out.
func (l *tenant) lose(method, suffix string) {
	l.once(method, suffix, sandbox.Fault{Drop: true, AfterCommit: true})
}

// answer gives data for the next call of an endpoint, which is not carried out.
func (l *tenant) answer(method, suffix, data string) {
	l.once(method, suffix, sandbox.Fault{Respond: func(w http.ResponseWriter) {
		_, _ = io.WriteString(w, `{"code":0,"msg":"success","data":`+data+`}`)
	}})
}

// fails demands an error that matches a sentinel, nil for none, and says what is wanted.
func fails(t *testing.T, err, sentinel error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if sentinel != nil && !errors.Is(err, sentinel) {
		t.Errorf("is not %q: %v", sentinel, err)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q is missing in: %v", word, err)
		}
	}
}

// runningClock moves on by a second each time somebody looks.
func runningClock() func() time.Time {
	now := make(chan time.Time, 1)
	now <- time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	return func() time.Time {
		at := (<-now).Add(time.Second)
		now <- at
		return at
	}
}
