package user

import (
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

// keep says to the syncs of this configuration that the account stays, unless it is or becomes suspended: of that, the guard
// speaks.
func keep(p *object.Planning[model], openID string) {
	if openID == "" || p.Planned.IsFrozen.ValueBool() {
		return
	}
	overlap := p.Clients.Claims.User(openID, clients.Claim{Label: p.Planned.Name.ValueString(), Fate: clients.Wanted})
	refuse(p, p.Planned, overlap.Refused())
	if title, detail := overlap.Shared(); title != "" {
		p.Diagnostics.AddWarning(title, detail)
	}
}
