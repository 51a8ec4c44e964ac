package directorysync

import (
	"context"
	"fmt"
	"hash/maphash"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// claim says to the other resources of this configuration whom the plan concerns, and is refused where it would suspend
// somebody whom one of them keeps, or the other way round.
func (r *syncResource) claim(config model, plan reconcile.Plan) (diags diag.Diagnostics) {
	if r.clients == nil {
		return nil
	}
	overlap := r.clients.Claims.Sync(config.key(), plan.Accounts())
	if err := overlap.Refused(); err != nil {
		diags.AddAttributeError(path.Root("directory"), "Two resources disagree about an account", err.Error()+".")
	}
	if title, detail := overlap.Shared(); title != "" {
		diags.AddAttributeWarning(path.Root("directory"), title, detail)
	}
	return diags
}

var seed = maphash.MakeSeed()

// key tells this sync from others in the same process.
func (m model) key() string {
	return fmt.Sprintf("%x %x", maphash.String(seed, m.Directory.ValueString()), maphash.String(seed, m.Existing.ValueString()))
}

// unclaimed is the tenant for one sync: it suspends nobody whom another resource has come to keep since the plan.
type unclaimed struct {
	*lark.Client
	claims *clients.Claims
	key    string
}

// Users shows whom another sync has suspended in this run as they were before. The plan of this one says that they left, too, as
// its claims were not refused; so it suspends them as well, which changes nothing in Lark, and both know that they did.
func (t unclaimed) Users(ctx context.Context, openIDs []string) (map[string]directory.User, error) {
	users, err := t.Client.Users(ctx, openIDs)
	for id, u := range users {
		if u.Status.Frozen && t.claims.IsSuspended(id) {
			u.Status.Frozen, u.Person["suspended"] = false, false
			users[id] = u
		}
	}
	return users, err
}

// DeleteUser deletes nobody whom another resource has come to keep.
func (t unclaimed) DeleteUser(ctx context.Context, openID string, transfer directory.Transfer) error {
	if err := t.claims.Needed(t.key, openID); err != nil {
		return fmt.Errorf("no longer fits: %w", err)
	}
	return t.Client.DeleteUser(ctx, openID, transfer)
}

func (t unclaimed) UpdateUser(ctx context.Context, openID string, attributes directory.Person) error {
	if !attributes.Bool("suspended") {
		return t.Client.UpdateUser(ctx, openID, attributes)
	}
	if err := t.claims.Needed(t.key, openID); err != nil {
		return fmt.Errorf("no longer fits: %w", err)
	}
	err := t.Client.UpdateUser(ctx, openID, attributes)
	if err == nil {
		t.claims.Suspended(openID)
	}
	return err
}
