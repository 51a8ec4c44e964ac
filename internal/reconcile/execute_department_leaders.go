package reconcile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// arrangement is what is to be written of a department that is there: the leader, an open_id, and the order, "" where that is as
// it is to be.
type arrangement struct {
	Step
	id     string
	change directory.Department
}

// arrange gives departments their leaders and orders, one write at a time. An order may be that of another department which is to
// give it up, so what Lark refuses for that is tried again as long as there is hope.
func (x *executor) arrange(ctx context.Context) {
	var steps []Step
	for _, s := range x.plan.Steps {
		_, failed := x.failedDepartments[s.ID] // which is told, and it may not be the one that is meant
		if s.Action == ArrangeDepartment && !failed && x.departments[s.ID] != "" {
			steps = append(steps, s)
		}
	}
	live, due := x.arrangements(ctx, steps)
	for len(due) > 0 {
		var again []arrangement
		for _, a := range due {
			err := x.writeArrangement(ctx, a)
			if errors.Is(err, directory.ErrTaken) {
				again = append(again, a)
			} else if now := live[a.id]; err == nil {
				now.Order = cmp.Or(a.change.Order, now.Order)
				live[a.id] = now
			}
			x.arranged(ctx, a.Step, err)
		}
		if len(again) == len(due) && !x.makeRoom(ctx, again, live) {
			return
		}
		due = again
	}
}

// arrangements reads the departments of steps again, and finds what there is to write.
func (x *executor) arrangements(ctx context.Context, steps []Step) (live map[string]directory.Department, due []arrangement) {
	if len(steps) == 0 {
		return nil, nil
	}
	ids := make([]string, len(steps))
	for i, s := range steps {
		ids[i] = x.departments[s.ID]
	}
	live, err := x.tenant.Departments(ctx, ids)
	for _, s := range steps {
		a, misfit := arrangement{Step: s, id: x.departments[s.ID]}, err
		if misfit == nil {
			a.change, misfit = x.fittingArrangement(s, a.id, live)
		}
		if misfit == nil && a.change != (directory.Department{}) {
			due = append(due, a)
		}
		x.arranged(ctx, s, misfit)
	}
	return live, due
}

// fittingArrangement is what of a step is still to be written. What somebody has changed in Lark since the plan is left so.
func (x *executor) fittingArrangement(s Step, id string, live map[string]directory.Department) (change directory.Department, misfit error) {
	now, shown := live[id]
	if !shown {
		return change, errors.New("no longer fits: Lark does not show it any more; plan again")
	}
	x.leaders[s.ID] = now.Leader
	planned, known := x.before.department(s.ID)
	_, bound := x.before.Departments[s.ID]
	known = known && bound && planned.Order != "" && planned.Parent == x.plan.Wanted.Departments[s.ID].Parent // what moves gets another one
	if leader := x.leaderInLark(s); leader != now.Leader {
		if change.Leader = leader; leader != "" && bound && now.Leader != "" && now.Leader != x.before.Leaders[s.ID] {
			return change, fmt.Errorf("no longer fits: it was given another leader in Lark since the plan, %s; plan again",
				cmp.Or(x.owner[now.Leader], now.Leader))
		}
	}
	if s.Department.Order != now.Order {
		if change.Order = s.Department.Order; change.Order != "" && known && now.Order != planned.Order {
			return change, fmt.Errorf("no longer fits: it was given another order in Lark since the plan, %s; plan again", now.Order)
		}
	}
	return change, nil
}

// arranged notes what came of a step, or of another try of it.
func (x *executor) arranged(ctx context.Context, s Step, err error) {
	if err == nil {
		delete(x.failedArrangements, s.ID)
		return
	}
	x.failedArrangements[s.ID] = interrupted(ctx, err).Error()
	x.heed(s.ID, err)
}

func (x *executor) writeArrangement(ctx context.Context, a arrangement) error {
	if ctx.Err() != nil {
		return stopped(ctx)
	}
	under, done := x.begun(ctx, a.Step)
	defer done()
	err := x.tenant.UpdateDepartment(under, a.id, a.change)
	if a.change.Leader != "" && errors.Is(err, directory.ErrNotJoined) {
		x.leadsLater(under, a.Step, err)
		if a.change.Leader = ""; a.change.Order == "" {
			return nil
		}
		err = x.tenant.UpdateDepartment(under, a.id, a.change)
	}
	if err != nil {
		return err
	}
	x.leaders[a.ID] = cmp.Or(a.change.Leader, x.leaders[a.ID])
	x.count[KindDepartments]++
	return nil
}

// makeRoom gives one of departments that are to exchange their orders another one for the while. It does nothing where no such
// exchange is in the way, but a department of which this run writes nothing.
func (x *executor) makeRoom(ctx context.Context, waiting []arrangement, live map[string]directory.Department) bool {
	holder, last := map[[2]string]int{}, 0
	for i, a := range waiting {
		now := live[a.id]
		holder[[2]string{now.Parent, now.Order}] = i
		for _, order := range []string{now.Order, a.change.Order} {
			n, _ := strconv.Atoi(order)
			last = max(last, n)
		}
	}
	for i, a := range waiting {
		at, ok := i, true
		for range waiting {
			if at, ok = holder[[2]string{live[waiting[at].id].Parent, waiting[at].change.Order}]; !ok || at == i {
				break
			}
		}
		if !ok || at != i {
			continue
		}
		now := live[a.id]
		now.Order = strconv.Itoa(last + 1)
		under, done := x.begun(ctx, a.Step)
		err := x.tenant.UpdateDepartment(under, a.id, directory.Department{Order: now.Order})
		done()
		live[a.id] = now
		return err == nil
	}
	return false
}

// leaderInLark is the open_id of who is to lead a department, "" for nobody, or if they turned out to have no account.
func (x *executor) leaderInLark(s Step) string {
	leader := s.Department.Leader
	if leader == "" {
		return ""
	}
	if b := x.bound[leader]; b.OpenID != "" && !b.Gone.resigned() {
		return b.OpenID
	}
	x.note("%s: written without leader, because %s is not in Lark", s.ID, leader)
	return ""
}

// leadsLater notes that Lark does not take somebody as a leader before they have joined.
func (x *executor) leadsLater(ctx context.Context, s Step, err error) {
	x.note("%s: its leader, %s, waits until they join (%s)", s.ID, s.Department.Leader, err)
	b := x.bound[s.Department.Leader]
	user, shown := x.live[b.OpenID]
	if !shown { // whom this run has made
		user, _ = x.tenant.User(ctx, b.OpenID)
	}
	b.Unjoined, b.Marked = true, b.Marked || user.Status.Unjoined
	x.bound[s.Department.Leader] = b
}

// keepLeaders puts into the state who leads the departments, as far as is known, and takes back what was not written.
func (x *executor) keepLeaders(s *State) {
	s.Leaders = map[string]string{}
	for path := range s.Memory.Departments {
		leader, looked := x.leaders[path]
		if !looked {
			leader = x.before.Leaders[path]
		}
		if leader != "" || s.Directory.Departments[path].Leader != "" {
			s.Leaders[path] = leader
		}
	}
	for path, cause := range x.failedArrangements {
		if d, is := s.Directory.Departments[path]; is {
			before := x.before.Directory.Departments[path]
			d.Leader, d.Order = before.Leader, before.Order
			s.Directory.Departments[path] = d
		}
		if other, failed := s.Failures[path]; failed {
			cause = other + "; " + cause
		}
		s.Failures[path] = cause
	}
}
