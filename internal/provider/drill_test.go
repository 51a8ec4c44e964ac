package provider_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// The drill of a mistake that makes everybody a leaver, through the real CLI. How thousands of people are suspended and come
// back at the permitted rate, which takes hours, is in package faults, where hours take no time.

// leave writes the directory of n people of whom those from the number `from` on have left.
func (f *folder) leave(n, from int) {
	f.Helper()
	people, departed := map[string]any{}, map[string]string{}
	for i := range n {
		if i >= from {
			departed[number(i)] = "status DEPROVISIONED"
			continue
		}
		people[number(i)] = map[string]any{
			"name": "Ann Lee " + number(i), "email": number(i) + "@acme.example", "departments": []string{fmt.Sprintf("Team %d", i%20)},
		}
	}
	document, err := json.Marshal(map[string]any{"people": people, "departed": departed})
	if err != nil {
		f.Fatal(err)
	}
	write(f.T, filepath.Join(f.path, "directory.json"), string(document))
}

func number(n int) string { return fmt.Sprintf("p%04d", n) }

func TestDrill_5000_leavers_by_mistake_are_refused_at_plan_and_at_apply_without_a_write(t *testing.T) {
	t.Parallel()
	const people, staying = 5010, 10
	w := newWorld(t)
	for i := range people {
		w.lark.AddUser(sandbox.LarkUser{
			UserID: number(i), Name: "Ann Lee " + number(i), Email: number(i) + "@acme.example",
			Departments: []string{w.department(fmt.Sprintf("Team %d", i%20))},
		})
	}
	const document = `file("directory.json")`
	f := w.folder(with(w.provider()+strings.Replace(syncing, "data.lark_sync_mapping.staff.directory", document, 1),
		"existing = data.lark_existing_users.staff.users") + `
data "lark_existing_users" "staff" {
  directory = ` + document + `
  match     = ["user_id"]
}
`)
	f.leave(people, people) // nobody
	f.settle()
	f.leave(people, staying)
	f.plan().fails("5000 people would be suspended", `limits.suspend is "5 or 5%", that is 250 of the 5010 people bound`,
		"5000 of 5000: status DEPROVISIONED", "Nothing will be applied")
	f.run("apply", "-no-color", "-auto-approve", "-refresh=false").fails("5000 people would be suspended")
	w.sends()
	w.onlyFrozen()
}

func TestDrill_who_was_suspended_by_mistake_is_restored_by_one_corrected_run_as_they_were(t *testing.T) {
	t.Parallel()
	const people = 20
	w := newWorld(t)
	boss := w.hire("Bea Boss", map[string]any{"division": "Sales"})
	var ids []string
	for i := range people {
		ids = append(ids, w.hire(fmt.Sprintf("Ann Lee%02d", i), map[string]any{
			"division": "Sales", "department": fmt.Sprintf("Team %d", i%3), "managerId": append([]string{boss}, ids...)[i/4],
		}))
	}
	f := w.folder(w.sync())
	f.settle()
	w.lark.AcceptInvitations()
	before, invited := w.lark.Users(), len(w.lark.Invitations())

	for _, id := range ids {
		w.okta.Deactivate(id)
	}
	f.plan().fails("20 people would be suspended")
	f.write(w.sync(`limits = { suspend = "none" }`))
	f.settle()
	for _, id := range ids {
		w.okta.Activate(id)
	}
	f.plan().fails("20 people would be restored")
	f.write(w.sync(`limits = { restore = "none" }`))
	w.lark.Reset()
	f.settle()
	w.keptTheRates()
	if n := len(w.sent()); n != people {
		t.Errorf("%d writes to restore %d people", n, people)
	}
	if diff := cmp.Diff(before, w.lark.Users()); diff != "" {
		t.Errorf("people are not as they were before the mistake (- were, + are):\n%s", diff)
	}
	if n := len(w.lark.Invitations()); n != invited {
		t.Errorf("%d people were invited again", n-invited)
	}
	f.plan().empty()
}
