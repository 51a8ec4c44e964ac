package provider_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

const shownAttributes = `
data "lark_custom_attributes" "all" {}

output "count" { value = length(data.lark_custom_attributes.all.custom_attributes) }
output "first" { value = try(jsonencode(data.lark_custom_attributes.all.custom_attributes[0]), "none") }
output "types" { value = join(" ", data.lark_custom_attributes.all.custom_attributes[*].type) }
`

func TestCustomAttributes_lists_all_pages(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 99, 100, 101} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			attributes := make([]sandbox.LarkCustomAttribute, n)
			for i := range attributes {
				attributes[i] = sandbox.LarkCustomAttribute{ID: fmt.Sprintf("C-%03d", n-i), Type: "TEXT"}
			}
			if n > 0 {
				attributes[n-1].Type, attributes[n-1].Options = "ENUMERATION", map[string]string{"opt1": "Remote"}
				attributes[n-1].I18nName = map[string]string{"en_us": "Place"}
			}
			w.lark = sandbox.NewLark(sandbox.LarkOptions{AppID: appID, AppSecret: appSecret, RateScale: 1, Seed: 1, CustomAttributes: attributes})
			url, stop := sandbox.Serve(w.lark)
			t.Cleanup(stop)
			w.larkURL = url
			f := w.folder(w.provider() + shownAttributes)
			f.settle()
			f.run("output", "count").succeeds(strconv.Itoa(n))
			first := `none`
			if n > 0 {
				first = `{"default_option_id":"","i18n_name":{"en_us":"Place"},"id":"C-001","options":[{"id":"opt1","name":"","value":"Remote"}],"type":"ENUMERATION"}`
			}
			if got := f.run("output", "-raw", "first").succeeds().raw; got != first {
				t.Errorf("the first is %s, want %s", got, first)
			}
			w.lark.RevokeScopes("contact:contact.base:readonly")
			f.plan().fails("Unable to list custom attributes", "99991672")
		})
	}
}

const shownScope = `
data "lark_contact_scope" "app" {}

output "users"       { value = join(" ", data.lark_contact_scope.app.user_ids) }
output "departments" { value = join(" ", data.lark_contact_scope.app.department_ids) }
output "groups"      { value = join(" ", data.lark_contact_scope.app.group_ids) }
output "total"       { value = length(data.lark_contact_scope.app.department_ids) }
`

func TestContactScope_is_what_the_app_sees(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sales := w.lark.AddDepartment("Sales", "")
	w.lark.AddDepartment("Legal", "")
	person := w.lark.AddUser(sandbox.LarkUser{Name: "Mei Chan", Email: "mei.chan@acme.example"})
	group := w.lark.AddGroup(sandbox.LarkGroup{Name: "Everybody"})
	f := w.folder(w.provider() + shownScope)
	f.settle()
	for output, want := range map[string]string{"users": person, "groups": group, "total": "2"} {
		if got := f.run("output", "-raw", output).succeeds().raw; got != want {
			t.Errorf("%s are %q, want %q", output, got, want)
		}
	}
	w.lark.NarrowRange(sales)
	f.settle()
	for output, want := range map[string]string{"users": "", "departments": sales} {
		if got := f.run("output", "-raw", output).succeeds().raw; got != want {
			t.Errorf("%s are %q, want %q", output, got, want)
		}
	}
	w.lark.RevokeScopes("contact:contact.base:readonly")
	f.plan().fails("Unable to read the contact range", "99991672")
}

func TestContactScope_has_all_pages(t *testing.T) {
	t.Parallel()
	for _, n := range []int{99, 100, 101} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for i := range n {
				w.lark.AddDepartment(fmt.Sprintf("Department %d", i), "")
			}
			f := w.folder(w.provider() + shownScope)
			f.settle()
			if got := f.run("output", "-raw", "total").succeeds().raw; got != strconv.Itoa(n) {
				t.Errorf("there are %s departments, want %d", got, n)
			}
		})
	}
}
