package sandbox

// createUser makes an account and sends an invitation.
func (l *Lark) createUser(q *larkRequest) (any, *larkRefusal) {
	return l.once(q, func() (any, *larkRefusal) {
		e := userEdit{l: l, q: q}
		if r := q.decode(&e.body); r != nil {
			return nil, r
		}
		if e.body.IsFrozen != nil {
			return nil, refuse(9499) // nobody is created frozen
		}
		if r := e.gatewayIDs(); r != nil {
			return nil, r
		}
		u := l.newUser()
		e.next = u.LarkUser
		e.next.Unjoined, e.next.JoinTime = true, q.arrived.Unix()
		r := e.check()
		if r != nil {
			return nil, r
		}
		if e.next.UserID == "" {
			e.next.UserID = l.newUserID(len(l.users) + 1)
		}
		r = e.enumerate(44054)
		l.putUser(u, e.next, e.mobileSent)
		l.invitations = append(l.invitations, Invitation{Time: q.arrived, OpenID: u.OpenID, Name: u.Name, Email: u.Email, Mobile: u.Mobile})
		if r != nil {
			return nil, r
		}
		v := l.userView(q, l.access(), u, true)
		if l.switches.CreateWithoutMobile {
			v.Mobile = nil
		}
		return oneUser{v}, nil
	})
}

// patchUser changes what the body has and leaves the rest.
func (l *Lark) patchUser(q *larkRequest) (any, *larkRefusal) {
	u, r := l.resolveUser(q, q.id)
	if r != nil {
		return nil, r
	}
	e := userEdit{l: l, q: q, was: u, next: u.clone(), mobileSent: u.mobileSent}
	if r := q.decode(&e.body); r != nil {
		return nil, r
	}
	if e.body.UserID != nil || e.body.Geo != nil {
		return nil, refuse(9499) // given once, at the creation
	}
	if r := e.gatewayIDs(); r != nil {
		return nil, r
	}
	if r := l.patchable(q, u, &e.body); r != nil {
		return nil, r
	}
	if r := e.check(); r != nil {
		return nil, r
	}
	if f := e.body.IsFrozen; f != nil {
		e.next.Frozen = *f
	}
	r = e.enumerate(44057)
	l.putUser(u, e.next, e.mobileSent)
	if r != nil {
		return nil, r
	}
	return oneUser{l.userView(q, l.access(), u, false)}, nil
}

// patchable says whether the user may be changed at all, and frozen.
func (l *Lark) patchable(q *larkRequest, u *userRecord, body *userBody) *larkRefusal {
	freezes := body.IsFrozen != nil && *body.IsFrozen
	switch {
	case !l.sees(u):
		return outside(q)
	case u.Resigned:
		return refuse(42006)
	case u.Exited:
		return refuse(44011)
	case u.Unjoined && (l.switches.PatchRefusesUnjoined || freezes && l.switches.FreezeRefusesUnjoined):
		return refuse(44010)
	case u.External:
		return refuse(44053)
	case !body.writable(l.access()):
		return refuse(41056)
	case freezes && u.Founder:
		return refuse(44036)
	}
	return nil
}

// getUser shows one user, the resigned too.
func (l *Lark) getUser(q *larkRequest) (any, *larkRefusal) {
	u, r := l.resolveUser(q, q.id)
	if r != nil {
		return nil, r
	}
	if !l.sees(u) {
		return nil, outside(q)
	}
	return oneUser{l.userView(q, l.access(), u, false)}, nil
}

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
