package provider_test

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// A saved plan that would make Ann a Lead and Ben a Chief is applied after somebody changed Ann in Lark.
func TestSync_a_saved_plan_does_what_still_fits_after_Lark_moved(t *testing.T) {
	t.Parallel()
	const before = `{ people = {
		ann = { name = "Ann Lee", email = "ann@acme.example", job_title = "Cook", departments = ["Kitchen"] }
		ben = { name = "Ben Ito", email = "ben@acme.example", job_title = "Cook" }
	} }`
	const wanted = `{ people = {
		ann = { name = "Ann Lee", email = "ann@acme.example", job_title = "Lead", departments = ["Kitchen"] }
		ben = { name = "Ben Ito", email = "ben@acme.example", job_title = "Chief" }
	} }`
	both := []string{"update Ann Lee: job_title", "update Ben Ito: job_title"}
	for name, c := range map[string]struct {
		moved  func(w *world, ann string)
		sends  []string
		failed []string // what the apply says if it fails
		next   []string // what is sent when it is put right
		says   string   // what the last plan says
	}{
		"deleted": {
			moved: func(w *world, ann string) { w.lark.DeleteUser(ann) },
			sends: both[1:], failed: []string{"Ann Lee (ann)", "no longer fits", "resigned"}, says: "resigned",
		},
		"frozen": {
			moved: func(w *world, ann string) { w.lark.SetUser(ann, func(u *sandbox.LarkUser) { u.Frozen = true }) },
			sends: both, says: "suspended in Lark",
		},
		"moved to another department": {
			moved: func(w *world, ann string) { w.lark.MoveUser(ann, w.department("Bar")) },
			sends: both, next: []string{"update Ann Lee: departments"},
		},
		"set as wanted already": {
			moved: func(w *world, ann string) { w.lark.SetUser(ann, func(u *sandbox.LarkUser) { u.JobTitle = "Lead" }) },
			sends: both[1:],
		},
		"changed to a third value": {
			moved: func(w *world, ann string) { w.lark.SetUser(ann, func(u *sandbox.LarkUser) { u.JobTitle = "Chef" }) },
			sends: both[1:], failed: []string{"Ann Lee (ann)", `from "Cook" to "Chef"`}, next: both[:1],
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			f := w.folder(w.byHand(before))
			f.settle()
			w.sent()
			f.write(w.byHand(wanted))
			f.plan().changes(`"Cook" -> "Lead"`, `"Cook" -> "Chief"`)
			c.moved(w, w.user("ann@acme.example").OpenID)
			applied := f.apply()
			if c.failed != nil {
				applied.fails(c.failed...).omits("Ben Ito (ben)")
			} else {
				applied.succeeds()
			}
			w.sends(c.sends...)
			if f.plan().code == 2 {
				f.apply().succeeds()
			}
			w.sends(c.next...)
			f.plan().empty(c.says)
			w.sends()
		})
	}
}

func TestSync_a_saved_plan_names_an_email_that_was_given_away(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.edit(ids[0], map[string]any{"email": "lee@acme.example"})
	w.edit(ids[1], map[string]any{"title": "Chief"})
	w.hire("Tom Park", nil)
	f.plan().changes("lee@acme.example", "+ Tom Park")
	w.lark.AddUser(sandbox.LarkUser{Name: "Leonie Eder", Email: "lee@acme.example"})
	thief := w.lark.AddUser(sandbox.LarkUser{Name: "Tomas Parker", Email: address("Tom Park")})

	f.apply().fails("Ann Lee ("+ids[0]+")", "Tom Park (", "email").omits("Ben Ito (")
	w.sends("update Ben Ito: job_title")
	if got := f.people()[ids[0]]["email"]; got != address("Ann Lee") {
		t.Errorf("the state says that Ann Lee's email is %v, which it is not in Lark", got)
	}

	w.lark.DeleteUser(thief)
	w.lark.DeleteUser(w.user("lee@acme.example").OpenID)
	f.plan().changes("Ann Lee", "Tom Park")
	f.apply().succeeds()
	w.sends("create Tom Park", "update Ann Lee: email")
	f.plan().empty()
}

func TestSync_a_saved_plan_does_not_take_over_a_suspension_by_hand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito", "Tom Park")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.okta.Deactivate(ids[0])
	f.plan().changes("- Ann Lee")
	w.change(address("Ann Lee"), func(u *sandbox.LarkUser) { u.Frozen = true })
	f.apply().fails("Ann Lee", "suspended in Lark already, not by this sync")
	w.sends()
	if f.plan().code == 2 {
		f.apply().succeeds()
	}
	f.plan().empty("Ann Lee", "not by this sync")

	// It was not the sync's, so coming back does not lift it.
	w.okta.Activate(ids[0])
	if f.plan().says("! Ann Lee").code == 2 {
		f.apply().succeeds()
	}
	w.sends()
	f.plan().empty("! Ann Lee")
}

func TestSync_a_saved_plan_does_not_suspend_who_became_a_tenant_manager(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito", "Tom Park")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.okta.Deactivate(ids[0])
	f.plan().changes("- Ann Lee")
	w.change(address("Ann Lee"), func(u *sandbox.LarkUser) { u.TenantManager = true })
	f.apply().fails("Ann Lee", "not suspended", "the tenant")
	w.sends()
	if f.plan().code == 2 {
		f.apply().succeeds()
	}
	f.plan().empty("Ann Lee", "administers the tenant")
	w.sends()
}

func TestSync_a_saved_plan_is_what_was_reviewed_whatever_Okta_says_by_then(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito")
	f := w.folder(w.adopting())
	f.settle()
	w.sent()
	w.edit(ids[0], map[string]any{"title": "Lead"})
	f.plan().changes("Lead")
	w.edit(ids[0], map[string]any{"title": "Chief"})
	w.okta.Deactivate(ids[1])
	w.hire("Tom Park", nil)
	f.apply().succeeds()
	w.sends("update Ann Lee: job_title")
	f.plan().changes(`"Lead" -> "Chief"`, "- Ben Ito", "+ Tom Park")
	f.does("create Tom Park", "update Ann Lee: job_title", "update Ben Ito: suspended")
}

func TestSync_a_saved_first_plan_does_what_still_fits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee", "Ben Ito", "Tom Park")
	there := w.lark.AddUser(sandbox.LarkUser{Name: "Tom P", Email: address("Tom Park")})
	f := w.folder(w.adopting())
	f.plan().changes("+ Ann Lee", "+ Ben Ito", "= Tom Park")
	w.lark.AddUser(sandbox.LarkUser{Name: "Anna Li", Email: address("Ann Lee")})
	w.lark.DeleteUser(there)

	f.apply().succeeds("Ann Lee", "Tom Park") // an error would taint
	w.sends("create Ben Ito")
	if failures := f.attributes()["failures"].(map[string]any); len(failures) != 2 {
		t.Errorf("failures are %v, want those of Ann Lee and Tom Park", failures)
	}
	f.plan().changes("0 to destroy")
	f.apply()
	for _, line := range w.sent() {
		if line == "create Ben Ito" {
			t.Error("Ben Ito was created again")
		}
	}
}
