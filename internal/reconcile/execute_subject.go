package reconcile

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
	"github.com/lark-directory/terraform-provider-lark/internal/directory"
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
	return audit.About(ctx, audit.Subject{Source: s.ID, Reason: reason, Before: x.wayBack(s)})
}

// wayBack is what was known of the attributes that a step changes. Of whom it moves, suspends or deletes, that is their whole place in
// the tenant, so that the log alone can put them back: departments by path, leader by source id, else both by Lark's id.
func (x *executor) wayBack(s Step) directory.Person {
	if !slices.ContainsFunc(s.Kinds, func(k Kind) bool { return k == KindMove || k == KindSuspend || k == KindDelete }) {
		return s.Have
	}
	user, shown := x.live[s.OpenID]
	if !shown {
		return s.Have
	}
	before := directory.Person{}
	maps.Copy(before, s.Have)
	x.mu.Lock()
	place := translate(user.Person, x.paths, x.owner)
	x.mu.Unlock()
	for _, name := range []string{"name", "email", "departments", "leader"} {
		if v, known := place[name]; known {
			before[name] = v
		}
	}
	before["suspended"] = user.Status.Frozen
	return before
}

// withGroups adds the user groups of somebody who is to be deleted.
func withGroups(ctx context.Context, groups []string) context.Context {
	s := audit.SubjectOf(ctx)
	before := map[string]any{"groups": groups}
	maps.Copy(before, s.Before)
	s.Before = before
	return audit.About(ctx, s)
}
