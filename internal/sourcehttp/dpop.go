package sourcehttp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// The codes of a service that wants another proof (RFC 9449).
const (
	invalidProof = "invalid_dpop_proof"
	useNonce     = "use_dpop_nonce"
)

// prover shows that the client has the key to which its access tokens are bound (DPoP, RFC 9449). It shows nothing until
// the service demands it. The key is the process's own, and is never written anywhere.
type prover struct {
	mu  sync.Mutex
	key *ecdsa.PrivateKey // nil until it is demanded
	// nonces are the last ones that came, apart for the API (false) and for the endpoint that gives tokens (true).
	nonces map[bool]string
}

// on tells whether proofs are shown.
func (p *prover) on() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.key != nil
}

// demand makes the prover show proofs from now on. It reports whether it did not before.
func (p *prover) demand() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.key != nil {
		return false
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil { // crypto/rand does not fail
		panic(err)
	}
	p.key = key
	return true
}

// received keeps the nonce of a reply, if it has one: the next proof has to hold it.
func (p *prover) received(ofToken bool, h http.Header) {
	nonce := h.Get("DPoP-Nonce")
	if nonce == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.nonces == nil {
		p.nonces = map[bool]string{}
	}
	p.nonces[ofToken] = nonce
}

// prove puts a proof for this request on it: for one with that access token, or, where there is none, for one that asks
// for it. A service takes each proof once, so every attempt has its own.
func (p *prover) prove(r *http.Request, token string) error {
	p.mu.Lock()
	key, nonce := p.key, p.nonces[token == ""]
	p.mu.Unlock()
	if key == nil {
		return nil
	}
	claims := jwt.MapClaims{"jti": rand.Text(), "htm": r.Method, "htu": withoutQuery(r.URL), "iat": time.Now().Unix()}
	if nonce != "" {
		claims["nonce"] = nonce
	}
	if token != "" {
		hash := sha256.Sum256([]byte(token))
		claims["ath"] = base64.RawURLEncoding.EncodeToString(hash[:])
	}
	proof := jwt.NewWithClaims(jwt.SigningMethodES256, claims)
	proof.Header["typ"], proof.Header["jwk"] = "dpop+jwt", publicJWK(key)
	signed, err := proof.SignedString(key)
	if err != nil {
		return errors.New("no proof of possession could be signed")
	}
	r.Header.Set("DPoP", signed)
	return nil
}

func withoutQuery(u *url.URL) string {
	return u.Scheme + "://" + u.Host + u.EscapedPath()
}

// publicJWK is the public half of a key, as a JSON Web Key.
func publicJWK(key *ecdsa.PrivateKey) map[string]string {
	point, err := key.PublicKey.Bytes() // 4, x, y
	if err != nil {                     // only for a curve that is not NIST's
		panic(err)
	}
	half := (len(point) - 1) / 2
	return map[string]string{
		"kty": "EC", "crv": "P-256",
		"x": base64.RawURLEncoding.EncodeToString(point[1 : 1+half]), "y": base64.RawURLEncoding.EncodeToString(point[1+half:]),
	}
}
