package provider_test

import (
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// protecting is wideOpen with people to protect.
func protecting(entries []string, ids ...string) string {
	return strings.Replace(wideOpen(ids...), "protect      = []", "protect = ["+quoted(entries)+"]", 1)
}

// All of them leave, or are suspended in Okta.
func TestPromise_05_administrators_the_founder_and_protected_people_are_never_suspended(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lark.AddUser(sandbox.LarkUser{Name: "Uma Userid", Email: address("Uma Userid"), UserID: "legacy7"})
	ids := w.team(
		"Ada Admin", "Flo Founder", "Sue Source", "Ed Email", "Olly Openid", "Uma Userid", "Leo Leaver",
		"Abe Admin", "Pia Protected", "Sid Suspended",
	)
	left, suspended := ids[:7], ids[7:]
	f := w.folder(w.adopting())
	f.settle()
	w.sent()
	w.change(address("Ada Admin"), func(u *sandbox.LarkUser) { u.TenantManager = true })
	w.change(address("Flo Founder"), func(u *sandbox.LarkUser) { u.Founder = true })
	w.change(address("Abe Admin"), func(u *sandbox.LarkUser) { u.TenantManager = true })
	for _, id := range left {
		w.okta.Deactivate(id)
	}
	for _, id := range suspended {
		w.okta.Suspend(id)
	}
	entries := []string{ids[2], "ED.EMAIL@acme.example", w.user(address("Olly Openid")).OpenID, "legacy7", ids[8], "nobody@acme.example"}
	f.write(w.adopting(protecting(entries, ids...)))
	f.plan().changes(
		"? Ada Admin", "? Flo Founder", "? Abe Admin", "administers the tenant",
		"? Sue Source", "? Ed Email", "? Olly Openid", "? Uma Userid", "? Pia Protected", "is protected (ED.EMAIL@acme.example)",
		"- Leo Leaver", "- Sid Suspended", `"nobody@acme.example" matches nobody`,
	).omits(ids[2]+`" matches nobody`, `legacy7" matches nobody`)

	// A plan that did not look knows of no administrators; then the apply looks.
	f.plan("-refresh=false").changes("- Ada Admin", "- Flo Founder", "? Sue Source", "? Ed Email", "? Olly Openid", "? Uma Userid", "? Pia Protected")
	f.apply().fails("2 changes failed", "Ada Admin", "Flo Founder", "not suspended, because they administer the tenant")
	w.sends("update Leo Leaver: suspended", "update Sid Suspended: suspended")
	f.rest()
	f.plan().empty("? Ada Admin", "? Sue Source")
	w.sends()

	// Made again, the sync knows nobody but those it takes up.
	f.run("apply", "-no-color", "-auto-approve", "-replace="+staff).succeeds()
	w.sends()
	w.onlyFrozen("Leo Leaver", "Sid Suspended")
}

func TestPromise_05_no_setting_lets_an_administrator_or_the_founder_be_suspended(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ada Admin", "Flo Founder", "Abe Admin", "Leo Leaver")
	f := w.folder(w.sync())
	f.settle()
	w.change(address("Ada Admin"), func(u *sandbox.LarkUser) { u.TenantManager = true })
	w.change(address("Flo Founder"), func(u *sandbox.LarkUser) { u.Founder = true })
	f.write(w.sync(wideOpen(ids...)))
	for _, id := range ids {
		w.okta.Deactivate(id)
	}
	w.hire("Tom Park", nil)
	w.sent()

	// Abe gets the role only after the plan was made.
	f.plan().changes("? Ada Admin", "? Flo Founder", "- Abe Admin", "- Leo Leaver")
	w.change(address("Abe Admin"), func(u *sandbox.LarkUser) { u.TenantManager = true })
	f.apply().fails("1 change failed", "Abe Admin", "not suspended, because they administer the tenant")
	w.sends("create Tom Park", "update Leo Leaver: suspended")
	f.rest()
	for _, o := range options[:2] {
		f.plan(o...).empty("? Ada Admin", "? Flo Founder", "? Abe Admin", "administers the tenant")
	}
	w.onlyFrozen("Leo Leaver")
}

// The scope that shows who administers the tenant shows more; without it, nothing tells.
func TestPromise_05_nobody_is_suspended_where_it_cannot_be_read_who_administers_the_tenant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const scope = "contact:user.employee:readonly"
	w.lark.AddUser(sandbox.LarkUser{Name: "Sid Suspended", Email: address("Sid Suspended")})
	ids := w.team("Leo Leaver", "Eva Ruiz", "Sid Suspended")
	w.okta.Suspend(ids[2])
	w.lark.RevokeScopes(scope)
	f := w.folder(w.adopting(wideOpen(ids...)))
	f.plan().changes("= Sid Suspended")
	f.apply().succeeds("Sid Suspended", scope)
	w.sends("create Eva Ruiz", "create Leo Leaver")

	w.okta.Deactivate(ids[0])
	f.plan().says("? Leo Leaver", "? Sid Suspended", scope)
	f.apply().succeeds()
	f.plan("-refresh=false").empty("? Leo Leaver", "? Sid Suspended")
	w.lark.GrantScopes(scope)
	f.plan().changes("- Leo Leaver", "- Sid Suspended")
	w.lark.RevokeScopes(scope)
	f.apply().fails("Leo Leaver", "Sid Suspended", scope)
	w.sends()
	w.lark.GrantScopes(scope)
	f.rest()
	w.onlyFrozen("Leo Leaver", "Sid Suspended")
}
