package lark

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/rawjson"
)

// request is one call of the API, which may take several attempts.
type request struct {
	doing    string // for errors: "reading user ou_1"
	endpoint *endpoint
	id       string // for :id in the path
	query    url.Values
	body     any
	lane     *limiter // a limit besides the endpoint's
	refers   bool     // the body names other objects by id: an unknown id need not be the one in the path
}

// retry says how often and how patiently a call is tried again. A call that is refused for its rate goes on for as
// long as its context lets it: waiting is what Lark asks for.
type retry struct {
	transient, lock backoff
	minPark         time.Duration // how long a refused endpoint rests when Lark gives no or no sensible time
}

type backoff struct {
	attempts    int
	first, most time.Duration
}

var defaultRetry = retry{
	transient: backoff{attempts: 5, first: 500 * time.Millisecond, most: 8 * time.Second},
	lock:      backoff{attempts: 8, first: time.Second, most: 30 * time.Second},
	minPark:   time.Second,
}

// delay doubles with each failure, up to most; a part of it is chance, so that those who failed together do not meet
// again.
func (b backoff) delay(failures int) time.Duration {
	d := min(b.first<<(failures-1), b.most)
	return min(d+time.Duration(rand.Int64N(int64(d)/2+1)), b.most)
}

// call sends the request and returns the data of the answer. It retries what is worth it, each class of failure in
// its own way; the error is an *Error unless ctx ended first.
func call[T any](ctx context.Context, c *Client, r request) (data T, err error) {
	switch {
	case c.invalid != nil:
		return data, fmt.Errorf("%s: %w", r.doing, c.invalid)
	case r.id == "" && strings.Contains(r.endpoint.path, ":id"):
		return data, fmt.Errorf("%s: the id is empty; plan again", strings.TrimSpace(r.doing))
	}
	if err := c.budget.spent(); err != nil { // before it is put on record, and waits for its turn
		return data, ended(r.doing, err)
	}
	var body []byte
	if r.body != nil {
		body = directory.Encode(r.body)
	}
	ctx = c.logged(ctx)
	var state attempts
	done, err := c.journal(ctx, r, body)
	if err != nil {
		return data, err
	}
	defer func() { done(Written{LogID: state.logID, Err: err}) }()
	for {
		raw, failure := c.attempt(ctx, r, body, &state)
		if failure == nil {
			var fresh T
			if decode(raw, &fresh) == nil {
				return fresh, nil
			}
			failure = c.malformed(r, "has data of an unexpected shape")
		}
		if err := c.again(ctx, r, failure, &state); err != nil {
			return data, err
		}
	}
}

// attempts is what a call remembers of its failures.
type attempts struct {
	last            *Error
	used, bad       *token // the token of the last attempt; the one that Lark has refused
	transient, lock int
	logID           string // Lark's, of the last attempt that was answered
	lost            bool   // an attempt may have been carried out without its answer having come
}

// attempt waits until the limits let one request through, and sends it.
func (c *Client) attempt(ctx context.Context, r request, body []byte, state *attempts) (rawjson.Value, error) {
	var slots []*slot
	limiters := []*limiter{c.limiters[r.endpoint]}
	if r.lane != nil {
		limiters = []*limiter{r.lane, c.limiters[r.endpoint]}
	}
	for _, l := range limiters {
		s, err := l.wait(ctx, r.lane != nil)
		if err != nil {
			for _, s := range slots {
				s.cancel()
			}
			return nil, err
		}
		slots = append(slots, s)
	}
	defer func() {
		for _, s := range slots {
			s.end()
		}
	}()
	if r.endpoint != postToken { // after the wait, which may outlast a token
		tok, err := c.tokens.get(ctx, state.bad)
		if err != nil {
			return nil, err
		}
		state.used = tok
	}
	return c.exchange(ctx, r, body, state, slots)
}

// again returns nil when the call is to be tried again, having waited for the right time, else the error to return.
func (c *Client) again(ctx context.Context, r request, err error, state *attempts) error {
	var e *Error
	if !errors.As(err, &e) || e.Endpoint != r.endpoint.path {
		return gaveUp(r, err, state)
	}
	state.lost = state.lost || e.Class == Transient && !e.unsent
	e.lost, state.last = state.lost, e
	wait := time.Duration(0)
	switch e.Class {
	case Rate: // the limiter waits
		c.limiters[r.endpoint].park(time.Now().Add(max(e.reset, c.retry.minPark)))
		return nil
	case Token:
		if state.bad != nil || state.used == nil { // or it is the call for a token
			return e
		}
		state.bad = state.used
		return nil
	case Lock:
		state.lock++
		if e.attempts = state.lock + state.transient; state.lock >= c.retry.lock.attempts {
			return e
		}
		wait = c.retry.lock.delay(state.lock)
	case Transient:
		state.transient++
		if e.attempts = state.lock + state.transient; state.transient >= c.retry.transient.attempts {
			return e
		}
		wait = c.retry.transient.delay(state.transient)
	default:
		c.doubt(ctx, r, e)
		return e
	}
	if err := sleep(ctx, wait); err != nil {
		return gaveUp(r, err, state)
	}
	return nil
}

// gaveUp says why a call ended without an answer of its own: its context ended, there is no token, or no more may be sent. What went
// wrong before says more than that the time was up.
func gaveUp(r request, err error, state *attempts) error {
	if state.last != nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.Is(err, directory.ErrCallsSpent)) {
		return fmt.Errorf("%w It was not tried further: %w", state.last, err)
	}
	return ended(r.doing, err)
}

// ended says what a call was for that its context has ended, and what to do where that was for the time.
func ended(doing string, err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s: %w; perhaps something else uses up the limits of this app: run again, or raise the timeout (see timeouts)", doing, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// sleep waits, or says at once that ctx will end before.
func sleep(ctx context.Context, d time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return context.DeadlineExceeded
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// paging is what every page of a listing carries. Where has_more is missing, a page_token tells.
type paging struct {
	HasMore   *bool  `json:"has_more"`
	PageToken string `json:"page_token"`
}

func (p paging) last() bool {
	if p.HasMore == nil {
		return p.PageToken == ""
	}
	return !*p.HasMore
}

// pages reads a listing to its end: complete, or an error. An empty page may come without items.
func pages[T any](ctx context.Context, c *Client, r request, take func(T) paging) error {
	seen := map[string]bool{}
	for {
		page, err := call[T](ctx, c, r)
		if err != nil {
			return err
		}
		p := take(page)
		switch {
		case p.last():
			return nil
		case p.PageToken == "":
			return c.malformed(r, "is incomplete: there is more, but no page_token to it")
		case seen[p.PageToken]:
			return c.malformed(r, "is incomplete: it gives the same page_token twice")
		}
		seen[p.PageToken] = true
		r.query.Set("page_token", p.PageToken)
	}
}

// decode reads the data of an answer; there may be none.
func decode(raw rawjson.Value, into any) error {
	if len(raw) == 0 {
		return nil
	}
	return rawjson.Decode(raw, into)
}
