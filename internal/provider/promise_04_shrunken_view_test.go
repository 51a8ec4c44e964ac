package provider_test

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestPromise_04_a_contact_range_that_was_narrowed_is_an_error_and_no_departures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.crowd(12)
	open := wideOpen(ids...)
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	before := f.attributes()
	w.edit(ids[0], map[string]any{"title": "Lead"})
	w.okta.Deactivate(ids[1])
	w.lark.NarrowRange()
	f.write(w.sync(open))
	for _, o := range [][]string{nil, {"-replace=" + staff}, {"-target=" + staff}, {"-refresh-only"}} {
		f.plan(o...).fails("people who are bound to this sync", "contact range", "not a wave of departures")
	}
	if after := f.attributes(); after["directory"] != before["directory"] || after["last_run"] != before["last_run"] {
		t.Errorf("the state changed from %v to %v", before, after)
	}

	// A plan that did not look knows nothing of it; then the apply looks.
	f.plan("-refresh=false").changes("Lead", "- Ann Lee01").omits("Ann Lee02")
	f.apply().fails("Ann Lee00", "Ann Lee01", "contact range").omits("Ann Lee02 (")
	w.sends()
	w.lark.WidenRange()
	f.plan().changes("Lead", "- Ann Lee01").omits("Ann Lee02")
	f.does("update Ann Lee00: job_title", "update Ann Lee01: suspended")
}

func TestPromise_04_who_alone_is_out_of_range_is_named_and_left_alone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := []string{w.hire("Ann Lee", map[string]any{"division": "Board"})}
	for _, name := range []string{"Ben Ito", "Cy Poe", "Dee Roe"} {
		ids = append(ids, w.hire(name, map[string]any{"division": "Sales"}))
	}
	f := w.folder(w.sync(wideOpen(ids...)))
	f.settle()
	w.sent()
	w.lark.NarrowRange(w.department("Sales"))
	f.plan().empty("! Ann Lee", "contact range")
	w.edit(ids[1], map[string]any{"title": "Lead"})
	w.okta.Deactivate(ids[0])
	f.plan().changes("! Ann Lee", "contact range", "Lead")
	f.apply().succeeds()
	w.sends("update Ben Ito: job_title")

	// When they are seen again, what is due is due.
	w.lark.WidenRange()
	f.plan().changes("- Ann Lee")
	f.does("update Ann Lee: suspended")
}

// Without the scope to read a field, Lark leaves it out of its answers without a word.
func TestPromise_04_a_field_that_can_no_longer_be_read_is_a_warning_and_no_drift(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const people = `{ people = {
    ann = { name = "Ann Lee", email = "ann.lee@acme.example", mobile = "+6581234567", en_name = "Anne", nickname = "Annie", gender = 2, leader = "ben",
            departments = ["Sales/APAC"], city = "Singapore", country = "SG", work_station = "4-17", employee_no = "E1", employee_type = 1, job_title = "Cook" }
    ben = { name = "Ben Ito", email = "ben.ito@acme.example" }
  } }`
	f := w.folder(w.byHand(people, wideOpen("ann", "ben")))
	f.settle()
	w.sent()
	employee := []string{"city", "country", "work_station", "employee_type", "job_title"}
	for _, c := range []struct{ scopes, hidden []string }{
		{[]string{"contact:user.base:readonly"}, []string{"name", "en_name", "nickname"}},
		{[]string{"contact:user.email:readonly"}, []string{"email"}},
		{[]string{"contact:user.phone:readonly"}, []string{"mobile"}},
		{[]string{"contact:user.gender:readonly"}, []string{"gender"}},
		{[]string{"contact:user.department:readonly"}, []string{"departments", "leader"}},
		{[]string{"contact:user.employee:readonly"}, employee},
		// Either shows the number.
		{[]string{"contact:user.employee:readonly", "contact:user.employee_number:read"}, append(employee, "employee_no")},
	} {
		w.lark.RevokeScopes(c.scopes...)
		o := f.plan().empty("The view of the tenant has changed", "until the field scope is granted again")
		for _, name := range c.hidden {
			o.says("no longer read " + name + " (")
		}
		w.lark.GrantScopes(c.scopes...)
	}
	for _, scope := range []string{"contact:department.base:readonly", "contact:department.organize:readonly"} {
		w.lark.RevokeScopes(scope)
		f.plan().fails("reading 2 departments", scope)
		w.lark.GrantScopes(scope)
	}
	f.plan().empty().omits("no longer read")
	w.sends()

	// What changed meanwhile where nobody could look is neither drawn nor written.
	w.lark.RevokeScopes("contact:user.email:readonly", "contact:user.base:readonly")
	w.change("ben.ito@acme.example", func(u *sandbox.LarkUser) { u.Name, u.JobTitle = "Benny", "Chef" })
	w.change("ann.lee@acme.example", func(u *sandbox.LarkUser) { u.JobTitle = "Chef" })
	f.plan().changes("no longer read email", "no longer read name", `"Chef" -> "Cook"`).omits("-> null", "Benny", "- departments")
	f.apply().succeeds()
	w.sends("update Ann Lee: job_title")
	f.plan().empty("no longer read email")
	w.lark.GrantScopes("contact:user.email:readonly", "contact:user.base:readonly")
	f.plan().changes(`"Benny" -> "Ben Ito"`)
	f.does("update Ben Ito: name")
}

func TestPromise_04_a_group_that_the_app_does_not_see_in_full_is_named_and_left_alone(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, sandbox.LarkSwitches{GroupMembersInRangeOnly: true})
	sales := w.department("Sales")
	hidden := w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example"})
	config := func(members string) string {
		return w.byHand(`{
    people = {
      a = { name = "Ann Lee", email = "ann@acme.example", departments = ["Sales"] }
      b = { name = "Ben Ito", email = "ben@acme.example", departments = ["Sales"] }
    }
    groups = { g = { name = "Crew", members = [`+members+`] } }
  }`, wideOpen("a", "b", hidden))
	}
	f := w.folder(config(`"a"`))
	f.settle()
	w.sent()
	w.lark.NarrowRange(sales)
	f.plan().empty(`The app does not see the user groups "Crew", or not all of their members`)
	w.putInto("Crew", hidden)
	w.lark.ShowGroups(w.larkGroup("Crew").ID)
	f.plan().empty(`The app does not see the user groups "Crew", or not all of their members`)
	f.write(config(`"b"`))
	f.plan().says(`! group "Crew" (g): left alone`, "What is to change waits")
	f.settle()
	w.sends()
	w.groupHas("Crew", "Ann Lee", "Olga Stern")

	// When it is seen again, what is due is due.
	w.lark.WidenRange()
	f.plan().changes(`~ group "Crew" (g): 1 joins: Ben Ito (b); 2 leave: Ann Lee (a), ` + hidden)
	f.apply().succeeds()
	w.groupHas("Crew", "Ben Ito")
	f.plan().empty()
}

// Nobody could review what that overwrites.
func TestPromise_04_what_can_no_longer_be_read_is_not_written_until_it_can_be(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito")
	w.edit(ids[0], map[string]any{"mobilePhone": "+65 8123 4567"})
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.lark.RevokeScopes("contact:user.phone:readonly")
	w.edit(ids[0], map[string]any{"mobilePhone": "+65 9123 4567", "title": "Lead"})
	f.plan().changes("can no longer read mobile")
	f.apply().succeeds("mobile is not written while the app cannot read what Lark has")
	w.sends("update Ann Lee: job_title")
	f.plan().empty()
	w.lark.GrantScopes("contact:user.phone:readonly")
	f.plan().changes("+6591234567")
	f.apply().succeeds()
	w.sends("update Ann Lee: mobile")
	f.plan().empty()
}
