package clients

import (
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// maxAPICalls is safety.max_api_calls, 0 where there is no limit.
func maxAPICalls(block types.Object) (int64, diag.Diagnostics) {
	return limitOf(block, "max_api_calls", 0, "A limit must be known before anything is sent to Lark: write it down.")
}

// Calls adds up what the syncs of a configuration need in one apply, so that those which are planned beyond
// safety.max_api_calls are refused, rather than that an apply ends half-way. The client holds the limit whatever was planned.
type Calls struct {
	max func() (int64, diag.Diagnostics)

	mu      sync.Mutex
	planned map[string]int // by the key of the sync
}

func newCalls(s Settings) *Calls {
	return &Calls{max: func() (int64, diag.Diagnostics) { return maxAPICalls(s.Safety) }, planned: map[string]int{}}
}

// Plan notes how many calls a sync needs, by its key; planned again, the last word counts. It returns how many all syncs that were
// planned so far need, and how many there may be, 0 for any number.
func (c *Calls) Plan(key string, calls int) (all int, most int64, diags diag.Diagnostics) {
	most, diags = c.max()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.planned[key] = calls
	for _, n := range c.planned {
		all += n
	}
	return all, most, diags
}
