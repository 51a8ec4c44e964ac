package sandbox

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// userBody is the body of a create or a patch; nil is absent, and null counts as absent.
type userBody struct {
	UserID          *string           `json:"user_id"`
	Name            *string           `json:"name"`
	EnName          *string           `json:"en_name"`
	Nickname        *string           `json:"nickname"`
	Email           *string           `json:"email"`
	Mobile          *string           `json:"mobile"`
	MobileVisible   *bool             `json:"mobile_visible"`
	Gender          *int              `json:"gender"`
	AvatarKey       *string           `json:"avatar_key"`
	DepartmentIDs   []string          `json:"department_ids"`
	LeaderUserID    *string           `json:"leader_user_id"`
	City            *string           `json:"city"`
	Country         *string           `json:"country"`
	WorkStation     *string           `json:"work_station"`
	JoinTime        *int64            `json:"join_time"`
	EmployeeNo      *string           `json:"employee_no"`
	EmployeeType    *int              `json:"employee_type"`
	Orders          []orderView       `json:"orders"`
	CustomAttrs     []customAttribute `json:"custom_attrs"`
	EnterpriseEmail *string           `json:"enterprise_email"`
	JobTitle        *string           `json:"job_title"`
	Geo             *string           `json:"geo"`
	JobLevelID      *string           `json:"job_level_id"`
	JobFamilyID     *string           `json:"job_family_id"`
	SubscriptionIDs []string          `json:"subscription_ids"`
	DottedLeaders   []string          `json:"dotted_line_leader_user_ids"`
	IsFrozen        *bool             `json:"is_frozen"`
}

// writable reports whether the app may read every field that the body writes: else a patch is refused (41056).
func (b *userBody) writable(a fieldAccess) bool {
	return (a.base || b.Name == nil && b.EnName == nil && b.Nickname == nil && b.AvatarKey == nil) &&
		(a.email || b.Email == nil) && (a.mobile || b.Mobile == nil) && (a.gender || b.Gender == nil) &&
		(a.department || b.DepartmentIDs == nil && b.LeaderUserID == nil && b.Orders == nil) &&
		(a.employee || b.City == nil && b.Country == nil && b.WorkStation == nil && b.JoinTime == nil &&
			b.EmployeeType == nil && b.CustomAttrs == nil && b.EnterpriseEmail == nil && b.JobTitle == nil) &&
		(a.employeeNo || b.EmployeeNo == nil) && (a.jobLevel || b.JobLevelID == nil) &&
		(a.jobFamily || b.JobFamilyID == nil) && (a.dotted || b.DottedLeaders == nil)
}

// userEdit takes a body over into a user, step by step, and refuses what Lark would.
type userEdit struct {
	l          *Lark
	q          *larkRequest
	body       userBody
	was        *userRecord // nil in a create
	next       LarkUser
	mobileSent string
}

func (e *userEdit) check() *larkRefusal {
	for _, step := range []func(*userEdit) *larkRefusal{
		(*userEdit).names, (*userEdit).identity, (*userEdit).places, (*userEdit).leaders, (*userEdit).contacts,
		(*userEdit).numbers, (*userEdit).texts, (*userEdit).references, (*userEdit).custom, (*userEdit).seats,
	} {
		if r := step(e); r != nil {
			return r
		}
	}
	return nil
}

func (e *userEdit) names() *larkRefusal {
	b := &e.body
	switch {
	case b.Name == nil && e.was == nil:
		return refuse(41006)
	case b.Name != nil && strings.TrimSpace(*b.Name) == "":
		return refuse(41040)
	case tooLong(b.Name, 255):
		return refuse(41070)
	case tooLong(b.EnName, 255):
		return refuse(41071)
	case tooLong(b.Nickname, 255):
		return refuse(41072)
	}
	e.setText(&e.next.Name, b.Name, "name")
	e.setText(&e.next.EnName, b.EnName, "en_name")
	e.setText(&e.next.Nickname, b.Nickname, "nickname")
	return nil
}

func validUserID(id string) bool {
	return !tooLong(&id, 64) && !strings.ContainsFunc(id, unicode.IsSpace)
}

// identity judges user_id and employee_no. Who resigned holds neither any more.
func (e *userEdit) identity() *larkRefusal {
	if id := e.body.UserID; id != nil && *id != "" {
		switch {
		case !validUserID(*id):
			return refuse(41043)
		case e.l.holder("user_id", *id, nil) != nil:
			return refuse(41011)
		}
		e.next.UserID = *id
	}
	if no := e.body.EmployeeNo; no != nil && *no != "" {
		switch {
		case tooLong(no, 255):
			return refuse(40001)
		case e.l.holder("employee_no", *no, e.was) != nil:
			return refuse(44051)
		}
	}
	e.setText(&e.next.EmployeeNo, e.body.EmployeeNo, "employee_no")
	return nil
}

func (e *userEdit) numbers() *larkRefusal {
	b := &e.body
	if b.Gender != nil {
		if *b.Gender < 0 || *b.Gender > 3 {
			return refuse(41038)
		}
		e.next.Gender = *b.Gender
	}
	if b.EmployeeType == nil && e.was == nil {
		return refuse(41059)
	}
	if t := b.EmployeeType; t != nil {
		if code := e.l.employeeTypeCode(*t); code != 0 {
			return refuse(code)
		}
		e.next.EmployeeType = *t
	}
	if b.JoinTime != nil {
		if *b.JoinTime < 0 {
			return refuse(41042)
		}
		e.next.JoinTime = *b.JoinTime
	}
	if b.MobileVisible != nil {
		e.next.MobileHidden = !*b.MobileVisible
	}
	return nil
}

func (e *userEdit) texts() *larkRefusal {
	b := &e.body
	switch {
	case tooLong(b.City, 100), tooLong(b.Country, 255), tooLong(b.WorkStation, 255):
		return refuse(40001)
	case tooLong(b.JobTitle, 100): // the field's page says 255, the error says 100
		return refuse(41063)
	case b.AvatarKey != nil && *b.AvatarKey == "":
		return refuse(41036)
	}
	e.setText(&e.next.City, b.City, "city")
	e.setText(&e.next.Country, b.Country, "country")
	e.setText(&e.next.WorkStation, b.WorkStation, "work_station")
	e.setText(&e.next.AvatarKey, b.AvatarKey, "avatar_key")
	if t := b.JobTitle; t != nil && *t != "" { // a blank clears; nothing at all is no title
		e.next.JobTitle = strings.TrimSpace(*t)
	}
	return nil
}

// references judges what must be known to the tenant.
func (e *userEdit) references() *larkRefusal {
	b := &e.body
	known := func(id *string, kind *jobKind) bool { return id == nil || *id == "" || e.l.knowsJob(kind, *id) }
	switch {
	case !known(b.JobLevelID, jobLevels):
		return refuse(44044)
	case !known(b.JobFamilyID, jobFamilies):
		return refuse(44045)
	case b.Geo != nil && *b.Geo != "" && len(e.l.options.Geos) == 0:
		return refuse(44040) // the tenant is in one place
	case b.Geo != nil && *b.Geo != "" && !slices.Contains(e.l.options.Geos, *b.Geo):
		return refuse(44038)
	}
	e.setText(&e.next.Geo, b.Geo, "geo")
	e.setText(&e.next.JobLevelID, b.JobLevelID, "job_level_id")
	e.setText(&e.next.JobFamilyID, b.JobFamilyID, "job_family_id")
	return nil
}

func (e *userEdit) seats() *larkRefusal {
	if e.body.SubscriptionIDs != nil || e.was == nil {
		if r := e.l.seatsGiven(e.body.SubscriptionIDs); r != nil {
			return r
		}
		e.next.SubscriptionIDs = e.body.SubscriptionIDs
	}
	if e.was != nil {
		return nil
	}
	return e.l.seat()
}

// seatsGiven judges the licences that somebody is to have a seat of.
func (l *Lark) seatsGiven(ids []string) *larkRefusal {
	of := l.options.Subscriptions
	switch {
	case len(ids) == 0 && len(of) > 1:
		return refuse(44046)
	case slices.ContainsFunc(ids, func(id string) bool { return len(of) > 0 && !slices.Contains(of, id) }):
		return refuse(44048)
	}
	return nil
}

// unverifiedSeats is the room in a tenant that is not verified.
const unverifiedSeats = 100

// seat refuses one more user where the tenant has no room for them.
func (l *Lark) seat() *larkRefusal {
	switch {
	case l.options.Unverified && l.staff >= unverifiedSeats:
		return refuse(41007)
	case l.options.Seats > 0 && l.staff >= l.options.Seats:
		return refuse(41008)
	}
	return nil
}

// enumerate adds a new city and job title to the tenant's lists. Where that fails they stay as they were, and the
// write is refused with the first of three codes, or with one of the next two, though the rest of it is done.
func (e *userEdit) enumerate(firstCode int) *larkRefusal {
	var was LarkUser
	if e.was != nil {
		was = e.was.LarkUser
	}
	city := e.l.switches.CityCreationFails && e.next.City != "" && !e.l.cities[e.next.City]
	title := e.l.switches.TitleCreationFails && e.next.JobTitle != "" && !e.l.titles[e.next.JobTitle]
	if city {
		e.next.City = was.City
	}
	if title {
		e.next.JobTitle = was.JobTitle
	}
	e.l.cities[e.next.City], e.l.titles[e.next.JobTitle] = true, true
	switch {
	case city && title:
		return refuse(firstCode + 2)
	case title:
		return refuse(firstCode + 1)
	case city:
		return refuse(firstCode)
	}
	return nil
}

// setText takes a string over; an empty one clears, unless the switch says that it is ignored.
func (e *userEdit) setText(field, value *string, name string) {
	if value != nil && (*value != "" || e.l.switches.clears(name)) {
		*field = *value
	}
}

func tooLong(s *string, most int) bool { return s != nil && utf8.RuneCountInString(*s) > most }
