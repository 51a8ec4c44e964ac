package provider_test

import (
	"fmt"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestUser_who_has_resigned_is_forgotten_and_made_again(t *testing.T) {
	t.Parallel()
	for _, omitted := range []bool{false, true} {
		w := newWorldWith(t, sandbox.LarkSwitches{BatchOmitsResigned: omitted})
		f := w.folder(w.userConfig("name = \"Mei Chan\"\n email = \"mei@acme.example\"\n user_id = \"mei\""))
		f.settle()
		first := w.one("Mei Chan").OpenID
		w.sent()
		w.lark.DeleteUser(first)
		f.plan().changes("Plan: 1 to add, 0 to change, 0 to destroy.")
		f.apply().succeeds()
		w.sends("create Mei Chan", "create Mei Chan") // Lark answers the first with the account that was
		if n := len(w.lark.Invitations()); n != 2 {
			t.Errorf("%d invitations, want one for each account", n)
		}
		f.plan().empty()
		if second := w.user("mei@acme.example").OpenID; second == first {
			t.Error("the account that has resigned is taken for the new one")
		}
	}
}

// Whoever cannot be seen is not gone: that would be a second invitation.
func TestUser_who_cannot_be_read_is_never_forgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.userConfig("name = \"Mei Chan\"\n email = \"mei@acme.example\""))
	f.settle()
	w.sent()
	elsewhere := w.department("Elsewhere")
	read := []string{
		"contact:contact.base:readonly", "contact:contact:readonly_as_app", "contact:contact:readonly", "contact:contact:access_as_app",
		"contact:contact",
	}
	for name, hide := range map[string]struct {
		begin, end func()
		says       string
	}{
		"no scope":     {func() { w.lark.RevokeScopes(read...) }, func() { w.lark.GrantScopes(read...) }, "contact:contact.base:readonly"},
		"out of range": {func() { w.lark.NarrowRange(elsewhere) }, w.lark.WidenRange, "contact range"},
	} {
		hide.begin()
		f.plan().fails("Unable to read user \"Mei Chan\"", hide.says)
		f.run("destroy", "-no-color", "-auto-approve").fails("Unable to", hide.says)
		if f.kept(mei) == nil {
			t.Errorf("%s: forgotten", name)
		}
		hide.end()
		f.plan().empty()
	}
	w.lark.ReplaceApp(appID, appSecret)
	f.plan().fails("Unable to read user \"Mei Chan\"", "99992361")
	if f.kept(mei) == nil {
		t.Error("an id of another app: forgotten")
	}
	w.sends()
}

// A field that the app may not read any more keeps its value: no difference, and nothing is written over it.
func TestUser_a_field_out_of_sight_keeps_its_value(t *testing.T) {
	t.Parallel()
	w := tenantOf(t, nil)
	c := w.cast()
	arguments, _ := c.everything(67)
	f := w.folder(w.userConfig(lines(arguments)))
	f.settle()
	w.sent()
	before := fmt.Sprint(f.kept(mei))
	scopes := []string{
		"contact:user.base:readonly", "contact:user.employee_id:readonly", "contact:user.email:readonly", "contact:user.phone:readonly",
		"contact:user.gender:readonly", "contact:user.department:readonly", "contact:user.employee:readonly", "contact:user.employee_number:read",
		"contact:user.user_geo", "contact:user.job_level:readonly", "contact:user.job_family:readonly",
		"contact:user.dotted_line_leader_info.read", "contact:user.assign_info:read",
	}
	w.lark.SetUser(w.one("Mei Chan").OpenID, func(u *sandbox.LarkUser) { drifts.all(u, c) })
	w.lark.RevokeScopes(scopes...)
	w.change("other@acme.example", func(u *sandbox.LarkUser) { u.MobileHidden = true }) // which no scope hides
	f.plan().empty()
	f.run("apply", "-refresh-only", "-no-color", "-auto-approve").succeeds()
	if after := fmt.Sprint(f.kept(mei)); after != before {
		t.Errorf("the state was\n%s\nand is\n%s", before, after)
	}
	w.sends()
	// One by one, so that what one scope hides is not hidden by all.
	w.lark.GrantScopes(scopes...)
	f.settle()
	w.sent()
	w.change("mei.chan67@acme.example", func(u *sandbox.LarkUser) { u.Mobile, u.JobTitle = "+6587654321", "Juggler" })
	w.lark.RevokeScopes("contact:user.phone:readonly")
	f.plan().changes("1 to change", "~ job_title").omits("~ mobile ")
	f.apply().succeeds()
	if u := w.one("Mei Chan"); u.JobTitle != "Engineer" || u.Mobile != "+6587654321" {
		t.Errorf("Lark has %s, %s", u.JobTitle, u.Mobile)
	}
	w.lark.GrantScopes("contact:user.phone:readonly")
	f.plan().changes("~ mobile ")

	// Nor is it asked for again when somebody new is made: their own values stand in the state.
	w.lark.RevokeScopes("contact:user.phone:readonly", "contact:user.employee:readonly")
	f.write(w.userConfig(lines(arguments)) + `
resource "lark_user" "new" {
  name             = "New Ton"
  email            = "new@acme.example"
  mobile           = "+6581239999"
  job_title        = "Cook"
  subscription_ids = ["seat1"]
}
`)
	f.run("apply", "-no-color", "-auto-approve", "-target=lark_user.new").succeeds()
	f.plan("-target=lark_user.new").empty()
	f.keeps("lark_user.new", map[string]any{"mobile": "+6581239999", "job_title": "Cook", "is_frozen": nil, "city": nil})
}
