package reconcile

import (
	"fmt"
	"strings"
)

// groupName is the name of a group by its key in State.Failures; "" where that is of something else.
func (p Plan) groupName(key string) string {
	if id, ofGroup := strings.CutPrefix(key, FailureOfGroup("")); ofGroup {
		if g, wanted := p.Wanted.Groups[id]; wanted {
			return groupLabel(g.Name)
		}
	}
	return ""
}

// done says in numbers what a step was to do with members.
func (g GroupChange) done() string {
	return fmt.Sprintf("; %d to join, %d to leave", len(g.Add), len(g.Remove))
}

// costOfGroups counts the calls for groups beside those of the refresh, and the seconds that they take at the published
// rates, after everything else: 100 a minute each to make, to change, to add members and to take them out.
func (p Plan) costOfGroups() (calls int, seconds float64) {
	const (
		perMinute = 100
		batch     = 100 // members that one call writes
		page      = 100 // members or groups that one call reads
	)
	steps, created, updated, adds, removes := 0, 0, 0, 0, 0
	for _, s := range p.Steps {
		if s.Group == nil {
			continue
		}
		steps++
		switch {
		case s.Action == CreateGroup:
			created++
		case s.Group.renames() || s.Group.describes() || !s.Group.Seen:
			updated++
		}
		adds += (len(s.Group.Add) + batch - 1) / batch
		removes += (len(s.Group.Remove) + batch - 1) / batch
		calls += len(s.Group.Want.Members)/page + 1
	}
	if steps == 0 {
		return 0, 0
	}
	for _, n := range []int{created, updated, adds, removes} {
		calls += n
		seconds += max(0, float64(n-perMinute)) * 60 / perMinute
	}
	return calls + 2 + len(p.Wanted.Groups)/page, seconds
}

// groupParts are what the title of the roster says of groups.
func (p Plan) groupParts() (parts []string) {
	if n := p.Summary[KindGroups]; n > 0 {
		parts = append(parts, plural(n, "group", "groups")+" made or changed")
	}
	if n := p.Summary[KindMemberRemove]; n > 0 {
		parts = append(parts, plural(n, "membership ends", "memberships end"))
	}
	return parts
}
