package reconcile

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Observe reads the people and departments that the state binds, 50 a call, and its user groups with their members, and
// returns the state with Lark's values of the managed attributes in its directory. Drift is what then differs from the
// configuration.
//
// What Lark does not show is never taken for gone: a missing user is asked for alone, and when more than
// max(3, 1 %) turn out to be outside the app's view, that is an error and the state stays as it was. What cannot be read for
// want of a field scope keeps its value and gives a warning. Of the policy counts what is no drift by it.
func Observe(ctx context.Context, tenant Tenant, appID string, state State, policy Policy) (State, []string, error) {
	o := observer{tenant: tenant, bound: state.Departments, state: state, policy: policy, unreadable: map[string]int{}}
	o.state.Bound = maps.Clone(state.Bound)
	if err := o.resolve(ctx, appID); err != nil {
		return state, nil, err
	}
	users, err := o.read(ctx)
	if err != nil {
		return state, nil, err
	}
	if err := o.departments(ctx, users); err != nil {
		return state, nil, err
	}
	o.people(users)
	o.leaders()
	if err := o.contactRange(ctx); err != nil {
		return state, nil, err
	}
	if err := o.groups(ctx); err != nil {
		return state, nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(o.unreadable)) {
		o.warnings = append(o.warnings, fmt.Sprintf("The app can no longer read %s (of %s). The last known values are kept; nothing is "+
			"compared or written for it until the field scope is granted again and a new version of the app is published.",
			name, people(o.unreadable[name])))
	}
	return o.state, o.warnings, nil
}

type observer struct {
	tenant     Tenant
	state      State
	policy     Policy
	paths      map[string]string               // open_department_id -> path
	bound      map[string]string               // the departments that were bound before
	seen       map[string]directory.Department // the departments that are bound, by open_department_id
	unreadable map[string]int
	warnings   []string
}

// resolve finds by user_id whoever has no open_id in the terms of this app: everybody when the app is another one,
// because open_ids are an app's own, and later those who were not found then.
func (o *observer) resolve(ctx context.Context, appID string) error {
	anew := o.state.AppID != "" && o.state.AppID != appID
	if anew { // ids are an app's own
		o.state.Range, o.state.Leaders = nil, nil
	}
	byUserID := map[string][]string{}
	var userIDs []string
	for id, b := range o.state.Bound {
		if anew {
			b.OpenID = ""
			o.state.Bound[id] = b
		}
		if b.OpenID == "" {
			byUserID[id] = b.userIDs(id)
			userIDs = append(userIDs, byUserID[id]...)
		}
	}
	if len(byUserID) == 0 {
		return nil
	}
	slices.Sort(userIDs)
	users, err := o.tenant.UsersByUserID(ctx, userIDs)
	if err != nil {
		return fmt.Errorf("the app is %s, the state was made with %s, and %s could not be found by user_id: %w",
			appID, o.state.AppID, people(len(byUserID)), err)
	}
	lost, all := 0, o.state.inView()
	for id, names := range byUserID {
		b := o.state.Bound[id]
		names = slices.DeleteFunc(names, func(u string) bool { return users[u].OpenID == "" })
		if len(names) == 1 {
			b.OpenID = users[names[0]].OpenID
		} else if b.Gone == NotGone || b.Gone == OutOfRange {
			b.Gone = OutOfRange
			lost++
		}
		o.state.Bound[id] = b
	}
	if lost > tolerated(all) {
		return fmt.Errorf("the app is %s, the state was made with %s, and %d of %d people are not found by user_id: the new app "+
			"belongs to another tenant, or its contact range is narrower. Nothing was changed", appID, o.state.AppID, lost, all)
	}
	if anew {
		o.warnings = append(o.warnings, fmt.Sprintf("The state was made with app %s; its people were found again by user_id for app %s.",
			o.state.AppID, appID))
	}
	o.state.AppID = appID
	return nil
}

// userIDs are those that a user may have: what was seen, else any source id, with which they may have been made.
func (b Bound) userIDs(id string) []string {
	if b.UserID != "" {
		return []string{b.UserID}
	}
	return append([]string{id}, madeAs(b.Aliases)...)
}

// tolerated is how many of n people may be out of view before the view counts as narrowed.
func tolerated(n int) int { return max(3, n/100) }

func (o *observer) read(ctx context.Context) (map[string]directory.User, error) {
	openIDs := make([]string, 0, len(o.state.Bound))
	for _, b := range o.state.Bound {
		if b.OpenID != "" {
			openIDs = append(openIDs, b.OpenID)
		}
	}
	slices.Sort(openIDs)
	users, err := o.tenant.Users(ctx, openIDs)
	if err != nil {
		return nil, err
	}
	var unseen []string
	for id, b := range o.state.Bound {
		if _, ok := users[b.OpenID]; !ok && b.OpenID != "" && (b.Gone == NotGone || b.Gone == OutOfRange) {
			unseen = append(unseen, id)
		}
	}
	slices.Sort(unseen)
	return users, o.confirm(ctx, unseen, users)
}

// confirm asks for the people whom the batch left out, one by one, until it is clear that the view is narrowed.
func (o *observer) confirm(ctx context.Context, unseen []string, users map[string]directory.User) error {
	const together = 8
	lost, all := 0, o.state.inView()
	most := tolerated(all)
	var example error
	for chunk := range slices.Chunk(unseen, together) {
		found := make([]directory.User, len(chunk))
		errs := make([]error, len(chunk))
		var asked sync.WaitGroup
		for i, id := range chunk {
			asked.Go(func() { found[i], errs[i] = o.tenant.User(ctx, o.state.Bound[id].OpenID) })
		}
		asked.Wait()
		for i, id := range chunk {
			b := o.state.Bound[id]
			switch err := errs[i]; {
			case err == nil:
				users[b.OpenID] = found[i]
				continue
			case errors.Is(err, directory.ErrOutOfRange):
				b.Gone = OutOfRange
			case errors.Is(err, directory.ErrGone):
				b.Gone = Vanished
			default:
				return err
			}
			lost, example = lost+1, errs[i]
			o.state.Bound[id] = b
		}
		if lost > most {
			return fmt.Errorf("Lark no longer shows at least %d of %d people who are bound to this sync. Such a view is narrowed, not a wave of "+
				"departures: look at the contact range of the app (Lark developer console, permissions) and at the app_id. "+
				"Nothing was changed. For one of them Lark says: %w", lost, all, example)
		}
	}
	return nil
}

func (o *observer) people(users map[string]directory.User) {
	owner := ownersOf(o.state.Bound)
	managersKnown := true
	wanted := maps.Clone(o.state.Directory.People)
	for id, b := range o.state.Bound {
		user, ok := users[b.OpenID]
		if !ok {
			continue
		}
		b = b.seen(user)
		if b.Gone == NotGone {
			managersKnown = managersKnown && user.ManagerKnown
			before := o.state.have(id)
			person := o.values(before, translate(user.Person, o.paths, owner), user, &b)
			if _, present := wanted[id]; present {
				wanted[id], b.Person = person, nil
			} else if before != nil {
				b.Person = person
			}
		}
		o.state.Bound[id] = b
	}
	for id := range o.state.Failures { // a failed create: the person is not in Lark
		if _, bound := o.state.Bound[id]; !bound {
			delete(wanted, id)
		}
	}
	o.state.Directory.People = wanted
	o.state.ManagersKnown = managersKnown
}

// seen brings an entry up to date with what Lark shows of the user beyond the attributes.
func (b Bound) seen(user directory.User) Bound {
	if user.ManagerKnown {
		b.Manager = user.Manager
	}
	if user.UserID != "" {
		b.UserID = user.UserID
	}
	status := user.Status
	if !status.Known {
		if !b.Gone.resigned() { // that is known from before, and cannot be seen any more
			b.Gone = NotGone
		}
		return b
	}
	b = b.left(status)
	b = b.waiting(status)
	switch {
	case !status.Frozen:
		b.Frozen, b.SuspendedAt = NotFrozen, nil
	case b.Frozen == NotFrozen && b.SuspendedAt != nil:
		b.Frozen = FrozenBySync
	case b.Frozen == NotFrozen:
		b.Frozen = FrozenByOthers
	}
	return b
}

// left brings up to date whether the user was deleted, and by whom: who was due for it was deleted by this sync, though it never
// learnt that.
func (b Bound) left(status directory.Status) Bound {
	was := b.Gone
	switch {
	case status.Resigned && (was == Deleted || was == NotGone && b.DueFor > 0):
		b.Gone = Deleted
	case status.Resigned:
		b.Gone = Resigned
	case status.Exited:
		b.Gone = Exited
	default:
		b.Gone = NotGone
		if was == Deleted {
			b.Owed = b.Former.with(b.Owed) // this sync may have restored them, in a run that did not live to tell
			b.Spared, b.DeletedAt, b.Former, b.Unrestorable = true, nil, nil, false
		}
	}
	return b
}

// waiting ends the wait for who has joined. That is_unjoin is false says so only where it was true before: Lark may not
// mark those who are invited.
func (b Bound) waiting(status directory.Status) Bound {
	joined := !status.Unjoined && (status.Activated || b.Marked)
	b.Unjoined = b.Unjoined && !joined
	b.Marked = b.Unjoined && (b.Marked || status.Unjoined)
	return b
}

// left reports whether a user is out of reach for good: deleted, or left by themselves, which Lark turns into deleted.
func left(user directory.User) bool {
	return user.Status.Known && (user.Status.Resigned || user.Status.Exited)
}

// values gives Lark's values of the attributes that before manages. What b skips keeps the wanted value, so that it is
// no drift, until the reason to skip it is gone; so does what Lark kept, until it has another value.
func (o *observer) values(before, live directory.Person, user directory.User, b *Bound) directory.Person {
	live = complete(live, before)
	b.Kept = maps.Clone(b.Kept)
	maps.DeleteFunc(b.Kept, func(name, value string) bool {
		return before[name] != "" && !has(b.Skipped, name) || !user.Hidden(name) && user.Person.String(name) != value
	})
	b.Skipped = b.Skipped.Clone()
	for name := range b.Skipped {
		switch hidden := user.Hidden(name); {
		case name != "leader" && name != "suspended" && !b.Unjoined, !hidden && !directory.Differs(name, before, live) && b.Kept[name] == "":
			delete(b.Skipped, name)
		case !hidden:
			b.Skipped[name] = live[name]
		}
	}
	left := b.Left
	b.Left = nil
	out := make(directory.Person, len(before))
	for name, old := range before {
		a, _ := directory.LookupAttribute(name)
		value, known := live[name]
		switch {
		case a.CreateOnly || has(b.Skipped, name) || b.Kept[name] != "":
			out[name] = old
		case user.Hidden(name):
			out[name] = old
			if !isEmpty(old) || name == "suspended" {
				o.unreadable[name]++
			}
			if has(left, name) {
				b.leave(name, left[name])
			}
		case name == "suspended" && b.Frozen == FrozenByOthers && !o.policy.RestoreExternal:
			out[name] = old
		case o.leftAlone(name, before, live, b):
			out[name] = old
		case !directory.Differs(name, before, live): // the same, perhaps written otherwise
			out[name] = old
		case known:
			out[name] = value
		}
	}
	return out
}
