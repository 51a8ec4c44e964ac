package user

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

var (
	orderType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"department_id": types.StringType, "user_order": types.Int64Type, "department_order": types.Int64Type,
	}}
	customType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"type": types.StringType, "text": types.StringType, "url": types.StringType, "pc_url": types.StringType,
		"option_id": types.StringType, "generic_user_id": types.StringType,
	}}
)

// customValue is an element of custom_attrs as a person has it.
func customValue(v attr.Value) any {
	o, _ := v.(basetypes.ObjectValue)
	text := func(name string) string { s, _ := o.Attributes()[name].(types.String); return s.ValueString() }
	if text("type") == "TEXT" {
		return text("text")
	}
	return directory.CustomValue{
		Type: text("type"), Text: text("text"), URL: text("url"), PCURL: text("pc_url"), OptionID: text("option_id"), UserID: text("generic_user_id"),
	}
}

// customObject is the other way. Nothing is null.
func customObject(v any) attr.Value {
	value, ok := v.(directory.CustomValue)
	if !ok {
		s, _ := v.(string)
		value = directory.CustomValue{Type: "TEXT", Text: s}
	}
	optional := func(s string) attr.Value {
		if s == "" {
			return types.StringNull()
		}
		return types.StringValue(s)
	}
	return types.ObjectValueMust(customType.AttrTypes, map[string]attr.Value{
		"type": types.StringValue(value.Type), "text": optional(value.Text), "url": optional(value.URL), "pc_url": optional(value.PCURL),
		"option_id": optional(value.OptionID), "generic_user_id": optional(value.UserID),
	})
}

// showCustom takes over those that are managed; after an import, all. An attribute that Lark has no value for stays as
// a clear is written, else it is an empty one.
func (m *attributes) showCustom(u directory.User) {
	have, kept := u.All(), m.written()
	shown := map[string]attr.Value{}
	if m.CustomAttrs.IsNull() || m.CustomAttrs.IsUnknown() {
		for name, v := range have {
			if id, custom := strings.CutPrefix(name, directory.CustomPrefix); custom {
				shown[id] = customObject(v)
			}
		}
	}
	for id, v := range m.CustomAttrs.Elements() {
		name := directory.CustomPrefix + id
		switch {
		case !u.Knows(name) || !directory.Differs(name, kept, have):
			shown[id] = v
		case have[name] == nil:
			shown[id] = customObject(emptied(kept[name]))
		default:
			shown[id] = customObject(have[name])
		}
	}
	m.CustomAttrs = types.MapValueMust(customType, shown)
}

// emptied is a custom attribute of the same type, without a value.
func emptied(v any) any {
	if value, ok := v.(directory.CustomValue); ok {
		return directory.CustomValue{Type: value.Type}
	}
	return ""
}

// ordersOf are the orders as they are written.
func ordersOf(list types.List) []directory.Order {
	orders := make([]directory.Order, 0, len(list.Elements()))
	for _, v := range list.Elements() {
		o, ok := v.(basetypes.ObjectValue)
		if !ok {
			continue
		}
		department, _ := o.Attributes()["department_id"].(types.String)
		userOrder, _ := o.Attributes()["user_order"].(types.Int64)
		departmentOrder, _ := o.Attributes()["department_order"].(types.Int64)
		orders = append(orders, directory.Order{
			DepartmentID: department.ValueString(), UserOrder: userOrder.ValueInt64(), DepartmentOrder: departmentOrder.ValueInt64(),
		})
	}
	return orders
}

func orderDepartments(list types.List) (written []string) {
	for _, o := range ordersOf(list) {
		written = append(written, o.DepartmentID)
	}
	return written
}

func (m *attributes) showOrders(u directory.User, as spelling) {
	if !u.Knows("orders") {
		return
	}
	have, _ := u.Extra["orders"].([]directory.Order)
	shown, values := make([]directory.Order, 0, len(have)), make([]attr.Value, 0, len(have))
	for _, o := range have {
		o.DepartmentID, o.Primary = as.of(o.DepartmentID), false
		shown = append(shown, o)
		values = append(values, types.ObjectValueMust(orderType.AttrTypes, map[string]attr.Value{
			"department_id": types.StringValue(o.DepartmentID), "user_order": types.Int64Value(o.UserOrder),
			"department_order": types.Int64Value(o.DepartmentOrder),
		}))
	}
	written := directory.Person{"orders": ordersOf(m.Orders)}
	if object.Known(m.Orders) && !directory.Differs("orders", written, directory.Person{"orders": shown}) {
		return
	}
	m.Orders = types.ListValueMust(orderType, values)
}
