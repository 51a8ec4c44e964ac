package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestUser_is_looked_up_by_any_key(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	platform := w.department("Engineering/Platform")
	id := w.lark.AddUser(sandbox.LarkUser{
		UserID: "e100", Name: "Mei Chan", Email: "mei@acme.example", Mobile: "+6581234567", Departments: []string{platform}, EmployeeType: 1,
	})
	mei := w.user("mei@acme.example")
	var config strings.Builder
	config.WriteString(w.provider())
	for key, value := range map[string]string{
		"open_id": id, "user_id": "e100", "union_id": mei.UnionID, "email": "MEI@acme.example", "mobile": "+65 8123 4567",
	} {
		fmt.Fprintf(&config, "data \"lark_user\" %q {\n  %s = %q\n}\n", key, key, value)
	}
	f := w.folder(config.String())
	f.settle()
	for _, key := range []string{"open_id", "user_id", "union_id", "email", "mobile"} {
		f.keeps("data.lark_user."+key, map[string]any{
			"open_id": id, "user_id": "e100", "union_id": mei.UnionID, "name": "Mei Chan", "department_ids": []any{platform}, "is_frozen": false,
			"is_resigned": false, "is_tenant_manager": false, "job_title": "",
		})
	}
	f.write(w.provider() + "data \"lark_user\" \"it\" {\n  email = \"nobody@acme.example\"\n}\n")
	f.plan().fails(`Unable to read user "nobody@acme.example"`, "does not exist in Lark")
	f.write(w.provider() + "data \"lark_user\" \"it\" {\n  email = \"mei@acme.example\"\n  user_id = \"e100\"\n}\n")
	f.plan().fails("Invalid Attribute Combination")
	w.lark.RevokeScopes("contact:user.phone:readonly")
	f.write(w.provider() + "data \"lark_user\" \"it\" {\n  user_id = \"e100\"\n}\n")
	f.settle()
	f.keeps("data.lark_user.it", map[string]any{"mobile": nil, "email": "mei@acme.example"})
}

// listed are the emails in the document of lark_users.
func (f *folder) listedEmails(address string) []string {
	f.Helper()
	document, _ := f.kept(address)["users"].(string)
	var users map[string]struct{ Email string }
	if err := json.Unmarshal([]byte(document), &users); err != nil {
		f.Fatal(err)
	}
	emails := make([]string, 0, len(users))
	for id := range maps.Keys(users) {
		emails = append(emails, users[id].Email)
	}
	slices.Sort(emails)
	return emails
}

func TestUsers_are_listed_by_department(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 49, 50, 51} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			engineering, platform := w.department("Engineering"), w.department("Engineering/Platform")
			deep := w.department("Engineering/Platform/Tools")
			var direct []string
			for i := range n {
				email := fmt.Sprintf("user%02d@acme.example", i)
				w.lark.AddUser(sandbox.LarkUser{Name: email, Email: email, Departments: []string{engineering}})
				direct = append(direct, email)
			}
			w.lark.AddUser(sandbox.LarkUser{Name: "Tom", Email: "x@acme.example", Departments: []string{platform}})
			w.lark.AddUser(sandbox.LarkUser{Name: "Ann", Email: "y@acme.example", Departments: []string{deep, engineering}})
			w.lark.AddUser(sandbox.LarkUser{Name: "Root", Email: "z@acme.example"})
			f := w.folder(w.provider() + `
data "lark_users" "direct" { department_id = "path:Engineering" }
data "lark_users" "below" {
  department_id       = "path:Engineering"
  include_descendants = true
}
`)
			f.settle()
			if diff := cmp.Diff(append(slices.Clone(direct), "y@acme.example"), f.listedEmails("data.lark_users.direct")); diff != "" {
				t.Errorf("in the department (- expected, + listed):\n%s", diff)
			}
			if diff := cmp.Diff(append(direct, "x@acme.example", "y@acme.example"), f.listedEmails("data.lark_users.below")); diff != "" {
				t.Errorf("with those below (- expected, + listed):\n%s", diff)
			}
		})
	}
}

func TestUsers_are_listed_by_id(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.people("Mei Chan", "Tom Park")
	tom := w.user(address("Tom Park"))
	f := w.folder(w.provider() + fmt.Sprintf(`
data "lark_users" "open" { open_ids = [%s] }
data "lark_users" "user" { user_ids = [%q] }
`, quoted(p), tom.UserID))
	f.settle()
	f.keeps("data.lark_users.open", map[string]any{"total": float64(2)})
	if diff := cmp.Diff([]string{address("Tom Park")}, f.listedEmails("data.lark_users.user")); diff != "" {
		t.Errorf("by user_id (- expected, + listed):\n%s", diff)
	}
	f.write(w.provider() + `data "lark_users" "open" { open_ids = ["ou_nobody"] }`)
	f.plan().fails("Unable to list users", "ou_nobody", "does not exist in Lark")
}
