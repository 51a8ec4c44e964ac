package mapping

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Explanation tells how a person came out of a mapping.
type Explanation struct {
	// ID is the source id under which the result has them, Aliases are their other ones.
	ID      string
	Aliases []string
	// Outcome is one of those of [Mapping.Map]; Cause says why, "" for a person.
	Outcome Outcome
	Cause   string
	// Person is what the directory has of them, nil for every other outcome.
	Person directory.Person
	// Records are those that were joined to the person, in the order of the sources; mostly it is one.
	Records []Record
	// Notes are the warnings about the person as a whole.
	Notes []string
}

// Outcome is what becomes of a record.
type Outcome string

// The outcomes.
const (
	IsPerson     Outcome = "person"
	IsDeparted   Outcome = "departed"
	IsOutOfScope Outcome = "out_of_scope"
	IsRejected   Outcome = "rejected"
)

// Record is a record of a source, with what its expressions gave.
type Record struct {
	// ID is the source id, Source the name of the source in words.
	ID, Source string
	// Conditions are departed, the scopes, identity and leads, in order, as far as they were asked: who has left is asked no scope.
	Conditions []Evaluation
	// Attributes are in order of name. Of who is not wanted there are only those by which others may name them as their manager.
	Attributes []Evaluation
}

// Evaluation is what an expression gave for a record.
type Evaluation struct {
	// Name is "departed", "scope", "identity" or "leads", or the name of the attribute.
	Name, Expression string
	// Preset: the expression is of the preset, not of the configuration.
	Preset bool
	// Inputs are what the record has of the fields that the expression reads.
	Inputs []Input
	// Given is the value of the expression as JSON has it, nil where it gave nothing.
	Given any
	// Value is what the person gets of it: that of Given in normal form, a leader as a source id; nil is nothing.
	Value any
	// Note says why the value is another than what was given, or none.
	Note string
}

// Input is a field of a record, such as user.profile.email, or another variable, and what JSON it holds; nil is nothing.
type Input struct {
	Path  string
	Value any
}

// RecordError tells that what was asked for is no one person's.
type RecordError struct{ text string }

func (e *RecordError) Error() string { return e.text }

// Explain is [Mapping.Map] that tells of one person how they came about: of whoever has the source id, or else the email or
// login. Beside the errors of Map there is a [*RecordError] where that is nobody, or several.
func (m *Mapping) Explain(record string) (Explanation, Result, error) {
	jobs, err := m.jobs()
	if err != nil {
		return Explanation{}, Result{}, err
	}
	rows, _, err := m.mapAll(jobs)
	if err != nil {
		return Explanation{}, Result{}, err
	}
	chosen, err := m.choose(record, jobs, rows)
	if err != nil {
		return Explanation{}, Result{}, err
	}
	records := make([]explained, len(chosen))
	for i, at := range chosen {
		if rows[at], err = m.mapOne(jobs[at], &trace{}, nil); err != nil {
			return Explanation{}, Result{}, err
		}
		records[i] = explained{jobs[at], rows[at]}
	}
	asked := records[0].id
	slices.SortStableFunc(records, func(a, b explained) int { return cmp.Compare(a.source, b.source) })
	result, err := m.together(jobs, rows, nil)
	if err != nil {
		return Explanation{}, Result{}, err
	}
	return m.explanation(asked, records, result), result, nil
}

// explained is a record whose trace is kept.
type explained struct {
	job
	row *row
}

// explanation tells of the person who has the id. records are theirs, and those that have their identity and may not be.
func (m *Mapping) explanation(id string, records []explained, result Result) Explanation {
	key := id
	for k, others := range result.Directory.Aliases {
		if slices.Contains(others, id) {
			key = k
		}
	}
	e := Explanation{ID: key, Aliases: result.Directory.Aliases[key]}
	records = slices.DeleteFunc(records, func(r explained) bool { return r.id != key && !slices.Contains(e.Aliases, r.id) })
	person := records[slices.IndexFunc(records, func(r explained) bool { return r.id == key })].row
	switch {
	case person.departed != "":
		e.Outcome, e.Cause = IsDeparted, person.departed
	case person.outOfScope != "":
		e.Outcome, e.Cause = IsOutOfScope, person.outOfScope
	case person.rejected != "":
		e.Outcome, e.Cause = IsRejected, person.rejected
	default:
		e.Outcome, e.Person = IsPerson, person.person
	}
	for _, n := range person.notes {
		if n.attribute == "" {
			e.Notes = append(e.Notes, n.text)
		}
	}
	for _, r := range records {
		e.Records = append(e.Records, m.record(r, person))
	}
	return e
}

// record tells of a record of the person.
func (m *Mapping) record(r explained, person *row) Record {
	out := Record{ID: r.id, Source: m.sources[r.source].name()}
	var fields any
	_ = json.Unmarshal(r.doc, &fields) // it was mapped
	for _, kept := range r.row.trace.evaluations {
		e := Evaluation{Name: kept.of, Expression: oneLine(kept.text), Preset: kept.preset, Given: kept.given}
		for _, path := range kept.inputs {
			e.Inputs = append(e.Inputs, Input{path, m.input(path, r, fields)})
		}
		if kept.err != nil {
			e.Given, e.Note = nil, kept.err.Error()
		}
		switch kept.of {
		case departedArgument, scopeArgument, leadsArgument:
		case identityArgument:
			if e.Given == "" {
				e.Given = nil
			}
		default:
			m.attribute(&e, r.row, person)
			out.Attributes = append(out.Attributes, e)
			continue
		}
		out.Conditions = append(out.Conditions, e)
	}
	return out
}

// input finds what a record has at a path.
func (m *Mapping) input(path string, r explained, fields any) any {
	switch path {
	case "groups":
		if r.groups == nil {
			return nil
		}
		return goValue(r.groups)
	case "phone_region":
		return m.sources[r.source].region
	}
	for name := range strings.SplitSeq(strings.TrimPrefix(path, "user."), ".") {
		object, _ := fields.(map[string]any)
		fields = object[name]
	}
	return fields
}

// attribute completes what is told of an attribute: what became of the value among the person's records.
func (m *Mapping) attribute(e *Evaluation, r, person *row) {
	from := cmp.Or(person.trace.taken[e.Name], person)
	value, is := person.person[e.Name]
	var notes []string
	for _, n := range person.notes {
		if n.attribute == e.Name && (n.of == r.id || n.of == "" && from == r) && e.Note == "" {
			notes = append(notes, n.text)
		}
	}
	switch {
	case from == r && is:
		e.Value = value
		if e.Given == nil && e.Note == "" {
			notes = append(notes, "missing, and so cleared")
		}
		if e.Name == "leader" && person.trace.found && value != e.Given {
			notes = append(notes, fmt.Sprintf("%q is the %s of %s", person.leader, keyNames[person.trace.manager], value))
		}
	case e.Given == nil:
		if e.Note == "" {
			notes = append(notes, "missing, and so left alone")
		}
	case is && r.isPerson():
		notes = append(notes, fmt.Sprintf("%s goes first, and gives it", m.sources[from.sources[0]].name()))
	}
	e.Note = strings.Join(append(slices.DeleteFunc([]string{e.Note}, func(s string) bool { return s == "" }), notes...), "; ")
}
