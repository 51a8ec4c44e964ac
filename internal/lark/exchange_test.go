package lark

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

func TestClient_reads_the_code_whatever_status_and_content_type(t *testing.T) {
	t.Parallel()
	for _, r := range []reply{
		refusal(200, 41050, "no user authority error"), refusal(403, 41050, "no user authority error"),
		{status: 500, body: `{"code":41050,"msg":"no user authority error"}`, header: map[string]string{"Content-Type": "text/html"}},
		{status: 400, body: `{"code":41050,"msg":"no user authority error","error":"of another shape"}`},
	} {
		f := newFake()
		f.refuse(0, to("GET", "/users/ou_1"), r)
		_, err := f.served(t).User(t.Context(), "ou_1")
		var e *Error
		if r.status == 500 {
			// The code is not known to pass, but a 500 is Lark's own trouble.
			if !errors.As(err, &e) || e.Code != 41050 {
				t.Errorf("%+v: %v", r, err)
			}
		} else if !errors.Is(err, directory.ErrOutOfRange) {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

func TestClient_tells_a_strange_answer_from_a_refusal(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		reply reply
		want  string
	}{
		{reply{body: "<html><title>Sign in</title>", header: map[string]string{"Content-Type": "text/html"}}, "is HTML"},
		{reply{body: `{"code":0,"data":{"us`}, "cut off"},
		{reply{status: 404, body: "page not found"}, "not Lark's JSON (HTTP 404"},
		{reply{status: 502}, "is empty (HTTP 502)"},
		{reply{status: 302, header: map[string]string{"Location": "https://login.example.com/"}}, "redirect"},
		{reply{body: `{"code":0,"data":[1]}`}, "unexpected shape"},
		{reply{drop: true}, "no whole answer"},
		{reply{body: strings.Repeat("x", maxBody+1)}, "longer than"},
		{reply{body: `{"code":0}`, header: map[string]string{"Content-Length": "500"}}, "no whole answer"},
	} {
		f := newFake()
		f.refuse(0, to("GET", "/users/ou_1"), tt.reply)
		_, err := f.served(t).User(t.Context(), "ou_1")
		if err == nil {
			t.Fatalf("%s: no error", tt.want)
		}
		for _, part := range []string{tt.want, "http://127.0.0.1:", "base_url", "HTTPS_PROXY"} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%q is missing in: %v", part, err)
			}
		}
	}
}

func TestClient_follows_no_redirect(t *testing.T) {
	t.Parallel()
	reached := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	t.Cleanup(other.Close)
	f := newFake()
	f.refuse(0, to("POST", tokenPath), reply{status: 307, header: map[string]string{"Location": other.URL}})
	if _, err := f.served(t).User(t.Context(), "ou_1"); err == nil {
		t.Error("no error")
	}
	if reached {
		t.Error("the secret was sent to another host")
	}
}

func TestClient_does_not_repeat_a_call_to_a_host_without_a_trusted_certificate(t *testing.T) {
	t.Parallel()
	calls := 0
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			calls++
		}
	}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	c := New(Config{BaseURL: server.URL, AppID: testApp, AppSecret: testSecret})
	_, err := c.User(t.Context(), "ou_1")
	if err == nil || !strings.Contains(err.Error(), "certificate is not trusted") {
		t.Errorf("err = %v", err)
	}
	if calls != 1 {
		t.Errorf("%d connections", calls)
	}
}

func TestCheckBaseURL_takes_https_and_loopback_only(t *testing.T) {
	t.Parallel()
	for _, good := range []string{LarkBaseURL, FeishuBaseURL, "https://lark.example.com:8443", "https://open.larksuite.com/", "http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:9"} {
		if err := CheckBaseURL(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "open.larksuite.com", "http://open.larksuite.com", "http://10.0.0.1", "http://localhost.evil.com", "https://", "https://open.larksuite.com/open-apis", "https://h?x=1", "https://h#f", "ftp://h", "https://u:secret@h", "https://:443"} {
		err := CheckBaseURL(bad)
		if err == nil {
			t.Errorf("%s passes", bad)
		} else if strings.Contains(err.Error(), "secret@") {
			t.Errorf("credentials are in: %v", err)
		}
	}
}

func TestClient_with_a_bad_base_url_sends_nothing(t *testing.T) {
	t.Parallel()
	f := newFake()
	c := New(Config{BaseURL: "http://open.larksuite.com", AppID: testApp, AppSecret: testSecret, HTTP: &http.Client{Transport: f}})
	if _, err := c.User(t.Context(), "ou_1"); err == nil || len(f.calls) > 0 {
		t.Errorf("err = %v, %d calls", err, len(f.calls))
	}
}

func TestClient_identifies_itself(t *testing.T) {
	t.Parallel()
	var agents []string
	f := newFake()
	f.people(1)
	c := New(Config{AppID: testApp, AppSecret: testSecret, UserAgent: "terraform-provider-lark/1.2.3", HTTP: &http.Client{
		Transport: transport(func(r *http.Request) (*http.Response, error) {
			agents = append(agents, r.Header.Get("User-Agent"))
			return f.RoundTrip(r)
		}),
	}})
	if _, err := c.User(t.Context(), "ou_1"); err != nil {
		t.Fatal(err)
	}
	for _, agent := range agents {
		if agent != "terraform-provider-lark/1.2.3" {
			t.Errorf("User-Agent %q", agent)
		}
	}
	if c.AppID() != testApp {
		t.Errorf("AppID() = %q", c.AppID())
	}
}

func TestClient_logs_no_secret_and_below_TRACE_nothing_of_a_person(t *testing.T) {
	f := newFake()
	f.people(1)
	c := f.served(t)
	var out bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &out)
	if _, err := c.Users(ctx, []string{"ou_1"}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.CreateUser(ctx, "00u2", directory.Person{"name": "Mei", "email": "mei@acme.com", "mobile": "+6581234567"}); err != nil {
		t.Fatal(err)
	}
	f.refuse(1, to("PATCH", "/users/ou_1"), refusal(400, 41002, "email p1@acme.com has already exist error"))
	_ = c.UpdateUser(ctx, "ou_1", directory.Person{"email": "mei@acme.com"})
	f.refuse(1, to("GET", "/users/ou_1"), refusal(400, 1, "what was sent: "+testSecret+" and t-1"))
	_, err := c.User(ctx, "ou_1")
	if err == nil || strings.Contains(err.Error(), testSecret) {
		t.Errorf("err = %v", err)
	}
	entries, err := tflogtest.MultilineJSONDecode(&out)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, entry := range entries {
		line := fmt.Sprint(entry)
		if strings.Contains(line, testSecret) || strings.Contains(line, "t-1 ") {
			t.Errorf("a secret is in %s", line)
		}
		if entry["@level"] != "trace" {
			for _, personal := range []string{"p1@acme.com", "mei@acme.com", "+65"} {
				if strings.Contains(line, personal) {
					t.Errorf("%q is in %s", personal, line)
				}
			}
		}
		seen[fmt.Sprint(entry["@level"], " ", entry["endpoint"])] = true
		if entry["@level"] == "trace" && strings.Contains(line, "mei@acme.com") {
			seen["a body"] = true
		}
	}
	for _, want := range []string{"debug /open-apis/contact/v3/users/batch", "debug /open-apis/auth/v3/tenant_access_token/internal", "a body"} {
		if !seen[want] {
			t.Errorf("%s is not logged", want)
		}
	}
}

func TestClient_logs_no_token_that_an_answer_shows_not_even_that_of_the_first_call(t *testing.T) {
	t.Parallel()
	c := answering(getUser, 400, http.Header{"X-Tt-Logid": {"log " + fuzzToken}}, []byte(`{"code":41050,"msg":"sent: `+fuzzToken+` `+testSecret+`"}`))
	var out bytes.Buffer
	_, err := c.User(tflogtest.RootLogger(t.Context(), &out), "ou_1")
	for what, text := range map[string]string{"the log": out.String(), "the error": err.Error()} {
		if strings.Contains(text, fuzzToken) || strings.Contains(text, testSecret) {
			t.Errorf("a secret is in %s: %s", what, text)
		}
		if !strings.Contains(text, "sent: ***") {
			t.Errorf("what was said is not in %s: %s", what, text)
		}
	}
	// The token of the call may have been replaced by now.
	if got := newFake().client().redact("sent: "+fuzzToken, &token{value: fuzzToken}); got != "sent: ***" {
		t.Error(got)
	}
}

func TestClient_does_not_ask_for_tokens_without_end_where_the_token_endpoint_refuses_a_token(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.refuse(0, to("POST", tokenPath), refusal(400, 99991663, "Invalid access token for authorization."))
	_, err := f.served(t).User(t.Context(), "ou_1")
	if n := len(f.sent("POST", tokenPath)); err == nil || n != 1 {
		t.Errorf("%d calls, err %v", n, err)
	}
}

func TestClient_takes_no_answer_about_somebody_else(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.people(2)
	f.refuse(0, to("GET", "/users/ou_1"), success(map[string]any{"user": f.users[1]}))
	if u, err := f.served(t).User(t.Context(), "ou_1"); err == nil {
		t.Errorf("%v", u)
	}
	f.refuse(0, to("POST", "/batch_get_id"), success(map[string]any{}))
	if _, _, err := f.served(t).Find(t.Context(), []string{"p1@acme.com"}, nil); err == nil {
		t.Error("a look-up without list passes")
	}
}
