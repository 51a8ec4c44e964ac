package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func (w *world) roleNamed(name string) string {
	return w.provider() + fmt.Sprintf("\nresource \"lark_role\" \"it\" {\n  role_name = %q\n}\n", name)
}

func TestRole_from_creation_to_the_end(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.roleNamed("Helpdesk"))
	f.plan().changes("Plan: 1 to add")
	f.apply().succeeds()
	f.plan().empty()
	made := w.lark.Roles()
	if len(made) != 1 || made[0].Name != "Helpdesk" {
		t.Fatalf("there are %v", made)
	}

	f.write(w.roleNamed("Service Desk"))
	f.plan().changes(`~ role_name = "Helpdesk" -> "Service Desk"`, "1 to change, 0 to destroy")
	f.apply().succeeds()
	f.plan().empty()
	if all := w.lark.Roles(); len(all) != 1 || all[0].ID != made[0].ID || all[0].Name != "Service Desk" {
		t.Fatalf("there are %v", all)
	}

	w.lark.RevokeScopes("contact:functional_role", "contact:functional_role:readonly")
	f.plan().fails(`Unable to read role "Service Desk"`, "99991672")
	w.lark.GrantScopes("contact:functional_role", "contact:functional_role:readonly")
	f.plan().empty()

	w.lark.DeleteRole(made[0].ID)
	f.plan().changes("Plan: 1 to add")
	f.apply().succeeds()
	f.run("apply", "-destroy", "-no-color", "-input=false", "-auto-approve").succeeds("1 destroyed")
	if all := w.lark.Roles(); len(all) > 0 {
		t.Errorf("there are %v", all)
	}
}

// Lark shows no role's name, so an import can only write it.
func TestRole_imported_writes_its_name_once(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, prefix := range []string{"", "role_id:"} {
		id := w.lark.AddRole(sandbox.LarkRole{Name: "Helpdesk " + prefix})
		f := w.folder(w.roleNamed("Helpdesk "+prefix) + fmt.Sprintf("\nimport {\n  to = lark_role.it\n  id = %q\n}\n", prefix+id))
		f.plan().changes("Plan: 1 to import, 0 to add, 1 to change, 0 to destroy.", `+ role_name = "Helpdesk `+prefix+`"`)
		f.apply().succeeds()
		f.plan().empty()
		if role, ok := w.lark.Role(id); !ok || role.Name != "Helpdesk "+prefix {
			t.Errorf("the role is %v", role)
		}
	}
	w.folder(w.roleNamed("Helpdesk") + "\nimport {\n  to = lark_role.it\n  id = \"nobody\"\n}\n").plan().fails("non-existent remote object")
}

func TestRole_says_why_Lark_refuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person := w.lark.AddUser(sandbox.LarkUser{Name: "Mei Chan", Email: "mei.chan@acme.example"})
	w.lark.AddRole(sandbox.LarkRole{Name: "Helpdesk"})
	f := w.folder(w.roleNamed("Helpdesk"))
	f.plan().changes()
	f.apply().fails(`Unable to create role "Helpdesk"`, "41201", "import it by its role_id", "role_name = ")
	for _, name := range []string{"", strings.Repeat("é", 51)} {
		f.write(w.roleNamed(name))
		f.plan().fails("must be between 1 and 50")
	}
	f.write(w.roleNamed("Service Desk"))
	f.settle()
	id := w.lark.Roles()[1].ID
	w.lark.SetRole(id, func(r *sandbox.LarkRole) { r.Members = []sandbox.LarkRoleMember{{OpenID: person}} })
	f.run("apply", "-destroy", "-no-color", "-input=false", "-auto-approve").fails("Unable to delete role", "Take its members out first")
	if _, ok := w.lark.Role(id); !ok {
		t.Error("the role is gone")
	}
}
