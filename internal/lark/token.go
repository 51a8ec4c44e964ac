package lark

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// token is a tenant access token. Lark gives the same one out until 30 minutes are left of its two hours.
type token struct {
	value          string
	renew, expires time.Time
}

// tokens keeps the token. Whoever needs one that is due waits for the same single fetch.
type tokens struct {
	fetch func(context.Context) (*token, error)

	mu      sync.Mutex
	current *token
	flight  *tokenFlight
}

type tokenFlight struct {
	done  chan struct{}
	token *token
	err   error
}

// get returns a token that is not bad: bad is the one that Lark has just refused, if any. It is told by identity, not
// by value, as Lark may well hand the same one out again, and that must not be fetched for each caller.
func (t *tokens) get(ctx context.Context, bad *token) (*token, error) {
	t.mu.Lock()
	if bad != nil && t.current == bad {
		t.current = nil
	}
	if t.current != nil && time.Now().Before(t.current.renew) {
		defer t.mu.Unlock()
		return t.current, nil
	}
	f := t.flight
	if f == nil {
		f = &tokenFlight{done: make(chan struct{})}
		t.flight = f
		go t.run(context.WithoutCancel(ctx), f) // others may wait for it when this caller has left
	}
	t.mu.Unlock()
	select {
	case <-f.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if f.err != nil {
		if old := t.valid(); old != nil {
			return old, nil
		}
	}
	return f.token, f.err
}

const tokenTimeout = 2 * time.Minute

func (t *tokens) run(ctx context.Context, f *tokenFlight) {
	ctx, cancel := context.WithTimeout(ctx, tokenTimeout)
	defer cancel()
	f.token, f.err = t.fetch(ctx)
	t.mu.Lock()
	t.flight = nil
	if f.err == nil {
		t.current = f.token
	}
	t.mu.Unlock()
	close(f.done)
}

// valid returns the token that is due for renewal but not expired: it serves while Lark gives out no new one.
func (t *tokens) valid() *token {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current != nil && time.Now().Before(t.current.expires) {
		return t.current
	}
	return nil
}

// value returns the token for masking it, "" if there is none.
func (t *tokens) value() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current == nil {
		return ""
	}
	return t.current.value
}

// signIn fetches a token.
func (c *Client) signIn(ctx context.Context) (*token, error) {
	doing := fmt.Sprintf("signing in as app %s at %s", c.config.AppID, c.config.BaseURL)
	if c.config.AppID == "" || c.config.AppSecret == "" {
		return nil, errors.New(doing + ": app_id and app_secret must not be empty")
	}
	start := time.Now()
	r := request{doing: doing, endpoint: postToken, body: map[string]string{
		"app_id": c.config.AppID, "app_secret": c.config.AppSecret,
	}}
	answer, err := call[struct {
		Token  string `json:"tenant_access_token"`
		Expire int64  `json:"expire"` // seconds
	}](ctx, c, r)
	if err != nil {
		return nil, err
	}
	if answer.Token == "" {
		return nil, c.malformed(r, "has no token")
	}
	life := time.Duration(max(0, answer.Expire)) * time.Second // one in its last second serves the calls that wait
	return &token{
		value:   answer.Token,
		expires: start.Add(life),
		renew:   start.Add(life - min(5*time.Minute, life/6)),
	}, nil
}
