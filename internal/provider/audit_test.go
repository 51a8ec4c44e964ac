//go:build unix

package provider_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// audited is a configuration with an audit log.
func audited(config string) string {
	return strings.Replace(config, `provider "lark" {`, `provider "lark" {
  audit_log = { path = "audit.jsonl", redact = ["mobile"] }`, 1)
}

// events are those of the folder's audit log, which must be whole.
func (f *folder) events() (all []audit.Event) {
	f.Helper()
	if _, err := audit.Verify(filepath.Join(f.path, "audit.jsonl"), func(e audit.Event) error { all = append(all, e); return nil }); err != nil {
		f.Fatal(err)
	}
	return all
}

// logged expects that every write that Lark was sent is in the audit log, and returns the writes.
func (f *folder) logged() (writes []audit.Event) {
	f.Helper()
	calls := map[string]int{}
	for _, e := range f.events() {
		if e.Kind == audit.WriteKind {
			writes = append(writes, e)
			calls[strings.Replace(e.Action, ":id", e.Target, 1)]++
		}
	}
	for _, c := range f.lark.Writes() {
		at := c.Method + " " + c.Path
		if calls[at]--; calls[at] < 0 {
			f.Errorf("Lark was sent %s once more than the audit log has it", at)
		}
	}
	return writes
}

func TestAuditLog_has_every_write_with_its_reason_and_outcome(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	boss := w.hire("Zoe Zell", map[string]any{"division": "Sales"})
	ann := w.hire("Ann Lee", map[string]any{"division": "Sales", "managerId": boss, "title": "Cook", "mobilePhone": "+6581234567"})
	f := w.folder(audited(w.sync()))
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

func TestAuditLog_has_every_write_of_a_run_that_was_killed(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 5, 9} {
		w := newWorld(t)
		w.team("Ann Lee", "Ben Ito", "Cy Poe", "Dee Roe", "Eva Ruiz", "Finn Yu", "Gus Orr", "Hal Ames", "Ida Moss", "Jo Kent")
		f := w.folder(audited(w.sync()))
		f.plan().changes()
		f.interrupt(n, syscall.SIGKILL, true)
		f.logged()
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
	f.run("apply", "-no-color", "-input=false", "-auto-approve").succeeds("nothing was sent, because it could not be put on record")
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
	total := len(f.events())

	reading := `
data "lark_audit_log" "all" { path = "audit.jsonl" }
data "lark_audit_log" "ann" {
  path   = "audit.jsonl"
  source = "` + ann + `"
}
data "lark_audit_log" "ben" {
  path   = "audit.jsonl"
  target = "` + w.made(ben).OpenID + `"
}
output "found" { value = [for d in [data.lark_audit_log.all, data.lark_audit_log.ann, data.lark_audit_log.ben] : [d.total, length(jsondecode(d.events))]] }
`
	f.write(audited(w.sync()) + reading)
	f.settle()
	var found [][2]int
	if err := json.Unmarshal([]byte(f.run("output", "-json", "found").succeeds().raw), &found); err != nil {
		t.Fatal(err)
	}
	if want := [][2]int{{total, total}, {total, 2}, {total, 2}}; len(found) != 3 || found[0] != want[0] || found[1] != want[1] || found[2] != want[2] {
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
