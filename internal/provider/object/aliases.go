package object

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
)

// aliasesKey is where aliases are kept in private state. Only what was imported has it.
const aliasesKey = "aliases"

// private is what the framework keeps beside the state.
type private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// dropAliases forgets them, but that they are wanted, before a write that may change what they are of.
func (r *objectResource[M]) dropAliases(ctx context.Context, kept private) diag.Diagnostics {
	if has, diags := kept.GetKey(ctx, aliasesKey); has == nil {
		return diags
	}
	return r.wantAliases(ctx, kept)
}

// wantAliases is for an import.
func (r *objectResource[M]) wantAliases(ctx context.Context, kept private) diag.Diagnostics {
	if r.Aliases == nil {
		return nil
	}
	return kept.SetKey(ctx, aliasesKey, []byte("{}"))
}

// keepAliases keeps those of what was read or written, if they are wanted. Without them a plan shows a difference that is
// none, and no more.
func (r *objectResource[M]) keepAliases(ctx context.Context, c *lark.Client, kept private, m M) diag.Diagnostics {
	has, diags := kept.GetKey(ctx, aliasesKey)
	if r.Aliases == nil || has == nil || diags.HasError() {
		return diags
	}
	aliases, err := r.Aliases(ctx, c, m)
	if err != nil {
		summary, detail := r.words("compare", m, err)
		return diag.Diagnostics{diag.NewWarningDiagnostic(summary, "Whether what is configured is what is there, written otherwise, could not be found out. "+detail)}
	}
	text, err := json.Marshal(aliases)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unable to keep what was read", err.Error())}
	}
	return kept.SetKey(ctx, aliasesKey, text)
}

// keptAliases are those that the last read or write has kept.
func keptAliases(ctx context.Context, kept private) (aliases map[string][]string, diags diag.Diagnostics) {
	text, diags := kept.GetKey(ctx, aliasesKey)
	if text == nil || diags.HasError() {
		return nil, diags
	}
	if err := json.Unmarshal(text, &aliases); err != nil {
		diags.AddError("Unable to read what was kept beside the state", err.Error()+". Refresh the state, and plan again.")
	}
	return aliases, diags
}
