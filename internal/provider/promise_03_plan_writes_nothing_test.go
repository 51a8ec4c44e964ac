package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// onlyRead expects that nothing was sent to Lark or Okta since the last look that could write, whatever became of it.
func (w *world) onlyRead(after string) {
	w.Helper()
	for _, c := range append(w.lark.Calls(), w.okta.Calls()...) {
		if c.Write() {
			w.Errorf("%s sends %s %s", after, c.Method, c.Path)
		}
	}
	w.lark.Reset()
	w.okta.Reset()
}

// gate is a value that is not known before it is applied.
func gate(input string) string {
	return fmt.Sprintf(`
resource "terraform_data" "gate" {
  input = %q
}
`, input)
}

// deferred has a data source of a configuration wait for the gate.
func deferred(config, data string) string {
	block := fmt.Sprintf("data %q \"staff\" {", data)
	return strings.Replace(config, block, block+"\n  depends_on = [terraform_data.gate]", 1)
}

// In Lark and Okta there is something to do of every kind when these commands run.
func TestPromise_03_plan_refresh_validate_and_import_write_nothing_in_any_outcome(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.crowd(8)
	f := w.folder(w.adopting())
	f.settle()
	w.sent()
	w.okta.Deactivate(ids[0])
	w.okta.Suspend(ids[1])
	w.edit(ids[2], map[string]any{"lastName": "Wood", "title": "Lead", "division": "Legal", "managerId": ids[3]})
	w.okta.DeleteUser(ids[4])
	w.change(address("Ann Lee05"), func(u *sandbox.LarkUser) { u.Frozen = true })
	w.change(address("Ann Lee06"), func(u *sandbox.LarkUser) { u.Name = "Annie" })
	w.lark.RenameDepartment(w.department("Sales"), "Trade")
	w.lark.AddUser(sandbox.LarkUser{Name: "Ben", Email: address("Ben Ito")})
	w.team("Ben Ito", "Tom Park")
	open := wideOpen(ids...)
	before := f.attributes()["last_run"]
	w.lark.Reset()

	contact := func(c sandbox.Call) bool { return strings.Contains(c.Path, "/contact/") }
	for _, c := range []struct {
		outcome, config string
		broken          func()
		plan            int // exit code
	}{
		{"changes", w.adopting(open), func() {}, 2},
		{"a refusal", w.adopting(`limits = { create = "0", update = "0", suspend = "0" }`), func() {}, 1},
		{"an unknown value", deferred(w.adopting(open), "lark_sync_mapping") + gate("1"), func() {}, 1},
		{"Okta refuses", w.adopting(open), func() { w.okta.Inject(answers(nil, http.StatusForbidden, `{"errorCode":"E0000006"}`)) }, 1},
		{"Lark refuses", w.adopting(open), func() { w.lark.Inject(answers(contact, http.StatusForbidden, `{"code":99991672}`)) }, 1},
		{"a wrong secret", w.adopting(open), func() { f.secret("not-the-secret") }, 1},
	} {
		f.write(c.config)
		c.broken()
		f.run("validate", "-no-color").succeeds()
		w.onlyRead("validate, in the case of " + c.outcome)
		f.plan().exits(c.plan, nil)
		w.onlyRead("plan, in the case of " + c.outcome)
		for _, command := range []string{"plan -refresh-only", "refresh", "import " + staff + " anything"} {
			f.run(append(strings.Fields(command), "-no-color")...)
			w.onlyRead(command + ", in the case of " + c.outcome)
		}
		w.okta.ClearFaults()
		w.lark.ClearFaults()
		f.secret(appSecret)
	}
	f.write(w.adopting(open))
	for _, o := range append(options, []string{"-destroy"}) {
		f.plan(o...).changes()
		w.onlyRead("plan " + strings.Join(o, " "))
	}
	if after := f.attributes()["last_run"]; after != before {
		t.Errorf("the last run is %v, and was %v: the state says that something was applied", after, before)
	}

	// What a refresh has written into the state loses nothing of what is due.
	f.plan("-refresh=false").changes("- Ann Lee00", "- Ann Lee01", `"Annie" -> "Ann Lee06"`, "+ Tom Park", "? Ann Lee04")
	f.run("apply", "-no-color", "-auto-approve").succeeds()
	f.plan().empty()
}

func TestPromise_03_nothing_is_applied_that_was_unknown_at_plan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito")
	f := w.folder("")
	const unknown = "terraform_data.gate.output"
	for argument, config := range map[string]string{
		"directory":       deferred(w.sync(wideOpen(ids...)), "lark_sync_mapping"),
		"existing":        deferred(w.adopting(wideOpen(ids...)), "lark_existing_users"),
		"match":           w.sync(`match = [` + unknown + `]`),
		"on_unmatched":    w.sync(`on_unmatched = ` + unknown),
		"limits":          w.sync(`limits = { suspend = ` + unknown + ` }`),
		"approvals":       w.sync(`approvals = [` + unknown + `]`),
		"approvals_until": w.sync(`approvals_until = ` + unknown),
		"offboarding":     w.sync(`offboarding = { action = ` + unknown + ` }`),
		"on_external":     w.sync(`on_external = ` + unknown),
		"protect":         w.sync(`protect = [` + unknown + `]`),
		"same_person":     w.sync(`same_person = { new = ` + unknown + ` }`),
	} {
		f.write(config + gate("1"))
		f.run("apply", "-no-color", "-auto-approve").fails("Not known at plan", "The value of "+argument+" is only known after apply", "depends_on")
	}
	w.onlyRead("apply with something unknown")

	// Where it becomes unknown later, nothing is lost.
	waiting := deferred(w.sync(wideOpen(ids...)), "lark_sync_mapping")
	f.write(gate("1"))
	f.settle()
	f.write(waiting + gate("1"))
	f.settle()
	w.sends("create Ann Lee", "create Ben Ito")
	f.write(waiting + gate("2"))
	f.refuses("Not known at plan", "depends_on")
	w.onlyRead("plan with something unknown")
	f.write(waiting + gate("1"))
	f.plan().empty()
}
