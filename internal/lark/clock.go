package lark

import (
	"net/http"
	"sync/atomic"
	"time"
)

// clock is how far Lark's clock is ahead of that of this machine, as the answers tell.
type clock struct{ ahead atomic.Int64 }

// Now is the time by Lark's clock, as far as an answer has told it: what falls due, falls due by one clock, whichever machine runs
// this. The header Date has whole seconds, so a difference of less than two is none.
func (c *Client) Now() time.Time { return time.Now().Add(time.Duration(c.clock.ahead.Load())) }

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
