package sandbox

import (
	"maps"
	"slices"
)

// Clone returns another tenant that is as this one is: from then on neither knows of the other. It has received no calls and
// knows no faults. Its clock is that of the original: where that is of a bubble of package synctest, the clone does in another.
func (l *Lark) Clone() *Lark {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := NewLark(l.options)
	c.Recorder = l.Recorder.clone()
	c.switches, c.appID, c.appSecret, c.app = l.switches, l.appID, l.appSecret, l.app
	c.switches.EmptyIgnored = slices.Clone(l.switches.EmptyIgnored)
	c.tokens, c.issued, c.requests = slices.Clone(l.tokens), l.issued, l.requests
	c.limiter.counters = cloned(l.limiter.counters, (*larkCounter).clone)
	c.locked, c.scopes, c.contactRange = maps.Clone(l.locked), maps.Clone(l.scopes), maps.Clone(l.contactRange)
	c.answered, c.invitations = maps.Clone(l.answered), slices.Clone(l.invitations)
	c.cities, c.titles, c.formerApps = maps.Clone(l.cities), maps.Clone(l.titles), maps.Clone(l.formerApps)
	c.audit, c.botOff, c.bots = slices.Clone(l.audit), l.botOff, slices.Clone(l.bots)
	c.chats, c.cards, c.messages = slices.Clone(l.chats), slices.Clone(l.cards), maps.Clone(l.messages)

	m := larkCopies{users: map[*userRecord]*userRecord{}, departments: map[*departmentRecord]*departmentRecord{}}
	c.users, c.staff = each(l.users, m.user), l.staff
	c.byOpenID, c.byUnionID = cloned(l.byOpenID, m.user), cloned(l.byUnionID, m.user)
	c.held, c.left, c.pastUsers = cloned(l.held, m.user), cloned(l.left, m.user), pasts(l.pastUsers, m.user)
	c.root, c.departments, c.departmentSeq = m.department(l.root), each(l.departments, m.department), l.departmentSeq
	c.byDepartment, c.byCustomID = cloned(l.byDepartment, m.department), cloned(l.byCustomID, m.department)
	c.pastDepartments = pasts(l.pastDepartments, m.department)
	c.groups = m.groups(l.groups)
	c.roles, c.roleSeq = each(l.roles, m.role), l.roleSeq
	c.employeeTypes = l.employeeTypes
	c.employeeTypes.list, c.employeeTypes.past = each(c.employeeTypes.list, copied), pasts(c.employeeTypes.past, copied)
	c.jobs = cloned(l.jobs, func(b *jobBook) *jobBook {
		return &jobBook{seq: b.seq, list: each(b.list, copied), past: pasts(b.past, copied), deleted: maps.Clone(b.deleted)}
	})
	return c
}

// larkCopies are the records of a clone by those that they are copies of.
type larkCopies struct {
	users       map[*userRecord]*userRecord
	departments map[*departmentRecord]*departmentRecord
}

func (m larkCopies) user(u *userRecord) *userRecord {
	if m.users[u] == nil {
		m.users[u] = copied(u) // what a LarkUser points to is never changed in place
	}
	return m.users[u]
}

func (m larkCopies) department(d *departmentRecord) *departmentRecord {
	if d == nil || m.departments[d] != nil {
		return m.departments[d]
	}
	c := copied(d)
	m.departments[d] = c // before the others: they point back
	c.LarkDepartment, c.parent = d.clone(), m.department(d.parent)
	c.children, c.members = each(d.children, m.department), each(d.members, m.user)
	return c
}

func (m larkCopies) groups(b groupBook) groupBook {
	byRecord := map[*groupRecord]*groupRecord{}
	group := func(g *groupRecord) *groupRecord {
		if byRecord[g] == nil {
			c := copied(g)
			c.users, c.departments = each(g.users, m.user), each(g.departments, m.department)
			byRecord[g] = c
		}
		return byRecord[g]
	}
	return groupBook{
		seq: b.seq, list: each(b.list, group), byID: cloned(b.byID, group), past: pasts(b.past, group),
		spent: maps.Clone(b.spent), shown: maps.Clone(b.shown),
	}
}

func (m larkCopies) role(r *roleRecord) *roleRecord {
	c := copied(r)
	c.members = each(r.members, func(member *roleMember) *roleMember {
		return &roleMember{user: m.user(member.user), all: member.all, departments: each(member.departments, m.department)}
	})
	return c
}

func (c *larkCounter) clone() *larkCounter {
	return &larkCounter{start: c.start, n: c.n, times: slices.Clone(c.times)}
}

func copied[T any](v *T) *T {
	c := *v
	return &c
}

// each gives the copies of the things in a list; no list stays none.
func each[T any](list []T, of func(T) T) []T {
	c := slices.Clone(list)
	for i := range c {
		c[i] = of(c[i])
	}
	return c
}

// cloned is a map with copies of its values.
func cloned[K comparable, V any](from map[K]V, of func(V) V) map[K]V {
	c := maps.Clone(from)
	for k, v := range c {
		c[k] = of(v)
	}
	return c
}

func pasts[R any](log []past[R], of func(*R) *R) []past[R] {
	return each(log, func(p past[R]) past[R] {
		if p.was != nil {
			p.was = of(p.was)
		}
		return p
	})
}
