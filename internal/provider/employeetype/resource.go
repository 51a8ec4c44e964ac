// Package employeetype is lark_employee_type, a custom employee type, and lark_employee_types, all of them.
package employeetype

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/i18n"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

// longest is how many characters a name has at most.
const longest = 100

// NewResource returns the resource.
var NewResource = object.New(object.Kind[model]{
	TypeName: "employee_type", Noun: "employee type",
	Schema: resourceSchema,
	ID:     func(m *model) *types.String { return &m.EnumID },
	Label:  func(m model) string { return m.Content.ValueString() },
	Keys: []object.Key{
		{Name: "enum_id", Description: "The type's enum_id."},
		{Name: "enum_value", Description: "The number that users of the type carry as their employee_type."},
		{Name: "content", Description: "The type's name."},
	},
	Blame: map[int]string{42301: "content", 42302: "i18n_content", 42303: "content"},
	Read: func(ctx context.Context, c *lark.Client, m *model) error {
		t, err := c.EmployeeType(ctx, m.EnumID.ValueString())
		if err == nil {
			m.show(t)
		}
		return err
	},
	Create: func(ctx context.Context, c *lark.Client, plan *model) error {
		t, err := c.CreateEmployeeType(ctx, plan.created())
		if err == nil {
			plan.EnumID = types.StringValue(t.ID)
		}
		return err
	},
	Update: func(ctx context.Context, c *lark.Client, plan *model, prior model) error {
		t, err := c.EmployeeType(ctx, prior.EnumID.ValueString())
		if err == nil {
			_, err = c.UpdateEmployeeType(ctx, plan.changed(t, prior))
		}
		return err
	},
	Delete: func(ctx context.Context, c *lark.Client, m model) error {
		return c.DeleteEmployeeType(ctx, m.EnumID.ValueString())
	},
	Find: find,
})

var resourceSchema = schema.Schema{
	MarkdownDescription: "A custom employee type: users carry its `enum_value` as their `employee_type`. Lark's own types, 1 to 5, cannot be changed; " +
		"read them with the data source `lark_employee_types`.\n\nA tenant makes 255 custom types in its life, those included that were " +
		"deleted: rather than to delete a type that comes back, set `active = false`. Users who have a type keep it when it is deleted. Needs " +
		"the scope `contact:contact`.",
	Attributes: map[string]schema.Attribute{
		"enum_id": schema.StringAttribute{
			Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			MarkdownDescription: "The type's id, which Lark chooses.",
		},
		"enum_value": schema.Int64Attribute{
			Computed: true, PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
			MarkdownDescription: "The number that users of the type carry as their `employee_type`, which Lark chooses.",
		},
		"content": schema.StringAttribute{
			Required: true, Validators: []validator.String{stringvalidator.UTF8LengthBetween(1, longest)},
			MarkdownDescription: "The type's name, unique in the tenant, 1 to 100 characters. Another one renames the type.",
		},
		"active": schema.BoolAttribute{
			Optional: true, Computed: true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			MarkdownDescription: "Whether the type can be given to users (Lark's `enum_status` 1; 2 is inactive). A new type is active unless this says " +
				"otherwise; left out, it is not managed. Users who have a type keep it when it is made inactive.",
		},
		"i18n_content": i18n.Attribute("The type's name by locale, each 1 to 100 characters and no other type's in that locale.", longest),
	},
}
