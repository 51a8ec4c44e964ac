package simulation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// Check is for after a run. It returns a sentence for all that is not as it should be in Lark: everybody has one account with what
// the source has of them, leavers are suspended and, when their time is over, deleted, who came back has the account that they had
// where Lark could restore it, nobody was invited twice but for that, and there are no departments but those with people in them.
func (c *Company) Check() (faults []string) {
	k := checking{Company: c, accounts: map[string][]sandbox.LarkUser{}, paths: map[string]string{}}
	for _, d := range c.Lark.Departments() {
		k.paths[d.OpenID] = d.Path
	}
	for _, u := range c.Lark.Users() {
		k.accounts[u.EmployeeNo] = append(k.accounts[u.EmployeeNo], u)
	}
	invited := map[string]int{}
	for _, i := range c.Lark.Invitations() {
		u, _ := c.Lark.User(i.OpenID)
		invited[u.EmployeeNo]++
	}
	for _, e := range c.everybody {
		if n := invited[e.no]; n != e.invited {
			k.fault(e, "was invited %d times, not %d", n, e.invited)
		}
		k.person(e)
	}
	k.departments()
	return k.faults
}

type checking struct {
	*Company
	accounts map[string][]sandbox.LarkUser // by employee number
	paths    map[string]string             // of departments, by open_department_id
	faults   []string
}

func (k *checking) fault(e *employee, format string, args ...any) {
	k.faults = append(k.faults, fmt.Sprintf("%s (%s) %s; what has happened: %s", e.name(), e.no, fmt.Sprintf(format, args...), strings.Join(e.story, ", ")))
}

// person checks that somebody has one account, which is in use, and goes on with that.
func (k *checking) person(e *employee) {
	all := k.accounts[e.no]
	if n := len(all); n != e.invited {
		k.fault(e, "has %d accounts, not %d", n, e.invited)
		return
	}
	u := all[len(all)-1] // they are in order of creation
	for _, former := range all[:len(all)-1] {
		if !former.Resigned {
			k.fault(e, "has two accounts that are not deleted")
		}
	}
	switch {
	case e.openID == "":
		e.openID = u.OpenID
	case e.openID != u.OpenID:
		k.fault(e, "has another account than before")
	}
	if e.left {
		k.leaver(e, u)
		return
	}
	k.present(e, u)
}

func (k *checking) leaver(e *employee, u sandbox.LarkUser) {
	switch due := k.due(e); {
	case !due && u.Resigned:
		k.fault(e, "was deleted too early")
	case due && !u.Resigned:
		k.fault(e, "was not deleted, having been suspended since %s", e.offboarded)
	case !u.Resigned && !u.Frozen:
		k.fault(e, "left, and is not suspended")
	case e.offboarded.IsZero():
		e.offboarded = k.Now()
	case due && e.deleted.IsZero():
		e.deleted = k.Now()
	}
}

func (k *checking) present(e *employee, u sandbox.LarkUser) {
	if u.Resigned {
		k.fault(e, "is deleted")
		return
	}
	var places []string
	for _, id := range u.Departments {
		places = append(places, k.paths[id])
	}
	leader := ""
	switch {
	case e.manager == nil:
	case e.manager.left: // until HR has found another, Lark's stays
		leader = u.Leader
	default:
		leader = k.current(e.manager)
	}
	for what, values := range map[string][2]any{
		"name": {u.Name, e.name()}, "email": {u.Email, e.email}, "job_title": {u.JobTitle, e.title}, "mobile": {u.Mobile, e.mobile},
		"leader": {u.Leader, leader}, "suspended": {u.Frozen, e.away}, "departments": {fmt.Sprint(places), fmt.Sprint([]string{e.unit.path()})},
	} {
		if values[0] != values[1] {
			k.fault(e, "has the %s %v, not %v", what, values[0], values[1])
		}
	}
}

// current is the open_id of the account that somebody has now.
func (k *checking) current(e *employee) string {
	all := k.accounts[e.no]
	if len(all) == 0 {
		return "of nobody"
	}
	return all[len(all)-1].OpenID
}

// departments checks the tree. A department that nobody is to be in stays while leavers are in it.
func (k *checking) departments() {
	wanted := map[string]bool{}
	for _, e := range k.everybody {
		if !e.left {
			wanted[e.unit.path()], wanted[e.unit.division] = true, true
		}
	}
	occupied := map[string]bool{}
	for _, users := range k.accounts {
		for _, u := range users {
			for _, id := range u.Departments {
				occupied[k.paths[id]] = occupied[k.paths[id]] || !u.Resigned
			}
		}
	}
	var there []string
	for _, path := range k.paths {
		there = append(there, path)
		if !wanted[path] && !occupied[path] {
			k.faults = append(k.faults, fmt.Sprintf("the department %s is there, and nobody is in it", path))
		}
	}
	slices.Sort(there)
	for i := 1; i < len(there); i++ {
		if there[i] == there[i-1] {
			k.faults = append(k.faults, fmt.Sprintf("the department %s is there twice", there[i]))
		}
	}
	for path := range wanted {
		if !slices.Contains(there, path) {
			k.faults = append(k.faults, fmt.Sprintf("the department %s is not there", path))
		}
	}
	slices.Sort(k.faults)
}
