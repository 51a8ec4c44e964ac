package report_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
	"github.com/lark-directory/terraform-provider-lark/internal/report"
)

// full is a report with a text wherever one can be.
func full(text string) report.Report {
	plan, out := run()
	plan.Wanted.People["a"] = directory.Person{"name": text}
	plan.Wanted.Groups = map[string]directory.Group{text: {Name: text}}
	plan.Lines = []reconcile.Line{{Sign: '+', Text: text}}
	plan.Warnings, out.Notes = []string{text}, []string{text}
	out.State.Failures = map[string]string{"a": text + "; x" + text, text: text, reconcile.FailureOfGroup(text): text}
	out.State.Failing = reconcile.Failing{ // in this order
		"a": {First: noon, Count: 3}, text: {First: noon.Add(1), Count: 2}, reconcile.FailureOfGroup(text): {First: noon.Add(2), Count: 1},
	}
	out.Remedies = map[string]string{"a": "x" + text}
	out.Steps = append(out.Steps, reconcile.Step{Action: reconcile.UpdatePerson, ID: text, Want: directory.Person{"job_title": text}, Have: directory.Person{}})
	return report.New(plan, out, []audit.Summary{{Run: audit.Run{ID: text, Actor: text, Workspace: text}, Writes: 1}}, nil)
}

// texts are such as mean something in Markdown, HTML or JSON, or are no texts at all.
func texts() *rapid.Generator[string] {
	means := rapid.StringOfN(rapid.SampledFrom([]rune("<>|`*_[]()#-+=~$&@\\\n\r\t\u2028\u202e\x00\ufffe ab1.:;\"'/{}!")), 1, 20, -1)
	whole := rapid.SampledFrom([]string{
		"<script>alert(1)</script>", "</td></tr></table><img src=x onerror=alert(1)>", "| x | y |", "a\n\n# b", "```\n", "[x](javascript:alert(1))", "@everybody",
		"]]>", "<!--", "&lt;b&gt;", "\xff\xfe", "{{.}}", "</details>", "---", "1. x", "__x__", "</style>", "\"><svg/onload=alert(1)>",
	})
	return rapid.OneOf(means, whole, rapid.String())
}

var (
	escaped = regexp.MustCompile(`\\.`)
	means   = regexp.MustCompile("[^`*\\[\\]<|~$\\n]|[^\\n]\\z")
	opens   = regexp.MustCompile(`(?m)^\s*- (?:[#>+=-]|[0-9]+[.)])`)
	pings   = regexp.MustCompile(`(?m)(?:^|\W)@\w`)
)

func TestProperty_no_text_changes_what_a_report_is(t *testing.T) {
	t.Parallel()
	plain := full("x")
	page, err := plain.HTML()
	if err != nil {
		t.Fatal(err)
	}
	names := func(t interface{ Fatalf(string, ...any) }, page []byte) string {
		var out []string
		for _, e := range elements(t, page) {
			out = append(out, e.name)
		}
		return strings.Join(out, " ")
	}
	plainNames := names(t, page)
	rapid.Check(t, func(t *rapid.T) {
		r := full(texts().Draw(t, "text") + "x")

		page, err := r.HTML()
		if err != nil {
			t.Fatal(err)
		}
		if got := names(t, page); got != plainNames {
			t.Fatalf("the page has the elements\n%s\nwant\n%s", got, plainNames)
		}

		text := string(r.Markdown())
		skeleton := func(text string) string { return means.ReplaceAllString(escaped.ReplaceAllString(text, ""), "") }
		if got, want := skeleton(text), skeleton(string(plain.Markdown())); got != want {
			t.Fatalf("the Markdown has the marks\n%q\nwant\n%q\n%s", got, want, text)
		}
		if at := opens.FindString(text); at != "" {
			t.Fatalf("an item begins with %q:\n%s", at, text)
		}
		if at := pings.FindString(text); at != "" {
			t.Fatalf("somebody is mentioned: %q\n%s", at, text)
		}

		doc, err := r.JSON()
		var back report.Report
		if err != nil || json.Unmarshal(doc, &back) != nil || back.Notes[0] != r.Notes[0] || strings.ContainsAny(string(doc), "<>&") {
			t.Fatalf("%v\n%s", err, doc)
		}
		if note := r.Notes[0]; strings.ContainsAny(note, "\n\r\x00\u2028\u202e") {
			t.Fatalf("the note is %q", note)
		}
	})
}
