// Package usergroup is lark_user_group: a user group, without its members.
package usergroup

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

type model struct {
	GroupID     types.String `tfsdk:"group_id"`
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
}

// NewResource returns the resource.
var NewResource = object.New(object.Kind[model]{
	TypeName: "user_group", Noun: "user group",
	Schema: resourceSchema,
	ID:     func(m *model) *types.String { return &m.GroupID },
	Label:  func(m model) string { return m.Name.ValueString() },
	Keys: []object.Key{
		{Name: "group_id", Description: "The group's id."},
		{Name: "name", Description: "The group's name."},
	},
	Blame: map[int]string{
		42001: "name", 42013: "name", 47009: "name", 42014: "description", 47005: "group_id", 42002: "group_id",
	},
	Read: func(ctx context.Context, c *lark.Client, m *model) error {
		g, err := c.Group(ctx, m.GroupID.ValueString())
		if err == nil {
			m.show(g)
		}
		return err
	},
	Create: func(ctx context.Context, c *lark.Client, plan *model) error {
		id, err := c.CreateGroup(ctx, plan.group())
		plan.GroupID = types.StringNull()
		if id != "" {
			plan.GroupID = types.StringValue(id)
		}
		return err
	},
	Update: update,
	Delete: func(ctx context.Context, c *lark.Client, m model) error {
		return c.DeleteGroup(ctx, m.GroupID.ValueString())
	},
	Find: find,
})

var resourceSchema = schema.Schema{
	MarkdownDescription: "A user group. Its members are managed by `lark_user_group_members` (all of them) or `lark_user_group_member` (one).\n\n" +
		"Lark deletes a group only when it is empty: destroy the members with it, as Terraform does by itself where they refer to " +
		"`group_id`. Departments are put into a group, and taken out, in the admin console only. Needs the scopes " +
		"`contact:group` and `contact:group:readonly`, and a contact range of all staff.",
	Attributes: map[string]schema.Attribute{
		"group_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators:    []validator.String{GroupID},
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured()},
			MarkdownDescription: "The group's id, 1 to 64 letters and digits. Default: one that follows from the name, so that a create whose answer was " +
				"lost is recognised. It cannot be changed: another one replaces the group.",
		},
		"name": schema.StringAttribute{
			Required: true, Validators: []validator.String{stringvalidator.UTF8LengthBetween(1, 100)},
			MarkdownDescription: "The group's name, unique in the tenant, at most 100 characters.",
		},
		"description": schema.StringAttribute{
			Optional: true, Computed: true, Validators: []validator.String{stringvalidator.UTF8LengthAtMost(500)},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			MarkdownDescription: "What the group is for, at most 500 characters. An empty string clears it; left out, it is not managed.",
		},
	},
}
