package reconcile

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// groupWorkers is how many groups are read or written at once. Lark takes 50 reads a second.
const groupWorkers = 16

// groups compares the user groups: name, description and members. A group that Lark says does not exist is planned anew if
// it is wanted; one that the app does not see in full stays as it was known. People must have been observed before.
func (o *observer) groups(ctx context.Context) error {
	if len(o.state.Groups) == 0 && len(o.state.Directory.Groups) == 0 {
		return nil
	}
	var read []string // those that leave the directory are not looked at
	for _, id := range slices.Sorted(maps.Keys(o.state.Groups)) {
		if _, drawn := o.state.Directory.Groups[id]; drawn && o.state.Groups[id].ID != "" {
			read = append(read, id)
		}
	}
	seen, elsewhere, err := o.readGroups(ctx, read)
	if err != nil {
		return err
	}
	was := State{Directory: o.state.Directory, Memory: Memory{Groups: o.state.Groups}}
	bound := maps.Clone(o.state.Groups)
	drawn := map[string]directory.Group{}
	now := accountsOf(o.state.Bound, o.state.Directory)
	var unseen []string
	for id, doc := range o.state.Directory.Groups {
		b, known := bound[id]
		g, looked := seen[id]
		switch {
		case !known || !looked: // it was never made, or deleted before: it is to be made
			continue
		case g.gone:
			bound[id] = BoundGroup{}
			continue
		case g.unseen:
			name, _ := was.groupInLark(id)
			unseen = append(unseen, fmt.Sprintf("%q", name))
			b.Unseen = true
			bound[id], drawn[id] = b, doc
			continue
		}
		waiting := make(map[string]bool, len(b.Waiting))
		for _, member := range b.Waiting {
			waiting[member] = true
		}
		next := directory.Group{Name: g.Name, Members: now.drawn(doc.Members, func(member string) bool { return waiting[member] }, g.members, o.policy.Additive)}
		if doc.Description != nil {
			next.Description = &g.Description
		}
		b = BoundGroup{ID: b.ID}
		b.Waiting, b.Others = now.apart(next.Members, g.members)
		bound[id], drawn[id] = b, next
	}
	o.keepGroups(bound, drawn, elsewhere)
	slices.Sort(unseen)
	if len(unseen) > 0 {
		o.warnings = append(o.warnings, fmt.Sprintf("The app does not see the user groups %s, or not all of their members. They are left alone. "+
			"Look at the contact range of the app (Lark developer console, permissions).", list(unseen, 10)))
	}
	return nil
}

// keepGroups puts what was seen into the state, if it differs.
func (o *observer) keepGroups(bound map[string]BoundGroup, drawn map[string]directory.Group, elsewhere int) {
	if !reflect.DeepEqual(o.state.Groups, bound) {
		o.state.Groups = bound
	}
	if len(o.state.Directory.Groups)+len(drawn) > 0 && !reflect.DeepEqual(o.state.Directory.Groups, drawn) {
		o.state.Directory.Groups = drawn
	}
	o.state.OtherGroups = elsewhere
}

// seenGroup is a group as it was read: in full, gone, or not seen in full.
type seenGroup struct {
	directory.UserGroup
	members      map[string]bool // by open_id
	gone, unseen bool
}

// readGroups reads the groups with these source ids, and counts those of the tenant that are not bound.
func (o *observer) readGroups(ctx context.Context, ids []string) (seen map[string]seenGroup, elsewhere int, err error) {
	if len(ids) == 0 {
		return nil, o.state.OtherGroups, nil
	}
	listed, err := o.tenant.Groups(ctx)
	if err != nil {
		return nil, 0, err
	}
	elsewhere = unlisted(listed, o.state.Groups)
	found, errs := make([]seenGroup, len(ids)), make([]error, len(ids))
	inParallel(len(ids), func(i int) {
		if ctx.Err() != nil {
			errs[i] = ctx.Err()
			return
		}
		g, known := listed[o.state.Groups[ids[i]].ID]
		found[i], errs[i] = readGroup(ctx, o.tenant, o.state.Groups[ids[i]].ID, g, known)
	})
	seen = make(map[string]seenGroup, len(ids))
	for i, id := range ids {
		if errs[i] != nil {
			return nil, 0, errs[i]
		}
		seen[id] = found[i]
	}
	return seen, elsewhere, nil
}

// readGroup reads the members of a group, and the group itself if the listing did not have it: that alone does not mean
// that it is gone.
func readGroup(ctx context.Context, tenant Tenant, id string, g directory.UserGroup, listed bool) (seen seenGroup, err error) {
	if !listed {
		g, err = tenant.Group(ctx, id)
	}
	var users []string
	if err == nil {
		users, _, err = tenant.GroupMembers(ctx, id)
	}
	seen = seenGroup{UserGroup: g, members: make(map[string]bool, len(users))}
	for _, openID := range users {
		seen.members[openID] = true
	}
	switch {
	case errors.Is(err, directory.ErrOutOfRange):
		seen.unseen, err = true, nil
	case errors.Is(err, directory.ErrGone):
		seen.gone, err = true, nil
	}
	return seen, err
}

// inParallel does n things, some at once.
func inParallel(n int, do func(i int)) {
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(n, groupWorkers) {
		workers.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	workers.Wait()
}
