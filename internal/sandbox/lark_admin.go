package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// The methods below are the hand of an administrator in the admin console: they change the tenant behind the app's
// back, without HTTP, scopes, contact range or limits. They panic on what the console would not offer (an id that
// does not exist, an email that somebody has): that is a mistake of the test or demo that calls them.

// AddUser adds somebody who has joined, or, with Unjoined, was invited by hand, and returns the open_id. OpenID and
// UnionID are Lark's to give; UserID, employee type (1) and departments (the root) have defaults. Departments are
// open_department_ids or department_ids. No [Invitation] is counted.
func (l *Lark) AddUser(user LarkUser) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	u := l.newUser()
	next := user.clone()
	next.OpenID, next.UnionID = u.OpenID, u.UnionID
	if next.UserID == "" {
		next.UserID = l.newUserID(len(l.users) + 1)
	}
	l.settle(u, next)
	return u.OpenID
}

// settle puts a user that the admin made or changed into the books.
func (l *Lark) settle(u *userRecord, next LarkUser) {
	if next.EmployeeType == 0 {
		next.EmployeeType = 1
	}
	if next.Resigned && !u.Resigned && u.seq > 0 {
		next.Departments, next.Orders = u.Departments, u.Orders
	} else if len(next.Departments) == 0 && !next.Resigned {
		next.Departments = []string{rootID}
	}
	next.Departments = l.openDepartmentIDs(next.Departments)
	if !slices.Equal(next.Departments, u.Departments) || len(next.Orders) != len(next.Departments) {
		next.Orders = make([]LarkOrder, len(next.Departments))
	}
	if next.Mobile != "" {
		number, ok := parseMobile(next.Mobile)
		if !ok {
			panic(fmt.Sprintf("sandbox: %q is not a mobile number", next.Mobile))
		}
		next.Mobile = number
	}
	if !next.Resigned {
		for _, k := range next.keys() {
			if other := l.holder(k.field, k.value, u); other != nil {
				panic(fmt.Sprintf("sandbox: the %s %q belongs to %s already", k.field, k.value, other.Name))
			}
		}
	}
	l.cities[next.City], l.titles[next.JobTitle] = true, true
	sent := u.mobileSent
	if next.Mobile != u.Mobile {
		sent = next.Mobile
	}
	l.putUser(u, next, sent)
}

// SetUser changes a user: a title, a name, frozen, resigned, a tenant manager and so on. OpenID and UnionID cannot
// change.
func (l *Lark) SetUser(openID string, change func(*LarkUser)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	u := l.mustUser(openID)
	next := u.clone()
	change(&next)
	next.OpenID, next.UnionID = u.OpenID, u.UnionID
	l.settle(u, next)
}

// MoveUser puts a user into these departments and no others; the first is the primary one, and none is the root.
func (l *Lark) MoveUser(openID string, departmentIDs ...string) {
	l.SetUser(openID, func(u *LarkUser) { u.Departments = departmentIDs })
}

// DeleteUser makes a user resign, as a delete does.
func (l *Lark) DeleteUser(openID string) {
	l.SetUser(openID, func(u *LarkUser) { u.Resigned = true })
}

// AcceptInvitations lets everybody who was invited join; with open_ids, just those.
func (l *Lark) AcceptInvitations(openIDs ...string) {
	for _, u := range l.Users() {
		if u.Unjoined && (len(openIDs) == 0 || slices.Contains(openIDs, u.OpenID)) {
			l.SetUser(u.OpenID, func(u *LarkUser) { u.Unjoined = false })
		}
	}
}

// User returns a user by open_id; ok is false if there never was one.
func (l *Lark) User(openID string) (user LarkUser, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	u := l.byOpenID[openID]
	if u == nil {
		return LarkUser{}, false
	}
	return u.clone(), true
}

// UserByEmail returns the user who has the email, whatever its case; the resigned have none.
func (l *Lark) UserByEmail(email string) (user LarkUser, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	u := l.held[userKey{"email", strings.ToLower(email)}]
	if u == nil {
		return LarkUser{}, false
	}
	return u.clone(), true
}

// Users returns everybody there ever was, the resigned too, in order of creation.
func (l *Lark) Users() []LarkUser {
	l.mu.Lock()
	defer l.mu.Unlock()
	users := make([]LarkUser, 0, len(l.users))
	for _, u := range l.users {
		users = append(users, u.clone())
	}
	return users
}

// Departments returns those that exist, but the root, in order of creation.
func (l *Lark) Departments() []LarkDepartment {
	l.mu.Lock()
	defer l.mu.Unlock()
	departments := make([]LarkDepartment, 0, len(l.departments))
	for _, d := range l.departments {
		c := d.clone()
		c.Path = d.path()
		departments = append(departments, c)
	}
	return departments
}

// DepartmentByPath returns the department with the path, its names from the top joined by "/".
func (l *Lark) DepartmentByPath(path string) (department LarkDepartment, ok bool) {
	all := l.Departments()
	i := slices.IndexFunc(all, func(d LarkDepartment) bool { return d.Path == path })
	if i < 0 {
		return LarkDepartment{}, false
	}
	return all[i], true
}

func (d *departmentRecord) path() string {
	switch {
	case d.parent == nil:
		return ""
	case d.parent.parent == nil:
		return d.Name
	}
	return d.parent.path() + "/" + d.Name
}

// AddDepartment adds a department under a parent ("" is the root) and returns its open_department_id.
func (l *Lark) AddDepartment(name, parentID string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if parentID == "" {
		parentID = rootID
	}
	parent := l.mustDepartment(parentID)
	d := l.newDepartment()
	next := d.LarkDepartment
	next.Name, next.ParentID, next.DepartmentID = name, parent.OpenID, l.newDepartmentID()
	next.Order = 1
	for _, c := range parent.children {
		next.Order = max(next.Order, c.Order+1)
	}
	l.putDepartment(d, next)
	return d.OpenID
}

// SetDepartment changes a department: its name, its leaders and so on. Its ids cannot change; [Lark.MoveDepartment]
// moves it.
func (l *Lark) SetDepartment(id string, change func(*LarkDepartment)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := l.mustDepartment(id)
	next := d.clone()
	change(&next)
	next.OpenID, next.DepartmentID, next.ParentID = d.OpenID, d.DepartmentID, d.ParentID
	l.putDepartment(d, next)
}

// RenameDepartment gives a department another name.
func (l *Lark) RenameDepartment(id, name string) {
	l.SetDepartment(id, func(d *LarkDepartment) { d.Name = name })
}

// MoveDepartment puts a department, with all below it, under another parent ("" is the root).
func (l *Lark) MoveDepartment(id, parentID string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if parentID == "" {
		parentID = rootID
	}
	d, parent := l.mustDepartment(id), l.mustDepartment(parentID)
	if d == l.root || parent == d || parent.under(d) {
		panic(fmt.Sprintf("sandbox: %s cannot be moved below itself", d.Name))
	}
	next := d.clone()
	next.ParentID = parent.OpenID
	l.putDepartment(d, next)
}

// DeleteDepartment deletes a department with all below it. Who is then in none is in the root.
func (l *Lark) DeleteDepartment(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := l.mustDepartment(id)
	if d == l.root {
		panic("sandbox: the root department cannot be deleted")
	}
	l.deleteTree(d)
}

func (l *Lark) deleteTree(d *departmentRecord) {
	for _, c := range slices.Clone(d.children) {
		l.deleteTree(c)
	}
	for _, u := range slices.Clone(d.members) {
		next := u.clone()
		next.Departments = slices.DeleteFunc(next.Departments, func(id string) bool { return id == d.OpenID })
		l.settle(u, next)
	}
	l.dropDepartment(d)
}

// openDepartmentIDs resolves ids of either type, each department once.
func (l *Lark) openDepartmentIDs(ids []string) []string {
	var open []string
	for _, id := range ids {
		if d := l.mustDepartment(id); !slices.Contains(open, d.OpenID) {
			open = append(open, d.OpenID)
		}
	}
	return open
}

func (l *Lark) mustUser(openID string) *userRecord {
	u := l.byOpenID[openID]
	if u == nil {
		panic(fmt.Sprintf("sandbox: there is no user %q; give an open_id", openID))
	}
	return u
}

func (l *Lark) mustDepartment(id string) *departmentRecord {
	d := l.byDepartment[id]
	if d == nil {
		d = l.byCustomID[id]
	}
	if d == nil || d.deleted {
		panic(fmt.Sprintf("sandbox: there is no department %q; give an open_department_id or a department_id", id))
	}
	return d
}
