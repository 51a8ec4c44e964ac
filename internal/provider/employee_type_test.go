package provider_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// customType is the custom employee type that the tenant has.
func (w *world) customType() (sandbox.LarkEmployeeType, bool) {
	for _, t := range w.lark.EmployeeTypes() {
		if !t.BuiltIn {
			return t, true
		}
	}
	return sandbox.LarkEmployeeType{}, false
}

func TestEmployeeType_from_creation_to_the_end(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	drift := func(change func(*sandbox.LarkEmployeeType)) func() {
		return func() { it, _ := w.customType(); w.lark.SetEmployeeType(it.ID, change) }
	}
	lifecycle{
		world: w, kind: "lark_employee_type",
		full: `
  content      = "Advisor"
  active       = true
  i18n_content = { en_us = "Advisor", zh_cn = "顾问" }`,
		bare:    `  content = "Advisor"`,
		renamed: `  content = "Mentor"`,
		change: `
  content      = "Fellow"
  active       = false
  i18n_content = {}`,
		holds: func() any {
			if it, ok := w.customType(); ok {
				return it
			}
			return nil
		},
		drift: map[string]func(){
			"content":      drift(func(t *sandbox.LarkEmployeeType) { t.Content = "Guest" }),
			"active":       drift(func(t *sandbox.LarkEmployeeType) { t.Inactive = true }),
			"i18n_content": drift(func(t *sandbox.LarkEmployeeType) { t.I18n = map[string]string{"ja_jp": "顧問"} }),
		},
		imports: func() []string {
			it, _ := w.customType()
			return []string{it.ID, "enum_id:" + it.ID, "enum_value:" + strconv.Itoa(it.Value), "content:" + it.Content}
		},
		scopes: []string{"contact:contact.base:readonly"},
		remove: func() { it, _ := w.customType(); w.lark.DeleteEmployeeType(it.ID) },
	}.tell()
}

func TestEmployeeType_refuses_at_plan_what_Lark_would(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder("")
	for arguments, says := range map[string]string{
		`content = ""`: "UTF-8 character count must be between 1 and 100",
		`content = "` + strings.Repeat("é", 101) + `"`:        "UTF-8 character count must be between 1 and 100",
		"content = \"A\"\n  i18n_content = { fr_fr = \"A\" }": `value must be one of: ["zh_cn" "en_us" "ja_jp"]`,
		"content = \"A\"\n  i18n_content = { en_us = \"\" }":  "UTF-8 character count must be between 1 and 100",
		"content = \"A\"\n  i18n_content = { en_us = null }":  "Null",
		"content = \"A\"\n  enum_value = 7":                   "Invalid Configuration for Read-Only Attribute",
	} {
		f.write(w.provider() + "\nresource \"lark_employee_type\" \"it\" {\n  " + arguments + "\n}\n")
		f.plan().fails(says)
	}
	if calls := w.lark.Calls(); len(calls) > 0 {
		t.Errorf("Lark was called: %v", calls)
	}
}

func TestEmployeeType_says_whose_name_it_is(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	taken := w.lark.AddEmployeeType(sandbox.LarkEmployeeType{Content: "Advisor"})
	f := w.folder(w.provider() + `
resource "lark_employee_type" "it" {
  content = "Advisor"
}
`)
	f.plan().changes()
	f.apply().fails(`Unable to create employee type "Advisor"`, taken.ID, "42301", "import it")
	f.write(w.provider() + `
resource "lark_employee_type" "it" {
  content = "Intern"
}

import {
  to = lark_employee_type.it
  id = "enum_value:2"
}
`)
	f.plan().fails("one of Lark's own types", "lark_employee_types")
}

func TestEmployeeTypes_lists_all_pages(t *testing.T) {
	t.Parallel()
	for _, n := range []int{99, 100, 101} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for i := 5; i < n; i++ { // beside Lark's own five
				w.lark.AddEmployeeType(sandbox.LarkEmployeeType{Content: fmt.Sprintf("Type %03d", i+1), Inactive: i%2 == 0})
			}
			f := w.folder(w.provider() + `
data "lark_employee_types" "all" {}

output "first" { value = data.lark_employee_types.all.employee_types[0] }
output "last"  { value = one(slice(data.lark_employee_types.all.employee_types, length(data.lark_employee_types.all.employee_types) - 1, length(data.lark_employee_types.all.employee_types))) }
output "values" { value = join(" ", data.lark_employee_types.all.employee_types[*].enum_value) }
`)
			f.settle()
			values := f.run("output", "-raw", "values").succeeds().raw
			if got := strings.Fields(values); len(got) != n || got[0] != "1" || got[n-1] != strconv.Itoa(n) {
				t.Errorf("the values are %s", values)
			}
			f.run("output", "first").succeeds(`"active" = true`, `"built_in" = true`, `"content" = "Regular"`, `"enum_value" = 1`)
			f.run("output", "last").succeeds(fmt.Sprintf(`"content" = "Type %03d"`, n), `"built_in" = false`, fmt.Sprintf(`"active" = %t`, n%2 == 0))
			w.lark.RevokeScopes("contact:contact.base:readonly")
			f.plan().fails("Unable to list employee types", "99991672")
		})
	}
}
