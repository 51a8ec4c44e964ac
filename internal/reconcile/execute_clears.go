package reconcile

import (
	"cmp"
	"context"
	"maps"
	"slices"
)

// lookAtClears looks again, 50 a call, at whom something was cleared of: Lark does not say that an empty value clears,
// and may answer that all is well and keep what it has. That is noted, and remembered, so that no run sends it again.
// Where it cannot be seen now, the next run finds what is still there, clears it and looks again.
func (x *executor) lookAtClears(ctx context.Context) {
	var openIDs []string
	for _, s := range x.finished {
		if len(x.clears(s)) > 0 {
			openIDs = append(openIDs, s.OpenID)
		}
	}
	if len(openIDs) == 0 || ctx.Err() != nil {
		return
	}
	slices.Sort(openIDs)
	users, err := x.tenant.Users(ctx, openIDs)
	if err != nil {
		return
	}
	for _, s := range x.finished {
		now := users[s.OpenID].Person
		kept := map[string]string{}
		maps.Copy(kept, x.kept[s.ID])
		for name, had := range x.clears(s) {
			if now.String(name) == had {
				kept[name] = had
				if has(x.skips[s.ID], name) {
					x.skips.add(s.ID, name, cmp.Or(x.owner[had], had))
				}
				x.note("%s: Lark took the order to clear %s and has kept it; it is not sent again while Lark has this value. "+
					"Clear it in the Lark admin console", s.ID, name)
			}
		}
		x.kept[s.ID] = kept
	}
}

// clears is what a step that was carried out has cleared: attribute -> what Lark had.
func (x *executor) clears(s Step) map[string]string {
	cleared := map[string]string{}
	before, restored := x.restored[s.OpenID]
	if !restored {
		before = x.live[s.OpenID]
	}
	for name, v := range s.Want {
		if had := before.Person.String(name); v == "" && had != "" {
			cleared[name] = had
		}
	}
	return cleared
}
