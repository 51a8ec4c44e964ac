package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Line tells a human what will happen to one person or group. Sign: + joins or comes back, - leaves, = adopted, ~ changed,
// ! reported and left alone, ? held or missing, . offboarded and to be deleted later.
type Line struct {
	Sign  rune
	Text  string
	label string // the person's or group's, if it is about one
	id    string // the same
	what  string // Text without who it is
}

const signs = "-+!~?=."

func (p *planner) line(sign rune, label, id, format string, args ...any) {
	label = straight(label)
	who := label
	if label != id {
		who = fmt.Sprintf("%s (%s)", label, id)
	}
	what := fmt.Sprintf(format, args...)
	p.plan.Lines = append(p.plan.Lines, Line{Sign: sign, Text: who + ": " + what, label: label, id: id, what: what})
}

// straight is a name that does not turn the line around in which it stands.
func straight(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, name)
}

func sortLines(lines []Line) {
	slices.SortStableFunc(lines, func(a, b Line) int {
		return cmp.Or(strings.IndexRune(signs, a.Sign)-strings.IndexRune(signs, b.Sign), strings.Compare(a.Text, b.Text))
	})
}

// MaxLines is how many lines a roster has; those beyond it are counted.
const MaxLines = 200

// Roster gives the one warning that tells what will happen to whom: a title and a line for each person. Title is ""
// when there is nothing to tell.
func (p Plan) Roster() (title, detail string) {
	var b strings.Builder
	for i, l := range p.Lines {
		if i == MaxLines {
			fmt.Fprintf(&b, " and %d more: %s\n", len(p.Lines)-MaxLines, counted(p.Lines[MaxLines:]))
			break
		}
		fmt.Fprintf(&b, " %c %s\n", l.Sign, l.Text) // Terraform does not wrap a line that starts with a space
	}
	for _, w := range p.Warnings {
		b.WriteString(w + "\n")
	}
	if n := p.treeWrites(); n > 0 {
		fmt.Fprintf(&b, " + %s, unless Lark has them already\n", plural(n, "department is created or changed", "departments are created or changed"))
	}
	if b.Len() == 0 {
		return "", ""
	}
	return p.title(), strings.TrimRight(b.String(), "\n")
}

// counted says how many lines there are of each sign.
func counted(lines []Line) string {
	count := map[rune]int{}
	for _, l := range lines {
		count[l.Sign]++
	}
	var parts []string
	for _, sign := range signs {
		if n := count[sign]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d with %c", n, sign))
		}
	}
	return strings.Join(parts, ", ")
}

// treeWrites counts the departments that are created or changed.
func (p Plan) treeWrites() int {
	written := map[string]bool{}
	for _, s := range p.Steps {
		if s.Action == CreateDepartment || s.Action == UpdateDepartment || s.Action == ArrangeDepartment {
			written[s.ID] = true
		}
	}
	return len(written)
}

func (p Plan) title() string {
	var parts []string
	for _, k := range []struct {
		kind Kind
		text string
	}{
		{KindCreate, "will be invited"},
		{KindAdopt, "adopted"},
		{KindSuspend, "suspended"},
		{KindDelete, "deleted"},
		{KindRestore, "restored"},
		{KindHeld, "held"},
		{KindMissing, "missing"},
	} {
		if n := p.Summary[k.kind]; n > 0 {
			if len(parts) == 0 {
				parts = append(parts, people(n)+" "+k.text)
			} else {
				parts = append(parts, fmt.Sprintf("%d %s", n, k.text))
			}
		}
	}
	parts = append(parts, p.groupParts()...)
	reported := 0
	for _, l := range p.Lines {
		if l.Sign == '!' {
			reported++
		}
	}
	if reported > 0 {
		parts = append(parts, fmt.Sprintf("%d to look at", reported))
	}
	if len(parts) == 0 {
		parts = append(parts, "Nobody joins, leaves or is held")
	}
	return strings.Join(parts, ", ") + p.who()
}

// who names the first people of the roster. Terraform folds warnings with the same title, and two syncs of a
// configuration must not hide one another.
func (p Plan) who() string {
	const named = 2
	var names []string
	for _, l := range p.Lines {
		if l.label != "" && !slices.Contains(names, l.label) {
			names = append(names, l.label)
		}
		if len(names) > named {
			break
		}
	}
	switch {
	case len(names) == 0:
		return ""
	case len(names) > named:
		return fmt.Sprintf(" (%s, ...)", strings.Join(names[:named], ", "))
	}
	return fmt.Sprintf(" (%s)", strings.Join(names, ", "))
}

func (p *Plan) describeChanges(s Step) string {
	var parts []string
	for _, name := range sortedKeys(s.Want) {
		if name == "suspended" {
			continue
		}
		change := p.show(name, s.Want[name])
		if have, known := s.Have[name]; known {
			change = p.show(name, have) + " -> " + change
		}
		parts = append(parts, name+" "+change)
	}
	if len(parts) == 0 {
		return ""
	}
	return "; " + strings.Join(parts, ", ")
}

// show is the value of an attribute, a leader by their name.
func (p *Plan) show(name string, v any) string {
	if id, _ := v.(string); name == "leader" && p.nameOf(id) != "" {
		return straight(p.name(id))
	}
	return show(v)
}

func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "none"
	case string:
		if v == "" {
			return "none"
		}
		return fmt.Sprintf("%q", v)
	case []string:
		if len(v) == 0 {
			return "the root"
		}
		return fmt.Sprintf("%q", strings.Join(v, ", "))
	default:
		return fmt.Sprint(v)
	}
}

func sortedKeys(p directory.Person) []string {
	keys := make([]string, 0, len(p))
	for k := range p {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func people(n int) string { return plural(n, "person", "people") }

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func list(items []string, most int) string {
	if len(items) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(items[:most], ", "), len(items)-most)
	}
	return strings.Join(items, ", ")
}
