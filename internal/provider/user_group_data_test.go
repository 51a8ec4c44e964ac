package provider_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestUserGroupData_is_found_by_id_and_by_name(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.colleagues(2)
	d := w.lark.AddDepartment("D", "")
	w.lark.AddGroup(sandbox.LarkGroup{ID: "g1", Name: "Staff", Description: "Everybody", Users: ids, Departments: []string{d}})
	w.lark.AddGroup(sandbox.LarkGroup{ID: "rule1", Name: "By rule", Dynamic: true})
	f := w.folder(w.provider() + `
data "lark_user_group" "id" {
  group_id        = "g1"
  include_members = true
}
data "lark_user_group" "name" {
  name = "By rule"
}
`)
	f.settle()
	f.keeps("data.lark_user_group.id", map[string]any{
		"group_id": "g1", "name": "Staff", "description": "Everybody", "type": "normal", "member_user_count": 2., "member_department_count": 1.,
		"members": []any{ids[0], ids[1]}, "departments": []any{d},
	})
	f.keeps("data.lark_user_group.name", map[string]any{
		"group_id": "rule1", "name": "By rule", "type": "dynamic", "member_user_count": 0., "members": nil, "departments": nil,
	})
	for arguments, says := range map[string]string{
		`name = "by rule"`: "Names are compared exactly", `group_id = "none"`: "no such group", "": "No attribute specified",
		"name = \"Staff\"\n group_id = \"g1\"": "Invalid Attribute Combination",
	} {
		f.write(w.provider() + "data \"lark_user_group\" \"x\" {\n" + arguments + "\n}\n")
		f.plan().fails(says)
	}
	w.lark.RevokeScopes("contact:group:readonly")
	f.write(w.provider() + "data \"lark_user_group\" \"x\" {\n group_id = \"g1\"\n}\n")
	f.plan().fails("Unable to read user group", "contact:group:readonly")
}

// Lark lists groups by 100 at most.
func TestUserGroupsData_around_the_size_of_a_page(t *testing.T) {
	t.Parallel()
	for _, n := range []int{99, 100, 101} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for i := range n {
				w.lark.AddGroup(sandbox.LarkGroup{ID: fmt.Sprintf("g%d", i), Name: fmt.Sprintf("Team %d", i)})
			}
			w.lark.AddGroup(sandbox.LarkGroup{ID: "rule1", Name: "Rule", Description: "By rule", Dynamic: true})
			f := w.folder(w.provider() + `
data "lark_user_groups" "all" {}
data "lark_user_groups" "teams" {
  name_prefix = "Team 9"
}
data "lark_user_groups" "rules" {
  type = "dynamic"
}
data "lark_user_groups" "normal" {
  type = "normal"
}
`)
			f.settle()
			got := map[string]any{}
			for _, name := range []string{"all", "normal", "rules", "teams"} {
				got[name] = f.kept("data.lark_user_groups." + name)["total"]
			}
			// Team 9, and 90 to 98 or 99.
			if diff := cmp.Diff(map[string]any{"all": float64(n + 1), "normal": float64(n), "rules": 1., "teams": float64(min(n, 100) - 89)}, got); diff != "" {
				t.Error(diff)
			}
			text, _ := f.kept("data.lark_user_groups.rules")["groups"].(string)
			want := `{"rule1":{"description":"By rule","member_department_count":0,"member_user_count":0,"name":"Rule","type":"dynamic"}}`
			if diff := cmp.Diff(want, text); diff != "" {
				t.Error(diff)
			}
		})
	}
}
