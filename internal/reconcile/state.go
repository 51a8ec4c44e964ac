package reconcile

import (
	"maps"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// State is what one run leaves to the next. Directory, Offboarded and Failures are attributes that users see; the
// rest is the [Memory], which is long, changes with each hire and is of no interest in a plan.
type State struct {
	// Directory is the document that was last applied, with Lark's values of the managed attributes in it.
	Directory directory.Directory
	// Offboarded: source id -> who left and what became of them.
	Offboarded map[string]Offboarded
	// Failures: source id, department path or FailureOfGroup -> cause, of the last apply.
	Failures map[string]string
	Memory
}

// Offboarded tells about somebody who left and is suspended or deleted: who, and on what evidence of the source. When the account
// was suspended is in [Bound]: a plan, which looks at no clock, could not say it.
type Offboarded struct {
	Name     string `json:"name"`
	Evidence string `json:"evidence"`
	// Deleted: the account was deleted when its time was over (offboarding.delete_after).
	Deleted bool `json:"deleted,omitempty"`
}

// have returns Lark's values of a bound person's managed attributes, as last seen.
func (s State) have(id string) directory.Person {
	b := s.Bound[id]
	if b.Person != nil {
		return b.Person
	}
	return s.Directory.People[id]
}

// anybodySeen reports whether there is a bound user of whom Lark shows what it shows of others.
func (s State) anybodySeen() bool {
	for _, b := range s.Bound {
		if b.Gone == NotGone {
			return true
		}
	}
	return false
}

// inView counts the bound people whom Lark is to show, those who left and are only suspended included.
func (s State) inView() (n int) {
	for _, b := range s.Bound {
		if b.Gone == NotGone || b.Gone == OutOfRange {
			n++
		}
	}
	return n
}

// active counts the bound people who have not left, of whom limits are shares: those who left before only grow in number.
func (s State) active() (n int) {
	for id, b := range s.Bound {
		if _, left := s.Offboarded[id]; !left && (b.Gone == NotGone || b.Gone == OutOfRange) {
			n++
		}
	}
	return n
}

// department returns what Lark has of a bound department, as last seen; false if that is not known.
func (s State) department(path string) (directory.Department, bool) {
	if d, ok := s.Directory.Departments[path]; ok {
		return d, true
	}
	d, ok := s.Idle[path]
	return d, ok
}

// deepest is more levels than a tenant has, and the end of a circle that a tree may seem to have.
const deepest = 50

// pathInLark is the path of a bound department by the names that Lark was last seen to have.
func (s State) pathInLark(path string) string {
	names := ""
	for range deepest {
		d, ok := s.department(path)
		if !ok {
			break
		}
		names = d.Name + strings.TrimSuffix("/"+names, "/")
		path = d.Parent
	}
	return strings.Trim(path+"/"+names, "/")
}

// pathsInLark are the paths of the bound departments, by their paths in Lark.
func (s State) pathsInLark() map[string]string {
	paths := make(map[string]string, len(s.Departments))
	for _, path := range slices.Sorted(maps.Keys(s.Departments)) {
		paths[s.pathInLark(path)] = path
	}
	return paths
}

// class is where a source id stands in a directory.
type class int

const (
	missing class = iota
	present
	held
	departed
)

func classOf(d directory.Directory, id string) class {
	if _, ok := d.People[id]; ok {
		return present
	}
	if _, ok := d.Held[id]; ok {
		return held
	}
	if _, ok := d.Departed[id]; ok {
		return departed
	}
	return missing
}
