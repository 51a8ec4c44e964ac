package directory

import (
	"errors"
	"strings"
)

// User is a Lark user as the tenant shows it (contact v3). In Person, departments are open_department_ids (the
// primary one first; none for somebody who is only in the root), leader is an open_id, and suspended is is_frozen.
// Empty values are absent, but for gender and join_time, where Lark's 0 is a value.
type User struct {
	OpenID, UnionID, UserID string
	Person                  Person
	// Unreadable names the attributes that Lark left out for want of a field scope; see Hidden.
	Unreadable map[string]bool
	Status     Status
	// Manager is is_tenant_manager; ManagerKnown is false where the app may not read it.
	Manager, ManagerKnown bool
}

// Hidden reports whether nothing is known of an attribute. Where no custom attribute can be read, CustomPrefix itself is
// in Unreadable, since their ids are not known.
func (u User) Hidden(name string) bool {
	return u.Unreadable[name] || strings.HasPrefix(name, CustomPrefix) && u.Unreadable[CustomPrefix]
}

// Status holds Lark's independent flags. Known is false where the app may not read them, and then the others are
// meaningless.
type Status struct {
	Known     bool
	Frozen    bool // suspended
	Resigned  bool // deleted
	Exited    bool // left by themselves; becomes resigned
	Activated bool
	Unjoined  bool // invited, not yet accepted
}

// RootDepartment is the id of a tenant's root, whatever the id type.
const RootDepartment = "0"

// Department is a department. In a [Directory] it is keyed by its path and Parent is a path ("" is the root); as the
// tenant shows it, it is keyed by open_department_id and Parent is one too (RootDepartment is the root).
type Department struct {
	Name   string `json:"name"`
	Parent string `json:"parent,omitempty"`
	// DepartmentID is the custom department_id, given at creation only.
	DepartmentID string `json:"department_id,omitempty"`
}

// What a tenant's refusal means, for errors.Is. Clients wrap them with what Lark said and what to do.
var (
	// ErrGone: there is no such user or department any more (the id type is known to be right).
	ErrGone = errors.New("does not exist in Lark")
	// ErrResigned: the user was deleted in Lark.
	ErrResigned = errors.New("has resigned in Lark")
	// ErrOutOfRange: outside the app's contact range; nothing is known about whether it exists.
	ErrOutOfRange = errors.New("is outside the app's contact range")
	// ErrNotJoined: the user has not accepted the invitation, and Lark does not let them be changed yet.
	ErrNotJoined = errors.New("has not joined yet")
	// ErrTaken: an email, mobile, user_id or employee number belongs to somebody else.
	ErrTaken = errors.New("is taken in Lark")
	// ErrNoScope: the app lacks a permission (an API scope or a field scope).
	ErrNoScope = errors.New("needs a permission that the app does not have")
	// ErrPartial: the write was done but for a part that Lark names (a city or job title it could not create).
	ErrPartial = errors.New("was written only in part")
)
