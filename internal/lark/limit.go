package lark

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"
)

// limiter lets calls through so that the server never counts more than the limit in any window, fixed or sliding:
// which of the two Lark has is not documented.
//
// What the server counts is when a request arrives, and that is not known here; known is when it was written and
// when its answer came, and the arrival lies between. So a call is counted from its answer, or, as an answer may take
// long, from some time after it was written, whichever is earlier: that much the ways of two requests may differ. In the
// window that decides how many calls go through in the long run, that is a twentieth of it, so that a full one lasts at
// most 5 % longer than it must; in the others it is as much as the long run has to spare.
//
// Callers are served in the order of their coming. Those who come through a lane, a narrower limiter that lets one call
// through at a time, have a line of their own, and as long as the lane is in use a share of each window: else the
// others would use a minute up in 20 seconds, and the lane would stand still for 40.
type limiter struct {
	serial            bool // one call at a time
	lane              *limiter
	ordinary, viaLane line

	mu      sync.Mutex
	counts  []count
	callers int       // who wait or are on their way
	left    time.Time // when the last of them went
	running int
	parked  time.Time
}

// line is where callers wait.
type line struct {
	turn chan struct{}
	wake chan struct{} // something changed that the first in line waits for
}

func newLine() line { return line{make(chan struct{}, 1), make(chan struct{}, 1)} }

// count is a window and the calls that it may still hold.
type count struct {
	window
	spread time.Duration // by how much the ways of two requests may differ
	slots  []*slot
}

// slot is a call that was let through.
type slot struct {
	of              *limiter
	viaLane         bool
	wrote, answered time.Time
}

// newLimiter scales the rate by making the windows shorter: that holds under a server that counts more calls in
// windows of the published length, too.
func newLimiter(windows []window, scale float64, serial bool) *limiter {
	l := &limiter{serial: serial, ordinary: newLine(), viaLane: newLine()}
	longRun := math.Inf(1) // calls per second
	for _, w := range windows {
		longRun = min(longRun, float64(w.calls)/w.per.Seconds())
	}
	for _, w := range windows {
		spare := float64(w.calls)/longRun - w.per.Seconds() // seconds
		spread := max(w.per.Seconds()/20, 0.9*spare)
		scaled := func(seconds float64) time.Duration { return time.Duration(seconds / scale * float64(time.Second)) }
		l.counts = append(l.counts, count{window: window{w.calls, scaled(w.per.Seconds())}, spread: scaled(spread)})
	}
	return l
}

// wait returns when a call may be sent; viaLane says that the lane has let it through. The slot must be told when the
// call is written and answered. The error is that of ctx; where it is clear that the deadline comes first, it comes at
// once.
func (l *limiter) wait(ctx context.Context, viaLane bool) (*slot, error) {
	l.enter()
	s, err := l.inLine(ctx, viaLane)
	if err != nil {
		l.leave()
	}
	return s, err
}

func (l *limiter) inLine(ctx context.Context, viaLane bool) (*slot, error) {
	in := l.ordinary
	if viaLane {
		in = l.viaLane
	}
	select {
	case in.turn <- struct{}{}:
		defer func() { <-in.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		now := time.Now()
		s, until := l.admit(now, viaLane)
		if s != nil {
			return s, nil
		}
		if deadline, ok := ctx.Deadline(); ok && until.After(deadline) {
			wait := until.Sub(now).Round(time.Millisecond)
			return nil, fmt.Errorf("%w: the next call may be sent in %s only", context.DeadlineExceeded, wait)
		}
		if err := in.sleep(ctx, now, until); err != nil {
			return nil, err
		}
	}
}

func (in line) sleep(ctx context.Context, now, until time.Time) error {
	var timer <-chan time.Time // none: only a call that ends can make room
	if !until.IsZero() {
		t := time.NewTimer(until.Sub(now))
		defer t.Stop()
		timer = t.C
	}
	select {
	case <-timer:
	case <-in.wake:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// admit takes a slot, or says when there may be one; a zero time means: when a call on its way has come further.
func (l *limiter) admit(now time.Time, viaLane bool) (s *slot, until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Before(l.parked) {
		return nil, l.parked
	}
	if l.serial && l.running > 0 {
		return nil, time.Time{}
	}
	full := false
	for i := range l.counts {
		free, next := l.room(now, &l.counts[i], viaLane)
		if free {
			continue
		}
		if next.IsZero() {
			return nil, next
		}
		if full = true; next.After(until) {
			until = next
		}
	}
	if full {
		return nil, until
	}
	s = &slot{of: l, viaLane: viaLane}
	for i := range l.counts {
		l.counts[i].slots = append(l.counts[i].slots, s)
	}
	l.running++
	return s, time.Time{}
}

// room tells whether a window takes one more call, or else when, if that is known.
func (l *limiter) room(now time.Time, c *count, viaLane bool) (free bool, next time.Time) {
	free, next = c.room(now, c.calls, false)
	if l.lane == nil || viaLane || !free {
		return free, next
	}
	share, ends := l.share(now, c.window)
	if free, next = c.room(now, c.calls-share, true); !free && !ends.IsZero() && (next.IsZero() || ends.Before(next)) {
		next = ends
	}
	return free, next
}

// share is how many calls of a window are for the lane alone, and when that ends if nobody else comes through it.
// Who sends one call after the other is in between for a moment: the lane is in use for one window of its own longer.
func (l *limiter) share(now time.Time, w window) (calls int, ends time.Time) {
	l.lane.mu.Lock()
	defer l.lane.mu.Unlock()
	narrow := l.lane.counts[0].window
	if l.lane.callers == 0 {
		if ends = l.lane.left.Add(narrow.per); !ends.After(now) {
			return 0, ends
		}
	}
	return narrow.calls * int((w.per+narrow.per-1)/narrow.per), ends
}

// room tells whether the window has fewer than most calls, or else when that will be, if it is known. Where ordinary is
// true, those that came through the lane do not count.
func (c *count) room(now time.Time, most int, ordinary bool) (free bool, next time.Time) {
	if len(c.slots) < most {
		return true, next
	}
	taken := 0
	c.slots = slices.DeleteFunc(c.slots, func(s *slot) bool {
		leaves, known := c.leaves(s)
		if known && !leaves.After(now) {
			return true
		}
		if ordinary && s.viaLane {
			return false
		}
		if taken++; known && (next.IsZero() || leaves.Before(next)) {
			next = leaves
		}
		return false
	})
	return taken < most, next
}

// leaves says when the window counts the slot no more; it is not known while the call may not even be written.
func (c *count) leaves(s *slot) (at time.Time, known bool) {
	if !s.wrote.IsZero() {
		at, known = s.wrote.Add(c.spread), true
	}
	// A clock tick is left so that windows that include both their ends hold, too.
	if answered := s.answered.Add(c.per / 500); !s.answered.IsZero() && (!known || answered.Before(at)) {
		at, known = answered, true
	}
	return at.Add(c.per), known
}

// sent tells the limiter that the call is on the wire. It may be told more than once: the last counts.
func (s *slot) sent() {
	s.of.mu.Lock()
	s.wrote = time.Now()
	s.of.mu.Unlock()
	s.of.nudge()
}

// end tells the limiter that the call is over, with or without an answer.
func (s *slot) end() {
	s.of.mu.Lock()
	s.answered = time.Now()
	s.of.running--
	s.of.mu.Unlock()
	s.of.leave()
}

// cancel gives the slot back: the call was not sent.
func (s *slot) cancel() {
	l := s.of
	l.mu.Lock()
	for i := range l.counts {
		c := &l.counts[i]
		c.slots = slices.DeleteFunc(c.slots, func(other *slot) bool { return other == s })
	}
	l.running--
	l.mu.Unlock()
	l.leave()
}

func (l *limiter) enter() {
	l.mu.Lock()
	l.callers++
	l.mu.Unlock()
}

func (l *limiter) leave() {
	l.mu.Lock()
	l.callers--
	l.left = time.Now()
	l.mu.Unlock()
	l.nudge()
}

// park lets nothing through until then.
func (l *limiter) park(until time.Time) {
	l.mu.Lock()
	if until.After(l.parked) {
		l.parked = until
	}
	l.mu.Unlock()
}

func (l *limiter) nudge() {
	for _, in := range []line{l.ordinary, l.viaLane} {
		select {
		case in.wake <- struct{}{}:
		default:
		}
	}
}
