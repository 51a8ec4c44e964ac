package reconcile

import (
	"fmt"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Handling says when an attribute of somebody who has a Lark user is written. Who is created gets every attribute, whatever
// its handling.
type Handling string

// The handlings.
const (
	Enforce    Handling = "enforce"     // whenever Lark has something else
	CreateOnly Handling = "create_only" // never: Lark's value is the person's own business
	IfEmpty    Handling = "if_empty"    // while Lark has nothing
	ReportOnly Handling = "report"      // never, but what differs is told by every plan
)

// Handlings are all of them, the default first.
var Handlings = []Handling{Enforce, CreateOnly, IfEmpty, ReportOnly}

// leaves reports whether the difference between a wanted attribute and what Lark has is left.
func (h Handling) leaves(lark any) bool {
	switch h {
	case CreateOnly, ReportOnly:
		return true
	case IfEmpty:
		return lark != nil && !isEmpty(lark)
	default:
		return false
	}
}

// left plans nothing for an attribute whose handling says so. What its handling has reported is remembered: the state has
// the wanted value, so that it is no drift.
func (p *planner) left(id, name string, seen directory.Person) bool {
	h := p.policy.Attributes[name]
	if !h.leaves(seen[name]) {
		return false
	}
	if h == ReportOnly {
		if p.plan.left[id] == nil {
			p.plan.left[id] = directory.Person{}
		}
		p.plan.left[id][name] = stated(name, seen[name])
	}
	return true
}

// tellLeft tells what is left of one person, and was reported.
func (p *planner) tellLeft(id string) {
	left := p.plan.left[id]
	if len(left) == 0 {
		return
	}
	parts := make([]string, 0, len(left))
	for _, name := range sortedKeys(left) {
		parts = append(parts, fmt.Sprintf("%s is %s in Lark, and %s in the directory", name, show(left[name]), show(p.wanted.People[id][name])))
	}
	p.line('!', p.label(id), id, "%s; left so (policies)", strings.Join(parts, ", "))
}

// stated is a value, or the empty one of its kind: an absent one could not be remembered.
func stated(name string, v any) any {
	if v != nil {
		return v
	}
	a, _ := directory.LookupAttribute(name)
	return empty(a.Kind)
}

// leftAlone reports whether Lark's value of an attribute is no drift, because of its handling. b remembers what is reported.
func (o *observer) leftAlone(name string, before, live directory.Person, b *Bound) bool {
	h := o.policy.Attributes[name]
	if !directory.Differs(name, before, live) || !h.leaves(live[name]) {
		return false
	}
	if h == ReportOnly {
		b.leave(name, stated(name, live[name]))
	}
	return true
}

func (b *Bound) leave(name string, value any) {
	if b.Left == nil {
		b.Left = directory.Person{}
	}
	b.Left[name] = value
}
