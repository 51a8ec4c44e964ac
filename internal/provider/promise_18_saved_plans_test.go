package provider_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// fate is what happens to somebody: what Okta says when the plan is made, and what is done in Lark or in Okta before it
// is applied.
type fate struct {
	name    string
	hired   bool // only for this plan
	planned func(id string)
	moved   func(id string)
	writes  string // what the apply writes: attributes, or "create"
	fails   string // what the apply says if they do not fit any more
	next    string // what the next run writes, once nobody stands in the way
	after   string // what a plan says of them even then
}

// fates are all in one plan: a person for each way in which the world can move.
func fates(w *world) []fate {
	lark := func(change func(*sandbox.LarkUser)) func(string) {
		return func(id string) { w.lark.SetUser(w.made(id).OpenID, change) }
	}
	okta := func(profile map[string]any) func(string) { return func(id string) { w.edit(id, profile) } }
	lead := okta(map[string]any{"title": "Lead"})
	freeze := lark(func(u *sandbox.LarkUser) { u.Frozen = true })
	taken := func(email string) func(string) {
		return func(string) { w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: email}) }
	}
	bar := w.department("Bar")
	return []fate{
		{name: "Pia Plain", planned: lead, writes: "job_title"},
		{name: "Tom Park", hired: true, writes: "create"},
		{name: "Leo Leaver", planned: w.okta.Deactivate, writes: "suspended"},

		{name: "Ray Resigned", planned: lead, moved: lark(func(u *sandbox.LarkUser) { u.Resigned = true }), fails: "resigned", after: "resigned"},
		{name: "Fay Frozen", planned: lead, moved: freeze, writes: "job_title", after: "suspended in Lark, not by this sync"},
		{
			name: "Max Moved", planned: lead, writes: "job_title", next: "departments",
			moved: lark(func(u *sandbox.LarkUser) { u.Departments = []string{bar} }),
		},
		{name: "Sue Same", planned: lead, moved: lark(func(u *sandbox.LarkUser) { u.JobTitle = "Lead" })},
		{name: "Tia Third", planned: lead, moved: lark(func(u *sandbox.LarkUser) { u.JobTitle = "Chef" }), fails: `from "Cook" to "Chef"`, next: "job_title"},
		{name: "Eve Email", planned: okta(map[string]any{"email": "eve@acme.example"}), moved: taken("eve@acme.example"), fails: "email", next: "email"},
		{name: "Cy Create", hired: true, moved: taken(address("Cy Create")), fails: "email is taken", next: "create"},
		{name: "Lea Leaver", planned: w.okta.Deactivate, moved: freeze, fails: "suspended in Lark already, not by this sync", after: "not by this sync"},
		{
			name: "Ada Admin", planned: w.okta.Deactivate, moved: lark(func(u *sandbox.LarkUser) { u.TenantManager = true }),
			fails: "not suspended, because they administer the tenant", after: "administers the tenant",
		},

		// What Okta says by then counts in the next run: this one does what was reviewed.
		{name: "Uma Update", planned: lead, moved: okta(map[string]any{"title": "Chief"}), writes: "job_title", next: "job_title"},
		{name: "Ned Next", moved: w.okta.Deactivate, next: "suspended"},
		{name: "Bea Back", planned: w.okta.Deactivate, moved: w.okta.Activate, writes: "suspended", next: "suspended"},
	}
}

func TestPromise_18_a_saved_plan_does_what_still_fits_after_the_world_moved_and_names_the_rest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all, ids := fates(w), map[string]string{}
	each := func(do func(f fate, id string)) {
		for _, f := range all {
			do(f, ids[f.name])
		}
	}
	hire := func(f fate, id string) {
		if id == "" {
			ids[f.name] = w.hire(f.name, map[string]any{"title": "Cook", "division": "Kitchen"})
		}
	}
	each(func(f fate, id string) {
		if !f.hired {
			hire(f, id)
		}
	})
	folder := w.folder(w.sync())
	folder.settle()
	w.sent()
	each(hire)
	each(func(f fate, id string) {
		if f.planned != nil {
			f.planned(id)
		}
	})
	folder.plan().changes("+ Tom Park", "+ Cy Create", "- Leo Leaver", "- Lea Leaver", "- Ada Admin", "- Bea Back")
	each(func(f fate, id string) {
		if f.moved != nil {
			f.moved(id)
		}
	})

	var writes, next, failed, after []string
	each(func(f fate, id string) {
		add := func(lines *[]string, what string) {
			if what == "create" {
				*lines = append(*lines, "create "+f.name)
			} else if what != "" {
				*lines = append(*lines, fmt.Sprintf("update %s: %s", f.name, what))
			}
		}
		add(&writes, f.writes)
		add(&next, f.next)
		if f.fails != "" {
			failed = append(failed, f.name+" ("+id+"): ", f.fails)
		}
		if f.after != "" {
			after = append(after, f.name+" ("+id+")", f.after)
		}
	})
	folder.apply().fails(fmt.Sprintf("%d changes failed", len(failed)/2)).says(failed...)
	w.sends(writes...)
	if got := folder.people()[ids["Eve Email"]]["email"]; got != address("Eve Email") {
		t.Errorf("the state says that Eve's email is %v, which it is not in Lark", got)
	}

	for _, u := range w.lark.Users() {
		if u.Name == "Olga Stern" {
			w.lark.DeleteUser(u.OpenID)
		}
	}
	folder.plan().changes()
	folder.apply().succeeds()
	w.sends(next...)
	folder.plan().empty(after...)
	w.sends()
}

// The text of a file is read again at apply, so a limit can change in between.
func TestPromise_18_limits_are_checked_again_at_apply(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.crowd(4)
	f := w.folder(w.sync(`limits = { suspend = trimspace(file("limit.txt")) }`))
	limit := func(text string) { write(t, filepath.Join(f.path, "limit.txt"), text) }
	limit("3")
	f.settle()
	w.sent()
	for _, id := range ids[:3] {
		w.okta.Deactivate(id)
	}
	f.plan().changes("3 people suspended")
	limit("1")
	f.apply().fails("3 people would be suspended", `limits.suspend is "1"`, "Nothing will be applied")
	w.sends()
}

func TestPromise_18_a_saved_first_plan_does_what_still_fits(t *testing.T) {
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

func TestPromise_18_a_saved_plan_whose_department_or_leader_is_gone_names_whom_it_concerns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	boss := w.hire("Zoe Zell", map[string]any{"division": "Sales"})
	ann := w.hire("Ann Lee", map[string]any{"division": "Sales"})
	ben := w.hire("Ben Ito", map[string]any{"division": "Sales"})
	w.hire("Cy Poe", map[string]any{"division": "Legal"})
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.edit(ann, map[string]any{"division": "Legal"})
	w.edit(ben, map[string]any{"managerId": boss, "title": "Lead"})
	w.hire("Dee Roe", map[string]any{"division": "Legal"})
	w.hire("Eva Ruiz", map[string]any{"division": "Sales", "managerId": boss})
	f.plan().changes()
	w.lark.DeleteDepartment(w.department("Legal"))
	w.lark.DeleteUser(w.user(address("Zoe Zell")).OpenID)
	f.apply().fails("Ann Lee (" + ann + ")")
	for _, line := range w.sent() {
		if line == "create department Legal" {
			t.Errorf("a department that the plan did not list was made")
		}
	}

	f.rest()
	if u := w.user(address("Ben Ito")); u.JobTitle != "Lead" || u.Leader != "" {
		t.Errorf("Ben Ito is %+v, want a lead whose leader, who resigned, is not set", u)
	}
	legal := w.department("Legal")
	for _, name := range []string{"Ann Lee", "Dee Roe", "Cy Poe"} {
		if got := w.user(address(name)).Departments; len(got) != 1 || got[0] != legal {
			t.Errorf("%s is in %v, want Legal (%s)", name, got, legal)
		}
	}
	if n := len(w.lark.Invitations()); n != 6 {
		t.Errorf("%d people were invited, want 6", n)
	}
}

func TestPromise_18_a_saved_plan_of_groups_does_what_still_fits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	config := func(members, name string) string {
		return w.byHand(trioWith(`
			done    = { name = "Done", members = [` + members + `] }
			deleted = { name = "Deleted", members = [` + members + `] }
			renamed = { name = "` + name + `", members = [` + members + `] }
		`))
	}
	f := w.folder(config(`"a", "b"`, "Renamed"))
	f.settle()
	f.write(config(`"b", "c"`, "Now"))
	f.plan().changes("3 groups made or changed", "3 memberships end")
	cy := w.user("cy@acme.example").OpenID
	w.takeOut("Done", w.user("ann@acme.example").OpenID) // who was taken out and put in by hand is no failure
	w.putInto("Done", cy)
	olga := w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example"})
	w.putInto("Done", olga) // and who came in since stays until a plan has shown them
	w.lark.DeleteGroup(w.larkGroup("Deleted").ID)
	w.lark.SetGroup(w.larkGroup("Renamed").ID, func(g *sandbox.LarkGroup) { g.Name = "By hand" })
	f.apply().fails("2 changes failed", `group "Deleted" (deleted): no longer fits`,
		`group "Now" (renamed): no longer fits: it was renamed in Lark since the plan, and is "By hand" now`)
	w.groupHas("Done", "Ben Ito", "Cy Poe", "Olga Stern")
	w.groupHas("By hand", "Ann Lee", "Ben Ito")
	f.plan().changes(`group "Deleted" (deleted): no longer in Lark; made again`, `group "Done" (done): 1 leaves: `+olga, `renamed from "By hand"`)
	f.apply().succeeds()
	for _, group := range []string{"Done", "Deleted", "Now"} {
		w.groupHas(group, "Ben Ito", "Cy Poe")
	}
	f.plan().empty()
}

func TestPromise_18_a_saved_plan_is_refused_where_it_needs_approvals_that_have_expired_since(t *testing.T) {
	t.Parallel()
	f, _ := eveLeaves(t, nobodyLeaves)
	f.apply().fails("Refused: 1 person would be suspended, the limit is 0, and the approvals expired at 20", `The approvals of "eve" expired at`)
	f.sends()

	f, _ = eveLeaves(t, "") // here it does not need them
	f.apply().succeeds()
	f.sends("update Eve: suspended")
}
