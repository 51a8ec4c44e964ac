package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"time"
)

//go:embed report.html.tmpl
var pageText string

// page escapes every value for the place where it stands. The page is well-formed XML as well, asks for nothing from anywhere, and
// its policy keeps it from doing so.
var page = template.Must(template.New("report").Funcs(template.FuncMap{
	"at": at, "who": who,
	"rfc":    func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
	"sign":   func(l Line) string { return signs[l.Sign] },
	"words":  Count.words,
	"done":   Count.done,
	"ageing": Failure.ageing,
	"few":    func(n int) bool { return n <= open },
}).Parse(pageText))

// HTML is the report as one file: its style and its chart are in it, there are no scripts, and nothing is loaded.
func (r Report) HTML() ([]byte, error) {
	var b bytes.Buffer
	err := page.Execute(&b, struct {
		Report
		Verdict, Took string
		Told          []Count
		Chart         chart
	}{r, upper(r.verdict()), r.took(), r.told(), r.chart()})
	if err != nil {
		return nil, fmt.Errorf("the report cannot be put into HTML: %w", err)
	}
	return b.Bytes(), nil
}

// chart is a drawing of the last runs, in units of which Width x Height are seen.
type chart struct {
	Width, Height, Left, Base, Right int
	// Most and Half are the figures at the two lines, which are at Top and Middle.
	Most, Half, Top, Middle int
	Bars                    []bar
	// Days are those of the first run and the last.
	Days string
}

// bar is one run: what was done stands on the base, and what failed on top of that.
type bar struct {
	X, Width              int
	DoneY, DoneHeight     int
	FailedY, FailedHeight int
	Title                 string
}

func (r Report) chart() chart {
	const (
		height = 150
		step   = 24
		few    = 12 // runs have as much room
		least  = 3  // can be seen
	)
	c := chart{Left: 46, Top: 14, Base: height + 14, Height: height + 24, Most: r.mostWrites()}
	c.Half = c.Most / 2
	c.Middle = c.Base - share(c.Half, c.Most, height, 0)
	c.Right = c.Left + max(len(r.Runs), few)*step
	c.Width = c.Right + 8
	for i, run := range r.Runs {
		b := bar{X: c.Left + i*step + 4, Width: step - 8, Title: run.title()}
		b.DoneHeight, b.FailedHeight = share(run.Done, c.Most, height, least), share(run.Failed+run.Unanswered, c.Most, height, least)
		b.DoneY = c.Base - b.DoneHeight
		b.FailedY = b.DoneY - b.FailedHeight
		c.Bars = append(c.Bars, b)
	}
	if len(r.Runs) > 0 {
		c.Days = r.Runs[0].Time.Format(time.DateOnly)
		if last := r.Runs[len(r.Runs)-1].Time.Format(time.DateOnly); last != c.Days {
			c.Days += " to " + last
		}
	}
	return c
}

// title says what a bar shows.
func (r Run) title() string {
	text := at(r.Time)
	if r.Actor != "" {
		text += ", " + r.Actor
	}
	text += fmt.Sprintf(": %d done", r.Done)
	if r.Failed > 0 {
		text += fmt.Sprintf(", %d failed", r.Failed)
	}
	if r.Unanswered > 0 {
		text += fmt.Sprintf(", %d without an answer on record", r.Unanswered)
	}
	return text
}
