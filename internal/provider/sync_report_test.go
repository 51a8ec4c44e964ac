//go:build unix

package provider_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/report"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestSync_the_report_comes_in_each_format_with_what_is_failing_since_when_and_the_last_runs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.hire("Ann Lee", map[string]any{"displayName": "Ann <b>Lee</b>"})
	w.hire("Ben Ito", nil)
	f := w.folder(audited(w.sync(`report = { path = "sync-report.md", formats = ["markdown", "json", "html"] }`)))
	began := time.Now().Add(-time.Second)
	f.run("apply", "-no-color", "-input=false", "-auto-approve").succeeds()
	w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Mobile: "+6591234567"})
	w.edit(ann, map[string]any{"mobilePhone": "+65 9123 4567"})
	for range 2 {
		f.run("apply", "-no-color", "-input=false", "-auto-approve").fails("1 change failed")
	}
	doc, page, text := f.report("sync-report.json"), f.report("sync-report.html"), f.report("sync-report.md")
	var r report.Report
	if err := json.Unmarshal([]byte(doc), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Failures) != 1 || len(r.Runs) != 3 {
		t.Fatalf("the report is %s", doc)
	}
	if a := r.Failures[0]; a.ID != ann || a.Attempts != 2 || a.Since.Before(began) || a.Since.After(r.Finished) || !strings.Contains(a.Cause, "mobile") ||
		!strings.HasPrefix(a.Remedy, "Somebody else has it") {
		t.Errorf("Ann's failure is %+v", a)
	}
	if first, last := r.Runs[0], r.Runs[2]; first.Done != 2 || first.Failed != 0 || last.Failed != 1 || last.Actor == "" {
		t.Errorf("the runs are %+v", r.Runs)
	}
	for _, said := range []string{"1 change failed", "Failing since", "The last runs", "Somebody else has it", ann} {
		if !strings.Contains(page, said) || !strings.Contains(text, said) {
			t.Errorf("%q is not in the page or in the Markdown:\n%s\n%s", said, page, text)
		}
	}
	if all := doc + page + strings.ReplaceAll(text, `\<`, ""); strings.Contains(all, "<b>") || strings.Contains(all, "91234567") {
		t.Errorf("the reports have markup of a name, or a value that is redacted:\n%s", all)
	}
}
