package reconcile

import (
	"cmp"
	"maps"
	"slices"
)

// emptied plans the end of departments that this sync has made, that are not wanted any more, and that nobody and nothing is in
// once the plan is carried out, those below others first. Whether a stranger is in one, no plan can know: then it stays.
func (p *planner) emptied() {
	if !p.policy.DeleteEmptyDepartments || len(p.state.Made) == 0 || !p.movesPeople() {
		return
	}
	inUse := p.inUse()
	dropped := slices.DeleteFunc(slices.Sorted(maps.Keys(p.state.Departments)), func(path string) bool { return !p.dropped(path) })
	levels := make(map[string]int, len(dropped))
	for _, path := range dropped {
		levels[path] = p.levelInLark(path)
	}
	slices.SortStableFunc(dropped, func(a, b string) int { return cmp.Compare(levels[b], levels[a]) })
	for _, path := range dropped {
		d, known := p.state.department(path)
		id := p.state.Departments[path]
		if !known || inUse[path] || !slices.Contains(p.state.Made, id) {
			inUse[d.Parent] = true
			continue
		}
		p.plan.Steps = append(p.plan.Steps, Step{
			Action: DeleteDepartment, ID: path, OpenID: id, Label: path, Department: d, Kinds: []Kind{KindDepartments},
		})
		p.plan.Summary[KindDepartments]++
		p.plan.Lines = append(p.plan.Lines, Line{Sign: '-', Text: straight(path) + ": the department is deleted, unless Lark shows somebody in it: this sync " +
			"made it, and nobody of the directory is in it any more"})
	}
}

// inUse are the departments that bound people are in when the plan is carried out, as far as is known.
func (p *planner) inUse() map[string]bool {
	moved := map[string]bool{} // to where they are wanted, or where nobody will know, or out of the tenant
	for _, s := range p.steps {
		moved[s.ID] = moved[s.ID] || has(s.Want, "departments") || s.Action == DeletePerson
	}
	for id, person := range p.wanted.People {
		moved[id] = moved[id] || !has(person, "departments")
	}
	inUse := map[string]bool{}
	for path, ids := range p.occupants() {
		inUse[path] = slices.ContainsFunc(ids, func(id string) bool { return !moved[id] })
	}
	return inUse
}

// levelInLark is how deep a department stands in Lark, as far as is known.
func (p *planner) levelInLark(path string) int {
	n := 0
	for d, ok := p.state.department(path); ok && n < deepest; d, ok = p.state.department(d.Parent) {
		n++
	}
	return n
}
