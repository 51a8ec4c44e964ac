package reconcile

import (
	"maps"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// relocated is the state in which departments are bound by other paths: old path -> new path. What Lark has stays the same;
// wherever the state names one of them, it names it anew.
func (s State) relocated(moved map[string]string) State {
	if len(moved) == 0 {
		return s
	}
	bound := make(map[string]string, len(s.Departments))
	for path, id := range s.Departments {
		bound[renamed(path, moved)] = id
	}
	s.Departments = bound
	if s.Leaders != nil {
		leaders := make(map[string]string, len(s.Leaders))
		for path, leader := range s.Leaders {
			leaders[renamed(path, moved)] = leader
		}
		s.Leaders = leaders
	}
	s.Idle, s.Directory.Departments = relocatedTree(s.Idle, moved), relocatedTree(s.Directory.Departments, moved)
	s.Directory.People = maps.Clone(s.Directory.People)
	for id, person := range s.Directory.People {
		s.Directory.People[id] = relocatedPerson(person, moved)
	}
	s.Bound = maps.Clone(s.Bound)
	for id, b := range s.Bound {
		b.Person, b.Skipped, b.Left = relocatedPerson(b.Person, moved), relocatedPerson(b.Skipped, moved), relocatedPerson(b.Left, moved)
		s.Bound[id] = b
	}
	return s
}

func relocatedTree(tree map[string]directory.Department, moved map[string]string) map[string]directory.Department {
	if tree == nil {
		return nil
	}
	out := make(map[string]directory.Department, len(tree))
	at := func(path string) {
		if d, ok := tree[path]; ok {
			d.Parent = renamed(d.Parent, moved)
			out[renamed(path, moved)] = d
		}
	}
	for path := range tree {
		at(path)
	}
	for path := range moved { // after one that could not be made at the new path before
		at(path)
	}
	return out
}

// relocatedPerson keeps the person as it is where nothing of it moves: most do not.
func relocatedPerson(person directory.Person, moved map[string]string) directory.Person {
	paths := person.Strings("departments")
	if !slices.ContainsFunc(paths, func(path string) bool { _, ok := moved[path]; return ok }) {
		return person
	}
	person = person.Clone()
	person["departments"] = renamedPaths(paths, moved)
	return person
}

// renamedPaths are a person's departments by their new paths: the primary one first, the others sorted.
func renamedPaths(paths []string, moved map[string]string) []string {
	out := make([]string, len(paths))
	for i, path := range paths {
		out[i] = renamed(path, moved)
	}
	slices.Sort(out[min(1, len(out)):])
	return out
}

func renamed(path string, moved map[string]string) string {
	if to, ok := moved[path]; ok {
		return to
	}
	return path
}

// below is how departments get back the paths that they had, for a department and what was below it then: new path -> old path.
func below(path string, moved map[string]string) map[string]string {
	back := map[string]string{}
	for from, to := range moved {
		if from == path || strings.HasPrefix(from, path+"/") {
			back[to] = from
		}
	}
	return back
}
