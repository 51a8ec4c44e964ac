package reconcile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Outcome is what came of a plan.
type Outcome struct {
	// State is true whatever happened: what was written is in it, what was not is not.
	State State
	// Remedies say what to do about a failure, by the key of State.Failures, whose text ends with it: where the tenant's error
	// has an Advice.
	Remedies map[string]string
	// Done counts the steps carried out, by kind.
	Done map[Kind]int
	// Steps are those carried out for people and groups, by name.
	Steps []Step
	// Stopped is why the run ended before everything was tried, because nothing more could be done in Lark; nil where it did not. A run
	// whose context ended says that of each failure.
	Stopped error
	// Notes are about people and groups whom something kept from being exactly as wanted without being a failure.
	Notes             []string
	Started, Finished time.Time
}

// How many writes are under way at once. Lark takes 50 a second; an answer may take a second. Freezes and department
// moves go one at a time.
const (
	fastWorkers = 48
	slowWorkers = 1
)

// Execute carries a plan out. It first reads everybody concerned again, and then writes what the plan lists where it
// is still right: an attribute that somebody changed since, a user who is gone, suspended or given away is left alone
// and named in State.Failures. One failure stops nobody else; when ctx ends, or the tenant takes no more calls, what was not begun
// counts as failed.
//
// An error means that nothing was written.
func Execute(ctx context.Context, tenant Tenant, appID string, plan Plan, state State, now func() time.Time) (Outcome, error) {
	before := state.rekeyed(plan.moved)
	for _, moved := range plan.relocated {
		before = before.relocated(moved)
	}
	plan.left = maps.Clone(plan.left)
	x := &executor{
		tenant: tenant, plan: plan, before: before, now: now,
		bound: maps.Clone(plan.bound), departments: maps.Clone(before.Departments), skips: maps.Clone(plan.skips), kept: maps.Clone(plan.kept),
		made: slices.Clone(before.Made), failures: map[string]string{}, failedDepartments: map[string]string{}, failedArrangements: map[string]string{}, leaders: map[string]string{},
		wrong: map[string]directory.Person{}, restored: map[string]directory.User{}, created: map[string]chan struct{}{}, count: map[Kind]int{},
		remedies: map[string]string{}, unanswered: map[string]bool{},
	}
	for _, path := range before.Begun {
		x.unanswered[path] = true
	}
	if x.departments == nil {
		x.departments = map[string]string{}
	}
	ctx, x.stop = context.WithCancelCause(ctx)
	defer x.stop(nil)
	x.tenant.Forget()
	err := x.reread(ctx)
	if err != nil {
		return Outcome{}, err
	}
	started := now() // by Lark's clock, which is known since it has answered
	if err := x.tree(ctx); err != nil {
		return Outcome{}, err
	}
	x.people(ctx)
	x.arrange(ctx)
	x.inGroups(ctx)
	x.emptied(ctx)
	x.lateNames(ctx)
	x.lookAtClears(ctx)
	if x.contactRange, err = tenant.Range(ctx); err != nil { // the next refresh says why
		x.contactRange = before.Range
	}
	finished := now()
	out := Outcome{
		State: x.result(appID, finished), Done: x.count, Steps: x.finished, Notes: x.notes, Started: started, Finished: finished,
		Remedies: x.remedies,
	}
	if cause := context.Cause(ctx); errors.Is(cause, directory.ErrCallsSpent) {
		out.Stopped = cause
		var limit interface {
			error
			MaxCalls() int64
		}
		if errors.As(cause, &limit) { // without what the call was for, which met it
			out.Stopped = limit
		}
	}
	slices.SortFunc(out.Steps, func(a, b Step) int { return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.ID, b.ID)) })
	slices.Sort(out.Notes)
	return out, nil
}

type executor struct {
	tenant Tenant
	plan   Plan
	before State
	now    func() time.Time
	stop   context.CancelCauseFunc // ends the run, as where its time is over

	contactRange []string

	live     map[string]directory.User   // by open_id
	byUserID map[string]directory.User   // those whom people to create would be, by user_id
	have     map[string]directory.Person // by open_id: what Lark has of the attributes that a step changes, in source terms
	paths    map[string]string           // open_department_id -> path

	inLark  map[directory.Department]string // departments that are not bound: name and parent id -> id
	changed map[string]directory.Department // by id: those that are to be changed, as they are by now

	mu                 sync.Mutex
	bound              map[string]Bound
	departments        map[string]string
	made               []string          // open_department_ids
	unanswered         map[string]bool   // paths of departments whose creation may have been carried out
	owner              map[string]string // open_id -> source id
	skips              skips
	kept               map[string]map[string]string
	restored           map[string]directory.User   // by open_id: deleted users as Lark gave them back
	wrong              map[string]directory.Person // source id -> attributes that are not as wanted: Lark's value, nil if not known
	failures           map[string]string           // source id -> cause
	failedDepartments  map[string]string           // path -> cause
	failedArrangements map[string]string           // the same, of who leads them and their order
	leaders            map[string]string           // path -> open_id of who leads a department in Lark, where that was seen
	ledBefore          map[string]string           // the same by open_department_id, of departments that are not bound
	taken              []map[string]string         // new path -> old path of departments that could not be bound by the new one
	remedies           map[string]string           // key of State.Failures -> what to do
	notes              []string
	managersHidden     bool // somebody was read of whom Lark does not tell whether they administer the tenant
	finished           []Step
	count              map[Kind]int
	created            map[string]chan struct{} // source id -> closed when the creation, or restoration, is settled
	group              groupRun
}

// reread looks at everybody whom the plan concerns. Who is adopted is taken over at once: that needs no write, and
// others may have them as their leader.
func (x *executor) reread(ctx context.Context) error {
	var openIDs, userIDs []string
	for _, s := range x.plan.Steps {
		switch s.Action {
		case UpdatePerson, SuspendPerson, DeletePerson:
			openIDs = slices.AppendSeq(append(openIDs, s.OpenID), maps.Values(s.Receivers))
		case RestorePerson:
			openIDs = append(openIDs, s.OpenID)
			x.created[s.ID] = make(chan struct{})
		case CreatePerson:
			if u := s.Want.UserID(s.ID); u != "" {
				userIDs = append(userIDs, u)
			}
			userIDs = append(userIDs, madeAs(x.plan.Wanted.Aliases[s.ID])...)
			x.created[s.ID] = make(chan struct{})
		}
	}
	var err error
	if len(userIDs) > 0 {
		// A user_id whose account has resigned needs a create of its own kind. That is seen here for 50 people a call, and
		// the tenant remembers it. So is an account that was made under another source id of the same person.
		if x.byUserID, err = x.tenant.UsersByUserID(ctx, userIDs); err != nil && !errors.Is(err, directory.ErrNoScope) {
			return err
		}
	}
	if len(openIDs) > 0 {
		if x.live, err = x.tenant.Users(ctx, openIDs); err != nil {
			return err
		}
	}
	for _, s := range x.plan.Steps {
		b, bound := x.bound[s.ID]
		user, shown := x.live[s.OpenID]
		if s.Adopt != nil && shown && x.unfit(s, user) == nil {
			b, bound = Bound{OpenID: user.OpenID}, true
		}
		if bound && shown {
			x.bound[s.ID] = b.seen(user)
			x.managersHidden = x.managersHidden || !user.ManagerKnown
		}
	}
	x.owner = ownersOf(x.bound)
	return nil
}

// unfit says why a user is not, or no longer, the one whom a step was planned for.
func (x *executor) unfit(s Step, user directory.User) error {
	if left(user) {
		return fmt.Errorf("no longer fits: the user %w since the plan was made", directory.ErrResigned)
	}
	if s.Adopt == nil {
		return nil
	}
	key := s.Adopt.MatchedBy
	if (key == "email" || key == "mobile") && !user.Hidden(key) && directory.Differs(key, s.Adopt.Person, user.Person) {
		return fmt.Errorf("no longer fits: the user was found by %s, and has another one now; plan again", key)
	}
	return nil
}

// people runs the lanes side by side. In each, steps start in the plan's order; a step whose leader is being
// created waits for that, and the leader stands before it, so the lanes never wait for each other in a circle.
func (x *executor) people(ctx context.Context) {
	var lanes sync.WaitGroup
	start := func(workers int, of func(Step) bool) {
		lane := make(chan Step)
		for range workers {
			lanes.Go(func() {
				for s := range lane {
					x.person(ctx, s)
				}
			})
		}
		lanes.Go(func() {
			defer close(lane)
			for _, s := range x.plan.Steps {
				if s.Action.OfPerson() && of(s) {
					lane <- s
				}
			}
		})
	}
	restores := func(s Step) bool { return s.Action == RestorePerson } // ten a minute
	start(fastWorkers, func(s Step) bool { return !s.Slow() && !restores(s) })
	start(slowWorkers, Step.Slow)
	start(slowWorkers, restores)
	lanes.Wait()
}

func (x *executor) person(ctx context.Context, s Step) {
	if settled, ok := x.created[s.ID]; ok {
		defer close(settled)
	}
	if settled, ok := x.created[s.Want.String("leader")]; ok {
		<-settled
	}
	var err error
	switch {
	case ctx.Err() != nil:
		x.unwritten(s.ID, s.Want, s.Have)
		err = stopped(ctx)
	default:
		under, done := x.begun(ctx, s)
		defer done()
		switch s.Action {
		case CreatePerson:
			err = x.create(under, s)
		case RestorePerson:
			err = x.restore(under, s)
		case DeletePerson:
			err = x.delete(under, s)
		default:
			err = x.change(under, s)
		}
		if s.Owed != nil {
			if failed := x.settle(under, s); errors.Is(err, errPending) {
				err = cmp.Or(failed, err)
			} else {
				err = errors.Join(err, failed)
			}
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if errors.Is(err, errPending) {
		return
	}
	if err != nil {
		x.failures[s.ID] = interrupted(ctx, err).Error()
		x.heed(s.ID, err)
		return
	}
	x.finished = append(x.finished, s)
	for _, k := range s.Kinds {
		x.count[k]++
	}
}

// grace is how long a write that has begun may go on after the run was stopped.
const grace = 20 * time.Second

// begun is the context of the writes of a step that has begun: it outlives ctx by the grace, because a write that is cut off may have
// been done all the same, and the state would not know.
func (x *executor) begun(ctx context.Context, s Step) (context.Context, context.CancelFunc) {
	under, cancel := context.WithCancel(x.about(context.WithoutCancel(ctx), s))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(grace, cancel)
		context.AfterFunc(under, func() { timer.Stop() })
	})
	return under, func() {
		stop()
		cancel()
	}
}

// stopped says of what was not begun why the run, whose context is ctx, ended before.
func stopped(ctx context.Context) error {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, directory.ErrCallsSpent):
		return errors.New("not done: the run had sent as many calls to Lark as it may (see safety.max_api_calls)")
	case errors.Is(cause, context.DeadlineExceeded):
		return errors.New("not done: the time allowed for this run was over (see timeouts)")
	}
	return errors.New("not done: the run was stopped before")
}

// interrupted says of a write that ran into the end of the run, whose context is ctx, why that came. A deadline in err
// alone tells nothing: the client has its own, for a single answer.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)) {
		return fmt.Errorf("%w: %w", stopped(ctx), err)
	}
	return err
}
