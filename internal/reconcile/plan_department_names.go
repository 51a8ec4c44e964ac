package reconcile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Lark has a name once under a parent, and a department may want that which another one is about to give up: by another name, another
// place, or its end. It has to come after that one. Where departments wait for one another in a circle, one of them is put aside under a
// name of its own; if the run dies then, the next plan finds that name and goes on.

// aside is the name under which a department is put aside.
func aside(openID string) string { return "renaming " + openID }

// untangle puts the steps of departments in an order in which each finds its place free. It comes last: whose name another one
// gets may be deleted.
func (p *planner) untangle() {
	t := tangle{planner: p, holder: map[directory.Department]string{}, pending: map[string]bool{}, deleted: map[string]bool{}}
	var rest []Step
	for _, s := range p.plan.Steps {
		switch s.Action {
		case CreateDepartment, UpdateDepartment:
			t.waiting, t.pending[s.ID] = append(t.waiting, s), true
		default:
			t.deleted[s.ID] = t.deleted[s.ID] || s.Action == DeleteDepartment
			rest = append(rest, s)
		}
	}
	if len(t.waiting) == 0 {
		return
	}
	for _, path := range slices.Sorted(maps.Keys(p.state.Departments)) {
		if d, known := p.state.department(path); known {
			t.holder[spot(d)] = path
		}
	}
	if !slices.ContainsFunc(t.waiting, func(s Step) bool { return t.holds(s) != "" }) {
		return
	}
	for len(t.waiting) > 0 {
		at := max(0, slices.IndexFunc(t.waiting, func(s Step) bool { return t.blocker(s) == "" }))
		s := t.waiting[at]
		switch holder := t.holds(s); {
		case t.blocker(s) != "" && t.breakCircle():
			continue
		case t.deleted[holder] && s.Action == UpdateDepartment:
			t.afterwards(s, holder)
		default:
			t.steps = append(t.steps, s)
			t.leave(s.ID)
			if holder == "" {
				t.holder[spot(s.Department)] = s.ID
			}
		}
		delete(t.pending, s.ID)
		t.waiting = slices.Delete(t.waiting, at, at+1)
	}
	p.plan.Steps = slices.Concat(t.steps, rest, t.late)
}

// tangle is the search for that order.
type tangle struct {
	*planner
	holder      map[directory.Department]string // name and parent path -> path of the bound department that is there by now
	waiting     []Step                          // without a place in the order yet
	pending     map[string]bool                 // their paths
	deleted     map[string]bool                 // paths of departments that the plan deletes
	steps, late []Step
}

// spot is what no two departments have.
func spot(d directory.Department) directory.Department {
	return directory.Department{Name: d.Name, Parent: d.Parent}
}

// holds is the path of another department that is where a step wants its own, for none wants to be where it is; "" for none.
func (t *tangle) holds(s Step) string { return t.holder[spot(s.Department)] }

// blocker is the path of a department whose step has to come before, "" for none.
func (t *tangle) blocker(s Step) string {
	if parent := s.Department.Parent; t.pending[parent] {
		return parent
	}
	if other := t.holds(s); t.pending[other] {
		return other
	}
	return ""
}

// leave notes that a department is not where it was any more.
func (t *tangle) leave(path string) {
	if have, known := t.state.department(path); known && t.holder[spot(have)] == path {
		delete(t.holder, spot(have))
	}
}

// breakCircle puts one aside of departments that wait for one another, and reports whether it could.
func (t *tangle) breakCircle() bool {
	at, order := map[string]int{}, []string{}
	for path := t.waiting[0].ID; ; path = t.blocker(t.step(path)) {
		if first, again := at[path]; again {
			order = order[first:]
			break
		}
		at[path] = len(order)
		order = append(order, path)
	}
	for i, path := range order {
		holder := order[(i+1)%len(order)]
		if s := t.step(path); t.holds(s) == holder && !t.pending[s.Department.Parent] {
			t.setAside(t.step(holder), directory.Department{})
			t.tell(holder, fmt.Sprintf("departments exchange their names here, so it is called %q in Lark until %q is free",
				aside(t.state.Departments[holder]), t.step(holder).Department.Name))
			return true
		}
	}
	return false
}

func (t *tangle) step(path string) Step {
	return t.waiting[slices.IndexFunc(t.waiting, func(s Step) bool { return s.ID == path })]
}

// setAside gives a department a name that nobody waits for, and a place, if it is to have another one.
func (t *tangle) setAside(s Step, place directory.Department) {
	place.Name = aside(s.OpenID)
	s.Action, s.Department = SetAsideDepartment, place
	t.steps = append(t.steps, s)
	t.leave(s.ID)
}

// afterwards has a department wait for its name until the one that has it is deleted, after everybody has left that. It is where it is
// to be at once, and whoever waits for its own name need not wait for that.
func (t *tangle) afterwards(s Step, holder string) {
	text := fmt.Sprintf("is called %q when %s, which has that name, is deleted", s.Department.Name, straight(holder))
	have, _ := t.state.department(s.ID)
	moves := have.Parent != s.Department.Parent
	if moves || slices.ContainsFunc(t.waiting, func(other Step) bool { return t.holds(other) == s.ID }) {
		place := directory.Department{}
		if moves {
			place.Parent = s.Department.Parent
		}
		t.setAside(s, place)
		text += fmt.Sprintf(", and %q until then", aside(s.OpenID))
	}
	t.tell(s.ID, text)
	s.After = holder
	t.late = append(t.late, s)
}

func (t *tangle) tell(path, text string) {
	t.plan.Lines = append(t.plan.Lines, Line{Sign: '~', Text: straight(path) + ": " + strings.TrimSpace(text)})
}
