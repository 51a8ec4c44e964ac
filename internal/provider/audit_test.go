//go:build unix

package provider_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestAuditLog_has_every_write_with_its_reason_and_outcome(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	boss := w.hire("Zoe Zell", map[string]any{"division": "Sales"})
	ann := w.hire("Ann Lee", map[string]any{"division": "Sales", "managerId": boss, "title": "Cook", "mobilePhone": "+6581234567"})
	f := w.folder(audited(w.sync()))
	f.recorded()
	f.settle()
	w.edit(ann, map[string]any{"title": "Chef"})
	w.okta.Deactivate(boss)
	f.settle()
	writes := f.logged()
	last := map[string]audit.Event{}
	for _, e := range writes {
		last[e.Source] = e
	}
	if e := last[ann]; e.Before["job_title"] != "Cook" || e.After["job_title"] != "Chef" || !strings.Contains(e.Reason, "update") || e.Target != w.made(ann).OpenID {
		t.Errorf("Ann's last write is %+v", e)
	}
	if e := last[boss]; e.After["is_frozen"] != true || !strings.Contains(e.Reason, "suspend: Okta status DEPROVISIONED") {
		t.Errorf("Zoe's last write is %+v", e)
	}
	results := map[string]audit.Event{}
	for _, e := range f.events() {
		if e.Kind == audit.ResultKind {
			results[e.Write] = e
		}
	}
	for _, e := range writes {
		if r := results[e.Write]; r.Outcome != "done" || r.LogID == "" || r.Actor == "" {
			t.Errorf("of %s %s came %+v", e.Action, e.Source, r)
		}
	}
	text, err := os.ReadFile(filepath.Join(f.path, "audit.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(text, []byte(`"mobile":"***"`)) || bytes.Contains(text, []byte("81234567")) || bytes.Contains(text, []byte(appSecret)) {
		t.Errorf("the log holds what it must not:\n%s", text)
	}
	f.plan().empty() // a log changes no plan
}

// What an auditor asks besides who changed what: which syncs there were, and who has read what.
func TestAuditLog_has_every_sync_with_its_counts_and_every_read_of_people(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee", "Ben Ito", "Cy Poe")
	f := w.folder(audited(w.adopting(`limits = { update = "1" }`)))
	w.lark.Inject(sandbox.Fault{Match: func(c sandbox.Call) bool { return strings.Contains(c.Body, "Cy Poe") }, Respond: sandbox.LarkRefusal(41014)})
	f.run("apply", "-no-color", "-input=false", "-auto-approve").succeeds("1 change failed")
	w.lark.ClearFaults()
	for _, name := range []string{"Ann Lee", "Ben Ito"} {
		w.change(address(name), func(u *sandbox.LarkUser) { u.Name = "Nobody" })
	}
	f.plan().fails("Refused: 2 people would be changed, the limit is 1")
	var lines []string
	for _, e := range f.events() {
		if e.Kind == audit.WriteKind || e.Kind == audit.ResultKind {
			continue
		}
		counts, err := json.Marshal(e.Counts)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.Join([]string{string(e.Kind), e.By, e.Action, e.Outcome, string(counts)}, "|"))
		if e.Actor == "" || e.Workspace != "default" || e.Action == audit.End && (e.Failures != 1 || e.Seconds <= 0) {
			t.Errorf("%+v", e)
		}
	}
	const listed, lookedUp = `read|lark_okta_users|list users of Okta|done|{"users":3}`, `read|lark_existing_users|look up who is in Lark|done|{"looked up":3,"users":0}`
	if diff := cmp.Diff([]string{
		listed, lookedUp,
		`run|lark_directory_sync|begin||{"create":3}`, `run|lark_directory_sync|end|1 change failed|{"create":2}`,
		listed, strings.Replace(lookedUp, `"users":0`, `"users":2`, 1), `read|lark_directory_sync|refresh|done|{"departments":0,"groups":0,"users":2}`,
		`note|lark_directory_sync|refuse a plan|Refused: 2 people would be changed, the limit is 1|null`,
	}, lines); diff != "" {
		t.Error(diff)
	}
}

func TestAuditLog_has_every_write_of_a_run_that_was_killed(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 5, 9} {
		w := newWorld(t)
		w.team("Ann Lee", "Ben Ito", "Cy Poe", "Dee Roe", "Eva Ruiz", "Finn Yu", "Gus Orr", "Hal Ames", "Ida Moss", "Jo Kent")
		f := w.folder(audited(w.sync()))
		f.plan().changes()
		f.recorded()
		f.interrupt(n, syscall.SIGKILL, true)
		f.logged()
		f.recorded()
		f.settle()
		f.logged()
		w.each(10)
	}
}

func TestAuditLog_sends_nothing_that_cannot_be_put_on_record(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hire("Ann Lee", nil)
	f := w.folder(strings.Replace(audited(w.sync()), "audit.jsonl", "no such folder/audit.jsonl", 1))
	f.plan().changes("The audit log has no folder to be in", "Make the folder, or correct audit_log.path")
	f.run("apply", "-no-color", "-input=false", "-auto-approve").fails("A read is not in the audit log", "Nothing was written", "no such folder/audit.jsonl")
	if n := len(w.lark.Writes()); n != 0 {
		t.Errorf("Lark was sent %d writes", n)
	}
}

func TestAuditLog_data_source_reads_filters_and_verifies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann, ben := w.hire("Ann Lee", nil), w.hire("Ben Ito", nil)
	f := w.folder(audited(w.sync()))
	f.settle()
	w.change(address("Ben Ito"), func(u *sandbox.LarkUser) { u.Name = "Benny" })
	f.settle()
	writes := len(f.logged())

	reading := `
data "lark_audit_log" "all" {
  path  = "audit.jsonl"
  kinds = ["write", "result"]
}
data "lark_audit_log" "ann" {
  path   = "audit.jsonl"
  source = "` + ann + `"
}
data "lark_audit_log" "ben" {
  path   = "audit.jsonl"
  target = "` + w.made(ben).OpenID + `"
}
output "found" { value = [for d in [data.lark_audit_log.all, data.lark_audit_log.ann, data.lark_audit_log.ben] : length(jsondecode(d.events))] }
`
	f.write(audited(w.sync()) + reading)
	f.settle()
	var found []int
	if err := json.Unmarshal([]byte(f.run("output", "-json", "found").succeeds().raw), &found); err != nil {
		t.Fatal(err)
	}
	if want := []int{2 * writes, 2, 2}; !slices.Equal(found, want) {
		t.Errorf("found %v, want %v", found, want)
	}

	log := filepath.Join(f.path, "audit.jsonl")
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	write(t, log, strings.Replace(string(text), "Benny", "Bennet", 1))
	at := 0
	for lines, n := bufio.NewScanner(bytes.NewReader(text)), 1; lines.Scan(); n++ {
		if strings.Contains(lines.Text(), "Benny") && at == 0 {
			at = n
		}
	}
	number, _ := json.Marshal(at)
	f.plan().fails("The audit log is broken", "line "+string(number), "was changed")
}
