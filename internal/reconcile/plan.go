package reconcile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Plan is what a run will do, decided in full before anything is written.
type Plan struct {
	Wanted directory.Directory
	// Steps in an order in which each comes after what it needs: departments from the top, people to create with
	// managers first, changes, suspensions, who leads departments and their order, groups, departments to delete from the bottom.
	Steps []Step
	// Lines tell a human what will happen to whom, the most important first.
	Lines []Line
	// Summary counts people by kind; every key of SummaryKinds is there, and of GroupKinds if there are groups.
	Summary map[Kind]int
	// Offboarded is what State.Offboarded will be.
	Offboarded map[string]Offboarded
	// Changed is false where nothing follows from the directory, whatever differs in its text.
	Changed bool
	// Warnings are about the configuration as a whole.
	Warnings []string

	memory    Memory              // that the plan was made from
	last      directory.Directory // State.Directory
	bound     map[string]Bound    // State.Bound after same_person
	rebound   bool                // by same_person, aliases or departments that were renamed
	moved     map[string]string   // by aliases: source id -> key, "" for a binding that is forgotten
	relocated []map[string]string // departments that are bound by other paths: old path -> new path, in order
	unclear   map[string]bool     // bound people to whom nothing happens, because nobody can say whose Lark user is whose
	skips     skips
	kept      map[string]map[string]string // what Bound.Kept will be, by source id
	left      map[string]directory.Person  // what Bound.Left will be, by source id
	former    map[string]string            // people who get a new account -> the former one, which cannot be restored
	returning map[string]Offboarded        // people who come back -> what they stay if that fails
	gap       []string                     // bound people who are missing and were not at the last apply
	waiting   map[string]time.Duration     // bound people who are suspended when they have been missing for so long
	leaving   map[string]time.Duration     // offboarded people who are deleted when they have been that for so long
	zone      *time.Location               // in which instants are told
	additive  bool                         // nobody is taken out of groups
	approved  map[string]bool              // strangers who may be, whoever they are

	approvals  approvals
	spent      []string // approvals that may be taken out
	spentNotes []string // why
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

// drop takes back that an attribute is not written.
func (s skips) drop(id, name string) {
	p := maps.Clone(s[id])
	delete(p, name)
	s[id] = p
}

// Action is what a step does.
type Action int

// The actions.
const (
	CreateDepartment Action = iota
	UpdateDepartment
	CreatePerson
	UpdatePerson  // adoption included
	RestorePerson // who was deleted
	SuspendPerson
	DeletePerson
	ArrangeDepartment // its leader and order
	CreateGroup       // or take up one of that name, or, with an OpenID, that which was left in Lark before
	UpdateGroup
	DeleteDepartment
	SetAsideDepartment // under another name for the while, so that others can have its own
)

// OfPerson reports whether the action is about a person; else it is about a department or a group.
func (a Action) OfPerson() bool {
	switch a {
	case CreateDepartment, UpdateDepartment, SetAsideDepartment, ArrangeDepartment, DeleteDepartment, CreateGroup, UpdateGroup:
		return false
	}
	return true
}

// Step is one write (none for an adoption that changes nothing) to one department or person, or what is to be written to
// one group.
type Step struct {
	Action Action
	// ID is a department path or a source id; OpenID is Lark's id, that of a group too, where there is one already.
	ID, OpenID string
	Label      string
	Kinds      []Kind
	// Department is what to write of a department: its place, or by ArrangeDepartment the leader, a source id, and the order.
	Department directory.Department
	// After is the path of a department that has the name of this one until it is deleted.
	After string
	// Group is what is to become of a group; nil in steps of everything else.
	Group *GroupChange
	// Want holds all attributes of a person to create, else those to change; Have what the plan takes Lark to hold of
	// them, empty where Lark has nothing and absent where nothing is known. The leader is a source id and departments
	// are paths.
	Want, Have directory.Person
	// Adopt is the user to bind, nil for people who are bound.
	Adopt *Existing
	// Manager is the open_id of who leads a leaver, if they are active and stay.
	Manager string
	// Owed is what an earlier run has restored a person without, and this one gives back, if it is still lacking.
	Owed *Former
	// Receivers are the open_ids of who gets what the person has whom the step deletes.
	Receivers map[Resource]string
}

// Slow reports whether Lark limits the step's write to one per second.
func (s Step) Slow() bool {
	_, moves := s.Want["departments"]
	_, freezes := s.Want["suspended"]
	return s.Action != CreatePerson && s.Action != RestorePerson && (moves || freezes)
}

// Writes reports whether the step sends anything.
func (s Step) Writes() bool { return s.Action != UpdatePerson || len(s.Want) > 0 }

// Make decides what follows from a directory, given what earlier runs left and what Lark showed of people not bound
// yet. It is pure: it looks at no clock, no network and no file, and its result depends on nothing but its arguments.
//
// The error is a [*Refusal] where a limit is exceeded, a [*Lapse] where approvals have expired, [*Newcomers] where nobody may be created,
// and names what is wrong in the configuration otherwise.
func Make(wanted directory.Directory, state State, existing map[string]Existing, policy Policy) (Plan, error) {
	if len(wanted.People) == 0 && len(state.Bound) > 0 {
		return Plan{}, fmt.Errorf("the directory has no people, and %d are bound to Lark users: an empty source is never "+
			"taken for an empty company. Nothing was changed. Look at the source (credentials, search, scope of the mapping); "+
			"to give the sync up, remove the resource: that touches nobody", len(state.Bound))
	}
	p := newPlanner(wanted, state, existing, policy)
	p.aliases()
	p.before = maps.Clone(p.state.Bound)
	if err := p.rebind(); err != nil {
		return Plan{}, err
	}
	p.unrestorable()   // who gets a new account
	p.remember()       // by which ids people are known
	p.protection()     // who is never suspended
	p.cutCycles()      // whose leader is left out
	p.suspectRenames() // who may be somebody else, and is held
	p.renamedDepartments()
	p.departments()
	p.people() // who is wanted
	p.keptUserIDs()
	p.leavers()    // who left on evidence
	p.missing()    // who left without a word: most of them get a line, and no step
	p.bystanders() // who is held: they get a line, and no step, unless out of scope is a reason to leave
	p.deletions()  // whose time is over
	p.order()
	p.arrangements() // who leads departments, after the people are there
	p.groups()       // after the people who are to be in them
	p.emptied()      // when everybody has left
	p.untangle()     // whose name is that of another department until then
	if policy.Unmatched == FailUnmatched && p.plan.Summary[KindCreate] > 0 {
		return Plan{}, p.unmatched()
	}
	p.settle()
	err := p.refuse()
	p.spent()
	return p.plan, err
}

// planner holds what the parts of Make share.
type planner struct {
	plan     Plan
	wanted   directory.Directory
	state    State
	existing map[string]Existing
	policy   Policy

	before    map[string]Bound           // State.Bound by the ids that people have now, whatever same_person says
	inGroup   map[string]map[string]bool // source id of a group -> open_ids of who is in it in Lark
	byOpenID  map[string]string          // bound open_id -> source id
	leaders   map[string]string          // the same, and of users to be adopted: nobody saw whose they are
	protected map[string]string          // source id -> the entry of protect, or why
	approvals approvals
	cut       map[string]bool   // people whose leader closes a cycle
	suspected map[string]string // source id -> cause: a rename that nobody confirmed, or one user for two people
	carried   map[string]bool   // people whose department is taken for renamed, because they go together: a move to limits
	creating  map[string]bool
	restoring map[string]bool   // deleted people whose account is to be restored
	unmet     []string          // people to whom no account was found, and who are held for it, with their ids
	unbound   map[string]int    // cause -> people without an account who are held
	pathOf    map[string]string // path of a bound department by the names in Lark -> the path by which it is bound
	keys      map[string]string // alias -> the key of the person in the directory
	leftAs    map[string]string // source id of somebody missing -> another of their ids, by which they are departed
	steps     []Step
}

func newPlanner(wanted directory.Directory, state State, existing map[string]Existing, policy Policy) *planner {
	p := &planner{
		wanted: wanted, state: state, existing: existing, policy: policy, inGroup: map[string]map[string]bool{},
		protected: map[string]string{}, cut: map[string]bool{}, suspected: map[string]string{}, creating: map[string]bool{}, restoring: map[string]bool{}, carried: map[string]bool{}, unbound: map[string]int{},
		keys: map[string]string{}, leftAs: map[string]string{}, approvals: newApprovals(policy),
	}
	p.plan = Plan{
		Wanted: wanted, Summary: map[Kind]int{}, Offboarded: maps.Clone(state.Offboarded), unclear: map[string]bool{},
		skips: skips{}, kept: map[string]map[string]string{}, left: map[string]directory.Person{}, returning: map[string]Offboarded{}, former: map[string]string{},
		waiting: map[string]time.Duration{}, leaving: map[string]time.Duration{}, zone: policy.TimeZone,
	}
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
	p.pathOf = state.pathsInLark()
	if state.AppID == "" { // a first run: who administers the tenant is seen when the users are read again
		p.state.ManagersKnown = true
	}
	return p
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

func (p *planner) count(step Step) {
	for _, k := range step.Kinds {
		p.plan.Summary[k]++
	}
}

func (p *planner) hold(id, cause string) {
	p.plan.Summary[KindHeld]++
	p.line('?', p.label(id), id, "held, %s", cause)
}

// order puts creations first, then changes, restorations, suspensions and deletions; of who is created or restored, managers
// before those who report to them.
func (p *planner) order() {
	depth := map[string]int{}
	var above func(id string) int
	above = func(id string) int {
		if d, ok := depth[id]; ok {
			return d
		}
		depth[id] = 0
		if leader, ok := p.leaderOf(id); ok && (p.creating[leader] || p.restoring[leader]) {
			depth[id] = above(leader) + 1
		}
		return depth[id]
	}
	slices.SortStableFunc(p.steps, func(a, b Step) int {
		rank := func(s Step) int {
			switch s.Action {
			case CreatePerson:
				return above(s.ID)
			case RestorePerson:
				return 1<<20*int(s.Action) + above(s.ID)
			}
			return 1 << 20 * int(s.Action)
		}
		return cmp.Or(rank(a)-rank(b), cmp.Compare(a.ID, b.ID))
	})
	p.plan.Steps = append(p.plan.Steps, p.steps...)
}

// Newcomers is the error of a plan that would create accounts where the policy is [FailUnmatched].
type Newcomers struct {
	Names []string // with the source ids
}

// Title is one line.
func (n *Newcomers) Title() string {
	return fmt.Sprintf("Refused: %s would be created, and on_unmatched is \"fail\"", people(len(n.Names)))
}

// Error names the people, and says what there is to do.
func (n *Newcomers) Error() string {
	return fmt.Sprintf("on_unmatched is \"fail\", and %s would be created: %s. Nothing will be applied. Give their Lark users to the sync by `existing` "+
		"(lark_existing_users); on_unmatched = \"hold\" leaves out who has none, and \"create\" invites them", people(len(n.Names)), list(n.Names, 20))
}

func (p *planner) unmatched() error {
	var names []string
	for _, s := range p.steps {
		if s.Action == CreatePerson {
			names = append(names, fmt.Sprintf("%s (%s)", s.Label, s.ID))
		}
	}
	return &Newcomers{names}
}

// settle decides whether anything follows, and orders the lines.
func (p *planner) settle() {
	plan := &p.plan
	plan.memory, plan.last, plan.bound = p.state.Memory, p.state.Directory, p.state.Bound
	plan.Changed = len(plan.Steps) > 0 || plan.rebound || len(p.state.Failures) > 0 ||
		!maps.Equal(plan.Offboarded, p.state.Offboarded)
	for id, b := range p.state.Bound {
		if plan.unclear[id] {
			plan.Changed = plan.Changed || b.MissingSince != nil // and they are not, now
			continue
		}
		before, now := classOf(p.state.Directory, id), classOf(p.wanted, id)
		if before != now {
			plan.Changed = true
			if _, offboarded := plan.Offboarded[id]; now == missing && !offboarded {
				plan.gap = append(plan.gap, id)
			}
		}
	}
	plan.Changed = plan.Changed || p.groupsComeOrGo()
	slices.Sort(plan.gap)
	sortLines(plan.Lines)
}
