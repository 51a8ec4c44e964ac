package provider_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// silence runs the check of the example, and expects it to say these things; it fails where runs have stopped.
func (w *workflow) silence(stopped bool, says string, args ...string) {
	w.Helper()
	command := exec.CommandContext(w.Context(), filepath.Join(w.path, ".github", "lark", "silence.sh"), args...)
	command.Dir, command.Env = w.path, w.env
	printed, err := command.CombinedOutput()
	if failed := err != nil; failed != stopped || !strings.Contains(string(printed), says) {
		w.Errorf("silence.sh %v says (%v)\n%s\nand should say %q", args, err, printed, says)
	}
}

// instants are those of an audit log.
var instants = regexp.MustCompile(`"time":"[^"]*"`)

func TestExamples_a_check_without_the_provider_fails_when_no_run_has_gone_well_for_a_day(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee")
	ci := w.workflow(audited(w.sync()))
	ci.silence(true, "No such file", "audit.jsonl")
	ci.settle()
	ci.silence(false, "The last run that went well was 0 hours ago", "audit.jsonl")

	log, err := os.ReadFile(filepath.Join(ci.path, "audit.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	ago := func(d time.Duration) string {
		at := time.Now().Add(-d).UTC().Format(time.RFC3339Nano)
		return instants.ReplaceAllString(string(log), `"time":"`+at+`"`)
	}
	old := filepath.Join(ci.path, "old.jsonl")
	write(t, old, ago(25*time.Hour))
	ci.silence(false, "was 25 hours ago", old)
	write(t, old, ago(27*time.Hour))
	ci.silence(true, "27 hours ago. Look at the schedule", old)
	write(t, old, strings.ReplaceAll(string(log), `"outcome":"done"`, `"outcome":"failed"`))
	ci.silence(true, "No run has gone well yet", old)
}

func TestExamples_a_workflow_fails_when_the_others_have_stopped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ci := w.workflow(w.sync())
	tools := t.TempDir()
	ci.set("PATH="+tools+string(filepath.ListSeparator)+os.Getenv("PATH"), "GITHUB_STEP_SUMMARY="+filepath.Join(ci.path, "summary"))
	succeeded := func(apply, drift string) { // gh prints nothing where there is no such run
		write(t, filepath.Join(tools, "gh"), `#!/bin/sh
[ "$1 $2 $3 $5 $6" = "run list --workflow --status success" ] || exit 2
case $4 in lark-apply.yml) printf '`+apply+`' ;; lark-drift.yml) printf '`+drift+`' ;; *) exit 2 ;; esac
`)
		if err := exec.CommandContext(t.Context(), "chmod", "+x", filepath.Join(tools, "gh")).Run(); err != nil {
			t.Fatal(err)
		}
	}
	ago := func(hours time.Duration) string {
		return time.Now().Add(-hours*time.Hour).UTC().Format(time.RFC3339) + `\n`
	}
	succeeded(ago(60), ago(20))
	if text := ci.step("lark-silence.yml", "Look for a run that went well", "summary"); !strings.Contains(text, "was 20 hours ago") {
		t.Errorf("the summary says %q", text)
	}
	succeeded(ago(3), ago(60))
	ci.silence(false, "was 3 hours ago")
	succeeded(ago(30), ago(60))
	ci.silence(true, "30 hours ago. Look at the schedule")
	succeeded("", "")
	ci.silence(true, "No run has gone well yet")
}
