package reconcile

import (
	"cmp"
	"slices"
	"time"
)

// Due is what becomes of somebody as time passes, if nothing else happens.
type Due struct {
	ID, Name string
	// What becomes of them: "suspended".
	What string
	// At is from when on a refresh finds it due; the apply that follows does it.
	At time.Time
}

// waits notes that somebody who is missing is suspended when that has been so for long enough. Who would not be is not
// noted: leaver says who that is.
func (p *planner) waits(id string, b Bound) {
	if p.policy.Suspend && b.Gone == NotGone && b.Frozen == NotFrozen && p.untouchable(id) == "" {
		p.plan.waiting[id] = p.policy.MissingFor
	}
}

// Due lists what is due after a run, the earliest first.
func (o Outcome) Due(plan Plan) []Due {
	var out []Due
	for id, wait := range plan.waiting {
		if b := o.State.Bound[id]; b.MissingSince != nil {
			name := o.State.have(id).Label("")
			out = append(out, Due{ID: id, Name: name, What: "suspended, if the source still does not mention them", At: b.MissingSince.Add(wait)})
		}
	}
	slices.SortFunc(out, func(a, b Due) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return out
}
