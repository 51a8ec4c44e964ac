package clients

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestCalls_of_all_syncs_are_added_up_and_the_last_word_of_each_counts(t *testing.T) {
	t.Parallel()
	safety := types.ObjectValueMust(map[string]attr.Type{"max_api_calls": types.Int64Type}, map[string]attr.Value{"max_api_calls": types.Int64Value(100)})
	c := newCalls(Settings{Safety: safety})
	for _, planned := range []struct {
		key        string
		calls, all int
	}{{"staff", 60, 60}, {"others", 50, 110}, {"staff", 40, 90}} {
		all, most, diags := c.Plan(planned.key, planned.calls)
		if all != planned.all || most != 100 || diags.HasError() {
			t.Errorf("%s with %d: %d of %d, %v; want %d of 100", planned.key, planned.calls, all, most, diags, planned.all)
		}
	}
}
