package user

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

// attributes are what Lark has of a user.
type attributes struct {
	OpenID          types.String `tfsdk:"open_id"`
	UnionID         types.String `tfsdk:"union_id"`
	UserID          types.String `tfsdk:"user_id"`
	Name            types.String `tfsdk:"name"`
	EnName          types.String `tfsdk:"en_name"`
	Nickname        types.String `tfsdk:"nickname"`
	Email           types.String `tfsdk:"email"`
	EnterpriseEmail types.String `tfsdk:"enterprise_email"`
	Mobile          types.String `tfsdk:"mobile"`
	MobileVisible   types.Bool   `tfsdk:"mobile_visible"`
	Gender          types.Int64  `tfsdk:"gender"`
	AvatarKey       types.String `tfsdk:"avatar_key"`
	DepartmentIDs   types.List   `tfsdk:"department_ids"`
	Orders          types.List   `tfsdk:"orders"`
	LeaderUserID    types.String `tfsdk:"leader_user_id"`
	DottedLine      types.Set    `tfsdk:"dotted_line_leader_user_ids"`
	City            types.String `tfsdk:"city"`
	Country         types.String `tfsdk:"country"`
	WorkStation     types.String `tfsdk:"work_station"`
	JoinTime        types.Int64  `tfsdk:"join_time"`
	EmployeeNo      types.String `tfsdk:"employee_no"`
	EmployeeType    types.Int64  `tfsdk:"employee_type"`
	JobTitle        types.String `tfsdk:"job_title"`
	JobLevelID      types.String `tfsdk:"job_level_id"`
	JobFamilyID     types.String `tfsdk:"job_family_id"`
	Geo             types.String `tfsdk:"geo"`
	SubscriptionIDs types.Set    `tfsdk:"subscription_ids"`
	CustomAttrs     types.Map    `tfsdk:"custom_attrs"`
	IsFrozen        types.Bool   `tfsdk:"is_frozen"`
}

type model struct {
	attributes
	AdoptExisting types.Bool   `tfsdk:"adopt_existing"`
	OnDestroy     types.String `tfsdk:"on_destroy"`
	Transfer      types.Object `tfsdk:"transfer"`
}

// The attributes of one value, by the name that they have in a directory.Person.
func (m *attributes) textFields() map[string]*types.String {
	return map[string]*types.String{
		"name": &m.Name, "en_name": &m.EnName, "nickname": &m.Nickname, "email": &m.Email, "enterprise_email": &m.EnterpriseEmail,
		"mobile": &m.Mobile, "avatar_key": &m.AvatarKey, "city": &m.City, "country": &m.Country, "work_station": &m.WorkStation,
		"employee_no": &m.EmployeeNo, "job_title": &m.JobTitle, "job_level_id": &m.JobLevelID, "job_family_id": &m.JobFamilyID,
		"geo": &m.Geo, "user_id": &m.UserID, "leader": &m.LeaderUserID,
	}
}

func (m *attributes) numberFields() map[string]*types.Int64 {
	return map[string]*types.Int64{"gender": &m.Gender, "join_time": &m.JoinTime, "employee_type": &m.EmployeeType}
}

func (m *attributes) switchFields() map[string]*types.Bool {
	return map[string]*types.Bool{"mobile_visible": &m.MobileVisible, "suspended": &m.IsFrozen}
}

func (m *attributes) setFields() map[string]*types.Set {
	return map[string]*types.Set{"dotted_line_leader_user_ids": &m.DottedLine, "subscription_ids": &m.SubscriptionIDs}
}

// values are those that are known as a whole, by the name that they have in a directory.Person.
func (m *attributes) values() map[string]attr.Value {
	all := map[string]attr.Value{"departments": m.DepartmentIDs, "orders": m.Orders}
	for name, v := range m.textFields() {
		all[name] = *v
	}
	for name, v := range m.numberFields() {
		all[name] = *v
	}
	for name, v := range m.switchFields() {
		all[name] = *v
	}
	for name, v := range m.setFields() {
		all[name] = *v
	}
	for id, v := range m.CustomAttrs.Elements() {
		all[directory.CustomPrefix+id] = v
	}
	for name, v := range all {
		if !object.Known(v) || !whole(v) {
			delete(all, name)
		}
	}
	return all
}

// whole reports whether everything inside of a value is known.
func whole(v attr.Value) bool {
	raw, err := v.ToTerraformValue(context.Background())
	return err == nil && raw.IsFullyKnown()
}

// written are the values as a person has them, with references as they are written. What Lark could not have is left out:
// validators have told of it.
func (m *attributes) written() directory.Person {
	p := directory.Person{}
	for name, v := range m.values() {
		a, _ := directory.LookupUserAttribute(name)
		if strings.HasPrefix(name, directory.CustomPrefix) {
			p[name] = customValue(v)
			continue
		}
		if normal, err := a.Normalize(plain(v)); err == nil && normal != nil {
			p[name] = normal
		}
	}
	return p
}

// plain is what directory.Attribute normalizes.
func plain(v attr.Value) any {
	switch v := v.(type) {
	case types.String:
		return v.ValueString()
	case types.Int64:
		return v.ValueInt64()
	case types.Bool:
		return v.ValueBool()
	case types.Set:
		return texts(v.Elements())
	case types.List:
		if _, orders := v.ElementType(context.Background()).(types.ObjectType); orders {
			return ordersOf(v)
		}
		return texts(v.Elements())
	}
	return nil
}

// person is what of m differs from prior, with references by id. With an error that matches errLate comes all but the leader.
func (m *attributes) person(ctx context.Context, c *lark.Client, prior attributes) (directory.Person, error) {
	p, was := m.written(), prior.values()
	for name, v := range m.values() {
		if old, ok := was[name]; ok && v.Equal(old) {
			delete(p, name)
		}
	}
	if _, given := p["departments"]; given {
		ids, err := findDepartments(ctx, c, texts(m.DepartmentIDs.Elements()))
		if err != nil {
			return nil, err
		}
		p["departments"] = ids
	}
	if orders, given := p["orders"].([]directory.Order); given {
		for i := range orders {
			id, err := c.FindDepartment(ctx, orders[i].DepartmentID)
			if err != nil {
				return nil, fmt.Errorf("orders: %w", err)
			}
			orders[i].DepartmentID = id
		}
	}
	if leader := p.String("leader"); leader != "" {
		id, err := findLeader(ctx, c, leader)
		p["leader"] = id
		if err != nil {
			delete(p, "leader")
			return p, err
		}
	}
	return p, nil
}

// show takes over what Lark shows. A value that means the same stays as it is written; one that cannot be read, too.
func (m *attributes) show(u directory.User, as spelling) {
	have := u.All()
	have["user_id"], have["leader"] = u.UserID, as.leader
	var departments []string
	for _, id := range u.Person.Strings("departments") {
		departments = append(departments, as.of(id))
	}
	have["departments"] = departments
	kept := m.written()
	stays := func(name string) bool {
		_, written := kept[name]
		return !u.Knows(name) || written && !directory.Differs(name, kept, have)
	}
	m.UnionID = types.StringValue(u.UnionID)
	for name, field := range m.textFields() {
		if !stays(name) {
			*field = types.StringValue(have.String(name))
		}
	}
	for name, field := range m.numberFields() {
		if n, _ := have[name].(int64); !stays(name) {
			*field = types.Int64Value(n)
		}
	}
	for name, field := range m.switchFields() {
		if !stays(name) {
			*field = types.BoolValue(have.Bool(name))
		}
	}
	for name, field := range m.setFields() {
		if !stays(name) {
			*field = textSet(have.Strings(name))
		}
	}
	if !stays("departments") {
		m.DepartmentIDs = textList(departments)
	}
	m.showOrders(u, as)
	m.showCustom(u)
}

func textList(list []string) types.List {
	return types.ListValueMust(types.StringType, textValues(list))
}

func textSet(list []string) types.Set {
	return types.SetValueMust(types.StringType, textValues(list))
}

func textValues(list []string) []attr.Value {
	values := make([]attr.Value, len(list))
	for i, s := range list {
		values[i] = types.StringValue(s)
	}
	return values
}

// texts are elements that are texts, never nil.
func texts(elements []attr.Value) []string {
	list := make([]string, 0, len(elements))
	for _, v := range elements {
		if s, ok := v.(types.String); ok {
			list = append(list, s.ValueString())
		}
	}
	return list
}
