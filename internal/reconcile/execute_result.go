package reconcile

import (
	"maps"
	"slices"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// result builds the true state from what was done.
func (x *executor) result(appID string, at time.Time) State {
	s := State{
		Directory:  x.plan.Wanted,
		Offboarded: maps.Clone(x.plan.Offboarded),
		Failures:   map[string]string{},
		Memory: Memory{
			AppID: appID, Range: x.contactRange, Bound: x.bound, Departments: x.departments, Idle: map[string]directory.Department{},
			ManagersKnown: x.before.ManagersKnown, Made: stillBound(x.made, x.departments),
		},
	}
	if !x.before.anybodySeen() {
		s.ManagersKnown = !x.managersHidden
	}
	s.Directory.People = maps.Clone(x.plan.Wanted.People)
	s.Directory.Departments = maps.Clone(x.plan.Wanted.Departments)
	for id := range s.Bound {
		s.Bound[id] = x.boundNow(id, at)
	}
	for path, cause := range x.failedDepartments {
		x.undoDepartment(&s, path)
		s.Failures[path] = cause
	}
	for id, cause := range x.failures {
		x.undo(&s, id)
		if other, taken := x.failedDepartments[id]; taken { // a source id that is a path, too
			cause += "; " + other
		}
		s.Failures[id] = cause
	}
	for path := range s.Memory.Departments {
		if _, wanted := s.Directory.Departments[path]; !wanted {
			if d, known := x.before.department(path); known {
				s.Idle[path] = placeOf(d)
			}
		}
	}
	for path, unanswered := range x.unanswered {
		if _, wanted := x.plan.Wanted.Departments[path]; unanswered && wanted && x.departments[path] == "" {
			s.Begun = append(s.Begun, path)
		}
	}
	slices.Sort(s.Begun)
	x.keepLeaders(&s)
	x.keepGroups(&s)
	s.Failing = x.before.Failing.after(s.Failures, at)
	s.Served = x.plan.servedBy(x.before.Served, s.Failures, at)
	for _, back := range x.taken {
		s = s.relocated(back)
	}
	return s
}

// stillBound are those of the departments of that id that are bound, sorted.
func stillBound(ids []string, departments map[string]string) []string {
	bound := make(map[string]bool, len(departments))
	for _, id := range departments {
		bound[id] = true
	}
	var out []string
	for _, id := range ids {
		if bound[id] {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// boundNow is a person's entry after the run.
func (x *executor) boundNow(id string, at time.Time) Bound {
	b := x.bound[id]
	c := classOf(x.plan.Wanted, id)
	if _, before := x.plan.bound[id]; !before {
		b.Aliases = x.plan.Wanted.Aliases[id]
	}
	if x.plan.unclear[id] {
		c = held
	}
	if b.Spared && c != present { // somebody else restored them, and says what they have
		b.Owed = nil
	}
	b = x.clock(id, b, c, at)
	if c == present {
		b.MissingSince, b.MissingFor, b.Person = nil, 0, nil
		b.Skipped, b.Kept, b.Left = x.skips[id], x.kept[id], x.plan.left[id]
		return b
	}
	b.Person = x.known(id, b)
	b.Skipped, b.Kept, b.Left = nil, nil, nil // nothing is wanted
	if c != missing {
		b.MissingSince, b.MissingFor = nil, 0
	} else if b.MissingSince == nil {
		b.MissingSince = &at
	}
	return b
}

// known is what Lark has, as far as is known, of a person who is not in the directory.
func (x *executor) known(id string, b Bound) directory.Person {
	have := x.before.have(id)
	if have == nil {
		return nil
	}
	p := have.Clone()
	maps.Copy(p, b.Skipped)
	maps.Copy(p, b.Left)
	for name, v := range b.Kept {
		p[name] = v
	}
	leader := p.String("leader")
	if b, bound := x.before.Bound[leader]; bound { // who may have another source id by now
		leader = b.OpenID
	}
	if id, bound := x.owner[leader]; bound {
		p["leader"] = id
	}
	if b.Frozen == FrozenBySync && has(p, "suspended") {
		p["suspended"] = true
	}
	return p
}

// undoDepartment takes back in the state what a failed step would have done.
func (x *executor) undoDepartment(s *State, path string) {
	if before, ok := x.before.Directory.Departments[path]; ok && s.Memory.Departments[path] != "" {
		s.Directory.Departments[path] = before
	} else {
		delete(s.Directory.Departments, path)
	}
}

// undo takes back in the state what a person's failed step would have done.
func (x *executor) undo(s *State, id string) {
	b, bound := s.Bound[id]
	if classOf(x.plan.Wanted, id) != present {
		if delete(s.Offboarded, id); x.before.Offboarded[id].Name != "" {
			s.Offboarded[id] = x.before.Offboarded[id]
		}
		return
	}
	if o, returns := x.plan.returning[id]; returns && (b.Frozen != NotFrozen || b.Gone.resigned()) {
		s.Offboarded[id] = o
	}
	if !bound {
		delete(s.Directory.People, id)
		return
	}
	person := x.plan.Wanted.People[id].Clone()
	for name, v := range x.wrong[id] {
		if v == nil {
			delete(person, name)
		} else if has(person, name) { // suspended may be written without being managed
			person[name] = v
		}
	}
	s.Directory.People[id], b.Person = person, person
	s.Bound[id] = b
}
