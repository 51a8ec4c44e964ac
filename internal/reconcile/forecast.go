package reconcile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Forecast says what a plan costs: Calls to Lark, Minutes at the published rates, and Invitations that humans will get.
//
// Calls is an upper estimate of what [Execute] sends where nothing has to be repeated, sign-in included. What no plan knows can
// come on top: departments that Lark has beside those of the sync are listed 50 a call, and what somebody changed meanwhile is
// looked at again.
type Forecast struct {
	Calls, Invitations int
	Minutes            float64
}

// String is the forecast in one line. Below a minute it does not count seconds, so that a plan is not redrawn for them.
func (f Forecast) String() string {
	took := "under a minute"
	if f.Minutes >= 1 {
		took = "about " + plural(int(f.Minutes+0.5), "minute", "minutes")
	}
	return fmt.Sprintf("%s, %s, %s", plural(f.Calls, "API call", "API calls"), took, plural(f.Invitations, "invitation", "invitations"))
}

const (
	perRead  = 50  // users or departments that one call reads
	perPage  = 100 // groups or members that one call lists, and members that one call writes
	perRange = 3   // calls, at most, for what the app may see, at the end of each run
	perToken = 25  // minutes that the token lasts at least which Lark gives out
	// levels is how many departments stand above one that the sync does not know, at most as a rule: a call each.
	levels = 4
)

// calls is how many are needed for n things, so many of them a call.
func calls(n, each int) int { return (n + each - 1) / each }

// Forecast counts from the plan alone.
func (p Plan) Forecast() Forecast {
	var f Forecast
	writes, slow := 0, 0
	for _, s := range p.Steps {
		if s.Action == CreatePerson {
			f.Invitations++
		}
		if s.Group != nil {
			continue
		}
		if s.Writes() {
			writes++
		}
		if s.Slow() {
			slow++
		}
	}
	fast := writes - slow
	// 1000 calls a minute and endpoint, 50 of them in a second; freezes and moves one a second, beside the others.
	seconds := max(float64(slow), float64(fast)/50, float64(fast-1000)*60/1000)
	ofGroups, after := p.costOfGroups()
	seconds += after
	f.Minutes = float64(int(seconds/6)+1) / 10
	f.Calls = 1 + int(f.Minutes/perToken) + p.readsOfPeople() + p.readsOfDepartments() + writes + p.besideWrites() + ofGroups + perRange
	return f
}

// readsOfPeople counts the calls by which a run looks again at everybody whom the plan concerns, and at those after it of whom
// something was cleared.
func (p Plan) readsOfPeople() int {
	openIDs, userIDs, elsewhere, cleared := map[string]bool{}, map[string]bool{}, 0, 0
	owner := ownersOf(p.bound)
	for _, s := range p.Steps {
		if !s.Action.OfPerson() {
			continue
		}
		if s.Action == CreatePerson {
			for _, u := range append(madeAs(p.Wanted.Aliases[s.ID]), s.Want.UserID(s.ID)) {
				userIDs[u] = u != ""
			}
			continue
		}
		openIDs[s.OpenID] = true
		for openID := range maps.Values(s.Receivers) {
			openIDs[openID] = true
			if !p.knows(p.departmentsOf(owner[openID])) {
				elsewhere++
			}
		}
		if !p.knows(p.departmentsBefore(s)) {
			elsewhere++
		}
		if slices.Contains(slices.Collect(maps.Values(s.Want)), any("")) {
			cleared++
		}
	}
	delete(userIDs, "")
	n := calls(len(userIDs), perRead) + calls(len(openIDs), perRead) + calls(cleared, perRead)
	if elsewhere > 0 {
		n += calls(elsewhere, perRead) + levels
	}
	return n
}

// departmentsBefore are what a run finds as the departments of the user of a step, as far as the state knows; nil where it does not.
func (p Plan) departmentsBefore(s Step) any {
	switch {
	case s.Adopt != nil:
		return s.Adopt.Person["departments"]
	case has(s.Have, "departments"):
		return s.Have["departments"]
	}
	return p.departmentsOf(s.ID)
}

// departmentsOf are those of somebody whose departments are not to change; nil where they are not known.
func (p Plan) departmentsOf(id string) any {
	if has(p.skips[id], "departments") || has(p.left[id], "departments") {
		return nil
	}
	if person, wanted := p.Wanted.People[id]; wanted {
		return person["departments"]
	}
	return State{Directory: p.last, Memory: p.memory}.have(id)["departments"]
}

// knows reports whether all departments are the sync's own, so that none has to be read for its name.
func (p Plan) knows(departments any) bool {
	paths, known := departments.([]string)
	return known && !slices.ContainsFunc(paths, func(path string) bool { return p.memory.Departments[path] == "" })
}

// readsOfDepartments counts the calls by which a run looks at the departments that it makes, changes or deletes.
func (p Plan) readsOfDepartments() (n int) {
	made, changed, arranged, deleted := 0, 0, 0, 0
	for _, s := range p.Steps {
		switch s.Action {
		case CreateDepartment:
			made++
		case UpdateDepartment:
			changed++
		case ArrangeDepartment:
			arranged++
		case DeleteDepartment:
			deleted++
		}
	}
	tree := max(1, calls(len(p.memory.Departments), perRead)) + 1 // and one for as many others, or where there are none
	if made > 0 || len(p.relocated) > 0 {
		n += tree
	}
	if changed > 0 {
		n += calls(changed, perRead) + 1 // above which one of them may have been moved
	}
	if deleted > 0 {
		n += tree + deleted // who is in each
	}
	return n + calls(arranged, perRead)
}

// besideWrites counts the calls that some writes take beside themselves.
func (p Plan) besideWrites() (n int) {
	joins := map[string]bool{} // who is there, but has still to accept the invitation
	for _, s := range p.Steps {
		if s.Action == CreatePerson {
			joins[s.ID] = true
		}
	}
	for _, s := range p.Steps {
		if s.Action.OfPerson() && s.Action != CreatePerson && hasCustom(s.Want) {
			n++ // the others that they have, which must not be lost
		}
		if s.Owed != nil {
			if n += s.Owed.calls(); s.Owed.Leader != "" {
				n++ // by a write of its own
			}
		}
		switch s.Action {
		case DeletePerson:
			n += 2 // the groups that they are in, normal and dynamic ones
		case RestorePerson:
			n += 2 // the user afterwards, and what Lark has lost
			b := p.bound[s.ID]
			if b.Former != nil && len(b.Former.Departments) > 0 && !has(s.Want, "departments") {
				n++
			}
			if owed := b.Former.with(b.Owed); owed != nil {
				if has(s.Want, "leader") {
					owed.Leader = ""
				}
				n += owed.calls()
			}
		case ArrangeDepartment:
			leader := s.Department.Leader
			if leader == "" || !joins[leader] && !p.bound[leader].Unjoined {
				continue
			}
			n++ // Lark may refuse them until they join, and then they are looked at
			if s.Department.Order != "" {
				n++ // and the order is written alone
			}
		}
	}
	return n
}

// calls counts those that give somebody back what they had.
func (f *Former) calls() (n int) {
	if f.Leader != "" {
		n++ // whether the leader is still there
	}
	if groups := len(f.Groups); groups > 0 {
		n += 2 + groups // those that they are in, normal and dynamic ones, and each that they join
	}
	return n
}

func hasCustom(p directory.Person) bool {
	for name := range p {
		if strings.HasPrefix(name, directory.CustomPrefix) {
			return true
		}
	}
	return false
}

// costOfGroups counts the calls for groups, and the seconds that they take at the published rates, after everything else: 100 a
// minute each to make, to change, to add members and to take them out.
func (p Plan) costOfGroups() (n int, seconds float64) {
	const perMinute = 100
	steps, created, updated, adds, removes := 0, 0, 0, 0, 0
	others := p.memory.OtherGroups // which are there, and may be taken up
	if len(p.memory.Groups) == 0 {
		others = len(p.Steps) // nobody has looked
	}
	for _, s := range p.Steps {
		if s.Group == nil {
			continue
		}
		steps++
		switch {
		case s.Action == CreateGroup:
			created++
			if s.OpenID != "" || created <= others { // one that is there already is described, and looked at
				n += 1 + len(s.Group.Want.Members)/perPage
			}
		case s.Group.renames() || s.Group.describes() || !s.Group.Seen:
			updated++
			n++ // it is looked at afterwards
		}
		if s.Action == UpdateGroup {
			n += (len(s.Group.Want.Members)+len(s.Group.Remove)+len(p.memory.Groups[s.ID].Others))/perPage + 1
		}
		adds += calls(len(s.Group.Add), perPage)
		removes += calls(len(s.Group.Remove), perPage)
	}
	if steps == 0 {
		return 0, 0
	}
	for _, writes := range []int{created, updated, adds, removes} {
		n += writes
		seconds += max(0, float64(writes-perMinute)) * 60 / perMinute
	}
	// The listings of normal and of dynamic groups; the first one that is looked at is read alone.
	return n + 3 + (len(p.memory.Groups)+p.memory.OtherGroups)/perPage, seconds
}
