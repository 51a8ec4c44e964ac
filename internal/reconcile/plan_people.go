package reconcile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// people plans what becomes of everybody who is wanted.
func (p *planner) people() {
	p.claims()
	ids := slices.Sorted(maps.Keys(p.wanted.People))
	for _, id := range ids {
		b, bound := p.state.Bound[id]
		_, found := p.existing[id]
		p.restoring[id] = bound && p.suspected[id] == "" && p.restores(id, b)
		p.creating[id] = !bound && !found && p.suspected[id] == "" && p.policy.Unmatched != HoldUnmatched &&
			!p.wanted.People[id].Bool("suspended") && invitable(p.wanted.People[id])
	}
	for _, id := range ids {
		b, bound := p.state.Bound[id]
		e, found := p.existing[id]
		switch {
		case p.suspected[id] != "":
			p.hold(id, p.suspected[id])
		case bound:
			p.bound(id, b)
		case found && e.Conflict != "":
			p.hold(id, e.Conflict)
		case found:
			p.adopt(id, e)
		case p.policy.Unmatched == HoldUnmatched:
			p.plan.Summary[KindHeld]++
			p.unmet = append(p.unmet, fmt.Sprintf("%s (%s)", p.label(id), id))
		case !invitable(p.wanted.People[id]):
			p.hold(id, "not in Lark, and without email and mobile: there is nowhere to send an invitation")
		case !p.creating[id]:
			p.uninvited(id)
		default:
			p.create(id)
		}
	}
}

func invitable(person directory.Person) bool {
	return person.String("email") != "" || person.String("mobile") != ""
}

// uninvited holds a person who is suspended in the source and has no account: to create one would invite them. The
// diff draws them once as if they were to be created, and then the line says that they are not; later a count will do.
func (p *planner) uninvited(id string) {
	const cause = "suspended in the source, so they are not invited"
	if _, drawn := p.state.Directory.People[id]; !drawn {
		p.hold(id, cause)
		return
	}
	p.plan.Summary[KindHeld]++
	p.unbound[cause]++
}

func (p *planner) create(id string) {
	person := p.wanted.People[id]
	want := person.Clone()
	again := ""
	if former, left := p.plan.former[id]; left {
		again = fmt.Sprintf(" (they were %s, which Lark can restore no longer)", former)
	}
	delete(want, "suspended")
	for name, v := range want { // there is nothing to clear in a new account
		if v == "" {
			delete(want, name)
		}
	}
	note := p.leaderInCreate(id, want)
	step := Step{Action: CreatePerson, ID: id, Label: person.Label(id), Want: want, Kinds: []Kind{KindCreate}}
	p.count(step)
	p.line('+', step.Label, id, "create in %s; an invitation will be sent%s%s", place(person), note, again)
	p.steps = append(p.steps, step)
}

func (p *planner) adopt(id string, e Existing) {
	step := p.changes(id, p.inStateTerms(e.Person), Bound{OpenID: e.OpenID, Frozen: e.frozen()})
	step.Adopt = &e
	step.Kinds = append([]Kind{KindAdopt}, step.Kinds...)
	p.count(step)
	p.line('=', step.Label, id, "adopted by %s%s", e.MatchedBy, p.plan.describeChanges(step))
	p.steps = append(p.steps, step)
}

// bound plans the changes of a person whose Lark user is known.
func (p *planner) bound(id string, b Bound) {
	if p.restores(id, b) {
		p.restore(id, b)
		return
	}
	p.returns(id)
	if b.Gone != NotGone {
		p.plan.skips[id], p.plan.kept[id], p.plan.left[id] = b.Skipped, b.Kept, b.Left
		p.gone(id, b)
		return
	}
	step := p.changes(id, p.state.have(id), b)
	step.Owed = p.owes(id, b)
	switch {
	case len(step.Want) == 0 && step.Owed == nil:
		return
	case len(step.Want) == 0:
		step.Kinds = append(step.Kinds, KindUpdate)
	case slices.Contains(step.Kinds, KindRestore):
		p.line('+', step.Label, id, "comes back: suspension lifted%s", p.plan.describeChanges(step))
	case slices.Contains(step.Kinds, KindSuspend):
		p.line('-', step.Label, id, "suspended, as in the source%s", p.plan.describeChanges(step))
	case hidden(step, p.state.Directory.People[id]):
		p.line('~', step.Label, id, "changed%s", p.plan.describeChanges(step))
	}
	p.tellOwed(step)
	p.count(step)
	p.steps = append(p.steps, step)
}

// returns takes somebody who is wanted from those who left.
func (p *planner) returns(id string) {
	if o, left := p.plan.Offboarded[id]; left {
		p.plan.returning[id] = o
		delete(p.plan.Offboarded, id)
	}
}

func (p *planner) gone(id string, b Bound) {
	switch b.Gone {
	case OutOfRange:
		p.line('!', p.label(id), id, "outside the app's contact range; left alone. Widen the range in the Lark developer console")
	case Vanished:
		p.line('!', p.label(id), id, "no longer exists in Lark (%s); left so", b.OpenID)
	case Deleted: // and suspended in the source
		p.line('?', p.label(id), id, "was deleted by this sync, and is suspended in the source; restored when they are active")
	case Exited:
		p.line('!', p.label(id), id, "left the tenant by themselves; left so. Delete them in the Lark admin console, or invite them again there")
	default:
		p.line('!', p.label(id), id, "resigned in Lark, not by this sync; left so. Restore them in the Lark admin console, or by on_external = \"restore\"")
	}
}

// changes compares one wanted person with what Lark has.
func (p *planner) changes(id string, have directory.Person, b Bound) Step {
	seen := p.seen(have, b)
	want, led := p.withLeader(id, seen["leader"])
	step := Step{Action: UpdatePerson, ID: id, OpenID: b.OpenID, Label: want.Label(id), Want: directory.Person{}, Have: directory.Person{}}
	kept := maps.Clone(b.Kept)
	maps.DeleteFunc(kept, func(name, _ string) bool { return want[name] != "" })
	p.plan.kept[id] = kept
	for _, name := range directory.Changes(want, seen) {
		switch {
		case name == "suspended", kept[name] != "":
			continue
		case name == "leader" && !led, b.Unjoined && has(b.Skipped, name):
			p.plan.skips.add(id, name, seen[name])
			continue
		case !has(b.Skipped, name) && p.left(id, name, seen): // what was skipped is still due
			continue
		}
		step.Want[name] = want[name]
		if v, known := seen[name]; known {
			step.Have[name] = v
		}
	}
	p.standIn(step, want, seen["leader"])
	p.tellLeft(id)
	p.freeze(id, want, have, b, &step)
	if len(step.Want) > 0 && len(step.Kinds) == 0 {
		step.Kinds = append(step.Kinds, KindUpdate)
	}
	if has(step.Want, "departments") {
		step.Kinds = append(step.Kinds, KindMove)
	}
	if has(step.Want, "name") || has(step.Want, "email") {
		step.Kinds = append(step.Kinds, KindRename)
	}
	return step
}

// seen is what Lark has of somebody, where the state has what is wanted, too.
func (p *planner) seen(have directory.Person, b Bound) directory.Person {
	seen := directory.NewPerson()
	maps.Copy(seen, have)
	maps.Copy(seen, b.Skipped)
	maps.Copy(seen, b.Left)
	for name, v := range b.Kept {
		seen[name] = v
	}
	if leader, known := p.leaders[seen.String("leader")]; known {
		seen["leader"] = leader
	}
	return seen
}

// freeze adds the suspension that the source wants, or lifts one that this sync (or, where told so, somebody else) made.
func (p *planner) freeze(id string, want, have directory.Person, b Bound, step *Step) {
	wanted, frozen := want.Bool("suspended"), b.Frozen != NotFrozen
	_, returns := p.plan.returning[id]
	unmanaged := !has(want, "suspended") && have.Bool("suspended") && !returns // the source said so, and says nothing now
	switch {
	case wanted == frozen, unmanaged && b.Frozen == FrozenBySync:
		return
	case wanted:
		if cause := p.untouchable(id); cause != "" {
			p.hold(id, cause+"; not suspended")
			p.plan.skips.add(id, "suspended", false)
			return
		}
		if b.cannotBeSuspended() {
			p.line('!', step.Label, id, "suspended in the source, and has not accepted the invitation: suspended when they have")
			p.plan.skips.add(id, "suspended", false)
			return
		}
		step.Kinds = append(step.Kinds, KindSuspend)
	case b.Frozen == FrozenBySync || p.policy.RestoreExternal:
		step.Kinds = append(step.Kinds, KindRestore)
	default:
		p.line('!', step.Label, id, "suspended in Lark, not by this sync; left so (on_external = \"report\")")
		return
	}
	step.Want["suspended"], step.Have["suspended"] = wanted, frozen
}

// place says where a person will be.
func place(person directory.Person) string {
	if paths := person.Strings("departments"); len(paths) > 0 {
		return strings.Join(paths, ", ")
	}
	return "the root"
}

// hidden reports whether Terraform's own diff of the directory does not show the change, because the state has the
// wanted values already.
func hidden(step Step, shown directory.Person) bool {
	for name := range step.Want {
		if directory.Differs(name, step.Want, shown) {
			return false
		}
	}
	return true
}
