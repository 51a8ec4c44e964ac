package directory

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// unique are those of which a tenant has each value once.
var unique = []string{"email", "employee_no", "enterprise_email", "mobile", "user_id"}

// normalize brings people, groups and names of departments to normal form.
func (d *Directory) normalize(p *problems) {
	if d.People == nil {
		p.add("people: missing; a directory is {\"people\": {source id: {...}}, ...}")
	}
	for _, id := range sorted(d.People) {
		person := d.People[id]
		nameless := person["name"] == nil
		if person == nil {
			person = NewPerson()
			d.People[id] = person
		}
		for _, line := range split(person.normalize()) {
			p.add("people[%q].%s", id, line)
		}
		if nameless {
			p.add("people[%q].name: missing; Lark requires a name", id)
		}
	}
	for path, dep := range d.Departments {
		if name, slashed := JoinPath(dep.Name); !slashed {
			dep.Name = name
			d.Departments[path] = dep
		}
	}
	for id, group := range d.Groups {
		d.Groups[id] = group.Normalize()
	}
	for id, others := range d.Aliases {
		d.Aliases[id] = slices.Compact(slices.Sorted(slices.Values(others)))
	}
}

func (d *Directory) checkDepartments(p *problems) {
	for _, path := range sorted(d.Departments) {
		dep := d.Departments[path]
		normal, _ := JoinPath(strings.Split(path, "/")...)
		switch {
		case path == "" || normal != path:
			p.add("departments[%q]: not a path in normal form; write %q", path, normal)
		case dep.Name == "":
			p.add("departments[%q].name: must not be empty", path)
		case strings.Contains(dep.Name, "/"):
			p.add("departments[%q].name: Lark takes no \"/\" in a name", path)
		case utf8.RuneCountInString(dep.Name) > maxDepartmentNameLen:
			p.add("departments[%q].name: Lark takes %d characters", path, maxDepartmentNameLen)
		case dep.Parent != "" && !has(d.Departments, dep.Parent):
			p.add("departments[%q].parent: %q is not in departments; add it, or correct the name", path, dep.Parent)
		}
	}
}

// checkLevels finds the departments that stand too deep, and tells each cycle once.
func (d *Directory) checkLevels(p *problems) {
	levels := map[string]int{"": 0}
	for _, path := range sorted(d.Departments) {
		var chain []string // path and those above it of which the level is not known yet
		place := map[string]int{}
		for at := path; ; at = d.Departments[at].Parent {
			if _, known := levels[at]; known {
				break
			}
			if i, again := place[at]; again {
				p.add("departments[%q].parent: a cycle: %s", at, strings.Join(append(chain[i:], at), " -> "))
				break
			}
			place[at] = len(chain)
			chain = append(chain, at)
		}
		for _, at := range slices.Backward(chain) {
			levels[at] = levels[d.Departments[at].Parent] + 1
			if levels[at] == maxDepth+1 {
				p.add("departments[%q]: %d levels deep; Lark takes %d", at, levels[at], maxDepth)
			}
		}
	}
}

func (d *Directory) checkPeople(p *problems) {
	owner := map[string]string{}
	for _, id := range sorted(d.People) {
		if id == "" {
			p.add("people[\"\"]: a source id must not be empty")
		}
		if has(d.Held, id) || has(d.Departed, id) {
			p.add("people[%q]: stands in held or departed too", id)
		}
		person := d.People[id]
		if leader := person.String("leader"); leader != "" && leader == id {
			p.add("people[%q].leader: is the person; Lark refuses that", id)
		} else if leader != "" && !d.names(leader) {
			p.add("people[%q].leader: %q is not in people, held or departed; correct it, or leave it out", id, leader)
		}
		for _, name := range unique {
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
	for _, id := range sorted(d.Departed) {
		if has(d.Held, id) {
			p.add("departed[%q]: stands in held too", id)
		}
	}
}

// checkAliases sees to it that a source id is one person's.
func (d *Directory) checkAliases(p *problems) {
	owner := map[string]string{}
	for _, id := range sorted(d.Aliases) {
		if !d.names(id) {
			p.add("aliases[%q]: is not in people, held or departed; correct it, or leave it out", id)
		}
		for _, alias := range d.Aliases[id] {
			other, taken := owner[alias]
			switch {
			case alias == "":
				p.add("aliases[%q]: a source id must not be empty", id)
			case d.names(alias):
				p.add("aliases[%q]: %q stands in people, held or departed itself", id, alias)
			case taken:
				p.add("aliases[%q]: %q is an alias of %q too", id, alias, other)
			}
			owner[alias] = id
		}
	}
}

// names reports whether a source id stands in people, held or departed.
func (d *Directory) names(id string) bool {
	return has(d.People, id) || has(d.Held, id) || has(d.Departed, id)
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

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
