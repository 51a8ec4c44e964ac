package okta

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// authorizer lets requests in.
type authorizer interface {
	authorize(context.Context, *http.Request) error
	// renew reports whether a request that was refused with 401 may be let in by another try.
	renew(refused *http.Request) bool
	// redact takes the credential out of a text.
	redact(string) string
	// remedy says what to do about a 401.
	remedy() string
}

// apiToken is an SSWS token.
type apiToken string

func (t apiToken) authorize(_ context.Context, r *http.Request) error {
	r.Header.Set("Authorization", "SSWS "+string(t))
	return nil
}

func (apiToken) renew(*http.Request) bool { return false }

func (t apiToken) redact(s string) string { return strings.ReplaceAll(s, string(t), "***") }

func (apiToken) remedy() string {
	return "The api_token is wrong, was revoked, or expired (it does after 30 days without use, or when its admin is deactivated), or org_url is another org's; make a new token (Security > API > Tokens)"
}

// serviceApp is an OAuth client that authenticates by a JWT which it signs (private_key_jwt): the only way that Okta
// lets a service app in.
type serviceApp struct {
	client          *Client
	clientID, keyID string
	key             crypto.Signer
	method          jwt.SigningMethod
	scopes          string
	flight          chan struct{} // holds one element while a token is fetched

	mu    sync.Mutex
	token string
	fresh time.Time // the token is used until then
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
			return nil, fmt.Errorf("okta: scopes has %q, which is no scope; one looks like okta.users.read", s)
		}
	}
	return &serviceApp{
		client: c, clientID: config.ClientID, keyID: config.PrivateKeyID, key: key, method: method,
		scopes: strings.Join(scopes, " "), flight: make(chan struct{}, 1),
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
		return nil, nil, errors.New("okta: private_key is JSON; give the same key as PEM (Okta shows both when the key is made)")
	case block == nil:
		return nil, nil, errors.New("okta: private_key is not PEM; it begins with -----BEGIN PRIVATE KEY-----, and line breaks count")
	case strings.Contains(block.Type, "ENCRYPTED") || block.Headers["DEK-Info"] != "":
		return nil, nil, errors.New("okta: private_key is encrypted; give it decrypted (openssl pkey -in key.pem)")
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
		return nil, nil, errors.New("okta: private_key holds something else than a private key; it begins with -----BEGIN PRIVATE KEY-----")
	}
	if err != nil {
		return nil, nil, errors.New("okta: private_key is damaged: its PEM holds no key; copy it again, whole")
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		if key.N.BitLen() < 2048 {
			return nil, nil, fmt.Errorf("okta: private_key has %d bits; Okta wants 2048 or more", key.N.BitLen())
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
	return nil, nil, errors.New("okta: private_key is of a kind that Okta does not take; it takes RSA, and ECDSA on P-256, P-384 and P-521")
}

func (a *serviceApp) authorize(ctx context.Context, r *http.Request) error {
	token, err := a.accessToken(ctx)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	return nil
}

// renew drops the token that was refused. If it was exchanged meanwhile, the new one is kept.
func (a *serviceApp) renew(refused *http.Request) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if refused.Header.Get("Authorization") == "Bearer "+a.token {
		a.token = ""
	}
	return true
}

func (a *serviceApp) redact(s string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token == "" {
		return s
	}
	return strings.ReplaceAll(s, a.token, "***")
}

func (a *serviceApp) remedy() string {
	return "Okta refused a fresh access token; check that the app is active and has an admin role (Read-only Administrator), and that org_url is its org"
}

func (a *serviceApp) current() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token == "" || !a.client.now().Before(a.fresh) {
		return ""
	}
	return a.token
}

// accessToken returns a token that is good for a while yet. Whoever comes while one is fetched waits for that one.
func (a *serviceApp) accessToken(ctx context.Context) (string, error) {
	if token := a.current(); token != "" {
		return token, nil
	}
	select {
	case a.flight <- struct{}{}:
		defer func() { <-a.flight }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if token := a.current(); token != "" {
		return token, nil
	}
	granted, err := a.fetch(ctx)
	if err != nil {
		return "", fmt.Errorf("no access token: %w", err)
	}
	life := time.Duration(granted.ExpiresIn) * time.Second
	a.mu.Lock()
	defer a.mu.Unlock()
	a.token = granted.AccessToken
	a.fresh = a.client.now().Add(life - min(time.Minute, life/10))
	return a.token, nil
}

type grant struct {
	TokenType   string `json:"token_type"`
	ExpiresIn   int64  `json:"expires_in"` // seconds
	AccessToken string `json:"access_token"`
}

func (a *serviceApp) fetch(ctx context.Context) (grant, error) {
	var granted grant
	endpoint := a.client.base.JoinPath("/oauth2/v1/token").String()
	err := a.client.do(ctx, call{
		endpoint: "POST /oauth2/v1/token",
		bucket:   "/oauth2/v1",
		open:     true,
		build: func(ctx context.Context) (*http.Request, error) {
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
		},
		read: func(r *http.Response) error {
			granted = grant{}
			if err := json.NewDecoder(r.Body).Decode(&granted); err != nil {
				return decodeError(err)
			}
			return nil
		},
	})
	switch {
	case err != nil:
		return grant{}, err
	case strings.EqualFold(granted.TokenType, "DPoP"):
		return grant{}, errors.New(dpopRemedy)
	case granted.AccessToken == "" || granted.ExpiresIn <= 0:
		return grant{}, errors.New("POST /oauth2/v1/token answered without an access token or its life; check org_url, and for a proxy")
	}
	return granted, nil
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
