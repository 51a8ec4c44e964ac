package object

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
)

// complete puts what Lark shows in place of what the plan left open, and nothing else: Terraform holds a provider to what was
// planned. Where it cannot be read, it is null until the next refresh.
func (r *objectResource[M]) complete(ctx context.Context, client *lark.Client, state *tfsdk.State, m M) (diags diag.Diagnostics) {
	if state.Raw.IsFullyKnown() {
		return nil
	}
	shown := tfsdk.State{Schema: state.Schema, Raw: withoutUnknown(state.Raw, tftypes.Value{})}
	if diags = shown.Get(ctx, &m); diags.HasError() {
		return diags
	}
	if err := r.Kind.Read(ctx, client, &m); err != nil {
		state.Raw = shown.Raw
		summary, detail := r.words("read", m, err)
		diags.AddWarning(summary, "It was written, but could not be read again: what only Lark knows of it is filled in by the next refresh. "+detail)
		return diags
	}
	if diags = shown.Set(ctx, m); diags.HasError() {
		return diags
	}
	state.Raw = withoutUnknown(state.Raw, shown.Raw)
	return diags
}

// withoutUnknown takes each value that is not known from another one of the same type, or else leaves it null.
func withoutUnknown(v, from tftypes.Value) tftypes.Value {
	known, err := tftypes.Transform(v, func(at *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if v.IsKnown() {
			return v, nil
		}
		if found, _, err := tftypes.WalkAttributePath(from, at); err == nil {
			if found, ok := found.(tftypes.Value); ok && found.IsFullyKnown() {
				return found, nil
			}
		}
		return tftypes.NewValue(v.Type(), nil), nil
	})
	if err != nil {
		return v
	}
	return known
}
