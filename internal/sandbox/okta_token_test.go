package sandbox

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// oktaApp is a service app and its org.
type oktaApp struct {
	clock *oktaClock
	key   *ecdsa.PrivateKey
	org   *Okta
}

func newOktaApp(t *testing.T, options OktaOptions) *oktaApp {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	app := &oktaApp{clock: newOktaClock(), key: key}
	options.ClientID, options.PublicKey, options.KeyID, options.Now = "0oaclient", key.Public(), "kid-1", app.clock.now
	app.org = NewOkta(options)
	return app
}

func (a *oktaApp) claims() jwt.RegisteredClaims {
	return jwt.RegisteredClaims{
		Issuer: "0oaclient", Subject: "0oaclient", Audience: jwt.ClaimStrings{"http://org.example/oauth2/v1/token"},
		IssuedAt: jwt.NewNumericDate(a.clock.t), ExpiresAt: jwt.NewNumericDate(a.clock.t.Add(5 * time.Minute)), ID: rand.Text(),
	}
}

// token asks for an access token with these claims, signed by key under kid, and with these DPoP proofs.
func (a *oktaApp) token(
	t *testing.T, claims jwt.RegisteredClaims, kid string, key *ecdsa.PrivateKey, scope string, proofs ...string,
) (*http.Response, map[string]any) {
	t.Helper()
	assertion := jwt.NewWithClaims(jwt.SigningMethodES256, claims)
	assertion.Header["kid"] = kid
	signed, err := assertion.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "scope": {scope}, "client_assertion": {signed},
		"client_assertion_type": {oktaAssertionType},
	}
	req := httptest.NewRequest(http.MethodPost, "http://org.example/oauth2/v1/token", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, proof := range proofs {
		req.Header.Add("Dpop", proof)
	}
	w := httptest.NewRecorder()
	a.org.ServeHTTP(w, req)
	var reply map[string]any
	decodeOkta(t, w.Result(), &reply)
	return w.Result(), reply
}

func TestOkta_gives_a_token_for_a_signed_assertion_and_takes_it_until_it_expires(t *testing.T) {
	t.Parallel()
	app := newOktaApp(t, OktaOptions{})
	r, reply := app.token(t, app.claims(), "kid-1", app.key, "okta.users.read")
	if r.StatusCode != 200 || reply["token_type"] != "Bearer" || reply["expires_in"] != 3600.0 || reply["scope"] != "okta.users.read" {
		t.Fatalf("%d %v", r.StatusCode, reply)
	}
	bearer := "Bearer " + reply["access_token"].(string)
	if r := askOkta(t, app.org, "/api/v1/users", "Authorization", bearer); r.StatusCode != 200 {
		t.Errorf("users: %d", r.StatusCode)
	}

	r = askOkta(t, app.org, "/api/v1/groups", "Authorization", bearer)
	challenge := r.Header.Get("Www-Authenticate")
	if r.StatusCode != 403 || r.ContentLength > 0 || !strings.Contains(challenge, `error="insufficient_scope"`) ||
		!strings.Contains(challenge, `scope="okta.groups.read"`) {
		t.Errorf("a scope that was not asked for: %d %s", r.StatusCode, challenge)
	}

	app.clock.advance(time.Hour)
	r = askOkta(t, app.org, "/api/v1/users", "Authorization", bearer)
	if r.StatusCode != 401 || !strings.Contains(r.Header.Get("Www-Authenticate"), `error="invalid_token"`) {
		t.Errorf("an expired token: %d %s", r.StatusCode, r.Header.Get("Www-Authenticate"))
	}
}

func TestOkta_refuses_assertions_that_prove_nothing(t *testing.T) {
	t.Parallel()
	app := newOktaApp(t, OktaOptions{})
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	used := app.claims()
	app.token(t, used, "kid-1", app.key, "okta.users.read")
	change := func(f func(*jwt.RegisteredClaims)) jwt.RegisteredClaims {
		c := app.claims()
		f(&c)
		return c
	}
	for name, test := range map[string]struct {
		claims jwt.RegisteredClaims
		kid    string
		key    *ecdsa.PrivateKey
	}{
		"another key":        {app.claims(), "kid-1", other},
		"another kid":        {app.claims(), "kid-2", app.key},
		"a jti twice":        {used, "kid-1", app.key},
		"no jti":             {change(func(c *jwt.RegisteredClaims) { c.ID = "" }), "kid-1", app.key},
		"another audience":   {change(func(c *jwt.RegisteredClaims) { c.Audience = jwt.ClaimStrings{"http://org.example"} }), "kid-1", app.key},
		"another client":     {change(func(c *jwt.RegisteredClaims) { c.Issuer, c.Subject = "0oaother", "0oaother" }), "kid-1", app.key},
		"another subject":    {change(func(c *jwt.RegisteredClaims) { c.Subject = "0oaother" }), "kid-1", app.key},
		"expired":            {change(func(c *jwt.RegisteredClaims) { c.ExpiresAt = jwt.NewNumericDate(app.clock.t.Add(-time.Second)) }), "kid-1", app.key},
		"good for two hours": {change(func(c *jwt.RegisteredClaims) { c.ExpiresAt = jwt.NewNumericDate(app.clock.t.Add(2 * time.Hour)) }), "kid-1", app.key},
		"without an end":     {change(func(c *jwt.RegisteredClaims) { c.ExpiresAt = nil }), "kid-1", app.key},
	} {
		r, reply := app.token(t, test.claims, test.kid, test.key, "okta.users.read")
		if r.StatusCode != 401 || reply["error"] != "invalid_client" || reply["error_description"] == "" {
			t.Errorf("%s: %d %v", name, r.StatusCode, reply)
		}
	}
}

func TestOkta_refuses_scopes_that_were_not_granted(t *testing.T) {
	t.Parallel()
	app := newOktaApp(t, OktaOptions{})
	if r, reply := app.token(t, app.claims(), "kid-1", app.key, "okta.users.manage"); r.StatusCode != 400 || reply["error"] != "invalid_scope" {
		t.Errorf("%d %v", r.StatusCode, reply)
	}
}

func TestOkta_reports_an_unknown_client_in_either_form(t *testing.T) {
	t.Parallel()
	for style, field := range map[bool]string{false: "error", true: "errorCode"} {
		app := newOktaApp(t, OktaOptions{UnknownClientOktaStyle: style})
		claims := app.claims()
		claims.Issuer, claims.Subject = "0oaother", "0oaother"
		if r, reply := app.token(t, claims, "kid-1", app.key, "okta.users.read"); r.StatusCode != 401 || reply[field] != "invalid_client" {
			t.Errorf("%d %v", r.StatusCode, reply)
		}
	}
}
