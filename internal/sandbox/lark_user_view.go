package sandbox

import "time"

// userView is a user as the API shows it. What the app may not read is nil.
type userView struct {
	UnionID         string            `json:"union_id"`
	UserID          *string           `json:"user_id,omitempty"`
	OpenID          string            `json:"open_id"`
	Name            *string           `json:"name,omitempty"`
	EnName          *string           `json:"en_name,omitempty"`
	Nickname        *string           `json:"nickname,omitempty"`
	Email           *string           `json:"email,omitempty"`
	Mobile          *string           `json:"mobile,omitempty"`
	MobileVisible   bool              `json:"mobile_visible"`
	Gender          *int              `json:"gender,omitempty"`
	AvatarKey       *string           `json:"avatar_key,omitempty"`
	Avatar          *avatarView       `json:"avatar,omitempty"`
	Status          *statusView       `json:"status,omitempty"`
	DepartmentIDs   []string          `json:"department_ids,omitzero"`
	LeaderUserID    *string           `json:"leader_user_id,omitempty"`
	City            *string           `json:"city,omitempty"`
	Country         *string           `json:"country,omitempty"`
	WorkStation     *string           `json:"work_station,omitempty"`
	JoinTime        *int64            `json:"join_time,omitempty"`
	IsTenantManager *bool             `json:"is_tenant_manager,omitempty"`
	EmployeeNo      *string           `json:"employee_no,omitempty"`
	EmployeeType    *int              `json:"employee_type,omitempty"`
	Orders          []orderView       `json:"orders,omitzero"`
	CustomAttrs     []customAttribute `json:"custom_attrs,omitzero"`
	EnterpriseEmail *string           `json:"enterprise_email,omitempty"`
	JobTitle        *string           `json:"job_title,omitempty"`
	IsFrozen        *bool             `json:"is_frozen,omitempty"`
	Geo             *string           `json:"geo,omitempty"`
	JobLevelID      *string           `json:"job_level_id,omitempty"`
	JobFamilyID     *string           `json:"job_family_id,omitempty"`
	DottedLeaders   []string          `json:"dotted_line_leader_user_ids,omitzero"`
	AssignInfo      []assignView      `json:"assign_info,omitzero"`
}

// assignView is a seat of a plan that a user has.
type assignView struct {
	SubscriptionID string `json:"subscription_id"`
}

type avatarView struct {
	Avatar72     string `json:"avatar_72"`
	Avatar240    string `json:"avatar_240"`
	Avatar640    string `json:"avatar_640"`
	AvatarOrigin string `json:"avatar_origin"`
}

var defaultAvatar = func() *avatarView {
	const url = "https://s1-imfile.example/static-resource/v1/default-avatar~"
	return &avatarView{url + "?image_size=72x72", url + "?image_size=240x240", url + "?image_size=640x640", url}
}()

// statusView has Lark's flags, which are independent of each other.
type statusView struct {
	IsFrozen    bool `json:"is_frozen"`
	IsResigned  bool `json:"is_resigned"`
	IsActivated bool `json:"is_activated"`
	IsExited    bool `json:"is_exited"`
	IsUnjoin    bool `json:"is_unjoin"`
}

func (l *Lark) status(u *userRecord) *statusView {
	return &statusView{u.Frozen, u.Resigned, !u.Unjoined, u.Exited, u.Unjoined && !l.switches.UnjoinedUnmarked}
}

type orderView struct {
	DepartmentID    string `json:"department_id"`
	UserOrder       int    `json:"user_order"`
	DepartmentOrder int    `json:"department_order"`
	IsPrimaryDept   bool   `json:"is_primary_dept"`
}

type oneUser struct {
	User *userView `json:"user"`
}

// text shows a string that is readable; an unset one as the switch has it.
func (l *Lark) text(readable bool, s string) *string {
	if !readable || s == "" && l.switches.UnsetStringsAbsent {
		return nil
	}
	return &s
}

// items shows a list: nil, and so left out, if it may not be read.
func items[T any](l *Lark, readable bool, list []T) []T {
	switch {
	case !readable || len(list) == 0 && l.switches.UnsetStringsAbsent:
		return nil
	case list == nil:
		return []T{}
	}
	return list
}

func number[N any](readable bool, n N) *N {
	if !readable {
		return nil
	}
	return &n
}

// userView shows a user. whole adds what just lists, batches and creates have: avatar_key and is_frozen.
func (l *Lark) userView(q *larkRequest, a fieldAccess, u *userRecord, whole bool) *userView {
	v := &userView{
		UnionID: u.UnionID, OpenID: u.OpenID, MobileVisible: !u.MobileHidden,
		UserID:          l.text(a.userID, u.UserID),
		Name:            l.text(a.base, u.Name),
		EnName:          l.text(a.base, u.EnName),
		Nickname:        l.text(a.base, u.Nickname),
		Email:           l.text(a.email, u.Email),
		Mobile:          l.text(a.mobile, l.shownMobile(u)),
		Gender:          number(a.gender, u.Gender),
		LeaderUserID:    l.text(a.department, l.userIDOf(q, u.Leader)),
		City:            l.text(a.employee, u.City),
		Country:         l.text(a.employee, u.Country),
		WorkStation:     l.text(a.employee, u.WorkStation),
		JoinTime:        number(a.employee, l.shownJoinTime(u)),
		IsTenantManager: number(a.employee, u.TenantManager || u.Founder),
		EmployeeNo:      l.text(a.employeeNo, u.EmployeeNo),
		EmployeeType:    number(a.employee, u.EmployeeType),
		EnterpriseEmail: l.text(a.employee, u.EnterpriseEmail),
		JobTitle:        l.text(a.employee, u.JobTitle),
		Geo:             l.text(a.geo, u.Geo),
		JobLevelID:      l.text(a.jobLevel, u.JobLevelID),
		JobFamilyID:     l.text(a.jobFamily, u.JobFamilyID),
	}
	if a.base {
		v.Avatar = defaultAvatar
	}
	if a.employee {
		v.Status = l.status(u)
	}
	v.CustomAttrs = items(l, a.employee, l.customAttrs(q, u))
	v.DepartmentIDs, v.Orders = l.placesView(q, a, u)
	v.DottedLeaders = items(l, a.dotted, l.userIDsOf(q, u.DottedLeaders))
	if whole {
		v.AvatarKey, v.IsFrozen = l.text(a.base, u.AvatarKey), number(a.employee, u.Frozen)
	}
	return v
}

func (l *Lark) shownMobile(u *userRecord) string {
	if l.switches.MobileEchoed {
		return u.mobileSent
	}
	return u.Mobile
}

func (l *Lark) shownJoinTime(u *userRecord) int64 {
	if l.switches.JoinTimeTruncated {
		return time.Unix(u.JoinTime, 0).UTC().Truncate(24 * time.Hour).Unix()
	}
	return u.JoinTime
}

// placesView shows department_ids and orders with the primary department first or, shuffled, anywhere: then just
// is_primary_dept tells which it is.
func (l *Lark) placesView(q *larkRequest, a fieldAccess, u *userRecord) (ids []string, orders []orderView) {
	if !a.department {
		return nil, nil
	}
	for i, id := range u.Departments {
		orders = append(orders, orderView{l.departmentIDOf(q, id), u.Orders[i].UserOrder, u.Orders[i].DepartmentOrder, i == 0})
	}
	if len(orders) > 1 {
		seqs := map[string]int{}
		for i, id := range u.Departments {
			seqs[orders[i].DepartmentID] = l.byDepartment[id].seq
		}
		orders = shuffled(l, orders, func(o orderView) int { return seqs[o.DepartmentID] })
	}
	for _, o := range orders {
		ids = append(ids, o.DepartmentID)
	}
	return items(l, true, ids), items(l, true, orders)
}
