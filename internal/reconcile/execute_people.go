package reconcile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// errPending: Lark takes no change of the person before they join. That is no failure.
var errPending = errors.New("waits until they join")

func (x *executor) create(ctx context.Context, s Step) error {
	person, err := x.inLarkTerms(s.ID, s.Want, nil)
	if err != nil {
		return err
	}
	for _, alias := range madeAs(x.plan.Wanted.Aliases[s.ID]) {
		if user, made := x.byUserID[alias]; made && !left(user) && alias != s.Want.UserID(s.ID) {
			return fmt.Errorf("not made: Lark has a user (%s) with the user_id %s, another source id of this person; give it to the sync by "+
				"`existing` (lark_existing_users)", user.OpenID, alias)
		}
	}
	user, refused, err := x.createTakeable(ctx, s, person)
	if user.OpenID == "" {
		return cmp.Or(err, errors.New("Lark's answer names no user; plan again"))
	}
	x.mu.Lock()
	other, taken := x.owner[user.OpenID]
	if !taken {
		x.owner[user.OpenID] = s.ID
		x.bound[s.ID] = Bound{OpenID: user.OpenID}.seen(user)
		if former, again := x.plan.former[s.ID]; again {
			x.notes = append(x.notes, fmt.Sprintf("%s: has a new account (%s); the former one, %s, can be restored no longer", s.ID, user.OpenID, former))
		}
		x.managersHidden = x.managersHidden || !user.ManagerKnown
	}
	x.mu.Unlock()
	if taken {
		return fmt.Errorf("not made: the account that Lark gives for them (%s) is that of %s; correct user_id, email or mobile in the source",
			user.OpenID, x.plan.name(other))
	}
	if errors.Is(err, directory.ErrPartial) {
		x.unwritten(s.ID, onlyCreatable(s.Want), directory.Person{})
	}
	return errors.Join(append(refused, err)...)
}

// change writes an update, an adoption or a suspension, as far as it still fits.
func (x *executor) change(ctx context.Context, s Step) error {
	user, shown := x.live[s.OpenID]
	if !shown {
		x.unwritten(s.ID, s.Want, s.Have)
		if _, err := x.tenant.User(ctx, s.OpenID); err != nil {
			return fmt.Errorf("no longer fits: %w", err)
		}
		return errors.New("no longer fits: the user is not shown with the others; plan again")
	}
	if err := x.unfit(s, user); err != nil {
		x.unwritten(s.ID, s.Want, s.Have)
		return err
	}
	have := x.have[s.OpenID]
	want, misfits := x.fitting(s, user, have)
	want, refused, err := x.sendTakeable(ctx, s, want, have)
	if s.Adopt != nil && errors.Is(err, directory.ErrNoScope) {
		want, err = x.withoutHidden(ctx, s, user, want, have, err)
	}
	switch {
	case err == nil:
		x.settled(s.ID, want)
	case errors.Is(err, directory.ErrPartial):
		x.settled(s.ID, want)
		x.unwritten(s.ID, onlyCreatable(want), have)
	case errors.Is(err, directory.ErrNotJoined):
		x.pending(s.ID, want, have, err)
		err = errPending
	case s.Adopt != nil && s.Adopt.MatchedBy == "user_id" && errors.Is(err, directory.ErrTaken):
		x.giveBack(s)
		return err
	default:
		x.unwritten(s.ID, want, have)
		if want.Bool("suspended") && mayBeDone(err) {
			x.perhapsSuspended(s.ID)
		}
	}
	if len(refused) > 0 {
		if errors.Is(err, errPending) {
			err = nil
		}
		err = errors.Join(append(refused, err)...)
	}
	if len(misfits) == 0 {
		return err
	}
	for name := range misfits {
		x.unwritten(s.ID, directory.Person{name: nil}, have)
	}
	causes := slices.Collect(maps.Values(misfits))
	slices.Sort(causes)
	misfit := fmt.Errorf("no longer fits: %s; plan again", strings.Join(causes, "; "))
	if errors.Is(err, errPending) {
		return misfit
	}
	return errors.Join(err, misfit)
}

// giveBack undoes an adoption: what is the person's belongs to another user in Lark, so that it is not clear who was found.
func (x *executor) giveBack(s Step) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.bound, s.ID)
	delete(x.owner, s.OpenID)
}

// withoutHidden adopts a user whose hidden attributes the app may not write either: those stay as they are in Lark.
func (x *executor) withoutHidden(ctx context.Context, s Step, user directory.User, want, have directory.Person, err error) (directory.Person, error) {
	shown := directory.Person{}
	for name, v := range want {
		if !user.Hidden(name) {
			shown[name] = v
		}
	}
	if len(shown) == len(want) {
		return want, err
	}
	x.note("%s: what the app can neither read nor write was left as it is: %s", s.ID, err)
	return shown, x.send(ctx, s, shown, have)
}

// onlyCreatable are the attributes that Lark may be unable to write while it writes the others: their values are
// entries of lists, which have an end.
func onlyCreatable(p directory.Person) directory.Person {
	out := directory.Person{}
	for _, name := range []string{"city", "job_title"} {
		if has(p, name) {
			out[name] = p[name]
		}
	}
	return out
}

func (x *executor) send(ctx context.Context, s Step, want, have directory.Person) error {
	if len(want) == 0 {
		return nil
	}
	attributes, err := x.inLarkTerms(s.ID, want, have)
	if err != nil || len(attributes) == 0 {
		return err
	}
	return x.tenant.UpdateUser(ctx, s.OpenID, attributes)
}

// fitting splits what a step wants: what can be written, and what cannot, with the cause. What Lark has already is in
// neither.
func (x *executor) fitting(s Step, user directory.User, have directory.Person) (want directory.Person, misfits map[string]string) {
	want, misfits = directory.Person{}, map[string]string{}
	for name, v := range s.Want {
		planned, known := s.Have[name]
		switch {
		case v == true && name == "suspended" && !user.ManagerKnown:
			misfits[name] = "not suspended, because the app cannot read who administers the tenant (grant contact:user.employee:readonly)"
		case v == true && name == "suspended" && user.Manager:
			misfits[name] = "not suspended, because they administer the tenant (take the role away in the Lark admin console first)"
		case user.Hidden(name) && s.Adopt == nil && s.Action == UpdatePerson && name != "suspended":
			// Nobody could review what that overwrites. It is drift when it can be read again.
			x.note("%s: %s is not written while the app cannot read what Lark has", s.ID, name)
		case user.Hidden(name):
			want[name] = v
		case s.Action == SuspendPerson && have.Bool("suspended"):
			misfits[name] = "suspended in Lark already, not by this sync"
		case !directory.Differs(name, s.Want, have):
		case known && directory.Differs(name, directory.Person{name: planned}, have):
			misfits[name] = fmt.Sprintf("%s was changed in Lark since the plan, from %s to %s", name, show(planned), show(have[name]))
		default:
			want[name] = v
			if !known && !isEmpty(have[name]) && have[name] != nil {
				x.note("%s: %s was %s in Lark, which the plan did not know", s.ID, name, show(have[name]))
			}
		}
	}
	return want, misfits
}

// inLarkTerms turns references into Lark's ids. A leader whose creation failed in this run is left out and noted; a
// department that is not there fails the person, who would otherwise stand in the root.
func (x *executor) inLarkTerms(id string, want, have directory.Person) (directory.Person, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	p := want.Clone()
	if paths, ok := want["departments"].([]string); ok {
		ids := make([]string, len(paths))
		for i, path := range paths {
			if ids[i] = x.departments[path]; ids[i] == "" {
				return nil, absentDepartment(path)
			}
		}
		p["departments"] = ids
	}
	if leader := want.String("leader"); leader != "" {
		if b := x.bound[leader]; b.OpenID != "" && !b.Gone.resigned() {
			p["leader"] = b.OpenID
		} else {
			delete(p, "leader")
			x.skips.add(id, "leader", have["leader"])
			x.notes = append(x.notes, fmt.Sprintf("%s: written without leader, because %s is not in Lark", id, leader))
		}
	}
	return p, nil
}

// unwritten notes what Lark has of the attributes names, which were not written.
func (x *executor) unwritten(id string, names, have directory.Person) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.wrong[id] == nil {
		x.wrong[id] = directory.Person{}
	}
	for name := range names {
		x.wrong[id][name] = have[name]
		if has(x.skips[id], name) { // of a leader who was to stand in
			x.skips.add(id, name, have[name])
		}
	}
}

// settled notes what a write that was done means beyond the attributes.
func (x *executor) settled(id string, want directory.Person) {
	x.mu.Lock()
	defer x.mu.Unlock()
	b := x.bound[id]
	if v, ok := want["suspended"].(bool); ok && v {
		at := x.now()
		b.Frozen, b.SuspendedAt, b.Unsuspended = FrozenBySync, &at, false
		b.LeavingSince, b.DueFor = nil, 0
	} else if ok {
		b.Frozen, b.SuspendedAt = NotFrozen, nil
	}
	x.bound[id] = b
}

// mayBeDone reports whether a write that failed may have been carried out, its answer having been lost.
func mayBeDone(err error) bool {
	var told interface{ MayBeDone() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.As(err, &told) && told.MayBeDone()
}

// perhapsSuspended notes that a user who is found to be suspended next was suspended by this sync, so that the person
// is restored when they come back.
func (x *executor) perhapsSuspended(id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	b, at := x.bound[id], x.now()
	b.SuspendedAt = &at
	x.bound[id] = b
}

// pending notes attributes that Lark does not let anybody change before the person has joined.
func (x *executor) pending(id string, want, have directory.Person, err error) {
	names := sortedKeys(want)
	x.note("%s: %s waits until they join (%s)", id, strings.Join(names, ", "), err)
	x.mu.Lock()
	defer x.mu.Unlock()
	b := x.bound[id]
	b.Unjoined, b.Marked = true, b.Marked || x.live[b.OpenID].Status.Unjoined
	b.Unsuspended = want.Bool("suspended")
	x.bound[id] = b
	for _, name := range names {
		if directory.Differs(name, x.plan.Wanted.People[id], have) {
			x.skips.add(id, name, have[name])
		} else { // Lark has what the directory says, and was to have something else: who stands in for their leader
			x.skips.drop(id, name)
		}
	}
}

func (x *executor) note(format string, args ...any) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.notes = append(x.notes, fmt.Sprintf(format, args...))
}
