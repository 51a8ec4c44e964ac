package usergroup

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

func (m model) group() lark.Group {
	return lark.Group{ID: m.GroupID.ValueString(), Name: m.Name.ValueString(), Description: m.Description.ValueString()}
}

func (m *model) show(g lark.Group) {
	m.Name, m.Description = types.StringValue(g.Name), types.StringValue(g.Description)
}

// update writes a new name or description. The call writes both: a description that does not change is written as it is
// in Lark now, for it may not be managed, and then the state may be older.
func update(ctx context.Context, c *lark.Client, plan *model, prior model) error {
	g := plan.group()
	if !object.Changed(plan.Description, prior.Description) {
		now, err := c.Group(ctx, g.ID)
		if err != nil {
			return err
		}
		g.Description = now.Description
	}
	return c.UpdateGroup(ctx, g)
}

// find gives the id of the group that is to be imported. A dynamic one is refused: nothing of it can be written.
func find(ctx context.Context, c *lark.Client, key, value string) (string, error) {
	g, err := lookUp(ctx, c, key, value)
	if err == nil && g.Dynamic {
		err = fmt.Errorf("the group %s, %q, is dynamic: it is changed in the admin console only, because its members follow "+
			"from rules. Use the data source lark_user_group", g.ID, g.Name)
	}
	return g.ID, err
}

// lookUp reads a group by "group_id" or by "name".
func lookUp(ctx context.Context, c *lark.Client, key, value string) (lark.Group, error) {
	if key != "name" {
		return c.Group(ctx, value)
	}
	all, err := c.Groups(ctx)
	if err != nil {
		return lark.Group{}, err
	}
	for _, g := range all {
		if g.Name == value {
			return g, nil
		}
	}
	return lark.Group{}, fmt.Errorf("no user group that the app sees has the name %q: it %w, or is outside the app's contact range. "+
		"Names are compared exactly", value, directory.ErrGone)
}
