package reconcile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// A restoration gives an account back by one write, and a leader and user groups by others. What of these could not be done is owed: the
// binding has it until it is done, or needs to be done no more, and each plan lists it while the person is wanted.

// with is a place with what of another one a restored account lacks. It is nil where that is nothing.
func (f *Former) with(other *Former) *Former {
	var both Former
	for _, f := range []*Former{f, other} {
		if f != nil {
			both.Leader = cmp.Or(both.Leader, f.Leader)
			both.Groups = append(both.Groups, f.Groups...)
		}
	}
	slices.Sort(both.Groups)
	if both.Groups = slices.Compact(both.Groups); both.Leader == "" && len(both.Groups) == 0 {
		return nil
	}
	return &both
}

// owes is what is to be given back now to somebody who is wanted. What the directory says itself is owed no more.
func (p *planner) owes(id string, b Bound) *Former {
	if b.Owed == nil || p.wanted.People[id].Bool("suspended") {
		return nil
	}
	owed := Former{Leader: b.Owed.Leader}
	if want, led := p.withLeader(id, ""); has(want, "leader") && led && !p.policy.Attributes["leader"].leaves("") {
		owed.Leader = ""
	}
	for _, group := range b.Owed.Groups {
		if !lookedAfter(group, p.state.Groups, p.policy.Additive) {
			owed.Groups = append(owed.Groups, group)
		}
	}
	b.Owed = owed.with(nil)
	p.state.Bound[id] = b
	if b.Unjoined { // Lark takes the leader when they have joined
		owed.Leader = ""
	}
	return owed.with(nil)
}

// tellOwed says what somebody gets whose restoration came about in part.
func (p *planner) tellOwed(step Step) {
	if step.Owed == nil {
		return
	}
	p.line('+', step.Label, step.ID, "came back, and gets what their restoration has left undone: %s", step.Owed.describe(p.leaders))
}

// describe names what is given back, with people by their source ids where those are known.
func (f *Former) describe(sources map[string]string) string {
	var parts []string
	if f.Leader != "" {
		parts = append(parts, "their former leader "+cmp.Or(sources[f.Leader], f.Leader)+", if they have none now")
	}
	if n := len(f.Groups); n > 0 {
		parts = append(parts, "their place in "+map[bool]string{true: "the user group ", false: "the user groups "}[n == 1]+list(f.Groups, 10))
	}
	return strings.Join(parts, ", and ")
}

// lookedAfter reports whether the directory says who is in a user group, and nobody else.
func lookedAfter(group string, bound map[string]BoundGroup, additive bool) bool {
	for _, b := range bound {
		if b.ID == group {
			return !additive
		}
	}
	return false
}

// settle gives somebody back what is owed to them since a run that could not.
func (x *executor) settle(ctx context.Context, s Step) error {
	user, shown := x.live[s.OpenID]
	if !shown || left(user) { // and the step has failed for that
		return nil
	}
	return errors.Join(x.regroup(ctx, s, s.Owed.Groups), x.lead(ctx, s, user, s.Owed.Leader))
}

// paid takes off what is owed to somebody.
func (x *executor) paid(id string, paid Former) {
	x.update(id, func(b *Bound) {
		if b.Owed == nil {
			return
		}
		owed := *b.Owed
		if owed.Leader == paid.Leader {
			owed.Leader = ""
		}
		owed.Groups = slices.DeleteFunc(slices.Clone(owed.Groups), func(group string) bool { return slices.Contains(paid.Groups, group) })
		b.Owed = owed.with(nil)
	})
}

// regroup puts a restored user back into their former user groups, where the directory does not say who is in them. Whether a
// deletion has taken them out is not documented, so it asks.
func (x *executor) regroup(ctx context.Context, s Step, groups []string) error {
	var others []string
	for _, group := range groups {
		if lookedAfter(group, x.before.Groups, x.plan.additive) {
			x.paid(s.ID, Former{Groups: []string{group}})
		} else {
			others = append(others, group)
		}
	}
	if len(others) == 0 {
		return nil
	}
	in, _ := x.tenant.GroupsOf(ctx, s.OpenID) // if that cannot be read, who is in a group is put into it once more
	var failed []error
	for _, group := range others {
		var err error
		if !slices.Contains(in, group) {
			err = x.tenant.AddGroupMembers(ctx, group, []string{s.OpenID})
		}
		if err != nil && !x.closed(ctx, s, group) {
			failed = append(failed, fmt.Errorf("restored, but not put back into the user group %s: %w", group, err))
			continue
		}
		x.paid(s.ID, Former{Groups: []string{group}})
	}
	return errors.Join(failed...)
}

// closed reports whether nobody can be put into a user group any more, and says so.
func (x *executor) closed(ctx context.Context, s Step, group string) bool {
	g, err := x.tenant.Group(ctx, group)
	switch {
	case errors.Is(err, directory.ErrGone):
		x.note("%s: not put back into the user group %s, because it was deleted", s.ID, group)
	case err == nil && g.Dynamic:
		x.note("%s: not put back into the user group %s, because a rule says who is in it", s.ID, group)
	default:
		return false
	}
	return true
}

// former is the leader whom a user had, "" if there is nobody to give back.
func (x *executor) former(ctx context.Context, s Step, openID string) (string, error) {
	leader, err := x.tenant.User(ctx, openID)
	switch {
	case errors.Is(err, directory.ErrGone), errors.Is(err, directory.ErrOutOfRange), err == nil && left(leader):
		x.note("%s: not given back their former leader %s, who is not to be had any more", s.ID, openID)
		x.paid(s.ID, Former{Leader: openID})
		return "", nil
	case err != nil:
		return "", fmt.Errorf("restored, but without their former leader %s: %w", openID, err)
	}
	return openID, nil
}

// lead gives somebody back the leader whom they had, if they have none now.
func (x *executor) lead(ctx context.Context, s Step, user directory.User, openID string) error {
	if openID == "" {
		return nil
	}
	if user.Hidden("leader") || user.Person.String("leader") != "" {
		x.paid(s.ID, Former{Leader: openID})
		return nil
	}
	leader, err := x.former(ctx, s, openID)
	if err != nil || leader == "" {
		return err
	}
	err = x.tenant.UpdateUser(ctx, s.OpenID, directory.Person{"leader": leader})
	switch {
	case errors.Is(err, directory.ErrNotJoined):
		x.note("%s: their former leader waits until they join (%s)", s.ID, err)
		x.update(s.ID, func(b *Bound) { b.Unjoined, b.Marked = true, b.Marked || user.Status.Unjoined })
		return nil
	case err != nil:
		return fmt.Errorf("restored, but without their former leader %s: %w", openID, err)
	}
	x.paid(s.ID, Former{Leader: openID})
	x.mu.Lock()
	defer x.mu.Unlock()
	now := cmp.Or(x.owner[leader], leader)
	if has(x.skips[s.ID], "leader") {
		x.skips.add(s.ID, "leader", now)
	}
	if has(x.plan.left[s.ID], "leader") {
		reported := x.plan.left[s.ID].Clone()
		reported["leader"] = now
		x.plan.left[s.ID] = reported
	}
	return nil
}
