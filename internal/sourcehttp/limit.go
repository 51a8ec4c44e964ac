package sourcehttp

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Rate is what the headers of a reply tell of a rate limit that is counted in windows.
type Rate struct {
	// Limit is how many calls a window takes, Left how many this one still does; a Limit of 0 says nothing of either.
	Limit, Left int
	// Window tells windows apart: it rises from one to the next.
	Window int64
	// Reset is how long this window still lasts, which may be up to a second short: services tell it in whole ones.
	Reset time.Duration
}

// bucket keeps the calls of one rate limit below it.
//
// The first call goes alone, for nothing is known before it; after that as many go as are certain to be left, a few
// excepted that are for others who use the same credential. Where replies tell of no limit, calls wait only after a refusal.
type bucket struct {
	mu      sync.Mutex
	changed chan struct{} // closed when a call ends
	running int           // calls whose headers are not there yet
	known   bool          // a reply has come
	limit   int           // 0: replies tell of no limit
	left    int
	window  int64
	reset   time.Time // zero when no window is open
	parked  time.Time // nothing is sent before
}

// LongestWindow is the longest wait that a service is believed: windows are of a minute, a longer one is a broken header.
const LongestWindow = 5 * time.Minute

func newBucket() *bucket { return &bucket{changed: make(chan struct{})} }

func (c *Client) bucket(name string) *bucket {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.buckets[name]
	if b == nil {
		b = newBucket()
		c.buckets[name] = b
	}
	return b
}

// acquire waits until a call may be sent. The caller must call release when its headers are there, or will never be.
func (b *bucket) acquire(ctx context.Context) error {
	for {
		b.mu.Lock()
		wait, ok := b.admit(time.Now())
		if ok {
			b.running++
		}
		changed := b.changed
		b.mu.Unlock()
		if ok {
			return ctx.Err()
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-changed:
		case <-timer.C:
		}
		timer.Stop()
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// untilChanged is a wait that a release ends.
const untilChanged = time.Hour

// admit tells whether a call may go now, or how long to wait before asking again.
func (b *bucket) admit(now time.Time) (wait time.Duration, ok bool) {
	if now.Before(b.parked) {
		return b.parked.Sub(now), false
	}
	if !b.known {
		return untilChanged, b.running == 0
	}
	if b.limit == 0 {
		return 0, true
	}
	if !b.reset.IsZero() && !now.Before(b.reset) {
		b.left, b.reset = b.limit, time.Time{}
	}
	reserve := min(10, b.limit/20)
	switch {
	case b.left-b.running > reserve:
		return 0, true
	case b.reset.IsZero():
		return untilChanged, b.running == 0
	}
	return b.reset.Sub(now), false
}

// release ends a call; rate is what its reply told, nil if none came.
func (b *bucket) release(rate *Rate, received time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running--
	close(b.changed)
	b.changed = make(chan struct{})
	if rate == nil {
		return
	}
	b.known = true
	if rate.Limit <= 0 {
		return
	}
	switch {
	case rate.Window > b.window || b.limit == 0:
		b.limit, b.left = rate.Limit, rate.Left
	case rate.Window == b.window:
		b.limit, b.left = rate.Limit, min(b.left, rate.Left)
	default:
		return // a late reply of an earlier window
	}
	b.window = rate.Window
	b.reset = received.Add(rate.Reset + time.Second)
}

// park stops the bucket until then.
func (b *bucket) park(until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if until.After(b.parked) {
		b.parked = until
	}
}

// retryAfter is what a refusal asks for, in seconds or as a date.
func retryAfter(h http.Header) time.Duration {
	wait := time.Duration(0)
	if seconds, err := strconv.Atoi(h.Get("Retry-After")); err == nil {
		wait = time.Duration(min(seconds, int(LongestWindow/time.Second))) * time.Second
	} else if until, err := http.ParseTime(h.Get("Retry-After")); err == nil {
		wait = time.Until(until)
	}
	return min(max(0, wait), LongestWindow)
}
