package sandbox

// createUser makes an account and sends an invitation.
func (l *Lark) createUser(q *larkRequest) (any, *larkRefusal) {
	return l.once(q, func() (larkShow, *larkRefusal) {
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
		if r := e.check(); r != nil {
			return nil, r
		}
		if e.next.UserID == "" {
			e.next.UserID = l.newUserID(len(l.users) + 1)
		}
		r := e.enumerate(44054)
		l.putUser(u, e.next, e.mobileSent)
		l.invitations = append(l.invitations, Invitation{Time: q.arrived, OpenID: u.OpenID, Name: u.Name, Email: u.Email, Mobile: u.Mobile})
		return showCreated(*u), r
	})
}

// showCreated answers a create, the first time and again by its client_token: with the user as created, or as they are
// by then.
func showCreated(created userRecord) larkShow {
	return func(l *Lark, q *larkRequest) any {
		shown := &created
		if l.switches.ReplayShowsPresent {
			shown = l.byOpenID[created.OpenID]
		}
		v := l.userView(q, l.access(), shown, true)
		if l.switches.CreateWithoutMobile {
			v.Mobile = nil
		}
		return oneUser{v}
	}
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

// getUser shows one user, the resigned too, and the only time with their seats.
func (l *Lark) getUser(q *larkRequest) (any, *larkRefusal) {
	u, r := l.resolveUser(q, q.id)
	if r != nil {
		return nil, r
	}
	if !l.sees(u) {
		return nil, outside(q)
	}
	v := l.userView(q, l.access(), u, false)
	var seats []assignView
	for _, id := range u.SubscriptionIDs {
		seats = append(seats, assignView{id})
	}
	v.AssignInfo = items(l, l.scopes["contact:user.assign_info:read"], seats)
	return oneUser{v}, nil
}
