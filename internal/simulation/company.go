package simulation

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// Company is a company between an Okta org and a Lark tenant, both empty at first. Fill it with [Company.Found]. The same seed
// gives the same life. It is not for concurrent use.
type Company struct {
	Okta *sandbox.Okta
	Lark *sandbox.Lark
	// Now is the tenant's clock. Between two steps it goes on by a week, or by a month of 29 days: a leaver who was deleted in
	// the run after one step can then still be restored in the next.
	Now func() time.Time
	// DeleteAfter is the time after which leavers are deleted.
	DeleteAfter time.Duration
	// Pace is how many weeks' worth happens in a [Company.Step].
	Pace float64
	// Tally counts what has happened, by name: see [Kinds].
	Tally map[string]int

	rng       *rand.Rand
	everybody []*employee // the first is the head, who stays
	units     []*unit
	named     int                // units so far
	busy      map[*employee]bool // to whom something has happened in this step already
	moved     bool               // a department has been renamed or merged in this step
	started   time.Time          // this step
	steps     int
	happening string // what is going on, by name
}

// unit is a department of a division, or a division itself where name is "".
type unit struct{ division, name string }

func (u *unit) path() string { return strings.TrimSuffix(u.division+"/"+u.name, "/") }

// employee is one person, for ever.
type employee struct {
	id, no, first, last, email, title, mobile string

	unit    *unit
	manager *employee // hired before them
	index   int

	away      bool // suspended in the source
	left      bool // and not come back
	forgotten bool // by the source, after they left
	defended  bool // by an administrator, after they left

	offboarded time.Time // when a check first found them suspended for having left
	deleted    time.Time // when a check first found them deleted for having left
	openID     string    // that they have had and are to have
	invited    int       // how often they are to have been invited

	story []string // what has happened to them, for messages
}

var divisions = []string{"Engineering", "Sales", "Operations", "Finance"}

var firstNames = []string{"Ada", "Ben", "Cai", "Dee", "Eve", "Fay", "Gus", "Hal", "Ida", "Jon", "Kim", "Leo", "Mia", "Ned", "Oda", "Pat"}

var lastNames = []string{"Ang", "Bo", "Chen", "Dahl", "East", "Fox", "Goh", "Ho", "Im", "Jo", "Koh", "Lim", "Moe", "Ng", "Orr", "Pei"}

var titles = []string{"Engineer", "Analyst", "Lead", "Manager", "Executive", "Planner", "Partner", "Director"}

// span is how many people report to one.
const span = 8

// New returns a company without people.
func New(seed uint64, okta *sandbox.Okta, lark *sandbox.Lark, now func() time.Time, deleteAfter time.Duration, pace float64) *Company {
	return &Company{
		Okta: okta, Lark: lark, Now: now, DeleteAfter: deleteAfter, Pace: pace, Tally: map[string]int{},
		rng: rand.New(rand.NewPCG(seed, 0x51)), started: now(),
	}
}

// Found hires the first n people, in some departments of each division.
func (c *Company) Found(n int) {
	for _, division := range divisions {
		c.units = append(c.units, &unit{division, ""})
		for range 1 + n/400 {
			c.newUnit(division)
		}
	}
	for i := range n {
		e := c.hire(c.units[i%len(c.units)])
		if i > 0 {
			c.report(e, c.everybody[(i-1)/span])
		}
	}
}

// Head is the source id of somebody who never leaves.
func (c *Company) Head() string { return c.everybody[0].id }

func (c *Company) newUnit(division string) *unit {
	c.named++
	u := &unit{division, fmt.Sprintf("Team %d", c.named)}
	c.units = append(c.units, u)
	return u
}

// hire adds somebody to Okta.
func (c *Company) hire(u *unit) *employee {
	i := len(c.everybody)
	e := &employee{
		no: fmt.Sprintf("E%05d", i), first: pick(c, firstNames), last: pick(c, lastNames), title: pick(c, titles),
		mobile: fmt.Sprintf("+6581%06d", i), unit: u, index: i, invited: 1,
	}
	e.email = strings.ToLower(fmt.Sprintf("%s.%s.%d@acme.example", e.first, e.last, i))
	e.id = c.Okta.AddUser(sandbox.OktaUser{Profile: e.profile()})
	c.everybody = append(c.everybody, e)
	return e
}

func (e *employee) name() string { return e.first + " " + e.last }

func (e *employee) profile() map[string]any {
	p := map[string]any{
		"login": e.email, "email": e.email, "firstName": e.first, "lastName": e.last, "title": e.title, "employeeNumber": e.no,
		"mobilePhone": e.mobile, "division": e.unit.division,
	}
	if e.unit.name != "" {
		p["department"] = e.unit.name
	}
	if e.manager != nil {
		p["managerId"] = e.manager.id
	}
	return p
}

// keep writes somebody's profile to Okta.
func (c *Company) keep(e *employee) {
	c.Okta.SetUser(e.id, func(u *sandbox.OktaUser) { u.Profile = e.profile() })
}

func (c *Company) report(e, manager *employee) {
	e.manager = manager
	c.keep(e)
}

func pick[T any](c *Company, from []T) T { return from[c.rng.IntN(len(from))] }
