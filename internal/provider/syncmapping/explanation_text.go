package syncmapping

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/lark-directory/terraform-provider-lark/internal/mapping"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// explained is what there is to tell of a person; decision is nil where nobody looked for them in Lark, or where the mapping makes
// no person of them.
type explained struct {
	mapping.Explanation
	decision *reconcile.Decision
}

// String tells all of it in five steps.
func (e explained) String() string {
	var b strings.Builder
	who := e.Person.Label(e.ID)
	if who != e.ID {
		who += " (" + e.ID + ")"
	}
	outcome, cause := e.outcome()
	if cause != "" {
		cause = ": " + cause
	}
	fmt.Fprintf(&b, "%s is %s%s\n", who, map[string]string{
		"person": "a person of the directory", "rejected": "rejected", "out_of_scope": "out of scope", "departed": "departed", "held": "held",
	}[outcome], cause)
	e.imported(&b)
	b.WriteString("\n2. Scope\n")
	e.each(&b, func(r mapping.Record) []mapping.Evaluation { return r.Conditions })
	b.WriteString("\n3. Map\n")
	e.each(&b, func(r mapping.Record) []mapping.Evaluation { return r.Attributes })
	for _, note := range e.Notes {
		fmt.Fprintf(&b, "   Note: %s\n", note)
	}
	fmt.Fprintf(&b, "\n4. Match\n   %s\n\n5. Decide\n   %s\n", e.matches(), e.decides())
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) { // a name that would turn the line around in which it stands
			return -1
		}
		return r
	}, b.String())
}

// imported tells of the records.
func (e explained) imported(b *strings.Builder) {
	b.WriteString("\n1. Import\n")
	for _, r := range e.Records {
		fmt.Fprintf(b, "   %s has the record %s.\n", capital(r.Source), r.ID)
	}
	if len(e.Aliases) > 0 {
		fmt.Fprintf(b, "   They are joined by identity to one person, %s, also known as %s.\n", e.ID, strings.Join(e.Aliases, ", "))
	}
}

// each tells what expressions gave, record by record.
func (e explained) each(b *strings.Builder, of func(mapping.Record) []mapping.Evaluation) {
	for _, r := range e.Records {
		if len(e.Records) > 1 {
			fmt.Fprintf(b, "   %s, %s:\n", capital(r.Source), r.ID)
		}
		evaluations := of(r)
		if len(evaluations) == 0 {
			b.WriteString("   There is no expression to ask.\n")
		}
		for _, ev := range evaluations {
			tellEvaluation(b, ev)
		}
	}
}

func tellEvaluation(b *strings.Builder, ev mapping.Evaluation) {
	fmt.Fprintf(b, "   %s: %s\n      %s (%s)\n", ev.Name, gives(ev), ev.Expression, from(ev))
	var inputs []string
	for _, in := range ev.Inputs {
		inputs = append(inputs, in.Path+" = "+quoted(in.Value, "nothing"))
	}
	if len(inputs) > 0 {
		fmt.Fprintf(b, "      with %s\n", strings.Join(inputs, ", "))
	}
}

// gives tells what came of an expression: the value where there is one, else what it gave, and why that is not the value.
func gives(ev mapping.Evaluation) string {
	var text string
	switch ev.Name {
	case "departed", "scope", "identity", "leads":
		text = quoted(ev.Given, "nothing")
	default:
		text = quoted(ev.Value, "not set")
	}
	if ev.Note != "" {
		text += "; " + ev.Note
	}
	return text
}

func quoted(v any, none string) string {
	text := readable(v)
	if text.IsNull() {
		return none
	}
	if _, is := v.(string); is {
		return fmt.Sprintf("%q", v)
	}
	return text.ValueString()
}

func (e explained) matches() string {
	switch {
	case e.decision != nil:
		return e.decision.Match
	case e.Outcome != mapping.IsPerson:
		return "Nobody is looked for in Lark who is no person of the directory."
	}
	return "Not asked: give existing, the users of lark_existing_users."
}

// decides tells what the sync does.
func (e explained) decides() string {
	switch {
	case e.decision != nil:
		return fmt.Sprintf("A first run: %s. A sync that has bound them knows them by their Lark id, and writes what differs.", e.decision.Text)
	case e.Outcome == mapping.IsPerson:
		return "A sync that has bound them writes what differs in Lark. A first run adopts the Lark user that existing has for them, or creates one, with an invitation."
	case e.Outcome == mapping.IsDeparted:
		return "A sync that has bound them offboards them. For everybody else there is nothing to do."
	case e.Outcome == mapping.IsOutOfScope:
		return "Held: nothing happens to them, unless offboarding.out_of_scope is \"offboard\" and the sync has bound them."
	}
	return "Held: nothing happens to them until the source or the mapping is corrected."
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
