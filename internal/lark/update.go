package lark

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// UpdateUser writes just the attributes given; "" and [] clear; user_id, which a patch cannot carry, is left out.
// Nothing to write is no call. Departments and suspended are written for one person a second, as Lark wants it. Custom
// attributes cost a read: Lark does not say whether a patch of some keeps the others, so all are sent. Orders without
// departments cost one, too.
//
// The error matches directory.ErrPartial if all was written but a city or job title that Lark could not create
// (44057 to 44059), and ErrNotJoined, ErrResigned, ErrTaken, ErrOutOfRange or ErrGone where that is why nothing was.
func (c *Client) UpdateUser(ctx context.Context, openID string, attributes directory.Person) error {
	custom, err := c.customAttrs(ctx, openID, attributes)
	if err != nil {
		return err
	}
	if attributes, err = c.withDepartments(ctx, openID, attributes); err != nil {
		return err
	}
	body := writable(attributes)
	if custom != nil {
		body["custom_attrs"] = custom
	}
	if suspended, ok := attributes["suspended"]; ok {
		body["is_frozen"] = suspended
	}
	if len(body) == 0 {
		return nil
	}
	_, moves := body["department_ids"]
	_, freezes := body["is_frozen"]
	_, leads := body["leader_user_id"]
	_, dotted := body["dotted_line_leader_user_ids"]
	r := request{
		doing: "updating user " + openID, endpoint: patchUser, id: openID, query: idTypes("open_id"), body: body,
		refers: moves || leads || dotted || custom != nil,
	}
	if moves || freezes {
		r.lane = c.moves
	}
	c.forgetUser(openID, "")
	defer c.forgetUser(openID, "")
	_, err = call[json.RawMessage](ctx, c, r)
	return err
}

// withDepartments adds the departments as they are to orders that come alone: Lark takes orders only together with them.
func (c *Client) withDepartments(ctx context.Context, openID string, attributes directory.Person) (directory.Person, error) {
	orders, _ := attributes["orders"].([]directory.Order)
	if _, given := attributes["departments"]; given || len(orders) == 0 {
		return attributes, nil
	}
	user, err := c.User(ctx, openID)
	switch {
	case err != nil:
		return nil, err
	case user.Hidden("departments"):
		r := request{doing: "reading the departments of user " + openID, endpoint: getUser, id: openID}
		return nil, c.hiding(r, "departments", scopeOf("departments"))
	}
	departments := slices.Clone(user.Person.Strings("departments"))
	if slices.ContainsFunc(orders, func(o directory.Order) bool { return o.DepartmentID == directory.RootDepartment }) {
		departments = append(departments, directory.RootDepartment)
	}
	attributes = attributes.Clone()
	attributes["departments"] = departments
	return attributes, nil
}

// forgetUser is called before and after a write: what was read in between must not be remembered either.
func (c *Client) forgetUser(openID, userID string) {
	c.ids.written()
	if userID == "" {
		userID = c.ids.userID(openID)
	}
	c.byOpenID.forget(openID)
	c.byUserID.forget(userID)
	c.byUserID.forgetFlying() // it is not known yet whose they are
	c.forgetKeys()
}

// forgetKeys makes the next look-ups by union_id, email and mobile ask Lark.
func (c *Client) forgetKeys() {
	c.byUnionID.forgetAll()
	c.byEmail.forgetAll()
	c.byMobile.forgetAll()
}

// writable translates attributes to the fields of a patch, but for suspended and the custom ones.
func writable(attributes directory.Person) map[string]any {
	body := map[string]any{}
	for _, f := range fields {
		v, given := attributes[f.attribute]
		a, known := directory.LookupUserAttribute(f.attribute)
		if !given || !known || a.CreateOnly || f.attribute == "suspended" {
			continue
		}
		switch {
		case f.attribute == "subscription_ids":
			body["subscription_ids"] = v // they are read as assign_info
			continue
		case f.attribute == "orders" && isEmpty(v):
			continue // departments without orders are ordered by Lark
		case f.attribute == "orders":
			orders, _ := v.([]directory.Order)
			v = wireOrders(orders)
		case f.attribute == "departments" && isEmpty(v):
			v = []string{directory.RootDepartment} // everybody is somewhere
		case f.attribute == "job_title" && isEmpty(v):
			v = " " // what Lark documents for clearing it
		case a.Kind == directory.Int && isEmpty(v):
			v = int64(0)
		}
		body[f.key] = v
	}
	return body
}

func isEmpty(v any) bool {
	switch v := v.(type) {
	case string:
		return v == ""
	case []string:
		return len(v) == 0
	case []directory.Order:
		return len(v) == 0
	case directory.CustomValue:
		return v.IsEmpty()
	}
	return v == nil
}

// customAttributes is what an answer hides that shows none of them.
const customAttributes = "custom attributes"

// customAttr is a custom attribute of a user.
type customAttr struct {
	Type  string         `json:"type"`
	ID    string         `json:"id"`
	Value map[string]any `json:"value"`
}

func textAttr(name, text string) customAttr {
	return customAttr{
		Type: "TEXT", ID: strings.TrimPrefix(name, directory.CustomPrefix), Value: map[string]any{"text": text},
	}
}

// customAttrs returns all custom attributes of the user, with the given ones changed; nil if there is nothing to
// write.
func (c *Client) customAttrs(ctx context.Context, openID string, attributes directory.Person) ([]customAttr, error) {
	given := map[string]any{}
	for name, v := range attributes {
		if strings.HasPrefix(name, directory.CustomPrefix) {
			given[name] = v
		}
	}
	if len(given) == 0 {
		return nil, nil
	}
	r := request{
		doing: "reading the custom attributes of user " + openID, endpoint: getUser, id: openID, query: idTypes("open_id"),
	}
	data, err := call[struct {
		User wireUser `json:"user"`
	}](ctx, c, r)
	if err != nil {
		return nil, err
	}
	if !data.User.has("status") && !data.User.has("custom_attrs") {
		// There may be others, which must not be lost. The scope that shows the status shows them.
		return nil, c.hiding(r, customAttributes, scopeOf("suspended"))
	}
	var all []customAttr
	if data.User.has("custom_attrs") && !data.User.into("custom_attrs", &all) {
		return nil, c.malformed(r, "has custom attributes of an unexpected shape")
	}
	return c.mergeCustom(ctx, r, all, given)
}

// mergeCustom puts the given values in place of those that are there, which stay otherwise; nil if nothing changes.
func (c *Client) mergeCustom(ctx context.Context, r request, there []customAttr, given map[string]any) ([]customAttr, error) {
	all, changed := make([]customAttr, 0, len(there)+len(given)), false
	for _, a := range there {
		name := directory.CustomPrefix + a.ID
		if v, ok := given[name]; ok {
			changed = true
			delete(given, name)
			if value, ok := v.(directory.CustomValue); ok && value.IsEmpty() && !clearable(value.Type) {
				continue
			}
			a = wireCustom(name, v)
		}
		all = append(all, a)
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !isEmpty(given[name]) { // what is not there need not be cleared
			all, changed = append(all, wireCustom(name, given[name])), true
		}
	}
	if !changed {
		return nil, nil
	}
	for i, a := range all {
		var err error
		if all[i], err = c.rewritable(ctx, r, a); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// rewritable is a custom attribute as a patch takes it: without what is only shown, and with a person named by
// user_id, whatever the id type of the call.
func (c *Client) rewritable(ctx context.Context, r request, a customAttr) (customAttr, error) {
	value := map[string]any{}
	for _, key := range []string{"text", "url", "pc_url", "option_id", "generic_user"} {
		if v, ok := a.Value[key]; ok && v != nil && (v != "" || a.Type == "TEXT") { // "" clears text
			value[key] = v
		}
	}
	if person, ok := value["generic_user"].(map[string]any); ok {
		id, _ := person["id"].(string)
		userID, err := c.userIDOf(ctx, r, id)
		if err != nil {
			return a, err
		}
		person = maps.Clone(person)
		person["id"] = userID
		value["generic_user"] = person
	}
	a.Value = value
	return a, nil
}
