// Package role is lark_role: a functional role, without its members.
package role

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
	RoleID   types.String `tfsdk:"role_id"`
	RoleName types.String `tfsdk:"role_name"`
}

// NewResource returns the resource.
var NewResource = object.New(object.Kind[model]{
	TypeName: "role", Noun: "role",
	Schema: resourceSchema,
	ID:     func(m *model) *types.String { return &m.RoleID },
	Label:  func(m model) string { return m.RoleName.ValueString() },
	Keys:   []object.Key{{Name: "role_id", Description: "The role's id."}},
	Blame:  map[int]string{40001: "role_name", 41201: "role_name"},
	// Lark's API shows no role, but who is in it; so its name keeps the value that was written last.
	Read: func(ctx context.Context, c *lark.Client, m *model) error {
		_, err := c.RoleMembers(ctx, m.RoleID.ValueString())
		return err
	},
	Create: func(ctx context.Context, c *lark.Client, plan *model) error {
		id, err := c.CreateRole(ctx, plan.RoleName.ValueString())
		if err == nil {
			plan.RoleID = types.StringValue(id)
		}
		return err
	},
	Update: func(ctx context.Context, c *lark.Client, plan *model, prior model) error {
		return c.RenameRole(ctx, prior.RoleID.ValueString(), plan.RoleName.ValueString())
	},
	Delete: func(ctx context.Context, c *lark.Client, m model) error {
		return c.DeleteRole(ctx, m.RoleID.ValueString())
	},
})

var resourceSchema = schema.Schema{
	MarkdownDescription: "A functional role. Its members are managed by `lark_role_members`.\n\nLark's API does not show the name of a role, nor a list " +
		"of roles. So a role that was renamed in the admin console shows no difference, and one is imported by its `role_id`, which stands " +
		"beside its name there; after the import the next apply writes the name once. Lark's own roles cannot be changed. Lark " +
		"deletes a role only when nobody is in it: destroy the members with it, as Terraform does by itself where they refer to `role_id`. " +
		"Needs the scope `contact:functional_role`.",
	Attributes: map[string]schema.Attribute{
		"role_id": schema.StringAttribute{
			Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			MarkdownDescription: "The role's id, which Lark chooses.",
		},
		"role_name": schema.StringAttribute{
			Required: true, Validators: []validator.String{stringvalidator.UTF8LengthBetween(1, 50)},
			MarkdownDescription: "The role's name, unique in the tenant, 1 to 50 characters. Another one renames the role.",
		},
	},
}
