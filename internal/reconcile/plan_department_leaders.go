package reconcile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// arrangements plans what a department gets when everybody is there: its leader and its order. One write does both, and none that
// fails keeps anybody from their department. Who cannot lead, because they have no Lark user or left, is left out, and leads
// when they can.
func (p *planner) arrangements() {
	suspended := p.suspendedAfter()
	for _, path := range slices.Sorted(maps.Keys(p.wanted.Departments)) {
		want := p.wanted.Departments[path]
		have, _ := p.state.department(path)
		_, bound := p.state.Departments[path]
		change := directory.Department{}
		if want.Leader != "" && !(bound && p.leads(want.Leader, path)) {
			if cause := p.cannotLead(want.Leader, suspended); cause == "" {
				change.Leader = want.Leader
			} else {
				p.plan.Lines = append(p.plan.Lines, Line{Sign: '!', Text: fmt.Sprintf("%s: leader left out until they can lead: %s (%s) %s",
					straight(path), straight(p.label(want.Leader)), want.Leader, cause)})
			}
		}
		_, failed := p.state.Failures[path]                                                                   // what a first apply did not write is in the state all the same
		if want.Order != "" && (!bound || failed || want.Order != have.Order || want.Parent != have.Parent) { // Lark gives a new one to what moves
			change.Order = want.Order
		}
		if change == (directory.Department{}) {
			continue
		}
		p.plan.Summary[KindDepartments]++
		p.plan.Steps = append(p.plan.Steps, Step{
			Action: ArrangeDepartment, ID: path, OpenID: p.state.Departments[path], Label: path, Department: change, Kinds: []Kind{KindDepartments},
		})
	}
	p.tellOfLeaders()
}

// leads reports whether somebody was last seen to lead a department.
func (p *planner) leads(id, path string) bool {
	openID := p.state.Bound[id].OpenID
	return openID != "" && p.state.Leaders[path] == openID
}

// cannotLead says why Lark would not have somebody as the leader of a department, or nobody could say who it is; "" where it is to
// be tried.
func (p *planner) cannotLead(id string, suspended map[string]bool) string {
	b, bound := p.state.Bound[id]
	switch {
	case p.plan.unclear[id] || p.suspected[id] != "":
		return "is held"
	case p.hasLeft(id) || bound && b.Gone.resigned() && !p.restoring[id]:
		return "has left"
	case !p.inReach(id):
		return "is not in Lark"
	case suspended[id]:
		return "is suspended"
	case b.Unjoined:
		return "has not accepted the invitation"
	}
	return ""
}

// suspendedAfter are those who are suspended in Lark when the plan is carried out, by source id.
func (p *planner) suspendedAfter() map[string]bool {
	after := map[string]bool{}
	for id, e := range p.existing {
		after[id] = e.Frozen
	}
	for id, b := range p.state.Bound {
		after[id] = b.Frozen != NotFrozen
	}
	for _, s := range p.steps {
		if v, changes := s.Want["suspended"].(bool); changes || s.Action == CreatePerson {
			after[s.ID] = v
		}
	}
	return after
}

// tellOfLeaders adds to the lines about who is suspended or deleted which departments they lead in Lark, and would still.
func (p *planner) tellOfLeaders() {
	replaced := map[string]bool{}
	for _, s := range p.plan.Steps {
		replaced[s.ID] = replaced[s.ID] || s.Action == ArrangeDepartment && s.Department.Leader != ""
	}
	led := map[string][]string{}
	for _, path := range slices.Sorted(maps.Keys(p.state.Leaders)) {
		if openID := p.state.Leaders[path]; !replaced[path] {
			led[openID] = append(led[openID], straight(path))
		}
	}
	for _, s := range p.steps {
		departments := led[s.OpenID]
		if s.Action != SuspendPerson && s.Action != DeletePerson || len(departments) == 0 {
			continue
		}
		for i, line := range p.plan.Lines {
			if line.id == s.ID && line.Sign == '-' {
				note := "; leads " + strings.Join(departments, ", ") + " in Lark still"
				p.plan.Lines[i].Text, p.plan.Lines[i].what = line.Text+note, line.what+note
			}
		}
	}
}
