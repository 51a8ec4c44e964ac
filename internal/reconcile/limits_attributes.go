package reconcile

import (
	"fmt"
	"maps"
	"slices"
)

// apart are the attributes whose changes have limits of their own.
var apart = map[string]bool{"departments": true, "email": true, "name": true, "suspended": true}

// attributesOver finds the attributes that change for more people than KindSameAttribute allows: the mark of an expression
// of the mapping that broke. What fills an attribute that Lark has empty loses nothing and does not count. Where values meet
// for the first time, because somebody is adopted or nobody knows what Lark has, they are meant to be brought in line: there
// only those count who get the same value, or none, as more others than are allowed.
func (p *planner) attributesOver(approved map[string]bool) (over []Excess) {
	limit, limited := p.policy.Limits[KindSameAttribute]
	if !limited {
		return nil
	}
	base := p.state.active()
	changed, alike := map[string][]string{}, map[string]map[string][]string{}
	for _, s := range p.steps {
		if s.Adopt != nil {
			base++
		}
		if s.Action != UpdatePerson || approved[s.ID] {
			continue
		}
		for name, v := range s.Want {
			have, known := s.Have[name]
			switch {
			case apart[name], known && isBlank(have):
			case known && s.Adopt == nil:
				changed[name] = append(changed[name], s.ID)
			case alike[name] == nil:
				alike[name] = map[string][]string{show(v): {s.ID}}
			default:
				alike[name][show(v)] = append(alike[name][show(v)], s.ID)
			}
		}
	}
	for name, byValue := range alike {
		for _, ids := range byValue {
			if !limit.Allows(len(ids), base) {
				changed[name] = append(changed[name], ids...)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(changed)) {
		ids := changed[name]
		if limit.Allows(len(ids), base) {
			continue
		}
		slices.Sort(ids)
		over = append(over, Excess{
			Kind: KindSameAttribute, Limit: limit, IDs: ids, Base: base, Attribute: name, Common: p.commonOf(name, ids),
		})
	}
	return over
}

// isBlank reports whether there is no value; false is one.
func isBlank(v any) bool { return isEmpty(v) && v != false }

// commonOf finds what at least half of the people whose attribute changes share: its value before and after, a department.
func (p *planner) commonOf(name string, ids []string) []string {
	steps := p.stepOf()
	return shared(ids, func(id string) []string {
		s := steps[id]
		traits := []string{name + " becomes " + show(s.Want[name])}
		if isBlank(s.Want[name]) {
			traits = []string{name + " goes empty"}
		}
		if have := s.Have[name]; have != nil {
			traits = append(traits, fmt.Sprintf("%s was %s", name, show(have)))
		}
		place := p.state.have(id)
		if s.Adopt != nil {
			place = p.wanted.People[id]
		}
		return append(traits, places(place)...)
	})
}
