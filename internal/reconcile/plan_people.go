package reconcile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// departments plans what the tree lacks. A department that exists in Lark already is found when the plan is carried
// out, and bound instead of created. On each level what is there goes first: a name may have to be given back before
// another can take it.
func (p *planner) departments() {
	rank := func(path string) int {
		if _, bound := p.state.Departments[path]; bound {
			return 2 * p.depth(path)
		}
		return 2*p.depth(path) + 1
	}
	paths := slices.SortedFunc(maps.Keys(p.wanted.Departments), func(a, b string) int {
		return cmp.Or(rank(a)-rank(b), strings.Compare(a, b))
	})
	for _, path := range paths {
		want := p.wanted.Departments[path]
		id, bound := p.state.Departments[path]
		have, _ := p.state.department(path)
		step := Step{ID: path, Label: path, Department: want, Kinds: []Kind{KindDepartments}}
		switch {
		case !bound:
			step.Action = CreateDepartment
		case have.Name != want.Name || have.Parent != want.Parent:
			step.Action, step.OpenID = UpdateDepartment, id
		default:
			continue
		}
		p.plan.Summary[KindDepartments]++
		p.plan.Steps = append(p.plan.Steps, step)
	}
}

// depth counts the levels by parents: a department given by hand may sit elsewhere than its path says.
func (p *planner) depth(path string) int {
	n := 0
	for path != "" && n <= len(p.wanted.Departments) {
		n++
		path = p.wanted.Departments[path].Parent
	}
	return n
}

// people plans what becomes of everybody who is wanted.
func (p *planner) people() {
	p.claims()
	ids := slices.Sorted(maps.Keys(p.wanted.People))
	for _, id := range ids {
		_, bound := p.state.Bound[id]
		_, found := p.existing[id]
		p.creating[id] = !bound && !found && p.suspected[id] == "" && !p.wanted.People[id].Bool("suspended") && invitable(p.wanted.People[id])
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

// claims holds people for whom the same Lark user was found, or one that is somebody else's already, and people who
// would be created with the same user_id.
func (p *planner) claims() {
	byUser, byUserID := map[string]string{}, map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(p.wanted.People)) {
		if _, bound := p.state.Bound[id]; bound || p.suspected[id] != "" {
			continue
		}
		e := p.existing[id]
		if owner, taken := p.byOpenID[e.OpenID]; taken && e.OpenID != "" {
			why := fmt.Sprintf("is matched by %s with the Lark user (%s) of", e.MatchedBy, e.OpenID)
			if c := classOf(p.wanted, owner); c == missing || c == departed {
				p.suspect(id, owner, why)
			} else {
				p.suspected[id] = fmt.Sprintf("%s %s (%s); a user can be one person's only: correct the source", why, p.label(owner), owner)
			}
			continue
		}
		switch {
		case e.OpenID != "":
			p.leaders[e.OpenID] = id
			p.claim(byUser, id, e.OpenID, "the Lark user found")
		case e.Conflict == "":
			p.claim(byUserID, id, UserIDOf(id, p.wanted.People[id]), "the user_id")
		}
	}
}

// claim holds both people if somebody else has claimed the same.
func (p *planner) claim(claimed map[string]string, id, key, what string) {
	other, taken := claimed[key]
	if !taken || key == "" {
		claimed[key] = id
		return
	}
	for _, pair := range [][2]string{{id, other}, {other, id}} {
		p.suspected[pair[0]] = fmt.Sprintf("%s (%s) is that of %s (%s) too; it can be one person's only: correct the source",
			what, key, p.label(pair[1]), pair[1])
	}
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

func (p *planner) hold(id, cause string) {
	p.plan.Summary[KindHeld]++
	p.line('?', p.label(id), id, "held, %s", cause)
}

func (p *planner) create(id string) {
	person := p.wanted.People[id]
	want := person.Clone()
	delete(want, "suspended")
	for name, v := range want { // there is nothing to clear in a new account
		if v == "" {
			delete(want, name)
		}
	}
	_, led := want["leader"]
	note := ""
	if led && !p.leaderReady(id) {
		delete(want, "leader")
		p.plan.skips.add(id, "leader", nil)
		if !p.cut[id] {
			note = fmt.Sprintf("; without leader, %s is not in Lark", p.label(person.String("leader")))
		}
	}
	step := Step{Action: CreatePerson, ID: id, Label: person.Label(id), Want: want, Kinds: []Kind{KindCreate}}
	p.count(step)
	p.line('+', step.Label, id, "create in %s; an invitation will be sent%s", place(person), note)
	p.steps = append(p.steps, step)
}

func (p *planner) adopt(id string, e Existing) {
	step := p.changes(id, p.inStateTerms(e.Person), Bound{OpenID: e.OpenID, Frozen: e.frozen()})
	step.Adopt = &e
	step.Kinds = append([]Kind{KindAdopt}, step.Kinds...)
	p.count(step)
	p.line('=', step.Label, id, "adopted by %s%s", e.MatchedBy, describeChanges(step))
	p.steps = append(p.steps, step)
}

// inStateTerms turns what the search saw, which knows no state, into its terms: departments that were renamed in Lark
// have the path by which they are bound.
func (p *planner) inStateTerms(seen directory.Person) directory.Person {
	have := seen.Clone()
	if paths := have.Strings("departments"); len(paths) > 0 {
		paths = slices.Clone(paths)
		for path := range p.state.Departments {
			if i := slices.Index(seen.Strings("departments"), p.state.pathInLark(path)); i >= 0 {
				paths[i] = path
			}
		}
		slices.Sort(paths[1:])
		have["departments"] = paths
	}
	return have
}

// bound plans the changes of a person whose Lark user is known.
func (p *planner) bound(id string, b Bound) {
	if o, left := p.plan.Offboarded[id]; left { // who is wanted has not
		p.plan.returning[id] = o
		delete(p.plan.Offboarded, id)
	}
	if b.Gone != NotGone {
		p.plan.skips[id] = b.Skipped
		p.gone(id, b)
		return
	}
	step := p.changes(id, p.state.have(id), b)
	if len(step.Want) == 0 {
		return
	}
	switch {
	case slices.Contains(step.Kinds, KindRestore):
		p.line('+', step.Label, id, "comes back: suspension lifted%s", describeChanges(step))
	case slices.Contains(step.Kinds, KindSuspend):
		p.line('-', step.Label, id, "suspended, as in the source%s", describeChanges(step))
	case hidden(step, p.state.Directory.People[id]):
		p.line('~', step.Label, id, "changed%s", describeChanges(step))
	}
	p.count(step)
	p.steps = append(p.steps, step)
}

func (p *planner) gone(id string, b Bound) {
	switch b.Gone {
	case OutOfRange:
		p.line('!', p.label(id), id, "outside the app's contact range; left alone. Widen the range in the Lark developer console")
	case Vanished:
		p.line('!', p.label(id), id, "no longer exists in Lark (%s); left so", b.OpenID)
	default:
		p.line('!', p.label(id), id, "resigned in Lark, not by this sync; left so. Restore them in the Lark admin console")
	}
}

// changes compares one wanted person with what Lark has.
func (p *planner) changes(id string, have directory.Person, b Bound) Step {
	want := p.wanted.People[id]
	step := Step{Action: UpdatePerson, ID: id, OpenID: b.OpenID, Label: want.Label(id), Want: directory.Person{}, Have: directory.Person{}}
	seen := directory.Person{}
	maps.Copy(seen, have)
	maps.Copy(seen, b.Skipped) // the state has what is wanted
	if leader, known := p.leaders[seen.String("leader")]; known {
		seen["leader"] = leader
	}
	for _, name := range directory.Changes(want, seen) {
		switch {
		case name == "suspended":
			continue
		case name == "leader" && want[name] != "" && !p.leaderReady(id), b.Unjoined && has(b.Skipped, name):
			p.plan.skips.add(id, name, seen[name])
			continue
		}
		step.Want[name] = want[name]
		if v, known := seen[name]; known {
			step.Have[name] = v
		}
	}
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

// untouchable says why a person is never suspended, "" if they may be.
func (p *planner) untouchable(id string) string {
	if cause := p.protected[id]; cause != "" {
		return cause
	}
	if !p.state.ManagersKnown {
		return "the app cannot read who administers the tenant (grant contact:user.employee:readonly)"
	}
	return ""
}

// leaderReady reports whether the wanted leader has a Lark user, or gets one before this step.
func (p *planner) leaderReady(id string) bool {
	leader := p.wanted.People[id].String("leader")
	if p.cut[id] {
		return false
	}
	if b, bound := p.state.Bound[leader]; bound {
		return b.Gone == NotGone
	}
	if p.creating[leader] {
		return true
	}
	_, wanted := p.wanted.People[leader]
	return wanted && p.existing[leader].OpenID != "" && p.suspected[leader] == ""
}

func (p *planner) count(step Step) {
	for _, k := range step.Kinds {
		p.plan.Summary[k]++
	}
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
