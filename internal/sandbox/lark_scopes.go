package sandbox

import (
	"net/http"
	"slices"
)

var (
	writeScopes  = []string{"contact:contact"}
	legacyScopes = []string{"contact:contact:readonly_as_app", "contact:contact:readonly", "contact:contact:access_as_app"}
	readScopes   = append([]string{"contact:contact.base:readonly"}, legacyScopes...)
	userIDScopes = []string{"contact:user.employee_id:readonly"}
)

// LarkScopes returns the scopes that a new [Lark] has granted: everything the emulated endpoints and fields need.
func LarkScopes() []string {
	return []string{
		"contact:contact", "contact:contact.base:readonly", "contact:user.id:readonly",
		"contact:contact:update_user_id", "contact:contact:update_department_id",
		"contact:user.base:readonly", "contact:user.employee_id:readonly", "contact:user.email:readonly",
		"contact:user.phone:readonly", "contact:user.gender:readonly", "contact:user.department:readonly",
		"contact:user.employee:readonly", "contact:user.employee_number:read", "contact:user.user_geo",
		"contact:user.job_level:readonly", "contact:user.job_family:readonly",
		"contact:user.dotted_line_leader_info.read", "contact:user.assign_info:read",
		"contact:department.base:readonly", "contact:department.organize:readonly", "contact:department.hrbp:readonly",
		"contact:group", "contact:group:readonly", "contact:functional_role", "contact:functional_role:readonly",
		"contact:job_level", "contact:job_level:readonly", "contact:job_family", "contact:job_family:readonly",
		"contact:work_city:readonly", "contact:job_title:readonly",
		"admin:audit_info:readonly",
		"im:message:send_as_bot",
	}
}

// GrantScopes grants scopes to the app, as a published and approved version of it does.
func (l *Lark) GrantScopes(scopes ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range scopes {
		l.scopes[s] = true
	}
}

// RevokeScopes takes scopes away. An endpoint without its scope is refused (99991672); a field without its scope
// disappears from answers.
func (l *Lark) RevokeScopes(scopes ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range scopes {
		delete(l.scopes, s)
	}
}

func (l *Lark) granted(anyOf []string) bool {
	return slices.ContainsFunc(anyOf, func(s string) bool { return l.scopes[s] })
}

// fieldAccess says which fields the app may read: the groups that share a field scope.
type fieldAccess struct {
	base, userID, email, mobile, gender, department, employee, employeeNo, geo, jobLevel, jobFamily, dotted bool
	departmentBase, departmentOrganize, departmentHRBP                                                      bool
}

func (l *Lark) access() fieldAccess {
	legacy := l.granted(legacyScopes) // they imply some of the field scopes, and not others
	has := func(s string) bool { return l.scopes[s] }
	a := fieldAccess{
		base:       legacy || has("contact:user.base:readonly"),
		userID:     l.granted(userIDScopes),
		email:      has("contact:user.email:readonly"),
		mobile:     has("contact:user.phone:readonly"),
		gender:     legacy || has("contact:user.gender:readonly"),
		department: legacy || has("contact:user.department:readonly"),
		employee:   legacy || has("contact:user.employee:readonly"),
		geo:        has("contact:user.user_geo"),
		jobLevel:   has("contact:user.job_level:readonly"),
		jobFamily:  has("contact:user.job_family:readonly"),
		dotted:     has("contact:user.dotted_line_leader_info.read"),

		departmentBase:     legacy || has("contact:department.base:readonly"),
		departmentOrganize: legacy || has("contact:department.organize:readonly"),
		departmentHRBP:     has("contact:department.hrbp:readonly"),
	}
	a.employeeNo = a.employee || has("contact:user.employee_number:read")
	return a
}

// NarrowRange makes the app's contact range just these departments, with everything below them; none at all leaves
// it nothing. Ids are open_department_ids or department_ids.
func (l *Lark) NarrowRange(departmentIDs ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.contactRange = map[string]bool{}
	for _, id := range departmentIDs {
		l.contactRange[l.mustDepartment(id).OpenID] = true
	}
}

// WidenRange makes the contact range all staff again.
func (l *Lark) WidenRange() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.contactRange = nil
}

// inRange reports whether the range has the department. The root takes a range of all staff.
func (l *Lark) inRange(d *departmentRecord) bool {
	if l.contactRange == nil {
		return true
	}
	for ; d != nil && d != l.root; d = d.parent {
		if l.contactRange[d.OpenID] {
			return true
		}
	}
	return false
}

// sees reports whether the range has the user: one department in it is enough. Of the resigned, the departments
// count that they were in.
func (l *Lark) sees(u *userRecord) bool {
	if u.Resigned {
		return l.contactRange == nil || slices.ContainsFunc(u.former, l.inRangeID)
	}
	return l.contactRange == nil || slices.ContainsFunc(u.Departments, l.inRangeID)
}

func (l *Lark) inRangeID(openID string) bool { return l.inRange(l.byDepartment[openID]) }

// listScopes tells the contact range: users, departments, user groups. All staff is told as the users who are in the
// root, the departments at the top, and all groups.
func (l *Lark) listScopes(q *larkRequest) (any, *larkRefusal) {
	if _, ok := q.pageSize(100, 50); !ok {
		return nil, invalidField("page_size", q.query.Get("page_size"), "must be between 1 and 100")
	}
	size, after, r := l.page(q, "scopes", 100, 50)
	if r != nil {
		return nil, r
	}
	type row struct{ user, department, group string }
	var rows []row
	if l.contactRange == nil {
		for _, u := range l.root.members {
			rows = append(rows, row{user: l.userID(q, u)})
		}
	}
	for _, d := range l.departments {
		if l.contactRange[d.OpenID] || l.contactRange == nil && d.parent == l.root {
			rows = append(rows, row{department: departmentID(q, d)})
		}
	}
	for _, g := range l.groups.list {
		if l.seesGroup(g) {
			rows = append(rows, row{group: g.id})
		}
	}
	var page struct {
		UserIDs       []string `json:"user_ids,omitempty"`
		DepartmentIDs []string `json:"department_ids,omitempty"`
		GroupIDs      []string `json:"group_ids,omitempty"`
		HasMore       bool     `json:"has_more"`
		PageToken     string   `json:"page_token,omitempty"`
	}
	end := min(len(rows), int(after)+size)
	for _, r := range rows[min(int(after), end):end] {
		switch {
		case r.user != "":
			page.UserIDs = append(page.UserIDs, r.user)
		case r.department != "":
			page.DepartmentIDs = append(page.DepartmentIDs, r.department)
		default:
			page.GroupIDs = append(page.GroupIDs, r.group)
		}
	}
	if page.HasMore = end < len(rows); page.HasMore {
		page.PageToken = l.pageToken("scopes", int64(end))
	}
	return page, nil
}

// outside is the refusal of a user outside the range: 403 for a delete, 400 elsewhere.
func outside(q *larkRequest) *larkRefusal {
	if q.route.method == http.MethodDelete {
		return refuse(41050).with(http.StatusForbidden)
	}
	return refuse(41050)
}
