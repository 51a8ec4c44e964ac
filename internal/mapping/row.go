package mapping

import (
	"cmp"
	"fmt"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// row is a record on its way to its outcome. What a record says by itself is decided in this file; what depends on
// the others comes after (conflicts.go, leaders.go, departments.go).
type row struct {
	id string
	// sources are those that have the record, by index: several have one of somebody who left.
	sources []int
	// identity joins the record with those of other sources; unidentified says why it could not be told.
	identity, unidentified string
	aliases                []string // the source ids of the records that were joined with it, sorted
	// At most one of the three is set; with none, the record is a person.
	departed, outOfScope, rejected string
	person                         directory.Person
	leader                         string // as the expression gave it
	leads                          bool   // the first of their departments
	keys                           [keyKinds][]string
	notes                          []note
	failed                         map[string]string // attribute => what was wrong
	trace                          *trace            // nil but for who is explained
	counts                         counts            // of what expressions gave, which is nobody's; nil counts nothing
}

// note is something to tell about an attribute, or, with "", about the person. of is the source id of the record that it was
// told of by itself; what depends on others is of none.
type note struct{ attribute, text, of string }

func (n note) String() string {
	if n.attribute == "" {
		return n.text
	}
	return n.attribute + ": " + n.text
}

func (r *row) note(attribute, format string, args ...any) {
	r.notes = append(r.notes, note{attribute: attribute, text: fmt.Sprintf(format, args...)})
}

// reject holds the record; the first cause stays.
func (r *row) reject(format string, args ...any) {
	if r.rejected == "" {
		r.rejected = fmt.Sprintf(format, args...)
	}
}

// fail leaves an attribute unmanaged, with a warning.
func (r *row) fail(attribute string, format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	r.lose(attribute, what)
	r.note(attribute, "%s", what)
}

func (r *row) lose(attribute, what string) {
	if r.failed == nil {
		r.failed = map[string]string{}
	}
	r.failed[attribute] = what
	delete(r.person, attribute)
}

// wants says whether the record lays claim to what a tenant has once: everybody does who has not left and is not out
// of scope, even if they are rejected, for they may well be in Lark already.
func (r *row) wants() bool { return r.departed == "" && r.outOfScope == "" }

// isPerson says whether the record becomes a person.
func (r *row) isPerson() bool { return r.wants() && r.rejected == "" }

var noGroups = types.NewStringList(types.DefaultTypeAdapter, nil)

// row maps one record by itself.
func (s *source) row(j job, keep *trace, c counts) (*row, error) {
	record, err := readRecord(j.doc)
	if err != nil {
		return nil, fmt.Errorf("the record %q is no JSON object: %w", j.id, err)
	}
	r := &row{id: j.id, sources: []int{j.source}, person: directory.NewPerson(), trace: keep, counts: c}
	vars := &variables{user: record, groups: cmp.Or[ref.Val](j.groups, noGroups), phoneRegion: types.String(s.region)}
	if r.id == "" {
		r.reject("the source id is empty")
	}
	s.decide(r, vars)
	s.identify(r, vars)
	for _, a := range s.attributes {
		if r.wants() || a.Name == "email" || a.Name == "employee_no" { // by which others may name them as their manager
			s.assign(r, a, vars)
		}
	}
	s.lead(r, vars)
	for i := range r.notes {
		r.notes[i].of = r.id
	}
	r.findKeys(record)
	r.counts = nil
	return r, nil
}

// decide finds out whether the person left, or is out of scope.
func (s *source) decide(r *row, vars *variables) {
	if s.departed.program != nil {
		departed, err := s.departed.holds(vars)
		r.trace.keep(departedArgument, s.departed.program, departed, err)
		r.count(s.departed.program, err == nil, err)
		if err != nil {
			r.reject("departed: %v; nobody is taken to have left on that", err)
		} else if departed {
			r.departed = s.departed.explain(vars, "has left by the departed expression")
			r.rejected = ""
			return
		}
	}
	for _, scope := range s.scopes {
		in, err := scope.holds(vars)
		r.trace.keep(scopeArgument, scope.program, in, err)
		r.count(scope.program, err == nil, err)
		if err != nil {
			r.reject("scope: %v", err)
		} else if !in && r.rejected == "" {
			r.outOfScope = scope.explain(vars, "outside of the scope "+oneLine(scope.text))
			return
		}
	}
}

// explain gives the cause in words of the source, or the given one.
func (c *condition) explain(vars *variables, otherwise string) string {
	if c.cause != nil {
		if v, err := c.cause.value(vars); err == nil && v != nil {
			return fmt.Sprint(v)
		}
	}
	return otherwise
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// assign evaluates one attribute.
func (s *source) assign(r *row, a attribute, vars *variables) {
	v, err := a.value(vars)
	r.trace.keep(a.Name, a.program, v, err)
	if err == nil && v != nil && a.Kind == directory.List {
		v, err = r.paths(a.Name, v)
	}
	if err == nil {
		v, err = a.Normalize(v)
	}
	if r.wants() {
		r.count(a.program, !missingValue(v), err)
	}
	switch {
	case err != nil:
		r.fail(a.Name, "%v", err)
	case !missingValue(v):
		r.person[a.Name] = v
	case !a.clear:
	case a.Kind == directory.List:
		r.person[a.Name] = []string{}
	default:
		r.person[a.Name] = ""
	}
	if a.Name == "leader" { // becomes a reference once all records are known; a clear stays
		if name := r.person.String("leader"); name != "" {
			r.leader = name
			delete(r.person, "leader")
		}
	}
}

func missingValue(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []string:
		return len(v) == 0
	}
	return false
}

// paths brings department paths to normal form and notes what is not written as the source has it.
func (r *row) paths(attribute string, v any) (any, error) {
	items, ok := v.([]any)
	if !ok {
		return v, nil // refused, with the reason, by Normalize
	}
	paths := make([]string, 0, len(items))
	seen := map[string]bool{}
	for _, item := range items {
		var names []string
		switch item := item.(type) {
		case string:
			names = strings.Split(item, "/")
		case []any:
			for _, name := range item {
				s, ok := name.(string)
				if !ok {
					return nil, fmt.Errorf("has a department name that is not text: %v", name)
				}
				names = append(names, s)
			}
		default:
			return nil, fmt.Errorf("has a path that is neither text nor a list of names: %v", item)
		}
		path, changed := directory.JoinPath(names...)
		if changed {
			r.note(attribute, "%q is written %q; Lark takes no \"/\" in a name", strings.Join(names, " / "), path)
		}
		if seen[path] {
			r.note(attribute, "%q is given twice", path)
		}
		seen[path] = true
		paths = append(paths, path)
	}
	return paths, nil
}
