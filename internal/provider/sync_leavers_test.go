package provider_test

import (
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestSync_a_suspension_follows_the_source(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Sid Suspended", "Lea Leaver", "Nia New", "Ann Lee")
	suspended, leaver, uninvited := ids[0], ids[1], ids[2]
	w.okta.Suspend(uninvited) // and a create would invite her
	f := w.folder(w.sync())
	f.plan().changes("3 people will be invited, 1 held", "suspended in the source")
	f.apply().succeeds()
	w.sends("create Sid Suspended", "create Lea Leaver", "create Ann Lee")
	f.plan().empty("suspended in the source")

	w.okta.Suspend(suspended)
	w.okta.Deactivate(leaver)
	w.okta.Unsuspend(uninvited)
	f.plan().changes("1 person will be invited, 2 suspended", "- Sid Suspended", "- Lea Leaver", "+ Nia New")
	f.apply().succeeds()
	w.sends("update Sid Suspended: suspended", "update Lea Leaver: suspended", "create Nia New")
	f.plan().empty()

	// Who is back in the source is restored, and a leaver whom somebody restored is suspended again.
	w.okta.Unsuspend(suspended)
	w.change(address("Lea Leaver"), func(u *sandbox.LarkUser) { u.Frozen = false })
	f.plan().changes("1 person suspended, 1 restored", "+ Sid Suspended", "- Lea Leaver")
	f.apply().succeeds()
	w.sends("update Sid Suspended: suspended", "update Lea Leaver: suspended")
	f.plan().empty()

	// Who left stays suspended when the evidence is gone.
	w.okta.DeleteUser(leaver)
	f.settle()
	f.plan().empty()
	w.sends()
	if offboarded, _ := f.attributes()["offboarded"].(string); !strings.Contains(offboarded, leaver) {
		t.Errorf("offboarded is %s, without Lea Leaver", offboarded)
	}
	w.onlyFrozen("Lea Leaver")
}

func TestSync_somebody_hired_again_under_a_new_id_after_they_resigned_is_made_anew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Mei Chan", "Ann Lee")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.lark.DeleteUser(w.user(address("Mei Chan")).OpenID)
	w.okta.Deactivate(ids[0])
	w.edit(ids[0], map[string]any{"login": "mei.old@acme.example"})
	f.settle()
	w.sends()
	again := w.hire("Mei Chan", nil)
	f.plan().changes("+ Mei Chan (" + again + ")")
	f.apply().succeeds()
	w.sends("create Mei Chan")
	f.plan().empty()
}
