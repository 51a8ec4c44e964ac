package sandbox

import (
	"cmp"
	"fmt"
	"slices"
)

// LarkGroup is a user group of the tenant.
type LarkGroup struct {
	ID, Name, Description string
	// Dynamic groups have their members by a rule; the API shows them and changes nothing of them.
	Dynamic bool
	// Users are open_ids, Departments open_department_ids; both in order of their creation, not of their joining.
	Users, Departments []string
}

// groupRecord is a group in the tenant's books. Its fields are replaced as a whole, never changed in place.
type groupRecord struct {
	seq                   int
	id, name, description string
	dynamic               bool
	users                 []*userRecord
	departments           []*departmentRecord
}

func (g *groupRecord) sequence() int { return g.seq }

// groupBook holds the groups that exist, by seq.
type groupBook struct {
	seq   int
	list  []*groupRecord
	byID  map[string]*groupRecord
	past  []past[groupRecord]
	spent map[string]bool // ids of deleted groups
	shown map[string]bool // in a contact range that is not all staff
}

func newGroupBook() groupBook {
	return groupBook{byID: map[string]*groupRecord{}, spent: map[string]bool{}, shown: map[string]bool{}}
}

// AddGroup adds a user group and returns its id, which Lark chooses if it is empty. Users are open_ids, Departments
// ids of either type. It panics if the tenant has a group of that id or name.
func (l *Lark) AddGroup(group LarkGroup) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	g := &groupRecord{}
	l.settleGroup(g, group)
	return g.id
}

// SetGroup changes a user group: its name, its members and so on. ID and Dynamic cannot change.
func (l *Lark) SetGroup(id string, change func(*LarkGroup)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	g := l.mustGroup(id)
	next := g.shown()
	change(&next)
	next.ID, next.Dynamic = g.id, g.dynamic
	l.settleGroup(g, next)
}

// DeleteGroup deletes a user group, whoever is in it.
func (l *Lark) DeleteGroup(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dropGroup(l.mustGroup(id))
}

// Group returns a user group by id.
func (l *Lark) Group(id string) (group LarkGroup, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	g := l.groups.byID[id]
	if g == nil {
		return LarkGroup{}, false
	}
	return g.shown(), true
}

// Groups returns all user groups, in order of creation.
func (l *Lark) Groups() []LarkGroup {
	l.mu.Lock()
	defer l.mu.Unlock()
	groups := make([]LarkGroup, 0, len(l.groups.list))
	for _, g := range l.groups.list {
		groups = append(groups, g.shown())
	}
	return groups
}

// ShowGroups adds user groups to a contact range that [Lark.NarrowRange] has made.
func (l *Lark) ShowGroups(ids ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range ids {
		l.groups.shown[l.mustGroup(id).id] = true
	}
}

func (l *Lark) seesGroup(g *groupRecord) bool { return l.contactRange == nil || l.groups.shown[g.id] }

func (g *groupRecord) shown() LarkGroup {
	group := LarkGroup{ID: g.id, Name: g.name, Description: g.description, Dynamic: g.dynamic}
	for _, u := range g.users {
		group.Users = append(group.Users, u.OpenID)
	}
	for _, d := range g.departments {
		group.Departments = append(group.Departments, d.OpenID)
	}
	return group
}

// settleGroup puts a group that the admin made or changed into the books.
func (l *Lark) settleGroup(g *groupRecord, group LarkGroup) {
	next := groupRecord{id: group.ID, name: group.Name, description: group.Description, dynamic: group.Dynamic}
	for _, other := range l.groups.list {
		if other != g && (other.name == next.name || other.id == next.id) {
			panic(fmt.Sprintf("sandbox: there is a group %q with the name %q already", other.id, other.name))
		}
	}
	for _, id := range group.Users {
		next.users = append(next.users, l.mustUser(id))
	}
	for _, id := range group.Departments {
		next.departments = append(next.departments, l.mustDepartment(id))
	}
	next.users = bySequence(next.users)
	next.departments = bySequence(next.departments)
	if next.id == "" {
		next.id = l.newGroupID()
	}
	l.putGroup(g, next)
}

// bySequence sorts and takes each record once.
func bySequence[R interface {
	comparable
	sequenced
}](records []R) []R {
	slices.SortFunc(records, func(a, b R) int { return cmp.Compare(a.sequence(), b.sequence()) })
	return slices.Compact(records)
}

// putGroup makes next what the tenant knows of the group; a record without a seq is a new one.
func (l *Lark) putGroup(g *groupRecord, next groupRecord) {
	existed := g.seq > 0
	if !existed {
		l.groups.seq++
		g.seq = l.groups.seq
	}
	l.groups.past = remember(l, l.groups.past, g, existed)
	next.seq = g.seq
	*g = next
	if !existed {
		l.groups.list = append(l.groups.list, g)
		l.groups.byID[g.id] = g
	}
}

func (l *Lark) dropGroup(g *groupRecord) {
	l.groups.past = remember(l, l.groups.past, g, true)
	l.groups.list = remove(l.groups.list, g)
	delete(l.groups.byID, g.id)
	l.groups.spent[g.id] = true
}

// setMembers replaces the users of a group; users must be a new slice.
func (l *Lark) setMembers(g *groupRecord, users []*userRecord) {
	next := *g
	next.users = users
	l.putGroup(g, next)
}

// leaveGroups takes somebody who resigns out of all groups, unless the switch keeps them.
func (l *Lark) leaveGroups(u *userRecord) {
	if l.switches.GroupsKeepResigned {
		return
	}
	for _, g := range l.groups.list {
		if slices.Contains(g.users, u) {
			l.setMembers(g, remove(slices.Clone(g.users), u))
		}
	}
}

// closeDepartment takes a department that is deleted out of all groups.
func (l *Lark) closeDepartment(d *departmentRecord) {
	for _, g := range l.groups.list {
		if slices.Contains(g.departments, d) {
			next := *g
			next.departments = remove(slices.Clone(g.departments), d)
			l.putGroup(g, next)
		}
	}
}

// asListed is the group as a list shows it that lags; empty if it was not there.
func (l *Lark) asListed(g *groupRecord) *groupRecord {
	was := lagging(l, []*groupRecord{g}, l.groups.past, func(r *groupRecord) bool { return r.seq == g.seq })
	if len(was) == 0 {
		return &groupRecord{}
	}
	return was[0]
}

func (l *Lark) mustGroup(id string) *groupRecord {
	g := l.groups.byID[id]
	if g == nil {
		panic(fmt.Sprintf("sandbox: there is no user group %q", id))
	}
	return g
}

// newGroupID makes an id as Lark does for a group that is given none.
func (l *Lark) newGroupID() string {
	for try := 0; ; try++ {
		id := "g" + l.hash(fmt.Sprint("group_id ", try), l.groups.seq+1)[:7]
		if l.groups.byID[id] == nil {
			return id
		}
	}
}
