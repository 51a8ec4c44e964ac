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
		all, primary := memberCounts(l.byDepartment[d.OpenID])
		v.MemberCount, v.PrimaryMemberCount = &all, &primary
	}
	return v
}

// memberCounts counts the people in a department and all below it, each once, and those whose primary department is
// among these.
func memberCounts(top *departmentRecord) (all, primary int) {
	several := map[int]bool{} // people in several departments that were counted
	var count func(*departmentRecord)
	count = func(d *departmentRecord) {
		for _, u := range d.members {
			if u.Departments[0] == d.OpenID {
				primary++
			}
			if len(u.Departments) > 1 {
				if several[u.seq] {
					continue
				}
				several[u.seq] = true
			}
			all++
		}
		for _, c := range d.children {
			count(c)
		}
	}
	count(top)
	return all, primary
}
