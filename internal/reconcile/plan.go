package reconcile

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Plan is what a run will do, decided in full before anything is written.
type Plan struct {
	Wanted directory.Directory
	// Steps in an order in which each comes after what it needs: departments from the top, people to create with
	// managers first, changes, suspensions.
	Steps []Step
	// Lines tell a human what will happen to whom, the most important first.
	Lines []Line
	// Summary counts people by kind; every key of SummaryKinds is there.
	Summary map[Kind]int
	// Offboarded is what State.Offboarded will be.
	Offboarded map[string]Offboarded
	// Changed is false where nothing follows from the directory, whatever differs in its text.
	Changed bool
	// Warnings are about the configuration as a whole.
	Warnings []string

	bound     map[string]Bound // State.Bound after same_person
	rebound   bool             // by same_person
	skips     skips
	returning map[string]Offboarded // people who come back -> what they stay if that fails
	gap       []string              // bound people who are missing and were not at the last apply
}

// skips is what Bound.Skipped will be, by source id.
type skips map[string]directory.Person

// add notes that an attribute is not written, and what Lark has of it.
func (s skips) add(id, name string, have any) {
	p := directory.Person{}
	maps.Copy(p, s[id])
	p[name] = have
	if a, _ := directory.LookupAttribute(name); have == nil {
		p[name] = empty(a.Kind)
	}
	s[id] = p
}

// Action is what a step does.
type Action int

// The actions.
const (
	CreateDepartment Action = iota
	UpdateDepartment
	CreatePerson
	UpdatePerson // adoption included
	SuspendPerson
)

// Step is one write (none for an adoption that changes nothing), to one department or person.
type Step struct {
	Action Action
	// ID is a department path or a source id; OpenID is Lark's id where there is one already.
	ID, OpenID string
	Label      string
	Kinds      []Kind
	Department directory.Department
	// Want holds all attributes of a person to create, else those to change; Have what the plan takes Lark to hold of
	// them, empty where Lark has nothing and absent where nothing is known. The leader is a source id and departments
	// are paths.
	Want, Have directory.Person
	// Adopt is the user to bind, nil for people who are bound.
	Adopt *Existing
}

// Slow reports whether Lark limits the step's write to one per second.
func (s Step) Slow() bool {
	_, moves := s.Want["departments"]
	_, freezes := s.Want["suspended"]
	return s.Action != CreatePerson && (moves || freezes)
}

// Writes reports whether the step sends anything.
func (s Step) Writes() bool { return s.Action != UpdatePerson || len(s.Want) > 0 }

// Make decides what follows from a directory, given what earlier runs left and what Lark showed of people not bound
// yet. It is pure: it looks at no clock, no network and no file, and its result depends on nothing but its arguments.
//
// The error is a [*Refusal] where a limit is exceeded, and names what is wrong in the configuration otherwise.
func Make(wanted directory.Directory, state State, existing map[string]Existing, policy Policy) (Plan, error) {
	if len(wanted.People) == 0 && len(state.Bound) > 0 {
		return Plan{}, fmt.Errorf("the directory has no people, and %d are bound to Lark users: an empty source is never "+
			"taken for an empty company. Nothing was changed. Look at the source (credentials, search, scope of the mapping); "+
			"to give the sync up, remove the resource: that touches nobody", len(state.Bound))
	}
	p := newPlanner(wanted, state, existing, policy)
	if err := p.rebind(); err != nil {
		return Plan{}, err
	}
	p.protection()
	p.cutCycles()
	p.suspectRenames()
	p.departments()
	p.people()
	p.leavers()
	p.bystanders()
	p.order()
	if policy.FailUnmatched && p.plan.Summary[KindCreate] > 0 {
		return Plan{}, p.unmatched()
	}
	p.settle()
	return p.plan, p.refuse()
}

// planner holds what the parts of Make share.
type planner struct {
	plan     Plan
	wanted   directory.Directory
	state    State
	existing map[string]Existing
	policy   Policy

	byOpenID  map[string]string // bound open_id -> source id
	leaders   map[string]string // the same, and of users to be adopted: nobody saw whose they are
	protected map[string]string // source id -> the entry of protect, or why
	cut       map[string]bool   // people whose leader closes a cycle
	suspected map[string]string // source id -> cause: a rename that nobody confirmed, or one user for two people
	creating  map[string]bool
	unbound   map[string]int // cause -> people without an account who are held
	steps     []Step
}

func newPlanner(wanted directory.Directory, state State, existing map[string]Existing, policy Policy) *planner {
	p := &planner{
		wanted: wanted, state: state, existing: existing, policy: policy,
		protected: map[string]string{}, cut: map[string]bool{}, suspected: map[string]string{}, creating: map[string]bool{}, unbound: map[string]int{},
	}
	p.plan = Plan{Wanted: wanted, Summary: map[Kind]int{}, Offboarded: maps.Clone(state.Offboarded), skips: skips{}, returning: map[string]Offboarded{}}
	for _, k := range SummaryKinds {
		p.plan.Summary[k] = 0
	}
	if p.plan.Offboarded == nil {
		p.plan.Offboarded = map[string]Offboarded{}
	}
	p.state.Bound = maps.Clone(state.Bound)
	if p.state.Bound == nil {
		p.state.Bound = map[string]Bound{}
	}
	if state.AppID == "" { // a first run: who administers the tenant is seen when the users are read again
		p.state.ManagersKnown = true
	}
	return p
}

// rebind carries out same_person: the new source id takes the old one's Lark user.
func (p *planner) rebind() error {
	for _, id := range slices.Sorted(maps.Keys(p.policy.SamePerson)) {
		old := p.policy.SamePerson[id]
		if _, done := p.state.Bound[id]; done {
			continue
		}
		b, bound := p.state.Bound[old]
		if _, wanted := p.wanted.People[id]; !wanted || !bound {
			p.plan.Warnings = append(p.plan.Warnings, fmt.Sprintf("same_person[%q] = %q does nothing: the first must be in the "+
				"directory's people and the second bound to a Lark user. Remove it if it has done its work.", id, old))
			continue
		}
		if _, still := p.wanted.People[old]; still {
			return fmt.Errorf("same_person[%q] = %q: %q is in the directory too, so they are two people; correct the source, or "+
				"remove the entry", id, old, old)
		}
		b.Person = p.state.have(old).Clone()
		delete(p.state.Bound, old)
		p.state.Bound[id] = b
		p.plan.rebound = true
		if o, left := p.plan.Offboarded[old]; left {
			p.plan.Offboarded[id] = o
			delete(p.plan.Offboarded, old)
		}
		p.line('=', p.label(id), id, "takes over the Lark user of %s (same_person)", old)
	}
	p.byOpenID = make(map[string]string, len(p.state.Bound))
	for id, b := range p.state.Bound {
		p.byOpenID[b.OpenID] = id
	}
	p.leaders = maps.Clone(p.byOpenID)
	return nil
}

// protection finds out who is never suspended.
func (p *planner) protection() {
	entries := map[string]string{}
	for _, e := range p.policy.Protect {
		entries[strings.ToLower(e)] = e
	}
	matched := map[string]bool{}
	look := func(id string, b Bound) {
		e, have, want := p.existing[id], p.state.have(id), p.wanted.People[id]
		if b.Manager || e.Manager {
			p.protected[id] = "administers the tenant"
		}
		for _, key := range []string{
			id, b.OpenID, b.UserID, have.String("email"), have.String("enterprise_email"),
			e.OpenID, e.UserID, want.String("email"), want.String("enterprise_email"), want.String("user_id"),
		} {
			if entry, ok := entries[strings.ToLower(key)]; ok && key != "" {
				p.protected[id] = fmt.Sprintf("is protected (%s)", entry)
				matched[strings.ToLower(key)] = true
			}
		}
	}
	for id := range p.wanted.People { // bound or to be adopted
		look(id, p.state.Bound[id])
	}
	for id, b := range p.state.Bound {
		look(id, b)
	}
	for _, e := range p.policy.Protect {
		if !matched[strings.ToLower(e)] {
			p.plan.Warnings = append(p.plan.Warnings, fmt.Sprintf("protect: %q matches nobody whom this sync knows, neither by source "+
				"id, Lark id nor email. Correct it, or it protects nobody.", e))
		}
	}
}

// cutCycles finds leaders in a circle. The link of the person with the smallest source id is left out; the people and
// the other links are written.
func (p *planner) cutCycles() {
	const visiting, done = 1, 2
	mark := map[string]int{}
	for _, start := range slices.Sorted(maps.Keys(p.wanted.People)) {
		var walk []string
		id := start
		for mark[id] == 0 {
			person, ok := p.wanted.People[id]
			if !ok {
				break
			}
			mark[id] = visiting
			walk = append(walk, id)
			id = person.String("leader")
		}
		if mark[id] == visiting {
			cycle := walk[slices.Index(walk, id):]
			first := slices.Min(cycle)
			p.cut[first] = true
			p.line('!', p.label(first), first, "leader left out, it closes a circle: %s", p.circle(cycle, first))
		}
		for _, id := range walk {
			mark[id] = done
		}
	}
}

func (p *planner) circle(cycle []string, first string) string {
	i := slices.Index(cycle, first)
	names := make([]string, 0, len(cycle)+1)
	for n := range len(cycle) + 1 {
		id := cycle[(i+n)%len(cycle)]
		names = append(names, fmt.Sprintf("%s (%s)", p.label(id), id))
	}
	return strings.Join(names, " -> ")
}

// suspectRenames looks for a person to create who shares an email, phone or employee number with somebody who leaves
// or is missing: probably the same human under another source id. Both are held until same_person tells.
func (p *planner) suspectRenames() {
	leaving := map[string]string{} // attribute and value -> source id
	for _, id := range slices.Sorted(maps.Keys(p.state.Bound)) {
		b := p.state.Bound[id]
		if c := classOf(p.wanted, id); b.Gone != NotGone || c != missing && c != departed {
			continue
		}
		for _, key := range identities(p.state.have(id), b.UserID) {
			if _, known := leaving[key]; !known {
				leaving[key] = id
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.wanted.People)) {
		if _, bound := p.state.Bound[id]; bound {
			continue
		}
		person := p.wanted.People[id]
		for _, key := range identities(person, UserIDOf(id, person)) {
			if old, ok := leaving[key]; ok {
				attribute, _, _ := strings.Cut(key, " ")
				p.suspect(id, old, "has the "+attribute+" of")
				break
			}
		}
	}
}

// suspect holds somebody new and somebody old who may be the same human.
func (p *planner) suspect(id, old, why string) {
	p.suspected[id] = fmt.Sprintf("%s %s, who is no longer in the source: if they are the same human, add same_person = { %q = %q }; "+
		"if not, take it from one of them, in Lark or in the source", why, old, id, old)
	p.suspected[old] = fmt.Sprintf("%s, who is new, %s this person: probably a rename", id, why)
}

// identities are what a tenant has once, and mostly one human: attribute and value.
func identities(person directory.Person, userID string) []string {
	var keys []string
	for _, name := range []string{"employee_no", "email", "mobile"} {
		if v := person.String(name); v != "" {
			keys = append(keys, name+" "+strings.ToLower(v))
		}
	}
	if userID != "" {
		keys = append(keys, "user_id "+userID)
	}
	return keys
}

func (p *planner) label(id string) string {
	if person, ok := p.wanted.People[id]; ok {
		return person.Label(id)
	}
	if o, ok := p.plan.Offboarded[id]; ok && o.Name != "" {
		return o.Name
	}
	return p.state.have(id).Label(id)
}

// settle decides whether anything follows, and orders the lines.
func (p *planner) settle() {
	plan := &p.plan
	plan.bound = p.state.Bound
	plan.Changed = len(plan.Steps) > 0 || plan.rebound || len(p.state.Failures) > 0 ||
		!maps.Equal(plan.Offboarded, p.state.Offboarded)
	for id := range p.state.Bound {
		before, now := classOf(p.state.Directory, id), classOf(p.wanted, id)
		if before != now {
			plan.Changed = true
			if _, offboarded := plan.Offboarded[id]; now == missing && !offboarded {
				plan.gap = append(plan.gap, id)
			}
		}
	}
	slices.Sort(plan.gap)
	sortLines(plan.Lines)
}

// since is the time that a plan gives to what it decides. It is the time of the last look at Lark, because a plan is
// made twice, at plan and at apply, and must come out the same.
func (p *planner) since() string {
	return p.state.Seen.UTC().Truncate(time.Second).Format(time.RFC3339)
}
