package reconcile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Refusal is the error of a plan that changes more people than a limit allows. Nothing of such a plan is carried out.
type Refusal struct {
	Over []Excess
	Base int // the people bound who have not left
	// Lapse says of which of these people there are approvals that have expired; nil where there are none.
	Lapse *Lapse
}

// Excess is one limit that is exceeded.
type Excess struct {
	Kind   Kind
	Limit  Limit
	IDs    []string // whose change counts, sorted
	Common []string // what most of them have in common

	// Count and Base are of memberships, where Kind is KindMemberRemove: those that would end, and those that there are, in
	// all groups or in Group. Where Kind is KindSameAttribute, Base are the people bound who have not left and those to be adopted, and Attribute
	// is what changes.
	Count, Base      int
	Group, Attribute string
}

// subject says what would happen to how many.
func (e Excess) subject() string {
	switch {
	case e.Group != "":
		return fmt.Sprintf("%s of %s would be taken out", members(e.Count), e.Group)
	case e.Kind == KindMemberRemove:
		return plural(e.Count, "membership of groups would end", "memberships of groups would end")
	case e.Kind == KindSameAttribute:
		return fmt.Sprintf("%s of %s would be changed", e.Attribute, people(len(e.IDs)))
	}
	return fmt.Sprintf("%s would be %s", people(len(e.IDs)), verb(e.Kind))
}

// base is what a share of the limit is a share of.
func (r *Refusal) base(e Excess) (n int, of string) {
	switch {
	case e.Group != "":
		return e.Base, "members"
	case e.Kind == KindMemberRemove:
		return e.Base, "memberships"
	case e.Kind == KindSameAttribute:
		return e.Base, "people bound or adopted"
	}
	return r.Base, "people bound who have not left"
}

// Title is one line about the first limit.
func (r *Refusal) Title() string {
	e := r.Over[0]
	base, _ := r.base(e)
	title := fmt.Sprintf("Refused: %s, the limit is %d", e.subject(), e.Limit.most(base))
	if r.Lapse != nil {
		title += ", and the approvals expired at " + r.Lapse.At.Format(time.RFC3339)
	}
	return title
}

// Error says, for every limit exceeded, the count, the limit, what the people have in common and how to approve them.
func (r *Refusal) Error() string {
	var b strings.Builder
	for _, e := range r.Over {
		share := ""
		if base, of := r.base(e); base > 0 {
			share = fmt.Sprintf(", that is %d of the %d %s", e.Limit.most(base), base, of)
		}
		fmt.Fprintf(&b, "%s; limits.%s is %q%s.\n", e.subject(), e.Kind, e.Limit, share)
		for _, c := range e.Common {
			fmt.Fprintf(&b, "  %s\n", c)
		}
		b.WriteString("  to approve exactly these people: " + approvalsLine(e.IDs) + "\n")
	}
	if r.Lapse != nil {
		fmt.Fprintf(&b, "The approvals of %s expired at %s (approvals_until), and count no more. To approve this anew, set a later approvals_until, and take out "+
			"of approvals whoever is not meant.\n", quotedList(r.Lapse.IDs), r.Lapse.At.Format(time.RFC3339))
	}
	b.WriteString("Nothing will be applied, not even what is within its limit. If the source is wrong, correct it and plan again; " +
		"if this is what you want, approve the people by id, or raise the limit.")
	return b.String()
}

// approvalsLine is the line of configuration that lets these people pass.
func approvalsLine(ids []string) string {
	const most = 100
	quoted := make([]string, 0, most)
	for _, id := range ids[:min(len(ids), most)] {
		quoted = append(quoted, fmt.Sprintf("%q", id))
	}
	line := "approvals = [" + strings.Join(quoted, ", ") + "]"
	if len(ids) > most {
		line += fmt.Sprintf(" and the %d others; so many are better let through by limits", len(ids)-most)
	}
	return line
}

func verb(k Kind) string {
	switch k {
	case KindMissing:
		return "missing from the source"
	case KindOutOfScope:
		return "suspended for being out of scope"
	case KindSuspend:
		return "suspended"
	case KindDelete:
		return "deleted"
	case KindRestore:
		return "restored"
	case KindMove:
		return "moved to other departments"
	case KindRename:
		return "renamed"
	case KindCreate:
		return "created and invited"
	default:
		return "changed"
	}
}

// refuse checks the limits, and whether approvals have lapsed that the plan needs.
func (p *planner) refuse() error {
	over := p.over(p.approvals.counting())
	p.leanedOn()
	lapse := p.lapse()
	if len(over) > 0 {
		return &Refusal{Base: p.state.active(), Over: over, Lapse: lapse}
	}
	if lapse != nil {
		return lapse
	}
	return nil
}

// leanedOn finds the approvals that a plan needs for its limits, and those of people whom it changes in a way that has one.
func (p *planner) leanedOn() {
	if len(p.approvals.entries) == 0 {
		return
	}
	for _, e := range p.over(nil) {
		for _, id := range e.IDs {
			if p.approvals.entries[id] {
				p.approvals.needed[id] = true
			}
		}
	}
	maps.Copy(p.approvals.served, p.approvals.needed)
	for k, ids := range p.changedBy(nil) {
		if limit, limited := p.policy.Limits[k]; !limited || limit.none {
			continue
		}
		for _, id := range ids {
			if p.approvals.entries[id] {
				p.approvals.served[id] = true
			}
		}
	}
}

// changedBy are the people who count towards each limit, without those who are approved. Who is missing since before counts no more.
func (p *planner) changedBy(approved map[string]bool) map[Kind][]string {
	changed := map[Kind][]string{}
	for _, s := range p.steps {
		for _, k := range p.limitedAs(s) {
			if !approved[s.ID] {
				changed[k] = append(changed[k], s.ID)
			}
		}
	}
	for _, id := range changed[KindMove] {
		p.carried[id] = false // counted already
	}
	for id, carried := range p.carried { // a mapping that gives everybody another department renames them all
		if carried && !approved[id] {
			changed[KindMove] = append(changed[KindMove], id)
		}
	}
	for _, id := range p.plan.gap {
		if !approved[id] {
			changed[KindMissing] = append(changed[KindMissing], id)
		}
	}
	return changed
}

// over are the limits that are exceeded where these people are approved.
func (p *planner) over(approved map[string]bool) (over []Excess) {
	changed, base := p.changedBy(approved), p.state.active()
	for _, k := range slices.Sorted(maps.Keys(changed)) {
		ids := changed[k]
		limit, limited := p.policy.Limits[k]
		if limited && !limit.Allows(len(ids), base) {
			slices.Sort(ids)
			over = append(over, Excess{Kind: k, Limit: limit, IDs: ids, Common: p.common(k, ids)})
		}
	}
	over = append(over, p.attributesOver(approved)...)
	return append(over, p.membersOver(approved)...)
}

// common finds what at least half of the people share: a department (or one above it), what changes, why they left.
func (p *planner) common(k Kind, ids []string) []string {
	steps := p.stepOf()
	return shared(ids, func(id string) (traits []string) {
		place := p.state.have(id)
		if k == KindCreate {
			place = p.wanted.People[id]
		}
		traits = places(place)
		if k == KindMissing {
			traits = append(traits, "absent from everything the source returned")
		}
		if cause, ok := p.wanted.Departed[id]; ok {
			traits = append(traits, cause)
		}
		if h, ok := p.wanted.Held[id]; ok {
			traits = append(traits, h.Cause)
		}
		if s := steps[id]; s.Action == UpdatePerson {
			for name, v := range s.Want {
				if name != "suspended" {
					traits = append(traits, "changed in "+name, "changed to "+name+" "+show(v))
				}
			}
		}
		return traits
	})
}

// stepOf are the steps by source id.
func (p *planner) stepOf() map[string]Step {
	steps := make(map[string]Step, len(p.steps))
	for _, s := range p.steps {
		steps[s.ID] = s
	}
	return steps
}

// shared are the traits that at least half of the people have, three at most, those of the most people first.
func shared(ids []string, traitsOf func(id string) []string) []string {
	count := map[string]int{}
	for _, id := range ids {
		for _, t := range slices.Compact(slices.Sorted(slices.Values(traitsOf(id)))) {
			count[t]++
		}
	}
	traits := slices.DeleteFunc(slices.Sorted(maps.Keys(count)), func(t string) bool { return count[t]*2 < len(ids) })
	slices.SortStableFunc(traits, func(a, b string) int { return cmp.Compare(count[b], count[a]) })
	if len(traits) > 3 {
		traits = traits[:3]
	}
	for i, t := range traits {
		traits[i] = fmt.Sprintf("%d of %d: %s", count[t], len(ids), t)
	}
	return traits
}

// places are the departments that somebody is in, and those above.
func places(person directory.Person) (in []string) {
	for _, path := range person.Strings("departments") {
		for ; path != ""; path, _ = directory.SplitPath(path) {
			in = append(in, "in "+path)
		}
	}
	return in
}
