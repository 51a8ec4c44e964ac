package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestSync_what_Lark_did_not_clear_is_told_by_a_warning(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, sandbox.LarkSwitches{EmptyIgnored: []string{"city"}})
	const ignored, more = "Lark took the order to clear city and has kept it", "more: the report (report.path) names all"
	people := func(n int, city string) string {
		return fmt.Sprintf(`{ people = { for n in range(%d) : format("p%%02d", n) =>
    { name = "Person ${n}", email = "p${n}@acme.example", city = %q } } }`, n, city)
	}
	w.lark.AddUser(sandbox.LarkUser{Name: "Person 0", Email: "p0@acme.example", City: "Oslo"})
	f := w.folder(w.byHand(people(1, ""), "  existing = data.lark_existing_users.staff.users") + `
data "lark_existing_users" "staff" {
  directory = jsonencode(` + people(1, "") + `)
}
`)
	f.plan().changes("adopted by email")
	f.apply().succeeds("Warning: Not everything is exactly as wanted", "p00: "+ignored, "Apply complete").omits(more)
	f.plan().empty()

	const many = `limits = { same_attribute = "none" }`
	f.write(w.byHand(people(22, "Rome"), many))
	f.settle()
	f.write(w.byHand(people(22, ""), many))
	f.plan().changes()
	said := f.apply().succeeds("Warning: Not everything is exactly as wanted", "p00: "+ignored, "p19: ", "and 2 "+more).omits("p20: ", "p21: ")
	if n := strings.Count(said.text, ignored); n != 20 {
		t.Errorf("%d people are named, want 20", n)
	}
	f.plan().empty().omits("Not everything is exactly as wanted")
}
