package rolemembers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

type model struct {
	RoleID      types.String `tfsdk:"role_id"`
	Members     types.Set    `tfsdk:"members"`
	Departments types.Set    `tfsdk:"departments"`
}

// show sets what Lark shows. As departments, it is what somebody manages who does not manage those of the last time, so
// that one who deviates makes a difference.
func (m *model) show(have map[string]lark.RoleMember) {
	ids := slices.Sorted(maps.Keys(have))
	departments, first := texts(m.Departments), m.Departments.IsNull()
	for _, id := range ids {
		switch got := have[id].Departments; {
		case first && len(got) > 0, !first && !slices.Equal(got, departments):
			m.Departments = set(got)
			m.Members = set(ids)
			return
		}
	}
	if first {
		m.Departments = set(nil)
	}
	m.Members = set(ids)
}

// othersIn is the error that somebody is in the role whom the plan does not name.
func (m *model) othersIn(have map[string]lark.RoleMember) error {
	others := without(slices.Sorted(maps.Keys(have)), texts(m.Members))
	if len(others) == 0 {
		return nil
	}
	shown := others[:min(len(others), 20)]
	return fmt.Errorf("%d others are in role %s, among them %s, and would be taken out unseen. Import it by its role_id (%s): then a plan "+
		"shows them; or add them to members", len(others), m.RoleID.ValueString(), strings.Join(shown, ", "), m.RoleID.ValueString())
}

// write adds those who were not in the role, and lets all manage the departments that are configured.
func (m *model) write(ctx context.Context, c *lark.Client, was []string) error {
	id, wanted := m.RoleID.ValueString(), texts(m.Members)
	failed := c.AddRoleMembers(ctx, id, without(wanted, was))
	var some *lark.MembersError
	if failed != nil && !errors.As(failed, &some) || !object.Known(m.Departments) {
		return failed
	}
	have, err := c.RoleMembers(ctx, id)
	if err != nil {
		return errors.Join(failed, err)
	}
	departments, deviating := texts(m.Departments), []string{}
	for _, openID := range wanted {
		if member, in := have[openID]; in && !slices.Equal(member.Departments, departments) {
			deviating = append(deviating, openID)
		}
	}
	return errors.Join(failed, c.SetRoleScope(ctx, id, deviating, departments))
}

// remove takes users out of the role. Who does not exist any more is in none.
func remove(ctx context.Context, c *lark.Client, id string, openIDs []string) error {
	err := c.RemoveRoleMembers(ctx, id, openIDs)
	var some *lark.MembersError
	if !errors.As(err, &some) {
		return err
	}
	for _, why := range some.Failed {
		if !errors.Is(why, directory.ErrGone) {
			return err
		}
	}
	return nil
}

// texts are the elements of a set, sorted; none of one that is null or not known.
func texts(s types.Set) []string {
	var all []string
	for _, v := range s.Elements() {
		if text, ok := v.(types.String); ok {
			all = append(all, text.ValueString())
		}
	}
	slices.Sort(all)
	return all
}

func set(all []string) types.Set {
	elements := make([]attr.Value, len(all))
	for i, text := range all {
		elements[i] = types.StringValue(text)
	}
	return types.SetValueMust(types.StringType, elements)
}

// without are those of all who are not among the others, which are sorted.
func without(all, others []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool {
		_, found := slices.BinarySearch(others, s)
		return found
	})
}
