package department

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

type model struct {
	OpenDepartmentID       types.String `tfsdk:"open_department_id"`
	DepartmentID           types.String `tfsdk:"department_id"`
	Name                   types.String `tfsdk:"name"`
	I18nName               types.Map    `tfsdk:"i18n_name"`
	ParentDepartmentID     types.String `tfsdk:"parent_department_id"`
	LeaderUserID           types.String `tfsdk:"leader_user_id"`
	DeputyLeaderUserIDs    types.Set    `tfsdk:"deputy_leader_user_ids"`
	Order                  types.Int64  `tfsdk:"order"`
	CreateGroupChat        types.Bool   `tfsdk:"create_group_chat"`
	ChatID                 types.String `tfsdk:"chat_id"`
	GroupChatEmployeeTypes types.Set    `tfsdk:"group_chat_employee_types"`
	DepartmentHRBPs        types.Set    `tfsdk:"department_hrbps"`
	UnitIDs                types.Set    `tfsdk:"unit_ids"`
}

// change is what of m differs from prior and is to be written, but for the parent and the ids.
func (m model) change(prior model) lark.DepartmentChange {
	var c lark.DepartmentChange
	if object.Changed(m.Name, prior.Name) {
		c.Name = m.Name.ValueStringPointer()
	}
	if object.Changed(m.I18nName, prior.I18nName) {
		c.I18nName = names(m.I18nName)
	}
	if object.Changed(m.LeaderUserID, prior.LeaderUserID) || object.Changed(m.DeputyLeaderUserIDs, prior.DeputyLeaderUserIDs) {
		c.Leaders = m.leaders(prior)
	}
	if object.Changed(m.Order, prior.Order) {
		c.Order = m.Order.ValueInt64Pointer()
	}
	c.GroupChat = m.CreateGroupChat.ValueBool() && prior.ChatID.ValueString() == ""
	if object.Changed(m.GroupChatEmployeeTypes, prior.GroupChatEmployeeTypes) {
		c.ChatTypes = numbers(m.GroupChatEmployeeTypes)
	}
	if object.Changed(m.DepartmentHRBPs, prior.DepartmentHRBPs) {
		c.HRBPs = texts(m.DepartmentHRBPs)
	}
	return c
}

// leaders are all of them, for Lark takes them together: those that are not managed are as they were.
func (m model) leaders(prior model) *lark.DepartmentLeaders {
	leader, deputies := m.LeaderUserID, m.DeputyLeaderUserIDs
	if !object.Known(leader) {
		leader = prior.LeaderUserID
	}
	if !object.Known(deputies) {
		deputies = prior.DeputyLeaderUserIDs
	}
	l := &lark.DepartmentLeaders{LeaderUserID: leader.ValueString()}
	if l.LeaderUserID != "" {
		l.DeputyLeaders = slices.DeleteFunc(texts(deputies), func(id string) bool { return id == l.LeaderUserID })
	}
	return l
}

// show takes over what Lark shows. parent is d.Parent as it is to be written.
func (m *model) show(d lark.Department, parent string) {
	m.DepartmentID, m.Name = types.StringValue(d.DepartmentID), types.StringValue(d.Name)
	m.ParentDepartmentID = types.StringValue(parent)
	translated := map[string]attr.Value{}
	for language, name := range d.I18nName {
		translated[language] = types.StringValue(name)
	}
	m.I18nName = types.MapValueMust(types.StringType, translated)
	m.LeaderUserID, m.DeputyLeaderUserIDs = types.StringValue(d.LeaderUserID), textSet(d.DeputyLeaders)
	if m.ChatID = types.StringValue(d.ChatID); d.Order >= 0 {
		m.Order = types.Int64Value(d.Order)
	}
	if m.CreateGroupChat.IsNull() || m.CreateGroupChat.ValueBool() { // false asks for nothing
		m.CreateGroupChat = types.BoolValue(d.ChatID != "")
	}
	kinds := make([]attr.Value, len(d.GroupChatEmployeeTypes))
	for i, n := range d.GroupChatEmployeeTypes {
		kinds[i] = types.Int64Value(n)
	}
	m.GroupChatEmployeeTypes = types.SetValueMust(types.Int64Type, kinds)
	m.UnitIDs = textSet(d.UnitIDs)
	switch {
	case d.HRBPs != nil:
		m.DepartmentHRBPs = textSet(d.HRBPs)
	case m.DepartmentHRBPs.IsNull():
		m.DepartmentHRBPs = types.SetNull(types.StringType)
	}
}

func textSet(list []string) types.Set {
	values := make([]attr.Value, len(list))
	for i, s := range list {
		values[i] = types.StringValue(s)
	}
	return types.SetValueMust(types.StringType, values)
}

// texts are the elements of a set of texts, never nil.
func texts(set types.Set) []string {
	list := []string{}
	for _, v := range set.Elements() {
		if s, ok := v.(types.String); ok {
			list = append(list, s.ValueString())
		}
	}
	slices.Sort(list)
	return list
}

func numbers(set types.Set) []int64 {
	list := []int64{}
	for _, v := range set.Elements() {
		if n, ok := v.(types.Int64); ok {
			list = append(list, n.ValueInt64())
		}
	}
	slices.Sort(list)
	return list
}

func names(m types.Map) map[string]string {
	out := map[string]string{}
	for language, v := range maps.All(m.Elements()) {
		if s, ok := v.(types.String); ok {
			out[language] = s.ValueString()
		}
	}
	return out
}
