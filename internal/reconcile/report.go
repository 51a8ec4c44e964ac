package reconcile

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// MaxFailures is how many failures the state names; the report names all.
const MaxFailures = 500

// FailuresAttribute returns State.Failures cut to MaxFailures.
func (o Outcome) FailuresAttribute() map[string]string {
	ids := slices.Sorted(maps.Keys(o.State.Failures))
	if len(ids) <= MaxFailures {
		return maps.Clone(o.State.Failures)
	}
	out := make(map[string]string, MaxFailures)
	for _, id := range ids[:MaxFailures] {
		out[id] = o.State.Failures[id]
	}
	return out
}

// LastRun is one line about the run.
func (o Outcome) LastRun() string {
	parts := []string{o.Finished.UTC().Format(time.RFC3339)}
	for _, k := range slices.Concat(SummaryKinds, GroupKinds) {
		if n := o.Done[k]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", k, n))
		}
	}
	if n := len(o.State.Failures); n > 0 {
		parts = append(parts, fmt.Sprintf("failed %d", n))
	} else {
		parts = append(parts, "no failures")
	}
	return strings.Join(parts, ", ")
}

// FailureLines names the failures, one a line, at most so many and then a count.
func (o Outcome) FailureLines(plan Plan, most int) []string {
	var lines []string
	ids := slices.Sorted(maps.Keys(o.State.Failures))
	for i, id := range ids {
		if i == most {
			return append(lines, fmt.Sprintf("and %d more", len(ids)-most))
		}
		lines = append(lines, plan.name(id)+": "+strings.ReplaceAll(o.State.Failures[id], "\n", "; "))
	}
	return lines
}

func (p Plan) name(id string) string {
	label := p.Wanted.People[id].Label(id)
	if o, ok := p.Offboarded[id]; ok && label == id {
		label = o.Name
	}
	if label == id {
		return p.groupName(id)
	}
	return fmt.Sprintf("%s (%s)", label, id)
}

// Report is the full account of a run, in Markdown.
func (o Outcome) Report(plan Plan) string {
	var b strings.Builder
	verdict := "everything that was planned was done"
	if n := len(o.State.Failures); n > 0 {
		verdict = plural(n, "change failed", "changes failed")
	}
	fmt.Fprintf(&b, "# Directory sync report\n\n%s, %s: %s.\n\n", o.Finished.UTC().Format("2006-01-02 15:04:05 UTC"),
		o.Finished.Sub(o.Started).Round(100*time.Millisecond), verdict)
	b.WriteString("| | planned | done |\n|---|---:|---:|\n")
	for _, k := range slices.Concat(SummaryKinds, GroupKinds) {
		if _, told := plan.Summary[k]; !told {
			continue
		}
		done := fmt.Sprint(o.Done[k])
		if k == KindMissing || k == KindHeld {
			done = "-"
		}
		fmt.Fprintf(&b, "| %s | %d | %s |\n", k, plan.Summary[k], done)
	}
	if len(o.State.Failures) > 0 {
		b.WriteString("\n## What failed, and why\n\nThese are planned again by the next run.\n\n")
		for _, l := range o.FailureLines(plan, len(o.State.Failures)) {
			fmt.Fprintf(&b, "- %s\n", l)
		}
	}
	if len(o.Steps) > 0 {
		b.WriteString("\n## What was done\n\n")
		for _, s := range o.Steps {
			name := plan.name(s.ID)
			if s.Group != nil {
				name = plan.name(FailureOfGroup(s.ID))
			}
			fmt.Fprintf(&b, "- %s: %s\n", name, s.done())
		}
	}
	if len(plan.Lines) > 0 {
		b.WriteString("\n## What was planned for whom\n\n")
		for _, l := range plan.Lines {
			fmt.Fprintf(&b, "- `%c` %s\n", l.Sign, l.Text)
		}
	}
	if len(o.Notes) > 0 {
		b.WriteString("\n## Notes\n\n")
		for _, n := range o.Notes {
			fmt.Fprintf(&b, "- %s\n", n)
		}
	}
	if len(plan.Warnings) > 0 {
		b.WriteString("\n## About the configuration\n\n")
		for _, w := range plan.Warnings {
			fmt.Fprintf(&b, "- %s\n", w)
		}
	}
	return b.String()
}

// done says what a step has done.
func (s Step) done() string {
	switch {
	case s.Action == DeleteDepartment:
		return "deleted, for nobody was in it any more"
	case s.Group != nil:
		return "brought in line" + s.Group.done()
	case s.Action == DeletePerson:
		return "deleted; Lark can restore them for 30 days"
	case s.Action == RestorePerson:
		return "restored, with what Lark gives back, in " + place(s.Want)
	case s.Action == CreatePerson:
		return "created in " + place(s.Want) + ", and invited"
	case s.Adopt != nil:
		return "adopted by " + s.Adopt.MatchedBy + describeChanges(s)
	case slices.Contains(s.Kinds, KindSuspend):
		return "suspended" + describeChanges(s)
	case slices.Contains(s.Kinds, KindRestore):
		return "suspension lifted" + describeChanges(s)
	}
	return "updated" + describeChanges(s)
}

// Forecast says what a plan costs: Calls to Lark, Minutes at the published rates, and Invitations that humans will get.
type Forecast struct {
	Calls, Invitations int
	Minutes            float64
}

// String is the forecast in one line. Below a minute it does not count seconds, so that a plan is not redrawn for them.
func (f Forecast) String() string {
	took := "under a minute"
	if f.Minutes >= 1 {
		took = "about " + plural(int(f.Minutes+0.5), "minute", "minutes")
	}
	return fmt.Sprintf("%s, %s, %s", plural(f.Calls, "API call", "API calls"), took, plural(f.Invitations, "invitation", "invitations"))
}

// Forecast counts from the plan alone.
func (p Plan) Forecast() Forecast {
	var f Forecast
	var slow, reads int
	for _, s := range p.Steps {
		if s.Action == CreatePerson {
			f.Invitations++
		}
		if s.Group != nil {
			continue
		}
		if s.Action.OfPerson() {
			reads++
		}
		if s.Writes() {
			f.Calls++
		}
		if s.Slow() {
			slow++
		}
	}
	fast := f.Calls - slow
	f.Calls += (reads + 49) / 50
	// 1000 calls a minute and endpoint, 50 of them in a second; freezes and moves one a second, beside the others.
	seconds := max(float64(slow), float64(fast)/50, float64(fast-1000)*60/1000)
	calls, after := p.costOfGroups()
	f.Calls += calls
	seconds += after
	f.Minutes = float64(int(seconds/6)+1) / 10
	return f
}
