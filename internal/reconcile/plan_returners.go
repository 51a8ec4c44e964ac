package reconcile

import (
	"maps"
	"slices"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// unrestorable takes the binding from people who come back to an account that Lark does not restore any more: they are made
// again.
func (p *planner) unrestorable() {
	for _, id := range slices.Sorted(maps.Keys(p.wanted.People)) {
		b, bound := p.state.Bound[id]
		if bound && b.Unrestorable && p.restores(id, b) && !p.plan.unclear[id] {
			p.plan.former[id] = b.OpenID
			p.returns(id)
			delete(p.state.Bound, id)
			delete(p.byOpenID, b.OpenID)
			delete(p.leaders, b.OpenID)
			p.plan.rebound = true
		}
	}
}

// restores reports whether somebody who is wanted was deleted, and is to have the account again.
func (p *planner) restores(id string, b Bound) bool {
	byUs := b.Gone == Deleted || b.Gone == Resigned && p.policy.RestoreExternal
	return byUs && b.OpenID != "" && !p.wanted.People[id].Bool("suspended")
}

// restore plans the restoration of a deleted user: Lark gives back the account, and neither departments nor leader nor groups. What
// the directory wants is written with it, as far as Lark has something else then.
func (p *planner) restore(id string, b Bound) {
	p.returns(id)
	step := p.changes(id, p.state.have(id), b)
	step.Action, step.Kinds = RestorePerson, []Kind{KindRestore}
	want, led := p.withLeader(id, "unknown")
	for name, v := range want { // of who is gone nothing was refreshed; what Lark has already is not sent
		a, _ := directory.LookupAttribute(name)
		left := a.CreateOnly || has(p.plan.skips[id], name) || p.plan.kept[id][name] != "" || p.policy.Attributes[name].leaves("unknown")
		if name == "leader" { // who stands in for another is skipped, and was lost all the same
			left = !led || p.policy.Attributes[name].leaves("unknown")
		}
		if !has(step.Want, name) && !left && name != "suspended" {
			step.Want[name] = v
		}
	}
	step.Want["suspended"] = false
	p.count(step)
	p.line('+', step.Label, id, "comes back: the deleted account is restored, in %s", place(p.wanted.People[id]))
	p.steps = append(p.steps, step)
}
