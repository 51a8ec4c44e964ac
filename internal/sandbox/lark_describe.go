package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Describe tells the tenant's state in words for a human: a line of counts, the department tree with the number of
// people directly in each, and a line for each person by name. The same state gives the same text.
func (l *Lark) Describe() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var b strings.Builder
	var frozen, resigned, unjoined int
	for _, u := range l.users {
		switch {
		case u.Resigned:
			resigned++
		case u.Frozen:
			frozen++
		case u.Unjoined:
			unjoined++
		}
	}
	fmt.Fprintf(&b, "%s: %d people (%d suspended, %d not joined yet), %d resigned, %d departments, %d invitations sent\n",
		l.root.Name, len(l.users)-resigned, frozen, unjoined, resigned, len(l.departments), len(l.invitations))
	describeTree(&b, l.root, "")
	people := slices.SortedFunc(slices.Values(l.users), func(a, b *userRecord) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.seq, b.seq))
	})
	for _, u := range people {
		l.describeUser(&b, u)
	}
	return b.String()
}

func describeTree(b *strings.Builder, d *departmentRecord, indent string) {
	for _, c := range slices.SortedFunc(slices.Values(d.children), func(a, b *departmentRecord) int {
		return cmp.Compare(a.Name, b.Name)
	}) {
		fmt.Fprintf(b, "%s%s (%d)\n", indent, c.Name, len(c.members))
		describeTree(b, c, indent+"  ")
	}
}

func (l *Lark) describeUser(b *strings.Builder, u *userRecord) {
	parts := []string{u.Name}
	var places []string
	for _, id := range u.Departments {
		if path := l.byDepartment[id].path(); path != "" {
			places = append(places, path)
		}
	}
	for _, s := range []string{cmp.Or(u.Email, u.Mobile), u.JobTitle, strings.Join(places, " and ")} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if leader := l.byOpenID[u.Leader]; leader != nil {
		parts = append(parts, "reports to "+leader.Name)
	}
	for _, flag := range []struct {
		set  bool
		name string
	}{
		{u.Frozen, "suspended"},
		{u.Resigned, "resigned"},
		{u.Exited, "left"},
		{u.Unjoined, "not joined yet"},
		{u.TenantManager, "tenant manager"},
		{u.Founder, "founder"},
	} {
		if flag.set {
			parts = append(parts, flag.name)
		}
	}
	fmt.Fprintln(b, strings.Join(parts, ", "))
}
