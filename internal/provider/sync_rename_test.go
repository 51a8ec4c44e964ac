package provider_test

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestSync_a_new_id_with_the_number_of_a_leaver_is_held_until_it_is_confirmed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.hire("Ann Lee", map[string]any{"employeeNumber": "E1", "title": "Cook"})
	w.team("Ben Ito", "Tom Park")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	openID := w.user(address("Ann Lee")).OpenID
	w.okta.Deactivate(old)
	again := w.hire("Ann Wood", map[string]any{"employeeNumber": "E1", "title": "Cook"})
	w.hire("Eva Ruiz", nil)

	f.plan().changes("? Ann Wood ("+again+")", "? Ann Lee ("+old+")", "same_person", `"`+again+`" = "`+old+`"`, "+ Eva Ruiz")
	f.apply().succeeds()
	w.sends("create Eva Ruiz")
	f.plan().empty("? Ann Wood", "? Ann Lee")

	f.write(w.sync(`same_person = { "` + again + `" = "` + old + `" }`))
	f.plan().changes("Ann Wood").omits("will be invited", "suspended, nothing is deleted")
	f.apply().succeeds()
	w.sends("update Ann Wood: email name")
	if got := w.user(address("Ann Wood")).OpenID; got != openID {
		t.Errorf("Ann Wood is the user %s, want %s", got, openID)
	}
	f.plan().empty()
	f.write(w.sync()) // the entry has done its work
	f.plan().changes("- same_person").omits("Ann Wood", "will be invited")
	f.apply().succeeds()
	w.sends()
	f.plan().empty()
}

func TestSync_two_people_who_match_one_user_are_both_held(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lark.AddUser(sandbox.LarkUser{Name: "Ann Lee", Email: "ann@acme.example", Mobile: "+6591234567"})
	w.lark.AddUser(sandbox.LarkUser{Name: "Ben Ito", Email: "ben@acme.example", Mobile: "+6591111111"})
	f := w.folder(w.provider() + `
locals {
  directory = jsonencode({ people = {
    a = { name = "Ann Lee", email = "ann@acme.example" }
    b = { name = "Ann L", mobile = "+6591234567" }
    c = { name = "Carl Carlson", email = "carl@acme.example", mobile = "+6591111111" }
    d = { name = "Dan Duc", email = "dan@acme.example" }
  } })
}
data "lark_existing_users" "staff" { directory = local.directory }
resource "lark_directory_sync" "staff" {
  directory = local.directory
  existing  = data.lark_existing_users.staff.users
}`)
	f.plan().changes("? Ann Lee (a)", "? Ann L (b)", "? Carl Carlson (c)", "+ Dan Duc (d)", "another email")
	f.apply().succeeds()
	w.sends("create Dan Duc")
	f.plan().empty("? Ann Lee (a)", "? Ann L (b)", "? Carl Carlson (c)")
}

func TestSync_without_existing_nobody_is_adopted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee", "Ben Ito")
	w.lark.AddUser(sandbox.LarkUser{Name: "Ann Lee", Email: address("Ann Lee")})
	f := w.folder(w.sync())
	f.plan().changes("2 people will be invited")
	f.apply().succeeds("Ann Lee (", "existing")
	w.sends("create Ben Ito")
	f.write(w.adopting())
	f.plan().changes("= Ann Lee", "adopted by email")
	f.apply().succeeds()
	w.sends()
	f.plan().empty()
}

func TestSync_a_first_run_may_be_told_only_to_adopt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito")
	w.lark.AddUser(sandbox.LarkUser{Name: "Ann Lee", Email: address("Ann Lee")})
	f := w.folder(w.adopting(`on_unmatched = "fail"`))
	f.plan().fails("Ben Ito ("+ids[1]+")", "on_unmatched")
	w.sends()
	w.lark.AddUser(sandbox.LarkUser{Name: "Benjamin", Email: address("Ben Ito"), JobTitle: "Cook"})
	f.plan().changes("= Ann Lee", "= Ben Ito", `name "Benjamin" -> "Ben Ito"`)
	f.apply().succeeds()
	w.sends("update Ben Ito: name")
	f.plan().empty()
}
