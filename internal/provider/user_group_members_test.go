package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

const allMembers = "lark_user_group_members.staff"

// membersOf is a configuration with all members of a group that is there already.
func (w *world) membersOf(ids ...string) string {
	return w.provider() + fmt.Sprintf("resource \"lark_user_group_members\" \"staff\" {\n  group_id = \"g1\"\n  members = [%s]\n}\n", memberLiterals(ids))
}

// memberOf is a configuration with single members of a group that is there already.
func (w *world) memberOf(ids ...string) string {
	return w.provider() + fmt.Sprintf("resource \"lark_user_group_member\" \"each\" {\n  for_each = toset([%s])\n  group_id = \"g1\"\n  open_id = each.key\n}\n",
		memberLiterals(ids))
}

func memberLiterals(ids []string) string {
	var b strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&b, "%q, ", id)
	}
	return b.String()
}

// holds expects these users in a group.
func (w *world) holds(group string, want ...string) {
	w.Helper()
	g, _ := w.lark.Group(group)
	slices.Sort(g.Users)
	want = slices.Sorted(slices.Values(want))
	if diff := cmp.Diff(want, g.Users); diff != "" {
		w.Errorf("members of %s (- expected, + there):\n%s", group, diff)
	}
}

func TestUserGroupMembers_are_those_listed_and_nobody_else(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.colleagues(5)
	w.lark.AddGroup(sandbox.LarkGroup{ID: "g1", Name: "Staff"})
	f := w.folder(w.membersOf(ids[2], ids[0], ids[1]))
	f.plan().changes("1 to add")
	f.apply().succeeds()
	w.holds("g1", ids[:3]...)
	f.keeps(allMembers, map[string]any{"members": []any{ids[2], ids[0], ids[1]}, "departments": []any{}})
	f.plan().empty()

	// The order says nothing.
	f.write(w.membersOf(ids[:3]...))
	f.plan().empty()

	// Who joined or left by hand shows, and is put right; nobody else is written.
	w.lark.SetGroup("g1", func(g *sandbox.LarkGroup) { g.Users = []string{ids[0], ids[2], ids[4]} })
	w.lark.Reset()
	f.plan().changes("1 leave the group, 1 join", "- "+ids[4], "+ "+ids[1], "1 to change")
	// Who joins after the plan was made is nobody's business until the next.
	w.lark.SetGroup("g1", func(g *sandbox.LarkGroup) { g.Users = append(g.Users, ids[3]) })
	f.apply().succeeds()
	w.holds("g1", ids[0], ids[1], ids[2], ids[3])
	w.writesToGroups("POST /g1/member/add", "POST /g1/member/remove")
	f.plan().changes("1 leave the group, 0 join", "- "+ids[3])
	f.apply().succeeds()
	w.holds("g1", ids[:3]...)

	f.write(w.membersOf())
	f.plan().changes("1 to change")
	f.apply().succeeds()
	w.holds("g1")
	f.plan().empty()
	f.write(w.membersOf(ids...))
	f.settle()
	f.run("destroy", "-auto-approve").succeeds()
	w.holds("g1")
}

func TestUserGroupMembers_come_and_go_with_their_group(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.colleagues(3)
	f := w.folder(w.userGroup(`name = "Staff"`) + `
resource "lark_user_group_members" "staff" {
  group_id = lark_user_group.staff.group_id
  members  = [` + memberLiterals(ids) + `]
}
`)
	f.plan().changes("2 to add")
	f.apply().succeeds()
	f.plan().empty()
	w.holds(w.lark.Groups()[0].ID, ids...)
	f.run("destroy", "-auto-approve").succeeds("2 destroyed")
	if groups := w.lark.Groups(); len(groups) != 0 {
		t.Errorf("%+v", groups)
	}
}

// Lark lists members by 100 and takes them by 100.
func TestUserGroupMembers_around_the_size_of_a_page(t *testing.T) {
	t.Parallel()
	for _, n := range []int{99, 100, 101} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ids := w.colleagues(n)
			w.lark.AddGroup(sandbox.LarkGroup{ID: "g1", Name: "Staff"})
			f := w.folder(w.membersOf(ids...))
			f.settle()
			w.holds("g1", ids...)
			f.plan().empty()
			// A new folder that imports them sees the same.
			f = w.folder(w.membersOf(ids...) + "import {\n  to = " + allMembers + "\n  id = \"g1\"\n}\n")
			f.plan().changes("1 to import, 0 to add, 0 to change, 0 to destroy")
			f.apply().succeeds()
			f.run("destroy", "-auto-approve").succeeds()
			w.holds("g1")
		})
	}
}

func TestUserGroupMembers_whom_no_plan_has_shown_are_not_taken_out(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.colleagues(3)
	w.lark.AddGroup(sandbox.LarkGroup{ID: "g1", Name: "Staff", Users: ids[:2]})
	f := w.folder(w.membersOf(ids[1], ids[2]))
	f.plan().changes("1 to add")
	f.apply().fails("Unable to create members of user group \"g1\"", ids[0], "import")
	if f.kept(allMembers) != nil {
		t.Error("what was refused is in the state")
	}
	w.holds("g1", ids[:2]...)
	f.run("import", allMembers, "group_id:g1").succeeds()
	f.plan().changes("1 leave the group, 1 join", "- "+ids[0], "+ "+ids[2])
	f.apply().succeeds()
	w.holds("g1", ids[1:]...)
	f.plan().empty()
}

func TestUserGroupMembers_one_who_cannot_be_added_is_named_and_the_others_are_added(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.colleagues(3)
	w.lark.AddGroup(sandbox.LarkGroup{ID: "g1", Name: "Staff"})
	w.lark.DeleteUser(ids[1])
	f := w.folder(w.membersOf(ids...))
	f.plan().changes()
	f.apply().succeeds("Unable to complete members of user group", ids[1], "42006")
	w.holds("g1", ids[0], ids[2])
	// What is missing is an update of just that: nothing is destroyed and made again.
	f.plan().changes("0 leave the group, 1 join", "+ "+ids[1], "0 to add, 1 to change, 0 to destroy")
	f.apply().fails("Unable to update members of user group", ids[1], "42006")
	f.write(w.membersOf(ids[0], ids[2]))
	f.plan().empty()
}

func TestUserGroupMembers_lists_that_Lark_would_refuse_are_refused_by_the_plan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.colleagues(1)
	f := w.folder("")
	for says, members := range map[string][]string{"Member listed twice": {ids[0], "ou_2", ids[0]}, "Not an open_id": {ids[0], "mei@acme.example"}} {
		f.write(w.membersOf(members...))
		f.plan().fails(says)
	}
	f.write(strings.Replace(w.membersOf(), "[]", "[null]", 1))
	f.plan().fails("Not an open_id")
	f.write(strings.Replace(w.membersOf(), "[]", `[terraform_data.later.output, "`+ids[0]+`"]`, 1) +
		"resource \"terraform_data\" \"later\" {\n  input = \"ou_later\"\n}\n")
	f.plan().changes("2 to add")
}

func TestUserGroupMembers_of_a_group_that_is_gone_or_out_of_sight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.colleagues(2)
	w.lark.AddGroup(sandbox.LarkGroup{ID: "g1", Name: "Staff", Departments: []string{w.lark.AddDepartment("D", "")}})
	d, _ := w.lark.DepartmentByPath("D")
	f := w.folder(w.membersOf(ids...))
	f.settle()
	f.keeps(allMembers, map[string]any{"departments": []any{d.OpenID}})
	w.lark.NarrowRange(d.OpenID)
	for _, unknown := range []bool{false, true} { // Lark may say that there is no such group
		w.lark.SetSwitches(func(s *sandbox.LarkSwitches) { s.HiddenGroupsUnknown = unknown })
		f.plan().fails("Unable to read members of user group \"g1\"", "outside the app's contact range")
		if f.kept(allMembers) == nil {
			t.Error("who may not read has forgotten the members")
		}
	}
	w.lark.WidenRange()
	w.lark.DeleteGroup("g1")
	w.lark.AddGroup(sandbox.LarkGroup{ID: "g2", Name: "Hidden"})
	f.plan().changes("1 to add, 0 to change, 0 to destroy")
	f.apply().fails("Unable to create members of user group \"g1\"")
	if f.kept(allMembers) != nil {
		t.Error("what was not made is in the state")
	}
}

func TestUserGroupMember_leaves_everybody_else_alone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.colleagues(4)
	w.lark.AddGroup(sandbox.LarkGroup{ID: "g1", Name: "Staff", Users: ids[3:]})
	f := w.folder(w.memberOf(ids[:3]...))
	f.plan().changes("3 to add")
	f.apply().succeeds()
	w.holds("g1", ids...)
	f.keeps(`lark_user_group_member.each["`+ids[0]+`"]`, map[string]any{"id": "g1/" + ids[0], "group_id": "g1", "open_id": ids[0]})

	// All are read by one listing.
	w.lark.Reset()
	f.plan().empty()
	if n := len(w.lark.Calls()); n > 3 {
		t.Errorf("%d calls for an unchanged plan of 3 members, want a token, the group and its listing", n)
	}

	// Who left the group is added again; who resigned shows too, and cannot be.
	w.lark.SetGroup("g1", func(g *sandbox.LarkGroup) {
		g.Users = slices.DeleteFunc(g.Users, func(id string) bool { return id == ids[1] })
	})
	f.plan().changes("1 to add, 0 to change, 0 to destroy", ids[1])
	f.apply().succeeds()
	w.lark.DeleteUser(ids[0])
	f.plan().changes("1 to add, 0 to change, 0 to destroy", ids[0])
	f.apply().fails("Unable to create user group member", "42006")
	if f.kept(`lark_user_group_member.each["`+ids[0]+`"]`) != nil {
		t.Error("who was not added is in the state")
	}
	f.write(w.memberOf(ids[1]))
	f.plan().changes("0 to add, 0 to change, 1 to destroy")
	f.apply().succeeds()
	w.holds("g1", ids[1], ids[3])
	w.lark.DeleteGroup("g1")
	f.run("destroy", "-auto-approve").succeeds()
}

func TestUserGroupMember_of_a_group_that_is_gone_or_out_of_sight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.colleagues(1)
	w.lark.AddGroup(sandbox.LarkGroup{ID: "g1", Name: "Staff"})
	f := w.folder(w.memberOf(ids...))
	f.settle()
	address := `lark_user_group_member.each["` + ids[0] + `"]`
	w.lark.RevokeScopes("contact:group", "contact:group:readonly")
	f.plan().fails("Unable to read user group member", "contact:group")
	w.lark.GrantScopes("contact:group", "contact:group:readonly")
	d := w.lark.AddDepartment("D", "")
	w.lark.NarrowRange(d)
	for _, unknown := range []bool{false, true} { // Lark may say that there is no such group
		w.lark.SetSwitches(func(s *sandbox.LarkSwitches) { s.HiddenGroupsUnknown = unknown })
		f.plan().fails("Unable to read user group member", "outside the app's contact range")
		f.run("destroy", "-auto-approve", "-no-color", "-refresh=false").fails("Unable to delete user group member", "outside the app's contact range")
		if f.kept(address) == nil {
			t.Error("who may not read has forgotten the member")
		}
	}
	w.lark.WidenRange()
	f.plan().empty()
	w.lark.DeleteGroup("g1")
	f.plan().changes("1 to add, 0 to change, 0 to destroy")
	f.apply().fails("Unable to create user group member", "42002")
	if f.kept(address) != nil {
		t.Error("what was not made is in the state")
	}
}

func TestUserGroupMember_is_imported_by_group_and_user(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.colleagues(2)
	w.lark.AddGroup(sandbox.LarkGroup{ID: "g1", Name: "Staff", Users: ids[:1]})
	f := w.folder(w.memberOf(ids...))
	address := `lark_user_group_member.each["` + ids[0] + `"]`
	f.run("import", "-no-color", address, "id:g1/"+ids[0]).succeeds()
	f.keeps(address, map[string]any{"id": "g1/" + ids[0], "group_id": "g1", "open_id": ids[0]})
	f.plan("-target=" + address).empty()
	address = `lark_user_group_member.each["` + ids[1] + `"]`
	f.run("import", "-no-color", address, "g1/"+ids[1]).fails("Cannot import non-existent remote object")
	f.run("import", "-no-color", address, ids[1]).fails("write it as g1/ou_1")
	f.write(w.memberOf("mei@acme.example"))
	f.plan("-refresh=false").fails("must be the open_id of a user", `data "lark_user" { email = "..." } finds it`)
}
