package jumpcloud

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestNew_takes_a_region_and_one_way_in(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "https://console.jumpcloud.com", "https://console.eu.jumpcloud.com/", "https://console.in.jumpcloud.com", "http://127.0.0.1:8080"} {
		for _, config := range []Config{{APIKey: key}, {ClientID: "id", ClientSecret: "secret"}, {APIKey: key, OrgID: "60259a2ad81e1a474d4e7c83"}} {
			config.BaseURL = address
			if _, err := New(config); err != nil {
				t.Errorf("%q: %v", address, err)
			}
		}
	}
}

func TestNew_says_which_field_is_wrong_and_what_to_write_instead(t *testing.T) {
	t.Parallel()
	const secret = "secretThatNobodyMaySee"
	for name, test := range map[string]struct {
		config Config
		says   []string
	}{
		"http":                           {Config{BaseURL: "http://console.jumpcloud.com", APIKey: key}, []string{"base_url", "https://console.jumpcloud.com"}},
		"a path":                         {Config{BaseURL: DefaultBaseURL + "/api/v2", APIKey: key}, []string{"base_url", "path", DefaultBaseURL}},
		"no address":                     {Config{BaseURL: "console", APIKey: key}, []string{"base_url", DefaultBaseURL}},
		"no credential":                  {Config{}, []string{"api_key", "client_id", "client_secret"}},
		"two credentials":                {Config{APIKey: key, ClientSecret: secret}, []string{"api_key", "client_id"}},
		"no secret":                      {Config{ClientID: "id"}, []string{"client_secret"}},
		"no client":                      {Config{ClientSecret: secret}, []string{"client_id"}},
		"a key with a line break":        {Config{APIKey: key + "\n"}, []string{"api_key"}},
		"a secret with a space":          {Config{ClientID: "id", ClientSecret: " " + secret}, []string{"client_secret"}},
		"an organization's name":         {Config{APIKey: key, OrgID: "acme"}, []string{"org_id", "24 hex digits"}},
		"a service account, region none": {Config{BaseURL: "https://proxy.acme.example", ClientID: "id", ClientSecret: secret}, []string{"base_url", "console.eu.jumpcloud.com", "api_key"}},
	} {
		_, err := New(test.config)
		if err == nil {
			t.Errorf("%s: passed", name)
			continue
		}
		for _, s := range test.says {
			if !strings.Contains(err.Error(), s) {
				t.Errorf("%s: %q does not name %s", name, err, s)
			}
		}
		if strings.Contains(err.Error(), key) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %q holds a secret", name, err)
		}
	}
}

func TestConfig_and_Client_print_no_secrets(t *testing.T) {
	t.Parallel()
	config := Config{BaseURL: DefaultBaseURL, APIKey: key}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	config.ClientSecret = key
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if s := fmt.Sprintf(verb+" "+verb, config, c); strings.Contains(s, key) || !strings.Contains(s, "console.jumpcloud.com") {
			t.Errorf("%s prints %s", verb, s)
		}
	}
}

func TestClient_is_let_in_with_what_each_way_sends_and_nothing_else(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config Config
		token  string // the address that a token is asked at
	}{
		"a key":                                  {Config{APIKey: key}, ""},
		"a service account of the United States": {Config{ClientID: "id", ClientSecret: "secret"}, "https://admin-oauth.id.jumpcloud.com/oauth2/token"},
		"of Europe":                              {Config{BaseURL: "https://console.eu.jumpcloud.com", ClientID: "id", ClientSecret: "secret"}, "https://admin-oauth.id.eu.jumpcloud.com/oauth2/token"},
		"of India":                               {Config{BaseURL: "https://console.in.jumpcloud.com", ClientID: "id", ClientSecret: "secret"}, "https://admin-oauth.id.in.jumpcloud.com/oauth2/token"},
	} {
		j := org(2, sandbox.JumpCloudOptions{ClientID: "id", ClientSecret: "secret", SeveralOrganizations: true})
		asked := ""
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/oauth2/token" {
				asked = "https://" + r.Host + r.URL.Path
				if r.Header.Get("X-Org-Id") != "" {
					t.Errorf("%s: the token endpoint was told the organization", name)
				}
			} else if (r.Header.Get("X-Api-Key") != "") == (r.Header.Get("Authorization") != "") {
				t.Errorf("%s: %v", name, r.Header)
			}
			j.ServeHTTP(w, r)
		})
		config := test.config
		config.OrgID, config.HTTP = j.OrgID(), &http.Client{Transport: direct{h}}
		c, err := New(config)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.Users(t.Context(), Query{}); err != nil || len(got) != 2 || asked != test.token {
			t.Errorf("%s: %d users, token asked at %q, %v", name, len(got), asked, err)
		}
	}
}

func TestClient_a_service_account_gets_another_token_when_one_is_refused(t *testing.T) {
	t.Parallel()
	j := org(2, sandbox.JumpCloudOptions{ClientID: "id", ClientSecret: "secret"})
	refused := false
	j.Inject(sandbox.Fault{
		Match: func(c sandbox.Call) bool {
			hit := !refused && c.Endpoint != "POST /oauth2/token"
			refused = refused || hit
			return hit
		},
		Respond: func(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) },
	})
	c := serve(t, j, func(config *Config) { config.APIKey, config.ClientID, config.ClientSecret = "", "id", "secret" })
	if got, err := c.Users(t.Context(), Query{}); err != nil || len(got) != 2 || endpoints(j)["POST /oauth2/token"] != 2 {
		t.Errorf("%d users, %v, %v", len(got), endpoints(j), err)
	}
}

func TestClient_refusals_are_typed_and_say_what_to_do(t *testing.T) {
	t.Parallel()
	account := func(c *Config) { c.APIKey, c.ClientID, c.ClientSecret = "", "id", "wrong" }
	for name, test := range map[string]struct {
		handler http.Handler
		config  func(*Config)
		status  int
		summary string
		remedy  string
	}{
		"a bad key":                 {org(1, sandbox.JumpCloudOptions{}), func(c *Config) { c.APIKey = "other" }, 401, "Unauthorized: api key user not found", "console.eu.jumpcloud.com"},
		"no organization":           {org(1, sandbox.JumpCloudOptions{SeveralOrganizations: true}), nil, 401, "Unauthorized: no organization selected", "org_id"},
		"another organization":      {org(1, sandbox.JumpCloudOptions{}), func(c *Config) { c.OrgID = "60259a2ad81e1a474d4e7c83" }, 404, "Not Found: organization not found", "org_id"},
		"a bad key, in plain text":  {org(1, sandbox.JumpCloudOptions{PlainErrors: true}), func(c *Config) { c.APIKey = "other" }, 401, "Unauthorized", "api_key"},
		"a bad client secret":       {org(1, sandbox.JumpCloudOptions{ClientID: "id", ClientSecret: "secret"}), account, 401, "Client authentication failed.", "client_secret"},
		"a role that may not":       {handler(403, `{"message":"Forbidden"}`), nil, 403, "Forbidden", "Read Only"},
		"an address that is barred": {handler(403, `{"message":"Your IP has been blocked due to suspected abuse"}`), nil, 403, "Your IP has been blocked due to suspected abuse", "support"},
		"the second API's form":     {handler(404, `{"code":404,"message":"No route","status":"NOT_FOUND"}`), nil, 404, "No route", "base_url"},
		"a gateway":                 {handler(502, "<html>Bad Gateway</html>"), nil, 502, "the answer is HTML, not JSON", "status.jumpcloud.com"},
		"a redirect":                {handler(302, "", "Location", "https://login.proxy.example/?next=1"), nil, 302, "", "login.proxy.example"},
		"only an error":             {handler(401, `{"error":"Unauthorized"}`), nil, 401, "", "api_key"},
	} {
		c := serve(t, test.handler)
		if test.config != nil {
			c = serve(t, test.handler, test.config)
		}
		_, err := c.Users(t.Context(), Query{})
		var got *Error
		if !errors.As(err, &got) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Status != test.status || got.Summary != test.summary || !strings.Contains(got.Remedy, test.remedy) || !strings.Contains(err.Error(), got.Remedy) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestClient_sends_its_credential_nowhere_else(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	elsewhere := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) })).base.String()
	if _, err := serve(t, handler(307, "", "Location", elsewhere+"/api/systemusers")).Users(t.Context(), Query{}); err == nil || asked.Load() > 0 {
		t.Errorf("the other host was asked %d times, %v", asked.Load(), err)
	}
}

func TestClient_errors_repeat_no_secret_that_a_server_sends_back(t *testing.T) {
	t.Parallel()
	j := org(1, sandbox.JumpCloudOptions{ClientID: "id", ClientSecret: "other"})
	const secret = "secretThatNobodyMaySee"
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, given, _ := r.BasicAuth()
		handler(400, fmt.Sprintf(`{"error":"invalid_client","error_description":"%s %s %s \u001b[31m"}`, id, given, r.Header.Get("X-Api-Key")))(w, r)
	})
	for _, c := range []*Client{
		serve(t, echo), serve(t, echo, func(c *Config) { c.APIKey, c.ClientID, c.ClientSecret = "", "id", secret }), serve(t, j),
	} {
		_, err := c.Users(t.Context(), Query{GroupIDs: []string{userID(1)}})
		if err == nil || strings.Contains(err.Error(), key) || strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%v", err)
		}
	}
}

func TestClient_waits_when_it_is_refused_for_the_rate_and_gives_up_in_the_end(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]sandbox.JumpCloudOptions{"told when to come back": {RateLimit: 6, RetryAfter: true}, "not told": {RateLimit: 6}} {
		synctest.Test(t, func(t *testing.T) {
			j := org(450, options)
			for i := range 6 {
				j.AddGroup(fmt.Sprint("group ", i), "", userID(i))
			}
			c, err := New(Config{APIKey: key, HTTP: &http.Client{Transport: direct{j}}})
			if err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			got, err := c.Groups(t.Context(), GroupQuery{}) // twelve calls: the groups, the members of six, and five pages of All Users
			if err != nil || len(got) != 7 {
				t.Errorf("%s: %d groups, %v", name, len(got), err)
			}
			if took := time.Since(start); took < time.Minute || took > 3*time.Minute {
				t.Errorf("%s: took %s", name, took)
			}
			if refused := len(j.Calls()) - 12; options.RetryAfter && refused > 4*2 {
				t.Errorf("%s: refused %d times", name, refused)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		c, err := New(Config{APIKey: key, HTTP: &http.Client{Transport: direct{handler(429, "")}}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Users(t.Context(), Query{})
		var e *Error
		if !errors.As(err, &e) || e.Status != http.StatusTooManyRequests || !strings.Contains(e.Remedy, "later") {
			t.Error(err)
		}
	})
}
