package provider_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestPromise_08_a_destroyed_or_replaced_sync_touches_nobody(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config   func(*world, ...string) string
		switches sandbox.LarkSwitches
	}{
		"with existing": {config: (*world).adopting},
		// Lark remembers for a while which creates it has seen, and this is later.
		"without existing": {config: (*world).sync, switches: sandbox.LarkSwitches{ClientTokenTTL: time.Nanosecond}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorldWith(t, c.switches)
			ids := w.team("Mei Chan", "Ann Lee", "Tom Park")
			w.edit(ids[0], map[string]any{"division": "Sales", "title": "Cook", "managerId": ids[1]})
			f := w.folder(c.config(w) + quickstart)
			f.settle()
			users, invitations := w.lark.Users(), w.lark.Invitations()
			w.sent()
			untouched := func(after string) {
				t.Helper()
				if diff := cmp.Diff(users, w.lark.Users()); diff != "" {
					t.Errorf("after %s, the users of Lark (- before, + after):\n%s", after, diff)
				}
				if diff := cmp.Diff(invitations, w.lark.Invitations()); diff != "" {
					t.Errorf("after %s, the invitations (- before, + after):\n%s", after, diff)
				}
			}

			f.plan("-replace=" + staff).changes("will be replaced, as requested")
			f.apply().succeeds()
			untouched("a replacement")
			f.plan().empty()
			f.run("taint", staff).succeeds()
			f.plan().changes("is tainted, so")
			f.apply().succeeds()
			untouched("the replacement of what was tainted")

			f.write(w.provider())
			f.plan().changes("3 people stay in Lark", "1 to destroy")
			f.apply().succeeds()
			untouched("the removal of the block")
			f.write(c.config(w))
			f.settle()
			untouched("the sync was made again")
			f.plan().empty()
			f.plan("-destroy").changes("3 people stay in Lark", "1 to destroy")
			f.apply().succeeds()
			untouched("destroy")
		})
	}
}

func TestPromise_08_who_was_suspended_or_deleted_by_hand_is_reported_and_left_so(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Fay Frozen", "Ray Resigned", "Lea Leaver", "Ann Lee")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	freeze := func(u *sandbox.LarkUser) { u.Frozen = true }
	w.change(address("Fay Frozen"), freeze)
	w.change(address("Lea Leaver"), freeze)
	resigned := w.user(address("Ray Resigned")).OpenID
	w.lark.DeleteUser(resigned)
	for range 2 {
		f.plan().empty("! Fay Frozen", "suspended in Lark, not by this sync", "! Ray Resigned", "resigned", "! Lea Leaver")
	}

	// Neither what Okta says of them changes that, nor what else there is to do.
	w.edit(ids[1], map[string]any{"title": "Lead"})
	w.okta.Deactivate(ids[2])
	w.hire("Tom Park", nil)
	f.plan().changes("! Fay Frozen", "! Ray Resigned", "! Lea Leaver", "is suspended in Lark already, not by this sync", "+ Tom Park")
	f.apply().succeeds()
	w.sends("create Tom Park")
	w.okta.Activate(ids[2])
	f.rest()
	f.plan().empty("! Fay Frozen", "! Ray Resigned", "! Lea Leaver")
	w.sends()

	// Who is taken back by hand is kept in step again.
	w.lark.SetUser(resigned, func(u *sandbox.LarkUser) { u.Resigned = false })
	f.plan().changes("Lead")
	f.apply().succeeds()
	w.sends("update Ray Resigned: job_title")
	w.lark.DeleteUser(resigned)

	// They are restored only if that is asked for.
	f.plan().empty("! Ray Resigned")
	f.write(w.sync(`on_external = "restore"`))
	f.plan().changes("3 people restored", "+ Ray Resigned", "the deleted account is restored")
	f.apply().succeeds()
	w.sends("restore Ray Resigned", "update Fay Frozen: suspended", "update Lea Leaver: suspended")
	f.plan().empty().omits("Fay Frozen", "Lea Leaver", "Ray Resigned")
	w.onlyFrozen()

	// Who is not restored may leave.
	f.write(w.sync())
	w.lark.DeleteUser(resigned)
	w.okta.Deactivate(ids[1])
	f.settle()
	f.plan().empty()
	w.sends()
}

func TestPromise_08_a_destroyed_or_replaced_sync_leaves_groups_as_they_are(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.byHand(trioWith(`g = { name = "Crew", members = ["a", "b"] }`), `existing = data.lark_existing_users.staff.users`) + `
data "lark_existing_users" "staff" {
  directory = jsonencode(` + trioWith("") + `)
}
`)
	f.settle()
	olga := w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example"})
	w.putInto("Crew", olga)
	w.sent()
	id := w.larkGroup("Crew").ID
	f.run("apply", "-no-color", "-auto-approve", "-replace="+staff).succeeds()
	w.sends()
	w.groupHas("Crew", "Ann Lee", "Ben Ito", "Olga Stern") // what a run takes up it only adds to
	f.plan().changes("1 leaves: " + olga)
	f.run("destroy", "-no-color", "-auto-approve").succeeds()
	w.sends()
	w.groupHas("Crew", "Ann Lee", "Ben Ito", "Olga Stern")
	if got := w.larkGroup("Crew").ID; got != id {
		t.Errorf("the group is %s, and was %s", got, id)
	}
}
