package report

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Markdown is the report in GitHub's Markdown, fit to be pasted into a pull request: long lists are folded.
func (r Report) Markdown() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# Directory sync report\n\n%s, %s, app %s: **%s**.\n", r.Finished.Format("2006-01-02 15:04:05 UTC"), r.took(), escape(r.App), r.verdict())
	r.countsTo(&b)
	if len(r.Failures) > 0 {
		b.WriteString("\n## What failed, and why\n\nThese are planned again by the next run.\n")
		var items []string
		for _, f := range r.Failures {
			items = append(items, f.item())
		}
		list(&b, items)
	}
	if len(r.Due) > 0 {
		b.WriteString("\n## What is due next\n\nFrom these times on, the next run that finds it so does it.\n")
		var items []string
		for _, d := range r.Due {
			items = append(items, fmt.Sprintf("%s: %s, %s", at(d.At), escape(who(d.ID, d.Name)), escape(d.What)))
		}
		list(&b, items)
	}
	r.runsTo(&b)
	if len(r.Changes) > 0 {
		b.WriteString("\n## What was done\n")
		var items []string
		for _, c := range r.Changes {
			items = append(items, escape(who(c.ID, c.Name)+": "+c.What))
		}
		list(&b, items)
	}
	if len(r.Planned) > 0 {
		b.WriteString("\n## What was planned for whom\n")
		var items []string
		for _, l := range r.Planned {
			items = append(items, "`"+l.Sign+"` "+escape(l.Text))
		}
		list(&b, items)
	}
	texts(&b, "Notes", r.Notes)
	texts(&b, "About the configuration", r.Warnings)
	return []byte(b.String())
}

func (r Report) countsTo(b *strings.Builder) {
	told := r.told()
	if len(told) == 0 {
		b.WriteString("\nNobody was to be changed.\n")
		return
	}
	b.WriteString("\n| | planned | done |\n|---|---:|---:|\n")
	for _, c := range told {
		fmt.Fprintf(b, "| %s | %d | %s |\n", c.Kind, c.Planned, c.done())
	}
}

// item is a failure, with what to do on a line of its own.
func (f Failure) item() string {
	text := escape(who(f.ID, f.Name) + ": " + f.Cause)
	if f.Remedy != "" {
		text += "\n  - What to do: " + escape(f.Remedy)
	}
	if ageing := f.ageing(); ageing != "" {
		text += "\n  - " + upper(ageing) + "."
	}
	return text
}

// runsTo draws the last runs as a table with bars of text.
func (r Report) runsTo(b *strings.Builder) {
	if len(r.Runs) == 0 {
		return
	}
	b.WriteString("\n## The last runs\n\nWrites to Lark, by the audit log. `█` is what was done, `░` what failed or has no answer on record.\n\n" +
		"| run | done | failed | |\n|---|---:|---:|---|\n")
	const wide = 30
	most := r.mostWrites()
	for _, run := range r.Runs {
		failed := run.Failed + run.Unanswered
		fmt.Fprintf(b, "| %s | %d | %d | %s%s |\n", at(run.Time), run.Done, failed, strings.Repeat("█", share(run.Done, most, wide, 1)),
			strings.Repeat("░", share(failed, most, wide, 1)))
	}
}

// mostWrites is what the run with the most writes wrote.
func (r Report) mostWrites() int {
	most := 0
	for _, run := range r.Runs {
		most = max(most, run.Done+run.Failed+run.Unanswered)
	}
	return most
}

// share is how much of a length n of most is, and at least so much if it is anything.
func share(n, most, length, least int) int {
	if n <= 0 || most <= 0 {
		return 0
	}
	return max(least, n*length/most)
}

func texts(b *strings.Builder, title string, all []string) {
	if len(all) == 0 {
		return
	}
	b.WriteString("\n## " + title + "\n")
	var items []string
	for _, t := range all {
		items = append(items, escape(t))
	}
	list(b, items)
}

// open is how many items a list may have before it is folded.
const open = 25

func list(b *strings.Builder, items []string) {
	folded := len(items) > open
	if folded {
		fmt.Fprintf(b, "\n<details><summary>%d entries</summary>\n", len(items))
	}
	b.WriteString("\n- " + strings.Join(items, "\n- ") + "\n")
	if folded {
		b.WriteString("\n</details>\n")
	}
}

var (
	special = regexp.MustCompile("[\\\\`*\\[\\]<|~$]|&[#A-Za-z]")
	// An underscore within a word means nothing, and names of attributes have many.
	words = regexp.MustCompile(`[\pL\pN]+(?:_[\pL\pN]+)*|_`)
	// What a line may begin with to be a heading, a quotation, a list or a rule.
	opening = regexp.MustCompile(`^(?:[#>+=:-]|[0-9]+[.)])`)
	// GitHub tells whoever is mentioned.
	mention = regexp.MustCompile(`(^|\W)@(\w)`)
)

// escape makes a text mean nothing but itself in Markdown, wherever in a line, a list or a table it stands.
func escape(text string) string {
	text = special.ReplaceAllString(text, `\$0`)
	text = words.ReplaceAllStringFunc(text, func(word string) string {
		if word == "_" {
			return `\_`
		}
		return word
	})
	text = mention.ReplaceAllString(text, "$1@\u2060$2")
	if at := opening.FindString(text); at != "" {
		last, size := utf8.DecodeLastRuneInString(at)
		text = at[:len(at)-size] + `\` + string(last) + text[len(at):]
	}
	return text
}
