package sandbox

import (
	"slices"
	"strconv"
	"strings"
)

// batchUsers reads up to 50 users. Whom it does not show, it does not mention.
func (l *Lark) batchUsers(q *larkRequest) (any, *larkRefusal) {
	ids, r := q.listedIDs("user_ids")
	if r != nil {
		return nil, r
	}
	var found []*userRecord
	var unknown []string
	for _, id := range ids {
		u, r := l.resolveUser(q, id)
		switch {
		case r != nil && r.code == 99992361:
			return nil, r
		case r != nil:
			unknown = append(unknown, id)
		case !l.sees(u) && l.switches.BatchRefusesHidden:
			return nil, outside(q)
		case !l.sees(u) || u.Resigned && l.switches.BatchOmitsResigned:
		case !slices.Contains(found, u):
			found = append(found, u)
		}
	}
	if unknown != nil && l.switches.BatchRefusesUnknown {
		return nil, unknownIDs(q.userIDType, unknown...)
	}
	var out struct {
		Items []*userView `json:"items,omitempty"`
	}
	a := l.access()
	for _, u := range shuffled(l, found, (*userRecord).sequence) {
		out.Items = append(out.Items, l.userView(q, a, u, true))
	}
	return out, nil
}

// foundUser is one input of batch_get_id. Who is unknown or out of sight has no user_id.
type foundUser struct {
	UserID string      `json:"user_id,omitempty"` // in the type asked for, whatever its name says
	Email  string      `json:"email,omitempty"`
	Mobile string      `json:"mobile,omitempty"`
	Status *statusView `json:"status,omitempty"`
}

// findUsers looks ids up by email and mobile, an entry for each input. Enterprise emails are not searched.
func (l *Lark) findUsers(q *larkRequest) (any, *larkRefusal) {
	var body struct {
		Emails          []string `json:"emails"`
		Mobiles         []string `json:"mobiles"`
		IncludeResigned bool     `json:"include_resigned"`
	}
	if r := q.decode(&body); r != nil {
		return nil, r
	}
	switch {
	case len(body.Emails) > 50:
		return nil, invalidField("emails", strconv.Itoa(len(body.Emails)), "the max len is 50")
	case len(body.Mobiles) > 50:
		return nil, invalidField("mobiles", strconv.Itoa(len(body.Mobiles)), "the max len is 50")
	case len(body.Emails)+len(body.Mobiles) == 0:
		return nil, refuse(40001)
	}
	find := func(field, value string, entry foundUser) foundUser {
		u := l.held[userKey{field, value}]
		if u == nil && body.IncludeResigned {
			u = l.left[userKey{field, value}]
		}
		if u == nil || !l.sees(u) {
			return entry
		}
		entry.UserID = l.userID(q, u)
		if l.access().employee {
			entry.Status = l.status(u)
		}
		return entry
	}
	var out struct {
		UserList []foundUser `json:"user_list"`
	}
	for _, email := range body.Emails {
		out.UserList = append(out.UserList, find("email", strings.ToLower(email), foundUser{Email: email}))
	}
	for _, mobile := range body.Mobiles {
		number, _ := parseMobile(mobile)
		out.UserList = append(out.UserList, find("mobile", number, foundUser{Mobile: mobile}))
	}
	return out, nil
}

// listMembers lists who is directly in a department. The resigned are in none.
func (l *Lark) listMembers(q *larkRequest) (any, *larkRefusal) {
	id := q.query.Get("department_id")
	if id == "" {
		return nil, invalidField("department_id", "", "department_id is required")
	}
	d, r := l.resolveDepartment(q, id)
	if r != nil {
		return nil, r
	}
	list := "members " + d.OpenID
	size, after, r := l.page(q, list, 50, 10)
	switch {
	case r != nil:
		return nil, r
	case !l.inRange(d) && l.switches.OutOfRangeListsEmpty:
		return larkPage[*userView]{}, nil
	case !l.inRange(d):
		return nil, refuse(40004)
	}
	belongs := func(u *userRecord) bool { return slices.Contains(u.Departments, d.OpenID) }
	rows := lagging(l, d.members, l.pastUsers, belongs)
	a := l.access()
	return listPage(l, rows, list, size, after, belongs, func(u *userRecord) *userView {
		return l.userView(q, a, u, true)
	}), nil
}
