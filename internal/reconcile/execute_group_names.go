package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// rename gives groups their names, one after the other: a tenant has a name once, and a group may want that which another
// is about to give up. Where they wait for one another in a circle, one of them is put aside under a name of its own; if
// the run dies then, the next plan finds that name and goes on.
func (x *executor) rename(ctx context.Context, steps []Step) {
	pending := x.toRename(ctx, steps)
	for len(pending) > 0 {
		at := slices.IndexFunc(pending, func(s Step) bool { return x.group.holder[s.Group.Want.Name] == "" })
		if at >= 0 {
			x.renameTo(ctx, pending[at], pending[at].Group.Want.Name)
			pending = slices.Delete(pending, at, at+1)
			continue
		}
		held := func(s Step) bool { // by a group that does not give the name up
			return !slices.ContainsFunc(pending, func(other Step) bool { return other.OpenID == x.group.holder[s.Group.Want.Name] })
		}
		if at = slices.IndexFunc(pending, held); at >= 0 {
			s := pending[at]
			x.failGroup(s.ID, fmt.Errorf("not renamed: the name %w, by the group %s; rename that in the Lark admin console, or correct the directory",
				directory.ErrTaken, x.group.holder[s.Group.Want.Name]))
			pending = slices.Delete(pending, at, at+1)
			continue
		}
		at = x.inCircle(pending)
		if !x.renameTo(ctx, pending[at], "renaming "+pending[at].OpenID) {
			pending = slices.Delete(pending, at, at+1)
		}
	}
}

// toRename are the steps that are to give a bound group another name, where that is still right.
func (x *executor) toRename(ctx context.Context, steps []Step) (pending []Step) {
	for _, s := range steps {
		if s.OpenID == "" || s.Group.Seen && !s.Group.renames() {
			continue
		}
		g, err := x.listedGroup(ctx, s.OpenID)
		switch {
		case s.Action == CreateGroup && errors.Is(err, directory.ErrGone): // it is made anew
		case err != nil:
			x.failGroup(s.ID, err)
		case g.Name == s.Group.Want.Name:
		case s.Group.Seen && g.Name != s.Group.HadName:
			x.failGroup(s.ID, fmt.Errorf("no longer fits: it was renamed in Lark since the plan, and is %q now; plan again", g.Name))
		default:
			x.group.listed[s.OpenID], x.group.holder[g.Name] = g, s.OpenID
			pending = append(pending, s)
		}
	}
	return pending
}

// renameTo writes a name and, as Lark takes both at once, the description. It reports whether that was done.
func (x *executor) renameTo(ctx context.Context, s Step, name string) bool {
	g := x.group.listed[s.OpenID]
	if ctx.Err() != nil {
		x.failGroup(s.ID, stopped(ctx))
		return false
	}
	under, done := x.begun(ctx, s)
	defer done()
	next := g
	next.Name = name
	if want := s.Group.Want.Description; want != nil && (!s.Group.Seen || s.Group.describes()) {
		next.Description = *want
	}
	if err := x.tenant.UpdateGroup(under, next); err != nil {
		x.failGroup(s.ID, interrupted(ctx, err))
		return false
	}
	delete(x.group.holder, g.Name)
	x.group.listed[s.OpenID], x.group.holder[name] = next, s.OpenID
	return true
}

// inCircle is the index of a step that waits, over others, for itself. Each waits for one of the others here.
func (x *executor) inCircle(pending []Step) int {
	at, seen := 0, map[int]bool{}
	for !seen[at] {
		seen[at] = true
		holder := x.group.holder[pending[at].Group.Want.Name]
		at = slices.IndexFunc(pending, func(s Step) bool { return s.OpenID == holder })
	}
	return at
}
