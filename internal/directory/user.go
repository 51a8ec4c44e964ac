package directory

import "strings"

// User is a Lark user as the tenant shows it (contact v3). In Person, departments are open_department_ids (the
// primary one first; none for somebody who is only in the root), leader is an open_id, and suspended is is_frozen.
// Empty values are absent, but for gender and join_time, where Lark's 0 is a value.
type User struct {
	OpenID, UnionID, UserID string
	Person                  Person
	// Extra holds what a directory does not manage: the attributes that only [LookupUserAttribute] finds, and as
	// [CustomValue] the custom attributes that are not text. The people in it are open_ids.
	Extra Person
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
