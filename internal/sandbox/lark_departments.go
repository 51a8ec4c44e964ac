package sandbox

import "slices"

type oneDepartment struct {
	Department *departmentView `json:"department"`
}

func (l *Lark) createDepartment(q *larkRequest) (any, *larkRefusal) {
	return l.once(q, func() (larkShow, *larkRefusal) {
		d := l.newDepartment()
		e := departmentEdit{l: l, q: q, next: d.LarkDepartment}
		if r := q.decode(&e.body); r != nil {
			return nil, r
		}
		if r := e.gatewayIDs(); r != nil {
			return nil, r
		}
		switch {
		case e.body.Name == nil:
			return nil, e.nameless()
		case e.parent == nil:
			return nil, refuse(44101)
		}
		if r := e.check(); r != nil {
			return nil, r
		}
		if e.next.DepartmentID == "" {
			e.next.DepartmentID = l.newDepartmentID()
		}
		l.putDepartment(d, e.next)
		created := *d
		created.LarkDepartment = d.clone()
		return func(l *Lark, q *larkRequest) any {
			shown := &created
			if l.switches.ReplayShowsPresent {
				shown = l.byDepartment[created.OpenID]
			}
			return oneDepartment{l.departmentView(q, l.access(), shown)}
		}, nil
	})
}

func (l *Lark) patchDepartment(q *larkRequest) (any, *larkRefusal) {
	d, r := l.resolveDepartment(q, q.id)
	if r != nil {
		return nil, r
	}
	e := departmentEdit{l: l, q: q, was: d, next: d.clone(), parent: d.parent}
	if r := q.decode(&e.body); r != nil {
		return nil, r
	}
	if r := e.gatewayIDs(); r != nil {
		return nil, r
	}
	switch {
	case e.body.DepartmentID != nil || e.body.UnitIDs != nil:
		return nil, refuse(9499) // given once, at the creation
	case d == l.root:
		return nil, refuse(40002)
	case !l.inRange(d):
		return nil, refuse(40004)
	case d.External:
		return nil, refuse(43031)
	}
	if r := e.check(); r != nil {
		return nil, r
	}
	l.putDepartment(d, e.next)
	return oneDepartment{l.departmentView(q, l.access(), d)}, nil
}

// deleteDepartment takes an empty department away.
func (l *Lark) deleteDepartment(q *larkRequest) (any, *larkRefusal) {
	d, r := l.resolveDepartment(q, q.id)
	switch {
	case r != nil:
		return nil, r
	case d == l.root:
		return nil, refuse(40002)
	case !l.inRange(d):
		return nil, refuse(40004)
	case !l.inRange(d.parent):
		return nil, refuse(40014)
	case len(d.members) > 0 || !d.emptied.IsZero() && q.arrived.Sub(d.emptied) < l.switches.EmptiesLate:
		return nil, refuse(43011)
	case len(d.children) > 0:
		return nil, refuse(43012)
	}
	l.dropDepartment(d)
	return nil, nil
}

func (l *Lark) getDepartment(q *larkRequest) (any, *larkRefusal) {
	d := l.lookUpDepartment(q.departmentIDType, q.id)
	switch {
	case d == nil:
		return nil, unknownIDs(q.departmentIDType, q.id)
	case !l.inRange(d):
		return nil, refuse(40004)
	}
	return oneDepartment{l.departmentView(q, l.access(), d)}, nil
}

func (l *Lark) batchDepartments(q *larkRequest) (any, *larkRefusal) {
	ids, r := q.listedIDs("department_ids")
	if r != nil {
		return nil, r
	}
	var found []*departmentRecord
	var unknown []string
	for _, id := range ids {
		d := l.lookUpDepartment(q.departmentIDType, id)
		switch {
		case d == nil:
			unknown = append(unknown, id)
		case l.inRange(d):
			found = append(found, d)
		case l.switches.BatchRefusesHidden:
			return nil, refuse(40004)
		}
	}
	if unknown != nil && l.switches.BatchRefusesUnknown {
		return nil, unknownIDs(q.departmentIDType, unknown...)
	}
	var out struct {
		Items []*departmentView `json:"items,omitempty"`
	}
	a := l.access()
	for _, d := range shuffled(l, found, (*departmentRecord).sequence) {
		out.Items = append(out.Items, l.departmentView(q, a, d))
	}
	return out, nil
}

// listChildren lists the departments directly below one or, with fetch_child, all of them.
func (l *Lark) listChildren(q *larkRequest) (any, *larkRefusal) {
	parent, r := l.resolveDepartment(q, q.id)
	if r != nil {
		return nil, r
	}
	fetch := q.query.Get("fetch_child")
	if !slices.Contains([]string{"", "true", "false"}, fetch) {
		return nil, invalidField("fetch_child", fetch, "must be true or false")
	}
	recursive := fetch == "true"
	list := "children " + parent.OpenID + " " + fetch
	size, after, r := l.page(q, list, 50, 10)
	switch {
	case r != nil:
		return nil, r
	case !l.inRange(parent) && l.switches.OutOfRangeListsEmpty:
		return larkPage[*departmentView]{}, nil
	case !l.inRange(parent):
		return nil, refuse(40004)
	case recursive && l.tooBigForRecursion(parent):
		return nil, refuse(43010)
	}
	rows := parent.children
	if recursive {
		rows = l.departments
	}
	belongs := func(d *departmentRecord) bool { return d.parent == parent || recursive && d.under(parent) }
	rows = lagging(l, rows, l.pastDepartments, belongs)
	a := l.access()
	return listPage(l, rows, list, size, after, belongs, func(d *departmentRecord) *departmentView {
		return l.departmentView(q, a, d)
	}), nil
}

func (l *Lark) tooBigForRecursion(d *departmentRecord) bool {
	if l.switches.RecursionLimit == 0 {
		return false
	}
	n := 0
	for _, x := range l.departments {
		if x.under(d) {
			n++
		}
	}
	return n > l.switches.RecursionLimit
}

// under reports whether the department is anywhere below another.
func (d *departmentRecord) under(ancestor *departmentRecord) bool {
	for p := d.parent; p != nil; p = p.parent {
		if p == ancestor {
			return true
		}
	}
	return false
}
