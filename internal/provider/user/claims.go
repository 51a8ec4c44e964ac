package user

import (
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// keep says to the syncs of this configuration that the account stays, unless it is or becomes suspended: of that, the guard
// speaks.
func keep(p *object.Planning[model], openID string) {
	if openID == "" || p.Planned.IsFrozen.ValueBool() {
		return
	}
	overlap := p.Clients.Claims.User(openID, reconcile.Account{Label: p.Planned.Name.ValueString(), Fate: reconcile.Wanted})
	refuse(p, p.Planned, overlap.Refused())
	if title, detail := overlap.Shared(); title != "" {
		p.Diagnostics.AddWarning(title, detail)
	}
}
