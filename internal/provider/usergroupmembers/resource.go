// Package usergroupmembers is lark_user_group_members: all users of a user group, and nobody else.
//
//	resource.go  the schema, and what each step of the life does
//	members.go   lists in which the order says nothing
package usergroupmembers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/usergroup"
)

type model struct {
	GroupID     types.String `tfsdk:"group_id"`
	Members     types.List   `tfsdk:"members"`
	Departments types.List   `tfsdk:"departments"`
}

// NewResource returns the resource.
var NewResource = object.New(object.Kind[model]{
	TypeName: "user_group_members", Noun: "members of user group",
	Schema: resourceSchema,
	ID:     func(m *model) *types.String { return &m.GroupID },
	Label:  func(m model) string { return m.GroupID.ValueString() },
	Keys:   []object.Key{{Name: "group_id", Description: "The id of the group."}},
	Read: func(ctx context.Context, c *lark.Client, m *model) error {
		users, departments, err := c.GroupMembers(ctx, m.GroupID.ValueString())
		if err == nil {
			m.Members, m.Departments = list(inOrderOf(ids(m.Members), users)), list(departments)
		}
		return err
	},
	Create: create,
	Update: func(ctx context.Context, c *lark.Client, plan *model, prior model) error {
		// What the plan shows, and nothing else: who joined or left since is shown by the next one.
		group, want, had := plan.GroupID.ValueString(), ids(plan.Members), ids(prior.Members)
		return errors.Join(add(ctx, c, group, without(want, had)), remove(ctx, c, group, without(had, want)))
	},
	Delete: func(ctx context.Context, c *lark.Client, m model) error {
		return remove(ctx, c, m.GroupID.ValueString(), ids(m.Members))
	},
	Plan: func(_ context.Context, p *object.Planning[model]) {
		if p.Planned == nil || p.Prior == nil || !object.Changed(p.Planned.Members, p.Prior.Members) {
			return
		}
		summary, detail := changes(ids(p.Prior.Members), ids(p.Planned.Members))
		p.Diagnostics.AddAttributeWarning(path.Root("members"), summary, detail)
	},
})

// create refuses a group with members who are not listed: no plan has shown that they are to be taken out.
func create(ctx context.Context, c *lark.Client, plan *model) error {
	group := plan.GroupID.ValueString()
	plan.GroupID = types.StringNull()
	users, _, err := c.GroupMembers(ctx, group)
	if err != nil {
		return err
	}
	want := ids(plan.Members)
	if strangers := without(users, want); len(strangers) > 0 {
		const shown = 20
		names := strings.Join(strangers[:min(shown, len(strangers))], ", ")
		if len(strangers) > shown {
			names += fmt.Sprintf(" and %d more", len(strangers)-shown)
		}
		return fmt.Errorf("the group has %d members who are not in members, and no plan has shown that they are to be taken out: %s. "+
			"Import it (terraform import ADDRESS %s), and the next plan shows them; or add them to members", len(strangers), names, group)
	}
	plan.GroupID = types.StringValue(group)
	return add(ctx, c, group, without(want, users))
}

func add(ctx context.Context, c *lark.Client, group string, users []string) error {
	if len(users) == 0 {
		return nil
	}
	return c.AddGroupMembers(ctx, group, users)
}

func remove(ctx context.Context, c *lark.Client, group string, users []string) error {
	if len(users) == 0 {
		return nil
	}
	return c.RemoveGroupMembers(ctx, group, users)
}

var resourceSchema = schema.Schema{
	MarkdownDescription: "All users of a user group: who is not listed is taken out. For one user beside others, use `lark_user_group_member`; not both for " +
		"one group, or each undoes the other.\n\nA group that has members who are not listed is not taken over by a create, because no plan has " +
		"shown them: import it, and the plan shows whom it takes out. Destroying it takes out who is listed. Adding and taking out costs a call for " +
		"each 100 users, reading too. Needs the scopes " +
		"`contact:group` and `contact:group:readonly`, and the group and its members in the app's contact range.",
	Attributes: map[string]schema.Attribute{
		"group_id": schema.StringAttribute{
			Required: true, Validators: []validator.String{usergroup.GroupID},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			MarkdownDescription: "The id of the group, a normal one. Another one empties this group of who is listed, and fills that.",
		},
		"members": schema.ListAttribute{
			Required: true, ElementType: types.StringType,
			Validators:    []validator.List{distinctOpenIDs{}},
			PlanModifiers: []planmodifier.List{anyOrder{}},
			MarkdownDescription: "The `open_id` of each user, each once, at most 100,000. The order says nothing, and changing it changes nothing. `[]` takes " +
				"everybody out. Terraform draws a changed list place by place; who joins and who leaves is told by a warning of the plan.",
		},
		"departments": schema.ListAttribute{
			Computed: true, ElementType: types.StringType, PlanModifiers: []planmodifier.List{listplanmodifier.UseStateForUnknown()},
			MarkdownDescription: "The `open_department_id` of each department that is in the group. They come and go in the admin console only.",
		},
	},
}
