package user

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

// plan refuses what Lark would, and leaves open what follows from the change.
func plan(ctx context.Context, p *object.Planning[model]) {
	if p.Planned == nil {
		farewell(ctx, p)
		return
	}
	checkOrders(p)
	checkLeader(p)
	if p.Prior == nil {
		openID, adopts := adopted(ctx, p)
		if !adopts {
			checkContact(p)
		}
		refuse(p, p.Planned, p.Clients.Renames.Arrives(p.Planned.Name.ValueString(), p.Planned.keys(openID)))
		keep(p, openID)
		if !adopts && !p.Diagnostics.HasError() {
			invite(p)
		}
		return
	}
	openID := p.Prior.OpenID.ValueString()
	if err := p.Clients.Renames.Holds(p.Prior.Name.ValueString(), openID); err != nil {
		refuse(p, p.Prior, err)
		return
	}
	keep(p, openID)
	if !deletes(nil, *p.Prior) { // a replacement is planned as a change first
		refuse(p, p.Prior, p.Clients.Renames.Stays(p.Prior.Name.ValueString(), p.Planned.keys(openID)))
	}
	keepSpelling(p)
	checkContact(p)
	if geo := p.Planned.Geo; object.Known(geo) && !geo.Equal(p.Prior.Geo) && !p.Prior.Geo.IsNull() {
		p.Diagnostics.AddAttributeError(path.Root("geo"), "geo cannot be changed",
			"Lark takes geo when the account is made, and not later. Have the data moved in the admin console, or leave geo out.")
	}
	// A move orders anew, and orders may say which department is the primary one.
	if p.Config.Orders.IsNull() && !p.Planned.DepartmentIDs.Equal(p.Prior.DepartmentIDs) {
		p.Planned.Orders = types.ListUnknown(orderType)
	}
	if p.Config.DepartmentIDs.IsNull() && !p.Planned.Orders.Equal(p.Prior.Orders) {
		p.Planned.DepartmentIDs = types.ListUnknown(types.StringType)
	}
}

// invite says that a create sends an invitation, for it cannot be recalled.
func invite(p *object.Planning[model]) {
	goes := "An invitation goes to the person"
	if to := cmp.Or(p.Config.Email.ValueString(), p.Config.Mobile.ValueString()); to != "" && !p.Config.Email.IsUnknown() {
		goes = "An invitation goes to " + to
	}
	known := " For somebody who is in Lark already: adopt_existing = true."
	if p.Planned.AdoptExisting.ValueBool() {
		known = " Nobody in Lark was found by their user_id, email or mobile."
	}
	p.Diagnostics.AddWarning(fmt.Sprintf("%q will be invited", p.Planned.Name.ValueString()), goes+", and cannot be recalled."+known)
}

// refuse reports what stands against the plan for somebody.
func refuse(p *object.Planning[model], m *model, err error) {
	if err != nil {
		p.Diagnostics.AddError(fmt.Sprintf("Unable to plan user %q", m.Name.ValueString()), err.Error()+".")
	}
}

// keepSpelling plans what is there already where the configuration says the same in other words: there is nothing to do.
func keepSpelling(p *object.Planning[model]) {
	planned, prior := p.Planned, p.Prior
	want, have := planned.written(), prior.written()
	same := func(name string) bool {
		_, wanted := want[name]
		_, there := have[name]
		return wanted && there && !directory.Differs(name, want, have)
	}
	was := prior.textFields()
	for name, field := range planned.textFields() {
		if same(name) {
			*field = *was[name]
		}
	}
	if same("join_time") {
		planned.JoinTime = prior.JoinTime
	}
	if same("departments") {
		planned.DepartmentIDs = prior.DepartmentIDs
	}
	if same("orders") && len(planned.Orders.Elements()) == len(prior.Orders.Elements()) {
		planned.Orders = prior.Orders
	}
	elements := maps.Clone(planned.CustomAttrs.Elements())
	for id, v := range prior.CustomAttrs.Elements() {
		if same(directory.CustomPrefix + id) {
			elements[id] = v
		}
	}
	if object.Known(planned.CustomAttrs) {
		planned.CustomAttrs = types.MapValueMust(customType, elements)
	}
}

// checkOrders compares orders with each other, and with the departments that they are about.
func checkOrders(p *object.Planning[model]) {
	orders := ordersOf(p.Config.Orders)
	for i, o := range orders {
		if slices.ContainsFunc(orders[:i], func(before directory.Order) bool {
			return o.DepartmentID != "" && before.DepartmentID == o.DepartmentID
		}) {
			p.Diagnostics.AddAttributeError(path.Root("orders").AtListIndex(i).AtName("department_id"), "Two orders of one department",
				o.DepartmentID+" stands in orders twice: leave one.")
		}
	}
	if departments := p.Config.DepartmentIDs; len(orders) > 0 && object.Known(departments) && whole(departments) {
		checkPlaces(p, texts(departments.Elements()), orders)
	}
}

func checkPlaces(p *object.Planning[model], departments []string, orders []directory.Order) {
	primary := orders[0]
	for i, o := range orders {
		if o.DepartmentID != "" && !slices.Contains(departments, o.DepartmentID) {
			p.Diagnostics.AddAttributeError(path.Root("orders").AtListIndex(i).AtName("department_id"), "Order of another department",
				fmt.Sprintf("%s is not in department_ids: write it there in the same way, or take it out here.", o.DepartmentID))
		}
		if o.DepartmentOrder > primary.DepartmentOrder {
			primary = o
		}
	}
	if len(departments) > 0 && primary.DepartmentID != departments[0] && slices.Contains(departments, primary.DepartmentID) {
		p.Diagnostics.AddAttributeError(path.Root("orders"), "Two primary departments", fmt.Sprintf("department_ids says %s, which stands first; orders says "+
			"%s, which has the greatest department_order. Make them agree.", departments[0], primary.DepartmentID))
	}
}

// checkLeader refuses somebody's own key as that of their leader.
func checkLeader(p *object.Planning[model]) {
	key, value := leaderKey(p.Config.LeaderUserID.ValueString())
	own := map[string]string{
		"": p.Planned.OpenID.ValueString(), "user_id": p.Planned.UserID.ValueString(), "email": p.Planned.Email.ValueString(),
	}[key]
	if value != "" && strings.EqualFold(value, own) {
		p.Diagnostics.AddAttributeError(path.Root("leader_user_id"), "Their own leader", "It is the person, and nobody leads themselves: name another leader, or "+
			"none by an empty string.")
	}
}

// checkContact refuses what a region demands otherwise of email and mobile.
func checkContact(p *object.Planning[model]) {
	email, mobile := p.Planned.Email, p.Planned.Mobile
	if p.Prior == nil { // what is left out is not known yet, and there will be none
		email, mobile = p.Config.Email, p.Config.Mobile
	} else if email.Equal(p.Prior.Email) && mobile.Equal(p.Prior.Mobile) {
		return
	}
	if email.IsUnknown() || mobile.IsUnknown() || p.Prior != nil && (email.IsNull() || mobile.IsNull()) {
		return
	}
	number := mobile.ValueString()
	if normal, err := directory.Phone(number, ""); number != "" && err == nil {
		number = normal
	}
	if err := directory.CheckContact(p.Clients.Region, email.ValueString(), number); err != nil {
		at, title := path.Root("email"), "Email or mobile is missing"
		if email.ValueString() != "" {
			at = path.Root("mobile")
		}
		if email.ValueString() != "" && number != "" {
			title = "A mobile that is not taken"
		}
		p.Diagnostics.AddAttributeError(at, title, err.Error()+".")
	}
}

// adopted reports whether a create takes over an account, which one, and says so. Where that cannot be told, it does.
func adopted(ctx context.Context, p *object.Planning[model]) (openID string, adopts bool) {
	if !p.Planned.AdoptExisting.ValueBool() {
		return "", p.Planned.AdoptExisting.IsUnknown()
	}
	client, diags := p.Clients.Lark()
	p.Diagnostics.Append(diags...)
	if p.Diagnostics.HasError() {
		return "", true
	}
	name := p.Planned.Name.ValueString()
	u, err := existing(ctx, client, p.Planned.written())
	if err != nil {
		p.Diagnostics.AddAttributeError(path.Root("adopt_existing"), fmt.Sprintf("Unable to plan user %q", name), err.Error())
		return "", true
	}
	if u.OpenID == "" {
		return "", false
	}
	p.Diagnostics.AddWarning(fmt.Sprintf("%q will be adopted", name), fmt.Sprintf("The account %s (%s) is there already. What is configured here is "+
		"written to it, and nobody is invited.", u.OpenID, u.Person.Label("")))
	return u.OpenID, true
}

// keys are what is somebody's alone, as far as it is known.
func (m *attributes) keys(openID string) (keys []string) {
	person := m.written()
	for _, name := range []string{"user_id", "email", "mobile", "employee_no"} {
		if value := person.String(name); value != "" {
			keys = append(keys, name+" "+strings.ToLower(value))
		}
	}
	if openID != "" {
		keys = append(keys, clients.AccountKey(openID))
	}
	return keys
}
