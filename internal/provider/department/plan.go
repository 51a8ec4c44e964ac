package department

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

// plan refuses what Lark would, and leaves open what follows from the change.
func plan(_ context.Context, p *object.Planning[model]) {
	if p.Planned == nil {
		return
	}
	leader, deputies := p.Planned.LeaderUserID, p.Planned.DeputyLeaderUserIDs
	leaderless := object.Known(leader) && leader.ValueString() == "" || p.Prior == nil && p.Config.LeaderUserID.IsNull()
	if len(deputies.Elements()) > 0 && leaderless && (!p.Config.DeputyLeaderUserIDs.IsNull() || !p.Config.LeaderUserID.IsNull()) {
		p.Diagnostics.AddAttributeError(path.Root("deputy_leader_user_ids"), "Deputies without a leader",
			"Lark has deputies only beside a leader: set leader_user_id, or take the deputies out (deputy_leader_user_ids = []).")
	}
	if object.Known(leader) && leader.ValueString() != "" && !deputies.IsUnknown() {
		for _, id := range texts(p.Config.DeputyLeaderUserIDs) {
			if id == leader.ValueString() {
				p.Diagnostics.AddAttributeError(path.Root("deputy_leader_user_ids"), "Leader twice",
					id+" is leader_user_id, too: nobody is both leader and deputy.")
			}
		}
	}
	if p.Prior == nil {
		return
	}
	if !p.Config.UnitIDs.IsNull() && !p.Planned.UnitIDs.IsUnknown() && !p.Planned.UnitIDs.Equal(p.Prior.UnitIDs) {
		p.Diagnostics.AddAttributeError(path.Root("unit_ids"), "Units cannot be changed",
			"Lark's API binds a unit when the department is made, and not later. Change it in the admin console, or leave unit_ids out.")
	}
	if slices.Contains(p.Aliases[parentAttribute], p.Planned.ParentDepartmentID.ValueString()) {
		p.Planned.ParentDepartmentID = p.Prior.ParentDepartmentID // written in another way
	}
	if !p.Planned.ParentDepartmentID.Equal(p.Prior.ParentDepartmentID) && p.Config.Order.IsNull() {
		p.Planned.Order = types.Int64Unknown() // after those who are there already
	}
	if p.Planned.CreateGroupChat.ValueBool() && p.Prior.ChatID.ValueString() == "" {
		p.Planned.ChatID = types.StringUnknown()
	}
	// The leader who becomes, or ceases to be, one changes what is left of deputies that are not managed.
	if !leader.Equal(p.Prior.LeaderUserID) && p.Config.DeputyLeaderUserIDs.IsNull() {
		p.Planned.DeputyLeaderUserIDs = types.SetUnknown(types.StringType)
	}
}
