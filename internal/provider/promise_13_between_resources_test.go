package provider_test

import (
	"fmt"
	"strings"
	"testing"
)

// orders are those in which Terraform may be made to plan and apply two syncs.
var orders = map[string][2]string{
	"staff comes last": {"depends_on = [lark_directory_sync.others]", ""},
	"staff is first":   {"", "depends_on = [lark_directory_sync.staff]"},
}

const (
	annLee  = `a = { name = "Ann Lee", email = "ann.lee@acme.example" }`
	benIto  = `b = { name = "Ben Ito", email = "ben.ito@acme.example" }`
	meiChan = `m = { name = "Mei Chan", email = "mei.chan@acme.example" }`
	meiLeft = `departed = { m = "DEPROVISIONED" }`
)

// part is a sync of people who are written by hand, with the existing users given to it.
func part(name, directory string, arguments ...string) string {
	return fmt.Sprintf(`
resource "lark_directory_sync" %[1]q {
  directory = jsonencode({ %[2]s })
  existing  = data.lark_existing_users.%[1]s.users
  %[3]s
}
data "lark_existing_users" %[1]q { directory = jsonencode({ %[2]s }) }
`, name, directory, strings.Join(arguments, "\n  "))
}

func employed(people ...string) string { return "people = {\n" + strings.Join(people, "\n") + "\n}" }

func TestPromise_13_who_moves_from_one_sync_to_another_is_moved_whatever_the_order(t *testing.T) {
	t.Parallel()
	for name, order := range orders {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			f := w.folder(w.provider() + part("staff", employed(annLee, meiChan), order[0]) + part("others", employed(benIto), order[1]))
			f.settle()
			w.lark.AcceptInvitations()
			w.sent()
			cook := strings.Replace(meiChan, "}", `, job_title = "Cook" }`, 1)
			f.write(w.provider() + part("staff", employed(annLee), order[0]) + part("others", employed(benIto, cook), order[1]))
			f.plan().changes("(m): missing", "= Mei Chan (m): adopted by user_id").omits("suspended")
			f.apply().succeeds()
			w.sends("update Mei Chan: job_title")
			f.plan().empty()

			// And back.
			f.write(w.provider() + part("staff", employed(annLee, meiChan), order[0]) + part("others", employed(benIto), order[1]))
			f.settle()
			f.plan().empty()
			w.onlyFrozen()
		})
	}
}

func TestPromise_13_no_sync_suspends_whom_another_sync_of_the_configuration_binds(t *testing.T) {
	t.Parallel()
	for name, order := range orders {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			others := part("others", employed(benIto, meiChan), order[1])
			f := w.folder(w.provider() + part("staff", employed(annLee, meiChan)))
			f.settle()
			f.write(w.provider() + part("staff", employed(annLee, meiChan), order[0]) + others)
			f.plan().changes("Mei Chan (", ") is in two resources")
			f.apply().succeeds()
			w.lark.AcceptInvitations()
			w.sent()
			f.plan().empty("is in two resources")

			// Nothing would be applied of the second sync, so Terraform would not ask it.
			f.write(w.provider() + part("staff", employed(annLee)+"\n"+meiLeft, order[0]) + others)
			f.plan().fails("Two resources disagree about an account", "Mei Chan (ou_").says("another lark_directory_sync", "Nothing is planned", "protect")
			f.plan("-refresh=false").fails("Two resources disagree about an account")
			f.run("apply", "-no-color", "-auto-approve").fails("Two resources disagree about an account")
			frozen := strings.Replace(meiChan, "}", ", suspended = true }", 1)
			f.write(w.provider() + part("staff", employed(annLee, frozen), order[0]) + others)
			f.plan().fails("Two resources disagree about an account")
			w.sends()

			// Who has only moved is protected by the sync that they leave.
			f.write(w.provider() + part("staff", employed(annLee)+"\n"+meiLeft, order[0], `protect = ["m"]`) + others)
			f.plan().changes("left (DEPROVISIONED) but is protected (m); not suspended").omits("is in two resources")
			f.apply().succeeds()
			f.plan().empty("is protected (m)")
			w.sends()
			w.onlyFrozen()
		})
	}
}

// A sync that is taken away, or told to let go, stands in nobody's way.
func TestPromise_13_a_sync_suspends_whom_no_other_resource_keeps_any_more(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.provider() + part("staff", employed(annLee, meiChan)) + part("others", employed(benIto, meiChan)))
	f.plan("-target=lark_directory_sync.staff").changes()
	f.apply().succeeds()
	f.settle()
	w.lark.AcceptInvitations()
	w.sent()
	f.write(w.provider() + part("staff", employed(annLee)+"\n"+meiLeft))
	f.plan().changes("- ", "leaves (DEPROVISIONED)", "1 to destroy")
	f.apply().succeeds()
	w.sends("update Mei Chan: suspended")
	f.plan().empty()
}

// managed is Mei as a resource of her own.
func managed(arguments string) string {
	return fmt.Sprintf(`
resource "lark_user" "mei" {
  name           = "Mei Chan"
  email          = "mei.chan@acme.example"
  adopt_existing = true
  %s
}
`, arguments)
}

func TestPromise_13_no_sync_suspends_whom_a_lark_user_of_the_configuration_manages(t *testing.T) {
	t.Parallel()
	for name, order := range map[string][2]string{
		"the user is first": {"depends_on = [lark_user.mei]", ""}, "the user is last": {"", "depends_on = [lark_directory_sync.staff]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			f := w.folder(w.provider() + part("staff", employed(annLee, meiChan)))
			f.settle()
			w.lark.AcceptInvitations()
			w.sent()
			gone := w.provider() + part("staff", employed(annLee)+"\n"+meiLeft, order[0])

			// She is adopted in the very plan by which she would leave.
			f.write(gone + managed(order[1]))
			f.plan().fails("Mei Chan (ou_")
			w.sends()

			f.write(w.provider() + part("staff", employed(annLee, meiChan), order[0]) + managed(order[1]))
			f.plan().changes("is in two resources")
			f.apply().succeeds()
			f.write(gone + managed(order[1]))
			for _, how := range []string{"-refresh=true", "-refresh=false"} {
				f.plan(how).fails("Mei Chan (ou_", "lark_user", "lark_directory_sync", "protect")
			}
			w.sends()
			f.write(strings.Replace(gone, "existing  =", "protect = [\"m\"]\n  existing  =", 1) + managed(order[1]))
			f.plan().changes("is protected (m); not suspended")
			f.apply().succeeds()
			f.plan().empty()
			w.sends()
			w.onlyFrozen()
		})
	}
}

func TestPromise_13_no_lark_user_is_destroyed_or_frozen_while_a_sync_keeps_the_account(t *testing.T) {
	t.Parallel()
	for destroy, order := range map[string][2]string{
		"suspend": {"depends_on = [lark_user.mei]", ""}, "delete": {"", "depends_on = [lark_directory_sync.staff]"},
	} {
		t.Run(destroy, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			user := managed(fmt.Sprintf("on_destroy = %q\n  %s", destroy, order[1]))
			sync := w.provider() + part("staff", employed(annLee, meiChan), order[0])
			f := w.folder(w.provider() + strings.Replace(user, order[1], "", 1))
			f.settle()
			f.write(sync + user)
			f.settle()
			w.lark.AcceptInvitations()
			w.sent()
			f.write(w.provider() + part("staff", employed(annLee, meiChan)))
			f.plan().fails("Mei Chan", "would suspend or delete", "removed block")
			f.plan("-refresh=false").fails("would suspend or delete")
			f.write(sync + strings.Replace(user, "adopt_existing", "is_frozen = true\n  adopt_existing", 1))
			f.plan().fails("would suspend or delete")
			w.sends()

			f.write(w.provider() + part("staff", employed(annLee, meiChan)) + `
removed {
  from = lark_user.mei
  lifecycle {
    destroy = false
  }
}`)
			f.run("apply", "-no-color", "-auto-approve").succeeds()
			f.plan().empty()
			f.write(w.provider())
			f.settle()
			w.sends()
			w.onlyFrozen()
		})
	}
}

// What is adopted is only known at apply here. Whichever comes first, nobody is suspended whom the other has by then.
func TestPromise_13_an_account_that_only_the_apply_finds_is_not_suspended_either(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.provider() + part("staff", employed(annLee, meiChan)))
	f.settle()
	w.lark.AcceptInvitations()
	w.sent()
	late := "\nresource \"terraform_data\" \"email\" { input = \"mei.chan@acme.example\" }\n" +
		strings.Replace(managed(""), `"mei.chan@acme.example"`, "terraform_data.email.output", 1)
	f.write(w.provider() + part("staff", employed(annLee)+"\n"+meiLeft, "depends_on = [lark_user.mei]") + late)
	f.plan().changes("leaves (DEPROVISIONED)", "2 to add")
	f.apply().fails("Two resources disagree about an account", "Mei Chan (ou_")
	w.sends()
	w.onlyFrozen()
	f.plan().fails("Two resources disagree about an account")
}

// An account that is suspended already is in nobody's way: it stays so, and is reported.
func TestPromise_13_who_was_suspended_by_one_sync_and_is_wanted_by_another_is_reported(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.provider() + part("staff", employed(annLee, meiChan)))
	f.settle()
	w.lark.AcceptInvitations()
	f.write(w.provider() + part("staff", employed(annLee)+"\n"+meiLeft))
	f.settle()
	w.onlyFrozen("Mei Chan")
	w.sent()
	both := func(arguments ...string) string {
		return w.provider() + part("staff", employed(annLee)+"\n"+meiLeft) + part("others", employed(benIto, meiChan), arguments...)
	}
	f.write(both())
	f.plan().changes("= Mei Chan (m): adopted", "! Mei Chan (m): suspended in Lark, not by this sync; left so")
	f.apply().succeeds()
	w.sends("create Ben Ito")
	f.plan().empty("! Mei Chan (m): suspended in Lark, not by this sync")

	// Told to lift it, the second does. Then the first would suspend her again, and is refused until she is protected there.
	f.write(both(`on_external = "restore"`))
	f.settle()
	w.sends("update Mei Chan: suspended")
	f.plan().fails("Two resources disagree about an account", "Mei Chan")
	f.write(strings.Replace(both(`on_external = "restore"`), "existing  =", "protect = [\"m\"]\n  existing  =", 1))
	f.settle()
	f.plan().empty()
	w.sends()
	w.onlyFrozen()
}

// Both know then that they did it, so that either may restore her.
func TestPromise_13_two_syncs_that_both_see_somebody_leave_suspend_them(t *testing.T) {
	t.Parallel()
	for name, order := range map[string][2]string{"side by side": {}, "one after the other": orders["staff is first"]} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			f := w.folder(w.provider() + part("staff", employed(annLee, meiChan)))
			f.settle()
			f.write(w.provider() + part("staff", employed(annLee, meiChan), order[0]) + part("others", employed(benIto, meiChan), order[1]))
			f.settle()
			w.lark.AcceptInvitations()
			w.sent()
			f.write(w.provider() + part("staff", employed(annLee)+"\n"+meiLeft, order[0]) + part("others", employed(benIto)+"\n"+meiLeft, order[1]))
			f.plan().changes("2 to change")
			f.apply().succeeds()
			w.onlyFrozen("Mei Chan")
			f.plan().empty()
		})
	}
}
