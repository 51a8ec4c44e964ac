package directorysync

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// affordable refuses a plan whose apply would need more calls to Lark than the provider block may send, so that it does not end
// half-way. What decides is in the configuration and the state alone: the apply, which asks again, finds the same.
func (r *syncResource) affordable(config model, decided reconcile.Plan) (diags diag.Diagnostics) {
	if r.clients == nil {
		return nil
	}
	own := config.forecast(decided).Calls
	all, most, diags := r.clients.Calls.Plan(config.key(), own)
	if diags.HasError() || most == 0 || int64(all) <= most {
		return diags
	}
	whose := fmt.Sprintf("This apply needs up to %d calls to Lark", own)
	if all > own {
		whose = fmt.Sprintf("This apply needs up to %d calls to Lark for this sync, and %d for all syncs of the provider block that were planned so far", own, all)
	}
	diags.AddAttributeError(path.Root("directory"), fmt.Sprintf("Refused: the apply would send %d API calls, the limit is %d", all, most),
		fmt.Sprintf("%s; safety.max_api_calls in the provider block is %d. Nothing will be applied, for it would end half-way.\n\nIf your Lark plan has so many calls "+
			"left this month, set safety.max_api_calls to %d or more for this run; repeats come on top. Else bring people in by and by: narrow the search or the "+
			"scope of the source. A first run takes about a call for each person and department that it makes, and few for those who are adopted.",
			whose, most, all))
	return diags
}
