package sandbox

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// resignBody says who gets what the user leaves behind.
type resignBody struct {
	DepartmentChat *string `json:"department_chat_acceptor_user_id"`
	ExternalChat   *string `json:"external_chat_acceptor_user_id"`
	Docs           *string `json:"docs_acceptor_user_id"`
	Calendar       *string `json:"calendar_acceptor_user_id"`
	Application    *string `json:"application_acceptor_user_id"`
	Minutes        *string `json:"minutes_acceptor_user_id"`
	Survey         *string `json:"survey_acceptor_user_id"`
	Anycross       *string `json:"anycross_acceptor_user_id"`
	Email          *struct {
		ProcessingType string  `json:"processing_type"`
		Acceptor       *string `json:"acceptor_user_id"`
	} `json:"email_acceptor"`
}

// deleteUser makes the user resign: still there by id, gone from lists, and what was unique of them free again.
func (l *Lark) deleteUser(q *larkRequest) (any, *larkRefusal) {
	u, r := l.resolveUser(q, q.id)
	if r != nil {
		return nil, r
	}
	var body resignBody
	if len(q.body) > 0 {
		if r := q.decode(&body); r != nil {
			return nil, r
		}
	}
	switch {
	case !l.sees(u):
		return nil, outside(q)
	case u.Resigned && l.switches.DeleteRefusesResigned:
		return nil, refuse(42006)
	case u.Resigned:
		return nil, nil
	case u.TenantManager || u.Founder:
		return nil, refuse(44037)
	case l.switches.DeleteByLifeCycleOnly:
		return nil, refuse(44062)
	}
	for _, id := range u.Departments {
		if !l.inRangeID(id) {
			return nil, refuse(40004)
		}
	}
	if !l.acceptors(q, u, body) {
		return nil, refuse(41052)
	}
	next := u.clone()
	next.Resigned = true
	l.putUser(u, next, u.mobileSent)
	return nil, nil
}

// acceptors reports whether everybody named can take something over: somebody else, who has not resigned.
func (l *Lark) acceptors(q *larkRequest, u *userRecord, body resignBody) bool {
	ids := []*string{
		body.DepartmentChat, body.ExternalChat, body.Docs, body.Calendar, body.Application, body.Minutes,
		body.Survey, body.Anycross,
	}
	if m := body.Email; m != nil {
		switch m.ProcessingType {
		case "1":
			ids = append(ids, m.Acceptor)
		case "2", "3": // kept, deleted: nobody accepts
		default:
			return false
		}
	}
	for _, id := range ids {
		if id == nil {
			continue
		}
		a := l.lookUpUser(q.userIDType, *id)
		if a == nil || a == u || a.Resigned {
			return false
		}
	}
	return true
}

// recoverable is for how long a resigned user can be resurrected.
const recoverable = 30 * 24 * time.Hour

// resurrectBody says where a resigned user comes back to: nothing is the root.
type resurrectBody struct {
	Departments []struct {
		DepartmentID    string `json:"department_id"`
		UserOrder       int    `json:"user_order"`
		DepartmentOrder int    `json:"department_order"`
	} `json:"departments"`
	SubscriptionIDs []string `json:"subscription_ids"`
}

// resurrectUser makes a resigned user a user again, with what is unique of them, as long as nobody else has it by now.
func (l *Lark) resurrectUser(q *larkRequest) (any, *larkRefusal) {
	u, r := l.resolveUser(q, q.id)
	if r != nil {
		return nil, r
	}
	var body resurrectBody
	if len(q.body) > 0 {
		if r := q.decode(&body); r != nil {
			return nil, r
		}
	}
	next := u.clone()
	next.Resigned, next.SubscriptionIDs = false, body.SubscriptionIDs
	if l.switches.ResurrectClearsLeader {
		next.Leader, next.DottedLeaders = "", nil
	}
	if r := l.returnTo(q, &next, body); r != nil {
		return nil, r
	}
	gone := q.arrived.Sub(u.left)
	switch {
	case !l.sees(u):
		return nil, refuse(44029)
	case !u.Resigned:
		return nil, refuse(44033)
	case gone > recoverable:
		return nil, refuse(44028)
	case gone < l.switches.DeletionTakes:
		return nil, refuse(44034)
	case l.holder("mobile", next.Mobile, u) != nil:
		return nil, refuse(44030)
	case l.holder("email", strings.ToLower(next.Email), u) != nil:
		return nil, refuse(44031)
	case l.holder("user_id", next.UserID, u) != nil:
		return nil, refuse(44032)
	}
	if r := l.seatsGiven(body.SubscriptionIDs); r != nil {
		return nil, r
	}
	if r := l.seat(); r != nil {
		return nil, r
	}
	l.putUser(u, next, u.mobileSent)
	return nil, nil
}

// returnTo puts somebody who comes back into the departments of the body; the one with the greatest department_order
// is the primary one.
func (l *Lark) returnTo(q *larkRequest, next *LarkUser, body resurrectBody) *larkRefusal {
	if n := len(body.Departments); n > departmentsOfOneUser {
		return invalidField("departments", strconv.Itoa(n), "the number of departments must be at most 50")
	}
	next.Departments, next.Orders = []string{rootID}, make([]LarkOrder, 1)
	if len(body.Departments) > 0 {
		next.Departments, next.Orders = nil, nil
	}
	primary := 0
	for i, b := range body.Departments {
		d, r := l.resolveDepartment(q, b.DepartmentID)
		if r != nil {
			return r
		}
		if slices.Contains(next.Departments, d.OpenID) {
			return refuse(40001)
		}
		next.Departments = append(next.Departments, d.OpenID)
		next.Orders = append(next.Orders, LarkOrder{b.UserOrder, b.DepartmentOrder})
		if b.DepartmentOrder > next.Orders[primary].DepartmentOrder {
			primary = i
		}
	}
	for _, id := range next.Departments {
		if !l.inRangeID(id) {
			return refuse(44029)
		}
	}
	next.Departments, next.Orders = primaryFirst(next.Departments, primary), primaryFirst(next.Orders, primary)
	return nil
}
