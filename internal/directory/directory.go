package directory

import (
	"maps"
	"reflect"
	"slices"
)

// Directory is the document that says who should be in the tenant: the `directory` of lark_sync_mapping and of
// lark_directory_sync. Keys of People, Groups, Held and Departed are source ids; keys of Departments are paths.
//
// A person's source id stands in one of the three at most. Who stands in none is missing: nothing follows from that.
type Directory struct {
	People      map[string]Person     `json:"people"`
	Departments map[string]Department `json:"departments,omitempty"`
	// Groups are user groups, by source id.
	Groups map[string]Group `json:"groups,omitempty"`
	// Held people are known to the source and must not be touched.
	Held map[string]Hold `json:"held,omitempty"`
	// Departed people left, on evidence of the source; the value says which.
	Departed map[string]string `json:"departed,omitempty"`
	// Aliases are the other source ids of somebody whom several sources know: a source id of People, Held or Departed => the
	// others, sorted. Who is bound under one of them is that person.
	Aliases map[string][]string `json:"aliases,omitempty"`
}

// Why somebody is held.
const (
	Rejected   = "rejected"     // Lark cannot have them as they are
	OutOfScope = "out_of_scope" // the mapping's scope leaves them out
)

// Hold says why a person is left alone: Why is Rejected or OutOfScope, Cause is for a human.
type Hold struct {
	Why   string `json:"why"`
	Cause string `json:"cause"`
}

// Parse reads a directory document and brings it to normal form. Departments that people are in are added
// where the document leaves them out. The error joins one line for each thing that is wrong
// (at most 20), naming the place: people["00u1"].mobile: ....
func Parse(doc []byte) (Directory, error) {
	var d Directory
	if err := decodeStrictly(doc, &d); err != nil {
		return Directory{}, err
	}
	var p problems
	d.normalize(&p)
	d.checkDepartments(&p)
	d.AddDepartments()
	d.checkLevels(&p)
	d.checkPeople(&p)
	d.checkLeading(&p)
	d.checkAliases(&p)
	d.checkGroups(&p)
	if err := p.err(); err != nil {
		return Directory{}, err
	}
	return d, nil
}

// ParseSeen reads a directory document that holds what a tenant was seen to have. There is nothing to refuse in it: an
// administrator may have made it anything. Values that have no normal form are left out.
func ParseSeen(doc []byte) (Directory, error) {
	var d Directory
	if err := Decode(doc, &d); err != nil {
		return Directory{}, err
	}
	for id, person := range d.People {
		if person == nil {
			person = NewPerson()
			d.People[id] = person
		}
		_ = person.normalize()
	}
	for id, group := range d.Groups {
		d.Groups[id] = group.Normalize()
	}
	return d, nil
}

// JSON returns the canonical document: always in the same order, no white space.
func (d Directory) JSON() []byte {
	if d.People == nil {
		d.People = map[string]Person{}
	}
	return Encode(d)
}

// AddDepartments adds to Departments every path that people are in, with its parents up to the root. The parent of a
// department that is there already is not added: a misspelt one must be found.
func (d *Directory) AddDepartments() {
	if d.Departments == nil {
		d.Departments = map[string]Department{}
	}
	var add func(path string)
	add = func(path string) {
		if _, ok := d.Departments[path]; ok || path == "" {
			return
		}
		parent, name := SplitPath(path)
		d.Departments[path] = Department{Name: name, Parent: parent}
		add(parent)
	}
	for _, person := range d.People {
		for _, path := range person.Strings("departments") {
			add(path)
		}
	}
}

// Equal reports whether both say the same. People are in normal form.
func (d Directory) Equal(other Directory) bool {
	return maps.EqualFunc(d.People, other.People, Person.Equal) && maps.Equal(d.Departments, other.Departments) &&
		maps.EqualFunc(d.Groups, other.Groups, func(a, b Group) bool { return reflect.DeepEqual(a, b) }) &&
		maps.Equal(d.Held, other.Held) && maps.Equal(d.Departed, other.Departed) && maps.EqualFunc(d.Aliases, other.Aliases, slices.Equal)
}
