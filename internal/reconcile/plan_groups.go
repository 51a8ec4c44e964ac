package reconcile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// groups plans what becomes of the user groups that are wanted.
func (p *planner) groups() {
	p.plan.additive = p.policy.Additive
	if !hasGroups(p.wanted, p.state.Memory) {
		return
	}
	for _, k := range GroupKinds {
		p.plan.Summary[k] = 0
	}
	seen := accountsOf(p.before, p.state.Directory)
	for id := range p.state.Directory.Groups {
		p.inGroup[id] = p.state.inGroup(id, seen)
	}
	g := groupPlanner{planner: p, names: accountsOf(p.state.Bound, p.wanted), without: map[string]bool{}}
	p.plan.approved = p.approvals.counting()
	g.unidentified = g.nameless()
	for _, id := range slices.Sorted(maps.Keys(p.wanted.Groups)) {
		g.group(id)
	}
	for _, id := range slices.Sorted(maps.Keys(p.state.Directory.Groups)) {
		if _, wanted := p.wanted.Groups[id]; !wanted && p.state.Groups[id].ID != "" {
			name, _ := p.state.groupInLark(id)
			p.line('!', groupLabel(name), id, "no longer in the directory; left in Lark as it is, with its members")
		}
	}
	if n := len(g.without); n > 0 {
		p.plan.Lines = append(p.plan.Lines, Line{Sign: '?', Text: fmt.Sprintf("%s of groups in the directory without a Lark account of this sync: skipped until "+
			"they have one", plural(n, "member", "members"))})
	}
	p.groupQuota()
}

func groupLabel(name string) string { return fmt.Sprintf("group %q", name) }

// groupPlanner plans groups, after everybody's own fate is decided.
type groupPlanner struct {
	*planner
	names        accounts
	unidentified []string        // people who have no account that is known, after this plan either
	without      map[string]bool // members who have none
}

// account says whether groups follow the directory for somebody who is wanted: they have a Lark user, or will have one
// when groups are written. The open_id of who is to be created is not known.
func (g *groupPlanner) account(id string) (openID string, follows bool) {
	if classOf(g.wanted, id) != present || g.suspected[id] != "" {
		return "", false
	}
	b, bound := g.state.Bound[id]
	if e := g.existing[id]; !bound && e.OpenID != "" && e.Conflict == "" {
		return e.OpenID, true
	}
	return b.OpenID, bound && b.OpenID != "" && (b.Gone == NotGone || g.restoring[id]) || g.creating[id]
}

// nameless are the people of the directory of whose account nothing is known; see accounts.unidentified.
func (g *groupPlanner) nameless() (ids []string) {
	look := func(id string) {
		if _, bound := g.state.Bound[id]; !bound {
			if _, follows := g.account(id); !follows {
				ids = append(ids, id)
			}
		}
	}
	for id := range g.wanted.People {
		look(id)
	}
	for id := range g.wanted.Held {
		look(id)
	}
	for id, b := range g.state.Bound {
		if b.unidentified() {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// group plans one group.
func (g *groupPlanner) group(id string) {
	want, b := g.wanted.Groups[id], g.state.Groups[id]
	_, drawn := g.state.Directory.Groups[id]
	in := g.inGroup[id]
	step := Step{Action: UpdateGroup, ID: id, OpenID: b.ID, Label: groupLabel(want.Name), Kinds: []Kind{KindGroups}, Group: &GroupChange{Want: want}}
	change := step.Group
	change.Add = g.joining(want.Members, in)
	switch {
	case b.ID == "":
		step.Action = CreateGroup
		cause := "made"
		if _, known := g.state.Groups[id]; known {
			cause = "no longer in Lark; made again"
		}
		g.line('+', step.Label, id, "%s with %s, or taken up if Lark has a group of that name", cause, members(len(change.Add)))
	case !drawn:
		step.Action = CreateGroup
		g.line('+', step.Label, id, "taken up again; those of %s join who are not in it", members(len(change.Add)))
	default:
		change.Seen = true
		change.HadName, change.HadDescription = g.state.groupInLark(id)
		if !g.policy.Additive {
			change.Remove = g.leaving(id, want.Members, in)
		}
		if !change.renames() && !change.describes() && len(change.Add)+len(change.Remove) == 0 {
			return
		}
		if b.Unseen {
			g.line('!', step.Label, id, "left alone: the app does not see all of its members. What is to change waits (%s)", g.describe(*change))
			return
		}
		g.line('~', step.Label, id, "%s", g.describe(*change))
	}
	g.count(step)
	g.plan.Summary[KindMemberAdd] += len(change.Add)
	g.plan.Summary[KindMemberRemove] += len(change.Remove)
	g.plan.Steps = append(g.plan.Steps, step)
}

// joining are those of the members in the directory who are to be added to a group that has these users. Who is held,
// has left or is out of reach is passed over, and so is who has no account.
func (g *groupPlanner) joining(wanted []string, in map[string]bool) (add []string) {
	for _, member := range wanted {
		id := g.names.id(member)
		openID, follows := g.account(id)
		if _, bound := g.state.Bound[id]; !bound && !follows {
			g.without[id] = true
		}
		if follows && !(openID != "" && in[openID]) {
			add = append(add, id)
		}
	}
	slices.Sort(add)
	return slices.Compact(add)
}

// leaving are those who are to be taken out of a group that has these users.
func (g *groupPlanner) leaving(group string, wanted []string, in map[string]bool) (remove []string) {
	listed := make(map[string]bool, len(wanted))
	for _, member := range wanted {
		listed[g.names.id(member)] = true
	}
	var kept []string
	for openID := range in {
		id, known := g.leaders[openID]
		if !known {
			if len(g.unidentified) == 0 || g.approvals.has(openID) {
				remove = append(remove, openID)
			} else {
				kept = append(kept, openID)
			}
			continue
		}
		if _, follows := g.account(id); follows && !listed[id] {
			remove = append(remove, id)
		}
	}
	if len(kept) > 0 {
		slices.Sort(kept)
		g.line('?', groupLabel(g.wanted.Groups[group].Name), group, "%s: %s. It has %s without a known Lark account (%s), and any of "+
			"these may be theirs. Approve an id to have it taken out",
			plural(len(kept), "member whom the directory does not know stays", "members whom the directory does not know stay"), list(kept, 10), people(len(g.unidentified)), list(g.unidentified, 3))
	}
	slices.Sort(remove)
	return remove
}

// describe tells of a change: "3 members join, 1 leaves: Ann Lee (a)".
func (g *groupPlanner) describe(change GroupChange) string {
	const named = 10
	var parts []string
	if change.renames() {
		parts = append(parts, fmt.Sprintf("renamed from %q", change.HadName))
	}
	if change.describes() {
		parts = append(parts, "described anew")
	}
	for _, part := range []struct {
		ids  []string
		verb string
	}{{change.Add, "join"}, {change.Remove, "leave"}} {
		if len(part.ids) == 0 {
			continue
		}
		names := make([]string, len(part.ids))
		for i, id := range part.ids {
			names[i] = id + " (not in the directory)"
			if label := g.label(id); label != id {
				names[i] = fmt.Sprintf("%s (%s)", label, id)
			} else if _, known := g.wanted.People[id]; known {
				names[i] = id
			}
		}
		verb := part.verb
		if len(part.ids) == 1 {
			verb += "s"
		}
		parts = append(parts, fmt.Sprintf("%d %s: %s", len(part.ids), verb, list(names, named)))
	}
	return strings.Join(parts, "; ")
}

func members(n int) string { return plural(n, "member", "members") }

// groupsComeOrGo reports whether the directory has other groups than the document of the state: then that is written,
// though nothing may be sent.
func (p *planner) groupsComeOrGo() bool {
	if len(p.wanted.Groups) != len(p.state.Directory.Groups) {
		return true
	}
	for id := range p.wanted.Groups {
		if _, drawn := p.state.Directory.Groups[id]; !drawn {
			return true
		}
	}
	return false
}

// groupQuota warns where Lark may refuse new groups. Some of those to be made may be there already, which only the
// apply finds out.
func (p *planner) groupQuota() {
	made := 0
	for id := range p.wanted.Groups {
		if p.state.Groups[id].ID == "" {
			made++
		}
	}
	bound := 0
	for _, b := range p.state.Groups {
		if b.ID != "" {
			bound++
		}
	}
	if n := bound + made + p.state.OtherGroups; made > 0 && n > directory.MaxGroups {
		p.plan.Warnings = append(p.plan.Warnings, fmt.Sprintf("groups: Lark has %d user groups, and %d more are wanted. A tenant has at most %d, so that Lark "+
			"refuses some, unless they are there already under the same name. Delete groups in the Lark admin console, or ask for fewer.",
			bound+p.state.OtherGroups, made, directory.MaxGroups))
	}
}
