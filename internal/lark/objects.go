package lark

import "context"

// objects is what was read of everything but users and departments.
type objects struct {
	groups           catalog[Group] // normal ones
	dynamicGroups    memory[map[string]Group]
	groupMembers     memory[groupMembers]
	membership       membership
	roleMembers      memory[map[string]RoleMember]
	employeeTypes    catalog[EmployeeType]
	jobLevels        jobs
	jobFamilies      jobs
	customAttributes memory[[]CustomAttribute]
	allStaff         memory[bool]
}

func (o *objects) init(c *Client) {
	o.groups.init("user groups", c.getGroup, func(ctx context.Context) (map[string]Group, error) {
		return c.listGroups(ctx, normalGroups)
	})
	o.employeeTypes.init("employee types", c.findEmployeeType, c.listEmployeeTypes)
	o.jobLevels.init(c, levelKind)
	o.jobFamilies.init(c, familyKind)
}

// forget drops what reads have remembered.
func (o *objects) forget() {
	o.groups.forget()
	o.dynamicGroups.forgetAll()
	o.groupMembers.forgetAll()
	o.membership.forgetAll()
	o.roleMembers.forgetAll()
	o.employeeTypes.forget()
	o.jobLevels.known.forget()
	o.jobFamilies.known.forget()
	o.customAttributes.forgetAll()
	o.allStaff.forgetAll()
}
