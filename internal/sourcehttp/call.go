package sourcehttp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// Delays are the times between attempts.
type Delays struct {
	Base    time.Duration // before the second attempt; it doubles from there
	Longest time.Duration
	Grace   time.Duration // added to the reset of a rate limit, which is in whole seconds
	Answer  time.Duration // the time an attempt may take
}

var standardDelays = Delays{Base: 300 * time.Millisecond, Longest: 30 * time.Second, Grace: time.Second, Answer: 90 * time.Second}

const (
	// MaxAttempts is how often a call is sent that meets errors of the server or the network.
	MaxAttempts = 5
	// MaxLimited is how many refusals for the rate limit a call takes: after each the limit should be free again.
	MaxLimited = 10
	maxBody    = 64 << 20
)

// Call is one request with all its attempts.
type Call struct {
	// Endpoint is the name in errors and in the log: the method and the path, like "GET /api/v1/users".
	Endpoint string
	// Bucket names the rate limit that the call counts in.
	Bucket string
	// Build makes the request anew for each attempt.
	Build func(context.Context) (*http.Request, error)
	// Read takes in the body of a 200; an error that is no [BadPage] is worth another attempt.
	Read func(*http.Response) error
	// Open calls need no credential.
	Open bool
}

// class says what to do about a failed attempt.
type class int

const (
	never        class = iota // give up
	again                     // the server or the network stumbled
	slow                      // the same, and a smaller page may help
	limited                   // the bucket is parked until it may go on
	unauthorized              // the access token is not good any more
	unproven                  // the service wants another proof of possession
)

// Exhausted is the last error of a call that failed every time. Slow tells that the service took too long over it, so that
// asking for less may help.
type Exhausted struct {
	Last     error
	Endpoint string
	Slow     bool
}

// Error is the last error, and how often the call was sent.
func (e *Exhausted) Error() string { return fmt.Sprintf("%s (%d attempts)", e.Last, MaxAttempts) }

// Unwrap is the last error.
func (e *Exhausted) Unwrap() error { return e.Last }

// Do sends a call until it succeeds or another attempt makes no sense. The error is an [*Error] where the call was refused,
// an [*Exhausted] around the last one where all attempts failed, and has the context's where that ended.
func (c *Client) Do(ctx context.Context, k Call) error {
	stumbled, refused, unproved, renewed := 0, 0, 0, false
	for {
		what, wait, err := c.attempt(ctx, k, refused)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return stopped(ctx, k.Endpoint, err)
		case what == unauthorized && !renewed:
			renewed, wait = true, 0
		case what == unproven && unproved < MaxAttempts-1:
			unproved++
		case what == limited && refused < MaxLimited:
			refused++
		case (what == again || what == slow) && stumbled < MaxAttempts-1:
			stumbled++
			wait = max(wait, c.Delays.backoff(stumbled))
		case what == again || what == slow:
			return &Exhausted{err, k.Endpoint, what == slow}
		default:
			return err
		}
		tflog.SubsystemDebug(ctx, c.config.Subsystem, "trying again", map[string]any{"endpoint": k.Endpoint, "cause": c.loggable(err), "wait": wait.String()})
		if err := sleep(ctx, wait); err != nil {
			return stopped(ctx, k.Endpoint, err)
		}
	}
}

// attempt sends a call once.
func (c *Client) attempt(ctx context.Context, k Call, refused int) (class, time.Duration, error) {
	b := c.bucket(k.Bucket)
	if err := b.acquire(ctx); err != nil {
		return never, 0, fmt.Errorf("%s: %w: %w", k.Endpoint, errWaiting, context.Cause(ctx))
	}
	var rate *Rate
	release := sync.OnceFunc(func() { b.release(rate, time.Now()) })
	defer release()
	req, err := c.request(ctx, k)
	if err != nil {
		return never, 0, err
	}
	limit, cancel := context.WithTimeout(ctx, c.Delays.Answer)
	defer cancel()
	resp, err := c.http.Do(req.WithContext(limit))
	if err != nil {
		what, err := c.unanswered(ctx, k, req.URL.Host, err)
		return what, 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	rate = c.rate(resp.Header)
	release()
	c.config.Auth.received(k.Open, resp.Header)
	c.log(ctx, req, resp, rate)
	if resp.StatusCode != http.StatusOK {
		return c.judge(k, b, req, resp, refused)
	}
	resp.Body = http.MaxBytesReader(nil, resp.Body, maxBody)
	err = k.Read(resp)
	switch {
	case err == nil:
		return never, 0, nil
	case errors.As(err, new(BadPage)), errors.As(err, new(*http.MaxBytesError)):
		return never, 0, fmt.Errorf("%s: %w. Check %s, and whether a proxy answers in %s's place", k.Endpoint, err, c.config.Setting, c.config.Service)
	case limit.Err() != nil:
		return slow, 0, fmt.Errorf("%s: the answer did not end within %s. Check the network, and run again", k.Endpoint, c.Delays.Answer)
	}
	return again, 0, fmt.Errorf("%s: the answer broke off: %w. Check the network, and run again", k.Endpoint, err)
}

func (c *Client) request(ctx context.Context, k Call) (*http.Request, error) {
	req, err := k.Build(ctx)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.config.UserAgent)
	if req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if k.Open {
		return req, nil
	}
	return req, c.config.Auth.authorize(ctx, c, req)
}

// rate is what a reply tells of the rate limit.
func (c *Client) rate(h http.Header) *Rate {
	if c.config.Rate == nil {
		return &Rate{}
	}
	rate, ok := c.config.Rate(h, time.Now())
	if !ok {
		return &Rate{}
	}
	return &rate
}

// judge reads a refusal, and parks the bucket where the service wants to be left alone.
func (c *Client) judge(k Call, b *bucket, req *http.Request, resp *http.Response, refused int) (class, time.Duration, error) {
	e := c.Refusal(k.Endpoint, resp)
	if what := c.config.Auth.refused(k.Open, req, e.Status, e.Code); what != never {
		return what, 0, e
	}
	switch e.Status {
	case http.StatusTooManyRequests:
		wait := max(c.Delays.backoff(refused+1), retryAfter(resp.Header))
		if rate := c.rate(resp.Header); rate.Limit > 0 {
			wait = max(wait, rate.Reset+c.Delays.Grace)
		}
		b.park(time.Now().Add(wait + jitter(c.Delays.Grace)))
		return limited, 0, e
	case http.StatusInternalServerError, http.StatusGatewayTimeout: // how a listing ends that takes a service too long
		return slow, retryAfter(resp.Header), e
	case http.StatusBadGateway, http.StatusServiceUnavailable:
		return again, retryAfter(resp.Header), e
	}
	return never, 0, e
}

// unanswered is about a request that got no reply at all.
func (c *Client) unanswered(ctx context.Context, k Call, host string, err error) (class, error) {
	var network *url.Error
	timeout := errors.As(err, &network) && network.Timeout()
	if network != nil {
		err = network.Err // without the address, whose query may name people
	}
	tflog.SubsystemDebug(ctx, c.config.Subsystem, "no answer", map[string]any{"endpoint": k.Endpoint, "cause": c.loggable(err)})
	var dns *net.DNSError
	setting := c.config.Setting
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return never, fmt.Errorf("%s: there is no host %s; check %s", k.Endpoint, dns.Name, setting)
	case errors.As(err, new(*tls.CertificateVerificationError)), errors.As(err, new(tls.RecordHeaderError)):
		return never, fmt.Errorf("%s: no trustworthy connection to %s: %w. Check %s, and whether a proxy replaces certificates", k.Endpoint, host, err, setting)
	case timeout:
		return slow, fmt.Errorf("%s: no answer from %s in time: %w. Check the network, and run again", k.Endpoint, host, err)
	}
	return again, fmt.Errorf("%s: no answer from %s: %w. Check %s and the network", k.Endpoint, host, err, setting)
}

var errWaiting = errors.New("stopped while waiting for the rate limit")

// stopped is the error of a call whose context ended.
func stopped(ctx context.Context, endpoint string, last error) error {
	cause := context.Cause(ctx)
	if errors.Is(last, errWaiting) {
		return last
	}
	if errors.Is(last, cause) || errors.Is(last, ctx.Err()) {
		return fmt.Errorf("%s: stopped before it was answered: %w", endpoint, cause)
	}
	return fmt.Errorf("%s: stopped: %w; before that: %w", endpoint, cause, last)
}

func (c *Client) log(ctx context.Context, req *http.Request, resp *http.Response, rate *Rate) {
	tflog.SubsystemDebug(ctx, c.config.Subsystem, "answered", map[string]any{
		"method": req.Method, "path": req.URL.Path, "status": resp.StatusCode,
		"remaining": rate.Left, "request_id": resp.Header.Get(c.config.RequestID),
	})
}

// loggable is an error without what a server says, which may name people, and without the credential.
func (c *Client) loggable(err error) string {
	if e := new(Error); errors.As(err, &e) {
		return strconv.Itoa(e.Status) + " " + e.Code
	}
	return c.config.Auth.redact(err.Error())
}

// backoff is the wait before the n-th repetition, from 1 on: doubling, with up to a half added by chance.
func (d Delays) backoff(n int) time.Duration {
	wait := d.Base << min(n-1, 20)
	if wait > d.Longest || wait <= 0 {
		wait = d.Longest
	}
	return wait + jitter(wait/2)
}

func jitter(most time.Duration) time.Duration {
	if most <= 0 {
		return 0
	}
	return rand.N(most)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
