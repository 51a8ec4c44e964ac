package directory

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// extra lists what a single user has beside [attributes]: a directory does not take it, for it cannot be read back with
// everybody else, or refers to people and departments by other ids than source keys.
var extra = []Attribute{
	// Shown in lists and batches, not by a read of one user. Lark does not take an empty one (41036).
	{Name: "avatar_key", Required: true, max: 255},
	{Name: "dotted_line_leader_user_ids", Kind: Set, Scope: scopeDotted},
	{Name: "geo", CreateOnly: true, Required: true, Scope: scopeGeo, max: 100},
	{Name: "orders", Kind: OrderList, Scope: scopeDepartment},
	// Shown by a read of one user alone, as assign_info.
	{Name: "subscription_ids", Kind: Set, Scope: scopeAssignInfo},
}

const (
	scopeDotted     = "contact:user.dotted_line_leader_info.read"
	scopeGeo        = "contact:user.user_geo"
	scopeAssignInfo = "contact:user.assign_info:read"
)

// LookupUserAttribute is [LookupAttribute] for a single user: it finds the attributes of [User.Extra], too.
func LookupUserAttribute(name string) (Attribute, bool) {
	for _, a := range extra {
		if a.Name == name {
			return a, true
		}
	}
	return LookupAttribute(name)
}

// UserAttributeNames returns the names of all attributes of a single user but the custom ones, sorted.
func UserAttributeNames() []string {
	names := AttributeNames()
	for _, a := range extra {
		names = append(names, a.Name)
	}
	slices.Sort(names)
	return names
}

// Order is where somebody stands in one of their departments. The department whose DepartmentOrder is greatest is the
// primary one; UserOrder sorts the people of the department.
type Order struct {
	DepartmentID               string
	UserOrder, DepartmentOrder int64
	// Primary is not asked of a wanted order unless it is set: it follows from the greatest DepartmentOrder.
	Primary bool
}

// CustomValue is a custom attribute that is not text. Type says which of the others are in use; a value with nothing
// but a type clears.
type CustomValue struct {
	Type     string // TEXT, HREF, ENUMERATION, PICTURE_ENUM or GENERIC_USER
	Text     string // of TEXT and HREF; at most 100 characters
	URL      string // of HREF: http:// or https://
	PCURL    string // of HREF, optional: another one for computers
	OptionID string // of both enumerations
	UserID   string // of GENERIC_USER: an open_id, though a read may show a user_id
}

// IsEmpty reports whether there is nothing but a type.
func (v CustomValue) IsEmpty() bool { return v == CustomValue{Type: v.Type} }

// All returns the person and what is beside it, in one: what a single user may be compared with.
func (u User) All() Person {
	all := u.Person.Clone()
	if all == nil {
		all = Person{}
	}
	maps.Copy(all, u.Extra)
	return all
}

// Knows reports whether anything is known of an attribute of a single user, its absence included. A custom attribute that
// is not text is known, though [User.Hidden] says of it what holds for a directory.
func (u User) Knows(name string) bool { return u.Extra[name] != nil || !u.Hidden(name) }

// sameOrders compares what is said of each department that want names.
func sameOrders(want, have []Order) bool {
	for _, w := range want {
		i := slices.IndexFunc(have, func(h Order) bool { return h.DepartmentID == w.DepartmentID })
		if i < 0 || have[i].UserOrder != w.UserOrder || have[i].DepartmentOrder != w.DepartmentOrder || w.Primary && !have[i].Primary {
			return false
		}
	}
	return true
}

// sortOrders brings orders to normal form: by department.
func sortOrders(orders []Order) []Order {
	orders = slices.Clone(orders)
	slices.SortFunc(orders, func(a, b Order) int { return cmp.Compare(a.DepartmentID, b.DepartmentID) })
	return orders
}

func sameSet(a, b []string) bool {
	return slices.Equal(normalSet(a), normalSet(b))
}

// normalSet is sorted, each id once, none empty.
func normalSet(ids []string) []string {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return strings.TrimSpace(id) == "" })
	slices.Sort(ids)
	return slices.Compact(ids)
}
