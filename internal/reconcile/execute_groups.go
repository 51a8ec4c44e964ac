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

// groupRun is what is known and done of user groups in one run. Renames are done before anything happens at once, and
// then each group is the business of one worker; the maps are guarded by executor.mu.
type groupRun struct {
	listed map[string]directory.UserGroup // by group_id, as they are by now
	holder map[string]string              // name -> group_id
	ours   map[string]string              // group_id -> source id
	now    map[string]*groupNow           // by source id: groups that were looked at
	failed map[string]string              // by source id: cause
	known  bool                           // each person of the directory has an account: a stranger is none of them
}

// groupNow is what Lark has of a group as far as is known: by now.
type groupNow struct {
	id      string
	group   directory.UserGroup
	members map[string]bool // by open_id; nil if they could not be read
	unseen  bool
}

// inGroups brings user groups in place: names one after the other, as one may have to be given back before another can
// take it, and then everything else, group by group.
func (x *executor) inGroups(ctx context.Context) {
	steps := slices.DeleteFunc(slices.Clone(x.plan.Steps), func(s Step) bool { return s.Group == nil })
	x.group = groupRun{
		holder: map[string]string{}, ours: map[string]string{}, now: map[string]*groupNow{}, failed: map[string]string{},
	}
	if len(steps) == 0 {
		return
	}
	var err error
	if x.group.listed, err = x.listGroups(ctx); err != nil {
		for _, s := range steps {
			x.group.failed[s.ID] = err.Error()
			x.heed(FailureOfGroup(s.ID), err)
		}
		return
	}
	for id, g := range x.group.listed {
		x.group.holder[g.Name] = id
	}
	for id, b := range x.before.Groups {
		if b.ID != "" {
			x.group.ours[b.ID] = id
		}
	}
	x.group.known = accountsOf(x.bound, x.plan.Wanted).unidentified == 0
	x.rename(ctx, steps)
	inParallel(len(steps), func(i int) {
		if s := steps[i]; !x.groupFailed(s.ID) {
			x.finishGroup(ctx, s)
		}
	})
}

func (x *executor) listGroups(ctx context.Context) (map[string]directory.UserGroup, error) {
	if ctx.Err() != nil {
		return nil, stopped(ctx)
	}
	listed, err := x.tenant.Groups(ctx)
	return listed, interrupted(ctx, err)
}

func (x *executor) groupFailed(id string) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.group.failed[id] != ""
}

func (x *executor) failGroup(id string, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.group.failed[id] = err.Error()
	x.heed(FailureOfGroup(id), err)
}

// finishGroup does what is left to do for a group, and notes what came of it.
func (x *executor) finishGroup(ctx context.Context, s Step) {
	var err error
	if ctx.Err() != nil {
		err = stopped(ctx)
	} else {
		under, done := x.begun(ctx, s)
		err = interrupted(ctx, x.bringGroup(under, s))
		done()
	}
	if err != nil {
		x.failGroup(s.ID, err)
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.finished = append(x.finished, s)
	x.count[KindGroups]++
}

// bringGroup makes, takes up or describes a group, and then sees to its members.
func (x *executor) bringGroup(ctx context.Context, s Step) error {
	now, made, err := x.theGroup(ctx, s)
	if err != nil {
		return err
	}
	x.mu.Lock()
	x.group.now[s.ID] = now
	x.mu.Unlock()
	if !made {
		if err := x.describe(ctx, s, now); err != nil {
			return err
		}
		users, _, err := x.tenant.GroupMembers(ctx, now.id)
		switch {
		case errors.Is(err, directory.ErrOutOfRange) && !s.Group.Seen:
			now.unseen = true
			x.note("%s was taken up, and nobody was added: %s", s.Label, err)
			return nil
		case err != nil:
			now.members = nil
			return fmt.Errorf("its members were left alone: %w", err)
		}
		for _, openID := range users {
			now.members[openID] = true
		}
	}
	if !s.Group.Seen && !made {
		x.noteOthers(s, now)
	}
	return errors.Join(x.addMembers(ctx, s, now), x.removeMembers(ctx, s, now))
}

// theGroup is the user group of a step; made says that it is a new one.
func (x *executor) theGroup(ctx context.Context, s Step) (now *groupNow, made bool, err error) {
	now = &groupNow{id: s.OpenID, members: map[string]bool{}}
	if s.OpenID != "" {
		now.group, err = x.listedGroup(ctx, s.OpenID)
		if s.Action == UpdateGroup || !errors.Is(err, directory.ErrGone) {
			return now, false, err
		}
		err = nil // it was deleted while the directory did not have it
	}
	want := s.Group.Want
	x.mu.Lock()
	id := x.group.holder[want.Name]
	there, other := x.group.listed[id], x.group.ours[id]
	_, otherWanted := x.plan.Wanted.Groups[other] // a source may delete a group and make another of that name
	x.mu.Unlock()
	switch {
	case id != "" && there.Dynamic:
		return nil, false, fmt.Errorf("not made: Lark has a dynamic group of that name (%s), whose members are set by a rule. Rename it in the Lark admin "+
			"console, or give the group another name in the directory", id)
	case id != "" && otherWanted && other != s.ID:
		return nil, false, fmt.Errorf("not made: Lark has a group of that name (%s), which is the group %q of this sync; give one of them another name", id, other)
	case id != "":
		now.id, now.group = id, there
		x.note("%s: was in Lark already (%s), and was taken up", s.Label, id)
	default:
		now.group = directory.UserGroup{Name: want.Name}
		if want.Description != nil {
			now.group.Description = *want.Description
		}
		if now.id, err = x.tenant.CreateGroup(ctx, now.group); now.id == "" {
			return nil, false, err
		}
		now.group.ID, made = now.id, true
	}
	return now, made, err
}

// listedGroup is a group that the state binds. Who deleted it since the plan leaves it to be made by the next one.
func (x *executor) listedGroup(ctx context.Context, id string) (g directory.UserGroup, err error) {
	x.mu.Lock()
	g, known := x.group.listed[id]
	x.mu.Unlock()
	if !known {
		if g, err = x.tenant.Group(ctx, id); err != nil {
			return g, fmt.Errorf("no longer fits: %w; plan again", err)
		}
	}
	return g, nil
}

// describe writes the description, where that is managed and the rename did not write it.
func (x *executor) describe(ctx context.Context, s Step, now *groupNow) error {
	want, had := s.Group.Want.Description, s.Group.HadDescription
	switch {
	case want == nil || *want == now.group.Description || s.Group.Seen && !s.Group.describes():
		return nil
	case had != nil && *had != now.group.Description:
		return fmt.Errorf("no longer fits: its description was changed in Lark since the plan, from %q to %q; plan again", *had, now.group.Description)
	}
	g := now.group
	g.Description = *want
	if err := x.tenant.UpdateGroup(ctx, g); err != nil {
		return err
	}
	now.group = g
	return nil
}

// noteOthers tells who is in a group that was taken up and not in the directory's: the next plan says what becomes of
// them.
func (x *executor) noteOthers(s Step, now *groupNow) {
	x.mu.Lock()
	names := accountsOf(x.bound, x.plan.Wanted)
	x.mu.Unlock()
	if _, others := names.apart(s.Group.Want.Members, now.members); len(others) > 0 {
		x.note("%s: %s in it whom the directory does not have there: %s. The next plan tells what becomes of them", s.Label,
			plural(len(others), "member is", "members are"), list(others, 10))
	}
}

func (x *executor) addMembers(ctx context.Context, s Step, now *groupNow) error {
	var openIDs []string
	x.mu.Lock()
	for _, id := range s.Group.Add {
		if b, bound := x.bound[id]; bound && b.Gone == NotGone && b.OpenID != "" && !now.members[b.OpenID] {
			openIDs = append(openIDs, b.OpenID)
		}
	}
	x.mu.Unlock()
	if len(openIDs) == 0 {
		return nil
	}
	err := x.tenant.AddGroupMembers(ctx, now.id, openIDs)
	for _, openID := range written(openIDs, err) {
		now.members[openID] = true
		x.tally(KindMemberAdd)
	}
	return x.named(err)
}

// removeMembers takes out whom the plan lists, as far as they are in the group still. A stranger stays if a person of the
// directory has come out without an account: they may be the same.
func (x *executor) removeMembers(ctx context.Context, s Step, now *groupNow) error {
	var openIDs []string
	x.mu.Lock()
	for _, id := range s.Group.Remove {
		b, bound := x.bound[id]
		openID := id
		if bound {
			openID = b.OpenID
		}
		_, taken := x.owner[openID]
		if now.members[openID] && (bound || !taken && (x.group.known || x.plan.approved[id])) {
			openIDs = append(openIDs, openID)
		}
	}
	x.mu.Unlock()
	if len(openIDs) == 0 {
		return nil
	}
	err := x.tenant.RemoveGroupMembers(ctx, now.id, openIDs)
	for _, openID := range written(openIDs, err) {
		delete(now.members, openID)
		x.tally(KindMemberRemove)
	}
	return x.named(err)
}

// named says of an error of some members whose accounts these are.
func (x *executor) named(err error) error {
	var partly interface{ FailedMembers() map[string]error }
	if !errors.As(err, &partly) {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	var names []string
	for openID := range partly.FailedMembers() {
		if id, known := x.owner[openID]; known {
			names = append(names, fmt.Sprintf("%s is %s", openID, x.plan.name(id)))
		}
	}
	if len(names) == 0 {
		return err
	}
	slices.Sort(names)
	return fmt.Errorf("%w\n%s", err, list(names, 20))
}

func (x *executor) tally(k Kind) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.count[k]++
}

// written are those of whom a write of members is known to be done.
func written(openIDs []string, err error) []string {
	var partly interface{ FailedMembers() map[string]error }
	switch {
	case err == nil:
		return openIDs
	case errors.As(err, &partly):
		return slices.DeleteFunc(slices.Clone(openIDs), func(id string) bool { return partly.FailedMembers()[id] != nil })
	}
	return nil
}

// keepGroups puts what became of the groups into the state.
func (x *executor) keepGroups(s *State) {
	s.OtherGroups = x.before.OtherGroups
	if !hasGroups(x.plan.Wanted, x.before.Memory) {
		return
	}
	s.Memory.Groups = map[string]BoundGroup{}
	taken := map[string]bool{}
	for _, now := range x.group.now {
		taken[now.id] = true
	}
	for id, b := range x.before.Groups {
		if _, wanted := x.plan.Wanted.Groups[id]; !wanted && b.ID != "" && !taken[b.ID] {
			s.Memory.Groups[id] = BoundGroup{ID: b.ID}
		}
	}
	names, before := accountsOf(s.Bound, x.plan.Wanted), accountsOf(x.before.Bound, x.before.Directory)
	s.Directory.Groups = maps.Clone(x.plan.Wanted.Groups)
	for id, want := range x.plan.Wanted.Groups {
		now, description := x.groupNow(id, before)
		cause, failed := x.group.failed[id]
		if failed {
			s.Failures[FailureOfGroup(id)] = strings.TrimPrefix(s.Failures[FailureOfGroup(id)]+"; "+cause, "; ")
		}
		if now.id == "" {
			delete(s.Directory.Groups, id)
			continue
		}
		kept := BoundGroup{ID: now.id, Unseen: now.unseen}
		kept.Waiting, kept.Others = names.apart(want.Members, now.members)
		if failed {
			kept.Name, kept.Description = now.group.Name, description
			name := cmp.Or(now.group.Name, want.Name)
			nobody := func(string) bool { return true } // who is not bound is not in it
			drawn := directory.Group{Name: name, Members: names.drawn(want.Members, nobody, now.members, x.plan.additive)}
			if want.Description != nil {
				drawn.Description = description
			}
			s.Directory.Groups[id] = drawn
		}
		s.Memory.Groups[id] = kept
	}
	if x.group.listed != nil {
		s.OtherGroups = unlisted(x.group.listed, s.Memory.Groups)
	}
}

// unlisted counts the groups of the tenant that are not bound.
func unlisted(listed map[string]directory.UserGroup, bound map[string]BoundGroup) int {
	n := len(listed)
	for _, b := range bound {
		if _, ours := listed[b.ID]; ours {
			n--
		}
	}
	return n
}

// groupNow is what Lark has of a group after the run, as far as is known, with its description, nil if that is not known.
// Without an id there is none.
func (x *executor) groupNow(id string, before accounts) (now groupNow, description *string) {
	if looked := x.group.now[id]; looked != nil {
		now, description = *looked, &looked.group.Description
	} else {
		b := x.before.Groups[id]
		now = groupNow{id: b.ID, unseen: b.Unseen}
		now.group.Name, description = x.before.groupInLark(id)
		if g, listed := x.group.listed[b.ID]; listed {
			now.group, description = g, &g.Description
		}
	}
	if now.members == nil {
		now.members = x.before.inGroup(id, before)
	}
	return now, description
}
