package reconcile

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// emptied deletes the departments that the plan names, one write at a time, after everybody has left them.
func (x *executor) emptied(ctx context.Context) {
	if !slices.ContainsFunc(x.plan.Steps, func(s Step) bool { return s.Action == DeleteDepartment }) {
		return
	}
	tree, unread := x.tenant.DepartmentTree(ctx)
	for _, s := range x.plan.Steps {
		if s.Action != DeleteDepartment {
			continue
		}
		err := unread
		if err == nil {
			err = x.deleteDepartment(ctx, s, tree)
		}
		if err != nil {
			x.failedDepartments[s.ID] = interrupted(ctx, err).Error()
			x.heed(s.ID, err)
		}
	}
}

// deleteDepartment deletes one, unless somebody or something turns out to be in it. A stranger there is no failure: the
// department is left to them, and not looked at again.
func (x *executor) deleteDepartment(ctx context.Context, s Step, tree map[string]directory.Department) error {
	if ctx.Err() != nil {
		return stopped(ctx)
	}
	now, shown := tree[s.OpenID]
	planned, _ := x.before.department(s.ID)
	switch parent := pathOf(now.Parent, x.paths); {
	case !shown: // deleted already, or out of view: a refresh tells
		return nil
	case now.Name != planned.Name || parent != planned.Parent:
		return fmt.Errorf("no longer fits: it was changed in Lark since the plan, and is %q under %q now; plan again", now.Name, parent)
	}
	ours, others, err := x.inside(ctx, s.OpenID, tree)
	switch {
	case err != nil:
		return err
	case len(others) > 0:
		x.leaveTo(s, list(others, 10))
		return nil
	case ours:
		x.note("%s: not deleted yet, because people or departments that were to leave it are still in it", s.ID)
		return nil
	}
	under, done := x.begun(ctx, s)
	defer done()
	switch err := x.tenant.DeleteDepartment(under, s.OpenID); {
	case errors.Is(err, directory.ErrNotEmpty) && x.deletedFrom(s.ID):
		x.note("%s: not deleted yet, because Lark still counts people in it whom this run has deleted", s.ID)
		return nil
	case errors.Is(err, directory.ErrNotEmpty):
		x.leaveTo(s, err.Error())
		return nil
	case err != nil && !errors.Is(err, directory.ErrGone):
		return err
	}
	delete(tree, s.OpenID)
	delete(x.departments, s.ID)
	x.made = slices.DeleteFunc(x.made, func(id string) bool { return id == s.OpenID })
	x.finished = append(x.finished, s)
	x.count[KindDepartments]++
	return nil
}

// deletedFrom reports whether this run has deleted somebody who was in a department: Lark may be minutes behind then.
func (x *executor) deletedFrom(path string) bool {
	return slices.ContainsFunc(x.finished, func(s Step) bool {
		return s.Action == DeletePerson && slices.Contains(x.before.have(s.ID).Strings("departments"), path)
	})
}

// leaveTo gives a department to whoever is in it: it counts for made by others from now on.
func (x *executor) leaveTo(s Step, whom string) {
	x.made = slices.DeleteFunc(x.made, func(id string) bool { return id == s.OpenID })
	x.note("%s: not deleted, and left as it is from now on, because it is not empty: %s", s.ID, whom)
}

// inside looks who and what is in a department. Of what this sync binds it tells whether anything is, of others who they are. A
// listing may be behind, so whom this run has moved away counts for gone.
func (x *executor) inside(ctx context.Context, id string, tree map[string]directory.Department) (ours bool, others []string, err error) {
	for _, below := range slices.Sorted(maps.Keys(tree)) {
		if tree[below].Parent != id {
			continue
		}
		if path, known := x.paths[below]; known && x.departments[path] == below {
			ours = true // it could not be moved away
		} else {
			others = append(others, fmt.Sprintf("the department %s (%s)", tree[below].Name, below))
		}
	}
	users, err := x.tenant.UsersIn(ctx, id)
	if err != nil {
		return false, nil, err
	}
	moved, stay := map[string]bool{}, map[string]bool{}
	for _, s := range x.plan.Steps {
		if s.Action == DeletePerson {
			deleted := x.bound[s.ID].Gone == Deleted
			moved[s.OpenID], stay[s.OpenID] = deleted, !deleted
			continue
		}
		moved[s.OpenID] = moved[s.OpenID] || has(s.Want, "departments") && !has(x.wrong[s.ID], "departments") && !has(x.skips[s.ID], "departments")
	}
	for _, openID := range slices.Sorted(maps.Keys(users)) {
		id := x.owner[openID]
		switch {
		case moved[openID]:
		case stay[openID], has(x.plan.Wanted.People[id], "departments") && !left(users[openID]): // the next run deletes or moves them
			ours = true
		default:
			others = append(others, fmt.Sprintf("%s (%s)", users[openID].Person.Label(openID), openID))
		}
	}
	return ours, others, nil
}
