package lark

import (
	"fmt"
	"sync/atomic"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// budget is how many requests a client may send, whatever they are for: Lark counts them against the tenant's monthly
// quota, repeats and calls for a token too.
type budget struct {
	max  int64 // 0 is no limit
	sent atomic.Int64
}

// take counts a request that is about to be sent, or refuses it.
func (b *budget) take() error {
	if n := b.sent.Add(1); b.max > 0 && n > b.max {
		return spentError{b.max}
	}
	return nil
}

// spent is the error of take, without counting: for a call that is only about to begin.
func (b *budget) spent() error {
	if b.max > 0 && b.sent.Load() >= b.max {
		return spentError{b.max}
	}
	return nil
}

// spentError is a request that was not sent, because the budget is used up.
type spentError struct{ max int64 }

func (e spentError) Error() string {
	return fmt.Sprintf("not sent, because the limit of API calls is reached: safety.max_api_calls is %d, and this run has sent %d calls to "+
		"Lark. %s", e.max, e.max, e.Advice())
}

// MaxCalls is the limit.
func (e spentError) MaxCalls() int64 { return e.max }

// Advice says what to do about it.
func (e spentError) Advice() string {
	return "Raise safety.max_api_calls in the provider block, or let a run do less: narrow the source, or its scope. The first apply takes a " +
		"call for each person, department and group that it makes, and forecast in its plan says how many in all; a refresh, and " +
		"lark_existing_users, take one for each 50 people, and some for departments and groups"
}

// Is matches [directory.ErrCallsSpent].
func (e spentError) Is(target error) bool { return target == directory.ErrCallsSpent }
