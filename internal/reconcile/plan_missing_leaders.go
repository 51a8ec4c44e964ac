package reconcile

import (
	"fmt"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// MissingLeader says who leads those whose leader in the directory is not to be had: has no Lark user or, unless it is
// KeepLeader, has left.
type MissingLeader string

// What there is to do about a missing leader.
const (
	KeepLeader    MissingLeader = "keep"    // Lark's leader stays as it is; who is created has none
	NearestLeader MissingLeader = "nearest" // the nearest of those above who is to be had; as KeepLeader, if nobody knows one
	ClearLeader   MissingLeader = "clear"   // nobody does
)

// MissingLeaders are all of them, the default first.
var MissingLeaders = []MissingLeader{KeepLeader, NearestLeader, ClearLeader}

// leaderOf is whom a wanted person is to have as their leader in Lark: the one of the directory, or who stands in for them,
// "" for nobody. ok is false where Lark's leader stays as it is.
func (p *planner) leaderOf(id string) (leader string, ok bool) {
	leader = p.wanted.People[id].String("leader")
	switch on := p.policy.MissingLeader; {
	case leader == "":
		return "", true
	case p.cut[id]:
		return leader, false
	case p.inReach(leader) && (on != NearestLeader && on != ClearLeader || !p.hasLeft(leader)):
		return leader, true
	case on == ClearLeader:
		return "", true
	case on == NearestLeader:
		above := p.nearest(id)
		return above, above != ""
	}
	return leader, false
}

// hasLeft reports whether somebody who may have a Lark user has left. Who is held has not.
func (p *planner) hasLeft(id string) bool {
	c := classOf(p.wanted, id)
	_, offboarded := p.plan.Offboarded[id]
	return c == departed || c != present && offboarded || p.leavesByScope(id)
}

// inReach reports whether somebody has a Lark user who can be named as a leader, or gets one before it is needed.
func (p *planner) inReach(id string) bool {
	if b, bound := p.state.Bound[id]; bound {
		return b.Gone == NotGone || p.restoring[id]
	}
	if p.creating[id] {
		return true
	}
	_, wanted := p.wanted.People[id]
	return wanted && p.existing[id].OpenID != "" && p.suspected[id] == ""
}

// nearest is the first of those above somebody who is in people and has a Lark user. Who leads somebody who is not in people
// is what Lark was last seen to have. It is "" where that is not known, or where the way up comes back to the person: to name
// somebody from a circle might close it in Lark.
func (p *planner) nearest(id string) (found string) {
	passed := map[string]bool{}
	for at := p.above(id); at != "" && !passed[at]; at = p.above(at) {
		if at == id {
			return ""
		}
		passed[at] = true
		if found == "" && classOf(p.wanted, at) == present && p.inReach(at) {
			found = at
		}
	}
	return found
}

// above is who leads somebody by the directory, or by what Lark was last seen to have if they are not in people.
func (p *planner) above(id string) string {
	person, ok := p.wanted.People[id]
	if b, bound := p.state.Bound[id]; !ok && bound { // what was once wanted of who never was in Lark is forgotten by the next run
		person = p.seen(p.state.have(id), b)
	}
	leader := person.String("leader")
	if source, known := p.leaders[leader]; known {
		return source
	}
	return leader
}

// withLeader is what somebody is wanted to have in Lark, who has this leader there now: the person of the directory, with
// whoever stands in for their leader. ok is false where Lark's leader stays; so it does where its handling would not have it
// changed.
func (p *planner) withLeader(id string, seen any) (want directory.Person, ok bool) {
	want = p.wanted.People[id]
	leader, ok := p.leaderOf(id)
	if !ok || leader == want.String("leader") {
		return want, ok
	}
	if p.policy.Attributes["leader"].leaves(seen) {
		return want, false
	}
	if b := p.state.Bound[id]; b.Unjoined && !has(b.Skipped, "leader") { // Lark has refused it, and takes it when they have joined
		return want, false
	}
	want = want.Clone()
	want["leader"] = leader
	return want, true
}

// standIn remembers that somebody who has a Lark user has another leader there than the directory says, so that it is no
// drift, and tells of it when that changes.
func (p *planner) standIn(step Step, want directory.Person, seen any) {
	drawn := p.wanted.People[step.ID]
	if !directory.Differs("leader", drawn, want) {
		return
	}
	if v, changes := step.Want["leader"]; changes {
		p.line('~', step.Label, step.ID, "%s", p.ledBy(v, drawn.String("leader")))
		seen = v
	}
	p.plan.skips.add(step.ID, "leader", seen)
}

// leaderInCreate settles who leads somebody who is created, and says where that is not who the directory has.
func (p *planner) leaderInCreate(id string, want directory.Person) (note string) {
	drawn := want.String("leader")
	if drawn == "" {
		return ""
	}
	leader, ok := p.leaderOf(id)
	switch {
	case ok && leader == drawn:
		return ""
	case ok && leader != "":
		want["leader"] = leader
		p.plan.skips.add(id, "leader", leader)
		return "; " + p.ledBy(leader, drawn)
	}
	delete(want, "leader")
	p.plan.skips.add(id, "leader", nil)
	if p.cut[id] {
		return ""
	}
	if p.inReach(drawn) {
		return "; " + p.ledBy("", drawn)
	}
	return fmt.Sprintf("; without leader, %s is not in Lark", p.label(drawn))
}

// ledBy says who leads somebody instead of whom, and why.
func (p *planner) ledBy(leader any, instead string) string {
	cause := "is not in Lark"
	if p.inReach(instead) {
		cause = "has left"
	}
	who := "without leader"
	if leader != "" {
		who = fmt.Sprintf("led by %s (%s)", straight(p.label(fmt.Sprint(leader))), leader)
	}
	return fmt.Sprintf("%s, because %s (%s) %s (on_missing_leader = %q)", who, straight(p.label(instead)), instead, cause, p.policy.MissingLeader)
}
