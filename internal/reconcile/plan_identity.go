package reconcile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// rebind carries out same_person: the new source id takes the old one's Lark user.
func (p *planner) rebind() error {
	for _, id := range slices.Sorted(maps.Keys(p.policy.SamePerson)) {
		old := p.policy.SamePerson[id]
		if _, done := p.state.Bound[id]; done {
			continue
		}
		b, bound := p.state.Bound[old]
		if _, wanted := p.wanted.People[id]; !wanted || !bound || p.plan.unclear[old] {
			p.plan.Warnings = append(p.plan.Warnings, fmt.Sprintf("same_person[%q] = %q does nothing: the first must be in the "+
				"directory's people and the second bound to a Lark user. Remove it if it has done its work.", id, old))
			continue
		}
		if _, still := p.wanted.People[old]; still {
			return fmt.Errorf("same_person[%q] = %q: %q is in the directory too, so they are two people; correct the source, or "+
				"remove the entry", id, old, old)
		}
		b.Person = p.state.have(old).Clone()
		delete(p.state.Bound, old)
		p.state.Bound[id] = b
		p.plan.rebound = true
		if o, left := p.plan.Offboarded[old]; left {
			p.plan.Offboarded[id] = o
			delete(p.plan.Offboarded, old)
		}
		p.line('=', p.label(id), id, "takes over the Lark user of %s (same_person)", old)
	}
	p.byOpenID = ownersOf(p.state.Bound)
	p.leaders = maps.Clone(p.byOpenID)
	return nil
}

// suspectRenames looks for a person to create who shares an email, phone or employee number with somebody who leaves
// or is missing: probably the same human under another source id. Both are held until same_person tells.
func (p *planner) suspectRenames() {
	leaving := map[string][]string{} // attribute and value -> source ids
	for _, id := range slices.Sorted(maps.Keys(p.state.Bound)) {
		b := p.state.Bound[id]
		if p.suspected[id] != "" || b.Gone != NotGone || !p.mayHaveLeft(id) {
			continue
		}
		for _, key := range identities(p.state.have(id), b.UserID) {
			leaving[key] = append(leaving[key], id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.wanted.People)) {
		if _, bound := p.state.Bound[id]; bound || p.suspected[id] != "" {
			continue
		}
		person := p.wanted.People[id]
		for _, key := range identities(person, person.UserID(id)) {
			attribute, _, _ := strings.Cut(key, " ")
			for _, old := range leaving[key] {
				p.suspect(id, old, "has the "+attribute+" of")
			}
		}
	}
}

// mayHaveLeft reports whether nobody wants a bound person's account any more, be it for want of evidence only.
func (p *planner) mayHaveLeft(id string) bool {
	c := classOf(p.wanted, id)
	return c == missing || c == departed || p.leavesByScope(id)
}

// suspect holds somebody new and somebody old who may be the same human.
func (p *planner) suspect(id, old, why string) {
	if p.suspected[id] == "" {
		p.suspected[id] = fmt.Sprintf("%s %s, who is no longer in the source: if they are the same human, add same_person = { %q = %q }; "+
			"if not, take it from one of them, in Lark or in the source", why, old, id, old)
	}
	p.suspected[old] = fmt.Sprintf("%s, who is new, %s this person: probably a rename", id, why)
}

// identities are what a tenant has once, and mostly one human: attribute and value.
func identities(person directory.Person, userID string) []string {
	var keys []string
	for _, name := range []string{"employee_no", "email", "mobile"} {
		if v := person.String(name); v != "" {
			keys = append(keys, name+" "+strings.ToLower(v))
		}
	}
	if userID != "" {
		keys = append(keys, "user_id "+userID)
	}
	return keys
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
			if p.mayHaveLeft(owner) {
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
			p.claim(byUserID, id, p.wanted.People[id].UserID(id), "the user_id")
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

// keptUserIDs warns where Terraform draws a user_id as a change: the account keeps the one that it was made with, because
// by that it is found again when a state is lost or another app takes over.
func (p *planner) keptUserIDs() {
	var kept []string
	for _, id := range slices.Sorted(maps.Keys(p.wanted.People)) {
		want, drawn := p.wanted.People[id].String("user_id"), p.state.Directory.People[id].String("user_id")
		b, bound := p.state.Bound[id]
		has := cmp.Or(b.UserID, drawn)
		if !bound && p.suspected[id] == "" {
			has = p.existing[id].UserID
		}
		if want != "" && want != drawn && has != "" && want != has {
			kept = append(kept, fmt.Sprintf("%s (%s) has %q, not %q", p.label(id), id, has, want))
		}
	}
	if len(kept) > 0 {
		p.plan.Warnings = append(p.plan.Warnings, fmt.Sprintf("user_id: %s. Lark takes it when an account is made, and this sync leaves it as it is: "+
			"it is what an account is known by. Correct the directory, or change the user_id in Lark.", list(kept, 10)))
	}
}
