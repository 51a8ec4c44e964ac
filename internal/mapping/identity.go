package mapping

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

func (c *compiler) identity(s *source) {
	if c.given.Identity == "" {
		return
	}
	var err error
	if s.identity, err = c.language().compile(c.given.Identity, acceptsKind(directory.String)); err != nil {
		c.fault("identity", "", err)
	}
}

// identify finds out what joins the record with those of other sources. A record without a source id is joined with
// nobody: an alias needs one.
func (s *source) identify(r *row, vars *variables) {
	if s.identity == nil || r.id == "" {
		return
	}
	text, err := textOf(s.identity, vars)
	r.trace.keep(identityArgument, s.identity, text, err)
	r.count(s.identity, text != "", err)
	if err != nil {
		r.unidentified = fmt.Sprintf("identity: %v; who it is cannot be told", err)
	} else {
		r.identity = text
	}
}

// join makes one row of the records that several sources have of one person, as the package comment says. Rows are in
// order of id, and stay so.
func (m *Mapping) join(rows []*row) []*row {
	same := map[string][]*row{}
	for _, r := range rows {
		if r.unidentified != "" {
			r.hold("%s", r.unidentified)
		} else if r.identity != "" {
			same[r.identity] = append(same[r.identity], r)
		}
	}
	joined := map[*row]bool{}
	for identity, records := range same {
		switch most := m.mostOfOneSource(records); {
		case len(records) == 1:
		case most == 1:
			for _, r := range m.unify(records) {
				joined[r] = true
			}
		case most == len(records): // nobody of another source is concerned
			confuse(identity, slices.DeleteFunc(records, func(r *row) bool { return !r.wants() }))
		case slices.ContainsFunc(records, func(r *row) bool { return r.departed == "" }):
			confuse(identity, records)
		}
	}
	if len(joined) == 0 {
		return rows
	}
	return slices.DeleteFunc(rows, func(r *row) bool { return joined[r] })
}

// mostOfOneSource is how many of the records one source has.
func (m *Mapping) mostOfOneSource(records []*row) int {
	counts := make([]int, len(m.sources))
	for _, r := range records {
		for _, source := range r.sources {
			counts[source]++
		}
	}
	return slices.Max(counts)
}

// confuse holds records of which nobody can tell who is who.
func confuse(identity string, records []*row) {
	for _, r := range records {
		if rest := others(records, r); len(rest) > 0 {
			r.hold("identity %s is that of %s too, and one source has it twice; nobody can tell who is who", identity, idsOf(rest))
		}
	}
}

// hold rejects the record, whatever was to become of it: nobody is taken to have left on it.
func (r *row) hold(format string, args ...any) {
	r.departed, r.outOfScope = "", ""
	r.reject(format, args...)
}

// unify makes one of records of different sources, and returns the others. The one that stays is of the first source that
// wants the person; where none does, the first of those that hold them, and only where all say so have they left.
func (m *Mapping) unify(records []*row) (rest []*row) {
	slices.SortFunc(records, func(a, b *row) int { return cmp.Compare(a.sources[0], b.sources[0]) })
	person := slices.MinFunc(records, func(a, b *row) int { return cmp.Compare(a.rank(), b.rank()) }) // the first of several
	rest = others(records, person)
	for _, r := range rest {
		person.aliases = append(person.aliases, r.id)
		for kind, keys := range r.keys {
			for _, key := range keys {
				person.key(kind, key)
			}
		}
		source := m.sources[r.sources[0]].name()
		switch {
		case person.isPerson() && r.isPerson():
			person.fill(r)
		case person.isPerson() && r.rejected != "":
			person.note("", "%s cannot tell of them, as %s (%s)", source, r.id, r.rejected)
		case person.departed == "" && r.departed != "":
			person.stays(fmt.Sprintf("%s says that they left, as %s (%s)", source, r.id, r.departed))
		}
	}
	slices.Sort(person.aliases)
	return rest
}

// rank orders the outcomes of a person's records: the least of them counts.
func (r *row) rank() int {
	switch {
	case r.isPerson():
		return 0
	case r.wants():
		return 1
	case r.departed == "":
		return 2
	}
	return 3
}

// stays tells of somebody who has left one source and not another.
func (r *row) stays(text string) {
	switch {
	case r.isPerson():
		r.note("", "%s; they stay, because another source wants them", text)
	case r.rejected != "":
		r.rejected += "; " + text
	default:
		r.outOfScope += "; " + text
	}
}

// fill takes from the record of a later source what the earlier ones do not give. A value goes before a failure, a failure
// before a clear: what failed is not missing. A user_id that failed stays so, for an account would be made under another.
func (r *row) fill(later *row) {
	for _, n := range later.notes {
		if !r.gives(n.attribute) {
			r.notes = append(r.notes, n)
		}
	}
	r.leads = r.leads || later.leads
	for attribute, what := range later.failed {
		if !r.gives(attribute) {
			r.lose(attribute, what)
		}
	}
	for attribute, v := range later.person {
		_, failed := r.failed[attribute]
		if r.gives(attribute) || failed && (missingValue(v) || attribute == "user_id") {
			continue
		}
		r.person[attribute] = v
		r.trace.take(attribute, later)
	}
	if later.leader != "" && r.leader == "" {
		r.leader = later.leader
		r.trace.take("leader", later)
		delete(r.person, "leader")
	}
}

// gives says whether the record has a value for the attribute; a clear is none.
func (r *row) gives(attribute string) bool {
	return attribute == "leader" && r.leader != "" || !missingValue(r.person[attribute])
}
