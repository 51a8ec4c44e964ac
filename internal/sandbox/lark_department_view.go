package sandbox

import "strconv"

// departmentView is a department as the API shows it. What the app may not read is nil.
type departmentView struct {
	Name                   *string            `json:"name,omitempty"`
	I18nName               *i18nName          `json:"i18n_name,omitempty"`
	ParentDepartmentID     *string            `json:"parent_department_id,omitempty"`
	DepartmentID           *string            `json:"department_id,omitempty"`
	OpenDepartmentID       *string            `json:"open_department_id,omitempty"`
	LeaderUserID           *string            `json:"leader_user_id,omitempty"`
	ChatID                 *string            `json:"chat_id,omitempty"`
	Order                  *string            `json:"order,omitempty"`
	UnitIDs                []string           `json:"unit_ids,omitzero"`
	MemberCount            *int               `json:"member_count,omitempty"`
	PrimaryMemberCount     *int               `json:"primary_member_count,omitempty"`
	Status                 *departmentStatus  `json:"status"`
	Leaders                []departmentLeader `json:"leaders,omitzero"`
	GroupChatEmployeeTypes []int              `json:"group_chat_employee_types,omitzero"`
	HRBPs                  []string           `json:"department_hrbps,omitzero"`
}

type departmentStatus struct {
	IsDeleted bool `json:"is_deleted"`
}

func (l *Lark) departmentView(q *larkRequest, a fieldAccess, d *departmentRecord) *departmentView {
	leaders := make([]departmentLeader, 0, len(d.Leaders))
	leader := ""
	for _, x := range d.Leaders {
		shown := departmentLeader{Type: 1, ID: l.userIDOf(q, x.OpenID)}
		if x.Deputy {
			shown.Type = 2
		} else {
			leader = shown.ID
		}
		leaders = append(leaders, shown)
	}
	v := &departmentView{
		Name:                   l.text(a.departmentBase, d.Name),
		DepartmentID:           l.text(a.departmentBase, d.DepartmentID),
		OpenDepartmentID:       l.text(a.departmentBase, d.OpenID),
		LeaderUserID:           l.text(a.departmentOrganize, leader),
		ChatID:                 l.text(a.departmentOrganize, d.ChatID),
		UnitIDs:                items(l, a.departmentOrganize, []string(nil)),
		Status:                 &departmentStatus{d.deleted},
		Leaders:                items(l, a.departmentOrganize, leaders),
		GroupChatEmployeeTypes: items(l, a.departmentOrganize, d.GroupChatEmployeeTypes),
		HRBPs:                  items(l, a.departmentHRBP, l.userIDsOf(q, d.HRBPs)),
	}
	if a.departmentBase {
		v.I18nName = &i18nName{d.I18nName["zh_cn"], d.I18nName["ja_jp"], d.I18nName["en_us"]}
	}
	if a.departmentOrganize {
		v.ParentDepartmentID = l.text(true, l.departmentIDOf(q, d.ParentID))
		v.Order = l.text(true, strconv.Itoa(d.Order))
		now := l.byDepartment[d.OpenID] // d may be what a list that lags still shows
		v.MemberCount, v.PrimaryMemberCount = number(true, now.people), number(true, now.primaries)
	}
	return v
}
