package reconcile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// delete deletes somebody's account, if they are suspended still and whoever receives something is there.
func (x *executor) delete(ctx context.Context, s Step) error {
	user, shown := x.live[s.OpenID]
	if !shown {
		return cmp.Or(x.lost(ctx, s.OpenID), errors.New("no longer fits: the user is not shown with the others; plan again"))
	}
	if cause := x.undeletable(s, user); cause != "" {
		return fmt.Errorf("no longer fits: not deleted, because %s; plan again", cause)
	}
	former, err := x.formerly(ctx, user)
	if err != nil {
		return fmt.Errorf("not deleted, because their user groups could not be read: %w", err)
	}
	x.update(s.ID, func(b *Bound) {
		if owed := former.with(b.Owed); owed != nil { // by a restoration before
			former.Leader, former.Groups = owed.Leader, owed.Groups
		}
		b.Former = former
	})
	if err := x.tenant.DeleteUser(withGroups(ctx, former.Groups), s.OpenID, transfer(s.Receivers)); err != nil {
		return err
	}
	at := x.now()
	x.update(s.ID, func(b *Bound) { b.Gone, b.DeletedAt, b.Owed = Deleted, &at, nil })
	return nil
}

// lost says why a user is not to be had, nil if they are.
func (x *executor) lost(ctx context.Context, openID string) error {
	if _, err := x.tenant.User(ctx, openID); err != nil {
		return fmt.Errorf("no longer fits: %w", err)
	}
	return nil
}

// undeletable says what has come between a plan to delete somebody and now.
func (x *executor) undeletable(s Step, user directory.User) string {
	x.mu.Lock()
	unjoined := x.bound[s.ID].Unjoined // and has not joined since
	x.mu.Unlock()
	switch {
	case left(user):
		return "they were deleted in Lark since the plan"
	case !user.ManagerKnown || !user.Status.Known:
		return "the app cannot read who administers the tenant, or who is suspended (grant contact:user.employee:readonly)"
	case user.Manager:
		return "they administer the tenant (take the role away in the Lark admin console first)"
	case !user.Status.Frozen && !unjoined:
		return "they are not suspended any more"
	}
	for _, r := range Resources {
		openID, named := s.Receivers[r]
		if to, shown := x.live[openID]; named && (!shown || left(to) || to.Status.Frozen) {
			return fmt.Sprintf("%s, who was to receive %s, is not there any more", openID, r)
		}
	}
	return ""
}

// formerly is what a deletion takes from somebody and a restoration does not give back.
func (x *executor) formerly(ctx context.Context, user directory.User) (*Former, error) {
	groups, err := x.tenant.GroupsOf(ctx, user.OpenID)
	if err != nil && !errors.Is(err, directory.ErrNoScope) {
		return nil, err
	}
	return &Former{Departments: user.Person.Strings("departments"), Leader: user.Person.String("leader"), Groups: groups}, nil
}

// restore gives a deleted account back, then its former user groups, of which only this run knows, and then what Lark has lost or has
// otherwise than wanted. Groups of the directory follow with the others.
func (x *executor) restore(ctx context.Context, s Step) error {
	want, err := x.inLarkTerms(s.ID, s.Want, s.Have)
	if err != nil {
		return x.unrestored(s, err)
	}
	x.mu.Lock()
	b := x.bound[s.ID]
	x.mu.Unlock()
	former := Former{}
	if b.Former != nil {
		former = *b.Former
	}
	departments := want.Strings("departments")
	if !has(want, "departments") {
		if departments, err = x.there(ctx, former.Departments); err != nil {
			return x.unrestored(s, err)
		}
	}
	if err := x.tenant.ResurrectUser(ctx, s.OpenID, departments, nil); err != nil {
		if errors.Is(err, directory.ErrNotRestorable) {
			x.update(s.ID, func(b *Bound) { b.Unrestorable = true })
			err = fmt.Errorf("%w The next run makes a new account, and an invitation goes with it", err)
		}
		return x.unrestored(s, err)
	}
	owed := former.with(b.Owed)
	x.update(s.ID, func(b *Bound) {
		b.Gone, b.DeletedAt, b.Former, b.Spared, b.Unrestorable = NotGone, nil, nil, false, false
		b.Owed = owed
	})
	if owed == nil {
		owed = &Former{}
	}
	return errors.Join(x.regroup(ctx, s, owed.Groups), x.replay(ctx, s, want, owed.Leader))
}

// unrestored is the end of a restoration that did not come about.
func (x *executor) unrestored(s Step, err error) error {
	x.unwritten(s.ID, s.Want, s.Have)
	return err
}

// there are those of the departments that Lark has still.
func (x *executor) there(ctx context.Context, ids []string) ([]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := x.tenant.Departments(ctx, ids)
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, is := found[id]; return !is }), err
}

// replay writes to a restored user what they should have and have not: suspension, leader and whatever changed in the meantime.
// Their former leader is "" where they are owed none.
func (x *executor) replay(ctx context.Context, s Step, want directory.Person, former string) error {
	user, err := x.tenant.User(ctx, s.OpenID)
	if err != nil {
		return x.unrestored(s, fmt.Errorf("restored, but not to be read afterwards: %w", err))
	}
	x.update(s.ID, func(b *Bound) { *b, x.restored[s.OpenID] = b.seen(user), user })
	if has(want, "leader") || user.Person.String("leader") != "" {
		x.paid(s.ID, Former{Leader: former})
	} else if former != "" {
		leader, lost := x.former(ctx, s, former)
		if err = lost; leader != "" {
			want["leader"] = leader
		}
	}
	have := complete(user.Person.Clone(), want)
	have["suspended"] = user.Status.Frozen
	maps.DeleteFunc(want, func(name string, _ any) bool {
		return name == "departments" || !user.Hidden(name) && !directory.Differs(name, want, have)
	})
	if len(want) > 0 {
		if err := x.tenant.UpdateUser(ctx, s.OpenID, want); err != nil {
			x.mu.Lock()
			seen := x.inSourceTerms(have)
			x.mu.Unlock()
			x.unwritten(s.ID, want, seen)
			return fmt.Errorf("restored, but not as wanted: %w", err)
		}
		x.paid(s.ID, Former{Leader: want.String("leader")})
	}
	x.settled(s.ID, directory.Person{"suspended": false})
	user.Person = user.Person.Clone()
	maps.Copy(user.Person, want)
	x.asRestored(s.ID, user)
	return err
}

// asRestored brings up to date what is known of attributes that are not written: Lark may have lost them.
func (x *executor) asRestored(id string, user directory.User) {
	x.mu.Lock()
	defer x.mu.Unlock()
	live := x.inSourceTerms(user.Person)
	for name := range x.skips[id] {
		x.skips.add(id, name, live[name])
	}
	if reported := x.plan.left[id].Clone(); len(reported) > 0 {
		for name := range reported {
			reported[name] = stated(name, live[name])
		}
		x.plan.left[id] = reported
	}
	kept := maps.Clone(x.kept[id])
	maps.DeleteFunc(kept, func(name, v string) bool { return user.Person.String(name) != v })
	x.kept[id] = kept
}

// inSourceTerms is Lark's person with the leader by source id, if that is known. x.mu must be held.
func (x *executor) inSourceTerms(live directory.Person) directory.Person {
	live = live.Clone()
	if id, known := x.owner[live.String("leader")]; known {
		live["leader"] = id
	}
	return live
}

func (x *executor) update(id string, change func(*Bound)) {
	x.mu.Lock()
	defer x.mu.Unlock()
	b := x.bound[id]
	change(&b)
	x.bound[id] = b
}

// clock runs from when somebody is offboarded until they are deleted; it stops while they are held, and starts again when they
// are not.
func (x *executor) clock(id string, b Bound, c class, at time.Time) Bound {
	_, offboarded := x.plan.Offboarded[id]
	_, before := x.before.Offboarded[id]
	_, failed := x.failures[id]
	if failed && !before {
		offboarded = false
	}
	switch {
	case !offboarded: // who was to come back, and could not, has all of their time if they leave again
		b.LeavingSince, b.DueFor, b.Paused, b.Unsuspended = nil, 0, failed && before, b.Unsuspended && c == present
	case c == held:
		b.LeavingSince, b.DueFor, b.Paused = nil, 0, true
	case !before || b.Paused:
		b.LeavingSince, b.DueFor, b.Paused = &at, 0, false
	}
	b.Spared = b.Spared && c != present
	return b
}
