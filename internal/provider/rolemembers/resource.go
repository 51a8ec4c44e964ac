// Package rolemembers is lark_role_members: who is in a functional role, all of them.
package rolemembers

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

// NewResource returns the resource.
var NewResource = object.New(object.Kind[model]{
	TypeName: "role_members", Noun: "members of role",
	Schema: resourceSchema,
	ID:     func(m *model) *types.String { return &m.RoleID },
	Label:  func(m model) string { return m.RoleID.ValueString() },
	Keys:   []object.Key{{Name: "role_id", Description: "The role's id."}},
	Blame:  map[int]string{41202: "role_id", 41209: "members", 41210: "departments", 41211: "departments"},
	Read: func(ctx context.Context, c *lark.Client, m *model) error {
		have, err := c.RoleMembers(ctx, m.RoleID.ValueString())
		if err == nil {
			m.show(have)
		}
		return err
	},
	Create: create,
	Update: update,
	Delete: func(ctx context.Context, c *lark.Client, m model) error {
		return remove(ctx, c, m.RoleID.ValueString(), texts(m.Members))
	},
})

// create adds members to a role in which there is nobody else: whom it would take out, no plan has shown.
func create(ctx context.Context, c *lark.Client, plan *model) error {
	id := plan.RoleID.ValueString()
	have, err := c.RoleMembers(ctx, id)
	if err == nil {
		err = plan.othersIn(have)
	}
	if err != nil {
		plan.RoleID = types.StringNull() // nothing was made
		return err
	}
	return plan.write(ctx, c, nil)
}

// update takes out whom the plan takes out, and nobody who came in meanwhile: the next plan shows them.
func update(ctx context.Context, c *lark.Client, plan *model, prior model) error {
	was := texts(prior.Members)
	removed := remove(ctx, c, prior.RoleID.ValueString(), without(was, texts(plan.Members)))
	var some *lark.MembersError
	if removed != nil && !errors.As(removed, &some) {
		return removed
	}
	return errors.Join(removed, plan.write(ctx, c, was))
}
