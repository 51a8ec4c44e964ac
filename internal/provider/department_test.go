package provider_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

const platform = "lark_department.platform"

// platformConfig is a department with every attribute.
func (w *world) platformConfig(leader, deputy, hrbp string) string {
	return w.provider() + fmt.Sprintf(`
resource "lark_department" "platform" {
  name                      = "Platform"
  department_id             = "platform"
  parent_department_id      = "path:Engineering"
  i18n_name                 = { en_us = "Platform", zh_cn = "平台" }
  leader_user_id            = %q
  deputy_leader_user_ids    = [%q]
  order                     = 7
  create_group_chat         = true
  group_chat_employee_types = [1, 2]
  department_hrbps          = [%q]
}
`, leader, deputy, hrbp)
}

// people adds users to Lark and returns their open_ids.
func (w *world) people(names ...string) (ids []string) {
	for _, name := range names {
		ids = append(ids, w.lark.AddUser(sandbox.LarkUser{Name: name, Email: address(name)}))
	}
	return ids
}

func (w *world) departmentNow(name string) sandbox.LarkDepartment {
	w.Helper()
	for _, d := range w.lark.Departments() {
		if d.Name == name {
			return d
		}
	}
	w.Fatalf("there is no department %q", name)
	return sandbox.LarkDepartment{}
}

func TestDepartment_lives_with_every_attribute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	engineering := w.department("Engineering")
	p := w.people("Mei Chan", "Tom Park", "Ann Lee", "Bo Lin")
	f := w.folder(w.platformConfig(p[0], p[1], p[2]))
	f.settle()
	d := w.departmentNow("Platform")
	if d.ParentID != engineering || d.DepartmentID != "platform" || d.Order != 7 || d.ChatID == "" || d.I18nName["zh_cn"] != "平台" ||
		len(d.Leaders) != 2 || len(d.HRBPs) != 1 || len(d.GroupChatEmployeeTypes) != 2 {
		t.Errorf("Lark has %+v", d)
	}
	f.plan().empty()

	// Drift of each attribute is one difference, and is put right by one write.
	for attribute, drift := range map[string]func(*sandbox.LarkDepartment){
		"name":                      func(d *sandbox.LarkDepartment) { d.Name = "Plattform" },
		"i18n_name":                 func(d *sandbox.LarkDepartment) { d.I18nName = map[string]string{"en_us": "Other"} },
		"leader_user_id":            func(d *sandbox.LarkDepartment) { d.Leaders[0].OpenID = p[3] },
		"deputy_leader_user_ids":    func(d *sandbox.LarkDepartment) { d.Leaders = d.Leaders[:1] },
		"order":                     func(d *sandbox.LarkDepartment) { d.Order = 3 },
		"create_group_chat":         func(d *sandbox.LarkDepartment) { d.ChatID = "" },
		"group_chat_employee_types": func(d *sandbox.LarkDepartment) { d.GroupChatEmployeeTypes = []int{1} },
		"department_hrbps":          func(d *sandbox.LarkDepartment) { d.HRBPs = nil },
	} {
		before := w.departmentNow("Platform")
		w.lark.SetDepartment(before.OpenID, drift)
		w.lark.Reset()
		f.plan().changes("1 to change", "~ "+attribute)
		f.apply().succeeds()
		if writes := w.lark.Writes(); len(writes) != 1 {
			t.Errorf("%s: %d writes", attribute, len(writes))
		}
		f.plan().empty()
	}
	w.lark.MoveDepartment(d.OpenID, "0")
	f.plan().changes("1 to change", "~ parent_department_id", `"0" -> "path:Engineering"`)
	f.apply().succeeds()
	f.plan().empty()

	// What is left out is not managed: no difference, and none when it changes.
	bare := w.provider() + `
resource "lark_department" "platform" {
  name = "Platform"
}
`
	f.write(bare)
	w.lark.Reset()
	f.plan().empty()
	w.lark.SetDepartment(d.OpenID, func(d *sandbox.LarkDepartment) { d.Order, d.HRBPs = 12, nil })
	f.plan().empty()

	// Empty clears.
	f.write(strings.Replace(bare, `"Platform"`, `"Core"
  department_id             = "core"
  i18n_name                 = {}
  leader_user_id            = ""
  deputy_leader_user_ids    = []
  group_chat_employee_types = []
  department_hrbps          = []
  parent_department_id      = "0"`, 1))
	f.settle()
	d = w.departmentNow("Core")
	if d.DepartmentID != "core" || d.ParentID != "0" || len(d.Leaders)+len(d.HRBPs)+len(d.GroupChatEmployeeTypes) > 0 || d.I18nName["en_us"] != "" {
		t.Errorf("Lark has %+v", d)
	}
	f.plan().empty()
	f.run("destroy", "-no-color", "-auto-approve").succeeds()
	if len(w.lark.Departments()) != 1 {
		t.Error("it was not deleted")
	}
}

func TestDepartment_is_imported_by_every_id_whichever_way_its_parent_is_written(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.people("Mei Chan", "Tom Park", "Ann Lee")
	above := w.department("Engineering")
	config := w.platformConfig(p[0], p[1], p[2])
	w.folder(config).settle()
	id := w.departmentNow("Platform").OpenID
	parents := []string{above, w.departmentNow("Engineering").DepartmentID, "path:Engineering"}
	for i, key := range []string{id, "open_department_id:" + id, "department_id:platform", "path:Engineering/Platform"} {
		// Every pair is of the same cloth, and each costs a second: the keys take turns.
		for _, parent := range []string{parents[i%3], parents[(i+1)%3]} {
			w.imports(strings.Replace(config, "path:Engineering", parent, 1), key)
		}
	}
	w.imports(w.provider()+"\nresource \"lark_department\" \"platform\" {\n  name = \"Platform\"\n}\n", id)
	w.folder(config + importOf("path:Engineering/Nothing")).plan().fails("does not exist")
	for _, root := range []string{"0", "path:"} {
		w.imports(w.provider()+fmt.Sprintf(`
resource "lark_department" "platform" {
  name                 = "Engineering"
  parent_department_id = %q
}
`, root), "path:Engineering")
	}
}

func importOf(key string) string {
	return fmt.Sprintf("\nimport {\n  to = %s\n  id = %q\n}\n", platform, key)
}

// imports expects an import to change nothing, at once and afterwards.
func (w *world) imports(config, key string) *folder {
	w.Helper()
	f := w.folder(config + importOf(key))
	f.plan().changes("Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
	w.lark.Reset()
	f.apply().succeeds("1 imported, 0 added, 0 changed")
	if n := len(w.lark.Writes()); n != 0 {
		w.Errorf("%s: %d writes", key, n)
	}
	f.plan().empty()
	return f
}

func TestDepartment_that_was_imported_is_moved_when_its_parent_is_another(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.department("Sales")
	id := w.department("Engineering/Platform")
	config := func(name, parent string) string {
		return w.provider() + fmt.Sprintf("\nresource \"lark_department\" \"platform\" {\n  name = %q\n  parent_department_id = %q\n}\n", name, parent)
	}
	f := w.imports(config("Platform", "path:Engineering"), id)
	f.write(config("Core", "path:Engineering"))
	f.plan().changes("1 to change", `"Platform" -> "Core"`).omits("path:Engineering")
	f.apply().succeeds()
	f.plan().empty()
	f.write(config("Core", "path:Sales"))
	f.settle()
	f.write(config("Core", "path:Engineering")) // where it was: what was kept of the import must not say that it is there still
	f.plan("-refresh=false").changes("1 to change", `"path:Sales" -> "path:Engineering"`)
	f.apply().succeeds()
	f.plan().empty()
	if d, ok := w.lark.DepartmentByPath("Engineering/Core"); !ok || d.OpenID != id {
		t.Errorf("it is not there, but %+v", w.departmentNow("Core"))
	}
	// The parent is renamed: its old path names nothing any more.
	f = w.imports(config("Core", "path:Engineering"), id)
	w.lark.SetDepartment(w.departmentNow("Engineering").OpenID, func(d *sandbox.LarkDepartment) { d.Name = "Technology" })
	f.plan().changes("1 to change", `-> "path:Engineering"`)
	f.apply().fails("parent_department_id", "does not exist")
	f.write(config("Core", "path:Technology"))
	f.plan().empty()
}

func TestDepartment_that_is_gone_is_forgotten_and_a_forbidden_one_is_not(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.provider() + `
resource "lark_department" "platform" {
  name = "Platform"
}
`)
	f.settle()
	w.lark.RevokeScopes("contact:department.organize:readonly")
	f.plan().fails("contact:department.organize:readonly")
	w.lark.GrantScopes("contact:department.organize:readonly")
	f.plan().empty()
	w.lark.DeleteDepartment(w.departmentNow("Platform").OpenID)
	f.plan().changes("1 to add")
	f.apply().succeeds()
	f.plan().empty()
}

func TestDepartment_that_exists_is_not_adopted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	there := w.department("Platform")
	f := w.folder(w.provider() + `
resource "lark_department" "platform" {
  name = "Platform"
}
`)
	f.run("apply", "-no-color", "-auto-approve").fails("import it", there)
}

func TestDepartment_refuses_at_plan_what_Lark_would(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for line, words := range map[string]string{
		`name = "A/B"`:                                      "must not contain",
		`name = " "`:                                        "must not be empty",
		"name = \"A\"\ndepartment_id = \"od-1\"":            "keeps for itself",
		"name = \"A\"\ndepartment_id = \"1\"":               "keeps for itself",
		"name = \"A\"\ndepartment_id = \"-a\"":              "must start with",
		"name = \"A\"\norder = -1":                          "at least 0",
		"name = \"A\"\ni18n_name = { fr = \"A\" }":          "zh_cn",
		"name = \"A\"\nleader_user_id = \"mei\"":            "open_id",
		"name = \"A\"\ndeputy_leader_user_ids = [\"ou_1\"]": "Deputies without a leader",
		"name = \"A\"\nunit_ids = [\"a\", \"b\"]":           "at most 1",
		"name = \"A\"\nleader_user_id = \"ou_1\"\ndeputy_leader_user_ids = [\"ou_1\"]": "nobody is both",
	} {
		f := w.folder(w.provider() + "resource \"lark_department\" \"platform\" {\n" + line + "\n}\n")
		f.plan().fails(words)
	}
	if n := len(w.lark.Calls()); n != 0 {
		t.Errorf("%d calls", n)
	}
}

func TestDepartment_is_deleted_while_its_people_move_out(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.provider() + `
resource "lark_department" "platform" {
  name = "Platform"
}
`)
	f.settle()
	id := w.departmentNow("Platform").OpenID
	mei := w.lark.AddUser(sandbox.LarkUser{Name: "Mei Chan", Email: "mei@acme.example", Departments: []string{id}})
	w.lark.Inject(sandbox.Fault{Match: func(c sandbox.Call) bool {
		if c.Method == "DELETE" {
			go w.lark.MoveUser(mei, "0")
		}
		return false
	}})
	f.run("destroy", "-no-color", "-auto-approve").succeeds()
}

func TestDepartment_fifty_in_an_unchanged_plan_cost_three_calls(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.provider() + `
resource "lark_department" "top" {
  name = "Top"
}

resource "lark_department" "below" {
  for_each             = toset([for n in range(49) : tostring(n)])
  name                 = each.key
  parent_department_id = lark_department.top.open_department_id
}
`)
	f.settle()
	for _, parallelism := range []string{"10", "50"} {
		w.lark.Reset()
		f.plan("-parallelism=" + parallelism).empty()
		calls := 0
		for _, c := range w.lark.Calls() {
			if !strings.HasSuffix(c.Path, "/internal") {
				calls++
			}
		}
		t.Logf("-parallelism=%s: %d calls", parallelism, calls)
		if calls > 3 || len(w.lark.Writes()) > 0 {
			t.Errorf("-parallelism=%s: %d calls, %d writes", parallelism, calls, len(w.lark.Writes()))
		}
	}
}

func TestDepartment_data_sources(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.department("Engineering/Platform")
	w.department("Engineering/Platform/Core")
	w.department("Sales")
	custom := w.departmentNow("Platform").DepartmentID
	w.test(resource.TestStep{
		Config: w.provider() + fmt.Sprintf(`
data "lark_department" "by_path" {
  path = "Engineering/Platform"
}

data "lark_department" "by_id" {
  open_department_id = %q
}

data "lark_department" "by_custom_id" {
  department_id = %q
}

data "lark_departments" "all" {}

data "lark_departments" "some" {
  parent_department_id = "path:Engineering"
}
`, id, custom),
		Check: resource.ComposeTestCheckFunc(
			resource.TestCheckResourceAttr("data.lark_department.by_path", "open_department_id", id),
			resource.TestCheckResourceAttr("data.lark_department.by_path", "department_id", custom),
			resource.TestCheckResourceAttr("data.lark_department.by_id", "path", "Engineering/Platform"),
			resource.TestCheckResourceAttr("data.lark_department.by_custom_id", "name", "Platform"),
			resource.TestCheckResourceAttr("data.lark_departments.all", "total", "4"),
			resource.TestCheckResourceAttr("data.lark_departments.some", "total", "2"),
			func(s *terraform.State) error {
				var nodes map[string]struct{ Path, DepartmentID string }
				doc := s.RootModule().Resources["data.lark_departments.some"].Primary.Attributes["departments"]
				if err := json.Unmarshal([]byte(doc), &nodes); err != nil || nodes[id].Path != "Engineering/Platform" {
					return fmt.Errorf("%s: %w", doc, err)
				}
				return nil
			},
		),
	})
}

func TestDepartment_converges_whichever_call_fails(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"POST", "PATCH", "GET", "DELETE"} {
		for _, committed := range []bool{false, true} {
			t.Run(fmt.Sprint(method, committed), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				config := w.provider() + `
resource "lark_department" "platform" {
  name = "Platform"
}
`
				f := w.folder(config)
				failing := 0
				fail := sandbox.Fault{AfterCommit: committed, Drop: true, Match: func(c sandbox.Call) bool {
					hit := failing == 0 && c.Method == method && strings.Contains(c.Path, "/departments")
					if hit {
						failing++
					}
					return hit
				}}
				w.lark.Inject(fail)
				f.settle()
				f.write(strings.Replace(config, `"Platform"`, `"Core"`, 1))
				f.settle()
				f.plan().empty()
				if n := len(w.lark.Departments()); n != 1 {
					t.Errorf("%d departments", n)
				}
				f.run("destroy", "-no-color", "-auto-approve").succeeds()
				if n := len(w.lark.Departments()); n != 0 || failing == 0 {
					t.Errorf("%d departments, %d failures", n, failing)
				}
			})
		}
	}
}
