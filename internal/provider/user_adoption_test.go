package provider_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

const adopting = "adopt_existing = true\n"

func TestUser_adopts_whoever_has_the_user_id_email_or_mobile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	config := w.provider()
	for i, by := range []string{
		`user_id = "old0"`, `email = "OLD1@acme.example"`, "email = \"old2@acme.example\"\n mobile = \"+65 8123 4502\"", "mobile = \"+65 8123 4503\"\n email = \"new3@acme.example\"",
		"user_id = \"old4\"\n email = \"new4@acme.example\"", "user_id = \"new5\"\n email = \"old5@acme.example\"",
	} {
		old := sandbox.LarkUser{Name: "Old Name", UserID: fmt.Sprintf("old%d", i), Email: fmt.Sprintf("old%d@acme.example", i), Mobile: fmt.Sprintf("+65812345%02d", i)}
		if i == 3 {
			old.Email = "" // with another one, it might be somebody who had the number before
		}
		w.lark.AddUser(old)
		config += fmt.Sprintf("resource \"lark_user\" \"u%d\" {\n adopt_existing = true\n name = \"New %d\"\n %s\n}\n", i, i, by)
	}
	config += w.staffed(adopting, "Nia New")
	f := w.folder(config)
	for i := range 2 {
		f.plan().changes("Plan: 7 to add", "nobody is invited", `"Nia New" will be invited`, "Nobody in Lark was found by", `"New 0" will be adopted`, `"New 5" will be adopted`, "(Old Name)").omits(`"Nia New" will be adopted`, `"New 0" will be invited`)
		w.sends()
		if i > 0 {
			f.apply().succeeds().omits("Unable to")
		}
	}
	if n := len(w.lark.Invitations()); n != 1 {
		t.Errorf("%d invitations, want that of Nia New", n)
	}
	for i, email := range []string{"old0", "old1", "old2", "new3", "new4", "old5"} {
		if u := w.user(email + "@acme.example"); u.Name != fmt.Sprintf("New %d", i) || i == 5 && u.UserID != "new5" {
			t.Errorf("%s is %+v", email, u)
		}
	}
	f.plan().empty()
	// To be adopted is for the create: neither setting of it changes anything afterwards.
	w.sent()
	f.write(strings.ReplaceAll(config, "adopt_existing = true", ""))
	f.settle()
	w.sends()
}

// Adopting sends what differs, and nothing where nothing does.
func TestUser_adopts_without_a_write_where_nothing_differs(t *testing.T) {
	t.Parallel()
	w := tenantOf(t, nil)
	c := w.cast()
	arguments, user := c.everything(67)
	user.Email, user.JoinTime = "mei.chan67@ACME.example", 1699920000
	id := w.lark.AddUser(user)
	w.lark.SetUser(id, func(u *sandbox.LarkUser) { u.Orders = user.Orders })
	arguments["adopt_existing"] = "true"
	f := w.folder(w.userConfig(lines(arguments)))
	f.plan().changes("1 to add", "will be adopted")
	f.apply().succeeds()
	w.sends()
	f.keeps(mei, map[string]any{"open_id": id})
	f.plan().empty()

	// Seats are compared, too, though a plan does not show them; and what cannot be read is not written over.
	f.run("state", "rm", mei).succeeds()
	w.change(user.Email, func(u *sandbox.LarkUser) { u.SubscriptionIDs, u.JobTitle = []string{"seat2"}, "Cook" })
	f.settle()
	w.sends("update Mei Chan: job_title subscription_ids")
	f.run("state", "rm", mei).succeeds()
	w.change(user.Email, func(u *sandbox.LarkUser) { u.Mobile, u.Nickname = "+6581239999", "Other" })
	w.lark.RevokeScopes("contact:user.phone:readonly")
	f.run("apply", "-no-color", "-auto-approve").succeeds("the app may not read", "mobile")
	w.sends("update Mei Chan: nickname")
	f.plan().empty()
	w.lark.GrantScopes("contact:user.phone:readonly")
	f.plan().changes("~ mobile ")
}

func TestUser_adopts_nobody_who_may_be_somebody_else(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, name := range []string{"Ann One", "Ben Two"} {
		w.lark.AddUser(sandbox.LarkUser{Name: name, UserID: first(name), Email: address(name), Mobile: fmt.Sprintf("+658123450%d", i)})
	}
	f := w.folder("")
	for arguments, says := range map[string][]string{
		"user_id = \"ann\"\n email = \"ben.two@acme.example\"":           {"two accounts", "Ann One", "Ben Two", "import"},
		"email = \"ann.one@acme.example\"\n mobile = \"+6581234501\"":    {"two accounts", "Ann One", "Ben Two"},
		"email = \"new@acme.example\"\n mobile = \"+6581234500\"":        {"Ann One", "had the number before", "terraform import"},
		"email = \"somebody@acme.example\"\n mobile = \"+65 8123-4501\"": {"Ben Two", "had the number before"},
	} {
		f.write(w.userConfig("name = \"Mei Chan\"\n" + adopting + arguments))
		f.plan().fails(append(says, `Unable to plan user "Mei Chan"`)...)
	}
	// The email of somebody with the mobile cannot be read: it may be another one.
	w.lark.RevokeScopes("contact:user.email:readonly")
	f.write(w.userConfig("name = \"Mei Chan\"\n" + adopting + "email = \"new@acme.example\"\n mobile = \"+6581234500\""))
	f.plan().fails("cannot be read")
	w.lark.GrantScopes("contact:user.email:readonly")
	// Without being told to, nobody is adopted, however alike.
	f.write(w.userConfig("name = \"Mei Chan\"\n email = \"ann.one@acme.example\""))
	f.plan().changes("1 to add")
	f.apply().fails(`Unable to create user "Mei Chan"`, "email", w.user(address("Ann One")).OpenID, "adopt")
	if kept := f.kept(mei); kept != nil {
		t.Errorf("the state has %v", kept)
	}
	w.sends()
}

func TestUser_two_adopt_one_account_and_one_of_them_fails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lark.AddUser(sandbox.LarkUser{Name: "Ann One", UserID: "ann", Email: "ann@acme.example"})
	f := w.folder(w.userConfig("name = \"Mei Chan\"\n user_id = \"ann\"\n"+adopting) + `
resource "lark_user" "twin" {
  name           = "Mei Twin"
  email          = "ann@acme.example"
  adopt_existing = true
}
`)
	f.plan().changes("2 to add")
	f.apply().fails("Unable to create user", "by somebody else of this configuration", "describe each person once")
	if n := len(w.sent()); n != 1 {
		t.Errorf("%d writes, want one", n)
	}
}

// An account is not suspended by the way it comes into the state: administrators and the budget are looked at first.
func TestUser_adopts_and_suspends_in_two_steps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lark.AddUser(sandbox.LarkUser{Name: "Ada Admin", Email: address("Ada Admin"), TenantManager: true})
	w.lark.AddUser(sandbox.LarkUser{Name: "Sue Suspend", Email: address("Sue Suspend"), JobTitle: "Cook"})
	w.lark.AddUser(sandbox.LarkUser{Name: "Fay Frozen", Email: address("Fay Frozen"), Frozen: true})
	frozen := w.staffed(adopting+"is_frozen = true\n job_title = \"Chef\"", "Sue Suspend", "Fay Frozen")
	f := w.folder(w.provider() + frozen + w.staffed(adopting+"is_frozen = true", "Ada Admin"))
	f.run("apply", "-no-color", "-auto-approve").succeeds(`"Ada Admin" is adopted, and not suspended yet`, `"Sue Suspend" is adopted, and not`).
		omits(`"Fay Frozen" is adopted, and`)
	w.onlyFrozen("Fay Frozen")
	f.plan().fails("administrator", "Ada Admin")
	f.write(safety(w.provider(), "0") + frozen + w.staffed("", "Ada Admin"))
	f.plan().fails("safety.max_offboard = 0", "Sue Suspend")
	f.write(w.provider() + frozen + w.staffed("", "Ada Admin"))
	f.plan().changes("Plan: 0 to add, 2 to change") // one of them is adopt_existing
	w.sent()
	f.settle()
	w.sends("update Sue Suspend: suspended")
	w.onlyFrozen("Fay Frozen", "Sue Suspend")
}

// A resource that has another address without a moved block leaves at the one and arrives at the other: neither happens.
func TestUser_renamed_without_a_moved_block_is_refused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	names := map[string]string{"mei": "Mei Chan", "tom": "Tom Park", "ann": "Ann Lee", "ben": "Ben Two"}
	arguments := map[string]string{"mei": "", "tom": "adopt_existing = true", "ann": "on_destroy = \"delete\"", "ben": "on_destroy = \"abandon\""}
	at := func(names map[string]string, suffix string) (config string) {
		for key, name := range names {
			config += fmt.Sprintf("resource \"lark_user\" %q {\n name = %q\n email = %q\n %s\n}\n", key+suffix, name, address(name), arguments[key])
		}
		return config
	}
	f := w.folder(w.provider() + at(names, ""))
	f.settle()
	w.lark.AcceptInvitations()
	w.sent()
	f.write(w.provider() + at(names, "2"))
	f.plan().fails("Mei Chan", "Tom Park", "Ann Lee", "moved block").omits("Ben Two and")
	moved := ""
	for key := range maps.Keys(names) {
		moved += fmt.Sprintf("moved {\n from = lark_user.%s\n to = lark_user.%s2\n}\n", key, key)
	}
	f.write(w.provider() + at(names, "2") + moved)
	f.plan().changes("has moved to", "Plan: 0 to add, 0 to change, 0 to destroy.")
	f.settle()
	w.sends()
	f.plan().empty()
	// Two people who follow each other in one resource's place take two runs.
	f.write(w.provider() + at(names, "2"))
	f.run("apply", "-destroy", "-no-color", "-auto-approve", "-target=lark_user.ann2").succeeds(`"Ann Lee" will resign`)
	f.settle()
	if n := len(w.lark.Writes()); n != 3 { // the first create is answered with the account that was
		t.Errorf("%d writes, want a deletion and a create", n)
	}
}

// An invitation cannot be recalled, so the plan says that there will be one.
func TestUser_a_plan_that_makes_an_account_says_who_is_invited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.provider() + `
resource "terraform_data" "later" { input = "later@acme.example" }

resource "lark_user" "both" {
  name   = "Newbie"
  email  = "newbie@acme.example"
  mobile = "+6581234567"
}

resource "lark_user" "later" {
  name  = "Later"
  email = terraform_data.later.output
}
`)
	f.plan().changes(`"Newbie" will be invited`, "An invitation goes to newbie@acme.example, and cannot be recalled. For somebody who is in Lark already: adopt_existing = true.",
		`"Later" will be invited`, "An invitation goes to the person")
	f.settle()
	f.plan().empty().omits("invited")
}
