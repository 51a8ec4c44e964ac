package sandbox

import "slices"

const (
	membersOfGroup    = 100_000
	membershipsByUser = 10 // all normal groups together hold at most so many members for each user of the tenant
)

// member is a member of a group as a request names it.
type member struct {
	ID     string `json:"member_id"`
	Type   string `json:"member_type"`
	IDType string `json:"member_id_type"`
}

type memberView struct {
	ID   string `json:"member_id"`
	Type string `json:"member_type"`
}

type memberResult struct {
	ID   string `json:"member_id"`
	Code int    `json:"code"`
}

func (g *groupRecord) has(u *userRecord) bool {
	_, found := slices.BinarySearchFunc(g.users, u.seq, func(x *userRecord, seq int) int { return x.seq - seq })
	return found
}

// groupMember finds the user that a member names, in the contact range; a code other than 0 says why not.
func (l *Lark) groupMember(m member) (u *userRecord, code int) {
	switch {
	case m.Type != "user":
		return nil, 41074 // departments are members by the admin console only
	case m.IDType == "department_id" || m.IDType == "open_department_id":
		return nil, 41072
	case !slices.Contains([]string{"", "open_id", "union_id", "user_id"}, m.IDType):
		return nil, 41071
	case m.IDType == "":
		m.IDType = "open_id"
	}
	u = l.lookUpUser(m.IDType, m.ID)
	switch {
	case u == nil:
		return nil, 41073
	case !l.sees(u):
		return nil, 41050
	}
	return u, 0
}

// join adds somebody to a group; the code is 0 if it was done.
func (l *Lark) join(g *groupRecord, m member) (code int) {
	u, code := l.groupMember(m)
	switch {
	case code != 0:
		return code
	case u.Resigned:
		return 42006
	case g.has(u):
		return 42005
	case len(g.users) >= membersOfGroup || l.memberships() >= membershipsByUser*l.headcount():
		return 42012
	}
	l.setMembers(g, insert(slices.Clone(g.users), u))
	return 0
}

// memberships counts the members of all normal groups.
func (l *Lark) memberships() int {
	n := 0
	for _, g := range l.groups.list {
		if !g.dynamic {
			n += len(g.users)
		}
	}
	return n
}

// headcount counts those who have not resigned.
func (l *Lark) headcount() int {
	n := 0
	for _, u := range l.users {
		if !u.Resigned {
			n++
		}
	}
	return n
}

// part takes somebody out of a group. Who is not in it is no failure, unless the switch makes it one.
func (l *Lark) part(g *groupRecord, m member) (code int) {
	u, code := l.groupMember(m)
	switch {
	case code != 0:
		return code
	case g.has(u):
		l.setMembers(g, remove(slices.Clone(g.users), u))
	case l.switches.RemoveRefusesStrangers:
		return 41073
	}
	return 0
}

// changeMember is the endpoint of one member, for join and part.
func changeMember(change func(*Lark, *groupRecord, member) int) func(*Lark, *larkRequest) (any, *larkRefusal) {
	return func(l *Lark, q *larkRequest) (any, *larkRefusal) {
		g, r := l.normalGroup(q)
		if r != nil {
			return nil, r
		}
		var m member
		if r := q.decode(&m); r != nil {
			return nil, r
		}
		if m.IDType == "" { // in a batch it may be left out
			return nil, groupRefusals.refuse(41071)
		}
		if code := change(l, g, m); code != 0 {
			return nil, groupRefusals.refuse(code)
		}
		return nil, nil
	}
}

// batch reads the members of a batch: 1 to 100.
func (q *larkRequest) batch() ([]member, *larkRefusal) {
	var body struct {
		Members []member `json:"members"`
	}
	if r := q.decode(&body); r != nil {
		return nil, r
	}
	if n := len(body.Members); n < 1 || n > 100 {
		return nil, groupRefusals.refuse(40001)
	}
	return body.Members, nil
}

// addMembers adds each that can be added, and says of each how it went; or, where the switch has it so, one that
// cannot be added refuses the call.
func (l *Lark) addMembers(q *larkRequest) (any, *larkRefusal) {
	g, r := l.normalGroup(q)
	if r != nil {
		return nil, r
	}
	members, r := q.batch()
	if r != nil {
		return nil, r
	}
	was := *g
	var out struct {
		Results []memberResult `json:"results"`
	}
	for _, m := range members {
		code := l.join(g, m)
		if code != 0 && code != 42005 && l.switches.BatchAddRefusesWhole {
			l.putGroup(g, was)
			return nil, groupRefusals.refuse(code)
		}
		out.Results = append(out.Results, memberResult{m.ID, code})
	}
	return out, nil
}

// removeMembers removes each that can be removed. If one cannot, the answer is a refusal that does not say which.
func (l *Lark) removeMembers(q *larkRequest) (any, *larkRefusal) {
	g, r := l.normalGroup(q)
	if r != nil {
		return nil, r
	}
	members, r := q.batch()
	if r != nil {
		return nil, r
	}
	failed := 0
	for _, m := range members {
		if l.part(g, m) != 0 {
			failed++
		}
	}
	if failed == 0 {
		return nil, nil
	}
	r = groupRefusals.refuse(40022)
	r.partial = failed < len(members)
	return nil, r
}

// listGroupMembers lists the members of one type.
func (l *Lark) listGroupMembers(q *larkRequest) (any, *larkRefusal) {
	g, r := l.group(q)
	if r != nil {
		return nil, r
	}
	kind, idType := q.query.Get("member_type"), q.query.Get("member_id_type")
	if kind == "" {
		kind = "user"
	}
	if code := memberTypes(kind, idType); code != 0 {
		return nil, groupRefusals.refuse(code)
	}
	if idType == "user_id" && !l.granted(userIDScopes) {
		return nil, scopeMissing(userIDScopes)
	}
	list := "members of group " + g.id + " " + kind
	size, after, r := l.page(q, list, 100, 50)
	if r != nil {
		return nil, groupRefusals.refuse(r.code)
	}
	as := larkRequest{userIDType: idType, departmentIDType: idType}
	g = l.asListed(g)
	var page larkPage[memberView]
	if kind == "user" {
		belongs := func(u *userRecord) bool { return !l.switches.GroupMembersInRangeOnly || l.sees(u) }
		page = listPage(l, g.users, list, size, after, belongs, func(u *userRecord) memberView {
			return memberView{ID: l.userID(&as, u), Type: kind}
		})
	} else {
		all := func(*departmentRecord) bool { return true }
		page = listPage(l, g.departments, list, size, after, all, func(d *departmentRecord) memberView {
			return memberView{ID: departmentID(&as, d), Type: kind}
		})
	}
	return struct {
		Members   []memberView `json:"memberlist,omitempty"`
		HasMore   bool         `json:"has_more"`
		PageToken string       `json:"page_token,omitempty"`
	}{page.Items, page.HasMore, page.PageToken}, nil
}

// memberTypes judges member_type and member_id_type of a listing; a code other than 0 refuses it.
func memberTypes(kind, idType string) (code int) {
	types := map[string][]string{
		"user":       {"", "open_id", "union_id", "user_id"},
		"department": {"", "open_id", "open_department_id", "department_id"},
	}
	switch {
	case types[kind] == nil:
		return 41074
	case slices.Contains(types[kind], idType):
		return 0
	case slices.Contains(types["user"], idType) || slices.Contains(types["department"], idType):
		return 41072
	}
	return 41071
}
