package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// does applies the saved plan, which must go well, and expects Lark to be sent what the plan says, person by person, and
// nothing else. Then a plan must be empty, without a refresh too.
func (f *folder) does(want ...string) {
	f.Helper()
	slices.Sort(want)
	if diff := cmp.Diff(want, f.promised()); diff != "" {
		f.Errorf("the plan says (- expected, + said):\n%s", diff)
	}
	f.apply().succeeds()
	f.sends(want...)
	f.plan("-refresh=false").empty()
	f.plan().empty()
	f.sends()
}

func TestSync_a_hire_a_promotion_a_rename_and_a_leaver_take_a_write_each(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	place := map[string]any{"division": "Engineering", "department": "Platform", "title": "Engineer"}
	var ids []string
	for _, name := range []string{"Mei Chan", "Ann Lee", "Tom Park", "Eva Ruiz", "Raj Nair"} {
		ids = append(ids, w.hire(name, place))
	}
	f := w.folder(w.sync())
	f.settle()
	w.edit(ids[4], map[string]any{"title": "Tester"}) // a usual week before, so that the summary is one of such a week
	f.settle()
	w.sent()

	promoted, renamed, leaver := ids[0], ids[1], ids[2]
	w.edit(promoted, map[string]any{"title": "Staff Engineer"})
	w.edit(renamed, map[string]any{"lastName": "Wood", "email": "ann.wood@acme.example", "login": "ann.wood@acme.example"})
	w.okta.Deactivate(leaver)
	hired := w.hire("Liv Berg", place)
	openID := w.user(address("Ann Lee")).OpenID

	plan := f.plan().changes(
		`"Engineer" -> "Staff Engineer"`, `"Ann Lee" -> "Ann Wood"`, `"ann.lee@acme.example" -> "ann.wood@acme.example"`,
		"+ Liv Berg ("+hired+")", "- Tom Park ("+leaver+")", "suspended",
		"0 to add, 1 to change, 0 to destroy",
	).omits("replaced")
	_, drawn, _ := strings.Cut(plan.raw, "will perform the following actions:\n\n")
	drawn, _, _ = strings.Cut(drawn, "\nPlan: ")
	if n := strings.Count(drawn, "\n"); n > 60 {
		t.Errorf("the plan has %d lines, want at most 60:\n%s", n, drawn)
	}
	f.does("create Liv Berg", "update Ann Wood: email name", "update Mei Chan: job_title", "update Tom Park: suspended")

	if got := w.user("ann.wood@acme.example").OpenID; got != openID {
		t.Errorf("a rename made the user %s of %s", got, openID)
	}
	if !w.user(address("Tom Park")).Frozen {
		t.Error("the leaver is not frozen in Lark")
	}
	want := map[string]any{
		"adopt": 0., "create": 1., "delete": 0., "departments": 0., "held": 0., "missing": 0., "move": 0., "rename": 1., "restore": 0., "suspend": 1., "update": 2.,
	}
	if diff := cmp.Diff(want, f.attributes()["summary"]); diff != "" {
		t.Errorf("summary (- expected, + got):\n%s", diff)
	}
	var offboarded map[string]struct{ Name string }
	f.decode(f.attributes()["offboarded"].(string), &offboarded)
	if diff := cmp.Diff(map[string]struct{ Name string }{leaver: {"Tom Park"}}, offboarded); diff != "" {
		t.Errorf("offboarded (- expected, + got):\n%s", diff)
	}

	// Who comes back is unfrozen.
	w.okta.Activate(leaver)
	f.plan().changes("+ Tom Park", "comes back")
	f.apply().succeeds()
	w.sends("update Tom Park: suspended")
	f.plan().empty()
	if w.user(address("Tom Park")).Frozen {
		t.Error("who came back is still frozen")
	}
	if got := f.attributes()["offboarded"]; got != "{}" {
		t.Errorf("offboarded is %s after the only leaver came back", got)
	}
}

func TestSync_a_directory_that_only_looks_different_is_no_change(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.byHand(`{ people = { a = { name = "Ann Lee", email = "ann@acme.example", job_title = "Cook" } } }`))
	f.settle()
	w.sent()
	f.write(w.provider() + `
resource "lark_directory_sync" "staff" {
  directory = <<-EOT
    { "departed": { "never-bound": "left long ago" },
      "people":   { "a": { "job_title": "Cook", "email": "Ann@acme.example", "name": "Ann Lee" } } }
  EOT
}`)
	f.plan().empty()
	w.sends()
}
