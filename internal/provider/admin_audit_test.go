package provider_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestAdminAudit_reads_what_members_did_and_says_why_it_cannot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.lark.AddUser(sandbox.LarkUser{Name: "Ann Lee", Email: "ann@acme.example"})
	now := time.Now().UTC().Truncate(time.Second)
	for i, name := range []string{"contact_view", "im_create_chat", "contact_view"} {
		w.lark.AddAuditInfo(sandbox.LarkAuditInfo{Time: now.Add(-time.Duration(i) * time.Hour), Name: name, Module: 3 - i%2, Operator: ann})
	}
	config := fmt.Sprintf(`
data "lark_admin_audit" "views" {
  oldest       = %q
  latest       = %q
  event_module = 3
  operator     = %q
}
output "views" { value = [for e in jsondecode(data.lark_admin_audit.views.events) : "${e.event_name} by ${e.operator_value} at ${e.event_time}"] }
`, now.Add(-24*time.Hour).Format(time.RFC3339), now.Format(time.RFC3339), ann)
	f := w.folder(audited(w.provider()) + config)
	f.run("apply", "-no-color", "-input=false", "-auto-approve").succeeds(
		fmt.Sprintf(`"contact_view by %s at %d", "contact_view by %s at %d",`, ann, now.Add(-2*time.Hour).Unix(), ann, now.Unix()))
	if e := f.events()[0]; e.By != "lark_admin_audit" || e.Counts["events"] != 2 {
		t.Errorf("the audit log has %+v", e)
	}
	f.write(w.provider() + strings.Replace(config, now.Add(-24*time.Hour).Format(time.RFC3339), now.Add(-31*24*time.Hour).Format(time.RFC3339), 1))
	f.plan().fails("Unable to read Lark's admin log", "Lark answers for 0 to 30 days")
	f.write(w.provider() + strings.Replace(config, now.Format(time.RFC3339), "today", 1))
	f.plan().fails("Invalid time", "RFC 3339")
}
