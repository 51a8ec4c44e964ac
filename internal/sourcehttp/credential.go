package sourcehttp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Credential lets requests in: a [Secret] or an [AccessToken].
type Credential interface {
	authorize(context.Context, *Client, *http.Request) error
	// received sees the headers of every reply; open is whether the call needed no credential.
	received(open bool, h http.Header)
	// refused readies the credential for another attempt at a request that was refused with a status and a code, if it was
	// refused for the credential's sake: [unauthorized] or [unproven], else [never].
	refused(open bool, r *http.Request, status int, code string) class
	// redact takes the credential out of a text.
	redact(string) string
	// remedy says what to do about a 401.
	remedy() string
}

// CheckSecret refuses a token or a key that cannot be one, as copies often end in a line break. name is that of the argument;
// the error shows nothing of the value.
func CheckSecret(name, value string) error {
	if strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("%s has a space, a line break or another character that none has; copy it again", name)
	}
	return nil
}

// Secret is a token or a key that goes with every request as it is.
type Secret struct {
	// Header is sent with Prefix and Value.
	Header, Prefix, Value string
	// Remedy says what to do where it is refused.
	Remedy string
}

func (s Secret) authorize(_ context.Context, _ *Client, r *http.Request) error {
	r.Header.Set(s.Header, s.Prefix+s.Value)
	return nil
}

func (Secret) received(bool, http.Header) {}

func (Secret) refused(bool, *http.Request, int, string) class { return never }

func (s Secret) redact(text string) string { return strings.ReplaceAll(text, s.Value, "***") }

func (s Secret) remedy() string { return s.Remedy }

// AccessToken is one that OAuth's client credentials grant gives. It is fetched when the first call needs it, exchanged
// before it expires, and once when the service refuses it; who comes while one is fetched waits for that one.
type AccessToken struct {
	call   Call
	secret string
	life   time.Duration
	advice string
	prover *prover       // nil where the service knows bearer tokens only
	flight chan struct{} // holds one element while a token is fetched

	mu    sync.Mutex
	token string
	bound bool      // to the prover's key
	fresh time.Time // the token is used until then
}

// AccessTokenConfig says how a token is asked for.
type AccessTokenConfig struct {
	// Endpoint and Bucket are those of the [Call].
	Endpoint, Bucket string
	// Ask makes the request, anew for each attempt.
	Ask func(context.Context) (*http.Request, error)
	// Secret is taken out of errors, as the token is; "" where Ask sends none.
	Secret string
	// DPoP is whether the service may demand that tokens are bound to a key of the client (RFC 9449). Where it does, as its
	// answers tell, each request comes with a proof; where it does not, tokens are bearer's.
	DPoP bool
	// Life is how long a token is good that comes without expires_in; 0 takes none without.
	Life time.Duration
	// Remedy says what to do where a fresh token is refused.
	Remedy string
}

// NewAccessToken makes a credential. It fetches nothing yet.
func NewAccessToken(config AccessTokenConfig) *AccessToken {
	a := &AccessToken{
		call:   Call{Endpoint: config.Endpoint, Bucket: config.Bucket, Build: config.Ask, Open: true},
		secret: config.Secret, life: config.Life, advice: config.Remedy, flight: make(chan struct{}, 1),
	}
	if config.DPoP {
		a.prover = &prover{}
		a.call.Build = func(ctx context.Context) (*http.Request, error) {
			r, err := config.Ask(ctx)
			if err != nil {
				return nil, err
			}
			return r, a.prover.prove(r, "")
		}
	}
	return a
}

func (a *AccessToken) authorize(ctx context.Context, c *Client, r *http.Request) error {
	token, bound, err := a.get(ctx, c)
	if err != nil {
		return err
	}
	if !bound {
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	}
	r.Header.Set("Authorization", "DPoP "+token)
	return a.prover.prove(r, token)
}

func (a *AccessToken) received(open bool, h http.Header) {
	if a.prover != nil {
		a.prover.received(open, h)
	}
}

// refused reads a refusal of a proof, which RFC 9449 has as 400 where tokens are given and as 401 elsewhere, and Okta as
// either; and else of the token.
func (a *AccessToken) refused(open bool, r *http.Request, status int, code string) class {
	switch {
	case a.prover != nil && (code == useNonce || code == invalidProof) && (status == http.StatusBadRequest || status == http.StatusUnauthorized):
		if a.prover.demand() && !open {
			a.drop(r) // it is bound to no key yet
		}
		return unproven
	case status == http.StatusUnauthorized && !open:
		a.drop(r)
		return unauthorized
	}
	return never
}

// drop forgets the token that was refused. If it was exchanged meanwhile, the new one is kept.
func (a *AccessToken) drop(refused *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, token, _ := strings.Cut(refused.Header.Get("Authorization"), " "); token == a.token {
		a.token = ""
	}
}

func (a *AccessToken) redact(s string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, secret := range []string{a.token, a.secret} {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "***")
		}
	}
	return s
}

func (a *AccessToken) remedy() string { return a.advice }

func (a *AccessToken) current() (token string, bound bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token == "" || !time.Now().Before(a.fresh) {
		return "", false
	}
	return a.token, a.bound
}

// get returns a token that is good for a while yet, and whether requests with it need a proof.
func (a *AccessToken) get(ctx context.Context, c *Client) (token string, bound bool, err error) {
	if token, bound = a.current(); token != "" {
		return token, bound, nil
	}
	select {
	case a.flight <- struct{}{}:
		defer func() { <-a.flight }()
	case <-ctx.Done():
		return "", false, ctx.Err()
	}
	if token, bound = a.current(); token != "" {
		return token, bound, nil
	}
	granted, err := a.fetch(ctx, c)
	if err != nil {
		return "", false, fmt.Errorf("no access token: %w", err)
	}
	life := time.Duration(granted.ExpiresIn) * time.Second
	a.mu.Lock()
	defer a.mu.Unlock()
	a.token, a.bound = granted.AccessToken, granted.bound()
	a.fresh = time.Now().Add(life - min(time.Minute, life/10))
	return a.token, a.bound, nil
}

type grant struct {
	TokenType   string `json:"token_type"`
	ExpiresIn   int64  `json:"expires_in"` // seconds
	AccessToken string `json:"access_token"`
}

func (g grant) bound() bool { return strings.EqualFold(g.TokenType, "DPoP") }

func (a *AccessToken) fetch(ctx context.Context, c *Client) (grant, error) {
	var granted grant
	call := a.call
	call.Read = func(r *http.Response) error {
		granted = grant{}
		return Decode(r.Body, &granted)
	}
	if err := c.Do(ctx, call); err != nil {
		return grant{}, err
	}
	if granted.bound() && (a.prover == nil || !a.prover.on()) {
		return grant{}, errors.New(call.Endpoint + " answered with a token that is bound to a key (DPoP), and was shown none; check for a proxy that answers itself")
	}
	if granted.ExpiresIn <= 0 {
		granted.ExpiresIn = int64(a.life / time.Second)
	}
	if granted.AccessToken == "" || granted.ExpiresIn <= 0 {
		return grant{}, errors.New(call.Endpoint + " answered without an access token or its life; check " + c.config.Setting + ", and for a proxy")
	}
	return granted, nil
}
