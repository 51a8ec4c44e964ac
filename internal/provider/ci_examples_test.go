package provider_test

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

const actions = examples + "/ci/github-actions/.github"

// workflow is a folder with a configuration, in which steps of the example for GitHub Actions run.
type workflow struct{ *folder }

func (w *world) workflow(config string) *workflow {
	w.Helper()
	f := w.folder(config)
	tools := w.TempDir()
	cli, err := exec.LookPath(binary())
	if err != nil {
		w.Fatal(err)
	}
	if err := os.Symlink(cli, filepath.Join(tools, "terraform")); err != nil { // steps call it so, whatever it is
		w.Fatal(err)
	}
	jq, err := exec.LookPath(cmp.Or(os.Getenv("LARK_TEST_JQ"), "jq"))
	if err != nil {
		w.Fatal("the example of a workflow needs jq, as runners have it: run `make acceptance`, or install it with the packages of this system")
	}
	if err := os.Symlink(jq, filepath.Join(tools, "jq")); err != nil {
		w.Fatal(err)
	}
	f.set("PATH="+tools+string(filepath.ListSeparator)+os.Getenv("PATH"), "GITHUB_OUTPUT="+filepath.Join(f.path, "output"))
	if err := os.CopyFS(filepath.Join(f.path, ".github"), os.DirFS(actions)); err != nil {
		w.Fatal(err)
	}
	return &workflow{f}
}

// step runs the step of that name in a workflow, as a runner does, and gives the text that it wrote to a file.
func (w *workflow) step(file, name, wrote string) string {
	w.Helper()
	content, err := os.ReadFile(filepath.Join(actions, "workflows", file))
	if err != nil {
		w.Fatal(err)
	}
	_, rest, found := strings.Cut(string(content), "      - name: "+name+"\n")
	_, rest, runs := strings.Cut(rest, "        run: |\n")
	if !found || !runs {
		w.Fatalf("%s has no step %q that runs something", file, name)
	}
	var script strings.Builder
	for line := range strings.Lines(rest) {
		text, inside := strings.CutPrefix(line, "          ")
		if !inside {
			break
		}
		script.WriteString(text)
	}
	return w.script(script.String(), wrote)
}

func (w *workflow) script(script, wrote string) string {
	w.Helper()
	command := exec.CommandContext(w.Context(), "bash", "-e", "-c", script)
	command.Dir, command.Env = w.path, w.env
	if printed, err := command.CombinedOutput(); err != nil {
		w.Fatalf("%v\n%s\n%s", err, script, printed)
	}
	text, err := os.ReadFile(filepath.Join(w.path, wrote))
	if err != nil {
		w.Fatal(err)
	}
	return string(text)
}

// tells expects a text to say these things.
func (w *workflow) tells(text string, fragments ...string) {
	w.Helper()
	for _, fragment := range fragments {
		if !strings.Contains(text, fragment) {
			w.Errorf("does not say %q:\n%s", fragment, text)
		}
	}
}

// exited expects the exit code that the last step handed on.
func (w *workflow) exited(code string) {
	w.Helper()
	output, err := os.ReadFile(filepath.Join(w.path, "output"))
	if err != nil || !strings.HasSuffix(string(output), "code="+code+"\n") {
		w.Errorf("the step hands on %q, want code=%s (%v)", output, code, err)
	}
}

// comment is the command by which workflows make the text of a comment.
func comment(stream string) string {
	return "jq -nr --slurpfile plan plan.json --rawfile stream " + stream + " -f .github/lark/plan-comment.jq > comment.md"
}

func TestExamples_a_comment_knows_the_limits_of_the_provider(t *testing.T) {
	t.Parallel()
	program, err := os.ReadFile(filepath.Join(actions, "lark", "plan-comment.jq"))
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range slices.Concat(reconcile.SummaryKinds, reconcile.GroupKinds) {
		limit, limited := reconcile.LimitKinds[kind]
		if says := strings.Contains(string(program), fmt.Sprintf("%q: %q", kind, limit)); limited && limit != "none" && !says {
			t.Errorf("limits.%s is %q, and the comment does not know it", kind, limit)
		}
	}
}

func TestExamples_a_workflow_tells_what_a_plan_does_to_whom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Mei Chan", "Ann Lee", "Tom Park", "Eva Ruiz", "Raj Nair")
	ci := w.workflow(w.sync())
	ci.settle()

	w.edit(ids[0], map[string]any{"title": "Staff Engineer", "managerId": ids[2]})
	w.okta.Deactivate(ids[1])
	hired := w.hire("Liv Berg", map[string]any{"displayName": "@everyone```"})
	text := ci.step("lark-drift.yml", "Plan", "issue.md")
	ci.exited("2")
	ci.tells(text, "## Lark: what will happen\n", "### `lark_directory_sync.staff`\n", "| create | 1 | none |", "| suspend | 1 | 5 or 5% |",
		"Forecast: ", "1 invitation", "\n```diff\n- Ann Lee ("+ids[1]+"): leaves", "+ @everyone ("+hired+"): create in the root",
		"~ Mei Chan ("+ids[0]+`): job_title none -> "Staff Engineer", leader none -> "Tom Park"`)

	// A plan file alone tells of everybody, too: the plan API of HCP Terraform has no more.
	text = ci.script(comment("/dev/null"), "comment.md")
	ci.tells(text, "- Ann Lee ("+ids[1]+"): leaves (Okta status DEPROVISIONED", "+ @everyone ("+hired+"): in the root", "~ Mei Chan ("+ids[0]+"): job_title")

	write(t, filepath.Join(ci.path, "plan.json"), `{"resource_changes": [{"type": "lark_directory_sync", "address": "a", "change": {"actions": ["no-op"]}}]}`)
	text = ci.script(comment("/dev/null"), "comment.md")
	if want := "<!-- lark-plan -->\n## Lark: nothing to do\n\n"; text != want {
		t.Errorf("a plan without changes: %q, want %q", text, want)
	}

	ci.write(with(w.sync(), `limits = { suspend = "0" }`))
	text = ci.step("lark-plan.yml", "Plan", "plan.jsonl")
	ci.exited("1")
	ci.tells(text, "Refused")
	text = ci.script(comment("plan.jsonl"), "comment.md")
	ci.tells(text, "<!-- lark-plan -->\n## Lark: the plan is refused, nothing will be applied\n", "**Refused: 1 person would be suspended, the limit is 0**",
		`approvals = ["`+ids[1]+`"]`)
}
