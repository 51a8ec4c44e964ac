package sandbox

import (
	"maps"
	"math/rand/v2"
	"slices"
)

// Clone returns another org that is as this one is: from then on neither knows of the other. It has received no calls and
// knows no faults. Its clock is that of the original.
func (o *Okta) Clone() *Okta {
	o.mu.Lock()
	defer o.mu.Unlock()
	c := NewOkta(o.options)
	c.Recorder = o.Recorder.clone()
	c.source = copied(o.source)
	c.rng = rand.New(c.source)
	c.suffix, c.realm, c.userType = o.suffix, o.realm, o.userType
	// What a version points to is never changed.
	c.users = cloned(o.users, func(h *oktaHistory) *oktaHistory { return &oktaHistory{slices.Clone(h.versions)} })
	c.ids, c.inOrder, c.logins = slices.Clone(o.ids), o.inOrder, maps.Clone(o.logins)
	c.groups = cloned(o.groups, func(g *oktaGroup) *oktaGroup {
		g = copied(g)
		g.members = slices.Clone(g.members)
		return g
	})
	c.apps = cloned(o.apps, func(a *oktaApplication) *oktaApplication {
		return &oktaApplication{a.id, a.label, slices.Clone(a.users), maps.Clone(a.statuses), maps.Clone(a.since)}
	})
	c.links = each(o.links, func(l *oktaLinkedObject) *oktaLinkedObject {
		return &oktaLinkedObject{l.primary, l.associated, maps.Clone(l.primaryOf)}
	})
	c.windows, c.tokens, c.usedJTI = cloned(o.windows, copied), maps.Clone(o.tokens), maps.Clone(o.usedJTI)
	c.tokenNonces, c.callNonces = o.tokenNonces.clone(), o.callNonces.clone()
	c.unserved = maps.Clone(o.unserved)
	return c
}

func (n oktaNonces) clone() oktaNonces {
	return oktaNonces{n.life, slices.Clone(n.values), slices.Clone(n.since)}
}

// clone is a recorder with the same latency that has received nothing and knows no faults.
func (r *Recorder) clone() *Recorder {
	r.mu.Lock()
	defer r.mu.Unlock()
	return &Recorder{latency: r.latency}
}
