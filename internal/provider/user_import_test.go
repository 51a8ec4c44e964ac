package provider_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// Each key leads to an empty plan, with every attribute in the configuration.
func TestUser_is_imported_by_every_id_without_a_difference(t *testing.T) {
	t.Parallel()
	w := tenantOf(t, nil)
	c := w.cast()
	// Whatever is written otherwise than Lark shows it, but means the same, is no difference either.
	arguments, user := c.everything(67)
	delete(arguments, "subscription_ids") // Lark does not show them
	user.Email, user.EnterpriseEmail = "mei.chan67@ACME.example", "MEI67@mail.example"
	id := w.lark.AddUser(user)
	w.lark.SetUser(id, func(u *sandbox.LarkUser) { u.Orders = user.Orders })
	w.lark.SetSwitches(func(s *sandbox.LarkSwitches) { s.JoinTimeTruncated = true })
	byID := maps.Clone(arguments)
	byID["department_ids"] = fmt.Sprintf("[%q, %q]", c.platform, c.sales)
	byID["orders"] = fmt.Sprintf(`[{ department_id = %q, user_order = 1, department_order = 1 },
    { department_id = %q, user_order = 3, department_order = 2 }]`, c.sales, c.platform)
	byID["leader_user_id"] = fmt.Sprintf("%q", c.tom)
	u, _ := w.lark.User(id)
	keys := []string{
		id, "open_id:" + id, "user_id:mei67", "union_id:" + u.UnionID, "email:MEI.chan67@acme.example", "mobile:+6581234567", "mobile:+65 8123-4567",
	}
	for _, key := range keys {
		f := w.folder(w.userConfig(lines(byID)) + fmt.Sprintf("import {\n  to = lark_user.mei\n  id = %q\n}\n", key))
		f.plan().changes("Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
	}
	// Paths, and leaders by another key, are not known to mean the same before the apply, which writes nothing.
	f := w.folder(w.userConfig(lines(arguments)) + fmt.Sprintf("import {\n  to = lark_user.mei\n  id = %q\n}\n", id))
	f.plan().changes("Plan: 1 to import, 0 to add, 1 to change, 0 to destroy.", "~ department_ids", "~ orders", "~ leader_user_id", `"path:Engineering/Platform"`)
	f.apply().succeeds()
	f.plan().empty()
	f.keeps(mei, map[string]any{"on_destroy": "suspend", "adopt_existing": false, "open_id": id})
	w.sends()
}

func TestUser_that_is_not_there_is_not_imported(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.people("Mei Chan")[0]
	left := w.lark.AddUser(sandbox.LarkUser{Name: "Leo Leaver", UserID: "leo", Email: "leo@acme.example", Mobile: "+6581234567"})
	u, _ := w.lark.User(left)
	w.lark.DeleteUser(left)
	refused := map[string]string{
		"ou_nobody": "not", "user_id:nobody": "not", "union_id:on_nobody": "not", "email:nobody@acme.example": "does not exist",
		"mobile:+6500000000": "does not exist", left: "resigned", "user_id:leo": "resigned", "union_id:" + u.UnionID: "resigned",
		"email:leo@acme.example": "has resigned", "mobile:+6581234567": "has resigned",
	}
	config := w.provider()
	for i, key := range slices.Sorted(maps.Keys(refused)) {
		config += fmt.Sprintf("resource \"lark_user\" \"mei%d\" {\n  name = \"Mei\"\n}\nimport {\n  to = lark_user.mei%d\n  id = %q\n}\n", i, i, key)
	}
	f := w.folder(config)
	said := f.plan().fails()
	for key, says := range refused {
		_, value, found := strings.Cut(key, ":")
		if !found {
			value = key
		}
		if !regexp.MustCompile(`Unable to import user "` + regexp.QuoteMeta(value) + `"[^"]*` + says).MatchString(said.text) {
			t.Errorf("%s is not refused for it %q:\n%s", key, says, said.raw)
		}
	}
	w.sent()
	for _, bare := range []string{"mei.chan@acme.example", "mei", "+6581234567"} {
		f.write(w.userConfig(`name = "Mei Chan"`) + fmt.Sprintf("import {\n  to = lark_user.mei\n  id = %q\n}\n", bare))
		f.plan().fails("Unable to import user", "this is no open_id (ou_...). Write email:..., user_id:... or mobile:...")
	}
	f.write(w.userConfig(`name = "Mei Chan"`))
	f.run("import", "-no-color", "-input=false", mei, "user_id:").fails("Nothing to import by")
	w.lark.NarrowRange(w.department("Elsewhere"))
	f.run("import", "-no-color", "-input=false", mei, id).fails("Unable to import user", "contact range")
	w.sends()
}
