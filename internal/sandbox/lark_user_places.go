package sandbox

import "slices"

const (
	departmentsOfOneUser = 50
	membersOfDepartment  = 10_000
)

// places takes department_ids and orders over. The list replaces the former one; its first department is the
// primary one unless the orders say another.
func (e *userEdit) places() *larkRefusal {
	b := &e.body
	switch {
	case b.DepartmentIDs == nil && b.Orders != nil && e.was != nil:
		return refuse(44002)
	case b.DepartmentIDs == nil && e.was != nil:
		return nil
	case len(b.DepartmentIDs) == 0:
		return refuse(41017)
	case len(b.DepartmentIDs) > departmentsOfOneUser:
		return refuse(41033)
	}
	departments, r := e.departments(b.DepartmentIDs)
	if r != nil {
		return r
	}
	orders := make([]LarkOrder, len(departments))
	primary := 0
	if len(b.Orders) > 0 {
		if primary, r = e.orders(b.DepartmentIDs, orders); r != nil {
			return r
		}
	}
	e.next.Departments, e.next.Orders = primaryFirst(departments, primary), primaryFirst(orders, primary)
	return nil
}

// gatewayIDs refuses unknown ids in the body before the service judges anything.
func (e *userEdit) gatewayIDs() *larkRefusal {
	if e.l.switches.BodyIDsByService {
		return nil
	}
	var unknown []string
	for _, id := range e.body.DepartmentIDs {
		if _, r := e.l.resolveDepartment(e.q, id); r != nil {
			unknown = append(unknown, id)
		}
	}
	if unknown != nil {
		return unknownIDs(e.q.departmentIDType, unknown...)
	}
	leaders := e.body.DottedLeaders
	if id := e.body.LeaderUserID; id != nil && *id != "" && !e.ownID(*id) {
		leaders = append([]string{*id}, leaders...)
	}
	for _, id := range leaders {
		if _, r := e.l.resolveUser(e.q, id); r != nil {
			return r
		}
	}
	return nil
}

// ownID reports whether a create names the user_id that it is about to give.
func (e *userEdit) ownID(id string) bool {
	return e.was == nil && e.q.userIDType == "user_id" && e.body.UserID != nil && id == *e.body.UserID
}

// departments resolves the ids, which must be in the contact range.
func (e *userEdit) departments(ids []string) ([]string, *larkRefusal) {
	var open []string
	for _, id := range ids {
		d, r := e.l.resolveDepartment(e.q, id)
		switch {
		case r != nil:
			return nil, refuse(44035)
		case slices.Contains(open, d.OpenID):
			return nil, refuse(40001)
		}
		open = append(open, d.OpenID)
	}
	for _, id := range open {
		d := e.l.byDepartment[id]
		if !e.l.inRange(d) {
			return nil, refuse(40004)
		}
		if d != e.l.root && len(d.members) >= membersOfDepartment && !slices.Contains(d.members, e.was) {
			return nil, refuse(41016)
		}
	}
	return open, nil
}

// orders fills in what the body says of each of ids and returns which of them is the primary one: it must have the
// greatest department_order.
func (e *userEdit) orders(ids []string, orders []LarkOrder) (primary int, r *larkRefusal) {
	primary = -1
	for _, o := range e.body.Orders {
		i := slices.Index(ids, o.DepartmentID)
		if i < 0 {
			return 0, refuse(41025)
		}
		orders[i] = LarkOrder{o.UserOrder, o.DepartmentOrder}
		if o.IsPrimaryDept {
			if primary >= 0 && primary != i {
				return 0, refuse(41410)
			}
			primary = i
		}
	}
	greatest := 0
	for i, o := range orders {
		if o.DepartmentOrder > orders[greatest].DepartmentOrder {
			greatest = i
		}
	}
	switch {
	case primary < 0:
		return greatest, nil
	case orders[primary].DepartmentOrder < orders[greatest].DepartmentOrder:
		return 0, refuse(41410)
	}
	return primary, nil
}

func primaryFirst[T any](list []T, primary int) []T {
	out := append([]T{list[primary]}, list[:primary]...)
	return append(out, list[primary+1:]...)
}

// leaders takes leader_user_id and dotted_line_leader_user_ids over.
func (e *userEdit) leaders() *larkRefusal {
	if id := e.body.LeaderUserID; id != nil {
		open := ""
		if *id != "" {
			var r *larkRefusal
			if open, r = e.leader(*id); r != nil {
				return r
			}
		}
		e.setText(&e.next.Leader, &open, "leader_user_id")
	}
	if e.body.DottedLeaders == nil {
		return nil
	}
	var dotted []string
	for _, id := range e.body.DottedLeaders {
		open, r := e.leader(id)
		if r != nil {
			return r
		}
		dotted = append(dotted, open)
	}
	if dotted != nil || e.l.switches.clears("dotted_line_leader_user_ids") {
		e.next.DottedLeaders = dotted
	}
	return nil
}

func (e *userEdit) leader(id string) (openID string, r *larkRefusal) {
	if e.ownID(id) {
		return "", refuse(41030)
	}
	u, r := e.l.resolveUser(e.q, id)
	switch {
	case r != nil:
		return "", refuse(44022)
	case u == e.was:
		return "", refuse(41030)
	case u.Resigned:
		return "", refuse(44021)
	}
	return u.OpenID, nil
}
