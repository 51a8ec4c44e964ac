package mapping

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/common/types"
)

// A field that a record does not have is nothing, so a misspelt one is no error of any record. What gives it away is that no
// record has it. Few records prove nothing.
const enoughToDoubt = 10

// counts are of the expressions that the configuration has written, and that read the record.
type counts map[*program]*count

// count is how often an expression was asked, gave something, and failed.
type count struct {
	asked, gave, failed int
	// id and text are of the first failure, in order of id; same: all others have that text.
	id, text string
	same     bool
}

// count notes what an expression came to. It makes no row, and so needs none afterwards.
func (r *row) count(p *program, gave bool, err error) {
	if r.counts == nil || p.preset || !p.reads {
		return
	}
	one := count{asked: 1}
	switch {
	case err != nil:
		one.failed, one.id, one.text, one.same = 1, r.id, err.Error(), true
	case gave:
		one.gave = 1
	}
	r.counts.add(p, one)
}

func (c counts) add(p *program, more count) {
	sum := c[p]
	if sum == nil {
		sum = &count{}
		c[p] = sum
	}
	switch {
	case more.failed == 0:
	case sum.failed == 0:
		sum.id, sum.text, sum.same = more.id, more.text, more.same
	default:
		sum.same = sum.same && more.same && sum.text == more.text
		if more.id < sum.id {
			sum.id, sum.text = more.id, more.text
		}
	}
	sum.asked, sum.gave, sum.failed = sum.asked+more.asked, sum.gave+more.gave, sum.failed+more.failed
}

func (c counts) merge(others counts) {
	for p, more := range others {
		c.add(p, *more)
	}
}

// expression is one of a source, with its argument and, of an attribute, its name.
type expression struct {
	*program
	argument, attribute string
	// holds: who it fails for is held. clears: what it does not give is cleared.
	holds, clears bool
}

// expressions are those of a source that are asked of people, in a fixed order.
func (s *source) expressions() []expression {
	all := []expression{
		{program: s.departed.program, argument: departedArgument, holds: true},
		{program: s.identity, argument: identityArgument, holds: true},
		{program: s.leads, argument: leadsArgument},
	}
	for _, scope := range s.scopes {
		all = append(all, expression{program: scope.program, argument: scopeArgument, holds: true})
	}
	for _, a := range s.attributes {
		all = append(all, expression{program: a.program, argument: "attributes", attribute: a.Name, clears: a.clear})
	}
	return all
}

// doubts are the expressions that came to nothing for every record. One that would hold all records is an error: it is told
// once, not of each. What an attribute failed with is told once, too, and taken out of the rows.
func (m *Mapping) doubts(jobs []job, rows []*row, all counts) (doubts []*ExpressionError, err error) {
	var faults Errors
	for i, s := range m.sources {
		for _, e := range s.expressions() {
			c := all[e.program]
			if c == nil || c.gave > 0 || c.asked < enoughToDoubt {
				continue
			}
			everybody := c.failed == c.asked
			doubt := &ExpressionError{Source: i, Argument: e.argument, Attribute: e.attribute, Err: errors.New(m.doubt(jobs, i, e, *c))}
			switch {
			case everybody && e.holds:
				faults = append(faults, doubt)
				continue
			case everybody:
				for at, r := range rows {
					if jobs[at].source == i {
						r.notes = slices.DeleteFunc(r.notes, func(n note) bool { return n.attribute == cmp.Or(e.attribute, e.argument) })
					}
				}
			}
			doubts = append(doubts, doubt)
		}
	}
	if faults != nil {
		return nil, faults
	}
	return doubts, nil
}

// doubt says what became of an expression, why, and what to do.
func (m *Mapping) doubt(jobs []job, source int, e expression, c count) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s ", cmp.Or(e.attribute, e.argument))
	cause := c.text
	if !c.same {
		cause = fmt.Sprintf("that of %s %s", c.id, c.text)
	}
	switch c.failed {
	case 0:
		fmt.Fprintf(&b, "gave nothing for any of %d records", c.asked)
	case c.asked:
		fmt.Fprintf(&b, "failed for each of %d records: %s", c.asked, cause)
	default:
		fmt.Fprintf(&b, "gave nothing for any of %d records, and failed for %d of them: %s", c.asked, c.failed, cause)
	}
	wrong := "expression"
	if absent := m.absent(jobs, source, e.inputs); len(absent) > 0 {
		separator := ": "
		if c.failed > 0 {
			separator = "; "
		}
		fmt.Fprintf(&b, "%snone has %s", separator, strings.Join(absent, " or "))
		wrong = "name"
	}
	if b.WriteString("."); e.clears {
		b.WriteString(" As it is in clear, it is cleared for everybody.")
	}
	fmt.Fprintf(&b, " Correct the %s, or leave it out.", wrong)
	return b.String()
}

// absent are those of the fields that no record of the source has.
func (m *Mapping) absent(jobs []job, source int, fields []string) []string {
	absent := slices.DeleteFunc(slices.Clone(fields), func(field string) bool { return !strings.HasPrefix(field, "user.") })
	for _, j := range jobs {
		if j.source != source || len(absent) == 0 {
			continue
		}
		record, err := readRecord(j.doc)
		if err != nil {
			continue
		}
		absent = slices.DeleteFunc(absent, func(field string) bool {
			p := program{path: strings.Split(field, ".")}
			v, plain := p.follow(&variables{user: record})
			return !plain || v != types.NullValue
		})
	}
	return absent
}

// doubt adds what is said of expressions.
func (res *Result) doubt(doubts []*ExpressionError) {
	res.Doubts = doubts
	for _, d := range doubts {
		res.warn(d.place(), d.Err.Error())
	}
}
