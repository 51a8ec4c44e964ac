package sandbox

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// rootID is the id of the root department, whatever the type of id.
const rootID = "0"

// LarkUser is a user of the tenant. Departments are open_department_ids, the primary one first; Leader,
// DottedLeaders and people in custom attributes are open_ids.
type LarkUser struct {
	OpenID, UnionID, UserID string

	Name, EnName, Nickname string
	Email, EnterpriseEmail string
	Mobile                 string // E.164
	MobileHidden           bool   // mobile_visible is false
	Gender                 int
	AvatarKey              string
	Departments            []string
	Orders                 []LarkOrder // one for each of Departments, in the same order
	Leader                 string
	DottedLeaders          []string
	City, Country          string
	WorkStation, JobTitle  string
	JoinTime               int64 // seconds
	EmployeeNo             string
	EmployeeType           int // 0 becomes 1, regular
	JobLevelID             string
	JobFamilyID            string
	Geo                    string                     // given once, at the creation
	Custom                 map[string]LarkCustomValue // by attribute id
	SubscriptionIDs        []string

	Frozen, Resigned, Exited bool
	Unjoined                 bool // invited, and has not accepted yet: not activated
	TenantManager, Founder   bool
	External                 bool // kept by another source: the API cannot change it (44053)
}

// LarkOrder is the place of a user in one department and of that department among the user's.
type LarkOrder struct{ UserOrder, DepartmentOrder int }

// LarkDepartment is a department of the tenant. OpenID is its open_department_id, ParentID that of its parent, "0"
// for the root.
type LarkDepartment struct {
	OpenID, DepartmentID, ParentID string
	Name                           string
	I18nName                       map[string]string
	Path                           string // names from the top, joined by "/"; only in what [Lark.Departments] returns
	Leaders                        []LarkDepartmentLeader
	HRBPs                          []string // open_ids
	Order                          int
	ChatID                         string
	GroupChatEmployeeTypes         []int
	External                       bool // kept by another source: the API cannot change it (43031)
}

// LarkDepartmentLeader is a leader of a department, by open_id.
type LarkDepartmentLeader struct {
	OpenID string
	Deputy bool
}

func (u *LarkUser) clone() LarkUser {
	c := *u
	c.Departments, c.Orders = slices.Clone(u.Departments), slices.Clone(u.Orders)
	c.DottedLeaders, c.SubscriptionIDs = slices.Clone(u.DottedLeaders), slices.Clone(u.SubscriptionIDs)
	c.Custom = maps.Clone(u.Custom)
	return c
}

func (d *LarkDepartment) clone() LarkDepartment {
	c := *d
	c.I18nName = maps.Clone(d.I18nName)
	c.Leaders, c.HRBPs = slices.Clone(d.Leaders), slices.Clone(d.HRBPs)
	c.GroupChatEmployeeTypes = slices.Clone(d.GroupChatEmployeeTypes)
	return c
}

// userRecord is a user in the tenant's books. LarkUser is replaced as a whole, never changed in place.
type userRecord struct {
	LarkUser
	seq        int
	mobileSent string    // Mobile, as it was sent
	former     []string  // the departments of a resigned user
	left       time.Time // when a resigned user did
	renamed    int       // how often the user_id was changed
}

type departmentRecord struct {
	LarkDepartment
	seq      int
	parent   *departmentRecord // nil for the root
	children []*departmentRecord
	members  []*userRecord // direct ones
	deleted  bool
	emptied  time.Time // when somebody in it was last deleted
	renamed  int       // how often the department_id was changed
	// people are those in the department and all below it, each once; primaries those whose primary department is among
	// these.
	people, primaries int
}

func (u *userRecord) sequence() int       { return u.seq }
func (d *departmentRecord) sequence() int { return d.seq }

// userKey is a value of which the tenant has one among those who have not resigned.
type userKey struct{ field, value string }

func (u *LarkUser) keys() []userKey {
	keys := []userKey{
		{"user_id", u.UserID},
		{"email", strings.ToLower(u.Email)},
		{"mobile", u.Mobile},
		{"employee_no", u.EmployeeNo},
		{"enterprise_email", strings.ToLower(u.EnterpriseEmail)},
	}
	return slices.DeleteFunc(keys, func(k userKey) bool { return k.value == "" })
}

// holder returns who has the value, nil if nobody but perhaps except.
func (l *Lark) holder(field, value string, except *userRecord) *userRecord {
	u := l.held[userKey{field, value}]
	if u == except {
		return nil
	}
	return u
}

// insert puts a record into a list that is by seq.
func insert[R sequenced](list []R, r R) []R {
	i, _ := slices.BinarySearchFunc(list, r.sequence(), func(x R, seq int) int { return cmp.Compare(x.sequence(), seq) })
	return slices.Insert(list, i, r)
}

func remove[R sequenced](list []R, r R) []R {
	i, ok := slices.BinarySearchFunc(list, r.sequence(), func(x R, seq int) int { return cmp.Compare(x.sequence(), seq) })
	if !ok {
		return list
	}
	return slices.Delete(list, i, i+1)
}

// putUser makes next what the tenant knows of the user; a record without a seq is a new user.
func (l *Lark) putUser(u *userRecord, next LarkUser, mobileSent string) {
	existed := u.seq > 0
	if !existed {
		u.seq = len(l.users) + 1
		l.users = append(l.users, u)
	}
	l.pastUsers = remember(l, l.pastUsers, u, existed)
	for _, k := range u.keys() {
		if l.held[k] == u {
			delete(l.held, k)
		}
		if l.left[k] == u {
			delete(l.left, k)
		}
	}
	if next.Resigned && !u.Resigned {
		u.former, next.Departments, next.Orders = next.Departments, nil, nil
		u.left = l.now()
		for _, id := range u.former {
			l.byDepartment[id].emptied = u.left
		}
		l.leaveGroups(u)
		l.leaveRoles(u)
	}
	before := u.Departments
	moves := !slices.Equal(before, next.Departments)
	if moves {
		l.count(u, -1)
	}
	if existed && !u.Resigned {
		l.staff--
	}
	if !next.Resigned {
		l.staff++
	}
	u.LarkUser, u.mobileSent = next, mobileSent
	books := l.held
	if u.Resigned {
		books = l.left
	}
	for _, k := range u.keys() {
		books[k] = u
	}
	l.byOpenID[u.OpenID], l.byUnionID[u.UnionID] = u, u
	if !moves {
		return
	}
	l.count(u, +1)
	for _, id := range before {
		d := l.byDepartment[id]
		d.members = remove(d.members, u)
	}
	for _, id := range u.Departments {
		d := l.byDepartment[id]
		d.members = insert(d.members, u)
	}
}

// count adds by to the counts of all departments that the user is in, directly or below.
func (l *Lark) count(u *userRecord, by int) {
	counted := map[*departmentRecord]bool{}
	for i, id := range u.Departments {
		for d := l.byDepartment[id]; d != nil; d = d.parent {
			if i == 0 {
				d.primaries += by
			}
			if !counted[d] {
				d.people += by
				counted[d] = true
			}
		}
	}
}

// everybody returns the people in the department and all below it, each once.
func (d *departmentRecord) everybody() map[*userRecord]bool {
	people := map[*userRecord]bool{}
	var add func(*departmentRecord)
	add = func(d *departmentRecord) {
		for _, u := range d.members {
			people[u] = true
		}
		for _, c := range d.children {
			add(c)
		}
	}
	add(d)
	return people
}

// putDepartment makes next what the tenant knows of the department; a record without a seq is a new one.
func (l *Lark) putDepartment(d *departmentRecord, next LarkDepartment) {
	existed := d.seq > 0
	if !existed {
		l.departmentSeq++
		d.seq = l.departmentSeq
		l.departments = append(l.departments, d)
	}
	delete(l.byCustomID, d.DepartmentID)
	l.byDepartment[next.OpenID], l.byCustomID[next.DepartmentID] = d, d
	l.pastDepartments = remember(l, l.pastDepartments, d, existed)
	parent := l.byDepartment[next.ParentID]
	if d.parent != parent {
		people := d.everybody()
		for u := range people {
			l.count(u, -1)
		}
		if d.parent != nil {
			d.parent.children = remove(d.parent.children, d)
		}
		parent.children = insert(parent.children, d)
		d.parent = parent
		for u := range people {
			l.count(u, +1)
		}
	}
	d.LarkDepartment = next
}

// dropDepartment deletes an empty department. Its department_id is free again.
func (l *Lark) dropDepartment(d *departmentRecord) {
	l.pastDepartments = remember(l, l.pastDepartments, d, true)
	d.deleted = true
	d.parent.children = remove(d.parent.children, d)
	l.departments = remove(l.departments, d)
	delete(l.byCustomID, d.DepartmentID)
	l.closeDepartment(d)
}

// past is what a list that lags still shows instead of a record: the record as it was, or nothing if it was not
// there.
type past[R any] struct {
	until time.Time // when the change was made
	seq   int
	was   *R
}

func remember[R any, P interface {
	*R
	sequenced
}](l *Lark, log []past[R], r P, existed bool) []past[R] {
	if l.switches.ListLag <= 0 {
		return nil
	}
	now := l.now()
	for len(log) > 0 && now.Sub(log[0].until) >= l.switches.ListLag {
		log = log[1:]
	}
	entry := past[R]{until: now, seq: r.sequence()}
	if existed {
		was := *r
		entry.was = &was
	}
	return append(log, entry)
}
