package okta

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// apiToken is an SSWS token.
func apiToken(token string) sourcehttp.Secret {
	return sourcehttp.Secret{
		Header: "Authorization", Prefix: "SSWS ", Value: token,
		Remedy: "The api_token is wrong, was revoked, or expired (it does after 30 days without use, or when its admin is deactivated), or org_url is another org's; make a new token (Security > API > Tokens)",
	}
}

// serviceApp is an OAuth client that authenticates by a JWT which it signs (private_key_jwt): the only way that Okta
// lets a service app in.
type serviceApp struct {
	client          *Client
	clientID, keyID string
	key             crypto.Signer
	method          jwt.SigningMethod
	scopes          string
}

func newServiceApp(c *Client, config Config) (*serviceApp, error) {
	key, method, err := parseKey(config.PrivateKey)
	if err != nil {
		return nil, err
	}
	scopes := config.Scopes
	if len(scopes) == 0 {
		scopes = []string{"okta.users.read", "okta.groups.read"}
	}
	for _, s := range scopes {
		if s == "" || strings.ContainsAny(s, " \t\n") {
			return nil, fmt.Errorf("scopes has %q, which is no scope; one looks like okta.users.read", s)
		}
	}
	return &serviceApp{
		client: c, clientID: config.ClientID, keyID: config.PrivateKeyID, key: key, method: method,
		scopes: strings.Join(scopes, " "),
	}, nil
}

// parseKey reads a private key. Its errors say nothing of what is in it.
func parseKey(text string) (crypto.Signer, jwt.SigningMethod, error) {
	if !strings.Contains(text, "\n") { // environment variables often hold the two characters instead
		text = strings.ReplaceAll(text, `\n`, "\n")
	}
	block, _ := pem.Decode([]byte(strings.TrimSpace(text)))
	switch {
	case block == nil && strings.HasPrefix(strings.TrimSpace(text), "{"):
		return nil, nil, errors.New("private_key is JSON; give the same key as PEM (Okta shows both when the key is made)")
	case block == nil && !strings.ContainsAny(strings.TrimSpace(text), "\n") && !strings.Contains(text, "-----"):
		return nil, nil, errors.New(`private_key (OKTA_API_PRIVATE_KEY) is not PEM. Give the text of the key, not its path: file("key.pem")`)
	case block == nil:
		return nil, nil, errors.New("private_key (OKTA_API_PRIVATE_KEY) is not PEM; it begins with -----BEGIN PRIVATE KEY-----, and line breaks count")
	case strings.Contains(block.Type, "ENCRYPTED") || block.Headers["DEK-Info"] != "":
		return nil, nil, errors.New("private_key is encrypted; give it decrypted (openssl pkey -in key.pem)")
	}
	var key any
	var err error
	switch block.Type {
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	default:
		return nil, nil, errors.New("private_key holds something else than a private key; it begins with -----BEGIN PRIVATE KEY-----")
	}
	if err != nil {
		return nil, nil, errors.New("private_key is damaged: its PEM holds no key; copy it again, whole")
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		if key.N.BitLen() < 2048 {
			return nil, nil, fmt.Errorf("private_key has %d bits; Okta wants 2048 or more", key.N.BitLen())
		}
		return key, jwt.SigningMethodRS256, nil
	case *ecdsa.PrivateKey:
		switch key.Curve {
		case elliptic.P256():
			return key, jwt.SigningMethodES256, nil
		case elliptic.P384():
			return key, jwt.SigningMethodES384, nil
		case elliptic.P521():
			return key, jwt.SigningMethodES512, nil
		}
	}
	return nil, nil, errors.New("private_key is of a kind that Okta does not take; it takes RSA, and ECDSA on P-256, P-384 and P-521")
}

// accessToken is what the app gets for its assertions.
func (a *serviceApp) accessToken() *sourcehttp.AccessToken {
	return sourcehttp.NewAccessToken(sourcehttp.AccessTokenConfig{
		Endpoint: "POST /oauth2/v1/token", Bucket: "/oauth2/v1", Ask: a.ask,
		DPoP:   true, // on for new apps, unless it is switched off
		Remedy: "Okta refused a fresh access token; check that the app is active and has an admin role (Read-only Administrator), and that org_url is its org",
	})
}

func (a *serviceApp) ask(ctx context.Context) (*http.Request, error) {
	endpoint := a.client.base.JoinPath("/oauth2/v1/token").String()
	assertion, err := a.assertion(endpoint)
	if err != nil {
		return nil, err
	}
	form := url.Values{
		"grant_type":            {"client_credentials"},
		"scope":                 {a.scopes},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {assertion},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(form.Encode()))
	if err == nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return req, err
}

// assertion makes the JWT that proves who the client is. Okta takes each (jti) once, so every attempt has its own.
func (a *serviceApp) assertion(audience string) (string, error) {
	now := a.client.now()
	token := jwt.NewWithClaims(a.method, jwt.MapClaims{
		"iss": a.clientID, "sub": a.clientID, "jti": crand.Text(),
		"aud": audience, // one string, as Okta documents it; RegisteredClaims would make it a list
		"iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
	})
	if a.keyID != "" {
		token.Header["kid"] = a.keyID
	}
	signed, err := token.SignedString(a.key)
	if err != nil {
		return "", errors.New("private_key could not sign; make a new one for the app")
	}
	return signed, nil
}
