package reconcile

import (
	"fmt"
	"maps"
	"slices"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// leavers plans the offboarding of bound people who left on evidence.
func (p *planner) leavers() {
	for _, id := range slices.Sorted(maps.Keys(p.wanted.Departed)) {
		if b, bound := p.state.Bound[id]; bound {
			p.leaver(id, b, p.wanted.Departed[id])
		}
	}
}

// leaver plans the offboarding of somebody who left. The cause says how that is known.
func (p *planner) leaver(id string, b Bound, cause string) {
	_, offboarded := p.plan.Offboarded[id]
	switch {
	case b.Gone == OutOfRange:
		p.line('!', p.label(id), id, "left (%s) and is outside the app's contact range: not suspended. Widen the range, or suspend them in the Lark admin console", cause)
	case b.Gone != NotGone, offboarded && b.Frozen != NotFrozen:
	case offboarded && b.cannotBeSuspended():
		if p.policy.DeleteAfter <= 0 {
			p.line('!', p.label(id), id, "left (%s), and has not accepted the invitation: suspended when they have. Withdraw it in the Lark admin console", cause)
		}
	case b.Spared && b.Frozen == NotFrozen:
		p.line('!', p.label(id), id, "left (%s), and was restored in Lark after this sync had deleted them; left so", cause)
	case p.suspected[id] != "":
		p.hold(id, p.suspected[id])
	case b.Frozen == FrozenBySync: // because the source had suspended them before
		p.offboarded(id, cause)
		p.line('-', p.label(id), id, "left (%s): stays suspended", cause)
	case b.Frozen != NotFrozen && p.policy.RestoreExternal:
		p.line('!', p.label(id), id, "left (%s) and is suspended in Lark already, not by this sync; left so", cause)
	case b.Frozen != NotFrozen: // a run that was killed cannot be told from an administrator, whose suspension is not lifted
		p.line('!', p.label(id), id, "left (%s) and is suspended in Lark already, not by this sync; left so, also when they come back (on_external = \"report\")", cause)
	case p.untouchable(id) != "":
		p.hold(id, fmt.Sprintf("left (%s) but %s; not suspended", cause, p.untouchable(id)))
	case !p.policy.Suspend:
		p.line('!', p.label(id), id, "left (%s); not suspended (offboarding.action = \"none\")", cause)
	default:
		p.suspend(id, b, cause)
	}
}

// cannotBeSuspended reports whether Lark has refused to suspend somebody, because they have not joined, and they still have not.
func (b Bound) cannotBeSuspended() bool { return b.Unsuspended && b.Unjoined && b.Frozen == NotFrozen }

func (p *planner) offboarded(id, cause string) {
	p.plan.Offboarded[id] = Offboarded{Name: p.label(id), Evidence: cause}
}

func (p *planner) suspend(id string, b Bound, cause string) {
	label := p.label(id)
	p.plan.Summary[KindSuspend]++
	p.offboarded(id, cause)
	p.leaves(id)
	p.line('-', label, id, "leaves (%s): suspended, %s", cause, p.afterwards(id))
	p.steps = append(p.steps, Step{
		Action: SuspendPerson, ID: id, OpenID: b.OpenID, Label: label, Kinds: []Kind{KindSuspend},
		Want: directory.Person{"suspended": true}, Have: directory.Person{"suspended": false}, Manager: p.managerOf(id),
	})
}

// managerOf is the open_id of who leads somebody, if they are active and stay.
func (p *planner) managerOf(id string) string {
	manager := p.above(id)
	if b, bound := p.state.Bound[manager]; bound && (receivers{planner: p}).unfit(manager, b) == "" {
		return b.OpenID
	}
	return ""
}

// afterwards says what becomes of who is suspended. Who leaves by the scope is never deleted.
func (p *planner) afterwards(id string) string {
	if p.policy.DeleteAfter <= 0 || p.leavesByScope(id) {
		return "nothing is deleted"
	}
	return "and deleted when a refresh finds that this has been so for " + spoken(p.policy.DeleteAfter)
}

// outOfScope offboards somebody who leaves by the scope. An administrator who restored them since knows better than a scope.
func (p *planner) outOfScope(id string, b Bound, cause string) {
	if _, offboarded := p.plan.Offboarded[id]; offboarded && b.Gone == NotGone && b.Frozen == NotFrozen && !b.Unsuspended {
		p.line('!', p.label(id), id, "%s, and restored in Lark, not by this sync; left so", cause)
		return
	}
	p.leaver(id, b, cause)
}

// leavesByScope reports whether somebody is taken for a leaver because the mapping's scope leaves them out. Who is there, or
// rejected, by another of their source ids is not.
func (p *planner) leavesByScope(id string) bool {
	b, bound := p.state.Bound[id]
	if !bound || !p.policy.OffboardOutOfScope || p.wanted.Held[id].Why != directory.OutOfScope {
		return false
	}
	return !slices.ContainsFunc(b.Aliases, func(alias string) bool {
		key := p.keyOf(alias)
		c := classOf(p.wanted, key)
		return c == present || c == held && p.wanted.Held[key].Why != directory.OutOfScope
	})
}

// limitedAs are the kinds under which a step counts against limits. Who is suspended on weaker evidence than that of the
// source, for having been missing or for being out of scope, counts under a limit of its own too.
func (p *planner) limitedAs(s Step) []Kind {
	if s.Action != SuspendPerson {
		return s.Kinds
	}
	switch classOf(p.wanted, s.ID) {
	case missing:
		return append(slices.Clone(s.Kinds), KindMissing)
	case held:
		return append(slices.Clone(s.Kinds), KindOutOfScope)
	}
	return s.Kinds
}

// bystanders tells of people who are held, offboards those of them who leave by the mapping's scope, and drops from the
// offboarded who is no longer known.
func (p *planner) bystanders() {
	for _, id := range slices.Sorted(maps.Keys(p.wanted.Held)) {
		h := p.wanted.Held[id]
		b, bound := p.state.Bound[id]
		if p.leavesByScope(id) {
			p.outOfScope(id, b, "out of scope: "+h.Cause)
			continue
		}
		p.plan.Summary[KindHeld]++
		if !bound && h.Why == directory.OutOfScope {
			p.unbound["out of scope, "+h.Cause]++
			continue
		}
		p.line('?', p.label(id), id, "held, %s", h.Cause)
	}
	for _, cause := range slices.Sorted(maps.Keys(p.unbound)) { // no account is concerned: a count will do
		p.plan.Lines = append(p.plan.Lines, Line{Sign: '?', Text: fmt.Sprintf("%s without a Lark account: %s", people(p.unbound[cause]), cause)})
	}
	if len(p.unmet) > 0 {
		p.plan.Lines = append(p.plan.Lines, Line{Sign: '?', Text: fmt.Sprintf("%s held, not in Lark, and on_unmatched is \"hold\": %s",
			people(len(p.unmet)), list(p.unmet, 50))})
	}
	for id := range p.plan.Offboarded {
		if _, bound := p.state.Bound[id]; !bound {
			delete(p.plan.Offboarded, id)
		}
	}
}
