package okta

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// bucket keeps the calls of one rate limit below it. Okta counts in windows of a minute that begin with the first
// call, for each token apart, and tells after each call how many are left and when the window ends.
//
// The first call goes alone, for nothing is known before it; after that as many go as are certain to be left, a few
// excepted that are for others who use the same token.
type bucket struct {
	mu      sync.Mutex
	changed chan struct{} // closed when a call ends
	running int           // calls whose headers are not there yet
	known   bool          // a reply has come
	limit   int           // 0: replies tell of no limit
	left    int
	window  int64     // the reset as the server wrote it: epoch seconds
	reset   time.Time // the same by the local clock; zero when no window is open
	parked  time.Time // nothing is sent before
}

// The longest wait that a reset is believed for: windows are of one minute, a longer one is a broken header.
const longestWindow = 5 * time.Minute

func (c *Client) bucket(name string) *bucket {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.buckets[name]
	if b == nil {
		b = &bucket{changed: make(chan struct{})}
		c.buckets[name] = b
	}
	return b
}

// acquire waits until a call may be sent. The caller must call release when its headers are there, or will never be.
func (b *bucket) acquire(ctx context.Context, now func() time.Time) error {
	for {
		b.mu.Lock()
		wait, ok := b.admit(now())
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

// release ends a call with the headers of its reply, nil if none came.
func (b *bucket) release(h http.Header, received time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running--
	close(b.changed)
	b.changed = make(chan struct{})
	if h == nil {
		return
	}
	limit, errLimit := strconv.Atoi(h.Get("X-Rate-Limit-Limit"))
	left, errLeft := strconv.Atoi(h.Get("X-Rate-Limit-Remaining"))
	window, errReset := strconv.ParseInt(h.Get("X-Rate-Limit-Reset"), 10, 64)
	b.known = true
	if errLimit != nil || errLeft != nil || errReset != nil || limit <= 0 {
		return // no headers, or a refusal for too many at once, whose numbers mean nothing
	}
	switch {
	case window > b.window || b.limit == 0:
		b.limit, b.left = limit, left
	case window == b.window:
		b.limit, b.left = limit, min(b.left, left)
	default:
		return // a late reply of an earlier window
	}
	b.window = window
	b.reset = received.Add(untilReset(h, received) + time.Second)
}

// park stops the bucket until then.
func (b *bucket) park(until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if until.After(b.parked) {
		b.parked = until
	}
}

// untilReset is how long the window still lasts, by the server's clock: the local one may be wrong. Both times are in
// whole seconds, so a second is to be added.
func untilReset(h http.Header, received time.Time) time.Duration {
	reset, err := strconv.ParseInt(h.Get("X-Rate-Limit-Reset"), 10, 64)
	if err != nil {
		return 0
	}
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		date = received
	}
	return min(max(0, time.Unix(reset, 0).Sub(date)), longestWindow)
}

// crowded tells a refusal for too many calls at once, whose limit and remaining are 0, from one for too many in a
// minute.
func crowded(h http.Header) bool {
	return h.Get("X-Rate-Limit-Limit") == "0" && h.Get("X-Rate-Limit-Remaining") == "0"
}
