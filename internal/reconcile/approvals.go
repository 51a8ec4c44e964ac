package reconcile

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// approvals are the entries of Policy.Approvals, and what came of each. An approval is meant for one change, and stays in a
// configuration until somebody takes it out: so it may lapse, and a plan tells of those that have served.
type approvals struct {
	entries map[string]bool
	lapsed  bool
	// needed are those without which the plan would be another one, or refused. Where they have lapsed, it is refused.
	needed map[string]bool
	// served are those whose people the plan changes in a way that has a limit, and needed.
	served map[string]bool
}

func newApprovals(policy Policy) approvals {
	a := approvals{entries: map[string]bool{}, lapsed: policy.approvalsLapsed(), needed: map[string]bool{}, served: map[string]bool{}}
	for _, id := range policy.Approvals {
		a.entries[id] = true
	}
	return a
}

// approvalsLapsed reports whether approvals count no more. Where nobody has said what time it is, they do not.
func (p Policy) approvalsLapsed() bool {
	return p.ApprovalsUntil != nil && (p.Now.IsZero() || !p.Now.Before(*p.ApprovalsUntil))
}

// counting are the entries that count.
func (a approvals) counting() map[string]bool {
	if a.lapsed {
		return nil
	}
	return a.entries
}

// has reports whether an approval lets something be that otherwise would not.
func (a approvals) has(id string) bool {
	if a.entries[id] {
		a.needed[id] = true
	}
	return a.entries[id] && !a.lapsed
}

// Lapse is the error of a plan that needs approvals whose time is over. Nothing of such a plan is carried out.
type Lapse struct {
	IDs []string  // the approvals that it needs, sorted
	At  time.Time // when they expired, in Policy.TimeZone
}

// Title is one line about it.
func (l *Lapse) Title() string {
	return "Refused: the approvals expired at " + l.At.Format(time.RFC3339)
}

// Error says which they are, and what to do.
func (l *Lapse) Error() string {
	return fmt.Sprintf("This run needs the approvals of %[2]s, and they expired at %[1]s (approvals_until). Nothing is applied. Look again at what they let "+
		"pass: if it is still meant, approve exactly these, and set a later approvals_until; if it is not, take them out of approvals.",
		l.At.Format(time.RFC3339), quotedList(l.IDs))
}

// lapse is the error of this plan, if its approvals have lapsed and it needs any.
func (p *planner) lapse() *Lapse {
	if !p.approvals.lapsed || len(p.approvals.needed) == 0 {
		return nil
	}
	return &Lapse{IDs: slices.Sorted(maps.Keys(p.approvals.needed)), At: p.local(*p.policy.ApprovalsUntil)}
}

// spent says of every approval that may be taken out, and why.
func (p *planner) spent() {
	if len(p.approvals.entries) == 0 {
		return
	}
	p.plan.approvals = p.approvals
	lapse := "never"
	if until := p.policy.ApprovalsUntil; until != nil {
		lapse = p.instant(*until)
	}
	known := p.approvable()
	var lapsed, again, served, unknown []string
	for _, id := range slices.Sorted(maps.Keys(p.approvals.entries)) {
		at, before := p.state.Served[id]
		entry := fmt.Sprintf("%q", id)
		if label := p.label(id); label != id {
			entry += " (" + straight(label) + ")"
		}
		switch {
		case p.approvals.lapsed:
			lapsed = append(lapsed, entry)
		case before && p.approvals.served[id]:
			again = append(again, entry+", in the apply of "+p.instant(at))
		case before:
			served = append(served, entry+", in the apply of "+p.instant(at))
		case !known(id):
			unknown = append(unknown, entry)
		default:
			continue
		}
		p.plan.spent = append(p.plan.spent, entry)
	}
	p.spentFor(lapsed, "They expired at %s (approvals_until) and count no more, and this plan needs none. Take them out, and approvals_until with them", lapse)
	p.spentFor(again, "They have served, and let another change of the same people pass in this plan. If that is not what you approve, take them out before you apply")
	p.spentFor(served, "They have served. Take them out, or they let a later change of the same people pass, too")
	p.spentFor(unknown, "They match nobody whom this sync knows, neither by source id nor as the open_id of a stranger in its groups. Correct them, or take them out")
}

// spentFor tells why entries may be taken out.
func (p *planner) spentFor(entries []string, why string, args ...any) {
	const most = 20
	if len(entries) == 0 {
		return
	}
	lines := slices.Clone(entries[:min(len(entries), most)])
	if more := len(entries) - most; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	p.plan.spentNotes = append(p.plan.spentNotes, fmt.Sprintf(why, args...)+":\n - "+strings.Join(lines, "\n - ")) // Terraform does not wrap such lines
}

// SpentApprovals tells of approvals that may be taken out of the configuration: a title and the details. Title is "" when there
// are none. It names them, because Terraform folds warnings with the same title.
func (p Plan) SpentApprovals() (title, detail string) {
	if len(p.spent) == 0 {
		return "", ""
	}
	return "Approvals to take out: " + list(p.spent, 2), strings.Join(p.spentNotes, "\n")
}

// approvable says of whom an approval may be: people who are wanted, held or bound, by any of their source ids, and strangers in
// groups, by their open_id.
func (p *planner) approvable() func(id string) bool {
	aliases := map[string]bool{}
	for _, others := range p.wanted.Aliases {
		for _, id := range others {
			aliases[id] = true
		}
	}
	for id, b := range p.before {
		aliases[id] = true
		for _, alias := range b.Aliases {
			aliases[alias] = true
		}
	}
	return func(id string) bool {
		if c := classOf(p.wanted, id); c == present || c == held || aliases[id] || p.binds(id) {
			return true
		}
		_, person := p.leaders[id]
		for _, in := range p.inGroup {
			if in[id] && !person {
				return true
			}
		}
		return false
	}
}

// servedBy are the approvals that have served once this run is over: those of before that still stand, and those of this plan whose
// change came about.
func (p Plan) servedBy(before map[string]time.Time, failures map[string]string, at time.Time) map[string]time.Time {
	failed := map[string]bool{}
	for _, s := range p.Steps {
		if _, fails := failures[FailureOfGroup(s.ID)]; s.Group != nil && fails {
			for _, id := range s.Group.Remove {
				failed[id] = true
			}
		}
	}
	var served map[string]time.Time
	note := func(id string, at time.Time) {
		if served == nil {
			served = map[string]time.Time{}
		}
		served[id] = at
	}
	for id := range p.approvals.entries {
		if at, before := before[id]; before {
			note(id, at)
		}
		if _, fails := failures[id]; p.approvals.served[id] && !fails && !failed[id] {
			note(id, at)
		}
	}
	return served
}

// Approving leaves of the approvals that have served those that still stand, and reports whether there were others: one that was taken out and comes back
// is new.
func (m Memory) Approving(ids []string) (Memory, bool) {
	served := maps.Clone(m.Served)
	maps.DeleteFunc(served, func(id string, _ time.Time) bool { return !slices.Contains(ids, id) })
	changed := len(served) != len(m.Served)
	if m.Served = served; len(served) == 0 {
		m.Served = nil
	}
	return m, changed
}

func quotedList(ids []string) string {
	quoted := make([]string, len(ids))
	for i, id := range ids {
		quoted[i] = fmt.Sprintf("%q", id)
	}
	return list(quoted, 20)
}
