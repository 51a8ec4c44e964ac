package provider_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

const staffGroup = "lark_user_group.staff"

// kept are the attributes of a resource or data source in the state; nil if it is not there.
func (f *folder) kept(address string) map[string]any {
	f.Helper()
	var state struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					Address string
					Tainted bool
					Values  map[string]any
				}
			} `json:"root_module"`
		}
	}
	shown := f.run("show", "-json").succeeds()
	if err := json.Unmarshal([]byte(shown.raw), &state); err != nil {
		f.Fatal(err)
	}
	for _, r := range state.Values.RootModule.Resources {
		if r.Address == address {
			if r.Tainted {
				f.Errorf("%s is tainted", address)
			}
			return r.Values
		}
	}
	return nil
}

// keeps expects attributes of a resource in the state.
func (f *folder) keeps(address string, want map[string]any) {
	f.Helper()
	have, got := f.kept(address), map[string]any{}
	for name := range want {
		got[name] = have[name]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		f.Errorf("%s in the state (- expected, + kept):\n%s", address, diff)
	}
}

// groupWrites are the writes since it was last asked, as "POST /g1/member/add".
func (w *world) groupWrites() (lines []string) {
	for _, c := range w.lark.Writes() {
		lines = append(lines, c.Method+" "+strings.TrimPrefix(c.Path, "/open-apis/contact/v3/group"))
	}
	w.lark.Reset()
	return lines
}

func (w *world) writesToGroups(want ...string) {
	w.Helper()
	if diff := cmp.Diff(want, w.groupWrites()); diff != "" {
		w.Errorf("writes (- expected, + sent):\n%s", diff)
	}
}

func (w *world) userGroup(arguments string) string {
	return w.provider() + "resource \"lark_user_group\" \"staff\" {\n" + arguments + "\n}\n"
}

// colleagues adds users to Lark and returns their open_ids, sorted.
func (w *world) colleagues(n int) (ids []string) {
	for i := range n {
		ids = append(ids, w.lark.AddUser(sandbox.LarkUser{Name: fmt.Sprintf("User %d", i), Email: fmt.Sprintf("user%d@acme.example", i), EmployeeType: 1}))
	}
	slices.Sort(ids)
	return ids
}

func TestUserGroup_lives_from_create_to_destroy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.userGroup(`
  group_id    = "staff1"
  name        = "Staff"
  description = "Everybody"`))
	f.plan().changes("1 to add")
	f.apply().succeeds()
	f.keeps(staffGroup, map[string]any{"group_id": "staff1", "name": "Staff", "description": "Everybody"})
	w.writesToGroups("POST ")
	f.plan().empty()

	// Somebody changes each attribute in the admin console, one after the other.
	w.lark.SetGroup("staff1", func(g *sandbox.LarkGroup) { g.Name = "Renamed" })
	f.plan().changes(`"Renamed" -> "Staff"`, "1 to change").omits(`"Everybody" ->`)
	f.apply().succeeds()
	w.lark.SetGroup("staff1", func(g *sandbox.LarkGroup) { g.Description = "" })
	f.plan().changes(`+ description = "Everybody"`, "1 to change")
	f.apply().succeeds()
	if g, _ := w.lark.Group("staff1"); g.Name != "Staff" || g.Description != "Everybody" {
		t.Errorf("drift was not put right: %+v", g)
	}
	w.writesToGroups("PATCH /staff1", "PATCH /staff1")

	// Left out is not managed: no diff, Lark's value shows, and a rename leaves it alone, whatever happens meanwhile.
	f.write(w.userGroup("  group_id = \"staff1\"\n  name = \"Staff\""))
	f.plan().empty()
	f.write(w.userGroup("  group_id = \"staff1\"\n  name = \"All staff\""))
	f.plan().changes(`"Staff" -> "All staff"`)
	w.lark.SetGroup("staff1", func(g *sandbox.LarkGroup) { g.Description = "By hand" })
	f.apply().succeeds()
	if g, _ := w.lark.Group("staff1"); g.Name != "All staff" || g.Description != "By hand" {
		t.Errorf("a description that is not managed was written: %+v", g)
	}
	// Nor is group_id, once it is left out.
	f.write(w.userGroup(`name = "All staff"`))
	f.plan().empty()

	// Empty clears.
	f.write(w.userGroup("  name = \"All staff\"\n  description = \"\""))
	f.plan().changes("1 to change")
	f.apply().succeeds()
	if g, _ := w.lark.Group("staff1"); g.Description != "" {
		t.Errorf("%+v", g)
	}
	f.plan().empty()

	f.run("destroy", "-auto-approve").succeeds("1 destroyed")
	if groups := w.lark.Groups(); len(groups) != 0 {
		t.Errorf("%+v", groups)
	}
}

func TestUserGroup_gets_an_id_that_follows_from_its_name(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.userGroup(`name = "Staff"`))
	f.plan().changes("group_id = (known after apply)")
	f.apply().succeeds()
	id, _ := f.kept(staffGroup)["group_id"].(string)
	if g, ok := w.lark.Group(id); !ok || g.Name != "Staff" {
		t.Errorf("%q: %+v", id, g)
	}
	f.keeps(staffGroup, map[string]any{"description": ""})
	f.plan().empty()
	// A state that was lost: the group that is there is the one that was made, and is not made twice.
	f.run("state", "rm", staffGroup).succeeds()
	f.settle()
	if groups := w.lark.Groups(); len(groups) != 1 {
		t.Errorf("%+v", groups)
	}
	f.keeps(staffGroup, map[string]any{"group_id": id})
}

func TestUserGroup_that_cannot_be_made_is_not_in_the_state(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lark.AddGroup(sandbox.LarkGroup{ID: "other1", Name: "Staff", Description: "By hand"})
	for arguments, says := range map[string][]string{
		"group_id = \"staff1\"\n name = \"Staff\"": {"other1", `"Staff"`, "import it"},
		"group_id = \"other1\"\n name = \"Other\"": {"other1", "taken", "import it"},
		"group_id = \"other1\"\n name = \"Staff\"": {"other1", "taken", "import it"},
		"name = \"Staff\"":                         {"other1", "import it"},
	} {
		f := w.folder(w.userGroup(arguments))
		f.plan().changes()
		f.apply().fails(append(says, "Unable to create user group")...)
		if kept := f.kept(staffGroup); kept != nil {
			t.Errorf("%s: the state has %v", arguments, kept)
		}
	}
	if groups := w.lark.Groups(); len(groups) != 1 || groups[0].Description != "By hand" {
		t.Errorf("%+v", groups)
	}
}

func TestUserGroup_values_that_Lark_would_refuse_are_refused_by_the_plan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder("")
	for arguments, says := range map[string]string{
		"name = \"\"": "name", "name = \"" + strings.Repeat("é", 101) + "\"": "name",
		"name = \"Staff\"\n description = \"" + strings.Repeat("x", 501) + "\"": "description",
		"name = \"Staff\"\n group_id = \"a-b\"":                                 "1 to 64 letters and digits",
		"name = \"Staff\"\n group_id = \"" + strings.Repeat("x", 65) + "\"":     "1 to 64 letters and digits",
	} {
		f.write(w.userGroup(arguments))
		f.plan().fails("Invalid Attribute Value", says)
	}
	f.write(w.userGroup("name = \"" + strings.Repeat("é", 100) + "\"\n description = \"" + strings.Repeat("é", 500) + "\"\n group_id = \"" +
		strings.Repeat("x", 64) + "\""))
	f.settle()
	f.plan().empty()
}

func TestUserGroup_another_group_id_replaces_it(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.userGroup("group_id = \"a\"\n name = \"Staff\""))
	f.settle()
	f.write(w.userGroup("group_id = \"b\"\n name = \"Staff\""))
	f.plan().changes("forces replacement", "1 to add, 0 to change, 1 to destroy")
	f.apply().succeeds()
	if groups := w.lark.Groups(); len(groups) != 1 || groups[0].ID != "b" {
		t.Errorf("%+v", groups)
	}
}

func TestUserGroup_is_imported_by_every_id(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lark.AddGroup(sandbox.LarkGroup{ID: "staff1", Name: "Staff: all", Description: "Everybody"})
	w.lark.AddGroup(sandbox.LarkGroup{ID: "rule1", Name: "By rule", Dynamic: true})
	for _, id := range []string{"staff1", "group_id:staff1", "name:Staff: all"} {
		f := w.folder(w.userGroup("name = \"Staff: all\"") + "import {\n  to = " + staffGroup + "\n  id = \"" + id + "\"\n}\n")
		f.plan().changes("1 to import, 0 to add, 0 to change, 0 to destroy")
		f.apply().succeeds()
		f.keeps(staffGroup, map[string]any{"group_id": "staff1", "name": "Staff: all", "description": "Everybody"})
		f.plan().empty()
	}
	f := w.folder(w.userGroup("name = \"Staff\""))
	for id, says := range map[string]string{
		"name:Nobody": "Names are compared exactly", "name:": "Nothing to import by", "none": "no such group",
		"name:By rule": "dynamic", "rule1": "dynamic",
	} {
		f.run("import", "-no-color", staffGroup, id).fails(says)
	}
	if writes := w.groupWrites(); len(writes) != 0 {
		t.Errorf("an import wrote %v", writes)
	}
}

func TestUserGroup_that_is_gone_is_made_again_and_one_out_of_sight_stays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.userGroup("group_id = \"staff1\"\n name = \"Staff\""))
	f.settle()
	w.lark.RevokeScopes("contact:group", "contact:group:readonly")
	f.plan().fails("Unable to read user group", "contact:group")
	w.lark.GrantScopes("contact:group", "contact:group:readonly")
	d := w.lark.AddDepartment("D", "")
	w.lark.NarrowRange(d)
	for _, unknown := range []bool{false, true} { // Lark may say that there is none
		w.lark.SetSwitches(func(s *sandbox.LarkSwitches) { s.HiddenGroupsUnknown = unknown })
		f.plan().fails("Unable to read user group", "outside the app's contact range")
		if f.kept(staffGroup) == nil {
			t.Error("who may not read has forgotten the group")
		}
	}
	w.lark.ShowGroups("staff1")
	f.plan().empty()

	w2 := newWorld(t)
	f = w2.folder(w2.userGroup("group_id = \"staff1\"\n name = \"Staff\""))
	f.settle()
	w2.lark.DeleteGroup("staff1")
	f.plan().changes("1 to add, 0 to change, 0 to destroy")
	f.apply().succeeds()
	w2.lark.DeleteGroup("staff1")
	f.run("destroy", "-auto-approve").succeeds()
}

func TestUserGroup_with_somebody_in_it_is_not_deleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.userGroup("group_id = \"staff1\"\n name = \"Staff\""))
	f.settle()
	ids := w.colleagues(1)
	w.lark.SetGroup("staff1", func(g *sandbox.LarkGroup) { g.Users = ids })
	f.run("destroy", "-auto-approve", "-no-color").fails("Unable to delete user group", "42017")
	if f.kept(staffGroup) == nil {
		t.Error("it is there, and not in the state")
	}
}
