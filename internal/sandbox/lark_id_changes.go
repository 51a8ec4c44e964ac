package sandbox

// updateUserID gives a user another user_id. The former one is free.
func (l *Lark) updateUserID(q *larkRequest) (any, *larkRefusal) {
	u, r := l.resolveUser(q, q.id)
	if r != nil {
		return nil, r
	}
	var body struct {
		UserID string `json:"new_user_id"`
	}
	if r := q.decode(&body); r != nil {
		return nil, r
	}
	switch {
	case !l.sees(u):
		return nil, outside(q)
	case body.UserID == "":
		return nil, userIDChangeRefusals.refuse(41054)
	case !validUserID(body.UserID):
		return nil, refuse(40001)
	case l.holder("user_id", body.UserID, u) != nil:
		return nil, refuse(41011)
	case u.renamed >= max(1, l.switches.IDChanges):
		return nil, refuse(41013)
	}
	next := u.clone()
	next.UserID = body.UserID
	u.renamed++
	l.putUser(u, next, u.mobileSent)
	return nil, nil
}

// userIDChangeRefusals has the code that means something else where a user is created.
var userIDChangeRefusals = refusalTable{41054: {msg: "new user id is required"}}

// updateDepartmentID gives a department another department_id. The former one is free.
func (l *Lark) updateDepartmentID(q *larkRequest) (any, *larkRefusal) {
	d, r := l.resolveDepartment(q, q.id)
	if r != nil {
		return nil, r
	}
	var body struct {
		DepartmentID string `json:"new_department_id"`
	}
	if r := q.decode(&body); r != nil {
		return nil, r
	}
	switch {
	case d == l.root:
		return nil, refuse(40007)
	case !l.inRange(d):
		return nil, refuse(40004)
	case !validDepartmentID(body.DepartmentID):
		return nil, refuse(43008)
	case l.byCustomID[body.DepartmentID] != nil && l.byCustomID[body.DepartmentID] != d:
		return nil, refuse(43007)
	case d.renamed >= max(1, l.switches.IDChanges):
		return nil, refuse(43009)
	}
	next := d.clone()
	next.DepartmentID = body.DepartmentID
	d.renamed++
	l.putDepartment(d, next)
	return nil, nil
}
