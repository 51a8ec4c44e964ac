package sandbox

import (
	"crypto/ecdsa"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// oktaToken is an access token that was given out.
type oktaToken struct {
	scopes  []string
	expires time.Time
	key     string // the thumbprint of the key that it is bound to, "" for a bearer token
}

const oktaAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// token is the org's token endpoint: client_credentials with private_key_jwt, the only way in for service apps.
func (r *oktaRequest) token() {
	form, err := url.ParseQuery(r.form)
	media, _, _ := strings.Cut(r.req.Header.Get("Content-Type"), ";")
	switch {
	case strings.TrimSpace(media) != "application/x-www-form-urlencoded" || err != nil:
		r.oauthError(http.StatusBadRequest, "invalid_request", "The request body must be form-encoded.")
	case form.Get("grant_type") != "client_credentials":
		r.oauthError(http.StatusBadRequest, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server.")
	case form.Get("client_assertion_type") != oktaAssertionType || form.Get("client_assertion") == "":
		r.oauthError(http.StatusUnauthorized, "invalid_client", "Client authentication with a client_assertion is required.")
	default:
		r.grant(form)
	}
}

func (r *oktaRequest) grant(form url.Values) {
	if refusal := r.checkAssertion(form.Get("client_assertion")); refusal != "" {
		if refusal == oktaUnknownClient && r.o.options.UnknownClientOktaStyle {
			r.fail(http.StatusUnauthorized, "invalid_client", refusal)
			return
		}
		r.oauthError(http.StatusUnauthorized, "invalid_client", refusal)
		return
	}
	key, ok := r.proveForToken()
	if !ok {
		return
	}
	scopes := strings.Fields(form.Get("scope"))
	for _, s := range scopes {
		if !slices.Contains(r.o.options.Scopes, s) {
			r.oauthError(http.StatusBadRequest, "invalid_scope", "One or more scopes are not configured for the authorization server resource.")
			return
		}
	}
	if len(scopes) == 0 {
		r.oauthError(http.StatusBadRequest, "invalid_scope", "The scope parameter is required.")
		return
	}
	life := r.o.options.TokenLife
	value := "eyJ" + r.o.random(60)
	kind := "Bearer"
	if key != "" {
		kind = "DPoP"
	}
	r.o.tokens[value] = oktaToken{scopes: scopes, expires: r.o.now().Add(life), key: key}
	r.json(http.StatusOK, map[string]any{
		"token_type": kind, "expires_in": int(life.Seconds()), "access_token": value, "scope": strings.Join(scopes, " "),
	})
}

func (r *oktaRequest) oauthError(status int, code, description string) {
	r.json(status, map[string]string{"error": code, "error_description": description})
}

const oktaUnknownClient = "Invalid value for 'client_id' parameter."

// checkAssertion verifies the client's JWT and returns why it is refused, "" if it is not. The wording is like Okta's;
// the exact one is not documented.
func (r *oktaRequest) checkAssertion(assertion string) (refusal string) {
	var claims jwt.RegisteredClaims
	parser := jwt.NewParser(
		jwt.WithValidMethods(oktaAsymmetric),
		jwt.WithTimeFunc(r.o.now), jwt.WithExpirationRequired())
	_, err := parser.ParseWithClaims(assertion, &claims, func(t *jwt.Token) (any, error) {
		kid, _ := t.Header["kid"].(string)
		_, ec := r.o.options.PublicKey.(*ecdsa.PublicKey)
		if r.o.options.KeyID != "" && kid != r.o.options.KeyID || ec != strings.HasPrefix(t.Method.Alg(), "ES") {
			return nil, errors.New("no such key")
		}
		return r.o.options.PublicKey, nil
	})
	audience := r.base + "/oauth2/v1/token"
	switch {
	case r.o.options.ClientID == "" || claims.Issuer != r.o.options.ClientID:
		return oktaUnknownClient
	case errors.Is(err, jwt.ErrTokenExpired):
		return "The client_assertion token is expired."
	case errors.Is(err, jwt.ErrTokenUnverifiable):
		return "No key of the client matches the kid and the algorithm of the client_assertion."
	case err != nil:
		return "The client_assertion signature is invalid."
	case claims.Subject != claims.Issuer:
		return "The subject and the issuer of client_assertion must be the client_id."
	case len(claims.Audience) != 1 || claims.Audience[0] != audience:
		return "The audience claim for client_assertion must be the endpoint invoked for the request."
	case claims.IssuedAt != nil && claims.ExpiresAt.Sub(claims.IssuedAt.Time) > time.Hour,
		claims.ExpiresAt.Sub(r.o.now()) > time.Hour:
		return "The client_assertion token has an expiration too far into the future."
	case claims.ID == "":
		return "The client_assertion token must have a jti."
	case r.o.usedJTI[claims.ID]:
		return "The client_assertion token has already been used."
	}
	r.o.usedJTI[claims.ID] = true
	return ""
}
