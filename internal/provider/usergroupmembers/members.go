package usergroupmembers

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/provider/usergroup"
)

// A list, not a set: the plugin framework compares each element of a set with each other one, and an unchanged plan of
// 2,000 takes ten times as long.

// ids are the elements that are known.
func ids(l types.List) []string {
	out := make([]string, 0, len(l.Elements()))
	for _, e := range l.Elements() {
		if s, ok := e.(types.String); ok && !s.IsUnknown() {
			out = append(out, s.ValueString())
		}
	}
	return out
}

func list(ids []string) types.List {
	values := make([]attr.Value, 0, len(ids))
	for _, id := range ids {
		values = append(values, types.StringValue(id))
	}
	return types.ListValueMust(types.StringType, values)
}

func index(ids []string) map[string]bool {
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}

// without returns those of ids that are not among others, in their order.
func without(ids, others []string) (left []string) {
	not := index(others)
	for _, id := range ids {
		if !not[id] {
			left = append(left, id)
		}
	}
	return left
}

// inOrderOf returns now, with those that were there before in the order they had.
func inOrderOf(before, now []string) []string {
	return append(without(before, without(before, now)), without(now, before)...)
}

// changes says who joins and who leaves: a list is drawn place by place, and one who leaves moves all who follow.
func changes(before, after []string) (summary, detail string) {
	joining, leaving := without(after, before), without(before, after)
	const shown = 200
	var lines []string
	for _, id := range leaving {
		lines = append(lines, "- "+id)
	}
	for _, id := range joining {
		lines = append(lines, "+ "+id)
	}
	if len(lines) > shown {
		lines = append(lines[:shown:shown], fmt.Sprintf("and %d more", len(lines)-shown))
	}
	return fmt.Sprintf("%d leave the group, %d join", len(leaving), len(joining)), strings.Join(lines, "\n")
}

// anyOrder plans the prior list where only the order differs.
type anyOrder struct{}

func (anyOrder) Description(context.Context) string { return "The order says nothing." }

func (m anyOrder) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (anyOrder) PlanModifyList(_ context.Context, req planmodifier.ListRequest, resp *planmodifier.ListResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsUnknown() || len(req.StateValue.Elements()) != len(req.PlanValue.Elements()) {
		return
	}
	for _, e := range req.PlanValue.Elements() {
		if e.IsUnknown() {
			return
		}
	}
	// Neither has an element twice.
	if len(without(ids(req.PlanValue), ids(req.StateValue))) == 0 {
		resp.PlanValue = req.StateValue
	}
}

// distinctOpenIDs wants each element to be an open_id that no other is.
type distinctOpenIDs struct{}

func (distinctOpenIDs) Description(context.Context) string { return "open_ids, each once" }

func (v distinctOpenIDs) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (distinctOpenIDs) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	first := map[string]int{}
	for i, e := range req.ConfigValue.Elements() {
		s, ok := e.(types.String)
		if !ok || s.IsUnknown() {
			continue
		}
		id, at := s.ValueString(), req.Path.AtListIndex(i)
		if !usergroup.IsOpenID(id) {
			resp.Diagnostics.AddAttributeError(at, "Not an open_id", fmt.Sprintf("%q is not the open_id of a user: ou_ and what follows. %s", id, usergroup.LookUp))
			continue
		}
		if before, twice := first[id]; twice {
			resp.Diagnostics.AddAttributeError(at, "Member listed twice", fmt.Sprintf("%s stands at %d and at %d of the list: leave one out.", id, before, i))
			continue
		}
		first[id] = i
	}
}
