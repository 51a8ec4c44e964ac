package reconcile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// LargeGroup is the number of members from which on a limit's share of memberships holds within a group, too: else one
// department's group could lose everybody while the whole run stays within the limit.
const LargeGroup = 51

// membersOver finds the limits of memberships that are exceeded: over the whole run, and in a large group. What is
// approved counts no more.
func (p *planner) membersOver(approved map[string]bool) (over []Excess) {
	limit, limited := p.policy.Limits[KindMemberRemove]
	if !limited {
		return nil
	}
	all := Excess{Kind: KindMemberRemove, Limit: limit}
	byGroup := map[string]int{}
	var groups []Excess
	for _, in := range p.inGroup {
		all.Base += len(in)
	}
	for _, s := range p.plan.Steps {
		if s.Group == nil {
			continue
		}
		ids := slices.DeleteFunc(slices.Clone(s.Group.Remove), func(id string) bool { return approved[id] })
		if len(ids) == 0 {
			continue
		}
		all.Count += len(ids)
		all.IDs = append(all.IDs, ids...)
		byGroup[s.Label] = len(ids)
		one := Excess{Kind: KindMemberRemove, Limit: limit.shareOnly(), IDs: ids, Count: len(ids), Base: len(p.inGroup[s.ID]), Group: s.Label}
		if one.Base >= LargeGroup && !one.Limit.Allows(one.Count, one.Base) {
			groups = append(groups, one)
		}
	}
	if !limit.Allows(all.Count, all.Base) {
		slices.Sort(all.IDs)
		all.IDs = slices.Compact(all.IDs)
		all.Common = most(byGroup, all.Count)
		over = append(over, all)
	}
	return append(over, groups...)
}

// shareOnly is the limit without its number; without a share there is no limit.
func (l Limit) shareOnly() Limit {
	l.none, l.count, l.text = l.none || l.share == 0, 0, strconv.FormatFloat(float64(l.share)/100, 'f', -1, 64)+"%"
	return l
}

// most names the groups that lose the most, three at most.
func most(byGroup map[string]int, all int) (lines []string) {
	names := slices.SortedFunc(maps.Keys(byGroup), func(a, b string) int {
		return cmp.Or(byGroup[b]-byGroup[a], cmp.Compare(a, b))
	})
	for _, name := range names[:min(len(names), 3)] {
		lines = append(lines, fmt.Sprintf("%d of %d: in %s", byGroup[name], all, name))
	}
	return lines
}
