package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"unicode/utf8"
)

const (
	rolesOfTenant = 500
	roleNameMax   = 50
)

// LarkRole is a functional role of the tenant. System roles are Lark's own: the API does not rename or delete them.
type LarkRole struct {
	ID, Name string
	System   bool
	Members  []LarkRoleMember // by the order of their creation, not of their joining
}

// LarkRoleMember is a user, by open_id, in a role, and what of the tenant they manage in it: all of it, some
// departments (open_department_ids), or nothing.
type LarkRoleMember struct {
	OpenID      string
	All         bool
	Departments []string
}

type roleRecord struct {
	seq     int
	id      string
	name    string
	system  bool
	members []*roleMember // by seq of the user
}

type roleMember struct {
	user        *userRecord
	all         bool
	departments []*departmentRecord
}

func (r *roleRecord) sequence() int { return r.seq }
func (m *roleMember) sequence() int { return m.user.seq }

// roleRefusals are the codes of functional roles.
var roleRefusals = refusalTable{
	40001: {msg: "param error"},
	41201: {msg: "role name is exist"},
	41202: {status: http.StatusNotFound, msg: "role id is not exist"},
	41203: {status: http.StatusNotFound, msg: "member id is not exist"},
	41206: {msg: "functional role has members, can not delete"},
	41208: {msg: "tenant role not more 500"},
	41209: {msg: "tenant role is not more 1000"},
	41210: {msg: "dept id is invalid"},
	41211: {msg: "dept id is not has perm"},
	41213: {msg: "system role not support update"},
}

// AddRole adds a role and returns its id, which Lark chooses if it is empty. It panics if the name is in use.
func (l *Lark) AddRole(role LarkRole) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.mustBeFree(role.Name, nil)
	r := l.putRole(role.ID, role.Name)
	l.settleRole(r, role)
	return r.id
}

// SetRole changes a role: its name, its members and so on. ID cannot change.
func (l *Lark) SetRole(id string, change func(*LarkRole)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.mustRole(id)
	next := r.shown()
	change(&next)
	l.mustBeFree(next.Name, r)
	l.settleRole(r, next)
}

func (l *Lark) mustBeFree(name string, except *roleRecord) {
	if l.roleNamed(name, except) {
		panic(fmt.Sprintf("sandbox: there is a role with the name %q already", name))
	}
}

// settleRole puts what the admin made or changed of a role into the books.
func (l *Lark) settleRole(r *roleRecord, role LarkRole) {
	r.name, r.system, r.members = role.Name, role.System, nil
	for _, m := range role.Members {
		member := &roleMember{user: l.mustUser(m.OpenID), all: m.All}
		for _, id := range m.Departments {
			member.departments = append(member.departments, l.mustDepartment(id))
		}
		r.members = insert(r.members, member)
	}
}

// DeleteRole deletes a role, whoever is in it.
func (l *Lark) DeleteRole(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.roles = remove(l.roles, l.mustRole(id))
}

// Role returns a role by id.
func (l *Lark) Role(id string) (role LarkRole, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.roleByID(id)
	if r == nil {
		return LarkRole{}, false
	}
	return r.shown(), true
}

// Roles returns all roles, in order of creation. The API has no such list.
func (l *Lark) Roles() []LarkRole {
	l.mu.Lock()
	defer l.mu.Unlock()
	roles := make([]LarkRole, 0, len(l.roles))
	for _, r := range l.roles {
		roles = append(roles, r.shown())
	}
	return roles
}

func (r *roleRecord) shown() LarkRole {
	role := LarkRole{ID: r.id, Name: r.name, System: r.system}
	for _, m := range r.members {
		shown := LarkRoleMember{OpenID: m.user.OpenID, All: m.all}
		for _, d := range m.departments {
			shown.Departments = append(shown.Departments, d.OpenID)
		}
		role.Members = append(role.Members, shown)
	}
	return role
}

func (l *Lark) roleByID(id string) *roleRecord {
	for _, r := range l.roles {
		if r.id == id {
			return r
		}
	}
	return nil
}

func (l *Lark) mustRole(id string) *roleRecord {
	r := l.roleByID(id)
	if r == nil {
		panic(fmt.Sprintf("sandbox: there is no role %q", id))
	}
	return r
}

func (l *Lark) roleNamed(name string, except *roleRecord) bool {
	return slices.ContainsFunc(l.roles, func(r *roleRecord) bool { return r != except && r.name == name })
}

// putRole makes a role; an empty id is replaced by one of Lark's.
func (l *Lark) putRole(id, name string) *roleRecord {
	l.roleSeq++
	if id == "" {
		id = l.hash("role_id", l.roleSeq)[:15]
	}
	r := &roleRecord{seq: l.roleSeq, id: id, name: name}
	l.roles = append(l.roles, r)
	return r
}

// role finds the role that the path names.
func (l *Lark) role(q *larkRequest) (*roleRecord, *larkRefusal) {
	if r := l.roleByID(q.id); r != nil {
		return r, nil
	}
	return nil, roleRefusals.refuse(41202)
}

// roleName reads the name that a create or a rename gives; except is the role that has it already.
func (l *Lark) roleName(q *larkRequest, except *roleRecord) (string, *larkRefusal) {
	var body struct {
		Name string `json:"role_name"`
	}
	if r := q.decode(&body); r != nil {
		return "", r
	}
	switch n := utf8.RuneCountInString(body.Name); {
	case n < 1 || n > roleNameMax:
		return "", roleRefusals.refuse(40001)
	case l.roleNamed(body.Name, except):
		return "", roleRefusals.refuse(41201)
	}
	return body.Name, nil
}

func (l *Lark) createRole(q *larkRequest) (any, *larkRefusal) {
	name, refused := l.roleName(q, nil)
	switch {
	case refused != nil:
		return nil, refused
	case len(l.roles) >= rolesOfTenant:
		return nil, roleRefusals.refuse(41208)
	}
	return map[string]any{"role_id": l.putRole("", name).id}, nil
}

func (l *Lark) putRoleName(q *larkRequest) (any, *larkRefusal) {
	r, refused := l.role(q)
	if refused != nil {
		return nil, refused
	}
	name, refused := l.roleName(q, r)
	switch {
	case refused != nil:
		return nil, refused
	case r.system:
		return nil, roleRefusals.refuse(41213)
	}
	r.name = name
	return nil, nil
}

func (l *Lark) deleteRole(q *larkRequest) (any, *larkRefusal) {
	r, refused := l.role(q)
	switch {
	case refused != nil:
		return nil, refused
	case r.system:
		return nil, roleRefusals.refuse(41213)
	case len(r.members) > 0:
		return nil, roleRefusals.refuse(41206)
	}
	l.roles = remove(l.roles, r)
	return nil, nil
}
