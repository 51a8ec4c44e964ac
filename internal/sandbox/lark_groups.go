package sandbox

import (
	"net/http"
	"regexp"
	"strconv"
	"unicode/utf8"
)

const (
	groupsOfTenant      = 500
	groupNameMax        = 100
	groupDescriptionMax = 500
)

var customGroupID = regexp.MustCompile(`^[0-9A-Za-z]{1,64}$`)

// groupRefusals are the codes of user groups; 41071 to 41074 mean something else for users.
var groupRefusals = refusalTable{
	40001: {msg: "parameter invalid"},
	40011: {msg: "page size is invalid"},
	40012: {msg: "page token is invalid error"},
	40022: {msg: "partial failed, see Results field for more details"},
	41050: {status: http.StatusForbidden, msg: "no user authority error"},
	41071: {msg: "invalid member_id_type"},
	41072: {msg: "member_type not match member_id_type"},
	41073: {msg: "invalid member_id"},
	41074: {msg: "invalid member_type"},
	42001: {msg: "group name empty"},
	42002: {msg: "invalid group_id"},
	42003: {msg: "group type invalid"},
	42005: {msg: "member exist in group error"},
	42006: {msg: "user has resigned error"},
	42009: {status: http.StatusForbidden, msg: "no user group authority error"},
	42010: {status: http.StatusForbidden, msg: "not has all authority error"},
	42012: {msg: "group member user reached the upper limit"},
	42013: {msg: "group name exceed limit"},
	42014: {msg: "group description exceed limit"},
	42015: {msg: "user group disable"},
	42016: {msg: "user group number exceed limit"},
	42017: {msg: "group has member not allow delete"},
	47005: {msg: "duplicate group id error"},
	47009: {msg: "duplicated name error"},
}

// groupView is a group as the API shows it.
type groupView struct {
	ID                    string  `json:"id"`
	Name                  string  `json:"name"`
	Description           *string `json:"description,omitempty"`
	MemberUserCount       int     `json:"member_user_count"`
	MemberDepartmentCount int     `json:"member_department_count"`
	Type                  int     `json:"type"`
	GroupID               string  `json:"group_id,omitempty"` // in lists only
}

func (l *Lark) groupView(g *groupRecord) *groupView {
	counted := g
	if l.switches.GroupCountsLag {
		counted = l.asListed(g)
	}
	return &groupView{
		ID: g.id, Name: g.name, Description: l.text(true, g.description), Type: g.kind(),
		MemberUserCount: len(counted.users), MemberDepartmentCount: len(counted.departments),
	}
}

func (g *groupRecord) kind() int {
	if g.dynamic {
		return 2
	}
	return 1
}

// group finds the group that the path names, in the contact range.
func (l *Lark) group(q *larkRequest) (*groupRecord, *larkRefusal) {
	switch g := l.groups.byID[q.id]; {
	case g == nil:
		return nil, groupRefusals.refuse(42002)
	case !l.seesGroup(g) && l.switches.HiddenGroupsUnknown && q.route.method == http.MethodGet:
		return nil, groupRefusals.refuse(42002)
	case !l.seesGroup(g):
		return nil, groupRefusals.refuse(42009)
	case l.switches.GroupsDisabled && q.route.writes:
		return nil, groupRefusals.refuse(42015)
	default:
		return g, nil
	}
}

// normalGroup is group for writes, which take no dynamic one.
func (l *Lark) normalGroup(q *larkRequest) (*groupRecord, *larkRefusal) {
	g, r := l.group(q)
	if r == nil && g.dynamic {
		return nil, groupRefusals.refuse(42003)
	}
	return g, r
}

type groupBody struct {
	Name        *string `json:"name"`
	Description *string `json:"description"`
	Type        *int    `json:"type"`
	GroupID     *string `json:"group_id"`
}

// take takes name and description over; an empty description clears, unless the switch says that it is ignored.
func (b *groupBody) take(l *Lark, next *groupRecord) *larkRefusal {
	if b.Name != nil && *b.Name != "" {
		next.name = *b.Name
	}
	if b.Description != nil && (*b.Description != "" || l.switches.clears("description")) {
		next.description = *b.Description
	}
	switch {
	case next.name == "":
		return groupRefusals.refuse(42001)
	case utf8.RuneCountInString(next.name) > groupNameMax:
		return groupRefusals.refuse(42013)
	case utf8.RuneCountInString(next.description) > groupDescriptionMax:
		return groupRefusals.refuse(42014)
	}
	return nil
}

func (l *Lark) createGroup(q *larkRequest) (any, *larkRefusal) {
	var (
		body groupBody
		next groupRecord
	)
	if r := q.decode(&body); r != nil {
		return nil, r
	}
	if r := body.take(l, &next); r != nil {
		return nil, r
	}
	if id := body.GroupID; id != nil {
		next.id = *id
	}
	switch {
	case body.Type != nil && *body.Type != 1:
		return nil, groupRefusals.refuse(42003)
	case next.id != "" && !customGroupID.MatchString(next.id):
		return nil, groupRefusals.refuse(42002)
	case l.switches.GroupsDisabled:
		return nil, groupRefusals.refuse(42015)
	case l.contactRange != nil:
		return nil, groupRefusals.refuse(42010)
	case len(l.groups.list) >= groupsOfTenant:
		return nil, groupRefusals.refuse(42016)
	}
	idTaken := l.groups.byID[next.id] != nil || l.switches.GroupIDsSpent && l.groups.spent[next.id]
	nameTaken := l.groupNamed(next.name, nil)
	switch {
	case nameTaken && (l.switches.GroupNameJudgedFirst || !idTaken):
		return nil, groupRefusals.refuse(47009)
	case idTaken:
		return nil, groupRefusals.refuse(47005)
	}
	if next.id == "" {
		next.id = l.newGroupID()
	}
	g := &groupRecord{}
	l.putGroup(g, next)
	return map[string]any{"group_id": g.id}, nil
}

// groupNamed reports whether a group other than except has the name, dynamic ones too.
func (l *Lark) groupNamed(name string, except *groupRecord) bool {
	for _, g := range l.groups.list {
		if g != except && g.name == name {
			return true
		}
	}
	return false
}

func (l *Lark) getGroup(q *larkRequest) (any, *larkRefusal) {
	g, r := l.group(q)
	if r != nil {
		return nil, r
	}
	return map[string]any{"group": l.groupView(g)}, nil
}

func (l *Lark) patchGroup(q *larkRequest) (any, *larkRefusal) {
	g, r := l.normalGroup(q)
	if r != nil {
		return nil, r
	}
	var body groupBody
	if r := q.decode(&body); r != nil {
		return nil, r
	}
	next := *g
	if r := body.take(l, &next); r != nil {
		return nil, r
	}
	switch {
	case body.Type != nil || body.GroupID != nil:
		return nil, refuse(9499) // given once, at the creation
	case l.groupNamed(next.name, g):
		return nil, groupRefusals.refuse(47009)
	}
	l.putGroup(g, next)
	return nil, nil
}

func (l *Lark) deleteGroup(q *larkRequest) (any, *larkRefusal) {
	g, r := l.normalGroup(q)
	switch {
	case r != nil:
		return nil, r
	case l.contactRange != nil:
		return nil, groupRefusals.refuse(42009) // like a create, it takes a range of all staff
	case len(g.users)+len(g.departments) > 0:
		return nil, groupRefusals.refuse(42017)
	}
	l.dropGroup(g)
	return nil, nil
}

// groupType reads the type of group that is listed.
func (q *larkRequest) groupType(name string) (kind int, ok bool) {
	s := q.query.Get(name)
	n, err := strconv.Atoi(s)
	return n, s == "" || err == nil && (n == 1 || n == 2)
}

// listGroups lists the groups of one type in the contact range.
func (l *Lark) listGroups(q *larkRequest) (any, *larkRefusal) {
	kind, ok := q.groupType("type")
	if !ok {
		return nil, invalidField("type", q.query.Get("type"), "must be 1 or 2")
	}
	kind = max(kind, 1)
	list := "groups " + strconv.Itoa(kind)
	size, after, r := l.page(q, list, 100, 50)
	if r != nil {
		return nil, groupRefusals.refuse(r.code)
	}
	belongs := func(g *groupRecord) bool { return g.kind() == kind && l.seesGroup(g) }
	rows := lagging(l, l.groups.list, l.groups.past, belongs)
	page := listPage(l, rows, list, size, after, belongs, func(g *groupRecord) *groupView {
		v := l.groupView(g)
		v.GroupID = g.id
		return v
	})
	return struct {
		Groups    []*groupView `json:"grouplist,omitempty"`
		HasMore   bool         `json:"has_more"`
		PageToken string       `json:"page_token,omitempty"`
	}{page.Items, page.HasMore, page.PageToken}, nil
}

// listGroupsOf lists the ids of the groups that somebody is in directly.
func (l *Lark) listGroupsOf(q *larkRequest) (any, *larkRefusal) {
	id := q.query.Get("member_id")
	if id == "" {
		return nil, groupRefusals.refuse(40001)
	}
	u, code := l.groupMember(member{ID: id, Type: "user", IDType: q.query.Get("member_id_type")})
	if code != 0 {
		return nil, groupRefusals.refuse(code)
	}
	kind, ok := q.groupType("group_type")
	if !ok {
		return nil, groupRefusals.refuse(41074)
	}
	list := "groups of " + u.OpenID + " " + strconv.Itoa(kind)
	size, after, r := l.page(q, list, 1000, 500)
	if r != nil {
		return nil, groupRefusals.refuse(r.code)
	}
	belongs := func(g *groupRecord) bool {
		return (kind == 0 || g.kind() == kind) && l.seesGroup(g) && g.has(u)
	}
	rows := lagging(l, l.groups.list, l.groups.past, belongs)
	page := listPage(l, rows, list, size, after, belongs, func(g *groupRecord) string { return g.id })
	return struct {
		Groups    []string `json:"group_list,omitempty"`
		HasMore   bool     `json:"has_more"`
		PageToken string   `json:"page_token,omitempty"`
	}{page.Items, page.HasMore, page.PageToken}, nil
}
