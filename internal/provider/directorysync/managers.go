package directorysync

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/notify"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func notifyManagerAttribute() schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Whether the manager of a leaver is told by the app's bot in Lark when the account was suspended, and when it was deleted: who leads them in " +
			"Lark, if that is known, and active. Default: `false`. The app needs its bot and the scope `im:message:send_as_bot`. A manager who cannot be told is a warning.",
	}
}

func (m *model) notifiesManagers() bool {
	on, _ := m.Offboarding.Attributes()["notify_manager"].(types.Bool)
	return on.ValueBool()
}

// told is how long telling all managers may take: what is done in Lark is done, and the state waits to be kept.
const told = 20 * time.Second

// tellManagers tells the managers of leavers what an apply has done. It never fails a run.
func (r *syncResource) tellManagers(ctx context.Context, config model, out *reconcile.Outcome, decided reconcile.Plan) (diags diag.Diagnostics) {
	if !config.notifiesManagers() {
		return nil
	}
	client, diags := r.clients.Lark()
	if diags.HasError() {
		return diags
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), told)
	defer cancel()
	var untold []string
	for _, s := range out.Steps {
		notice, tells := farewell(s, config.deleteAfter(), decided)
		if !tells {
			continue
		}
		about := audit.About(ctx, audit.Subject{Source: s.ID, Reason: "notify_manager"})
		_, err := client.SendMessage(about, lark.Message{
			ReceiveIDType: "open_id", ReceiveID: s.Manager, Card: notify.Card(notice, notify.Run{}), UUID: onceFor(s, out.Started),
		})
		if err != nil {
			untold = append(untold, fmt.Sprintf("%s (%s): %s", s.Label, s.ID, err))
		}
	}
	if len(untold) == 0 {
		return diags
	}
	for _, line := range untold {
		out.Notes = append(out.Notes, "the manager was not told of "+line)
	}
	diags.AddAttributeWarning(path.Root("offboarding").AtName("notify_manager"), "Managers were not told",
		"What was planned was done. The manager was not told of:\n - "+strings.Join(untold[:min(len(untold), named)], "\n - "))
	return diags
}

// farewell is what the manager of a leaver is told of a step.
func farewell(s reconcile.Step, deleteAfter time.Duration, decided reconcile.Plan) (notify.Notice, bool) {
	o, left := decided.Offboarded[s.ID]
	if !left || s.Manager == "" {
		return notify.Notice{}, false
	}
	n := notify.Notice{Kind: notify.Offboarding, Title: o.Name + " has left: their Lark account was suspended", Next: "The account keeps what it has."}
	switch {
	case slices.Contains(s.Kinds, reconcile.KindDelete):
		n.Title = o.Name + " has left: their Lark account was deleted"
		n.Next = "Lark can restore it for 30 days."
		if slices.Contains(receivers(s), s.Manager) {
			n.Next = "What it had has come to you. " + n.Next
		}
	case deleteAfter > 0 && decided.Wanted.Held[s.ID].Why == "": // who is out of scope is never deleted
		n.Next = fmt.Sprintf("The account keeps what it has, and will be deleted after %s.", strings.TrimSuffix(deleteAfter.String(), "0m0s"))
	}
	n.Lines = []string{"This is what the directory says of them: " + o.Evidence}
	return n, true
}

func receivers(s reconcile.Step) (openIDs []string) {
	for _, id := range s.Receivers {
		openIDs = append(openIDs, id)
	}
	return openIDs
}

// onceFor is by what Lark knows the message about a step of a run, so that a repeated call sends it once.
func onceFor(s reconcile.Step, started time.Time) string {
	return fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s %v %s", s.OpenID, s.Kinds, started)))[:40]
}
