package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// unknownIDCodes are the gateway's codes for ids that do not exist, with the example that its message shows. It says
// the same of an id that is of another type than the caller claims.
var unknownIDCodes = map[string]struct {
	code    int
	example string
}{
	"open_id":            {99992351, "ou_7da****d62"},
	"user_id":            {99992360, "3e3****6b"},
	"union_id":           {99992363, "on_94a****a06"},
	"open_department_id": {99992357, "od-da5****dfe"},
	"department_id":      {99992380, "D09****50"},
}

func unknownIDs(idType string, ids ...string) *larkRefusal {
	k := unknownIDCodes[idType]
	return &larkRefusal{code: k.code, msg: fmt.Sprintf(
		"The request you send is not a valid {%s} or not exists, and the example value is {%s}. Invalid ids: [%s]",
		idType, k.example, strings.Join(ids, ","))}
}

// lookUpUser finds a user, the resigned too, by an id of the given type; nil if there is none. A user_id that was
// given away again means its new holder.
func (l *Lark) lookUpUser(idType, id string) *userRecord {
	switch idType {
	case "open_id":
		return l.byOpenID[id]
	case "union_id":
		return l.byUnionID[id]
	}
	k := userKey{"user_id", id}
	if u := l.held[k]; u != nil {
		return u
	}
	return l.left[k]
}

// resolveUser is lookUpUser with the gateway's refusal.
func (l *Lark) resolveUser(q *larkRequest, id string) (*userRecord, *larkRefusal) {
	if u := l.lookUpUser(q.userIDType, id); u != nil {
		return u, nil
	}
	if q.userIDType == "open_id" && l.formerApps[id] {
		return nil, refuse(99992361)
	}
	return nil, unknownIDs(q.userIDType, id)
}

// lookUpDepartment finds a department by an id of the given type; nil if there is none. A deleted one is found where
// the switch shows it.
func (l *Lark) lookUpDepartment(idType, id string) *departmentRecord {
	d := l.byDepartment[id]
	if idType == "department_id" {
		d = l.byCustomID[id]
		if d == nil && l.switches.DeletedDepartmentsShown {
			for _, x := range l.byDepartment {
				if x.deleted && x.DepartmentID == id {
					return x
				}
			}
		}
	}
	if d != nil && d.deleted && !l.switches.DeletedDepartmentsShown {
		return nil
	}
	return d
}

// resolveDepartment finds a department that exists, or gives the gateway's refusal.
func (l *Lark) resolveDepartment(q *larkRequest, id string) (*departmentRecord, *larkRefusal) {
	if d := l.lookUpDepartment(q.departmentIDType, id); d != nil && !d.deleted {
		return d, nil
	}
	return nil, unknownIDs(q.departmentIDType, id)
}

// userID writes a user's id in the type that the call asked for.
func (l *Lark) userID(q *larkRequest, u *userRecord) string {
	switch q.userIDType {
	case "union_id":
		return u.UnionID
	case "user_id":
		return u.UserID
	}
	return u.OpenID
}

// userIDOf is userID of a stored open_id; "" stays "".
func (l *Lark) userIDOf(q *larkRequest, openID string) string {
	if u := l.byOpenID[openID]; u != nil {
		return l.userID(q, u)
	}
	return ""
}

func (l *Lark) userIDsOf(q *larkRequest, openIDs []string) []string {
	var ids []string
	for _, id := range openIDs {
		ids = append(ids, l.userIDOf(q, id))
	}
	return ids
}

func departmentID(q *larkRequest, d *departmentRecord) string {
	if q.departmentIDType == "department_id" {
		return d.DepartmentID
	}
	return d.OpenID
}

// departmentIDOf is departmentID of a stored open_department_id.
func (l *Lark) departmentIDOf(q *larkRequest, openID string) string {
	if d := l.byDepartment[openID]; d != nil {
		return departmentID(q, d)
	}
	return openID
}

func (l *Lark) newOpenID(n int) string { return "ou_" + l.hash("open_id "+strconv.Itoa(l.app), n) }

// newUserID makes a user_id as Lark does for who is given none: eight hexadecimal digits.
func (l *Lark) newUserID(n int) string {
	for try := 0; ; try++ {
		id := l.hash("user_id "+strconv.Itoa(try), n)[:8]
		if l.lookUpUser("user_id", id) == nil {
			return id
		}
	}
}

// newUser makes the record of a user with the ids that Lark gives.
func (l *Lark) newUser() *userRecord {
	n := len(l.users) + 1
	u := &userRecord{}
	u.OpenID, u.UnionID = l.newOpenID(n), "on_"+l.hash("union_id", n)
	return u
}

// newDepartment makes the record of a department with the open_department_id that Lark gives.
func (l *Lark) newDepartment() *departmentRecord {
	d := &departmentRecord{}
	d.OpenID = "od-" + l.hash("open_department_id", l.departmentSeq+1)
	return d
}

// newDepartmentID makes a department_id as Lark does for what is given none.
func (l *Lark) newDepartmentID() string {
	for try := 0; ; try++ {
		id := l.hash("department_id "+strconv.Itoa(try), l.departmentSeq+1)[:16]
		if l.byCustomID[id] == nil {
			return id
		}
	}
}

// listedIDs reads ids of a batch: the parameter repeated, 1 to 50 times.
func (q *larkRequest) listedIDs(name string) ([]string, *larkRefusal) {
	ids := q.query[name]
	if len(ids) == 0 || len(ids) > 50 {
		return nil, invalidField(name, strconv.Itoa(len(ids)), "the number of ids must be between 1 and 50")
	}
	var out []string
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out, nil
}

// ReplaceApp puts another app in the place of the present one: new credentials, no tokens, and other open_ids, for
// those are an app's own. The old ones are refused (99992361). union_ids, user_ids and department ids stay.
func (l *Lark) ReplaceApp(appID, appSecret string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.appID, l.appSecret, l.tokens = appID, appSecret, nil
	l.app++
	renamed := map[string]string{}
	for _, u := range l.users {
		l.formerApps[u.OpenID] = true
		renamed[u.OpenID] = l.newOpenID(u.seq)
	}
	clear(l.byOpenID)
	clear(l.answered)
	l.pastUsers, l.pastDepartments = nil, nil
	for _, u := range l.users {
		next := u.clone()
		next.OpenID, next.Leader = renamed[u.OpenID], renamed[u.Leader]
		next.DottedLeaders = renameAll(u.DottedLeaders, renamed)
		for id, v := range next.Custom {
			v.OpenID = renamed[v.OpenID]
			next.Custom[id] = v
		}
		u.LarkUser = next
		l.byOpenID[u.OpenID] = u
	}
	for _, d := range l.departments {
		d.HRBPs = renameAll(d.HRBPs, renamed)
		for i := range d.Leaders {
			d.Leaders[i].OpenID = renamed[d.Leaders[i].OpenID]
		}
	}
}

func renameAll(ids []string, renamed map[string]string) []string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		out = append(out, renamed[id])
	}
	return out
}
