package directorysync

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// typeName is what the audit log calls this resource.
const typeName = "lark_directory_sync"

// begin puts the beginning of a run on record, with what is planned.
func (r *syncResource) begin(plan reconcile.Plan) (*clients.Sync, diag.Diagnostics) {
	return r.clients.BeginSync(typeName, counts(plan.Summary))
}

// refused puts it on record that there is no plan. The summary of an error names nobody.
func (r *syncResource) refused(why diag.Diagnostics) (diags diag.Diagnostics) {
	if r.clients == nil {
		return nil
	}
	for _, d := range why.Errors() {
		diags.Append(r.clients.Refused(typeName, d.Summary())...)
	}
	return diags
}

// counts are those of a plan or a run, by kind; a kind of which there is nothing is left out.
func counts(of map[reconcile.Kind]int) map[string]int {
	out := map[string]int{}
	for kind, n := range of {
		if n > 0 {
			out[string(kind)] = n
		}
	}
	return out
}
