package lark

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

// clock is how far Lark's clock is ahead of that of this machine, as the answers tell.
type clock struct{ ahead atomic.Int64 }

// Now is the time by Lark's clock, as far as an answer has told it: what falls due, falls due by one clock, whichever machine runs
// this. The header Date has whole seconds, so a difference of less than two is none.
func (c *Client) Now() time.Time { return time.Now().Add(time.Duration(c.clock.ahead.Load())) }

// clockTimeout is how long a look at Lark's clock may take.
const clockTimeout = 10 * time.Second

// Clock is Now, for who has asked Lark nothing yet: it signs in, and hears the time by that. Where Lark does not answer, it is the time by
// the clock of this machine.
func (c *Client) Clock(ctx context.Context) time.Time {
	ctx, cancel := context.WithTimeout(ctx, clockTimeout)
	defer cancel()
	_, _ = c.tokens.get(ctx, nil) // whatever needs a token next says what is wrong
	return c.Now()
}

func (k *clock) hear(header http.Header) {
	told, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return
	}
	ahead := time.Until(told)
	if ahead.Abs() < 2*time.Second {
		ahead = 0
	}
	k.ahead.Store(int64(ahead))
}
