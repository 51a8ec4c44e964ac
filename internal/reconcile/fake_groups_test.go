package reconcile_test

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// fakeGroup is a user group of the tenant. The app sees none of it if hidden, and not all of its members if partly.
type fakeGroup struct {
	directory.UserGroup
	members        map[string]bool // by open_id
	hidden, partly bool
}

// group makes a user group as an administrator does.
func (f *fakeTenant) group(name string, userIDs ...string) (id string) {
	ids := make([]string, len(userIDs))
	for i, u := range userIDs {
		ids[i] = f.by(u)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.putGroup(directory.UserGroup{Name: name}, ids...).ID
}

func (f *fakeTenant) putGroup(g directory.UserGroup, openIDs ...string) *fakeGroup {
	f.next++
	g.ID = fmt.Sprintf("g%03d", f.next)
	made := &fakeGroup{UserGroup: g, members: map[string]bool{}}
	for _, id := range openIDs {
		made.members[id] = true
	}
	f.groups[g.ID] = made
	return made
}

// groupNamed is the group of that name.
func (f *fakeTenant) groupNamed(name string) *fakeGroup {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, g := range f.groups {
		if g.Name == name {
			return g
		}
	}
	return nil
}

// in are the user_ids of who is in the group of that name.
func (f *fakeTenant) in(name string) (userIDs []string) {
	g := f.groupNamed(name)
	if g == nil {
		return []string{"no group " + name}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for openID := range g.members {
		userIDs = append(userIDs, f.users[openID].UserID)
	}
	slices.Sort(userIDs)
	return userIDs
}

func (f *fakeTenant) Groups(context.Context) (map[string]directory.UserGroup, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("groups"); err != nil {
		return nil, err
	}
	out := map[string]directory.UserGroup{}
	for id, g := range f.groups {
		if !g.hidden {
			out[id] = g.UserGroup
		}
	}
	return out, nil
}

// reach finds a group that the app may see.
func (f *fakeTenant) reach(id string) (*fakeGroup, error) {
	switch g := f.groups[id]; {
	case g == nil:
		return nil, fmt.Errorf("the user group %s %w", id, directory.ErrGone)
	case g.hidden:
		return nil, fmt.Errorf("the user group %s %w", id, directory.ErrOutOfRange)
	default:
		return g, nil
	}
}

func (f *fakeTenant) Group(_ context.Context, id string) (directory.UserGroup, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("group"); err != nil {
		return directory.UserGroup{}, err
	}
	g, err := f.reach(id)
	if err != nil {
		return directory.UserGroup{}, err
	}
	return g.UserGroup, nil
}

func (f *fakeTenant) GroupMembers(_ context.Context, id string) (users, departments []string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("members"); err != nil {
		return nil, nil, err
	}
	g, err := f.reach(id)
	if err == nil && g.partly {
		err = fmt.Errorf("a member of the user group %s %w", id, directory.ErrOutOfRange)
	}
	if err != nil {
		return nil, nil, err
	}
	return slices.Sorted(maps.Keys(g.members)), nil, nil
}

func (f *fakeTenant) nameTaken(name, except string) error {
	for id, g := range f.groups {
		if id != except && g.Name == name {
			return fmt.Errorf("the name %q %w by %s", name, directory.ErrTaken, id)
		}
	}
	return nil
}

func (f *fakeTenant) CreateGroup(_ context.Context, g directory.UserGroup) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("create group " + g.Name); err != nil {
		return "", err
	}
	if err := f.nameTaken(g.Name, ""); err != nil {
		return "", err
	}
	id := f.putGroup(g).ID
	f.writes = append(f.writes, write{what: "create group", id: g.Name})
	if err := f.end("create group " + g.Name); err != nil {
		return "", err
	}
	return id, nil
}

func (f *fakeTenant) UpdateGroup(_ context.Context, next directory.UserGroup) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("update group " + next.Name); err != nil {
		return err
	}
	g, err := f.reach(next.ID)
	if err == nil {
		err = f.nameTaken(next.Name, next.ID)
	}
	if err != nil {
		return err
	}
	w := write{what: "update group", id: next.Name}
	if g.Name == next.Name && g.Description == next.Description {
		f.wasted = append(f.wasted, w)
	}
	g.Name, g.Description = next.Name, next.Description
	f.writes = append(f.writes, w)
	return f.end("update group " + next.Name)
}

// membersError is what lark.MembersError is.
type membersError map[string]error

func (e membersError) Error() string                   { return fmt.Sprintf("%d members failed", len(e)) }
func (e membersError) FailedMembers() map[string]error { return e }

func (f *fakeTenant) AddGroupMembers(_ context.Context, id string, openIDs []string) error {
	return f.writeMembers("add", id, openIDs)
}

func (f *fakeTenant) RemoveGroupMembers(_ context.Context, id string, openIDs []string) error {
	return f.writeMembers("remove", id, openIDs)
}

func (f *fakeTenant) writeMembers(what, id string, openIDs []string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin(what + " members"); err != nil {
		return err
	}
	g, err := f.reach(id)
	if err != nil {
		return err
	}
	if g.Dynamic {
		return fmt.Errorf("the members of the dynamic user group %s are not written", id)
	}
	failed := membersError{}
	w := write{what: what, id: g.Name}
	for _, openID := range slices.Sorted(slices.Values(openIDs)) {
		switch u, known := f.users[openID]; {
		case !known:
			failed[openID] = fmt.Errorf("the user %q %w", openID, directory.ErrGone)
		case f.hidden[openID]:
			failed[openID] = fmt.Errorf("the user %s %w", openID, directory.ErrOutOfRange)
		case what == "add" && u.Status.Resigned:
			failed[openID] = fmt.Errorf("the user %s %w", openID, directory.ErrResigned)
		default:
			if g.members[openID] == (what == "add") {
				f.wasted = append(f.wasted, write{what: what, id: openID})
			}
			if delete(g.members, openID); what == "add" {
				g.members[openID] = true
			}
			w.members = append(w.members, openID)
		}
	}
	if w.members != nil {
		f.writes = append(f.writes, w)
	}
	if len(failed) > 0 {
		return failed
	}
	return f.end(what + " members")
}
