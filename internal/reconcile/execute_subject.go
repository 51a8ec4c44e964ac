package reconcile

import (
	"context"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
)

// about says to the audit log of whom the writes of a step are, and why they are made.
func (x *executor) about(ctx context.Context, s Step) context.Context {
	kinds := make([]string, len(s.Kinds))
	for i, k := range s.Kinds {
		kinds[i] = string(k)
	}
	reason := strings.Join(kinds, ", ")
	if o, left := x.plan.Offboarded[s.ID]; left && s.Action.OfPerson() {
		reason += ": " + o.Evidence
	}
	return audit.About(ctx, audit.Subject{Source: s.ID, Reason: reason, Before: s.Have})
}
