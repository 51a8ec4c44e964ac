package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
	"github.com/lark-directory/terraform-provider-lark/internal/report"
)

var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

// run is a plan and what came of it: Ann is created, Ben's update fails for the third time, a department cannot be made.
func run() (reconcile.Plan, reconcile.Outcome) {
	ann := directory.Person{"name": "Ann Lee", "mobile": "+6581234567"}
	plan := reconcile.Plan{
		Wanted: directory.Directory{People: map[string]directory.Person{"a": ann, "b": {"name": "Ben Ito", "job_title": "Chef"}}},
		Lines: []reconcile.Line{
			{Sign: '~', Text: `Ben Ito (b): changed; job_title "Cook" -> "Chef"`},
			{Sign: '+', Text: "Ann Lee (a): create in the root; an invitation will be sent"},
		},
		Summary:  map[reconcile.Kind]int{reconcile.KindCreate: 1, reconcile.KindUpdate: 1, reconcile.KindHeld: 2, reconcile.KindSuspend: 0},
		Warnings: []string{`protect: "nobody" matches nobody`},
	}
	out := reconcile.Outcome{
		Done:    map[reconcile.Kind]int{reconcile.KindCreate: 1},
		Steps:   []reconcile.Step{{Action: reconcile.CreatePerson, ID: "a", Label: "Ann Lee", Want: ann}},
		Notes:   []string{"a: written without leader, because n is not in Lark"},
		Started: noon, Finished: noon.Add(90 * time.Second),
	}
	out.State.AppID = "cli_a"
	out.State.Failures = map[string]string{"b": "updating user ou_1: Lark refused it: no (code 41063). A job_title has at most 100 characters.", "Eng": "made to fail"}
	out.Remedies = map[string]string{"b": "A job_title has at most 100 characters."}
	out.State.Failing = reconcile.Failing{"b": {First: noon.AddDate(0, 0, -28), Count: 3}, "Eng": {First: noon, Count: 1}}
	return plan, out
}

var runs = []audit.Summary{
	{Run: audit.Run{ID: "one", Actor: "ann"}, Began: noon.AddDate(0, 0, -1), Writes: 40},
	{Run: audit.Run{ID: "two", Actor: "ann", Workspace: "staff"}, Began: noon, Writes: 4, Failed: 1, Unanswered: 1},
}

func TestMarkdown_is_the_whole_account(t *testing.T) {
	t.Parallel()
	plan, out := run()
	text := string(report.New(plan, out, runs, nil).Markdown())
	for _, part := range []string{
		"# Directory sync report\n\n2026-11-30 12:01:30 UTC, 1m30s, app cli_a: **2 changes failed, everything else was done**.\n",
		"| | planned | done |\n|---|---:|---:|\n| create | 1 | 1 |\n| update | 1 | 0 |\n| held | 2 | - |\n\n",
		"\n- Ben Ito (b): updating user ou_1: Lark refused it: no (code 41063).\n  - What to do: A job_title has at most 100 characters.\n" +
			"  - Failing since 2026-11-02, 3 attempts.\n- Eng: made to fail\n",
		"\n| 2026-11-29 12:00 UTC | 40 | 0 | " + strings.Repeat("█", 30) + " |\n| 2026-11-30 12:00 UTC | 2 | 2 | █░ |\n",
		"\n## What was done\n\n- Ann Lee (a): created in the root, and invited\n",
		"\n- `~` Ben Ito (b): changed; job_title \"Cook\" -> \"Chef\"\n",
		"\n## Notes\n\n- a: written without leader, because n is not in Lark\n", "\n## About the configuration\n\n- protect: \"nobody\" matches nobody\n",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("the report lacks %q:\n%s", part, text)
		}
	}
}

func TestMarkdown_of_a_clean_run_tells_of_no_failures_and_has_no_chart_without_a_log(t *testing.T) {
	t.Parallel()
	plan, out := run()
	out.State.Failures = nil
	text := string(report.New(plan, out, nil, nil).Markdown())
	if !strings.Contains(text, "**everything that was planned was done**") || strings.Contains(text, "What failed") || strings.Contains(text, "last runs") {
		t.Error(text)
	}
}

func TestMarkdown_folds_what_is_long(t *testing.T) {
	t.Parallel()
	plan, out := run()
	for range 30 {
		plan.Lines = append(plan.Lines, reconcile.Line{Sign: '?', Text: "held"})
	}
	text := string(report.New(plan, out, nil, nil).Markdown())
	if !strings.Contains(text, "<details><summary>32 entries</summary>\n\n- ") || strings.Count(text, "</details>") != 1 {
		t.Error(text)
	}
}

func TestJSON_has_the_fields_that_are_documented(t *testing.T) {
	t.Parallel()
	plan, out := run()
	text, err := report.New(plan, out, runs[1:], nil).JSON()
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	if err := errors.Join(json.Unmarshal(text, &got), json.Unmarshal([]byte(`{
		"format": 1, "app_id": "cli_a", "started": "2026-11-30T12:00:00Z", "finished": "2026-11-30T12:01:30Z",
		"counts": [{"kind": "create", "planned": 1, "done": 1}, {"kind": "update", "planned": 1, "done": 0},
			{"kind": "suspend", "planned": 0, "done": 0}, {"kind": "held", "planned": 2}],
		"failures": [
			{"id": "b", "name": "Ben Ito", "cause": "updating user ou_1: Lark refused it: no (code 41063).", "remedy": "A job_title has at most 100 characters.",
				"failing_since": "2026-11-02T12:00:00Z", "attempts": 3},
			{"id": "Eng", "cause": "made to fail", "failing_since": "2026-11-30T12:00:00Z", "attempts": 1}],
		"due": [], "changes": [{"id": "a", "name": "Ann Lee", "what": "created in the root, and invited"}],
		"planned": [{"sign": "~", "text": "Ben Ito (b): changed; job_title \"Cook\" -> \"Chef\""},
			{"sign": "+", "text": "Ann Lee (a): create in the root; an invitation will be sent"}],
		"notes": ["a: written without leader, because n is not in Lark"], "warnings": ["protect: \"nobody\" matches nobody"],
		"runs": [{"run": "two", "time": "2026-11-30T12:00:00Z", "actor": "ann", "workspace": "staff", "done": 2, "failed": 1, "unanswered": 1}]
	}`), &want)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// element is one of a page, with the text that stands directly in it.
type element struct {
	name, text string
	attr       map[string]string
}

// elements parses a page, which is XML as well, strictly.
func elements(t interface{ Fatalf(string, ...any) }, page []byte) (all []element) {
	d := xml.NewDecoder(bytes.NewReader(page))
	var open []int
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("the page is not well-formed: %v\n%s", err, page)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local, attr: map[string]string{}}
			for _, a := range token.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			open, all = append(open, len(all)), append(all, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				all[open[len(open)-1]].text += string(token)
			}
		}
	}
}

func TestHTML_is_one_accessible_page_that_loads_nothing(t *testing.T) {
	t.Parallel()
	plan, out := run()
	page, err := report.New(plan, out, runs, nil).HTML()
	if err != nil {
		t.Fatal(err)
	}
	count, texts, labels := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, e := range elements(t, page) {
		count[e.name]++
		texts[strings.TrimSpace(e.text)] = true
		labels[e.attr["id"]] = true
		if e.name == "th" && e.attr["scope"] == "" {
			t.Errorf("the header %q says not of what", e.text)
		}
		for _, name := range []string{"src", "href", "srcset", "onload", "onclick", "style"} {
			if v, has := e.attr[name]; has {
				t.Errorf("%s has %s=%q", e.name, name, v)
			}
		}
	}
	for _, e := range elements(t, page) {
		if by := e.attr["aria-labelledby"]; !labels[by] {
			t.Errorf("nothing has the id %q", by)
		}
	}
	if count["script"]+count["link"]+count["img"]+count["iframe"] > 0 || strings.Contains(string(page), "url(") || strings.Contains(string(page), "@import") {
		t.Error("the page is more than text")
	}
	for name, n := range map[string]int{"h1": 1, "h2": 7, "svg": 1, "rect": 3, "table": 5, "main": 1} {
		if count[name] != n {
			t.Errorf("%d %s, want %d", count[name], name, n)
		}
	}
	for _, text := range []string{
		"2 changes failed, everything else was done", "Writes to Lark by run, from the audit log, 2026-11-29 to 2026-11-30:  done,  failed, or without an answer on record.", "What failed, and why", "Ben Ito (b)", "updating user ou_1: Lark refused it: no (code 41063).",
		"A job_title has at most 100 characters.", "2026-11-02 12:00 UTC", "People created and invited",
		"2026-11-30 12:00 UTC, ann: 2 done, 1 failed, 1 without an answer on record", `Ben Ito (b): changed; job_title "Cook" -> "Chef"`,
	} {
		if !texts[text] {
			t.Errorf("no element says %q", text)
		}
	}
}

func TestReport_leaves_out_the_values_of_redacted_attributes(t *testing.T) {
	t.Parallel()
	plan, out := run()
	plan.Lines = append(plan.Lines,
		reconcile.Line{Sign: '!', Text: `Cy (c): gender is 1 in Lark, and 2 in the directory; left so (policies)`},
		reconcile.Line{Sign: '~', Text: `Cy (c): changed; departments "Eng, Art" -> the root, nickname "a \"b\", c"`},
		reconcile.Line{Sign: '?', Text: "d: held, mobile wanted by e too: +65 9123 4567"},
		reconcile.Line{Sign: '?', Text: "e: held, cy@acme.example is taken"})
	plan.Lines = append(plan.Lines, reconcile.Line{Sign: '~', Text: `Cy (c): changed; leader "a" -> "b"; led by Zoe (z), because Yan (y) has left`})
	plan.Wanted.People["c"] = directory.Person{"name": "Cy", "leader": "Eng"}
	out.State.Failures["b"] = "Chef is too long"
	out.State.Failures["a"] = "the mobile +6581234567 is taken"
	redact := []string{"mobile", "email", "job_title", "gender", "department_ids", "nickname", "leader_user_id"}
	r := report.New(plan, out, runs, redact)
	page, err := r.HTML()
	doc, err2 := r.JSON()
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"Markdown": string(r.Markdown()), "HTML": string(page), "JSON": string(doc)} {
		for _, secret := range []string{"81234567", "9123 4567", "cy@acme", "Chef", "Cook", "gender is 1", "and 2 in", "Eng, Art", `\"b`} {
			if strings.Contains(text, secret) {
				t.Errorf("%s has %q", name, secret)
			}
		}
		if !strings.Contains(text, "Ben Ito") || !strings.Contains(text, "Ann Lee") {
			t.Errorf("%s does not say who", name)
		}
	}
	for i, want := range map[int]string{
		0: "Ben Ito (b): changed; job_title ***", 2: "Cy (c): gender ***; left so (policies)", 3: "Cy (c): changed; departments ***, nickname ***",
		6: "Cy (c): changed; leader ***; ***",
	} {
		if got := r.Planned[i].Text; got != want {
			t.Errorf("line %d is %q, want %q", i, got, want)
		}
	}

	if r.Failures[len(r.Failures)-1].ID != "Eng" {
		t.Errorf("an id is lost, because somebody is led by it: %+v", r.Failures)
	}

	r = report.New(plan, out, nil, []string{"name"})
	if text := fmt.Sprint(r); strings.Contains(text, "Ann") || strings.Contains(text, "Ito") {
		t.Errorf("names are in %s", text)
	}
}

func TestReport_tells_what_is_due_in_the_zone_of_the_configuration(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 8*3600)
	r := report.Report{Due: []report.Due{{ID: "e", Name: "Eve", What: "deleted", At: noon.In(zone)}, {ID: "f", What: "suspended", At: noon}}}
	page, err := r.HTML()
	doc, err2 := r.JSON()
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	for text, parts := range map[string][]string{
		string(r.Markdown()): {"- 2026-11-30 20:00 +08:00: Eve (e), deleted\n", "- 2026-11-30 12:00 UTC: f, suspended\n"},
		string(page):         {`<time datetime="2026-11-30T12:00:00Z">2026-11-30 20:00 &#43;08:00</time>`},
		string(doc):          {`"at": "2026-11-30T20:00:00+08:00"`},
	} {
		for _, part := range parts {
			if !strings.Contains(text, part) {
				t.Errorf("%q is not in\n%s", part, text)
			}
		}
	}
}
