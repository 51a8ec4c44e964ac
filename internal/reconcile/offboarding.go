package reconcile

import (
	"maps"
	"slices"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Resource is a part of what somebody leaves behind.
type Resource string

// The resources, by the names that offboarding.transfer has for them.
const (
	Docs     Resource = "docs"
	Calendar Resource = "calendar"
	Minutes  Resource = "minutes"
	Apps     Resource = "apps"  // and Anycross
	Chats    Resource = "chats" // of the department, and external ones
	Surveys  Resource = "surveys"
	Email    Resource = "email" // the mailbox of Lark Mail
)

// Resources are all of them.
var Resources = []Resource{Docs, Calendar, Minutes, Apps, Chats, Surveys, Email}

// The receivers that are found by who leads the leaver. Others are named by open_id, source id, user_id or email.
const (
	Manager     = "manager"
	SkipManager = "skip_manager"
)

// DefaultReceivers are for every resource but Email that Policy.Transfer does not name.
var DefaultReceivers = []string{Manager, SkipManager}

// chain are the receivers to try for a resource; none leaves it to Lark's rule.
func (p Policy) chain(r Resource) []string {
	if chain, named := p.Transfer[r]; named {
		return chain
	}
	if r == Email {
		return nil
	}
	return DefaultReceivers
}

// transfer is who gets what, by open_id.
func transfer(receivers map[Resource]string) directory.Transfer {
	t := directory.Transfer{
		DepartmentChat: receivers[Chats], ExternalChat: receivers[Chats], Docs: receivers[Docs], Calendar: receivers[Calendar],
		Applications: receivers[Apps], Anycross: receivers[Apps], Minutes: receivers[Minutes], Surveys: receivers[Surveys],
	}
	if to := receivers[Email]; to != "" {
		t.Email = directory.EmailTransfer{Processing: directory.EmailTransferred, Acceptor: to}
	}
	return t
}

// restorable is for how long Lark restores a deleted user.
const restorable = 30 * 24 * time.Hour

// leaving is since when the time until somebody's deletion runs, false where it does not.
func (b Bound) leaving() (since time.Time, runs bool) {
	switch {
	case b.Paused:
	case b.LeavingSince != nil:
		return *b.LeavingSince, true
	case b.SuspendedAt != nil:
		return *b.SuspendedAt, true
	}
	return since, false
}

// NoticeDue is for a refresh at the time now of a state that was: it notes who has been offboarded for deleteAfter, and who was
// deleted so long ago that Lark does not restore them any more, because the plan that follows looks at no clock. Zero notes
// nobody as due. Who was due, and is found deleted, was deleted by this sync, in a run that did not live to tell. It changes the
// state only when there is something new.
func (s State) NoticeDue(was State, deleteAfter time.Duration, now time.Time) State {
	due := map[string]Bound{}
	for id, b := range s.Bound {
		since, runs := b.leaving()
		_, offboarded := s.Offboarded[id]
		over := deleteAfter > 0 && runs && offboarded && now.Sub(since) >= deleteAfter
		switch {
		case over && b.Gone == Resigned && was.Bound[id].Gone == NotGone && b.Frozen == FrozenBySync:
			b.Gone = Deleted
		case b.Gone == Deleted && !b.Unrestorable && b.DeletedAt != nil && now.Sub(*b.DeletedAt) >= restorable:
			b.Unrestorable = true
		case over && b.Gone == NotGone && b.DueFor < deleteAfter:
			b.DueFor = deleteAfter
		default:
			continue
		}
		due[id] = b
	}
	if len(due) > 0 {
		s.Bound = maps.Clone(s.Bound)
		maps.Copy(s.Bound, due)
	}
	return s
}

// deletions plans the deletion of offboarded people whose time is over, and tells of the others when it will be. Whoever gets what
// they have must be there, and not leave themselves; else the deletion waits.
func (p *planner) deletions() {
	for id, o := range p.plan.Offboarded { // by a run that did not live to tell
		if !o.Deleted && p.state.Bound[id].Gone == Deleted {
			o.Deleted = true
			p.plan.Offboarded[id] = o
		}
	}
	if p.policy.DeleteAfter <= 0 || !p.policy.Suspend {
		return
	}
	suspending := map[string]bool{}
	for _, s := range p.steps {
		suspending[s.ID] = s.Want.Bool("suspended")
	}
	r := receivers{planner: p, suspending: suspending, found: map[string]string{}}
	for _, id := range slices.Sorted(maps.Keys(p.plan.Offboarded)) {
		b, bound := p.state.Bound[id]
		since, runs := b.leaving()
		waits := b.Frozen == FrozenBySync || b.cannotBeSuspended()
		c := classOf(p.wanted, id)
		if !bound || !runs || !waits || b.Gone != NotGone || suspending[id] || p.plan.unclear[id] || c != departed && c != missing {
			continue
		}
		p.deletion(id, b, since, r)
	}
}

func (p *planner) deletion(id string, b Bound, since time.Time, r receivers) {
	label := p.label(id)
	at, until := p.instant(since.Add(p.policy.DeleteAfter)), "suspended since "+p.instant(since)
	if b.cannotBeSuspended() {
		until = "left, without having accepted the invitation, at " + p.instant(since)
	}
	to, told, cause := r.of(id, b)
	switch {
	case b.Spared:
		p.line('!', label, id, "left (%s), and was restored in Lark after this sync had deleted them; not deleted again", p.plan.Offboarded[id].Evidence)
	case p.suspected[id] != "":
		p.hold(id, p.suspected[id])
	case p.untouchable(id) != "":
		p.hold(id, "left, but "+p.untouchable(id)+"; not deleted")
	case b.DueFor < p.policy.DeleteAfter && cause != "":
		p.leaves(id)
		p.line('.', label, id, "%s, to be deleted when a refresh finds that %s has passed; but %s", until, at, cause)
	case b.DueFor < p.policy.DeleteAfter:
		p.leaves(id)
		p.line('.', label, id, "%s, deleted when a refresh finds that %s has passed%s", until, at, told)
	case cause != "":
		p.line('!', label, id, "was to be deleted at %s, and that waits: %s", at, cause)
	default:
		p.delete(id, b, until, to, told)
	}
}

func (p *planner) delete(id string, b Bound, until string, to map[Resource]string, told string) {
	p.plan.Summary[KindDelete]++
	o := p.plan.Offboarded[id]
	o.Deleted = true
	p.plan.Offboarded[id] = o
	label := p.label(id)
	p.line('-', label, id, "deleted: %s (%s)%s; Lark can restore them for 30 days", until, o.Evidence, told)
	p.steps = append(p.steps, Step{
		Action: DeletePerson, ID: id, OpenID: b.OpenID, Label: label, Kinds: []Kind{KindDelete}, Receivers: to, Manager: p.managerOf(id),
	})
}

// instant is a time as the tenant's people read it.
func (p *planner) instant(t time.Time) string { return p.local(t).Format(time.RFC3339) }

// local is an instant in the time zone in which plans tell them.
func (p *planner) local(t time.Time) time.Time {
	if p.policy.TimeZone == nil {
		return t.UTC()
	}
	return t.In(p.policy.TimeZone)
}
