package okta

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// keys are made once: RSA keys take their time.
var keys = sync.OnceValue(func() map[string]crypto.Signer {
	made := map[string]crypto.Signer{}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	made["RSA"] = key
	for name, curve := range map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()} {
		if made[name], err = ecdsa.GenerateKey(curve, rand.Reader); err != nil {
			panic(err)
		}
	}
	return made
})

func pkcs8(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// app is an org that a service app may read.
func app(n int, options sandbox.OktaOptions) *sandbox.Okta {
	options.ClientID, options.KeyID = "0oaclient", "kid-1"
	if options.PublicKey == nil {
		options.PublicKey = keys()["P-256"].Public()
	}
	return org(n, options)
}

// serviceConfig is the configuration that app wants.
func serviceConfig(t *testing.T, address string) Config {
	t.Helper()
	return Config{OrgURL: address, ClientID: "0oaclient", PrivateKey: pkcs8(t, keys()["P-256"]), PrivateKeyID: "kid-1"}
}

func serveApp(t *testing.T, h http.Handler, change func(*Config)) *Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	config := serviceConfig(t, server.URL)
	if change != nil {
		change(&config)
	}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	c.api.Delays = quick
	return c
}

func insideApp(t *testing.T, h http.Handler) *Client {
	t.Helper()
	config := serviceConfig(t, "https://acme.okta.com")
	config.HTTP = &http.Client{Transport: direct{h}}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func tokenCalls(o *sandbox.Okta) (n int) {
	for _, call := range o.Calls() {
		if call.Endpoint == "POST /oauth2/v1/token" || call.Path == "/oauth2/v1/token" {
			n++
		}
	}
	return n
}

func TestUsers_as_a_service_app_with_any_kind_of_key(t *testing.T) {
	t.Parallel()
	rsaKey, _ := keys()["RSA"].(*rsa.PrivateKey)
	ecKey, _ := keys()["P-256"].(*ecdsa.PrivateKey)
	sec1, err := x509.MarshalECPrivateKey(ecKey)
	if err != nil {
		t.Fatal(err)
	}
	pkcs1 := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(rsaKey)}))
	for name, test := range map[string]struct {
		public crypto.PublicKey
		text   string
	}{
		"RSA, PKCS#8":              {rsaKey.Public(), pkcs8(t, rsaKey)},
		"RSA, PKCS#1":              {rsaKey.Public(), pkcs1},
		"with \\n for line breaks": {rsaKey.Public(), strings.ReplaceAll(pkcs1, "\n", `\n`)},
		"P-256":                    {ecKey.Public(), pkcs8(t, ecKey)},
		"P-256, SEC 1":             {ecKey.Public(), string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: sec1}))},
		"P-384":                    {keys()["P-384"].Public(), pkcs8(t, keys()["P-384"])},
		"P-521":                    {keys()["P-521"].Public(), pkcs8(t, keys()["P-521"])},
	} {
		o := app(450, sandbox.OktaOptions{PublicKey: test.public})
		group := o.AddGroup("g", userID(0))
		c := serveApp(t, o, func(config *Config) { config.PrivateKey = test.text })
		if got, err := c.Users(t.Context(), Query{}); err != nil || len(got) != 450 {
			t.Errorf("%s: %d records, %v", name, len(got), err)
		}
		if got, err := c.Users(t.Context(), Query{GroupIDs: []string{group}}); err != nil || len(got) != 1 {
			t.Errorf("%s: %d members, %v", name, len(got), err)
		}
		if n := tokenCalls(o); n != 1 {
			t.Errorf("%s: %d tokens", name, n)
		}
	}
}

func TestNew_says_what_is_wrong_with_a_key_and_prints_nothing_of_it(t *testing.T) {
	t.Parallel()
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p224, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	whole := pkcs8(t, keys()["RSA"])
	public, err := x509.MarshalPKIXPublicKey(keys()["RSA"].Public())
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ text, says string }{
		"no PEM":       {"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "not PEM"},
		"cut":          {whole[:len(whole)/2], "not PEM"},
		"damaged":      {string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC")})), "damaged"},
		"a JWK":        {`{"kty":"RSA","d":"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"}`, "PEM"},
		"encrypted":    {string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte{1}})), "encrypted"},
		"a public key": {string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})), "BEGIN PRIVATE KEY"},
		"Ed25519":      {pkcs8(t, edwards), "RSA"},
		"P-224":        {pkcs8(t, p224), "P-256"},
	} {
		config := serviceConfig(t, "https://acme.okta.com")
		config.PrivateKey = test.text
		_, err := New(config)
		if err == nil || !strings.Contains(err.Error(), "private_key") || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, line := range strings.Split(test.text, "\n") {
			if len(line) > 30 && strings.Contains(err.Error(), line[:30]) || strings.Contains(err.Error(), "MIIE") {
				t.Errorf("%s: %v shows the key", name, err)
			}
		}
	}
}

func TestServiceApp_asserts_what_Okta_documents_in_the_types_that_it_documents(t *testing.T) {
	t.Parallel()
	app, err := newServiceApp(&Client{now: time.Now}, serviceConfig(t, "https://acme.okta.com"))
	if err != nil {
		t.Fatal(err)
	}
	const audience = "https://acme.okta.com/oauth2/v1/token"
	signed, err := app.assertion(audience)
	if err != nil {
		t.Fatal(err)
	}
	part, err := base64.RawURLEncoding.DecodeString(strings.Split(signed, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims struct {
		Iss, Sub, Aud, JTI string
		Iat, Exp           int64
	}
	if err := json.Unmarshal(part, &claims); err != nil { // a list of audiences is none
		t.Fatalf("%s: %v", part, err)
	}
	if claims.Iss != "0oaclient" || claims.Sub != claims.Iss || claims.Aud != audience || claims.JTI == "" ||
		claims.Exp <= claims.Iat || claims.Exp > claims.Iat+3600 {
		t.Errorf("%s", part)
	}
}

func TestServiceApp_fetches_one_token_for_all_who_wait(t *testing.T) {
	t.Parallel()
	o := app(5, sandbox.OktaOptions{})
	o.SetLatency(5 * time.Millisecond)
	c := serveApp(t, o, nil)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := c.Users(t.Context(), Query{}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := tokenCalls(o); n != 1 {
		t.Errorf("%d tokens", n)
	}
}

func TestServiceApp_renews_its_token_before_it_expires(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := app(2, sandbox.OktaOptions{})
		c := insideApp(t, o)
		for range 4 { // each time half a minute before the token expires, which it does on the way
			if _, err := c.Users(t.Context(), Query{}); err != nil {
				t.Fatal(err)
			}
			o.SetLatency(20 * time.Second)
			time.Sleep(59*time.Minute + 30*time.Second)
		}
		for _, call := range o.Calls() {
			if call.Status != http.StatusOK {
				t.Errorf("%s: %d", call.Path, call.Status)
			}
		}
		if n := tokenCalls(o); n != 4 {
			t.Errorf("%d tokens", n)
		}
	})
}

func TestServiceApp_asks_once_for_another_token_when_Okta_refuses_one(t *testing.T) {
	t.Parallel()
	refuse := func(w http.ResponseWriter) {
		w.Header().Set("Www-Authenticate", `Bearer error="invalid_token", error_description="The token is invalid."`)
		w.WriteHeader(http.StatusUnauthorized)
	}
	o := app(2, sandbox.OktaOptions{})
	first := true
	o.Inject(sandbox.Fault{Respond: refuse, Match: func(c sandbox.Call) bool {
		hit := first && c.Path == "/api/v1/users"
		first = first && !hit
		return hit
	}})
	if _, err := serveApp(t, o, nil).Users(t.Context(), Query{}); err != nil || tokenCalls(o) != 2 {
		t.Errorf("%d tokens, %v", tokenCalls(o), err)
	}

	o = app(2, sandbox.OktaOptions{})
	o.Inject(sandbox.Fault{Respond: refuse, Match: func(c sandbox.Call) bool { return c.Path == "/api/v1/users" }})
	_, err := serveApp(t, o, nil).Users(t.Context(), Query{})
	var e *Error
	if !errors.As(err, &e) || e.Status != 401 || e.Code != "invalid_token" || tokenCalls(o) != 2 || len(o.Calls()) != 4 {
		t.Errorf("%d calls, %d tokens, %v", len(o.Calls()), tokenCalls(o), err)
	}
}

func TestServiceApp_signs_anew_for_each_attempt(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		// Okta has seen the jti by then.
		"a lost answer":   {Drop: true, AfterCommit: true},
		"a cut answer":    {Truncate: true},
		"a gateway error": {AfterCommit: true, Respond: func(w http.ResponseWriter) { w.WriteHeader(502) }},
		"a rate limit":    {Respond: func(w http.ResponseWriter) { w.WriteHeader(429) }},
	} {
		o := app(2, sandbox.OktaOptions{})
		n := 0
		injected := fault
		injected.Match = func(c sandbox.Call) bool {
			if c.Path != "/oauth2/v1/token" {
				return false
			}
			n++
			return n <= 2
		}
		o.Inject(injected)
		if _, err := serveApp(t, o, nil).Users(t.Context(), Query{}); err != nil || n != 3 {
			t.Errorf("%s: %d token calls, %v", name, n, err)
		}
	}
}

func TestServiceApp_refusals_say_what_to_do(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options sandbox.OktaOptions
		config  func(*Config)
		code    string
		remedy  string
	}{
		"another key":                    {sandbox.OktaOptions{PublicKey: keys()["P-384"].Public()}, nil, "invalid_client", "private_key"},
		"another kid":                    {sandbox.OktaOptions{}, func(c *Config) { c.PrivateKeyID = "kid-2" }, "invalid_client", "private_key_id"},
		"another client":                 {sandbox.OktaOptions{}, func(c *Config) { c.ClientID = "0oaother" }, "invalid_client", "client_id"},
		"another client, in Okta's form": {sandbox.OktaOptions{UnknownClientOktaStyle: true}, func(c *Config) { c.ClientID = "0oaother" }, "invalid_client", "client_id"},
		"a scope that was not granted":   {sandbox.OktaOptions{Scopes: []string{"okta.users.read"}}, nil, "invalid_scope", "okta.groups.read"},
		"a scope that was not asked for": {sandbox.OktaOptions{}, func(c *Config) { c.Scopes = []string{"okta.groups.read"} }, "insufficient_scope", "okta.users.read"},
		"DPoP, and a clock that is off":  {sandbox.OktaOptions{RequireDPoP: true, Now: func() time.Time { return time.Now().Add(-6 * time.Minute) }}, nil, "invalid_dpop_proof", "clock"},
		"a clock that is behind":         {sandbox.OktaOptions{Now: func() time.Time { return time.Now().Add(time.Hour) }}, nil, "invalid_client", "clock"},
	} {
		_, err := serveApp(t, app(2, test.options), test.config).Users(t.Context(), Query{})
		var e *Error
		if !errors.As(err, &e) || e.Code != test.code || !strings.Contains(e.Remedy, test.remedy) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestServiceApp_takes_no_answer_without_a_token_for_one(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, says string }{
		"nothing":      {`{}`, "without an access token"},
		"no life":      {`{"access_token":"eyJ1","token_type":"Bearer"}`, "without an access token"},
		"HTML":         {`<html>`, "not JSON"},
		"a DPoP token": {`{"access_token":"eyJ1","token_type":"DPoP","expires_in":3600}`, "DPoP"},
	} {
		_, err := serveApp(t, handler(200, test.body), nil).Users(t.Context(), Query{})
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
