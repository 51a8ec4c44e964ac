package directory

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Directory is the document that says who should be in the tenant: the `directory` of lark_sync_mapping and of
// lark_directory_sync. Keys of People, Held and Departed are source ids; keys of Departments are paths.
//
// A source id stands in one of the three at most. Who stands in none is missing: nothing follows from that.
type Directory struct {
	People      map[string]Person     `json:"people"`
	Departments map[string]Department `json:"departments,omitempty"`
	// Held people are known to the source and must not be touched.
	Held map[string]Hold `json:"held,omitempty"`
	// Departed people left, on evidence of the source; the value says which.
	Departed map[string]string `json:"departed,omitempty"`
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
	if d.People == nil {
		p.add("people: missing; a directory is {\"people\": {source id: {...}}, ...}")
	}
	for _, id := range slices.Sorted(maps.Keys(d.People)) {
		person, err := d.People[id].Normalize()
		for _, line := range split(err) {
			p.add("people[%q].%s", id, line)
		}
		d.People[id] = person
	}
	d.checkDepartments(&p)
	d.checkPeople(&p)
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
		d.People[id], _ = person.Normalize()
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

func (d *Directory) checkDepartments(p *problems) {
	for _, path := range slices.Sorted(maps.Keys(d.Departments)) {
		dep := d.Departments[path]
		normal, changed := JoinPath(strings.Split(path, "/")...)
		switch {
		case path == "" || changed || normal != path:
			p.add("departments[%q]: not a path in normal form; write %q", path, normal)
		case dep.Name == "":
			p.add("departments[%q].name: must not be empty", path)
		case strings.Contains(dep.Name, "/"):
			p.add("departments[%q].name: Lark takes no \"/\" in a name", path)
		case len([]rune(dep.Name)) > maxDepartmentNameLen:
			p.add("departments[%q].name: Lark takes %d characters", path, maxDepartmentNameLen)
		case dep.Parent != "" && !has(d.Departments, dep.Parent):
			p.add("departments[%q].parent: %q is not in departments; add it, or correct the name", path, dep.Parent)
		}
	}
	d.AddDepartments()
	for _, path := range slices.Sorted(maps.Keys(d.Departments)) {
		switch chain, cyclic := d.ancestors(path); {
		case cyclic:
			p.add("departments[%q].parent: a cycle: %s", path, strings.Join(chain, " -> "))
		case len(chain) > maxDepth:
			p.add("departments[%q]: %d levels deep; Lark takes %d", path, len(chain), maxDepth)
		}
	}
}

// ancestors returns path, its parent and so on; cyclic if that comes back to where it was, and then the chain ends
// with the path that came twice.
func (d *Directory) ancestors(path string) (chain []string, cyclic bool) {
	for path != "" {
		if slices.Contains(chain, path) {
			return append(chain, path), true
		}
		chain = append(chain, path)
		path = d.Departments[path].Parent
	}
	return chain, false
}

func (d *Directory) checkPeople(p *problems) {
	owner := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(d.People)) {
		person := d.People[id]
		if id == "" {
			p.add("people[\"\"]: a source id must not be empty")
		}
		if person == nil {
			continue
		}
		if person.String("name") == "" {
			p.add("people[%q].name: missing; Lark requires a name", id)
		}
		if has(d.Held, id) || has(d.Departed, id) {
			p.add("people[%q]: stands in held or departed too", id)
		}
		if leader := person.String("leader"); leader == id {
			p.add("people[%q].leader: is the person; Lark refuses that", id)
		} else if leader != "" && !has(d.People, leader) && !has(d.Held, leader) && !has(d.Departed, leader) {
			p.add("people[%q].leader: %q is not in people, held or departed; correct it, or leave it out", id, leader)
		}
		for _, name := range UniqueAttributes {
			v := strings.ToLower(person.String(name))
			if v == "" {
				continue
			}
			if other, taken := owner[name+"\x00"+v]; taken {
				p.add("people[%q].%s: %q is wanted by %q too; Lark has it once", id, name, v, other)
			}
			owner[name+"\x00"+v] = id
		}
	}
	for id := range d.Departed {
		if has(d.Held, id) {
			p.add("departed[%q]: stands in held too", id)
		}
	}
}

// UniqueAttributes are those of which a tenant has each value once.
var UniqueAttributes = []string{"email", "employee_no", "enterprise_email", "mobile", "user_id"}

func has[V any](m map[string]V, key string) bool { _, ok := m[key]; return ok }

// problems collects what is wrong with a document, up to a number that a person can read.
type problems struct {
	errs []error
	more int
}

const maxProblems = 20

func (p *problems) add(format string, args ...any) {
	if len(p.errs) >= maxProblems {
		p.more++
		return
	}
	p.errs = append(p.errs, fmt.Errorf(format, args...))
}

func (p *problems) err() error {
	if p.more > 0 {
		return errors.Join(append(p.errs, fmt.Errorf("and %d more", p.more))...)
	}
	return errors.Join(p.errs...)
}

func split(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

// Equal reports whether two JSON documents mean the same: key order and white space do not count.
func Equal(a, b []byte) bool {
	if string(a) == string(b) {
		return true
	}
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	return string(Encode(x)) == string(Encode(y))
}
