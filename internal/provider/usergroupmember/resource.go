// Package usergroupmember is lark_user_group_member: one user in a user group, whoever else is in it.
package usergroupmember

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/usergroup"
)

type model struct {
	ID      types.String `tfsdk:"id"`
	GroupID types.String `tfsdk:"group_id"`
	OpenID  types.String `tfsdk:"open_id"`
}

// NewResource returns the resource.
var NewResource = object.New(object.Kind[model]{
	TypeName: "user_group_member", Noun: "user group member",
	Schema: resourceSchema,
	ID:     func(m *model) *types.String { return &m.ID },
	Label:  func(m model) string { return m.GroupID.ValueString() + "/" + m.OpenID.ValueString() },
	Keys:   []object.Key{{Name: "id", Description: "The id of the group and the open_id of the user: group_id/open_id."}},
	Read:   read,
	Create: func(ctx context.Context, c *lark.Client, plan *model) error {
		open := plan.OpenID.ValueString()
		if err := ofMember(open, c.AddGroupMembers(ctx, plan.GroupID.ValueString(), []string{open})); err != nil {
			return err
		}
		plan.ID = types.StringValue(plan.GroupID.ValueString() + "/" + open)
		return nil
	},
	Delete: func(ctx context.Context, c *lark.Client, m model) error {
		open := m.OpenID.ValueString()
		return ofMember(open, c.RemoveGroupMembers(ctx, m.GroupID.ValueString(), []string{open}))
	},
	Find: func(_ context.Context, _ *lark.Client, _, value string) (string, error) {
		_, _, err := split(value)
		return value, err
	},
})

// ofMember is the error of the one member in the error of a write of several.
func ofMember(open string, err error) error {
	var failed *lark.MembersError
	if errors.As(err, &failed) && failed.Failed[open] != nil {
		return failed.Failed[open]
	}
	return err
}

// read looks for the user in the listing of the group, which is read once for all members of it.
func read(ctx context.Context, c *lark.Client, m *model) error {
	group, open, err := split(m.ID.ValueString())
	if err != nil {
		return err
	}
	m.GroupID, m.OpenID = types.StringValue(group), types.StringValue(open)
	users, _, err := c.GroupMembers(ctx, group)
	if err != nil {
		return err
	}
	if _, is := slices.BinarySearch(users, open); !is {
		return fmt.Errorf("the membership %w", directory.ErrGone)
	}
	return nil
}

func split(id string) (group, open string, err error) {
	group, open, found := strings.Cut(id, "/")
	if !found || group == "" || !usergroup.IsOpenID(open) {
		return "", "", fmt.Errorf("%q is not the id of a group, a slash, and the open_id of a user: write it as g1/ou_1", id)
	}
	return group, open, nil
}

var resourceSchema = schema.Schema{
	MarkdownDescription: "One user in a user group, whoever else is in it. For all members of a group in one place, and nobody else, use " +
		"`lark_user_group_members`; not both for one group, or each undoes the other.\n\nDestroying it takes the user out of the group. A user who " +
		"left the group, or the company, shows as one to add again. Only direct members count: who belongs to a department that is in the " +
		"group is not one. Needs the scopes `contact:group` and `contact:group:readonly`, and the group and the user in the app's contact range.",
	Attributes: map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			MarkdownDescription: "`group_id/open_id`, by which it is imported.",
		},
		"group_id": schema.StringAttribute{
			Required: true, Validators: []validator.String{usergroup.GroupID},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			MarkdownDescription: "The id of the group, a normal one. Another one ends this membership and begins that.",
		},
		"open_id": schema.StringAttribute{
			Required: true, Validators: []validator.String{usergroup.OpenID},
			PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			MarkdownDescription: "The `open_id` of the user. Another one ends this membership and begins that; the users themselves are not " +
				"touched.",
		},
	},
}
