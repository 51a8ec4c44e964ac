package reconcile

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// cutCycles finds leaders in a circle. The link of the person with the smallest source id is left out; the people and
// the other links are written.
func (p *planner) cutCycles() {
	const visiting, done = 1, 2
	mark := map[string]int{}
	for _, start := range slices.Sorted(maps.Keys(p.wanted.People)) {
		var walk []string
		id := start
		for mark[id] == 0 {
			person, ok := p.wanted.People[id]
			if !ok {
				break
			}
			mark[id] = visiting
			walk = append(walk, id)
			id = person.String("leader")
		}
		if mark[id] == visiting {
			cycle := walk[slices.Index(walk, id):]
			first := slices.Min(cycle)
			p.cut[first] = true
			p.line('!', p.label(first), first, "leader left out, it closes a circle: %s", p.circle(cycle, first))
		}
		for _, id := range walk {
			mark[id] = done
		}
	}
}

func (p *planner) circle(cycle []string, first string) string {
	i := slices.Index(cycle, first)
	names := make([]string, 0, len(cycle)+1)
	for n := range len(cycle) + 1 {
		id := cycle[(i+n)%len(cycle)]
		names = append(names, fmt.Sprintf("%s (%s)", p.label(id), id))
	}
	return strings.Join(names, " -> ")
}
