package reconcile

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// departments compares the tree. A department that Lark does not show and that nobody and nothing is in was deleted:
// Lark deletes only empty ones. It is forgotten, and so planned anew if it is wanted. Any other is out of view: it stays
// as it was.
func (o *observer) departments(ctx context.Context, users map[string]directory.User) error {
	seen, err := o.tenant.Departments(ctx, slices.Sorted(maps.Values(o.state.Departments)))
	if err != nil {
		return err
	}
	o.seen = seen
	inUse := o.inUse(users, seen)
	bound, known := map[string]string{}, map[string]string{}
	var hidden []string
	for _, path := range slices.Sorted(maps.Keys(o.state.Departments)) {
		id := o.state.Departments[path]
		_, shown := seen[id]
		if shown || inUse[id] {
			bound[path], known[id] = id, path
		}
		if !shown && inUse[id] {
			hidden = append(hidden, path)
		}
	}
	if err := o.hidden(hidden); err != nil {
		return err
	}
	if !maps.Equal(o.state.Departments, bound) {
		o.state.Departments, o.state.Made = bound, stillBound(o.state.Made, bound)
	}
	if o.paths, err = departmentPaths(ctx, o.tenant, users, known); err != nil {
		return err
	}
	if err := addPaths(ctx, o.tenant, o.paths, parentsOf(seen)); err != nil {
		return err
	}
	wanted, idle := map[string]directory.Department{}, map[string]directory.Department{}
	for path, id := range bound {
		dep, known := o.state.department(path)
		if live, shown := seen[id]; shown {
			dep.Name, dep.Parent, known = live.Name, pathOf(live.Parent, o.paths), true
			if dep.Order != "" {
				dep.Order = cmp.Or(live.Order, dep.Order)
			}
		}
		if _, ok := o.state.Directory.Departments[path]; ok {
			wanted[path] = dep
		} else if known {
			idle[path] = placeOf(dep)
		}
	}
	if !maps.Equal(o.state.Directory.Departments, wanted) {
		o.state.Directory.Departments = wanted
	}
	if !maps.Equal(o.state.Idle, idle) {
		o.state.Idle = idle
	}
	return nil
}

// leaders compares who leads the departments, after the people: a leader who cannot be had stays as the directory has them.
func (o *observer) leaders() {
	owner := ownersOf(o.state.Bound)
	leaders, wanted := map[string]string{}, maps.Clone(o.state.Directory.Departments)
	for path, id := range o.state.Departments {
		was, known := o.state.Leaders[path]
		now := was
		if live, shown := o.seen[id]; shown {
			now = live.Leader
		}
		dep, is := wanted[path]
		managed := is && (dep.Leader != "" || known && was == "") // in Lark it is nobody
		if now != "" || managed {
			leaders[path] = now
		}
		if managed && now != was && !o.awaited(dep.Leader) {
			dep.Leader = cmp.Or(owner[now], now)
			wanted[path] = dep
		}
	}
	if !maps.Equal(o.state.Leaders, leaders) {
		o.state.Leaders = leaders
	}
	if !maps.Equal(o.state.Directory.Departments, wanted) {
		o.state.Directory.Departments = wanted
	}
}

// awaited reports whether somebody of the directory is not to be had as a leader.
func (o *observer) awaited(id string) bool {
	if b, bound := o.state.Bound[id]; bound {
		return b.Gone != NotGone || b.Frozen != NotFrozen
	}
	return classOf(o.state.Directory, id) != missing
}

// inUse says, by id, in which departments somebody or something is.
func (o *observer) inUse(users map[string]directory.User, seen map[string]directory.Department) map[string]bool {
	inUse := map[string]bool{}
	for _, user := range users {
		if left(user) { // who was deleted keeps no department from being deleted, too
			continue
		}
		for _, id := range user.Person.Strings("departments") {
			inUse[id] = true
		}
	}
	for id, b := range o.state.Bound {
		if b.Gone != OutOfRange {
			continue
		}
		for _, path := range o.state.have(id).Strings("departments") { // out of view as the person is, for all that is known
			inUse[o.state.Departments[path]] = true
		}
	}
	for _, id := range parentsOf(seen) {
		inUse[id] = true
	}
	for path, id := range o.state.Departments { // what is above a department that is out of view may be so, too
		if _, shown := seen[id]; shown || !inUse[id] {
			continue
		}
		for d, ok := o.state.department(path); ok && d.Parent != "" && !inUse[o.state.Departments[d.Parent]]; d, ok = o.state.department(d.Parent) {
			inUse[o.state.Departments[d.Parent]] = true
		}
	}
	return inUse
}

// hidden tells of departments that are there and not shown.
func (o *observer) hidden(paths []string) error {
	const remedy = "Look at the contact range of the app (Lark developer console, permissions)."
	if len(paths) > tolerated(len(o.state.Departments)) {
		return fmt.Errorf("Lark no longer shows %d of %d departments of this sync, although somebody or something is in them: %s. Such a "+
			"view is narrowed. %s Nothing was changed", len(paths), len(o.state.Departments), list(paths, 10), remedy)
	}
	if len(paths) > 0 {
		o.warnings = append(o.warnings, fmt.Sprintf("Lark no longer shows the departments %s, although somebody or something is in them. "+
			"They are left as they were. %s", list(paths, 10), remedy))
	}
	return nil
}
