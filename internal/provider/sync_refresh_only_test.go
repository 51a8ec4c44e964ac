package provider_test

import (
	"regexp"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// drift is a refresh-only plan, as a scheduled check for drift runs it: it exits with 2 where Terraform's state would
// change by a refresh, its private part included, and with 0 where it would not.
func (f *folder) drift() outcome {
	f.Helper()
	return f.run("plan", "-refresh-only", "-detailed-exitcode", "-no-color", "-input=false")
}

// numbersDiffer tells a CLI that finds a number of a state file unequal to the same one after a refresh, and so exits
// with 2 though it says that there are no changes: Terraform 1.10 to 1.14.
var numbersDiffer = regexp.MustCompile(`Terraform v1\.1[0-4]\.`)

func (f *folder) undrifted() {
	f.Helper()
	out := f.drift()
	out.says("No changes")
	if out.code != 0 && !numbersDiffer.MatchString(f.run("version").succeeds().raw) {
		f.Errorf("a refresh-only plan exits with %d:\n%s", out.code, out.raw)
	}
}

func TestSync_a_refresh_only_plan_is_a_check_for_drift(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	boss := w.hire("Ann Lee", map[string]any{"division": "Sales", "department": "APAC", "mobilePhone": "8123 4567"})
	cook := w.hire("Ben Ito", map[string]any{"division": "Sales", "title": "Cook", "managerId": boss})
	founder := w.hire("Cy Poe", map[string]any{"division": "Legal"})
	leaver := w.hire("Dee Roe", map[string]any{"division": "Legal"})
	f := w.folder(w.sync(`protect = ["`+founder+`"]`, `approvals = ["`+leaver+`"]`, `limits = { suspend = "1" }`,
		`report = { path = "report.md" }`, `timeouts = { read = "10m" }`) + quickstart)
	f.settle()
	f.undrifted()

	// Whatever an apply did, and whatever a plan holds, a refresh finds nothing new.
	w.edit(cook, map[string]any{"division": "Kitchen", "title": "Chef"})
	w.edit(leaver, map[string]any{"division": "Kitchen"})
	w.okta.Suspend(founder)
	f.settle()
	f.undrifted()
	w.okta.Deactivate(leaver)
	f.settle()
	f.undrifted()
	w.okta.Suspend(boss)
	w.hire("Eve Fox", map[string]any{"managerId": boss})
	f.settle()
	f.undrifted()
	f.plan().empty()
	w.sent()

	// What somebody did by hand is found, shown and left as it is.
	w.change(address("Ben Ito"), func(u *sandbox.LarkUser) { u.JobTitle = "Wizard" })
	f.drift().changes("Objects have changed outside of", `"Chef" -> "Wizard"`)
	w.sends()
	w.change(address("Ben Ito"), func(u *sandbox.LarkUser) { u.JobTitle = "Chef" })
	f.undrifted()
	w.change(address("Eve Fox"), func(u *sandbox.LarkUser) { u.Frozen = true })
	f.drift().changes()
	f.run("apply", "-refresh-only", "-auto-approve", "-no-color").succeeds()
	f.undrifted()
	w.sends()
}

func TestSync_a_refresh_only_plan_tells_no_drift_where_little_can_be_read(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lark.RevokeScopes("contact:user.employee:readonly", "contact:user.employee_id:readonly", "contact:user.phone:readonly")
	w.hire("Ann Lee", map[string]any{"title": "Lead", "mobilePhone": "8123 4567"})
	w.lark.AddUser(sandbox.LarkUser{Name: "Ben Ito", Email: address("Ben Ito")})
	w.team("Ben Ito")
	f := w.folder(w.adopting())
	f.settle()
	f.undrifted()
}
