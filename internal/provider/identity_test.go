package provider_test

import (
	"fmt"
	"regexp"
	"strconv"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// knowsIdentities tells whether the CLI takes an import block with an identity: Terraform and OpenTofu do from 1.12.
func (f *folder) knowsIdentities() bool {
	f.Helper()
	version := regexp.MustCompile(`v1\.(\d+)`).FindStringSubmatch(f.run("version").succeeds().text)
	if version == nil {
		f.Fatal("the CLI names no version")
	}
	minor, err := strconv.Atoi(version[1])
	return err == nil && minor >= 12
}

func TestObjects_are_imported_by_every_key_of_their_identity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	user := w.people("Mei Chan")[0]
	department := w.department("Engineering/Platform")
	kind := w.lark.AddEmployeeType(sandbox.LarkEmployeeType{Content: "Expert"})
	level := w.lark.AddJobLevel(sandbox.LarkJob{Name: "Senior"})
	family := w.lark.AddJobFamily(sandbox.LarkJob{Name: "Software"})
	role := w.lark.AddRole(sandbox.LarkRole{Name: "Managers", Members: []sandbox.LarkRoleMember{{OpenID: user}}})
	w.lark.AddGroup(sandbox.LarkGroup{ID: "staff1", Name: "Staff", Users: []string{user}})
	tomID := w.lark.AddUser(sandbox.LarkUser{UserID: "e100", Name: "Tom Park", Email: address("Tom Park"), Mobile: "+6581234567"})
	tom := w.user(address("Tom Park"))
	for address, c := range map[string]struct {
		arguments  string
		identities []string
	}{
		"lark_department.it": {`name = "Platform"`, []string{
			"open_department_id = \"" + department + `"`, `department_id = "` + w.departmentNow("Platform").DepartmentID + `"`, `path = "Engineering/Platform"`,
		}},
		"lark_employee_type.it": {`content = "Expert"`, []string{`enum_id = "` + kind.ID + `"`, `enum_value = "6"`, `content = "Expert"`}},
		"lark_job_level.it":     {`name = "Senior"`, []string{`job_level_id = "` + level + `"`, `name = "Senior"`}},
		"lark_job_family.it":    {`name = "Software"`, []string{`job_family_id = "` + family + `"`, `name = "Software"`}},
		"lark_role_members.it":  {fmt.Sprintf("role_id = %q\n  members = [%q]", role, user), []string{`role_id = "` + role + `"`}},
		"lark_user.it": {`name = "Tom Park"`, []string{
			`open_id = "` + tomID + `"`, `user_id = "e100"`, `union_id = "` + tom.UnionID + `"`, `email = "` + tom.Email + `"`, `mobile = "+65 8123 4567"`,
		}},
		"lark_user_group.it": {`name = "Staff"`, []string{`group_id = "staff1"`, `name = "Staff"`}},
		"lark_user_group_members.it": {
			fmt.Sprintf("group_id = \"staff1\"\n  members = [%q]", user), []string{`group_id = "staff1"`},
		},
		"lark_user_group_member.it": {fmt.Sprintf("group_id = \"staff1\"\n  open_id = %q", user), []string{`id = "staff1/` + user + `"`}},
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			config := func(identity string) string {
				kind := address[:len(address)-len(".it")]
				return w.provider() + fmt.Sprintf("\nresource %q \"it\" {\n  %s\n}\n\nimport {\n  to       = %s\n  identity = { %s }\n}\n",
					kind, c.arguments, address, identity)
			}
			w := &world{T: t, lark: w.lark, okta: w.okta, larkURL: w.larkURL, oktaURL: w.oktaURL}
			for _, identity := range c.identities {
				f := w.folder(config(identity))
				if !f.knowsIdentities() {
					f.plan().fails(`An argument named "identity" is not expected here`)
					return
				}
				f.plan().changes("1 to import, 0 to add, 0 to change, 0 to destroy")
				f.apply().succeeds("1 imported")
				f.plan().empty()
			}
			if len(c.identities) > 1 {
				w.folder(config(c.identities[0] + ", " + c.identities[1])).plan().fails("Two keys to import by")
			}
		})
	}
}
