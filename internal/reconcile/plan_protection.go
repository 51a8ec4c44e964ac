package reconcile

import (
	"fmt"
	"strings"
)

// protection finds out who is never suspended.
func (p *planner) protection() {
	entries := map[string]string{}
	for _, e := range p.policy.Protect {
		entries[strings.ToLower(e)] = e
	}
	matched := map[string]bool{}
	name := func(id, key string) {
		if entry, ok := entries[strings.ToLower(key)]; ok && key != "" {
			p.protected[id] = fmt.Sprintf("is protected (%s)", entry)
			matched[strings.ToLower(key)] = true
		}
	}
	look := func(id string, b Bound) {
		e, have, want := p.existing[id], p.state.have(id), p.wanted.People[id]
		if b.Manager || e.Manager {
			p.protected[id] = "administers the tenant"
		}
		for _, alias := range b.Aliases {
			name(id, alias)
		}
		for _, alias := range p.wanted.Aliases[id] {
			name(id, alias)
		}
		for _, key := range []string{
			id, b.OpenID, b.UserID, have.String("email"), have.String("enterprise_email"),
			e.OpenID, e.UserID, e.Person.String("email"), e.Person.String("enterprise_email"),
			want.String("user_id"), want.String("email"), want.String("enterprise_email"),
		} {
			name(id, key)
		}
	}
	for id := range p.wanted.People { // bound or to be adopted
		look(id, p.state.Bound[id])
	}
	for id, b := range p.state.Bound {
		look(id, b)
	}
	for _, e := range p.policy.Protect {
		if !matched[strings.ToLower(e)] {
			p.plan.Warnings = append(p.plan.Warnings, fmt.Sprintf("protect: %q matches nobody whom this sync knows, neither by source "+
				"id, Lark id nor email. Correct it, or it protects nobody.", e))
		}
	}
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
