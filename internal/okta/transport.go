package okta

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

const subsystem = "okta"

// logging readies ctx for the package's log.
func logging(ctx context.Context) context.Context {
	return tflog.NewSubsystem(ctx, subsystem, tflog.WithLevelFromEnv("TF_LOG_PROVIDER_LARK", subsystem), tflog.WithRootFields())
}

// delays are the times between attempts; tests shorten them.
type delays struct {
	base    time.Duration // before the second attempt; it doubles from there
	longest time.Duration
	grace   time.Duration // added to a reset, which is in whole seconds
	answer  time.Duration // the time an attempt may take
}

var standardDelays = delays{base: 300 * time.Millisecond, longest: 30 * time.Second, grace: time.Second, answer: 90 * time.Second}

const (
	maxAttempts = 5  // of a call that meets errors of the server or the network
	maxLimited  = 10 // refusals for the rate limit: after each the limit should be free again
	maxBody     = 64 << 20
)

// call is one request with all its attempts.
type call struct {
	endpoint string // "GET /api/v1/users"
	bucket   string
	// build makes the request anew for each attempt.
	build func(context.Context) (*http.Request, error)
	// read takes in the body of a 200; an error that is no badPage is worth another attempt.
	read func(*http.Response) error
	// open calls need no credential.
	open bool
}

// class says what to do about a failed attempt.
type class int

const (
	never        class = iota // give up
	again                     // the server or the network stumbled
	slow                      // the same, and a smaller page may help
	limited                   // the bucket is parked until it may go on
	unauthorized              // the access token is not good any more
)

// exhausted is the last error of a call that failed every time.
type exhausted struct {
	error
	endpoint string
	attempts int
	slow     bool
}

func (e *exhausted) Error() string { return fmt.Sprintf("%s (%d attempts)", e.error, e.attempts) }
func (e *exhausted) Unwrap() error { return e.error }

// do sends a call until it succeeds or another attempt makes no sense.
func (c *Client) do(ctx context.Context, k call) error {
	stumbled, refused, renewed := 0, 0, false
	for {
		what, wait, err := c.attempt(ctx, k, refused)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return stopped(ctx, k.endpoint, err)
		case what == unauthorized && !renewed:
			renewed, wait = true, 0
		case what == limited && refused < maxLimited:
			refused++
		case (what == again || what == slow) && stumbled < maxAttempts-1:
			stumbled++
			wait = max(wait, c.delays.backoff(stumbled))
		case what == again || what == slow:
			return &exhausted{err, k.endpoint, maxAttempts, what == slow}
		default:
			return err
		}
		tflog.SubsystemDebug(ctx, subsystem, "trying again", map[string]any{"endpoint": k.endpoint, "cause": c.loggable(err), "wait": wait.String()})
		if err := sleep(ctx, wait); err != nil {
			return stopped(ctx, k.endpoint, err)
		}
	}
}

// attempt sends a call once.
func (c *Client) attempt(ctx context.Context, k call, refused int) (class, time.Duration, error) {
	b := c.bucket(k.bucket)
	if err := b.acquire(ctx, c.now); err != nil {
		return never, 0, fmt.Errorf("%s: %w: %w", k.endpoint, errWaiting, context.Cause(ctx))
	}
	var header http.Header
	release := sync.OnceFunc(func() { b.release(header, c.now()) })
	defer release()
	req, err := c.request(ctx, k)
	if err != nil {
		return never, 0, err
	}
	limit, cancel := context.WithTimeout(ctx, c.delays.answer)
	defer cancel()
	resp, err := c.http.Do(req.WithContext(limit))
	if err != nil {
		what, err := c.unanswered(ctx, k, err)
		return what, 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	header = resp.Header
	release()
	c.log(ctx, req, resp)
	if resp.StatusCode != http.StatusOK {
		return c.judge(k, b, req, resp, refused)
	}
	resp.Body = http.MaxBytesReader(nil, resp.Body, maxBody)
	err = k.read(resp)
	switch {
	case err == nil:
		return never, 0, nil
	case errors.As(err, new(badPage)), errors.As(err, new(*http.MaxBytesError)):
		return never, 0, fmt.Errorf("%s: %w. Check org_url, and whether a proxy answers in Okta's place", k.endpoint, err)
	case limit.Err() != nil:
		return slow, 0, fmt.Errorf("%s: the answer did not end within %s. Check the network, and run again", k.endpoint, c.delays.answer)
	}
	return again, 0, fmt.Errorf("%s: the answer broke off: %w. Check the network, and run again", k.endpoint, err)
}

func (c *Client) request(ctx context.Context, k call) (*http.Request, error) {
	req, err := k.build(ctx)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.agent)
	if req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if k.open {
		return req, nil
	}
	return req, c.auth.authorize(ctx, req)
}

// judge reads a refusal, and parks the bucket where Okta wants to be left alone.
func (c *Client) judge(k call, b *bucket, req *http.Request, resp *http.Response, refused int) (class, time.Duration, error) {
	e := c.refusal(k.endpoint, resp)
	switch e.Status {
	case http.StatusTooManyRequests:
		wait := max(c.delays.backoff(refused+1), retryAfter(resp.Header))
		if !crowded(resp.Header) {
			wait = max(wait, untilReset(resp.Header, c.now())+c.delays.grace)
		}
		b.park(c.now().Add(wait + jitter(c.delays.grace)))
		return limited, 0, e
	case http.StatusUnauthorized:
		if !k.open && c.auth.renew(req) {
			return unauthorized, 0, e
		}
	case http.StatusInternalServerError, http.StatusGatewayTimeout: // how a listing that takes Okta too long ends
		return slow, retryAfter(resp.Header), e
	case http.StatusBadGateway, http.StatusServiceUnavailable:
		return again, retryAfter(resp.Header), e
	}
	return never, 0, e
}

// unanswered is about a request that got no reply at all.
func (c *Client) unanswered(ctx context.Context, k call, err error) (class, error) {
	var network *url.Error
	timeout := errors.As(err, &network) && network.Timeout()
	if network != nil {
		err = network.Err // without the address, whose query may name people
	}
	tflog.SubsystemDebug(ctx, subsystem, "no answer", map[string]any{"endpoint": k.endpoint, "cause": c.loggable(err)})
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return never, fmt.Errorf("%s: there is no host %s; check org_url", k.endpoint, c.base.Hostname())
	case errors.As(err, new(*tls.CertificateVerificationError)), errors.As(err, new(tls.RecordHeaderError)):
		return never, fmt.Errorf("%s: no trustworthy connection to %s: %w. Check org_url, and whether a proxy replaces certificates", k.endpoint, c.base.Host, err)
	case timeout:
		return slow, fmt.Errorf("%s: no answer from %s in time: %w. Check the network, and run again", k.endpoint, c.base.Host, err)
	}
	return again, fmt.Errorf("%s: no answer from %s: %w. Check org_url and the network", k.endpoint, c.base.Host, err)
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

func (c *Client) log(ctx context.Context, req *http.Request, resp *http.Response) {
	tflog.SubsystemDebug(ctx, subsystem, "answered", map[string]any{
		"method": req.Method, "path": req.URL.Path, "status": resp.StatusCode,
		"remaining": resp.Header.Get("X-Rate-Limit-Remaining"), "request_id": resp.Header.Get("X-Okta-Request-Id"),
	})
}

// loggable is an error without what a server says, which may name people, and without the credential.
func (c *Client) loggable(err error) string {
	if e := new(Error); errors.As(err, &e) {
		return strconv.Itoa(e.Status) + " " + e.Code
	}
	return c.auth.redact(err.Error())
}

// backoff is the wait before the n-th repetition, from 1 on: doubling, with up to a half added by chance.
func (d delays) backoff(n int) time.Duration {
	wait := d.base << min(n-1, 20)
	if wait > d.longest || wait <= 0 {
		wait = d.longest
	}
	return wait + jitter(wait/2)
}

func jitter(most time.Duration) time.Duration {
	if most <= 0 {
		return 0
	}
	return rand.N(most)
}

// retryAfter is what a gateway asks for, in seconds or as a date; Okta itself does not.
func retryAfter(h http.Header) time.Duration {
	wait := time.Duration(0)
	if seconds, err := strconv.Atoi(h.Get("Retry-After")); err == nil {
		wait = time.Duration(min(seconds, int(longestWindow/time.Second))) * time.Second
	} else if until, err := http.ParseTime(h.Get("Retry-After")); err == nil {
		wait = time.Until(until)
	}
	return min(max(0, wait), longestWindow)
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
