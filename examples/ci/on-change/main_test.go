package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// call is what a service was sent.
type call struct {
	path string
	http.Header
	body map[string]any
}

// service answers each call with the next of the answers, a status and a text, and hands on what it was sent.
func service(t *testing.T, answers ...string) (address string, calls chan call) {
	t.Helper()
	calls = make(chan call, len(answers))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := call{path: r.URL.Path, Header: r.Header}
		if err := json.NewDecoder(r.Body).Decode(&c.body); err != nil {
			t.Error(err)
		}
		if len(answers) == 0 {
			t.Errorf("%s was called once more", c.path)
			return
		}
		status, text, _ := strings.Cut(answers[0], " ")
		answers = answers[1:]
		w.WriteHeader(map[string]int{"200": 200, "201": 201, "204": 204, "401": 401}[status])
		_, _ = w.Write([]byte(text))
		calls <- c
	}))
	t.Cleanup(server.Close)
	return server.URL, calls
}

func environment(v map[string]string) func(string) string {
	return func(name string) string { return v[name] }
}

func TestHook_proves_its_address_and_tells_of_events_with_the_secret_alone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, method, authorization string
		status                      int
		answer                      string
		tells                       bool
	}{
		{"the verification", http.MethodGet, "s3cret", http.StatusOK, `{"verification":"prove-it"}`, false},
		{"an event", http.MethodPost, "s3cret", http.StatusNoContent, "", true},
		{"another secret", http.MethodPost, "s3cre", http.StatusUnauthorized, "not that of the hook", false},
		{"no secret", http.MethodGet, "", http.StatusUnauthorized, "not that of the hook", false},
		{"another method", http.MethodDelete, "s3cret", http.StatusMethodNotAllowed, "by POST", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			changed := make(changes, 1)
			r := httptest.NewRequestWithContext(t.Context(), tt.method, "/", strings.NewReader(`{"eventType":"com.okta.event_hook"}`))
			r.Header.Set("Authorization", tt.authorization)
			r.Header.Set("X-Okta-Verification-Challenge", "prove-it")
			w := httptest.NewRecorder()
			hook("s3cret", changed).ServeHTTP(w, r)
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.answer) || (len(changed) == 1) != tt.tells {
				t.Errorf("%d %s, tells %v", w.Code, w.Body, len(changed) == 1)
			}
		})
	}
}

func TestInsights_news_is_an_event_that_was_not_the_latest_before(t *testing.T) {
	t.Parallel()
	address, calls := service(t, `200 [{"id":"a"}]`, `200 [{"id":"a"}]`, `200 [{"id":"b"}]`, `200 []`, `401 {"message":"Unauthorized"}`)
	i := &insights{address: address, key: "the-key", org: "the-org"}
	for n, want := range []bool{false, false, true, false} {
		if news, err := i.ask(t.Context(), time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)); err != nil || news != want {
			t.Errorf("answer %d: %v, %v", n, news, err)
		}
	}
	if _, err := i.ask(t.Context(), time.Now()); err == nil || !strings.Contains(err.Error(), "401") || strings.Contains(err.Error(), "the-key") {
		t.Error(err)
	}
	c := <-calls
	if c.path != "/insights/directory/v1/events" || c.Get("X-Api-Key") != "the-key" || c.Get("X-Org-Id") != "the-org" ||
		c.body["start_time"] != "2026-11-01T10:00:00Z" || c.body["sort"] != "DESC" {
		t.Errorf("asks %+v", c)
	}
}

func TestStarter_starts_a_run_of_what_the_environment_names(t *testing.T) {
	t.Parallel()
	address, calls := service(t, "204", "201 {}", "401 no")
	for _, tt := range []struct {
		env                     map[string]string
		path, authorization, in string
	}{
		{map[string]string{"GITHUB_REPOSITORY": "acme/lark", "GITHUB_TOKEN": "t1", "GITHUB_API_URL": address}, "/repos/acme/lark/dispatches", "Bearer t1", `"event_type":"directory-changed"`},
		{map[string]string{"TFE_WORKSPACE_ID": "ws-1", "TFE_TOKEN": "t2", "TFE_ADDRESS": address}, "/api/v2/runs", "Bearer t2", `"workspace":{"data":{"id":"ws-1","type":"workspaces"}}`},
	} {
		start, err := starter(environment(tt.env))
		if err == nil {
			err = start(t.Context(), "why")
		}
		if err != nil {
			t.Fatal(err)
		}
		c := <-calls
		if body, _ := json.Marshal(c.body); c.path != tt.path || c.Get("Authorization") != tt.authorization || !strings.Contains(string(body), tt.in) || !strings.Contains(string(body), "why") {
			t.Errorf("sends %s %s to %s", c.Header, body, c.path)
		}
	}
	start, err := starter(environment(map[string]string{"TFE_WORKSPACE_ID": "ws-1", "TFE_TOKEN": "t2", "TFE_ADDRESS": address}))
	if err != nil {
		t.Fatal(err)
	}
	if err := start(t.Context(), "why"); err == nil || strings.Contains(err.Error(), "t2") {
		t.Errorf("a refusal: %v", err)
	}
}

func TestServe_says_what_the_environment_lacks(t *testing.T) {
	t.Parallel()
	github := map[string]string{"GITHUB_REPOSITORY": "acme/lark", "GITHUB_TOKEN": "t"}
	with := func(name, v string) map[string]string {
		all := map[string]string{name: v}
		for k, v := range github {
			all[k] = v
		}
		return all
	}
	for want, env := range map[string]map[string]string{
		"one of the two pairs":   {},
		"which run to start":     with("TFE_WORKSPACE_ID", "ws-1"),
		"neither":                github,
		"SETTLE: time: invalid":  with("SETTLE", "soon"),
		"listen tcp: address no": with("OKTA_HOOK_SECRET", "s"),
	} {
		if want == "listen tcp: address no" {
			env["LISTEN"] = "no"
		}
		if err := serve(t.Context(), environment(env)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestChanges_many_at_once_are_one_run_and_one_that_fails_is_tried_again(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	changed := make(changes, 1)
	for range 100 {
		changed.tell("a change")
	}
	var causes []string
	changed.run(ctx, 0, 0, func(_ context.Context, cause string) error {
		causes = append(causes, cause)
		if len(causes) == 1 {
			return errors.New("not now")
		}
		stop()
		return nil
	})
	if strings.Join(causes, ", ") != "a change, a change" || len(changed) > 0 {
		t.Errorf("runs: %v, and %d more", causes, len(changed))
	}
}
