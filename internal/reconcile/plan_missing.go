package reconcile

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// NoticeMissing is for a refresh at the time now: it notes who has been missing for missingFor since an apply first found
// them so, because the plan that follows looks at no clock. Zero notes nobody. It changes the state only when somebody
// becomes due.
func (s State) NoticeMissing(missingFor time.Duration, now time.Time) State {
	if missingFor <= 0 {
		return s
	}
	var due map[string]Bound
	for id, b := range s.Bound {
		_, offboarded := s.Offboarded[id]
		if b.MissingSince == nil || b.MissingFor >= missingFor || b.Gone != NotGone || offboarded || now.Sub(*b.MissingSince) < missingFor {
			continue
		}
		if due == nil {
			due = maps.Clone(s.Bound)
		}
		b.MissingFor = missingFor
		due[id] = b
	}
	if due != nil {
		s.Bound = due
	}
	return s
}

// due reports whether somebody who is missing has been so for long enough, by what is configured now and by what was when
// the refresh noticed it.
func (p *planner) due(b Bound) bool {
	return p.policy.MissingFor > 0 && b.MissingSince != nil && b.MissingFor >= p.policy.MissingFor
}

// missing offboards the bound people who have been in no part of the directory for long enough, where the policy has it so,
// and tells of the others, to whom nothing happens.
func (p *planner) missing() {
	for _, id := range slices.Sorted(maps.Keys(p.state.Bound)) {
		b := p.state.Bound[id]
		if p.plan.unclear[id] || classOf(p.wanted, id) != missing {
			continue
		}
		_, offboarded := p.plan.Offboarded[id]
		switch {
		case offboarded && b.Unsuspended && !b.Unjoined && b.Frozen == NotFrozen: // they have joined since
			p.leaver(id, b, p.plan.Offboarded[id].Evidence)
		case offboarded && p.due(b) && b.Gone == NotGone && b.Frozen == NotFrozen && !b.Unsuspended:
			p.line('!', p.label(id), id, "missing since %s, and restored in Lark, not by this sync; left so", since(b))
		case offboarded: // the evidence may grow too old for the source to give it, and the person stays offboarded
		case p.due(b):
			p.leaver(id, b, "missing from the source since "+since(b))
		default:
			p.plan.Summary[KindMissing]++
			p.notYet(id, b)
		}
	}
}

// notYet tells of somebody who is missing and stays as they are.
func (p *planner) notYet(id string, b Bound) {
	switch {
	case p.suspected[id] != "":
		p.hold(id, p.suspected[id])
	case p.leftAs[id] != "":
		other := p.leftAs[id]
		p.line('?', p.label(id), id, "missing, and left as %s (%s): to take that for their leaving, add %q to approvals", other, p.wanted.Departed[other], other)
	case p.policy.MissingFor <= 0:
		p.line('?', p.label(id), id, "missing: the source does not mention them any more, and gives no evidence that they left; nothing happens")
	case b.MissingSince == nil:
		p.waits(id, b)
		p.line('?', p.label(id), id, "missing: the source does not mention them any more; suspended when that has been so for %s", spoken(p.policy.MissingFor))
	default:
		p.waits(id, b)
		p.line('?', p.label(id), id, "missing since %s; suspended when a refresh finds that this has been so for %s", since(b), spoken(p.policy.MissingFor))
	}
}

func since(b Bound) string { return b.MissingSince.UTC().Format(time.RFC3339) }

// spoken is a duration as one writes it: 24h, not 24h0m0s.
func spoken(d time.Duration) string {
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}
