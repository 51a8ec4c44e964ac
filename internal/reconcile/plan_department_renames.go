package reconcile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A directory knows departments by their paths. One that was renamed or moved is there by a path that is not bound, and its
// old path is gone. To take it for another would empty the one in Lark person by person, a write a second, and leave behind its
// chat, its leaders and whoever else is in it. So where it is clear that both are one, the binding moves to the new path: then
// a single write renames the department in Lark, and nothing follows for the people in it. Whatever is taken for one, the
// tenant comes out as the directory says.

// together is how many people must go the same way to show that their department was renamed: one may just have changed to
// another.
const together = 2

// renamedDepartments finds departments that were renamed: those of which the directory says so by their department_id, and those
// whose people all go to one new path.
func (p *planner) renamedDepartments() {
	p.relocate(p.sameDepartmentID())
	if !p.policy.ReplaceDepartments && p.movesPeople() { // else people would be moved in spite of their policy
		p.relocate(p.movedTogether())
	}
}

// movesPeople reports whether people are kept in the departments that the directory says.
func (p *planner) movesPeople() bool {
	h, told := p.policy.Attributes["departments"]
	return !told || h == Enforce
}

// relocate binds departments by other paths, old path -> new path, and what is below them with them.
func (p *planner) relocate(roots map[string]string) {
	if len(roots) == 0 {
		return
	}
	moved := p.withBelow(roots)
	p.tellRenames(roots, moved)
	p.state = p.state.relocated(moved)
	p.plan.relocated, p.plan.rebound = append(p.plan.relocated, moved), true
	p.pathOf = p.state.pathsInLark()
}

// sameDepartmentID finds departments that have their department_id by another path now.
func (p *planner) sameDepartmentID() map[string]string {
	have, want := map[string][]string{}, map[string][]string{}
	for path := range p.state.Departments {
		if d, _ := p.state.department(path); d.DepartmentID != "" {
			have[d.DepartmentID] = append(have[d.DepartmentID], path)
		}
	}
	for path, d := range p.wanted.Departments {
		if d.DepartmentID != "" {
			want[d.DepartmentID] = append(want[d.DepartmentID], path)
		}
	}
	roots := map[string]string{}
	for id, from := range have {
		if to := want[id]; len(from) == 1 && len(to) == 1 && p.dropped(from[0]) && p.fresh(to[0]) {
			roots[from[0]] = to[0]
		}
	}
	return roots
}

// dropped reports whether a bound department is not wanted, fresh whether one that is wanted is not bound: the halves of a
// rename. Where Lark has turned out to have another department already (executor.vacant), that one is taken up instead.
func (p *planner) dropped(path string) bool {
	_, wanted := p.wanted.Departments[path]
	return !wanted
}

func (p *planner) fresh(path string) bool {
	_, wanted := p.wanted.Departments[path]
	_, bound := p.state.Departments[path]
	return wanted && !bound && p.state.Failures[path] == ""
}

// withBelow adds to departments that are renamed those below them whose paths so change: they need no write of their own.
func (p *planner) withBelow(roots map[string]string) map[string]string {
	moved, taken := maps.Clone(roots), map[string]bool{}
	for _, to := range roots {
		taken[to] = true
	}
	for _, path := range slices.Sorted(maps.Keys(p.state.Departments)) { // what is above comes before
		_, root := roots[path]
		above, rest := cutLast(path)
		to, moves := moved[above]
		_, bound := p.state.Departments[to+rest]
		if moves && !root && !bound && !taken[to+rest] && p.dropped(path) {
			moved[path], taken[to+rest] = to+rest, true
		}
	}
	return moved
}

// cutLast takes the last name off a path, and leaves the slash with it.
func cutLast(path string) (above, rest string) {
	i := max(strings.LastIndexByte(path, '/'), 0)
	return path[:i], path[i:]
}

// movedTogether finds departments whose people all go to one new path, the uppermost first.
func (p *planner) movedTogether() map[string]string {
	dropped := slices.DeleteFunc(slices.Collect(maps.Keys(p.state.Departments)), func(path string) bool { return !p.dropped(path) })
	if len(dropped) == 0 || !slices.ContainsFunc(slices.Collect(maps.Keys(p.wanted.Departments)), p.fresh) {
		return nil
	}
	slices.SortFunc(dropped, func(a, b string) int {
		return cmp.Or(strings.Count(a, "/")-strings.Count(b, "/"), strings.Compare(a, b))
	})
	t := p.newTrek()
	for _, from := range dropped {
		if !t.covers(from) {
			t.follow(from)
		}
	}
	for from := range t.roots {
		for _, path := range within(t.have, from) {
			for _, id := range t.in[path] {
				p.carried[id] = p.carried[id] || p.follows(id)
			}
		}
	}
	return t.roots
}

// trek is the search for departments whose people go together.
type trek struct {
	p           *planner
	have, want  []string            // paths that are bound, and paths that are wanted, sorted
	in, goingTo map[string][]string // path -> bound people who are in it in Lark; who are wanted in it
	roots       map[string]string   // what is found: old path -> new path
	taken       map[string]bool     // the new paths, and those below them
}

func (p *planner) newTrek() *trek {
	t := &trek{
		p: p, have: slices.Sorted(maps.Keys(p.state.Departments)), want: slices.Sorted(maps.Keys(p.wanted.Departments)),
		in: p.occupants(), goingTo: map[string][]string{}, roots: map[string]string{}, taken: map[string]bool{},
	}
	for id := range p.state.Bound {
		for _, path := range p.wanted.People[id].Strings("departments") {
			t.goingTo[path] = append(t.goingTo[path], id)
		}
	}
	return t
}

// occupants are the bound people in each bound department, as far as is known. Who was deleted is in none.
func (p *planner) occupants() map[string][]string {
	in := map[string][]string{}
	for _, id := range slices.Sorted(maps.Keys(p.state.Bound)) {
		if b := p.state.Bound[id]; !b.Gone.resigned() && b.Gone != Vanished {
			for _, path := range p.placesOf(id) {
				in[path] = append(in[path], id)
			}
		}
	}
	return in
}

// placesOf are the departments that a bound person is in. The state has what is wanted where that was not written.
func (p *planner) placesOf(id string) []string {
	b := p.state.Bound[id]
	for _, unwritten := range []map[string]any{b.Skipped, b.Left} {
		if paths, ok := unwritten["departments"].([]string); ok {
			return paths
		}
	}
	return p.state.have(id).Strings("departments")
}

// covers reports whether a department is below one that is found.
func (t *trek) covers(path string) bool {
	for path != "" {
		if _, ok := t.roots[path]; ok {
			return true
		}
		path, _ = cutLast(path)
	}
	return false
}

// follow finds where the people of a department go, if that is one place.
func (t *trek) follow(from string) {
	var found []string
	for _, to := range t.destinations(from) {
		if t.all(from, to) {
			found = append(found, to)
		}
	}
	if len(found) != 1 {
		return
	}
	t.roots[from] = found[0]
	for _, path := range within(t.have, from) {
		t.taken[found[0]+path[len(from):]] = true
	}
}

// destinations are the new paths to which one of a department's people may have gone with it.
func (t *trek) destinations(from string) []string {
	var all []string
	for _, path := range within(t.have, from) {
		for _, id := range t.in[path] {
			for _, to := range t.p.wanted.People[id].Strings("departments") {
				to, same := strings.CutSuffix(to, path[len(from):])
				if same && t.p.fresh(to) && !slices.Contains(all, to) {
					all = append(all, to)
				}
			}
			if len(all) > 0 { // everybody else must have gone there, too
				return all
			}
		}
	}
	return nil
}

// all reports whether everybody in a department, and in those below it, goes to the same place in another, and no others do
// than those who are new to Lark. Who stays where they are goes along, so there must be more of the first.
func (t *trek) all(from, to string) bool {
	goes, stays := map[string]bool{}, map[string]bool{}
	for _, path := range within(t.have, from) {
		target := to + path[len(from):]
		if _, bound := t.p.state.Departments[target]; bound || t.taken[target] || !t.p.dropped(path) {
			return false
		}
		for _, id := range t.in[path] {
			switch {
			case classOf(t.p.wanted, id) == departed:
			case !t.p.follows(id):
				stays[id] = true
			case !slices.Contains(t.p.wanted.People[id].Strings("departments"), target):
				return false
			default:
				goes[id] = true
			}
		}
	}
	for _, path := range within(t.want, to) {
		if slices.ContainsFunc(t.goingTo[path], func(id string) bool { return !goes[id] }) {
			return false
		}
	}
	return len(goes) >= together && len(goes) > len(stays)
}

// follows reports whether the plan would bring a bound person to the departments that the directory says.
func (p *planner) follows(id string) bool {
	return has(p.wanted.People[id], "departments") && p.suspected[id] == "" && p.state.Bound[id].Gone == NotGone
}

// within are the path and all below it, of sorted paths.
func within(paths []string, path string) []string {
	var out []string
	if _, ok := slices.BinarySearch(paths, path); ok {
		out = append(out, path)
	}
	first, _ := slices.BinarySearch(paths, path+"/")
	for _, below := range paths[first:] {
		if !strings.HasPrefix(below, path+"/") {
			break
		}
		out = append(out, below)
	}
	return out
}

// tellRenames says which departments are taken for which, and who is in them.
func (p *planner) tellRenames(roots, moved map[string]string) {
	in, have := p.occupants(), slices.Sorted(maps.Keys(p.state.Departments))
	for _, from := range slices.Sorted(maps.Keys(roots)) {
		to := roots[from]
		was, _ := p.state.department(from)
		want := p.wanted.Departments[to]
		what := "stands so in Lark already, and is taken for it"
		switch renames, moves := was.Name != want.Name, renamed(was.Parent, moved) != want.Parent; {
		case renames && moves:
			what = "is renamed and moved"
		case renames:
			what = "is renamed"
		case moves:
			what = "is moved"
		}
		inside, others := map[string]bool{}, []string{}
		for _, path := range within(have, from) {
			for _, id := range in[path] {
				if !inside[id] && !p.follows(id) && classOf(p.wanted, id) != departed {
					others = append(others, fmt.Sprintf("%s (%s)", straight(p.label(id)), id))
				}
				inside[id] = true
			}
		}
		line := Line{Sign: '~', Text: fmt.Sprintf("%s -> %s: the department %s, with everything and everybody in it, %s of this sync among them; nobody is "+
			"moved one by one", straight(from), straight(to), what, people(len(inside)))}
		if len(others) > 0 {
			slices.Sort(others)
			line.Text += ", and so it takes along who would stay: " + list(others, 5)
		}
		p.plan.Lines = append(p.plan.Lines, line)
	}
}
