package lark

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestNow_is_by_the_clock_of_Lark(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		date string
		want time.Duration
	}{
		"no date":     {"", 0},
		"no sense":    {"tomorrow", 0},
		"the same":    {time.Now().UTC().Format(http.TimeFormat), 0},
		"a day ahead": {time.Now().Add(24 * time.Hour).UTC().Format(http.TimeFormat), 24 * time.Hour},
		"a day late":  {time.Now().Add(-24 * time.Hour).UTC().Format(http.TimeFormat), -24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var client Client
			client.clock.hear(http.Header{"Date": {c.date}})
			if off := time.Until(client.Now()) - c.want; off.Abs() > time.Minute {
				t.Errorf("off by %s", off)
			}
		})
	}
}

func TestClock_asks_Lark_where_it_has_not_answered_yet(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{Now: func() time.Time { return time.Now().Add(24 * time.Hour) }})
	if off := time.Until(l.client().Clock(t.Context())) - 24*time.Hour; off.Abs() > time.Minute {
		t.Errorf("off by %s", off)
	}
	var silent Client
	silent.tokens.fetch = func(context.Context) (*token, error) { return nil, errors.New("no route") }
	if off := time.Until(silent.Clock(t.Context())); off.Abs() > time.Minute {
		t.Errorf("off by %s from the machine's", off)
	}
}

func TestNow_goes_by_no_answer_but_those_of_Lark(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{Now: func() time.Time { return time.Now().Add(24 * time.Hour) }})
	c := l.client()
	l.Inject(sandbox.Fault{Name: "a proxy", Match: func(call sandbox.Call) bool { return strings.HasSuffix(call.Path, "/scopes") }, Respond: func(w http.ResponseWriter) {
		w.Header().Set("Date", time.Now().Add(9000*time.Hour).UTC().Format(http.TimeFormat))
		http.Error(w, "<html>sign in first</html>", http.StatusForbidden)
	}})
	if _, err := c.Scopes(t.Context()); err == nil {
		t.Fatal("the page of a proxy is taken for an answer")
	}
	if off := time.Until(c.Now()) - 24*time.Hour; off.Abs() > time.Minute { // as the answer about the token said
		t.Errorf("off by %s", off)
	}
}
