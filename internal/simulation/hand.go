package simulation

import (
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// by has an administrator change somebody in Lark.
func (c *Company) by(of func(*employee) bool, change func(*sandbox.LarkUser)) bool {
	return c.to(of, func(e *employee) { c.Lark.SetUser(e.openID, change) })
}

func (c *Company) retitledByHand() bool {
	return c.by(present, func(u *sandbox.LarkUser) { u.JobTitle = "Wizard" })
}

func (c *Company) movedByHand() bool {
	departments := c.Lark.Departments()
	return c.by(present, func(u *sandbox.LarkUser) { u.Departments = []string{pick(c, departments).OpenID} })
}

func (c *Company) suspendedByHand() bool {
	return c.by(here, func(u *sandbox.LarkUser) { u.Frozen = true })
}

// restoredByHand is a leaver whom the run suspends again, and whose time starts anew: once, because where the source tells of them no more,
// having forgotten them or after 90 days, an administrator has the last word.
func (c *Company) restoredByHand() bool {
	return c.to(func(e *employee) bool { return e.left && !e.forgotten && !e.defended && c.stage(e) == suspended }, func(e *employee) {
		e.offboarded, e.defended = time.Time{}, true
		c.Lark.SetUser(e.openID, func(u *sandbox.LarkUser) { u.Frozen = false })
	})
}

func (c *Company) deletedByHand() bool {
	return c.by(here, func(u *sandbox.LarkUser) { u.Resigned = true })
}

func (c *Company) departmentRenamedByHand() bool {
	u := c.someDepartment()
	if u == nil {
		return false
	}
	d, there := c.Lark.DepartmentByPath(u.path())
	if there {
		c.Lark.RenameDepartment(d.OpenID, "Renamed by hand")
	}
	return there
}
