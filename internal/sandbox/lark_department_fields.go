package sandbox

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const (
	departmentLevels   = 25
	directChildren     = 1000
	departmentHRBPsMax = 500
)

var customDepartmentID = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_\-@.]{0,63}$`)

func validDepartmentID(id string) bool {
	return customDepartmentID.MatchString(id) && !strings.HasPrefix(id, "od-") && id != "0" && id != "1"
}

// departmentBody is the body of a create or a patch; nil is absent.
type departmentBody struct {
	Name             *string            `json:"name"`
	I18nName         *i18nName          `json:"i18n_name"`
	ParentID         *string            `json:"parent_department_id"`
	DepartmentID     *string            `json:"department_id"`
	LeaderUserID     *string            `json:"leader_user_id"`
	Leaders          []departmentLeader `json:"leaders"`
	Order            *string            `json:"order"`
	UnitIDs          []string           `json:"unit_ids"`
	CreateGroupChat  *bool              `json:"create_group_chat"`
	GroupChatMembers []int              `json:"group_chat_employee_types"`
	HRBPs            []string           `json:"department_hrbps"`
}

type i18nName struct {
	ZhCN string `json:"zh_cn,omitempty"`
	JaJP string `json:"ja_jp,omitempty"`
	EnUS string `json:"en_us,omitempty"`
}

// departmentLeader is spelt in camel case, alone in the API. Type 1 is the leader, 2 a deputy.
type departmentLeader struct {
	Type int    `json:"leaderType"`
	ID   string `json:"leaderID"`
}

// departmentEdit takes a body over into a department, and refuses what Lark would.
type departmentEdit struct {
	l      *Lark
	q      *larkRequest
	body   departmentBody
	was    *departmentRecord // nil in a create
	parent *departmentRecord // the new one, or as it was
	next   LarkDepartment
}

// gatewayIDs refuses unknown ids in the body before the service judges anything.
func (e *departmentEdit) gatewayIDs() *larkRefusal {
	if id := e.body.ParentID; id != nil && *id != "" {
		d, r := e.l.resolveDepartment(e.q, *id)
		if r != nil {
			return r
		}
		e.parent = d
	}
	people := slices.Clone(e.body.HRBPs)
	for _, leader := range e.body.Leaders {
		people = append(people, leader.ID)
	}
	if id := e.body.LeaderUserID; id != nil && *id != "" {
		people = append(people, *id)
	}
	for _, id := range people {
		if _, r := e.l.resolveUser(e.q, id); r != nil {
			return r
		}
	}
	return nil
}

func (e *departmentEdit) check() *larkRefusal {
	for _, step := range []func(*departmentEdit) *larkRefusal{
		(*departmentEdit).structure, (*departmentEdit).names, (*departmentEdit).customID, (*departmentEdit).orders,
		(*departmentEdit).people, (*departmentEdit).chat,
	} {
		if r := step(e); r != nil {
			return r
		}
	}
	return nil
}

// structure judges the place in the tree.
func (e *departmentEdit) structure() *larkRefusal {
	moves := e.was == nil || e.parent != e.was.parent
	e.next.ParentID = e.parent.OpenID
	if !moves {
		return nil
	}
	height := 1
	if e.was != nil {
		height = e.was.height()
	}
	switch {
	case !e.l.inRange(e.parent):
		return refuse(40014)
	case e.was != nil && (e.parent == e.was || e.parent.under(e.was)):
		return refuse(43023)
	case len(e.parent.children) >= directChildren:
		return refuse(43013)
	case e.parent.level()+height > departmentLevels:
		return refuse(43019)
	}
	return nil
}

// level is 0 for the root.
func (d *departmentRecord) level() int {
	n := 0
	for p := d.parent; p != nil; p = p.parent {
		n++
	}
	return n
}

// height counts the levels from the department down.
func (d *departmentRecord) height() int {
	n := 0
	for _, c := range d.children {
		n = max(n, c.height())
	}
	return n + 1
}

// nameless refuses a department without a name: with 401 when it is created.
func (e *departmentEdit) nameless() *larkRefusal {
	r := refuse(40016)
	if e.was == nil {
		r.status = http.StatusUnauthorized
	}
	return r
}

func (e *departmentEdit) names() *larkRefusal {
	if e.body.Name != nil {
		e.next.Name = *e.body.Name
	}
	if n := e.body.I18nName; n != nil {
		e.next.I18nName = map[string]string{"zh_cn": n.ZhCN, "ja_jp": n.JaJP, "en_us": n.EnUS}
	}
	if strings.TrimSpace(e.next.Name) == "" {
		return e.nameless()
	}
	if strings.Contains(e.next.Name, "/") {
		return refuse(43029)
	}
	for _, name := range e.next.I18nName {
		if strings.Contains(name, "/") {
			return refuse(43029)
		}
	}
	others := e.parent.children
	if e.l.switches.TenantWideDepartmentNames {
		others = e.l.departments
	}
	for _, other := range others {
		if other == e.was {
			continue
		}
		if other.Name == e.next.Name {
			return refuse(43022)
		}
		for language, name := range e.next.I18nName {
			if name != "" && other.I18nName[language] == name {
				return refuse(43018)
			}
		}
	}
	return nil
}

func (e *departmentEdit) customID() *larkRefusal {
	id := e.body.DepartmentID
	if id == nil || *id == "" {
		return nil
	}
	switch {
	case !validDepartmentID(*id):
		return refuse(43008)
	case e.l.byCustomID[*id] != nil:
		return refuse(43007)
	}
	e.next.DepartmentID = *id
	return nil
}

// orders judges the place among the siblings: a number, as text, that none of them has; by itself after the last.
func (e *departmentEdit) orders() *larkRefusal {
	last := 0
	taken := map[int]bool{}
	for _, sibling := range e.parent.children {
		if sibling != e.was {
			last, taken[sibling.Order] = max(last, sibling.Order), true
		}
	}
	switch {
	case e.body.Order != nil && *e.body.Order != "":
		n, err := strconv.Atoi(*e.body.Order)
		if err != nil || n < 0 {
			return refuse(40018)
		}
		if taken[n] {
			return refuse(43005)
		}
		e.next.Order = n
	case e.was == nil || e.parent != e.was.parent:
		e.next.Order = last + 1
	}
	return nil
}

// people judges leaders and HRBPs. leader_user_id and the leader of type 1 are the same thing said twice.
func (e *departmentEdit) people() *larkRefusal {
	if len(e.body.HRBPs) > departmentHRBPsMax {
		return refuse(43028)
	}
	if e.body.HRBPs != nil {
		e.next.HRBPs = nil
		for _, id := range e.body.HRBPs {
			e.next.HRBPs = append(e.next.HRBPs, e.l.lookUpUser(e.q.userIDType, id).OpenID)
		}
	}
	if id := e.body.LeaderUserID; id != nil && e.body.Leaders == nil {
		deputies := slices.DeleteFunc(e.next.Leaders, func(d LarkDepartmentLeader) bool { return !d.Deputy })
		if *id != "" {
			e.next.Leaders = append([]LarkDepartmentLeader{{OpenID: e.l.lookUpUser(e.q.userIDType, *id).OpenID}}, deputies...)
		} else if e.l.switches.clears("leader_user_id") {
			e.next.Leaders = deputies
		}
	}
	if e.body.Leaders != nil {
		e.next.Leaders = nil
		for _, leader := range e.body.Leaders {
			if leader.Type != 1 && leader.Type != 2 {
				return refuse(40018)
			}
			open := e.l.lookUpUser(e.q.userIDType, leader.ID).OpenID
			e.next.Leaders = append(e.next.Leaders, LarkDepartmentLeader{OpenID: open, Deputy: leader.Type == 2})
		}
	}
	if e.body.Leaders == nil && e.body.LeaderUserID == nil {
		return nil
	}
	return e.leaders()
}

// leaders judges the leaders as they would be.
func (e *departmentEdit) leaders() *larkRefusal {
	seen, leading := map[string]bool{}, 0
	for _, leader := range e.next.Leaders {
		u := e.l.byOpenID[leader.OpenID]
		switch {
		case seen[leader.OpenID]:
			return refuse(43016)
		case u.Resigned:
			return refuse(42006)
		case u.Unjoined && e.parent == e.l.root && e.l.switches.TopLeadersMustHaveJoined:
			return refuse(43025)
		case !leader.Deputy:
			leading++
		}
		seen[leader.OpenID] = true
	}
	if len(e.next.Leaders) > 0 && leading != 1 {
		return refuse(40018)
	}
	return nil
}

// chat judges the rest: units, of which the tenant has none, and the department's chat, which is never taken away.
func (e *departmentEdit) chat() *larkRefusal {
	if len(e.body.UnitIDs) > 0 {
		return refuse(43004)
	}
	for _, t := range e.body.GroupChatMembers {
		if e.l.employeeTypeCode(t) != 0 {
			return refuse(43026)
		}
	}
	if e.body.GroupChatMembers != nil {
		e.next.GroupChatEmployeeTypes = e.body.GroupChatMembers
	}
	if c := e.body.CreateGroupChat; c != nil && *c && e.next.ChatID == "" {
		e.next.ChatID = "oc_" + strings.TrimPrefix(e.next.OpenID, "od-")
	}
	return nil
}
