package reconcile

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// departments plans what the tree lacks. A department that exists in Lark already is found when the plan is carried
// out, and bound instead of created. On each level what is there goes first: a name may have to be given back before
// another can take it.
func (p *planner) departments() {
	rank := func(path string) int {
		if _, bound := p.state.Departments[path]; bound {
			return 2 * p.depth(path)
		}
		return 2*p.depth(path) + 1
	}
	paths := slices.SortedFunc(maps.Keys(p.wanted.Departments), func(a, b string) int {
		return cmp.Or(rank(a)-rank(b), strings.Compare(a, b))
	})
	for _, path := range paths {
		want := p.wanted.Departments[path]
		id, bound := p.state.Departments[path]
		have, _ := p.state.department(path)
		step := Step{ID: path, Label: path, Department: placeOf(want), Kinds: []Kind{KindDepartments}}
		switch {
		case !bound:
			step.Action = CreateDepartment
		case have.Name != want.Name || have.Parent != want.Parent:
			step.Action, step.OpenID = UpdateDepartment, id
		default:
			continue
		}
		p.plan.Summary[KindDepartments]++
		p.plan.Steps = append(p.plan.Steps, step)
	}
}

// placeOf is where a department stands, and nothing else of it.
func placeOf(d directory.Department) directory.Department {
	d.Leader, d.Order = "", ""
	return d
}

// depth counts the levels by parents: a department given by hand may sit elsewhere than its path says.
func (p *planner) depth(path string) int {
	n := 0
	for path != "" && n <= len(p.wanted.Departments) {
		n++
		path = p.wanted.Departments[path].Parent
	}
	return n
}

// inStateTerms turns what the search saw, which knows no state, into its terms: departments that were renamed in Lark
// have the path by which they are bound.
func (p *planner) inStateTerms(seen directory.Person) directory.Person {
	have := seen.Clone()
	if paths := have.Strings("departments"); len(paths) > 0 {
		paths = slices.Clone(paths)
		for i, path := range paths {
			if bound, ok := p.pathOf[path]; ok {
				paths[i] = bound
			}
		}
		slices.Sort(paths[1:])
		have["departments"] = paths
	}
	return have
}
