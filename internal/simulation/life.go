package simulation

import (
	"fmt"
	"slices"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// event is something that happens to a share of the company in a week.
type event struct {
	name   string
	weekly float64
	happen func(c *Company) bool
}

// events are what happens, in this order.
var events = []event{
	{"hired", .003, (*Company).somebodyIsHired},
	{"left", .003, (*Company).somebodyLeaves},
	{"back from suspension", .001, func(c *Company) bool { return c.somebodyReturns(suspended) }},
	{"back from deletion", .001, func(c *Company) bool { return c.somebodyReturns(restorable) }},
	{"back too late", .0005, func(c *Company) bool { return c.somebodyReturns(lost) }},
	{"moved", .004, (*Company).somebodyMoves},
	{"promoted", .005, (*Company).somebodyIsPromoted},
	{"married", .001, (*Company).somebodyMarries},
	{"got another manager", .002, (*Company).somebodyGetsAnotherManager},
	{"away or back", .001, (*Company).somebodyIsAway},
	{"forgotten by the source", .0005, (*Company).somebodyIsForgotten},
	{"retitled by hand", .0007, (*Company).retitledByHand},
	{"moved by hand", .0007, (*Company).movedByHand},
	{"suspended by hand", .0005, (*Company).suspendedByHand},
	{"restored by hand", .0005, (*Company).restoredByHand},
	{"deleted by hand", .0005, (*Company).deletedByHand},
}

// reorganisations are as many in a large company as in a small one, and one in a step at most.
var reorganisations = []event{
	{"department renamed", .25, (*Company).departmentRenamed},
	{"department to another division", .15, (*Company).departmentMoved},
	{"departments merged", .15, (*Company).departmentsMerged},
	{"department founded", .2, (*Company).departmentFounded},
	{"department renamed by hand", .15, (*Company).departmentRenamedByHand},
}

// Kinds are the names of all that can happen.
func Kinds() (names []string) {
	for _, e := range slices.Concat(events, reorganisations) {
		names = append(names, e.name)
	}
	return names
}

// Step is what happens between two runs. Who was invited by the last one has joined.
func (c *Company) Step() {
	c.started, c.busy, c.moved = c.Now(), map[*employee]bool{}, false
	c.steps++
	c.Lark.AcceptInvitations()
	c.orphans()
	for _, i := range c.rng.Perm(len(reorganisations)) {
		c.often(reorganisations[i], reorganisations[i].weekly*c.Pace)
	}
	for _, e := range events {
		c.often(e, e.weekly*c.Pace*float64(c.staff()))
	}
}

// often has something happen so often on average.
func (c *Company) often(e event, times float64) {
	n := int(times)
	if c.rng.Float64() < times-float64(n) {
		n++
	}
	c.happening = e.name
	for range n {
		if e.happen(c) {
			c.Tally[e.name]++
		}
	}
}

func (c *Company) staff() (n int) {
	for _, e := range c.everybody {
		if !e.left {
			n++
		}
	}
	return n
}

// somebody is a random person of that kind to whom nothing has happened yet, nil if there is none.
func (c *Company) somebody(of func(*employee) bool) *employee {
	var all []*employee
	for _, e := range c.everybody[1:] {
		if !c.busy[e] && e.openID != "" && of(e) {
			all = append(all, e)
		}
	}
	if len(all) == 0 {
		return nil
	}
	e := pick(c, all)
	c.tell(e)
	return e
}

// tell notes that something happens to a person, to whom nothing else does in this step.
func (c *Company) tell(e *employee) {
	c.busy[e] = true
	e.story = append(e.story, fmt.Sprintf("%s in step %d", c.happening, c.steps))
}

func present(e *employee) bool { return !e.left }

func here(e *employee) bool { return !e.left && !e.away }

// to does something with a person, if there is one.
func (c *Company) to(of func(*employee) bool, do func(*employee)) bool {
	e := c.somebody(of)
	if e != nil {
		do(e)
	}
	return e != nil
}

// changed is to of something that Okta is told of.
func (c *Company) changed(change func(*employee)) bool {
	return c.to(present, func(e *employee) {
		change(e)
		c.keep(e)
	})
}

func (c *Company) somebodyIsHired() bool {
	e := c.hire(pick(c, c.units))
	c.report(e, c.above(pick(c, c.everybody[:e.index])))
	c.tell(e)
	return true
}

// above is the nearest manager who has not left.
func (c *Company) above(e *employee) *employee {
	for e.left {
		e = e.manager
	}
	return e
}

// somebodyLeaves leaves their people with the manager above them, at once or, as often happens, by the next step.
func (c *Company) somebodyLeaves() bool {
	return c.to(present, func(e *employee) {
		c.Okta.Deactivate(e.id)
		e.left, e.away = true, false
		if c.rng.IntN(5) > 0 {
			c.orphans()
		}
	})
}

func (c *Company) orphans() {
	for _, e := range c.everybody[1:] {
		if !e.left && e.manager.left {
			c.report(e, c.above(e.manager))
		}
	}
}

// stage is how far the offboarding of a leaver has come.
type stage int

const (
	leaving    stage = iota // since the last check
	suspended               // since the one before or longer
	restorable              // deleted, and Lark restores them
	unclear                 // about to be lost
	lost                    // deleted too long ago
)

func (c *Company) stage(e *employee) stage {
	const month, margin = 30 * 24 * time.Hour, 12 * time.Hour
	switch gone := c.started.Sub(e.deleted); {
	case e.offboarded.IsZero():
		return leaving
	case e.deleted.IsZero():
		return suspended
	case gone < month-margin:
		return restorable
	case gone < month+margin:
		return unclear
	}
	return lost
}

// due reports whether the next run is to delete a leaver.
func (c *Company) due(e *employee) bool {
	return !e.offboarded.IsZero() && c.started.Sub(e.offboarded) >= c.DeleteAfter
}

func (c *Company) somebodyReturns(from stage) bool {
	return c.to(func(e *employee) bool { return e.left && !e.forgotten && c.stage(e) == from }, func(e *employee) {
		e.left, e.defended, e.offboarded, e.deleted = false, false, time.Time{}, time.Time{}
		if !slices.Contains(c.units, e.unit) {
			e.unit = pick(c, c.units)
		}
		e.manager = c.above(e.manager)
		c.Okta.SetUser(e.id, func(u *sandbox.OktaUser) { u.Status, u.Profile = "ACTIVE", e.profile() })
		if from == lost {
			e.openID = ""
			e.invited++
		}
	})
}

func (c *Company) somebodyIsForgotten() bool {
	return c.to(func(e *employee) bool { return e.left && !e.forgotten && c.stage(e) > leaving }, func(e *employee) {
		e.forgotten = true
		c.Okta.DeleteUser(e.id)
	})
}

func (c *Company) somebodyMoves() bool {
	return c.changed(func(e *employee) { e.unit = pick(c, c.units) })
}

func (c *Company) somebodyIsPromoted() bool {
	return c.changed(func(e *employee) { e.title = "Senior " + pick(c, titles) })
}

func (c *Company) somebodyMarries() bool {
	return c.changed(func(e *employee) {
		e.last = pick(c, lastNames) + "-" + pick(c, lastNames)
		e.email = "married." + e.email
	})
}

// somebodyGetsAnotherManager takes one who was hired before: so nobody is above themselves.
func (c *Company) somebodyGetsAnotherManager() bool {
	return c.changed(func(e *employee) { e.manager = c.above(pick(c, c.everybody[:e.index])) })
}

func (c *Company) somebodyIsAway() bool {
	return c.to(present, func(e *employee) {
		if e.away = !e.away; e.away {
			c.Okta.SetUser(e.id, func(u *sandbox.OktaUser) { u.Status = "SUSPENDED" })
			return
		}
		c.Okta.Unsuspend(e.id)
	})
}

// someDepartment is a department that is no division, nil if the step has had its reorganisation.
func (c *Company) someDepartment() *unit {
	var all []*unit
	for _, u := range c.units {
		if u.name != "" && len(c.of(u)) > 0 {
			all = append(all, u)
		}
	}
	if len(all) < 2 || c.moved {
		return nil
	}
	c.moved = true
	return pick(c, all)
}

// of are the people of a unit.
func (c *Company) of(u *unit) (all []*employee) {
	for _, e := range c.everybody {
		if e.unit == u && !e.left {
			all = append(all, e)
		}
	}
	return all
}

// reorganised tells Okta of a change of a unit.
func (c *Company) reorganised(change func(*unit)) bool {
	u := c.someDepartment()
	if u == nil {
		return false
	}
	all := c.of(u)
	change(u)
	for _, e := range all {
		c.keep(e)
	}
	return true
}

func (c *Company) departmentRenamed() bool {
	return c.reorganised(func(u *unit) {
		c.named++
		u.name = fmt.Sprintf("%ss %d", pick(c, titles), c.named)
	})
}

func (c *Company) departmentMoved() bool {
	return c.reorganised(func(u *unit) { u.division = pick(c, divisions) })
}

func (c *Company) departmentsMerged() bool {
	return c.reorganised(func(u *unit) {
		c.units = slices.DeleteFunc(c.units, func(other *unit) bool { return other == u })
		into := pick(c, c.units)
		for _, e := range c.everybody {
			if e.unit == u && !e.left {
				e.unit = into
			}
		}
	})
}

// departmentFounded takes a few people from all over the company.
func (c *Company) departmentFounded() bool {
	if c.moved {
		return false
	}
	c.moved = true
	u := c.newUnit(pick(c, divisions))
	for range 3 {
		c.changed(func(e *employee) { e.unit = u })
	}
	return true
}
