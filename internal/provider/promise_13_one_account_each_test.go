package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestPromise_13_two_people_never_share_one_user(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lark.AddUser(sandbox.LarkUser{Name: "Ann Lee", Email: "ann@acme.example", Mobile: "+6591234567"})
	w.lark.AddUser(sandbox.LarkUser{Name: "Ben Ito", Email: "ben@acme.example", Mobile: "+6591111111"})
	with := func(more string) string {
		return w.provider() + `
locals {
  directory = jsonencode({ people = {
    a = { name = "Ann Lee", email = "ann@acme.example" }
    b = { name = "Ann L", mobile = "+6591234567" }
    c = { name = "Carl Carlson", email = "carl@acme.example", mobile = "+6591111111" }
    d = { name = "Dan Duc", email = "dan@acme.example" }
    ` + more + `
  } })
}
data "lark_existing_users" "staff" { directory = local.directory }
resource "lark_directory_sync" "staff" {
  directory = local.directory
  existing  = data.lark_existing_users.staff.users
}`
	}
	f := w.folder(with(""))
	f.plan().changes("? Ann Lee (a)", "? Ann L (b)", "? Carl Carlson (c)", "+ Dan Duc (d)", "another email")
	f.apply().succeeds()
	w.sends("create Dan Duc")
	f.plan().empty("? Ann Lee (a)", "? Ann L (b)", "? Carl Carlson (c)")

	// Nor does somebody new get the user who is bound to somebody else already.
	w.change("dan@acme.example", func(u *sandbox.LarkUser) { u.Mobile = "+6592222222" })
	f.write(with(`e = { name = "Eva Ruiz", mobile = "+6592222222", job_title = "Cook" }`))
	f.plan().empty("? Eva Ruiz (e): held, the same Lark user", "is found for d and e")
	w.sends()
}

// In each pair, the first has an account and the second is new.
func TestPromise_13_what_two_people_want_neither_gets_and_both_are_named(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.team("Ann Email", "Mia Mobile", "Nia Number", "Uli Userid")
	config := strings.Replace(w.sync(), "preset ", `attributes   = { user_id = "user.profile.lastName == 'Userid' ? 'uli' : user.id" }`+"\n    preset ", 1) + `
output "warnings" { value = data.lark_sync_mapping.staff.warnings }
`
	f := w.folder(config)
	f.settle()
	w.sent()
	again := w.team("Ben Email", "Bob Mobile", "Bea Number", "Udo Userid")
	for i, wants := range []map[string]any{
		{"email": "same@acme.example"}, {"mobilePhone": "+65 8123 4567"}, {"employeeNumber": "E1"}, {"title": "Cook"},
	} {
		w.edit(old[i], wants)
		w.edit(again[i], wants)
	}
	f.plan().changes(
		"? Ann Email ("+old[0]+"): held, ", "? "+again[0]+": held, ", "? Uli Userid ("+old[3]+"): held, ", "? "+again[3]+": held, ",
		"+ Bob Mobile", "+ Bea Number", "2 people will be invited, 4 held",
	)
	f.apply().succeeds()
	w.sends("create Bob Mobile", "create Bea Number")
	for _, name := range []string{"Mia Mobile", "Bob Mobile", "Nia Number", "Bea Number"} {
		if u := w.user(address(name)); u.Mobile != "" || u.EmployeeNo != "" {
			t.Errorf("%s has the mobile %q and the employee number %q, which two people want", name, u.Mobile, u.EmployeeNo)
		}
	}
	shown := f.run("output", "-no-color", "warnings")
	for i, attribute := range []string{1: "mobile", 2: "employee_no"} {
		if attribute != "" {
			shown.says(old[i], again[i], attribute)
		}
	}
	f.plan().empty()
}

func TestPromise_13_a_directory_written_by_hand_says_who_wants_the_same(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.byHand(`{ people = { for id in ["a", "b"] : id =>
		{ name = "Ann", email = "same@acme.example", mobile = "+6581234567", employee_no = "E1", user_id = "same" } } }`))
	f.plan().fails(
		`people["b"].email: "same@acme.example" is wanted by "a" too`, `people["b"].mobile: "+6581234567" is wanted by "a" too`,
		`people["b"].employee_no: `, `people["b"].user_id: "same" is wanted by "a" too`,
	)
}

func TestPromise_13_who_was_one_person_and_is_two_gets_no_second_account_unless_approved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const joined = `{
  people  = { okta1 = { name = "Ann Lee", email = "ann@acme.example" } }
  aliases = { okta1 = ["jc1"] }
}`
	const apart = `{ people = {
  okta1 = { name = "Ann Lee", email = "ann@acme.example" }
  jc1   = { name = "Ann Li", email = "ann.li@acme.example" }
} }`
	f := w.folder(w.byHand(joined))
	f.settle()
	w.sent()
	f.write(w.byHand(apart))
	f.plan().empty(`? Ann Li (jc1): held, was one person with Ann Lee (okta1) by the source, and is another now: if they are two, add "jc1" to approvals`)
	f.write(w.byHand(apart, `approvals = ["jc1"]`))
	f.plan().changes("+ Ann Li (jc1)", "1 person will be invited")
	f.apply().succeeds()
	w.sends("create Ann Li")
	f.plan().empty()
	f.write(w.byHand(apart))
	f.settle()
	f.plan().empty()

	// And who were two and are one has two accounts, of which a human deletes one.
	f.write(w.byHand(joined))
	f.plan().empty("2 people held", "? Ann Lee (okta1): held, is one person by the source, and has the Lark users ou_", "(of jc1)", "(of okta1)", "Delete one of them")
	w.sends()
	w.lark.DeleteUser(w.user("ann@acme.example").OpenID)
	f.plan().changes("= 1 person goes by another source id, and the same Lark user: Ann Lee (okta1, before jc1)")
	f.apply().succeeds()
	w.sends("update Ann Lee: email name")
	f.plan().empty()
}

func TestPromise_13_an_account_that_was_made_under_another_source_id_is_adopted_and_not_made_again(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lark.AddUser(sandbox.LarkUser{UserID: "jc1", Name: "Ann Lee", Email: "ann@old.example"})
	w.lark.AddUser(sandbox.LarkUser{UserID: "jc2", Name: "Ben Ito", Email: "ben@old.example"})
	w.lark.AddUser(sandbox.LarkUser{UserID: "okta2", Name: "Ben Ito", Email: "ben@older.example"})
	const document = `{
  people  = {
    okta1 = { name = "Ann Lee", email = "ann@acme.example" }
    okta2 = { name = "Ben Ito", email = "ben@acme.example" }
  }
  aliases = { okta1 = ["jc1"], okta2 = ["jc2"] }
}`
	f := w.folder(w.byHand(document))
	f.plan().changes("+ Ann Lee (okta1)") // nobody looked
	f.apply().succeeds("Ann Lee (okta1): not made: Lark has a user", "with the user_id jc1, another source id of this person", "existing")
	w.sends()
	f = w.folder(w.byHand(document, "  existing = data.lark_existing_users.staff.users") + `
data "lark_existing_users" "staff" {
  directory = jsonencode(` + document + `)
}
`)
	f.plan().changes("= Ann Lee (okta1): adopted by user_id", "? Ben Ito (okta2): held, two Lark users (ou_").omits("invited")
	f.apply().succeeds()
	w.sends("update Ann Lee: email")
	f.plan().empty()
}

// meiAt are lark_users of Mei's one account, at these addresses.
func meiAt(arguments string, keys ...string) (config string) {
	for _, key := range keys {
		config += fmt.Sprintf("resource \"lark_user\" %q {\n  name = \"Mei Chan\"\n  email = %q\n  %s\n}\n", key, address("Mei Chan"), arguments)
	}
	return config
}

func TestPromise_13_no_lark_user_is_destroyed_while_another_one_keeps_or_imports_the_account(t *testing.T) {
	t.Parallel()
	for _, destroy := range []string{"suspend", "delete"} {
		t.Run(destroy, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			arguments := fmt.Sprintf("on_destroy = %q", destroy)
			f := w.folder(w.provider() + meiAt(arguments, "mei"))
			f.settle()
			w.lark.AcceptInvitations()
			w.sent()
			id := w.user(address("Mei Chan")).OpenID
			refused := func() {
				t.Helper()
				for _, how := range []string{"-parallelism=1", "-refresh=false"} {
					f.plan(how).fails(`Unable to plan user "Mei Chan"`, "account "+id+" at two addresses", "moved block", "destroy = false", "terraform state rm")
				}
				f.run("apply", "-no-color", "-auto-approve").fails("at two addresses")
				w.sends()
			}
			// Her resource has another name, and she is imported there: what was hers would suspend her.
			imported := fmt.Sprintf("import {\n  to = lark_user.mei2\n  id = %q\n}\n", id)
			f.write(w.provider() + meiAt(arguments, "mei2") + imported)
			refused()
			f.write(w.provider() + meiAt(arguments, "mei", "mei2") + imported)
			refused()
			f.write(w.provider() + meiAt(arguments, "mei2") + "moved {\n  from = lark_user.mei\n  to = lark_user.mei2\n}\n")
			f.plan().changes("has moved to", "Plan: 0 to add, 0 to change, 0 to destroy.")
			f.settle()
			f.plan().empty()

			// Two addresses have her account, and one of them goes.
			f.write(w.provider() + meiAt(arguments, "mei", "mei2"))
			f.run("import", "-no-color", "-input=false", "lark_user.mei", id).succeeds()
			refused()
			f.write(w.provider() + meiAt(arguments, "mei"))
			refused()
			f.write(w.provider() + meiAt(arguments, "mei") + "removed {\n  from = lark_user.mei2\n  lifecycle {\n    destroy = false\n  }\n}\n")
			f.settle()
			f.write(w.provider() + meiAt(arguments, "mei"))
			f.settle() // on_destroy, which was not imported
			f.plan().empty()
			w.sends()
			w.onlyFrozen()

			f.write(w.provider())
			f.settle()
			if u, _ := w.lark.User(id); u.Frozen != (destroy == "suspend") || u.Resigned != (destroy == "delete") {
				t.Errorf("nobody keeps her any more, and she is %+v", u)
			}
		})
	}
}

func TestPromise_13_a_lark_user_that_is_abandoned_is_taken_over_by_another_one(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.provider() + meiAt(`on_destroy = "abandon"`, "mei"))
	f.settle()
	w.lark.AcceptInvitations()
	w.sent()
	f.write(w.provider() + meiAt("", "mei2") + fmt.Sprintf("import {\n  to = lark_user.mei2\n  id = %q\n}\n", w.user(address("Mei Chan")).OpenID))
	f.plan().changes("Plan: 1 to import, 0 to add, 0 to change, 1 to destroy.", "stays in Lark")
	f.apply().succeeds()
	f.plan().empty()
	w.sends()
	w.onlyFrozen()
}

func TestPromise_13_who_has_another_key_in_for_each_is_moved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	staff := func(key string) string {
		return w.provider() + fmt.Sprintf("resource \"lark_user\" \"staff\" {\n  for_each = { %s = \"Mei Chan\", t = \"Tom Park\" }\n  name = each.value\n"+
			"  email = \"${replace(lower(each.value), \" \", \".\")}@acme.example\"\n}\n", key)
	}
	f := w.folder(staff("m"))
	f.settle()
	w.lark.AcceptInvitations()
	w.sent()
	f.write(staff("e100"))
	f.plan().fails("Mei Chan and Mei Chan", "moved block").omits("Tom Park and")
	f.write(staff("e100") + "moved {\n  from = lark_user.staff[\"m\"]\n  to = lark_user.staff[\"e100\"]\n}\n")
	f.plan().changes("has moved to", "Plan: 0 to add, 0 to change, 0 to destroy.")
	f.apply().succeeds()
	f.plan().empty()
	w.sends()
	w.onlyFrozen()
}

// A source id may be the user_id of somebody else by chance. Whoever that is, they are neither rewritten nor suspended for it.
func TestPromise_13_a_source_id_that_is_the_user_id_of_somebody_else_binds_nobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Mei Chan", "Ann Lee", "Ben Ito")
	w.lark.AddUser(sandbox.LarkUser{UserID: ids[0], Name: "Bob", Email: "bob@acme.example"})
	w.lark.AddUser(sandbox.LarkUser{UserID: ids[1], Name: "Cy", Email: "cy@acme.example"})
	w.lark.AddUser(sandbox.LarkUser{Name: "Mei Chan", Email: address("Mei Chan")})
	f := w.folder(w.adopting())
	f.plan().changes("? Mei Chan ("+ids[0]+"): held, user_id belongs to one Lark user", "and email to another",
		"? Ann Lee ("+ids[1]+"): held, the Lark user with this source id as user_id", "map user_id", "+ Ben Ito")
	f.apply().succeeds()
	w.sends("create Ben Ito")
	w.okta.Deactivate(ids[0])
	w.okta.Deactivate(ids[1])
	f.plan()
	f.apply()
	w.onlyFrozen()
	w.sends()
}
