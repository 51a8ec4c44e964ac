package usergroupmembers

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"pgregory.net/rapid"
)

func some(t *rapid.T, label string) []string {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(strings.Split("abcdefgh", "")), 0, 8, rapid.ID[string]).Draw(t, label)
}

func TestMembers_what_joins_and_leaves_makes_one_list_of_the_other(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		had, want := some(t, "had"), some(t, "want")
		after := index(had)
		for _, id := range without(had, want) {
			delete(after, id)
		}
		for _, id := range without(want, had) {
			if after[id] {
				t.Fatalf("%s joins who is there", id)
			}
			after[id] = true
		}
		if diff := cmp.Diff(index(want), after); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestMembers_who_stays_keeps_the_order(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, now := some(t, "before"), some(t, "now")
		got := inOrderOf(before, now)
		if diff := cmp.Diff(slices.Sorted(slices.Values(now)), slices.Sorted(slices.Values(got))); diff != "" {
			t.Fatalf("not the members there are: %s", diff)
		}
		stay := func(ids []string) []string {
			return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !slices.Contains(before, id) || !slices.Contains(now, id) })
		}
		if !slices.Equal(stay(before), stay(got)) {
			t.Fatalf("%v became %v", before, got)
		}
	})
}

func TestMembers_another_order_plans_the_prior_list(t *testing.T) {
	t.Parallel()
	null, unknown := types.ListNull(types.StringType), types.ListUnknown(types.StringType)
	open := types.ListValueMust(types.StringType, []attr.Value{types.StringValue("a"), types.StringUnknown()})
	for name, c := range map[string]struct{ state, plan, want types.List }{
		"same members":   {list([]string{"a", "b"}), list([]string{"b", "a"}), list([]string{"a", "b"})},
		"another member": {list([]string{"a", "b"}), list([]string{"b", "c"}), list([]string{"b", "c"})},
		"one more":       {list([]string{"a"}), list([]string{"b", "a"}), list([]string{"b", "a"})},
		"one less":       {list([]string{"a", "b"}), list([]string{"b"}), list([]string{"b"})},
		"nobody":         {list(nil), list(nil), list(nil)},
		"a create":       {null, list(nil), list(nil)},
		"not known":      {list([]string{"a"}), unknown, unknown},
		"one not known":  {list([]string{"a", "b"}), open, open},
	} {
		resp := planmodifier.ListResponse{PlanValue: c.plan}
		anyOrder{}.PlanModifyList(t.Context(), planmodifier.ListRequest{StateValue: c.state, PlanValue: c.plan}, &resp)
		if !resp.PlanValue.Equal(c.want) {
			t.Errorf("%s: %s, want %s", name, resp.PlanValue, c.want)
		}
	}
}

func TestMembers_changes_are_told_up_to_200(t *testing.T) {
	t.Parallel()
	summary, detail := changes([]string{"a", "b"}, []string{"c", "b"})
	if summary != "1 leave the group, 1 join" || detail != "- a\n+ c" {
		t.Errorf("%s: %s", summary, detail)
	}
	for n, last := range map[int]string{200: "+ 0199", 201: "and 1 more"} {
		many := map[string]bool{}
		for i := range n {
			many[fmt.Sprintf("%04d", i)] = true
		}
		_, detail := changes(nil, slices.Sorted(maps.Keys(many)))
		lines := strings.Split(detail, "\n")
		if lines[len(lines)-1] != last {
			t.Errorf("%d: ends with %q, want %q", n, lines[len(lines)-1], last)
		}
	}
}
