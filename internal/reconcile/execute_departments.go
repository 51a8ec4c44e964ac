package reconcile

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// tree brings the departments in place, one write at a time: Lark locks the whole structure for each. An error means
// that nothing was written.
func (x *executor) tree(ctx context.Context) error {
	known := make(map[string]string, len(x.departments))
	for path, id := range x.departments {
		known[id] = path
	}
	var err error
	if x.paths, err = departmentPaths(ctx, x.tenant, x.live, known); err != nil {
		return err
	}
	if x.inLark, err = x.unbound(ctx, known); err != nil {
		return err
	}
	if x.changed, err = x.changing(ctx); err != nil {
		return err
	}
	for _, s := range x.plan.Steps {
		if s.After != "" || x.failedDepartments[s.ID] != "" { // it could not be put aside
			continue
		}
		switch s.Action {
		case CreateDepartment:
			x.failedTree(ctx, s, x.createDepartment(ctx, s))
		case UpdateDepartment:
			x.failedTree(ctx, s, x.updateDepartment(ctx, s))
		case SetAsideDepartment:
			x.failedTree(ctx, s, x.setAside(ctx, s))
		}
	}
	x.have = make(map[string]directory.Person, len(x.live))
	for _, s := range x.plan.Steps {
		if user, shown := x.live[s.OpenID]; shown {
			x.have[s.OpenID] = complete(translate(user.Person, x.paths, x.owner), s.Want)
		}
	}
	return nil
}

// unbound finds the departments that Lark has and this sync has not, by name and parent id, if any is to be created, or bound
// by another path.
func (x *executor) unbound(ctx context.Context, known map[string]string) (map[directory.Department]string, error) {
	if len(x.plan.relocated) == 0 && !slices.ContainsFunc(x.plan.Steps, func(s Step) bool { return s.Action == CreateDepartment }) {
		return nil, nil
	}
	all, err := x.tenant.DepartmentTree(ctx)
	if err != nil {
		return nil, err
	}
	found := make(map[directory.Department]string, len(all))
	x.ledBefore = map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		name, _ := directory.JoinPath(all[id].Name)
		place := directory.Department{Name: name, Parent: all[id].Parent}
		if _, twice := found[place]; !twice && known[id] == "" {
			found[place], x.ledBefore[id] = id, all[id].Leader
		}
	}
	return found, nil
}

// changing reads the departments that are to be changed.
func (x *executor) changing(ctx context.Context) (map[string]directory.Department, error) {
	var ids []string
	for _, s := range x.plan.Steps {
		if s.Action == UpdateDepartment {
			ids = append(ids, s.OpenID)
		}
	}
	if ids == nil {
		return nil, nil
	}
	live, err := x.tenant.Departments(ctx, ids)
	if err != nil {
		return nil, err
	}
	return live, addPaths(ctx, x.tenant, x.paths, parentsOf(live))
}

func (x *executor) createDepartment(ctx context.Context, s Step) error {
	d, err := x.placed(ctx, s)
	if err != nil {
		return err
	}
	id, exists := x.inLark[spot(d)]
	made := !exists || x.unanswered[s.ID] // by a run that did not learn it
	delete(x.unanswered, s.ID)
	if !exists {
		under, done := x.begun(ctx, s)
		defer done()
		if id, err = x.tenant.CreateDepartment(under, s.ID, d); err != nil {
			x.unanswered[s.ID] = mayBeDone(err)
			return err
		}
	}
	other, taken := x.paths[id]
	taken = taken && x.departments[other] == id
	switch {
	case taken && x.failedDepartments[other] != "":
		return fmt.Errorf("not made: the department %q was to give up that name, and has it still; put right what its own failure says, and run again", other)
	case taken:
		return fmt.Errorf("not made: Lark takes it for %q; give it another name, or the people the same department", other)
	}
	if !exists {
		x.count[KindDepartments]++
	}
	if made {
		x.made = append(x.made, id)
	}
	x.departments[s.ID], x.paths[id], x.leaders[s.ID] = id, s.ID, x.ledBefore[id]
	return nil
}

func (x *executor) updateDepartment(ctx context.Context, s Step) error {
	d, err := x.placed(ctx, s)
	if err == nil {
		err = x.vacant(s, d)
	}
	if err != nil {
		return err
	}
	if now, shown := x.changed[s.OpenID]; shown && spot(now) == spot(d) {
		return nil
	}
	if err := x.asPlanned(s); err != nil {
		return err
	}
	if err := x.writePlace(ctx, s, d); err != nil {
		return err
	}
	x.count[KindDepartments]++
	return nil
}

// vacant reports that a department cannot be renamed because Lark has another one in that place, which no plan can know. Then
// the binding goes back to the path that it had, and the next run moves the people.
func (x *executor) vacant(s Step, d directory.Department) error {
	other, taken := x.inLark[spot(d)]
	for i, moved := range x.plan.relocated {
		for from, to := range moved {
			if !taken || to != s.ID {
				continue
			}
			x.taken = append(x.taken, below(from, x.plan.relocated[i]))
			return fmt.Errorf("not made of %q: Lark has another department (%s) in that place. The next run takes that one up, and moves the people to it", from, other)
		}
	}
	return nil
}

// placed is the wanted department with its parent's id.
func (x *executor) placed(ctx context.Context, s Step) (directory.Department, error) {
	d := s.Department
	if ctx.Err() != nil {
		return d, stopped(ctx)
	}
	if d.Parent == "" {
		d.Parent = directory.RootDepartment
	} else if d.Parent = x.departments[d.Parent]; d.Parent == "" {
		return d, fmt.Errorf("not written: its parent %q is not in Lark; put right what its own failure says, and run again", s.Department.Parent)
	}
	return d, nil
}
