package reconcile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// A person whom several sources know has several source ids. The directory has one as the key and the others as aliases;
// which is which changes when a source comes or goes. A bound person is known by any id that they were ever bound with:
// that of the binding, and those in Bound.Aliases. So the binding follows the person to whatever key the directory has.

// aliases finds the bound people who go by another key in the directory, moves their bindings there, and holds those of whom
// it cannot be said whose Lark user is whose.
func (p *planner) aliases() {
	if !p.anyAliases() {
		return
	}
	for key, others := range p.wanted.Aliases {
		for _, id := range others {
			p.keys[id] = key
		}
	}
	now := map[string]string{} // bound source id -> key, where they differ
	claims := map[string][]string{}
	for _, id := range slices.Sorted(maps.Keys(p.state.Bound)) {
		if key := p.keyOfBound(id); key != id {
			now[id] = key
		}
	}
	for id, key := range now {
		key = cmp.Or(now[key], key) // who left by that, too, and is there by a third one
		if claims[key] == nil && p.binds(key) {
			claims[key] = []string{key}
		}
		claims[key] = append(claims[key], id)
	}
	moved := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(claims)) {
		p.moveOne(key, slices.Sorted(slices.Values(claims[key])), moved)
	}
	p.rekey(moved)
}

func (p *planner) anyAliases() bool {
	if len(p.wanted.Aliases) > 0 {
		return true
	}
	for _, b := range p.state.Bound {
		if len(b.Aliases) > 0 {
			return true
		}
	}
	return false
}

// keyOf is the key under which the directory has somebody's source id, "" where nobody has it.
func (p *planner) keyOf(id string) string {
	if classOf(p.wanted, id) != missing {
		return id
	}
	return p.keys[id]
}

// keyOfBound is the key of a bound person in the directory; their own id, where they are not in it. Somebody who is there
// by one id, as a person or held, has not left by another.
func (p *planner) keyOfBound(id string) string {
	own := p.keyOf(id)
	if c := classOf(p.wanted, own); c == present || c == held {
		return own
	}
	known := map[class][]string{}
	for _, alias := range p.state.Bound[id].Aliases {
		key := p.keyOf(alias)
		if c := classOf(p.wanted, key); key != own && !slices.Contains(known[c], key) {
			known[c] = append(known[c], key)
		}
	}
	here := known[present]
	for _, key := range here {
		if len(here) == 1 || p.policy.SamePerson[key] == id {
			return key
		}
	}
	switch {
	case len(here) > 0:
		p.scattered(id, here)
		return id
	case len(known[held]) > 0: // and the held are not changed
		return known[held][0]
	case own != "":
		return own
	}
	for _, key := range known[departed] {
		// The evidence may be older than the absence: they may have left that source long ago, and be lost by the other.
		if p.approvals.has(key) || p.approvals.has(id) {
			return key
		}
		p.leftAs[id] = key
	}
	return id
}

// moveOne settles which of the bindings that are one person's is under the person's key: the one whose account is in use. If
// that is not one and only one, nobody knows which is meant. An account that was suspended because they left before stays as
// it is under another id of theirs, and one that no longer exists is forgotten.
func (p *planner) moveOne(key string, ids []string, moved map[string]string) {
	var inUse, suspended, gone []string
	for _, id := range ids {
		_, left := p.plan.Offboarded[id]
		switch b := p.state.Bound[id]; {
		case b.Gone.resigned() || b.Gone == Vanished:
			gone = append(gone, id)
		case left && b.Frozen != NotFrozen:
			suspended = append(suspended, id)
		default:
			inUse = append(inUse, id)
		}
	}
	first := key
	switch {
	case len(inUse) > 1, len(inUse) == 1 && slices.Contains(suspended, key), len(inUse) == 0 && len(suspended) > 1 && !slices.Contains(suspended, key):
		p.doubled(key, append(inUse, suspended...))
		return
	case len(inUse) == 1:
		first = inUse[0]
	case slices.Contains(suspended, key):
	case len(suspended) == 1:
		first = suspended[0]
	case !slices.Contains(gone, key):
		first = gone[0]
	}
	for _, id := range gone {
		if id != first {
			moved[id] = ""
		}
	}
	if first != key {
		moved[first] = key
	}
}

// rekey moves bindings, and tells of it.
func (p *planner) rekey(moved map[string]string) {
	if len(moved) == 0 {
		return
	}
	p.state = p.state.rekeyed(moved)
	p.plan.Offboarded = maps.Clone(p.state.Offboarded)
	p.plan.moved, p.plan.rebound = moved, true
	line := Line{Sign: '='}
	var names []string
	for _, old := range slices.Sorted(maps.Keys(moved)) {
		if id := moved[old]; id != "" {
			label := straight(p.label(id))
			line.label = cmp.Or(line.label, label)
			names = append(names, fmt.Sprintf("%s (%s, before %s)", label, id, old))
		}
	}
	if len(names) > 0 {
		line.Text = fmt.Sprintf("%s by another source id, and the same Lark user: %s", plural(len(names), "person goes", "people go"), list(names, 10))
		p.plan.Lines = append(p.plan.Lines, line)
	}
}

// doubled holds a person who has two Lark users, because the source did not say before that two ids are one person's.
func (p *planner) doubled(key string, ids []string) {
	var users []string
	for _, id := range ids {
		users = append(users, fmt.Sprintf("%s (of %s)", cmp.Or(p.state.Bound[id].OpenID, "unknown"), id))
	}
	cause := fmt.Sprintf("is one person by the source, and has the Lark users %s: nobody can say which is meant. Delete one of them in the "+
		"Lark admin console, or take the source ids apart in the source", list(users, 10))
	p.unclear(key, cause)
	for _, id := range ids {
		p.unclear(id, cause)
	}
}

// scattered holds people in whom a bound person is found again by more than one of their ids.
func (p *planner) scattered(id string, keys []string) {
	cause := fmt.Sprintf("%s, who had one Lark user, is now %s: add same_person = { %q = %q } for the one who keeps it",
		id, list(keys, 10), keys[0], id)
	for _, key := range keys {
		if !p.binds(key) {
			p.suspected[key] = cause
		}
	}
	p.unclear(id, cause)
}

// unclear holds somebody to whom nothing happens until a human has said who they are.
func (p *planner) unclear(id, cause string) {
	if p.binds(id) && !p.plan.unclear[id] {
		p.plan.unclear[id] = true
		if classOf(p.wanted, id) == missing {
			p.hold(id, cause)
		}
	}
	p.suspected[id] = cause
}

// remember adds what the directory says to the ids by which bound people are known, and holds who comes with such an id and
// is somebody else by the source now: to take them for new would be a second account for the same human.
func (p *planner) remember() {
	if !p.anyAliases() {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(p.state.Bound)) {
		b := p.state.Bound[id]
		if p.plan.unclear[id] || len(b.Aliases)+len(p.wanted.Aliases[id]) == 0 {
			continue
		}
		var known []string
		for _, alias := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(b.Aliases, p.wanted.Aliases[id])))) {
			key := p.keyOf(alias)
			switch {
			case alias == id, p.binds(alias), key != id && (p.binds(key) || p.approvals.has(key)):
				continue
			case key != id && classOf(p.wanted, key) == present && p.suspected[key] == "":
				p.suspected[key] = fmt.Sprintf("was one person with %s (%s) by the source, and is another now: if they are two, add %q to "+
					"approvals; if they are one, join them again in the source", p.label(id), id, key)
			}
			known = append(known, alias)
		}
		if !slices.Equal(known, b.Aliases) {
			b.Aliases, p.plan.rebound = known, true
			p.state.Bound[id] = b
		}
	}
}

func (p *planner) binds(id string) bool {
	_, bound := p.state.Bound[id]
	return bound
}

// madeAs are the user_ids of accounts that were made under these source ids.
func madeAs(sourceIDs []string) []string {
	var userIDs []string
	for _, id := range sourceIDs {
		if u := (directory.Person{}).UserID(id); u != "" {
			userIDs = append(userIDs, u)
		}
	}
	return userIDs
}

// rekeyed is the state with bindings, and what else goes by source id, moved: old id -> new id, "" where the binding is
// forgotten.
func (s State) rekeyed(moved map[string]string) State {
	if len(moved) == 0 {
		return s
	}
	bound, offboarded, people := maps.Clone(s.Bound), maps.Clone(s.Offboarded), maps.Clone(s.Directory.People)
	for id, to := range moved {
		for _, at := range []string{id, to} {
			delete(bound, at)
			delete(offboarded, at)
			delete(people, at)
		}
	}
	for id, to := range moved {
		if to == "" {
			continue
		}
		b := s.Bound[id]
		b.Aliases = append(slices.Clone(b.Aliases), id)
		bound[to] = b
		if o, left := s.Offboarded[id]; left {
			offboarded[to] = o
		}
		if person, ok := s.Directory.People[id]; ok && people != nil {
			people[to] = person
		}
	}
	leaders := map[string]string{}
	for id, to := range moved {
		leaders[id] = cmp.Or(to, s.Bound[id].OpenID)
	}
	for id, b := range bound {
		b.Person, b.Skipped, b.Left = led(b.Person, leaders), led(b.Skipped, leaders), led(b.Left, leaders)
		bound[id] = b
	}
	for id, person := range people {
		people[id] = led(person, leaders)
	}
	s.Bound, s.Offboarded, s.Directory.People = bound, offboarded, people
	s.Failing = s.Failing.rekeyed(moved)
	s.Directory.Aliases, s.Directory.Groups, s.Groups = s.rekeyedGroups(moved)
	return s
}

// rekeyedGroups are the groups with the new ids of their members, and the aliases by which members are found.
func (s State) rekeyedGroups(moved map[string]string) (map[string][]string, map[string]directory.Group, map[string]BoundGroup) {
	aliases, groups, bound := maps.Clone(s.Directory.Aliases), maps.Clone(s.Directory.Groups), maps.Clone(s.Groups)
	for id, to := range moved {
		if to == "" {
			continue
		}
		others := slices.DeleteFunc(slices.Clone(s.Directory.Aliases[id]), func(other string) bool { return other == to })
		delete(aliases, id)
		if len(others) > 0 {
			aliases[to] = others
		}
	}
	named := func(members []string) []string {
		if members == nil {
			return nil
		}
		out := make([]string, len(members))
		for i, m := range members {
			out[i] = cmp.Or(moved[m], m)
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	for id, g := range groups {
		g.Members = named(g.Members)
		groups[id] = g
	}
	for id, b := range bound {
		b.Waiting, b.Others = named(b.Waiting), named(b.Others)
		bound[id] = b
	}
	return aliases, groups, bound
}

// led gives a person the new id of their leader: that in Lark, where no source id is left.
func led(person directory.Person, leaders map[string]string) directory.Person {
	to, moved := leaders[person.String("leader")]
	if !moved {
		return person
	}
	person = person.Clone()
	person["leader"] = to
	return person
}
