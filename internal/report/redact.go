package report

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// redacted stands for a value that is not to be kept, as in the audit log.
const redacted = "***"

// inDirectory are the attributes that have other names in Lark's API, by which the audit log knows them, than in a directory.
var inDirectory = map[string]string{"leader_user_id": "leader", "department_ids": "departments", "is_frozen": "suspended"}

// forms are how values look of which a text may have more than the directory knows, such as one that a source has and Lark refuses.
var forms = map[string]*regexp.Regexp{
	"mobile":           regexp.MustCompile(`\+[0-9][0-9 ().-]{5,}[0-9]`),
	"email":            regexp.MustCompile(`[^\s"'<>(),;:]+@[^\s"'<>(),;:]+`),
	"enterprise_email": regexp.MustCompile(`[^\s"'<>(),;:]+@[^\s"'<>(),;:]+`),
	// Of a leader the id stands for somebody who is told of in their own right: what is not told is whom they lead.
	"leader": regexp.MustCompile(`(?:led by|without leader|leader left out).*`),
}

// A plan tells of an attribute as `job_title "Cook" -> "Chef"`, or `job_title is "Cook" in Lark, and "Chef" in the directory`.
const (
	told    = `(?:"(?:[^"\\]|\\.)*"|none|the root|true|false|-?[0-9]+)`
	changes = ` (?:is |was )?` + told + `(?: -> ` + told + `| in Lark, and ` + told + ` in the directory)?`
)

// redaction takes the values of attributes out of texts: where a text names the attribute, and wherever the value stands, if it is
// of a person whom the run knows. Of a value of one or two characters only the first is so: it stands in many words.
func redaction(names []string, plan reconcile.Plan, out reconcile.Outcome) func(string) string {
	if len(names) == 0 {
		return func(text string) string { return text }
	}
	hidden := map[string]bool{}
	var quoted []string
	for _, name := range names {
		name = cmp.Or(inDirectory[name], name)
		hidden[name] = true
		quoted = append(quoted, regexp.QuoteMeta(name))
	}
	custom := hidden["custom_attrs"]
	if custom {
		quoted = append(quoted, `custom\.[^ ]+`)
	}
	values := strings.NewReplacer(pairs(valuesOf(plan, out, func(name string) bool {
		return hidden[name] || custom && strings.HasPrefix(name, "custom.")
	}))...)
	named := regexp.MustCompile(`(^|[ ;,:(])(` + strings.Join(quoted, "|") + `)` + changes)
	return func(text string) string {
		text = named.ReplaceAllString(text, "${1}${2} "+redacted)
		for name, form := range forms {
			if hidden[name] {
				text = form.ReplaceAllString(text, redacted)
			}
		}
		return values.Replace(text)
	}
}

// valuesOf are the values, in any run of text, of attributes of everybody whom a plan and what came of it know.
func valuesOf(plan reconcile.Plan, out reconcile.Outcome, is func(name string) bool) map[string]bool {
	values := map[string]bool{}
	take := func(text string) {
		if len(text) > 2 {
			values[text] = true
		}
	}
	of := func(p directory.Person) {
		for name, v := range p {
			if !is(name) || name == "leader" {
				continue
			}
			switch v := v.(type) {
			case string:
				take(v)
			case []string:
				for _, one := range v {
					take(one)
				}
			}
		}
	}
	for _, people := range []map[string]directory.Person{plan.Wanted.People, out.State.Directory.People} {
		for _, p := range people {
			of(p)
		}
	}
	for _, b := range out.State.Bound {
		of(b.Person)
		of(b.Skipped)
		of(b.Left)
		for name, v := range b.Kept {
			of(directory.Person{name: v})
		}
	}
	for _, s := range plan.Steps {
		of(s.Have)
		if s.Adopt != nil {
			of(s.Adopt.Person)
		}
	}
	if is("name") {
		for _, o := range plan.Offboarded {
			take(o.Name)
		}
	}
	return values
}

// pairs are the arguments of a replacer. Of two values that begin alike it takes the first that is given: the longer one.
func pairs(values map[string]bool) []string {
	var sorted []string
	for v := range values {
		sorted = append(sorted, v)
	}
	slices.SortFunc(sorted, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	out := make([]string, 0, 2*len(sorted))
	for _, v := range sorted {
		out = append(out, v, redacted)
	}
	return out
}
