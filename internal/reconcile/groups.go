package reconcile

import (
	"slices"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// BoundGroup is the Lark user group of a group of the directory, and how its members differ from those in the document
// of the state: in Lark are those of the document but for Waiting, and Others.
type BoundGroup struct {
	// ID is the group_id; "" where somebody deleted the group, and it is to be made again.
	ID string `json:"i,omitempty"`
	// Name and Description are Lark's after a write that failed; "" and nil where the document has them.
	Name        string  `json:"n,omitempty"`
	Description *string `json:"d,omitempty"`
	// Waiting are in the document and not in Lark, most of them because they have no account yet. As the document writes them.
	Waiting []string `json:"w,omitempty"`
	// Others are in Lark and not in the document: source ids of people who are bound, open_ids of everybody else.
	Others []string `json:"o,omitempty"`
	// Unseen: the app sees not all of its members, or does not see the group at all. It is left alone.
	Unseen bool `json:"x,omitempty"`
}

// FailureOfGroup is the key in State.Failures of the group with a source id.
func FailureOfGroup(id string) string { return "group:" + id }

// GroupChange is what a step does to a user group.
type GroupChange struct {
	// Want is the group of the directory.
	Want directory.Group
	// Seen says that the state knows what Lark has of the group; HadName and HadDescription are that. Where it does not, the
	// group is made or taken up, and nobody is removed.
	Seen           bool
	HadName        string
	HadDescription *string
	// Add are source ids, some of people whom the same run creates. Remove are source ids, and open_ids of strangers.
	Add, Remove []string
}

// renames and describes report whether name and description are to be written, as far as the state knows.
func (g GroupChange) renames() bool { return g.Seen && g.HadName != g.Want.Name }

func (g GroupChange) describes() bool {
	return g.Seen && g.Want.Description != nil && (g.HadDescription == nil || *g.HadDescription != *g.Want.Description)
}

// accounts knows whose Lark users are whose.
type accounts struct {
	bound     map[string]Bound
	directory directory.Directory
	owner     map[string]string // open_id -> source id
	mainID    map[string]string // another source id of somebody -> the one by which the directory has them
	// unidentified are the people of the directory, held ones included, who are not bound, and those bound to an account that
	// the app cannot name. Each may have a Lark user of whom this sync does not know that it is theirs, and who looks like a stranger.
	unidentified int
}

func accountsOf(bound map[string]Bound, d directory.Directory) accounts {
	a := accounts{bound: bound, directory: d, owner: ownersOf(bound), mainID: map[string]string{}}
	for id, others := range d.Aliases {
		for _, other := range others {
			a.mainID[other] = id
		}
	}
	a.unidentified = unbound(d.People, bound) + unbound(d.Held, bound)
	for _, b := range bound {
		if b.unidentified() {
			a.unidentified++
		}
	}
	return a
}

func unbound[V any](ids map[string]V, bound map[string]Bound) (n int) {
	for id := range ids {
		if _, is := bound[id]; !is {
			n++
		}
	}
	return n
}

// id is the source id by which the directory has a member.
func (a accounts) id(member string) string {
	if id, other := a.mainID[member]; other {
		return id
	}
	return member
}

// openID is the user of a member who is in the group in Lark, be it a source id or an open_id.
func (a accounts) openID(member string) string {
	if b, bound := a.bound[a.id(member)]; bound {
		return b.OpenID
	}
	return member
}

// movable reports whether groups follow the directory for somebody: they are bound, and neither held, missing, departed
// nor out of reach.
func (a accounts) movable(id string) bool {
	b, bound := a.bound[id]
	return bound && b.OpenID != "" && b.Gone == NotGone && classOf(a.directory, id) == present
}

// apart compares the members in a document with who is in the group in Lark, by open_id.
func (a accounts) apart(members []string, inLark map[string]bool) (waiting, others []string) {
	listed := make(map[string]bool, len(members))
	for _, m := range members {
		openID := a.openID(m)
		listed[openID] = true
		if !inLark[openID] {
			waiting = append(waiting, m)
		}
	}
	for openID := range inLark {
		if !listed[openID] {
			others = append(others, a.name(openID))
		}
	}
	slices.Sort(waiting)
	slices.Sort(others)
	return waiting, others
}

// name is the source id of who has the user, else the open_id.
func (a accounts) name(openID string) string {
	if id, known := a.owner[openID]; known {
		return id
	}
	return openID
}

// drawn are the members that a document shows of who is in the group in Lark, so that what differs from the directory is
// drift and the rest is not: who cannot join stays in it if they were, and who is not to be taken out is not in it if
// they were not. waits says of whom who is not bound the document knows that they are not in the group.
func (a accounts) drawn(members []string, waits func(member string) bool, inLark map[string]bool, additive bool) []string {
	out, listed := []string{}, map[string]bool{}
	for _, m := range members {
		b, bound := a.bound[a.id(m)]
		switch {
		case !bound && waits(m), bound && (inLark[b.OpenID] || !a.movable(a.id(m))):
			out = append(out, m)
			listed[a.openID(m)] = true
		}
	}
	strangers := !additive && a.unidentified == 0
	for openID := range inLark {
		id, known := a.owner[openID]
		switch {
		case listed[openID] || additive:
		case known && a.movable(id):
			out = append(out, id)
		case !known && strangers:
			out = append(out, openID)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// inGroup are the open_ids of who is in a group in Lark, as last seen. a must know the state's bindings.
func (s State) inGroup(id string, a accounts) map[string]bool {
	b := s.Groups[id]
	in := map[string]bool{}
	put := func(members []string) {
		for _, m := range members {
			if openID := a.openID(m); openID != "" {
				in[openID] = true
			}
		}
	}
	if b.ID == "" {
		return in
	}
	put(s.Directory.Groups[id].Members)
	for _, m := range b.Waiting {
		delete(in, a.openID(m))
	}
	put(b.Others)
	return in
}

// groupInLark is the name and the description of a bound group, as last seen.
func (s State) groupInLark(id string) (name string, description *string) {
	g, b := s.Directory.Groups[id], s.Groups[id]
	if b.Name != "" {
		g.Name = b.Name
	}
	if b.Description != nil {
		g.Description = b.Description
	}
	return g.Name, g.Description
}

// hasGroups reports whether groups are wanted or bound: otherwise none of them is read, and nothing tells of them.
func hasGroups(d directory.Directory, m Memory) bool { return len(d.Groups)+len(m.Groups) > 0 }
