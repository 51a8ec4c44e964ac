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
