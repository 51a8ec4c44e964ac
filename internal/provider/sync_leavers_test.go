package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestSync_who_was_frozen_by_hand_stays_frozen_until_told_otherwise(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Mei Chan", "Ann Lee")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.change(address("Mei Chan"), func(u *sandbox.LarkUser) { u.Frozen = true })
	for range 3 {
		f.plan().empty("! Mei Chan", "suspended in Lark")
	}
	w.sends()

	f.write(w.sync(`  on_external = "restore"`))
	f.plan().changes("Mei Chan", "1 person restored")
	f.apply().succeeds()
	w.sends("update Mei Chan: suspended")
	f.plan().empty().omits("Mei Chan")
	if w.user(address("Mei Chan")).Frozen {
		t.Error("Mei Chan is still frozen")
	}
}

func TestSync_who_resigned_by_hand_stays_so_ten_plans_in_a_row(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Mei Chan", "Ann Lee")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.lark.DeleteUser(w.user(address("Mei Chan")).OpenID)
	for range 10 {
		f.plan().empty("! Mei Chan", "resigned")
	}
	w.sends()

	// What else there is to do is done, and they are still left alone.
	f.write(w.sync(`  on_external = "restore"`))
	w.hire("Tom Park", nil)
	f.plan().changes("! Mei Chan", "+ Tom Park")
	f.apply().succeeds()
	w.sends("create Tom Park")
	f.plan().empty("! Mei Chan")
}

func TestSync_who_is_suspended_in_Okta_is_suspended_in_Lark_until_they_are_not(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Mei Chan", "Ann Lee")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.okta.Suspend(ids[0])
	f.plan().changes("- Mei Chan", "1 person suspended")
	f.does("update Mei Chan: suspended")
	w.okta.Unsuspend(ids[0])
	f.plan().changes("+ Mei Chan", "1 person restored")
	f.does("update Mei Chan: suspended")
}

func TestSync_who_is_suspended_in_Okta_and_has_no_account_gets_no_invitation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Mei Chan", "Ann Lee")
	w.okta.Suspend(ids[0])
	f := w.folder(w.sync())
	f.plan().changes("1 person will be invited, 1 held", "suspended in the source")
	f.apply().succeeds()
	w.sends("create Ann Lee")
	f.plan().empty("suspended in the source")
	w.okta.Unsuspend(ids[0])
	f.plan().changes("+ Mei Chan")
	f.apply().succeeds()
	w.sends("create Mei Chan")
	f.plan().empty()
}

func TestSync_who_is_never_suspended(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		arguments func(id string) string
		before    func(*sandbox.LarkUser)
		because   string
	}{
		"by a source id in protect": {func(id string) string { return `protect = ["` + id + `"]` }, nil, "is protected"},
		"by an email in protect":    {func(string) string { return `protect = ["MEI.CHAN@acme.example"]` }, nil, "is protected"},
		"a tenant manager": {
			func(string) string { return "" }, func(u *sandbox.LarkUser) { u.TenantManager = true }, "administers the tenant",
		},
		"by offboarding.action": {func(string) string { return `offboarding = { action = "none" }` }, nil, "not suspended"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ids := w.team("Mei Chan", "Ann Lee", "Tom Park")
			f := w.folder(w.sync(c.arguments(ids[0])))
			f.settle()
			w.sent()
			if c.before != nil {
				w.change(address("Mei Chan"), c.before)
			}
			w.okta.Deactivate(ids[0])
			f.plan().says("Mei Chan", c.because)
			f.apply().succeeds()
			w.sends()
			f.plan().empty("Mei Chan", c.because)
			if w.user(address("Mei Chan")).Frozen {
				t.Error("Mei Chan was frozen")
			}
		})
	}
}

func TestSync_nobody_is_suspended_where_the_app_cannot_see_who_administers_the_tenant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Mei Chan", "Ann Lee")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.lark.RevokeScopes("contact:user.employee:readonly")
	w.okta.Deactivate(ids[0])
	f.plan().says("Mei Chan", "contact:user.employee:readonly")
	f.apply().succeeds()
	w.sends()
}

func TestSync_protecting_nobody_is_a_warning(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Mei Chan")
	f := w.folder(w.sync(`protect = ["mei.chan@acme.example", "nobody@acme.example"]`))
	f.plan().changes(`"nobody@acme.example" matches nobody`).omits(`"mei.chan@acme.example" matches nobody`)
}

func TestSync_held_people_are_never_changed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	people := func(rest string) string {
		return w.byHand(`{ people = { a = { name = "Ann Lee", email = "ann@acme.example", job_title = "Cook" } }, ` + rest + ` }`)
	}
	held := resource.TestStep{
		PreConfig: func() { w.sent() },
		Config:    people(`held = { b = { why = "rejected", cause = "no name" } }`),
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction(staff, plancheck.ResourceActionUpdate), plans("held", 1), plans("missing", 0), plans("update", 0),
			plancheck.ExpectKnownValue(staff, tfjsonpath.New("offboarded"), knownvalue.StringExact("{}")),
		}},
		Check: func(*terraform.State) error { w.sends(); return nil },
	}
	drifted := held
	drifted.PreConfig = func() { w.change("ben@acme.example", func(u *sandbox.LarkUser) { u.JobTitle = "Chef" }) }
	drifted.ConfigPlanChecks = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	w.test(
		resource.TestStep{Config: w.byHand(`{ people = {
			a = { name = "Ann Lee", email = "ann@acme.example", job_title = "Cook" }
			b = { name = "Ben Ito", email = "ben@acme.example", job_title = "Cook" }
		} }`)},
		held, drifted,
	)
}

func TestSync_a_leaver_who_is_unfrozen_by_hand_is_suspended_again(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Mei Chan", "Ann Lee")
	f := w.folder(w.sync())
	f.settle()
	w.okta.Deactivate(ids[0])
	f.settle()
	w.sent()
	w.change(address("Mei Chan"), func(u *sandbox.LarkUser) { u.Frozen = false })
	f.plan().changes("- Mei Chan")
	f.apply().succeeds()
	w.sends("update Mei Chan: suspended")
	f.plan().empty()
}

func TestSync_a_leaver_whom_Okta_deletes_stays_suspended(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Mei Chan", "Ann Lee")
	f := w.folder(w.sync())
	f.settle()
	w.okta.Deactivate(ids[0])
	f.settle()
	w.sent()
	w.okta.DeleteUser(ids[0])
	f.settle()
	f.plan().empty()
	w.sends()
	if offboarded, _ := f.attributes()["offboarded"].(string); !strings.Contains(offboarded, ids[0]) {
		t.Errorf("offboarded is %s, without Mei Chan", offboarded)
	}
	if !w.user(address("Mei Chan")).Frozen {
		t.Error("Mei Chan is not frozen any more")
	}
}

func TestSync_a_suspension_that_fails_is_planned_again(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Mei Chan", "Ann Lee")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.lark.Inject(sandbox.Fault{
		Name: "no freeze", Match: func(c sandbox.Call) bool { return strings.Contains(c.Body, "is_frozen") },
		Respond: func(r http.ResponseWriter) {
			r.WriteHeader(http.StatusBadRequest)
			_, _ = r.Write([]byte(`{"code":44036,"msg":"can not freeze tenant founder error"}`))
		},
	})
	w.okta.Deactivate(ids[0])
	w.hire("Tom Park", nil)
	f.plan().changes("- Mei Chan", "+ Tom Park")
	f.apply().fails("- Mei Chan ("+ids[0]+"): ", "44036").omits("- Tom Park")
	w.sends("create Tom Park")
	if got := f.attributes()["offboarded"]; got != "{}" {
		t.Errorf("offboarded is %v, but nobody is suspended", got)
	}
	f.plan("-refresh=false").changes("- Mei Chan")
	w.lark.ClearFaults()
	f.plan().changes("- Mei Chan")
	f.does("update Mei Chan: suspended")
}
