package lark

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/rawjson"
)

// field says where an attribute stands in Lark's user object, and to which group it belongs: a group is shown, or left
// out without a word, as a whole. It is named by the field scope that shows it, or by the key where there is none, or an
// own switch in the tenant.
type field struct{ attribute, key, group string }

var fields = func() []field {
	elsewhere := map[string]string{
		"departments": "department_ids", "leader": "leader_user_id", "suspended": "status", "subscription_ids": "assign_info",
	}
	var all []field
	for _, name := range directory.UserAttributeNames() {
		key := cmp.Or(elsewhere[name], name)
		all = append(all, field{name, key, cmp.Or(scopeOf(name), key)})
	}
	return append(all,
		// Shown with the others of their group; not attributes by themselves.
		field{"", "is_tenant_manager", scopeOf("suspended")},
		field{directory.CustomPrefix, "custom_attrs", "custom_attrs"},
	)
}()

// scopeOf names the field scope that shows an attribute, "" if none is needed.
func scopeOf(attribute string) string {
	a, _ := directory.LookupUserAttribute(attribute)
	return a.Scope
}

// wireUser is Lark's user object. What it does not hold matters: see decodeUsers.
type wireUser struct{ rawjson.Object }

// UnmarshalJSON keeps the members as they are written; null has none.
func (w *wireUser) UnmarshalJSON(doc []byte) error {
	if rawjson.Value(doc).Kind() == 'n' {
		*w = wireUser{}
		return nil
	}
	members, err := rawjson.Members(bytes.Clone(doc))
	*w = wireUser{members}
	return err
}

// wireUsers are the users of one response.
type wireUsers []wireUser

// UnmarshalJSON copies the response once, not each user.
func (w *wireUsers) UnmarshalJSON(doc []byte) error {
	*w = nil
	if rawjson.Value(doc).Kind() == 'n' {
		return nil
	}
	items, err := rawjson.Elements(bytes.Clone(doc))
	for _, item := range items {
		var one wireUser
		if item.Kind() != 'n' && err == nil {
			one.Object, err = rawjson.Members(item)
		}
		*w = append(*w, one)
	}
	return err
}

// fetchUsers reads at most 50 users by the type of id.
func (c *Client) fetchUsers(idType string) func(context.Context, []string) (map[string]directory.User, error) {
	return func(ctx context.Context, ids []string) (map[string]directory.User, error) {
		found := make(map[string]directory.User, len(ids))
		err := withoutUnknown(ids, func(ids []string) error {
			q := idTypes(idType)
			q["user_ids"] = ids
			r := request{doing: fmt.Sprintf("reading %d users", len(ids)), endpoint: getUsers, query: q}
			data, err := call[struct {
				Items wireUsers `json:"items"`
			}](ctx, c, r)
			if err != nil {
				return err
			}
			users, ok := decodeUsers(data.Items)
			if !ok {
				return c.malformed(r, nameless)
			}
			for _, u := range users {
				c.ids.add(u)
				id := u.OpenID
				if idType == "user_id" {
					id = u.UserID
				}
				if id == "" {
					return c.hiding(r, "user_ids", scopeOf("user_id"))
				}
				found[id] = u
			}
			return nil
		})
		return found, err
	}
}

// decodeUsers decodes the users of one response, and decides for it what is unreadable: a group of fields is readable
// if any user of the response shows any of it. What a readable group leaves out is empty; what an unreadable one
// leaves out is not known. It is not ok if one of them has no open_id.
func decodeUsers(items []wireUser) (users []directory.User, ok bool) {
	shown := map[string]bool{}
	for _, item := range items {
		for _, f := range fields {
			if item.has(f.key) {
				shown[f.group] = true
			}
		}
	}
	// The scope of the employee group shows employee numbers, too.
	shown[scopeOf("employee_no")] = shown[scopeOf("employee_no")] || shown[scopeOf("employee_type")]
	users = make([]directory.User, 0, len(items))
	for _, item := range items {
		u := item.user(shown)
		if u.OpenID == "" {
			return nil, false
		}
		users = append(users, u)
	}
	return users, true
}

// nameless is said of an answer that decodeUsers does not take.
const nameless = "has a user without open_id"

// user decodes one user, given the groups that its response shows.
func (w wireUser) user(shown map[string]bool) directory.User {
	u := directory.User{Person: directory.NewPerson(), Extra: directory.Person{}, Unreadable: map[string]bool{}}
	u.OpenID, u.UnionID, u.UserID = w.Text("open_id"), w.Text("union_id"), w.Text("user_id")
	u.ManagerKnown = w.into("is_tenant_manager", &u.Manager)
	u.Status = w.status()
	for _, f := range fields {
		if f.attribute == "" {
			continue
		}
		if !shown[f.group] {
			u.Unreadable[f.attribute] = true
			continue
		}
		var v any
		var understood bool
		into := u.Person
		if a, ok := directory.LookupAttribute(f.attribute); ok || f.attribute == directory.CustomPrefix {
			v, understood = w.value(a, f, u.Status)
		} else {
			a, _ := directory.LookupUserAttribute(f.attribute)
			v, understood = w.extra(a, f)
			into = u.Extra
		}
		if !understood {
			u.Unreadable[f.attribute] = true
		} else if v != nil {
			into[f.attribute] = v
		}
	}
	w.customs(&u)
	return u
}

// value returns an attribute in normal form, nil if it is empty; understood is false for what nothing follows from.
func (w wireUser) value(attribute directory.Attribute, f field, status directory.Status) (v any, understood bool) {
	switch f.attribute {
	case directory.CustomPrefix:
		return nil, true
	case "departments":
		departments, understood := w.departments()
		if len(departments) == 0 {
			return nil, understood
		}
		return departments, understood
	case "suspended":
		return status.Frozen, status.Known
	}
	if !w.has(f.key) {
		// What Lark says for nothing: no gender is 0, and 0 clears join_time.
		if f.attribute == "gender" || f.attribute == "join_time" {
			return int64(0), true
		}
		return nil, true
	}
	var raw any
	switch shown := w.Find(f.key); shown.Kind() {
	case '"':
		text := w.Text(f.key)
		if attribute.Kind == directory.String {
			return seenText(attribute, text), true
		}
		if strings.TrimSpace(text) == "" {
			return nil, true
		}
		raw = text
	case '0':
		raw = json.Number(shown)
	case 't', 'f':
		raw = shown.Kind() == 't'
	default:
		return nil, false
	}
	v, err := attribute.Normalize(raw)
	return v, err == nil
}

// seenText is text that Lark shows, in normal form, nil if it is empty. What may not be written today is kept: it is what
// Lark has.
func seenText(a directory.Attribute, text string) any {
	if strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) == "" {
		return nil
	}
	if a.Name == "mobile" {
		text = normalMobile(text)
	}
	if v, err := a.Normalize(text); err == nil {
		return v
	}
	return strings.TrimSpace(text)
}

// normalMobile is E.164; Lark shows numbers of mainland China with or without country.
func normalMobile(s string) string {
	if e164, err := directory.Phone(s, "CN"); err == nil {
		return e164
	}
	return s
}

// departments returns the primary department and then the others, sorted; the root is left out.
func (w wireUser) departments() (all []string, understood bool) {
	var ids []string
	if understood = !w.has("department_ids") || w.into("department_ids", &ids); len(ids) == 0 || !understood {
		return nil, understood
	}
	orders, ok := w.orders()
	if !ok {
		orders = nil
	}
	primary, marked, highest := ids[0], false, int64(-1)
	for _, o := range orders { // the primary one is marked, or else has the highest order, the first of equals
		if !slices.Contains(ids, o.DepartmentID) || marked && !o.Primary {
			continue
		}
		if o.Primary || o.DepartmentOrder > highest {
			primary, marked, highest = o.DepartmentID, o.Primary, o.DepartmentOrder
		}
	}
	others := slices.DeleteFunc(ids, func(id string) bool { return id == primary })
	slices.Sort(others)
	all = append([]string{primary}, slices.Compact(others)...)
	return slices.DeleteFunc(all, func(id string) bool { return id == directory.RootDepartment || id == "" }), true
}

func (w wireUser) status() directory.Status {
	var s struct {
		Frozen    bool `json:"is_frozen"`
		Resigned  bool `json:"is_resigned"`
		Exited    bool `json:"is_exited"`
		Activated bool `json:"is_activated"`
		Unjoined  bool `json:"is_unjoin"`
	}
	known := w.into("status", &s)
	return directory.Status{
		Known: known, Frozen: s.Frozen, Resigned: s.Resigned, Exited: s.Exited, Activated: s.Activated, Unjoined: s.Unjoined,
	}
}

// customs adds the text attributes. Those of other types are Extra: to a directory they are unreadable.
func (w wireUser) customs(u *directory.User) {
	items, _ := rawjson.Elements(w.Find("custom_attrs"))
	for _, item := range items {
		a, _ := rawjson.Members(item)
		name := directory.CustomPrefix + a.Text("id")
		attribute, known := directory.LookupAttribute(name)
		switch {
		case !known || u.Unreadable[name]:
		case a.Text("type") != "TEXT":
			u.Unreadable[name] = true
			delete(u.Person, name)
			u.Extra[name] = customValue(a)
		default:
			if v := seenText(attribute, a.Object("value").Text("text")); v != nil {
				u.Person[name] = v
			}
		}
	}
}

func (w wireUser) has(key string) bool {
	v := w.Find(key)
	return v != nil && v.Kind() != 'n'
}

// into decodes a field and says whether it is there and what it should be.
func (w wireUser) into(key string, v any) bool {
	return w.has(key) && decode(w.Find(key), v) == nil
}
