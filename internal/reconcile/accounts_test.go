package reconcile_test

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func TestAccounts_are_whom_a_plan_needs_or_takes(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(6))
	w.tenant.hire("new", directory.Person{"name": "Name new", "email": "new@acme.com"})
	w.want(wanted{
		People:   but(staff(6), []string{"p02", "p03", "p04"}, people{"p01": human("p01", "suspended", true), "new": human("new")}),
		Held:     map[string]directory.Hold{"p03": {Why: "rejected", Cause: "no email"}},
		Departed: map[string]string{"p02": "DEPROVISIONED"},
	})
	w.match()
	equal(t, "accounts", fatesOf(w.apply()), map[string]reconcile.Fate{
		"ou_p00": reconcile.Wanted, "ou_p05": reconcile.Wanted, "ou_new": reconcile.Wanted,
		"ou_p01": reconcile.Suspended, "ou_p02": reconcile.Suspended, "ou_p03": reconcile.Kept, "ou_p04": reconcile.Kept,
	})

	// Who has been suspended is neither needed nor taken any more, and nor is who has resigned.
	w.tenant.change("p05", func(u *directory.User) { u.Status.Resigned = true })
	w.refresh()
	equal(t, "accounts afterwards", fatesOf(w.plan()), map[string]reconcile.Fate{
		"ou_p00": reconcile.Wanted, "ou_new": reconcile.Wanted, "ou_p03": reconcile.Kept, "ou_p04": reconcile.Kept,
	})
}

func fatesOf(plan reconcile.Plan) map[string]reconcile.Fate {
	fates := map[string]reconcile.Fate{}
	for openID, account := range plan.Accounts() {
		fates[openID] = account.Fate
	}
	return fates
}
