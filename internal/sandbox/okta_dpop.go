package sandbox

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"slices"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// oktaProof is what a DPoP proof claims (RFC 9449).
type oktaProof struct {
	jwt.RegisteredClaims
	Method    string `json:"htm"`
	Address   string `json:"htu"`
	Nonce     string `json:"nonce"`
	TokenHash string `json:"ath"`
}

// The codes with which Okta refuses proofs.
const (
	oktaInvalidProof = "invalid_dpop_proof"
	oktaUseNonce     = "use_dpop_nonce"
)

// SetRequireDPoP switches whether the service app has to show proofs, as an administrator does in its general settings.
// Tokens that were given out stay as they are.
func (o *Okta) SetRequireDPoP(require bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.options.RequireDPoP = require
}

// oktaAsymmetric are the algorithms that Okta takes, for assertions and for proofs.
var oktaAsymmetric = []string{"RS256", "RS384", "RS512", "ES256", "ES384", "ES512"}

// oktaProofAge is how far from now a proof's iat may be.
const oktaProofAge = 5 * time.Minute

// proof verifies the DPoP proof of the request, all but its nonce and its hash of a token, and returns the thumbprint of
// its key; refusal says what is wrong with it. A proof that was good is used up.
func (r *oktaRequest) proof() (proof oktaProof, thumbprint, refusal string) {
	headers := r.req.Header.Values("Dpop")
	if len(headers) == 0 {
		return proof, "", "The DPoP proof JWT header is missing."
	}
	if len(headers) > 1 {
		return proof, "", "There is more than one DPoP proof JWT header."
	}
	parsed, err := jwt.NewParser(jwt.WithValidMethods(oktaAsymmetric), jwt.WithoutClaimsValidation()).ParseWithClaims(
		headers[0], &proof, func(t *jwt.Token) (key any, err error) {
			key, thumbprint, err = oktaJWK(t.Header["jwk"])
			return key, err
		})
	switch {
	case err != nil:
		return proof, "", "The DPoP proof JWT signature is invalid."
	case parsed.Header["typ"] != "dpop+jwt":
		return proof, "", "The DPoP proof JWT typ must be dpop+jwt."
	case proof.Method != r.req.Method:
		return proof, "", "The DPoP proof JWT htm claim does not match the method of the request."
	case proof.Address != r.base+r.req.URL.EscapedPath():
		return proof, "", "The DPoP proof JWT htu claim does not match the address of the request."
	case proof.IssuedAt == nil || r.o.now().Sub(proof.IssuedAt.Time).Abs() > oktaProofAge:
		return proof, "", "The DPoP proof JWT was not issued within the last five minutes."
	case proof.ID == "":
		return proof, "", "The DPoP proof JWT must have a jti."
	case r.o.usedJTI[proof.ID]:
		return proof, "", "The DPoP proof JWT has already been used."
	}
	r.o.usedJTI[proof.ID] = true
	return proof, thumbprint, ""
}

// proveForToken checks the proof of a token request, where there has to be one, and returns the thumbprint of its key, "" for
// none. It answers itself where that is not ok.
func (r *oktaRequest) proveForToken() (thumbprint string, ok bool) {
	if !r.o.options.RequireDPoP && r.req.Header.Get("Dpop") == "" {
		return "", true
	}
	proof, thumbprint, refusal := r.proof()
	switch {
	case refusal != "":
		r.oauthError(http.StatusBadRequest, oktaInvalidProof, refusal)
	case !r.o.tokenNonces.good(proof.Nonce, r.o.now()):
		r.w.Header().Set("Dpop-Nonce", r.o.tokenNonces.current(r.o))
		r.oauthError(http.StatusBadRequest, oktaUseNonce, "Authorization server requires nonce in DPoP proof.")
	default:
		return thumbprint, true
	}
	return "", false
}

// proveForCall checks the proof of a call with a token that is bound to a key. It answers itself where that is not ok.
func (r *oktaRequest) proveForCall(value string, token oktaToken) bool {
	proof, thumbprint, refusal := r.proof()
	hash := sha256.Sum256([]byte(value))
	status := r.o.options.DPoPNonceOnCalls
	switch {
	case refusal != "":
	case thumbprint != token.key:
		refusal = "The DPoP proof JWT is signed by another key than that of the token."
	case proof.TokenHash != base64.RawURLEncoding.EncodeToString(hash[:]):
		refusal = "The DPoP proof JWT ath claim does not match the token."
	case status != 0 && !r.o.callNonces.good(proof.Nonce, r.o.now()):
		r.w.Header().Set("Dpop-Nonce", r.o.callNonces.current(r.o))
		r.challenge("DPoP", status, oktaUseNonce, "Resource server requires nonce in DPoP proof.")
		return false
	default:
		return true
	}
	r.challenge("DPoP", http.StatusBadRequest, oktaInvalidProof, refusal)
	return false
}

// oktaNonces are the nonces of one kind of request, oldest first: each is given out for a day and good for three.
type oktaNonces struct {
	life   time.Duration
	values []string
	since  []time.Time
}

func (n *oktaNonces) current(o *Okta) string {
	now := o.now()
	if last := len(n.since) - 1; last >= 0 && now.Before(n.since[last].Add(n.life)) {
		return n.values[last]
	}
	n.values, n.since = append(n.values, o.random(32)), append(n.since, now)
	return n.values[len(n.values)-1]
}

func (n *oktaNonces) good(nonce string, now time.Time) bool {
	i := slices.Index(n.values, nonce)
	return i >= 0 && now.Before(n.since[i].Add(3*n.life))
}

// oktaJWK reads a public key (RFC 7517) and makes its thumbprint (RFC 7638).
func oktaJWK(header any) (key crypto.PublicKey, thumbprint string, err error) {
	jwk, _ := header.(map[string]any)
	part := func(name string) []byte {
		s, _ := jwk[name].(string)
		b, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil {
			return nil
		}
		return b
	}
	if jwk["d"] != nil {
		return nil, "", errors.New("the key is a private one")
	}
	members := []string{"e", "kty", "n"}
	curves := map[any]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()}
	switch curve := curves[jwk["crv"]]; {
	case jwk["kty"] == "EC" && curve != nil:
		members = []string{"crv", "kty", "x", "y"}
		key, err = ecdsa.ParseUncompressedPublicKey(curve, slices.Concat([]byte{4}, part("x"), part("y")))
	case jwk["kty"] == "RSA" && len(part("n")) >= 256 && len(part("e")) > 0:
		key = &rsa.PublicKey{N: new(big.Int).SetBytes(part("n")), E: int(new(big.Int).SetBytes(part("e")).Int64())}
	default:
		err = errors.New("no such key")
	}
	if err != nil {
		return nil, "", err
	}
	needed := map[string]any{}
	for _, name := range members {
		needed[name] = jwk[name]
	}
	text, err := json.Marshal(needed) // with sorted keys, as a thumbprint has them
	hash := sha256.Sum256(text)
	return key, base64.RawURLEncoding.EncodeToString(hash[:]), err
}
