package okta

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

func TestNew_takes_an_org_and_one_way_in(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"https://acme.okta.com", "https://acme.okta.com/", "HTTPS://Acme.Okta.com", "https://id.acme.example:8443",
		"http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080",
	} {
		if _, err := New(Config{OrgURL: address, APIToken: token}); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestNew_says_which_field_is_wrong_and_what_to_write_instead(t *testing.T) {
	t.Parallel()
	const good = "https://acme.okta.com"
	for _, test := range []struct {
		name   string
		config Config
		says   []string
	}{
		{"no org", Config{APIToken: token}, []string{"org_url", "https://acme.okta.com"}},
		{"http", Config{OrgURL: "http://acme.okta.com", APIToken: token}, []string{"org_url", "https://acme.okta.com"}},
		{"no scheme", Config{OrgURL: "acme.okta.com", APIToken: token}, []string{"org_url"}},
		{"another scheme", Config{OrgURL: "ftp://acme.okta.com", APIToken: token}, []string{"org_url", "https://"}},
		{"a path", Config{OrgURL: good + "/api/v1", APIToken: token}, []string{"org_url", "path", good}},
		{"a password", Config{OrgURL: "https://me:hunter2@acme.okta.com", APIToken: token}, []string{"org_url", "password"}},
		{"the admin console", Config{OrgURL: "https://acme-admin.okta.com", APIToken: token}, []string{"org_url", good}},
		{"no credential", Config{OrgURL: good}, []string{"api_token", "client_id"}},
		{"two credentials", Config{OrgURL: good, APIToken: token, ClientID: "0oa1"}, []string{"api_token", "client_id"}},
		{"no key", Config{OrgURL: good, ClientID: "0oa1"}, []string{"private_key"}},
		{"no client", Config{OrgURL: good, PrivateKey: "x"}, []string{"client_id"}},
		{"a token with a line break", Config{OrgURL: good, APIToken: token + "\n"}, []string{"api_token"}},
	} {
		_, err := New(test.config)
		if err == nil {
			t.Errorf("%s: passed", test.name)
			continue
		}
		for _, s := range test.says {
			if !strings.Contains(err.Error(), s) {
				t.Errorf("%s: %q does not name %s", test.name, err, s)
			}
		}
		for _, secret := range []string{token, "hunter2"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: %q holds a secret", test.name, err)
			}
		}
	}
}

func TestConfig_and_Client_print_no_secrets(t *testing.T) {
	t.Parallel()
	config := Config{OrgURL: "https://acme.okta.com", APIToken: token, PrivateKey: token}
	c, err := New(Config{OrgURL: config.OrgURL, APIToken: token})
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if s := fmt.Sprintf(verb+" "+verb, config, c); strings.Contains(s, token) || !strings.Contains(s, "acme.okta.com") {
			t.Errorf("%s prints %s", verb, s)
		}
	}
}

func TestClient_refusals_are_typed_and_say_what_to_do(t *testing.T) {
	t.Parallel()
	okta := func(code, summary string) string {
		return fmt.Sprintf(`{"errorCode":%q,"errorSummary":%q,"errorLink":%[1]q,"errorId":"oae1","errorCauses":[{"errorSummary":"the cause"}]}`, code, summary)
	}
	for _, test := range []struct {
		name    string
		handler http.HandlerFunc
		want    Error
		remedy  string
	}{
		{
			"a bad token", handler(401, okta("E0000011", "Invalid token provided"), "X-Okta-Request-Id", "YHcZ"),
			Error{Status: 401, Code: "E0000011", Summary: "Invalid token provided", RequestID: "YHcZ"},
			"30 days",
		},
		{"no session", handler(403, okta("E0000005", "Invalid session")), Error{Status: 403, Code: "E0000005", Summary: "Invalid session"}, "proxy"},
		{
			"a role that may not", handler(403, okta("E0000006", "You do not have permission")),
			Error{Status: 403, Code: "E0000006", Summary: "You do not have permission"},
			"Read-only Administrator",
		},
		{
			"a bad search", handler(400, okta("E0000031", "Invalid search criteria.")),
			Error{Status: 400, Code: "E0000031", Summary: "Invalid search criteria."},
			"double quotes",
		},
		{
			"a missing scope, told by a header", handler(403, "", "Www-Authenticate",
				`Bearer authorization_uri="http://acme/oauth2/v1/authorize", realm="http://acme", scope="okta.users.read", error="insufficient_scope", error_description="The access token provided does not contain the required scopes.", resource="/api/v1/users"`),
			Error{Status: 403, Code: "insufficient_scope", Summary: "The access token provided does not contain the required scopes."},
			"okta.users.read",
		},
		{
			"DPoP on a call", handler(400, "", "Www-Authenticate", `DPoP error="invalid_dpop_proof", error_description="No proof."`),
			Error{Status: 400, Code: "invalid_dpop_proof", Summary: "No proof."},
			"DPoP",
		},
		{"a redirect", handler(302, "", "Location", "https://login.proxy.example/?next=1"), Error{Status: 302}, "login.proxy.example"},
		{"a gateway", handler(502, "<html>Bad Gateway</html>"), Error{Status: 502, Summary: "the answer is HTML, not JSON"}, "status.okta.com"},
		{"no such path", handler(404, "nothing here"), Error{Status: 404}, "org_url"},
	} {
		_, err := serve(t, test.handler).Users(t.Context(), Query{})
		var got *Error
		if !errors.As(err, &got) {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got.Status != test.want.Status || got.Code != test.want.Code || got.Summary != test.want.Summary ||
			got.RequestID != test.want.RequestID || got.Endpoint != "GET /api/v1/users" {
			t.Errorf("%s: got %+v", test.name, got)
		}
		if !strings.Contains(got.Remedy, test.remedy) || !strings.Contains(err.Error(), got.Remedy) {
			t.Errorf("%s: %v does not say %s", test.name, err, test.remedy)
		}
		if test.want.Code != "" && !strings.Contains(err.Error(), test.want.Code) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestClient_sends_its_credential_nowhere_else(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	elsewhere := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) })).base.String()
	for name, h := range map[string]http.HandlerFunc{
		"a redirect":  handler(302, "", "Location", elsewhere+"/api/v1/users"),
		"a next link": handler(200, "[]", "Link", "<"+elsewhere+`/api/v1/users?after=1>; rel="next"`),
	} {
		if _, err := serve(t, h).Users(t.Context(), Query{}); err == nil || !strings.Contains(err.Error(), "org_url") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("the other host was asked %d times", n)
	}
}

func TestClient_errors_repeat_no_secret_that_a_server_sends_back(t *testing.T) {
	t.Parallel()
	const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIwb2EifQ.c2lnbmF0dXJl"
	h := handler(403, fmt.Sprintf(`{"errorCode":"E0000006","errorSummary":"SSWS %s and %s may not\u001b[31m","errorCauses":[{"errorSummary":"%[1]s"}]}`, token, jwt))
	_, err := serve(t, h).Users(t.Context(), Query{})
	if err == nil || strings.Contains(err.Error(), token) || strings.Contains(err.Error(), jwt) || strings.Contains(err.Error(), "\x1b") {
		t.Errorf("%v", err)
	}
}

func TestClient_stops_when_its_context_ends(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	c := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	c.api.Delays = sourcehttp.Delays{Base: time.Minute, Longest: time.Minute, Answer: time.Minute}
	if _, err := c.Users(ctx, Query{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestClient_errors_of_the_network_name_the_host_and_not_who_was_searched_for(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	c, err := New(Config{OrgURL: server.URL, APIToken: token})
	if err != nil {
		t.Fatal(err)
	}
	c.api.Delays = quick
	_, err = c.Users(t.Context(), Query{Search: `profile.email eq "mei@acme.example"`})
	if err == nil || !strings.Contains(err.Error(), c.base.Host) || !strings.Contains(err.Error(), "org_url") ||
		strings.Contains(err.Error(), "mei") || strings.Contains(err.Error(), token) {
		t.Error(err)
	}
}

func TestClient_a_certificate_that_is_not_trusted_is_not_tried_again(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(server.Close)
	c, err := New(Config{OrgURL: server.URL, APIToken: token})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Users(t.Context(), Query{})
	if err == nil || !strings.Contains(err.Error(), "certificate") || strings.Contains(err.Error(), "attempts") || calls.Load() > 0 {
		t.Error(err)
	}
}

// unreachable fails every request with the same error.
type unreachable struct {
	err   error
	calls *int
}

func (u unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	*u.calls++
	return nil, u.err
}

func TestClient_a_host_that_does_not_exist_is_not_tried_again_and_one_that_fails_is(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err   error
		calls int
		says  string
	}{
		{&net.DNSError{Err: "no such host", Name: "acme.okta.com", IsNotFound: true}, 1, "org_url"},
		{&net.DNSError{Err: "server misbehaving", Name: "acme.okta.com", IsTemporary: true}, sourcehttp.MaxAttempts, "5 attempts"},
		{syscall.ECONNRESET, sourcehttp.MaxAttempts, "5 attempts"},
	} {
		calls := 0
		c, err := New(Config{OrgURL: "https://acme.okta.com", APIToken: token, HTTP: &http.Client{Transport: unreachable{test.err, &calls}}})
		if err != nil {
			t.Fatal(err)
		}
		c.api.Delays = quick
		if _, err = c.Users(t.Context(), Query{}); err == nil || calls != test.calls || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%v: %d calls, %v", test.err, calls, err)
		}
	}
}
