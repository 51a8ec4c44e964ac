package sandbox

import "slices"

const membersOfRole = 1000

// How it went with one member of a batch.
const (
	roleDone      = 1
	roleNoUser    = 2
	roleNoRange   = 3
	roleHasMember = 4
	roleNoMember  = 5
)

type roleResult struct {
	UserID string `json:"user_id"`
	Reason int    `json:"reason"`
}

type roleMemberView struct {
	UserID        string   `json:"user_id"`
	ScopeType     string   `json:"scope_type"`
	DepartmentIDs []string `json:"department_ids,omitempty"`
}

func (r *roleRecord) member(u *userRecord) *roleMember {
	for _, m := range r.members {
		if m.user == u {
			return m
		}
	}
	return nil
}

// leaveRoles takes somebody who resigned out of all roles.
func (l *Lark) leaveRoles(u *userRecord) {
	for _, r := range l.roles {
		r.members = slices.DeleteFunc(r.members, func(m *roleMember) bool { return m.user == u })
	}
}

// roleBatch reads 1 to 100 ids of a batch, and does one thing with each who is in the contact range.
func (l *Lark) roleBatch(q *larkRequest, ids []string, do func(*userRecord) (reason int)) ([]roleResult, *larkRefusal) {
	if n := len(ids); n < 1 || n > 100 {
		return nil, roleRefusals.refuse(40001)
	}
	results := make([]roleResult, 0, len(ids))
	for _, id := range ids {
		u := l.lookUpUser(q.userIDType, id)
		reason := 0
		switch {
		case u == nil || u.Resigned:
			reason = roleNoUser
		case !l.sees(u):
			reason = roleNoRange
		default:
			reason = do(u)
		}
		results = append(results, roleResult{id, reason})
	}
	return results, nil
}

type roleMembersBody struct {
	Members []string `json:"members"`
}

func (l *Lark) addRoleMembers(q *larkRequest) (any, *larkRefusal) {
	r, refused := l.role(q)
	if refused != nil {
		return nil, refused
	}
	var body roleMembersBody
	if refused := q.decode(&body); refused != nil {
		return nil, refused
	}
	joining := 0
	for _, id := range body.Members {
		if u := l.lookUpUser(q.userIDType, id); u != nil && r.member(u) == nil {
			joining++
		}
	}
	if len(r.members)+joining > membersOfRole {
		return nil, roleRefusals.refuse(41209)
	}
	results, refused := l.roleBatch(q, body.Members, func(u *userRecord) int {
		if r.member(u) != nil {
			return roleHasMember
		}
		r.members = insert(r.members, &roleMember{user: u, all: l.switches.RoleMembersManageAll})
		return roleDone
	})
	if refused != nil {
		return nil, refused
	}
	return map[string]any{"results": results}, nil
}

func (l *Lark) removeRoleMembers(q *larkRequest) (any, *larkRefusal) {
	r, refused := l.role(q)
	if refused != nil {
		return nil, refused
	}
	var body roleMembersBody
	if refused := q.decode(&body); refused != nil {
		return nil, refused
	}
	results, refused := l.roleBatch(q, body.Members, func(u *userRecord) int {
		m := r.member(u)
		if m == nil {
			return roleNoMember
		}
		r.members = remove(r.members, m)
		return roleDone
	})
	if refused != nil {
		return nil, refused
	}
	return map[string]any{"result": results}, nil // not results, alone in this API
}

// setRoleScopes says which departments members of a role manage. There is no way back to all or none.
func (l *Lark) setRoleScopes(q *larkRequest) (any, *larkRefusal) {
	r, refused := l.role(q)
	if refused != nil {
		return nil, refused
	}
	var body struct {
		Members     []string `json:"members"`
		Departments []string `json:"departments"`
	}
	if refused := q.decode(&body); refused != nil {
		return nil, refused
	}
	if n := len(body.Departments); n < 1 || n > 100 {
		return nil, roleRefusals.refuse(40001)
	}
	var departments []*departmentRecord
	for _, id := range body.Departments {
		d, unknown := l.resolveDepartment(q, id)
		switch {
		case unknown != nil || d == l.root:
			return nil, roleRefusals.refuse(41210)
		case !l.inRange(d):
			return nil, roleRefusals.refuse(41211)
		}
		departments = append(departments, d)
	}
	results, refused := l.roleBatch(q, body.Members, func(u *userRecord) int {
		m := r.member(u)
		if m == nil {
			return roleNoMember
		}
		m.all, m.departments = false, departments
		return roleDone
	})
	if refused != nil {
		return nil, refused
	}
	return map[string]any{"results": results}, nil
}

func (l *Lark) roleMemberView(q *larkRequest, m *roleMember) roleMemberView {
	v := roleMemberView{UserID: l.userID(q, m.user), ScopeType: "None"}
	for _, d := range m.departments {
		if !d.deleted {
			v.ScopeType, v.DepartmentIDs = "Part", append(v.DepartmentIDs, departmentID(q, d))
		}
	}
	if m.all {
		v.ScopeType = "All"
	}
	return v
}

func (l *Lark) listRoleMembers(q *larkRequest) (any, *larkRefusal) {
	r, refused := l.role(q)
	if refused != nil {
		return nil, refused
	}
	list := "members of role " + r.id
	size, after, refused := l.page(q, list, 100, 20)
	if refused != nil {
		return nil, roleRefusals.refuse(40001)
	}
	all := func(*roleMember) bool { return true }
	page := listPage(l, r.members, list, size, after, all, func(m *roleMember) roleMemberView { return l.roleMemberView(q, m) })
	return struct {
		Members   []roleMemberView `json:"members,omitempty"`
		HasMore   bool             `json:"has_more"`
		PageToken string           `json:"page_token,omitempty"`
	}{page.Items, page.HasMore, page.PageToken}, nil
}

func (l *Lark) getRoleMember(q *larkRequest) (any, *larkRefusal) {
	r, refused := l.role(q)
	if refused != nil {
		return nil, refused
	}
	u := l.lookUpUser(q.userIDType, q.memberID)
	if u == nil || r.member(u) == nil {
		return nil, roleRefusals.refuse(41203)
	}
	return map[string]any{"member": l.roleMemberView(q, r.member(u))}, nil
}
