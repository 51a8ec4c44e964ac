package mapping

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Source is one set of records with the expressions that map them.
type Source struct {
	// Name labels the source in messages; Preset stands in where it is empty.
	Name string
	// Preset names the default expressions ("okta", "jumpcloud"); "" is none.
	Preset string
	// Users is a JSON object: source id => record.
	Users []byte
	// Records are the records of who has read them already, by source id, each a JSON object; they take the place of Users.
	Records map[string]json.RawMessage
	// Groups is a JSON object: group id => {"name", "members": [source id, ...]}; nil is none, and then no expression
	// may use groups.
	Groups []byte
	// Scope and Departed are CEL expressions that give true or false. A scope holds together with the preset's own; a
	// departed replaces the preset's.
	Scope, Departed string
	// Identity is a CEL expression that gives a text, the same for records of one person in different sources; "" joins none.
	Identity string
	// Leads is a CEL expression that gives true for who leads the first of their departments; "" is nobody.
	Leads string
	// UserGroups says which of the groups become user groups; nil is none.
	UserGroups *UserGroups
	// PhoneRegion is the country (ISO 3166, two letters) of phone numbers without one, where the record names none.
	PhoneRegion string
	// Attributes are CEL expressions by attribute name, merged over the preset; "" switches an attribute off.
	Attributes map[string]string
	// Clear names the attributes that are cleared, not left alone, where their input is missing.
	Clear []string
}

// UserGroups are CEL expressions over the record of a group, which they call group.
type UserGroups struct {
	// Filter gives true for the groups that become user groups; "" is all of them.
	Filter string
	// Name and Description give text; "" is group.name and group.description.
	Name, Description string
}

// Result is what a mapping makes of its records. Keys are source ids; each stands in exactly one of
// Directory.People, Rejected, OutOfScope and Departed, or, where its record was joined with another, in that one's
// Directory.Aliases.
type Result struct {
	Directory directory.Directory
	// Rejected, OutOfScope and Departed give the cause, for a human.
	Rejected, OutOfScope, Departed map[string]string
	// Warnings say what was left unmanaged or written differently, and why. The key of what is said of a group is "group " and
	// its id, of what is said of an expression the place in the configuration.
	Warnings map[string]string
	// Doubts are expressions of the configuration that came to nothing for every record of their source. Warnings have them too.
	Doubts []*ExpressionError
	// Summary counts: records, people, rejected, out_of_scope, departed, warnings, departments, groups, joined.
	Summary map[string]int
}

// ExpressionError is a fault of the configuration: an expression that does not compile, an attribute that does not
// exist, and the like.
type ExpressionError struct {
	// Source is the index of the source.
	Source int
	// Argument is the argument of the source: "preset", "scope", "departed", "phone_region", "attributes", "clear", "identity", "leads", "user_groups",
	// or of the arguments in that "user_groups.filter", "user_groups.name" or "user_groups.description".
	Argument string
	// Attribute is the key in attributes, where Argument is "attributes".
	Attribute string
	Err       error
}

func (e *ExpressionError) Error() string { return fmt.Sprintf("%s: %v", e.place(), e.Err) }

// place is where it stands in the configuration.
func (e *ExpressionError) place() string {
	if e.Attribute != "" {
		return fmt.Sprintf("sources[%d].%s[%q]", e.Source, e.Argument, e.Attribute)
	}
	return fmt.Sprintf("sources[%d].%s", e.Source, e.Argument)
}

func (e *ExpressionError) Unwrap() error { return e.Err }

// Errors are all faults of a configuration.
type Errors []*ExpressionError

func (e Errors) Error() string { return errors.Join(e.Unwrap()...).Error() }

// Unwrap gives the faults to errors.As.
func (e Errors) Unwrap() []error {
	errs := make([]error, len(e))
	for i, fault := range e {
		errs[i] = fault
	}
	return errs
}

// InputError is a fault of what a source gave: no records at all, or not the shape of [Source].
type InputError struct {
	// Source is the index of the source, Argument is "users" (or its Records), "groups" or "user_groups".
	Source   int
	Argument string
	Err      error
}

func (e *InputError) Error() string {
	return fmt.Sprintf("sources[%d].%s: %v", e.Source, e.Argument, e.Err)
}

func (e *InputError) Unwrap() error { return e.Err }

// Mapping is a compiled mapping, ready to be run over the records of its sources. It is safe for concurrent use.
type Mapping struct {
	sources []*source
}

// Compile checks and compiles the expressions of all sources; it looks at no record. The error is [Errors], one for
// every fault; only without any source it is another.
func Compile(sources []Source) (*Mapping, error) {
	if len(sources) == 0 {
		return nil, errors.New("sources: there is none; a mapping needs at least one")
	}
	m := &Mapping{sources: make([]*source, len(sources))}
	var errs Errors
	for i, given := range sources {
		compiled, faults := compileSource(given)
		for _, fault := range faults {
			fault.Source = i
			errs = append(errs, fault)
		}
		m.sources[i] = compiled
	}
	if errs != nil {
		return nil, errs
	}
	return m, nil
}
