package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// staffed is a configuration with a user for each name, by lower-case first name, who all have these arguments too.
func (w *world) staffed(arguments string, names ...string) string {
	config := ""
	for _, name := range names {
		config += fmt.Sprintf("resource \"lark_user\" %q {\n  name = %q\n  email = %q\n%s\n}\n", first(name), name, address(name), arguments)
	}
	return config
}

func first(name string) string { return strings.ToLower(strings.Fields(name)[0]) }

// bodies are those of the writes since it was last asked, as "METHOD: body".
func (w *world) bodies() (all []string) {
	for _, c := range w.lark.Writes() {
		all = append(all, c.Method+" "+c.Body)
	}
	w.lark.Reset()
	slices.Sort(all)
	return all
}

func TestUser_destroy_does_what_on_destroy_in_the_state_says(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	heir := w.people("Hei Heir")[0]
	w.lark.AddUser(sandbox.LarkUser{Name: "Ada Admin", Email: "ada@acme.example", TenantManager: true})
	config := w.provider() +
		w.staffed("", "Sue Suspend") + w.staffed("on_destroy = \"abandon\"", "Ben Abandon") +
		w.staffed("on_destroy = \"delete\"", "Del Plain") + w.staffed(`
  on_destroy = "delete"
  transfer = {
    department_chat_acceptor_user_id = "`+heir+`"
    external_chat_acceptor_user_id   = "`+heir+`"
    docs_acceptor_user_id            = "`+heir+`"
    calendar_acceptor_user_id        = "`+heir+`"
    application_acceptor_user_id     = "`+heir+`"
    minutes_acceptor_user_id         = "`+heir+`"
    survey_acceptor_user_id          = "`+heir+`"
    anycross_acceptor_user_id        = "`+heir+`"
    email_acceptor_user_id           = "`+heir+`"
    email_processing_type            = "transfer"
  }`, "Tra Transfer") + w.staffed("", "Fay Frozen") + w.staffed("", "Leo Left") + w.staffed("", "Una Changed")
	f := w.folder(config)
	f.settle()
	w.lark.AcceptInvitations()
	w.change(address("Fay Frozen"), func(u *sandbox.LarkUser) { u.Frozen = true })
	w.lark.DeleteUser(w.user(address("Leo Left")).OpenID)
	w.lark.Reset()

	// A destroy obeys what was applied, not what stands in the configuration since.
	f.write(w.provider() + w.staffed("on_destroy = \"delete\"", "Una Changed"))
	f.plan().changes("Plan: 0 to add, 1 to change, 5 to destroy.",
		`"Sue Suspend" will be suspended`, "signed out", `"Ben Abandon" stays in Lark`, `"Del Plain" will resign`, "30 days", `"Tra Transfer" will resign`).
		omits(`"Fay Frozen" will`, `"Leo Left" will`)
	w.sends()
	f.apply().succeeds("5 destroyed")
	want := []string{
		"DELETE ", `DELETE {"anycross_acceptor_user_id":"` + heir + `","application_acceptor_user_id":"` + heir + `","calendar_acceptor_user_id":"` + heir +
			`","department_chat_acceptor_user_id":"` + heir + `","docs_acceptor_user_id":"` + heir + `","email_acceptor":{"acceptor_user_id":"` + heir +
			`","processing_type":"1"},"external_chat_acceptor_user_id":"` + heir + `","minutes_acceptor_user_id":"` + heir + `","survey_acceptor_user_id":"` + heir + `"}`,
		`PATCH {"is_frozen":true}`,
	}
	if diff := cmp.Diff(want, w.bodies()); diff != "" {
		t.Errorf("writes (- expected, + sent):\n%s", diff)
	}
	w.onlyFrozen("Fay Frozen", "Sue Suspend")

	// The change of on_destroy alone has sent nothing; it counts from now on.
	f.run("destroy", "-no-color", "-auto-approve").succeeds(`"Una Changed" will resign`)
	if got := w.bodies(); len(got) != 1 || !strings.HasPrefix(got[0], "DELETE") {
		t.Errorf("sent %s", got)
	}
}

// Somebody who was suspended or had resigned between plan and apply is not written to again.
func TestUser_destroy_after_the_world_moved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.provider() + w.staffed("", "Fay Frozen", "Leo Left") + w.staffed("on_destroy = \"delete\"", "Lea Gone"))
	f.settle()
	f.plan("-destroy").changes("3 to destroy")
	w.change(address("Fay Frozen"), func(u *sandbox.LarkUser) { u.Frozen = true })
	w.lark.DeleteUser(w.user(address("Leo Left")).OpenID)
	w.lark.DeleteUser(w.user(address("Lea Gone")).OpenID)
	w.lark.Reset()
	f.apply().succeeds("3 destroyed")
	w.sends()
}

// The state says frozen, and an administrator has lifted it since: that is not undone unseen, nor without being asked.
func TestUser_destroy_of_somebody_who_was_frozen_by_configuration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.provider() + w.staffed("", "Fay Frozen", "Ada Admin"))
	f.settle()
	w.lark.AcceptInvitations()
	f.write(w.provider() + w.staffed("is_frozen = true", "Fay Frozen", "Ada Admin"))
	f.settle()
	w.onlyFrozen("Ada Admin", "Fay Frozen")
	w.sent()
	f.plan("-destroy").changes("2 to destroy").omits("will be suspended")
	w.change(address("Ada Admin"), func(u *sandbox.LarkUser) { u.Frozen, u.TenantManager = false, true })
	f.apply().fails(`Unable to delete user "Ada Admin"`, "administrator")
	w.sends()
	w.onlyFrozen("Fay Frozen")
}

func TestUser_who_has_not_joined_may_not_be_suspended(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, sandbox.LarkSwitches{FreezeRefusesUnjoined: true})
	f := w.folder(w.provider() + w.staffed("", "Mei Chan"))
	f.settle()
	f.run("destroy", "-no-color", "-auto-approve").fails(`Unable to delete user "Mei Chan"`, "44010", `on_destroy = "delete"`, `"abandon"`)
	if f.kept(mei) == nil {
		t.Error("still in Lark, and not in the state")
	}
	w.lark.AcceptInvitations()
	f.run("destroy", "-no-color", "-auto-approve").succeeds("1 destroyed")
	w.onlyFrozen("Mei Chan")

	// Somebody who is made suspended, and cannot be, is in Lark: that is told, and neither is their account made anew.
	f.write(w.provider() + w.staffed("is_frozen = true", "Tom Park"))
	f.plan().changes("1 to add")
	f.apply().succeeds(`Unable to complete user "Tom Park"`, "44010")
	f.plan().changes("Plan: 0 to add, 1 to change, 0 to destroy.")
	w.lark.AcceptInvitations()
	f.settle()
	w.onlyFrozen("Mei Chan", "Tom Park")
	f.plan().empty()
	if n := len(w.lark.Invitations()); n != 2 {
		t.Errorf("%d invitations, want 2", n)
	}
}

// An administrator is never suspended or deleted, and neither is anybody of whom that cannot be told: not by a plan, and not
// by an apply of a plan that was made before.
func TestUser_administrators_are_never_suspended_or_deleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	names := []string{"Sue Suspend", "Del Delete", "Una Update"}
	config := func(frozen string) string {
		return w.staffed("", names[0]) + w.staffed("on_destroy = \"delete\"", names[1]) + w.staffed("is_frozen = "+frozen, names[2])
	}
	f := w.folder(w.provider() + config("false"))
	f.settle()
	w.lark.AcceptInvitations()
	reign := func(manager, founder bool) {
		for _, name := range names {
			w.change(address(name), func(u *sandbox.LarkUser) { u.TenantManager, u.Founder = manager, founder })
		}
	}
	refused := func(o outcome, verbs ...string) {
		t.Helper()
		o.fails("administrator")
		for i, verb := range verbs {
			o.says(fmt.Sprintf("Unable to %s user %q", verb, names[i]))
		}
	}
	w.sent()
	doomed := w.provider() + w.staffed("is_frozen = true", names[2])
	f.write(doomed)
	for _, founder := range []bool{false, true} {
		reign(true, founder)
		refused(f.plan(), "plan", "plan", "plan")
	}
	reign(false, false)
	w.lark.RevokeScopes("contact:user.employee:readonly")
	f.plan().fails("contact:user.employee:readonly", "cannot be read", names[0], names[1], names[2])
	w.lark.GrantScopes("contact:user.employee:readonly")

	// The plan was made before they became administrators.
	f.plan().changes("Plan: 0 to add, 1 to change, 2 to destroy.")
	reign(true, false)
	refused(f.apply(), "delete", "delete", "plan") // a plan is made again before an update
	w.sends()
	// A replacement deletes without a plan of its own.
	f.write(w.provider() + config("false"))
	f.run("apply", "-no-color", "-auto-approve", "-replace=lark_user.del").fails("administrator", names[1])
	w.sends()
	w.onlyFrozen()
	// What they may be is left alone.
	f.write(w.provider() + strings.ReplaceAll(config("false"), `on_destroy = "delete"`, "") + "\n")
	f.settle()
	f.write(w.provider() + w.staffed("on_destroy = \"abandon\"", names...))
	f.settle()
	f.run("destroy", "-no-color", "-auto-approve").succeeds("3 destroyed")
	w.sends()
}

// A replacement would suspend somebody whose email the new account could not have.
func TestUser_is_not_replaced_unless_a_destroy_deletes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	config := "name = \"Mei Chan\"\n email = \"mei@acme.example\"\n on_destroy = "
	for _, onDestroy := range []string{"suspend", "abandon"} {
		f := w.folder(w.userConfig(config + fmt.Sprintf("%q\n adopt_existing = true", onDestroy)))
		f.settle()
		w.sent()
		f.plan("-replace="+mei).fails("Unable to plan user \"Mei Chan\"", "on_destroy = \"delete\"")
		w.sends()
		f.plan().empty()
	}
	f := w.folder(w.userConfig(config + "\"delete\"\n adopt_existing = true"))
	f.settle()
	f.run("apply", "-no-color", "-auto-approve", "-replace="+mei).succeeds("1 added, 0 changed, 1 destroyed")
	f.plan().empty()
	f.run("taint", mei).succeeds()
	f.run("apply", "-no-color", "-auto-approve").succeeds("1 added, 0 changed, 1 destroyed")
	f.plan().empty()
}
