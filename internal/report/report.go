// Package report writes the account of a sync for people: what was planned and done, what failed, why, and since when, what is
// due next, and how the last runs went. One [Report] is rendered as Markdown (to paste into a pull request), as JSON (for
// programs) and as a single HTML file (to open without a network).
//
// The facts are those of package reconcile; nothing is decided here. What stands in a report comes from the source and from
// Lark, so that anybody who may change their own name may put anything there: [New] takes out what could disturb any text,
// and each rendering escapes what means something to it.
package report

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// Report is the account of one apply. Its JSON is documented for users (templates/guides/sync-report.md.tmpl): fields are
// added, and [Format] rises when one goes or changes its meaning. Lists are never null. All texts are of one line.
type Report struct {
	Format int `json:"format"`
	// App is the Lark app, and so tells the tenant.
	App      string    `json:"app_id"`
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished"`
	Counts   []Count   `json:"counts"`
	// Failures are planned again by the next run; those that have been failing for longest come first.
	Failures []Failure `json:"failures"`
	// Due is what time will bring, the earliest first.
	Due []Due `json:"due"`
	// Changes are what was done to people and groups.
	Changes []Change `json:"changes"`
	// Planned is what the plan said would happen to whom, the most important first.
	Planned []Line `json:"planned"`
	// Notes tell what kept people from being exactly as wanted, without being a failure; Warnings are about the configuration.
	Notes    []string `json:"notes"`
	Warnings []string `json:"warnings"`
	// Runs are the last runs on the audit log, the oldest first; none where there is no log.
	Runs []Run `json:"runs"`
}

// Format is that of the JSON.
const Format = 1

// Count is how many people, departments, groups or memberships are concerned in one way.
type Count struct {
	// Kind is a key of the attribute summary.
	Kind    string `json:"kind"`
	Planned int    `json:"planned"`
	// Done is nil for kinds of whom nothing is done: missing and held.
	Done *int `json:"done,omitempty"`
}

// Failure is a change that failed.
type Failure struct {
	// ID is a source id, a department path, or "group:" and the source id of a group. Name is "" where only that is known.
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	// Cause is why, in words; Remedy what to do, "" where the cause says it or nobody knows.
	Cause  string `json:"cause"`
	Remedy string `json:"remedy,omitempty"`
	// Since is when it failed for the first time, and Attempts how many applies have failed since, this one included.
	Since    time.Time `json:"failing_since"`
	Attempts int       `json:"attempts"`
}

// Due is what becomes of somebody as time passes: What, from the instant At on (in offboarding.time_zone), when a run finds it so.
type Due struct {
	ID   string    `json:"id"`
	Name string    `json:"name,omitempty"`
	What string    `json:"what"`
	At   time.Time `json:"at"`
}

// Change is what was done to a person, a group or a department.
type Change struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	What string `json:"what"`
}

// Line is one of a plan: Sign + joins or comes back, - leaves, = adopted, ~ changed, . deleted later, ! reported and left alone,
// ? held or missing.
type Line struct {
	Sign string `json:"sign"`
	Text string `json:"text"`
}

// Run is what one run wrote to Lark: Done, Failed, and Unanswered, of which nothing more is known.
type Run struct {
	ID         string    `json:"run"`
	Time       time.Time `json:"time"`
	Actor      string    `json:"actor,omitempty"`
	Workspace  string    `json:"workspace,omitempty"`
	Done       int       `json:"done"`
	Failed     int       `json:"failed"`
	Unanswered int       `json:"unanswered"`
}

// MostRuns is how many of the last runs a report is meant to have.
const MostRuns = 30

// New makes the account of a plan and what came of it. runs are those of the audit log, or nil. redact names attributes whose
// values are not to be kept, as the audit log has them.
func New(plan reconcile.Plan, out reconcile.Outcome, runs []audit.Summary, redact []string) Report {
	r := Report{
		Format: Format, App: out.State.AppID, Started: out.Started.UTC(), Finished: out.Finished.UTC(),
		Counts: counts(plan, out), Failures: []Failure{}, Due: []Due{}, Changes: []Change{}, Planned: []Line{}, Runs: []Run{},
		Notes: append([]string{}, out.Notes...), Warnings: append([]string{}, plan.Warnings...),
	}
	for _, f := range out.Failed(plan) {
		r.Failures = append(r.Failures, Failure{ID: f.ID, Name: f.Name, Cause: f.Cause, Remedy: f.Remedy, Since: f.First, Attempts: f.Count})
	}
	for _, d := range out.Due(plan) {
		r.Due = append(r.Due, Due{ID: d.ID, Name: d.Name, What: d.What, At: d.At})
	}
	for _, c := range out.Changes(plan) {
		r.Changes = append(r.Changes, Change(c))
	}
	for _, l := range plan.Lines {
		r.Planned = append(r.Planned, Line{Sign: string(l.Sign), Text: l.Text})
	}
	for _, s := range runs {
		r.Runs = append(r.Runs, Run{
			ID: s.ID, Time: s.Began.UTC(), Actor: s.Actor, Workspace: s.Workspace,
			Done: s.Writes - s.Failed - s.Unanswered, Failed: s.Failed, Unanswered: s.Unanswered,
		})
	}
	redacted := redaction(redact, plan, out)
	r.eachText(func(text string) string { return line(redacted(text)) })
	return r
}

// counts are those of the plan's summary, beside what was done of them.
func counts(plan reconcile.Plan, out reconcile.Outcome) []Count {
	list := []Count{}
	for _, k := range slices.Concat(reconcile.SummaryKinds, reconcile.GroupKinds) {
		planned, told := plan.Summary[k]
		if !told {
			continue
		}
		c := Count{Kind: string(k), Planned: planned}
		if k != reconcile.KindMissing && k != reconcile.KindHeld {
			done := out.Done[k]
			c.Done = &done
		}
		list = append(list, c)
	}
	return list
}

// eachText replaces every text that comes from outside.
func (r *Report) eachText(f func(string) string) {
	replace := func(texts ...*string) {
		for _, t := range texts {
			*t = f(*t)
		}
	}
	replace(&r.App)
	for i := range r.Failures {
		replace(&r.Failures[i].ID, &r.Failures[i].Name, &r.Failures[i].Cause, &r.Failures[i].Remedy)
	}
	for i := range r.Due {
		replace(&r.Due[i].ID, &r.Due[i].Name, &r.Due[i].What)
	}
	for i := range r.Changes {
		replace(&r.Changes[i].ID, &r.Changes[i].Name, &r.Changes[i].What)
	}
	for i := range r.Planned {
		replace(&r.Planned[i].Text)
	}
	for i := range r.Notes {
		replace(&r.Notes[i])
	}
	for i := range r.Warnings {
		replace(&r.Warnings[i])
	}
	for i := range r.Runs {
		replace(&r.Runs[i].ID, &r.Runs[i].Actor, &r.Runs[i].Workspace)
	}
}

// line is a text as one line of characters that are seen: nothing breaks it, turns it around, or is no character at all.
func line(text string) string {
	text = strings.ReplaceAll(strings.TrimSpace(text), "\n", "; ")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '\u2028', r == '\u2029':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), unicode.Is(unicode.Noncharacter_Code_Point, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd")))
}

// JSON is the report for programs.
func (r Report) JSON() ([]byte, error) {
	text, err := json.MarshalIndent(r, "", "  ") // it escapes <, > and &, and so may stand in a page
	return append(text, '\n'), err
}

// verdict is the report in one sentence.
func (r Report) verdict() string {
	switch n := len(r.Failures); n {
	case 0:
		return "everything that was planned was done"
	case 1:
		return "1 change failed, everything else was done"
	default:
		return plural(n, "change", "changes") + " failed, everything else was done"
	}
}

// told are the counts that are not all zero.
func (r Report) told() []Count {
	return slices.DeleteFunc(slices.Clone(r.Counts), func(c Count) bool { return c.Planned == 0 && (c.Done == nil || *c.Done == 0) })
}

// ageing says since when something has been failing; "" if this was the first time.
func (f Failure) ageing() string {
	if f.Attempts < 2 {
		return ""
	}
	return "failing since " + f.Since.UTC().Format(time.DateOnly) + ", " + plural(f.Attempts, "attempt", "attempts")
}
