package lark

import (
	"context"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/rawjson"
)

// extra returns an attribute of directory.User.Extra in normal form, nil if it is empty; understood is false for what
// nothing follows from.
func (w wireUser) extra(a directory.Attribute, f field) (v any, understood bool) {
	switch {
	case !w.has(f.key) || string(w.Find(f.key)) == "[]":
		return nil, true
	case f.attribute == "orders":
		orders, understood := w.orders()
		if len(orders) == 0 {
			return nil, understood
		}
		v, err := a.Normalize(orders)
		return v, err == nil
	case f.attribute == "subscription_ids":
		var seats []struct {
			ID string `json:"subscription_id"`
		}
		understood = w.into(f.key, &seats)
		ids := make([]string, 0, len(seats))
		for _, seat := range seats {
			ids = append(ids, seat.ID)
		}
		return setOf(a, ids, understood)
	case a.Kind == directory.Set:
		var ids []string
		understood = w.into(f.key, &ids)
		return setOf(a, ids, understood)
	}
	text, ok := rawjson.Text(w.Find(f.key))
	return seenText(a, text), ok
}

func setOf(a directory.Attribute, ids []string, understood bool) (any, bool) {
	v, err := a.Normalize(ids)
	if set, ok := v.([]string); !ok || len(set) == 0 {
		return nil, understood && err == nil
	}
	return v, understood && err == nil
}

// wireOrder is one of orders, in requests and in answers.
type wireOrder struct {
	DepartmentID    string `json:"department_id"`
	UserOrder       int64  `json:"user_order"`
	DepartmentOrder int64  `json:"department_order"`
	Primary         bool   `json:"is_primary_dept,omitempty"`
}

func (w wireUser) orders() (orders []directory.Order, understood bool) {
	var wire []wireOrder
	understood = w.into("orders", &wire)
	for _, o := range wire {
		orders = append(orders, directory.Order(o))
	}
	return orders, understood
}

func wireOrders(orders []directory.Order) []wireOrder {
	wire := make([]wireOrder, 0, len(orders))
	for _, o := range orders {
		wire = append(wire, wireOrder(o))
	}
	return wire
}

// customValue is the value of a custom attribute that is not text.
func customValue(a rawjson.Object) directory.CustomValue {
	value := a.Object("value")
	return directory.CustomValue{
		Type: a.Text("type"), Text: value.Text("text"), URL: value.Text("url"), PCURL: value.Text("pc_url"),
		OptionID: value.Text("option_id"), UserID: value.Object("generic_user").Text("id"),
	}
}

// wireCustom is a custom attribute as a create takes it. Of a value that clears it has nothing but the type.
func wireCustom(name string, value any) customAttr {
	v, ok := value.(directory.CustomValue)
	if !ok {
		text, _ := value.(string)
		return textAttr(name, text)
	}
	wire := customAttr{Type: v.Type, ID: strings.TrimPrefix(name, directory.CustomPrefix), Value: map[string]any{}}
	for key, text := range map[string]string{"text": v.Text, "url": v.URL, "pc_url": v.PCURL, "option_id": v.OptionID} {
		if text != "" {
			wire.Value[key] = text
		}
	}
	if v.UserID != "" {
		wire.Value["generic_user"] = map[string]any{"id": v.UserID, "type": 1}
	}
	return wire
}

// clearable tells whether an empty value of the type can be sent. Lark refuses a link without text (41047) and no person
// at all (41046): such an attribute is left out, and a patch that replaces clears it.
func clearable(kind string) bool { return kind != "HREF" && kind != "GENERIC_USER" }

// otherPeople are the people in Extra, by the ids that Lark showed.
func otherPeople(u directory.User) []string {
	people := u.Extra.Strings("dotted_line_leader_user_ids")
	for _, v := range u.Extra {
		if v, ok := v.(directory.CustomValue); ok && v.UserID != "" {
			people = append(slices.Clip(people), v.UserID)
		}
	}
	return people
}

// extraToOpenIDs replaces the user_ids in Extra; false if there is one of whom the open_id is not known.
func (c *Client) extraToOpenIDs(u *directory.User) bool {
	complete := true
	for name, v := range u.Extra {
		switch v := v.(type) {
		case directory.CustomValue:
			if v.UserID == "" {
				continue
			}
			if id := c.openIDOf(v.UserID); id != "" {
				v.UserID = id
				u.Extra[name] = v
				continue
			}
		case []string:
			if name != "dotted_line_leader_user_ids" {
				continue
			}
			ids := make([]string, 0, len(v))
			for _, id := range v {
				ids = append(ids, c.openIDOf(id))
			}
			if !slices.Contains(ids, "") {
				slices.Sort(ids)
				u.Extra[name] = ids
				continue
			}
		default:
			continue
		}
		delete(u.Extra, name)
		u.Unreadable[name] = true
		complete = false
	}
	return complete
}

// openIDOf is the open_id of somebody whom Lark shows by either id, "" if it is not known.
func (c *Client) openIDOf(id string) string {
	if isOpenID(id) {
		return id
	}
	return c.ids.openID(id)
}

func isOpenID(id string) bool { return strings.HasPrefix(id, "ou_") }

// userIDOf is the user_id of somebody who is given by open_id, as a patch wants it in custom attributes.
func (c *Client) userIDOf(ctx context.Context, r request, id string) (string, error) {
	if !isOpenID(id) {
		return id, nil
	}
	users, err := c.Users(ctx, []string{id})
	if err != nil {
		return "", err
	}
	if users[id].UserID == "" {
		return "", c.hiding(r, "user_ids", scopeOf("user_id"))
	}
	return users[id].UserID, nil
}
