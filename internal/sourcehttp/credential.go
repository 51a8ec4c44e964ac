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
	// renew reports whether a request that was refused with 401 may be let in by another try.
	renew(refused *http.Request) bool
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

func (Secret) renew(*http.Request) bool { return false }

func (s Secret) redact(text string) string { return strings.ReplaceAll(text, s.Value, "***") }

func (s Secret) remedy() string { return s.Remedy }

// AccessToken is one that OAuth's client credentials grant gives. It is fetched when the first call needs it, exchanged
// before it expires, and once when the service refuses it; who comes while one is fetched waits for that one.
type AccessToken struct {
	call   Call
	secret string
	life   time.Duration
	refuse func(tokenType string) error
	advice string
	flight chan struct{} // holds one element while a token is fetched

	mu    sync.Mutex
	token string
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
	// Refuse says what is wrong with a token_type that cannot be used; nil takes all.
	Refuse func(tokenType string) error
	// Life is how long a token is good that comes without expires_in; 0 takes none without.
	Life time.Duration
	// Remedy says what to do where a fresh token is refused.
	Remedy string
}

// NewAccessToken makes a credential. It fetches nothing yet.
func NewAccessToken(config AccessTokenConfig) *AccessToken {
	return &AccessToken{
		call:   Call{Endpoint: config.Endpoint, Bucket: config.Bucket, Build: config.Ask, Open: true},
		secret: config.Secret, life: config.Life, refuse: config.Refuse, advice: config.Remedy, flight: make(chan struct{}, 1),
	}
}

func (a *AccessToken) authorize(ctx context.Context, c *Client, r *http.Request) error {
	token, err := a.get(ctx, c)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	return nil
}

// renew drops the token that was refused. If it was exchanged meanwhile, the new one is kept.
func (a *AccessToken) renew(refused *http.Request) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if refused.Header.Get("Authorization") == "Bearer "+a.token {
		a.token = ""
	}
	return true
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

func (a *AccessToken) current() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token == "" || !time.Now().Before(a.fresh) {
		return ""
	}
	return a.token
}

// get returns a token that is good for a while yet.
func (a *AccessToken) get(ctx context.Context, c *Client) (string, error) {
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
	granted, err := a.fetch(ctx, c)
	if err != nil {
		return "", fmt.Errorf("no access token: %w", err)
	}
	life := time.Duration(granted.ExpiresIn) * time.Second
	a.mu.Lock()
	defer a.mu.Unlock()
	a.token = granted.AccessToken
	a.fresh = time.Now().Add(life - min(time.Minute, life/10))
	return a.token, nil
}

type grant struct {
	TokenType   string `json:"token_type"`
	ExpiresIn   int64  `json:"expires_in"` // seconds
	AccessToken string `json:"access_token"`
}

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
	if a.refuse != nil {
		if err := a.refuse(granted.TokenType); err != nil {
			return grant{}, err
		}
	}
	if granted.ExpiresIn <= 0 {
		granted.ExpiresIn = int64(a.life / time.Second)
	}
	if granted.AccessToken == "" || granted.ExpiresIn <= 0 {
		return grant{}, errors.New(call.Endpoint + " answered without an access token or its life; check " + c.config.Setting + ", and for a proxy")
	}
	return granted, nil
}
