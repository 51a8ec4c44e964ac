package sandbox

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// prover makes proofs with a key of its own.
type prover struct {
	key    any
	method jwt.SigningMethod
	jwk    map[string]any
}

func newProver(t *testing.T) prover {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return prover{key, jwt.SigningMethodES256, map[string]any{"kty": "EC", "crv": "P-256", "x": base64URL(point[1:33]), "y": base64URL(point[33:])}}
}

func base64URL(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// proof is one that is good for a request, after change.
func (p prover) proof(t *testing.T, app *oktaApp, method, path string, change func(*jwt.Token)) string {
	t.Helper()
	proof := jwt.NewWithClaims(p.method, jwt.MapClaims{
		"htm": method, "htu": "http://org.example" + path, "jti": rand.Text(), "iat": app.clock.t.Unix(),
	})
	proof.Header["typ"], proof.Header["jwk"] = "dpop+jwt", p.jwk
	if change != nil {
		change(proof)
	}
	signed, err := proof.SignedString(p.key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func claim(name string, v any) func(*jwt.Token) {
	return func(proof *jwt.Token) { proof.Claims.(jwt.MapClaims)[name] = v }
}

func (a *oktaApp) tokenWithProof(t *testing.T, proofs ...string) (*http.Response, map[string]any) {
	t.Helper()
	return a.token(t, a.claims(), "kid-1", a.key, "okta.users.read", proofs...)
}

func TestOkta_gives_a_bound_token_for_a_proof_with_its_nonce(t *testing.T) {
	t.Parallel()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	rsaProver := prover{rsaKey, jwt.SigningMethodRS256, map[string]any{
		"kty": "RSA", "n": base64URL(rsaKey.N.Bytes()), "e": base64URL(big.NewInt(int64(rsaKey.E)).Bytes()),
	}}
	for name, p := range map[string]prover{"EC": newProver(t), "RSA": rsaProver} {
		app := newOktaApp(t, OktaOptions{RequireDPoP: true})
		if r, reply := app.tokenWithProof(t); r.StatusCode != 400 || reply["error"] != "invalid_dpop_proof" {
			t.Errorf("%s: without a proof: %d %v", name, r.StatusCode, reply)
		}
		r, reply := app.tokenWithProof(t, p.proof(t, app, "POST", "/oauth2/v1/token", nil))
		nonce := r.Header.Get("Dpop-Nonce")
		if r.StatusCode != 400 || reply["error"] != "use_dpop_nonce" || nonce == "" {
			t.Fatalf("%s: without a nonce: %d %v", name, r.StatusCode, reply)
		}
		r, reply = app.tokenWithProof(t, p.proof(t, app, "POST", "/oauth2/v1/token", claim("nonce", nonce)))
		if r.StatusCode != 200 || reply["token_type"] != "DPoP" {
			t.Fatalf("%s: %d %v", name, r.StatusCode, reply)
		}
		app.clock.advance(3*24*time.Hour - time.Second)
		if r, reply := app.tokenWithProof(t, p.proof(t, app, "POST", "/oauth2/v1/token", claim("nonce", nonce))); r.StatusCode != 200 {
			t.Errorf("%s: at the end of the third day: %d %v", name, r.StatusCode, reply)
		}
		app.clock.advance(time.Second)
		r, reply = app.tokenWithProof(t, p.proof(t, app, "POST", "/oauth2/v1/token", claim("nonce", nonce)))
		if r.StatusCode != 400 || reply["error"] != "use_dpop_nonce" || r.Header.Get("Dpop-Nonce") == nonce {
			t.Errorf("%s: after three days: %d %v", name, r.StatusCode, reply)
		}
	}
}

// wrongProofs are changes that make a proof worthless, wherever it is shown.
func wrongProofs(t *testing.T, app *oktaApp) map[string]func(*jwt.Token) {
	t.Helper()
	other := newProver(t)
	return map[string]func(*jwt.Token){
		"another method":  claim("htm", "PUT"),
		"another path":    claim("htu", "http://org.example/api/v1/apps"),
		"another host":    claim("htu", "http://other.example/api/v1/users"),
		"a query":         claim("htu", "http://org.example/api/v1/users?limit=1"),
		"no method":       func(p *jwt.Token) { delete(p.Claims.(jwt.MapClaims), "htm") },
		"no date":         func(p *jwt.Token) { delete(p.Claims.(jwt.MapClaims), "iat") },
		"no jti":          func(p *jwt.Token) { delete(p.Claims.(jwt.MapClaims), "jti") },
		"too old":         claim("iat", app.clock.t.Add(-301*time.Second).Unix()),
		"of the future":   claim("iat", app.clock.t.Add(301*time.Second).Unix()),
		"a usual JWT":     func(p *jwt.Token) { p.Header["typ"] = "JWT" },
		"no key":          func(p *jwt.Token) { delete(p.Header, "jwk") },
		"another's key":   func(p *jwt.Token) { p.Header["jwk"] = other.jwk },
		"a private key":   func(p *jwt.Token) { p.Header["jwk"] = withMember(p.Header["jwk"].(map[string]any), "d", "AAAA") },
		"an unknown kind": func(p *jwt.Token) { p.Header["jwk"] = withMember(p.Header["jwk"].(map[string]any), "kty", "oct") },
	}
}

func withMember(jwk map[string]any, name, value string) map[string]any {
	changed := map[string]any{name: value}
	for k, v := range jwk {
		if k != name {
			changed[k] = v
		}
	}
	return changed
}

func TestOkta_refuses_proofs_that_prove_nothing(t *testing.T) {
	t.Parallel()
	app := newOktaApp(t, OktaOptions{RequireDPoP: true})
	p := newProver(t)
	r, _ := app.tokenWithProof(t, p.proof(t, app, "POST", "/oauth2/v1/token", nil))
	nonce := r.Header.Get("Dpop-Nonce")
	good := p.proof(t, app, "POST", "/oauth2/v1/token", claim("nonce", nonce))
	_, reply := app.tokenWithProof(t, good)
	token, _ := reply["access_token"].(string)
	hash := sha256.Sum256([]byte(token))
	ath := claim("ath", base64URL(hash[:]))

	if r, reply := app.tokenWithProof(t, good); r.StatusCode != 400 || reply["error"] != "invalid_dpop_proof" {
		t.Errorf("a proof twice, for a token: %d %v", r.StatusCode, reply)
	}
	if r, reply := app.tokenWithProof(t, p.proof(t, app, "POST", "/oauth2/v1/token", claim("nonce", nonce)), "x"); r.StatusCode != 400 || reply["error"] != "invalid_dpop_proof" {
		t.Errorf("two proofs, for a token: %d %v", r.StatusCode, reply)
	}
	call := func(scheme, proof string) (status int, challenge string) {
		headers := []string{"Authorization", scheme + " " + token}
		if proof != "" {
			headers = append(headers, "Dpop", proof)
		}
		r := askOkta(t, app.org, "/api/v1/users?limit=1", headers...)
		if r.StatusCode != 200 && r.ContentLength > 0 {
			t.Errorf("a refusal has a body of %d bytes", r.ContentLength)
		}
		return r.StatusCode, r.Header.Get("Www-Authenticate")
	}
	good = p.proof(t, app, "GET", "/api/v1/users", ath)
	if status, challenge := call("DPoP", good); status != 200 {
		t.Fatalf("%d %s", status, challenge)
	}
	if status, challenge := call("DPoP", good); status != 400 || !strings.Contains(challenge, "has already been used") || !strings.HasPrefix(challenge, "DPoP ") {
		t.Errorf("a proof twice: %d %s", status, challenge)
	}
	if status, challenge := call("Bearer", p.proof(t, app, "GET", "/api/v1/users", ath)); status != 401 || !strings.Contains(challenge, "invalid_token") {
		t.Errorf("as a bearer token: %d %s", status, challenge)
	}
	for name, proof := range map[string]string{
		"none":                 "",
		"of another key":       newProver(t).proof(t, app, "GET", "/api/v1/users", ath),
		"for no token":         p.proof(t, app, "GET", "/api/v1/users", nil),
		"for another token":    p.proof(t, app, "GET", "/api/v1/users", claim("ath", "x")),
		"for the token itself": p.proof(t, app, "POST", "/oauth2/v1/token", ath),
	} {
		if status, challenge := call("DPoP", proof); status != 400 || !strings.Contains(challenge, `error="invalid_dpop_proof"`) {
			t.Errorf("%s: %d %s", name, status, challenge)
		}
	}
	for name, change := range wrongProofs(t, app) {
		proof := p.proof(t, app, "GET", "/api/v1/users", func(proof *jwt.Token) { ath(proof); change(proof) })
		if status, challenge := call("DPoP", proof); status != 400 || !strings.Contains(challenge, `error="invalid_dpop_proof"`) {
			t.Errorf("%s: %d %s", name, status, challenge)
		}
		proof = p.proof(t, app, "POST", "/oauth2/v1/token", func(proof *jwt.Token) { claim("nonce", nonce)(proof); change(proof) })
		if r, reply := app.tokenWithProof(t, proof); r.StatusCode != 400 || reply["error"] != "invalid_dpop_proof" {
			t.Errorf("%s, for a token: %d %v", name, r.StatusCode, reply)
		}
	}
}

func TestOkta_may_want_a_nonce_on_calls_too(t *testing.T) {
	t.Parallel()
	for _, want := range []int{400, 401} {
		app := newOktaApp(t, OktaOptions{RequireDPoP: true, DPoPNonceOnCalls: want})
		p := newProver(t)
		r, _ := app.tokenWithProof(t, p.proof(t, app, "POST", "/oauth2/v1/token", nil))
		_, reply := app.tokenWithProof(t, p.proof(t, app, "POST", "/oauth2/v1/token", claim("nonce", r.Header.Get("Dpop-Nonce"))))
		token, _ := reply["access_token"].(string)
		hash := sha256.Sum256([]byte(token))
		ath := claim("ath", base64URL(hash[:]))
		r = askOkta(t, app.org, "/api/v1/users", "Authorization", "DPoP "+token, "Dpop", p.proof(t, app, "GET", "/api/v1/users", ath))
		nonce := claim("nonce", r.Header.Get("Dpop-Nonce"))
		if r.StatusCode != want || !strings.Contains(r.Header.Get("Www-Authenticate"), `error="use_dpop_nonce"`) {
			t.Errorf("%d %v", r.StatusCode, r.Header)
		}
		proof := p.proof(t, app, "GET", "/api/v1/users", func(proof *jwt.Token) { ath(proof); nonce(proof) })
		if r := askOkta(t, app.org, "/api/v1/users", "Authorization", "DPoP "+token, "Dpop", proof); r.StatusCode != 200 {
			t.Errorf("%d %v", r.StatusCode, r.Header)
		}
	}
}
