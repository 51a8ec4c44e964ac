package reconcile

import (
	"context"
	"errors"
	"fmt"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// setAside gives a department another name for the while, because its own is wanted by one that it waits for.
func (x *executor) setAside(ctx context.Context, s Step) error {
	d := s.Department
	if ctx.Err() != nil {
		return stopped(ctx)
	}
	if want, err := x.placed(ctx, Step{ID: s.ID, Department: placeOf(x.plan.Wanted.Departments[s.ID])}); err == nil {
		if err := x.vacant(s, want); err != nil { // its own place will not be
			return err
		}
	}
	if d.Parent != "" {
		placed, err := x.placed(ctx, s)
		if err != nil {
			return err
		}
		d.Parent = placed.Parent
	}
	if err := x.asPlanned(s); err != nil {
		return err
	}
	now := x.changed[s.OpenID]
	if now.Name == d.Name && (d.Parent == "" || d.Parent == now.Parent) { // by a run that was killed
		return nil
	}
	return x.writePlace(ctx, s, d)
}

// asPlanned reports that a department which is to be changed is not what the plan saw, or was put aside.
func (x *executor) asPlanned(s Step) error {
	now, shown := x.changed[s.OpenID]
	planned, known := x.before.department(s.ID)
	switch parent := pathOf(now.Parent, x.paths); {
	case !shown:
		return errors.New("no longer fits: Lark does not show it any more; plan again")
	case known && now.Name != aside(s.OpenID) && (now.Name != planned.Name || parent != planned.Parent):
		return fmt.Errorf("no longer fits: it was changed in Lark since the plan, and is %q under %q now; plan again", now.Name, parent)
	}
	return nil
}

// writePlace writes the name and the parent of a department.
func (x *executor) writePlace(ctx context.Context, s Step, d directory.Department) error {
	under, done := x.begun(ctx, s)
	defer done()
	if err := x.tenant.UpdateDepartment(under, s.OpenID, d); err != nil {
		return err
	}
	now := x.changed[s.OpenID]
	if now.Name = d.Name; d.Parent != "" {
		now.Parent = d.Parent
	}
	x.changed[s.OpenID] = now
	return nil
}

// lateNames gives departments the names of those that were deleted.
func (x *executor) lateNames(ctx context.Context) {
	for _, s := range x.plan.Steps {
		if s.After == "" || x.failedDepartments[s.ID] != "" {
			continue
		}
		err := fmt.Errorf("not named %q yet: the department %q has that name still, and could not be deleted", s.Department.Name, s.After)
		if x.departments[s.After] == "" {
			err = x.updateDepartment(ctx, s)
		}
		x.failedTree(ctx, s, err)
	}
}

// failedTree notes why the place of a department is not as wanted, if it is not.
func (x *executor) failedTree(ctx context.Context, s Step, err error) {
	if err != nil {
		x.failedDepartments[s.ID] = interrupted(ctx, err).Error()
		x.heed(s.ID, err)
	}
}
