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
	// At is from when on a refresh finds it due, in Policy.TimeZone; the apply that follows does it.
	At time.Time
}

// waits notes that somebody who is missing is suspended when that has been so for long enough. Who would not be is not
// noted: leaver says who that is.
func (p *planner) waits(id string, b Bound) {
	if p.policy.Suspend && b.Gone == NotGone && b.Frozen == NotFrozen && p.untouchable(id) == "" {
		p.plan.waiting[id] = p.policy.MissingFor
	}
}

// leaves notes that somebody who is offboarded is deleted when that has been so for long enough.
func (p *planner) leaves(id string) {
	if c := classOf(p.wanted, id); p.policy.DeleteAfter > 0 && (c == departed || c == missing) {
		p.plan.leaving[id] = p.policy.DeleteAfter
	}
}

// Due lists what is due after a run, the earliest first.
func (o Outcome) Due(plan Plan) []Due {
	var out []Due
	add := func(id, name, what string, at time.Time) {
		if plan.zone != nil {
			at = at.In(plan.zone)
		}
		out = append(out, Due{ID: id, Name: name, What: what, At: at})
	}
	for id, wait := range plan.waiting {
		if b := o.State.Bound[id]; b.MissingSince != nil {
			add(id, o.State.have(id).Label(""), "suspended, if the source still does not mention them", b.MissingSince.Add(wait))
		}
	}
	for id, wait := range plan.leaving {
		b := o.State.Bound[id]
		who, offboarded := o.State.Offboarded[id]
		if since, runs := b.leaving(); runs && offboarded && b.Gone == NotGone {
			add(id, who.Name, "deleted, if they have not come back; Lark can restore them for 30 days then", since.Add(wait))
		}
	}
	slices.SortFunc(out, func(a, b Due) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return out
}
