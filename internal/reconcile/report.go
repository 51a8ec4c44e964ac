package reconcile

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// MaxFailures is how many failures the state names; the report names all.
const MaxFailures = 500

// FailuresAttribute returns State.Failures cut to MaxFailures.
func (o Outcome) FailuresAttribute() map[string]string {
	ids := slices.Sorted(maps.Keys(o.State.Failures))
	if len(ids) <= MaxFailures {
		return maps.Clone(o.State.Failures)
	}
	out := make(map[string]string, MaxFailures)
	for _, id := range ids[:MaxFailures] {
		out[id] = o.State.Failures[id]
	}
	return out
}

// LastRun is one line about the run.
func (o Outcome) LastRun() string {
	parts := []string{o.Finished.UTC().Format(time.RFC3339)}
	for _, k := range slices.Concat(SummaryKinds, GroupKinds) {
		if n := o.Done[k]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", k, n))
		}
	}
	if n := len(o.State.Failures); n > 0 {
		parts = append(parts, fmt.Sprintf("failed %d", n))
	} else {
		parts = append(parts, "no failures")
	}
	return strings.Join(parts, ", ")
}

// FailureLines names the failures, one a line, at most so many and then a count.
func (o Outcome) FailureLines(plan Plan, most int) []string {
	var lines []string
	ids := slices.Sorted(maps.Keys(o.State.Failures))
	for i, id := range ids {
		if i == most {
			return append(lines, fmt.Sprintf("and %d more", len(ids)-most))
		}
		lines = append(lines, plan.name(id)+": "+strings.ReplaceAll(o.State.Failures[id], "\n", "; "))
	}
	return lines
}

// name is the name and id of what a key of State.Failures, or a source id, is of.
func (p Plan) name(id string) string {
	switch name := p.nameOf(id); name {
	case "":
		return id
	case p.groupName(id):
		return fmt.Sprintf("%s (%s)", name, strings.TrimPrefix(id, FailureOfGroup("")))
	default:
		return fmt.Sprintf("%s (%s)", name, id)
	}
}

// nameOf is the name without the id; "" where there is none.
func (p Plan) nameOf(id string) string {
	if label := p.Wanted.People[id].Label(id); label != id {
		return label
	}
	if o, ok := p.Offboarded[id]; ok && o.Name != id {
		return o.Name
	}
	return p.groupName(id)
}

// Change is one thing that was done, for a human.
type Change struct {
	// ID is the source id of a person or a group, or a department path. Name is "" where only the id is known.
	ID, Name string
	// What was done: "suspended".
	What string
}

// Changes lists what was done to people and groups, and the departments that were deleted, by name.
func (o Outcome) Changes(plan Plan) []Change {
	var out []Change
	for _, s := range o.Steps {
		name := plan.nameOf(s.ID)
		if s.Group != nil {
			name = plan.nameOf(FailureOfGroup(s.ID))
		}
		out = append(out, Change{ID: s.ID, Name: name, What: s.done(plan)})
	}
	return out
}

// done says what a step has done.
func (s Step) done(p Plan) string {
	switch {
	case s.Action == DeleteDepartment:
		return "deleted, for nobody was in it any more"
	case s.Group != nil:
		return "brought in line" + s.Group.done()
	case s.Action == DeletePerson:
		return "deleted; Lark can restore them for 30 days"
	case s.Action == RestorePerson:
		return "restored, with what Lark gives back, in " + place(s.Want)
	case s.Action == CreatePerson:
		return "created in " + place(s.Want) + ", and invited"
	case s.Adopt != nil:
		return "adopted by " + s.Adopt.MatchedBy + p.describeChanges(s)
	case slices.Contains(s.Kinds, KindSuspend):
		return "suspended" + p.describeChanges(s)
	case slices.Contains(s.Kinds, KindRestore):
		return "suspension lifted" + p.describeChanges(s)
	}
	if s.Owed != nil && len(s.Want) == 0 {
		return "given what their restoration had left undone"
	}
	return "updated" + p.describeChanges(s)
}
