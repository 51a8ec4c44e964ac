package sandbox

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

type oktaGroup struct {
	id, kind, name, description                 string
	created, lastUpdated, lastMembershipUpdated time.Time
	members                                     map[string]bool // not used by Everyone
}

func (g *oktaGroup) everyone() bool { return g.kind == "BUILT_IN" && g.name == "Everyone" }

// addGroup needs o.mu, but in NewOkta.
func (o *Okta) addGroup(kind, name, description string) *oktaGroup {
	now := o.now().Truncate(time.Second)
	g := &oktaGroup{
		id: o.id("00g"), kind: kind, name: name, description: description,
		created: now, lastUpdated: now, lastMembershipUpdated: now, members: map[string]bool{},
	}
	o.groups[g.id] = g
	return g
}

// AddGroup makes a group with those members and returns its id. It panics if the name is taken or a member is unknown.
func (o *Okta) AddGroup(name string, members ...string) (id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, g := range o.groups {
		if g.name == name {
			panic("sandbox: there is an Okta group " + name + " already")
		}
	}
	g := o.addGroup("OKTA_GROUP", name, "")
	o.changeMembers(g.id, func(set map[string]bool, id string) { set[id] = true }, members)
	return g.id
}

// AddToGroup adds members to a group. It panics if there is no such group or user.
func (o *Okta) AddToGroup(group string, members ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.changeMembers(group, func(set map[string]bool, id string) { set[id] = true }, members)
}

// RemoveFromGroup takes members out of a group. It panics if there is no such group or user.
func (o *Okta) RemoveFromGroup(group string, members ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.changeMembers(group, func(set map[string]bool, id string) { delete(set, id) }, members)
}

func (o *Okta) changeMembers(group string, change func(map[string]bool, string), members []string) {
	g := o.groups[group]
	if g == nil || g.everyone() {
		panic("sandbox: there is no Okta group " + group + " whose members can be changed")
	}
	for _, id := range members {
		o.user(id)
		change(g.members, id)
		if o.options.MembershipTouchesUser {
			o.set(id, func(*OktaUser) {})
		}
	}
	g.lastMembershipUpdated = o.now().Truncate(time.Second)
}

// listGroups is GET /api/v1/groups.
func (r *oktaRequest) listGroups() {
	l := oktaListing{standard: 10000, largest: 10000, parameters: []string{"filter", "search"}}
	if r.query.Has("q") || r.query.Has("expand") || r.query.Has("sortBy") {
		r.fail(http.StatusNotImplemented, "E0000060", "Unsupported operation.", "the sandbox does not emulate q, expand and sortBy")
		return
	}
	grammar, expression := oktaGroupFilter, r.query.Get("filter")
	if search := r.query.Get("search"); search != "" {
		grammar, expression = oktaGroupSearch, search
	}
	groups := slices.SortedFunc(maps.Values(r.o.groups), func(a, b *oktaGroup) int {
		if r.o.before(a.id, b.id) {
			return -1
		}
		return 1
	})
	if expression != "" {
		matches, err := grammar.parse(expression)
		if err != nil {
			r.badSearch(err)
			return
		}
		groups = slices.DeleteFunc(groups, func(g *oktaGroup) bool { return !matches(g.property) })
	}
	oktaPage(r, l, groups, false, func(g *oktaGroup) string { return g.id }, r.group)
}

var oktaGroupFilter = oktaGrammar{operators: func(property string) []string {
	switch property {
	case "id", "type":
		return []string{"eq"}
	case "lastUpdated", "lastMembershipUpdated":
		return []string{"eq", "gt", "ge", "lt", "le"}
	}
	return nil
}}

var oktaGroupSearch = oktaGrammar{fold: true, operators: func(property string) []string {
	switch property {
	case "profile.name", "profile.description":
		return []string{"eq", "sw", "co", "pr"}
	case "id", "type", "created", "lastUpdated", "lastMembershipUpdated":
		return []string{"eq", "sw", "pr", "gt", "ge", "lt", "le"}
	}
	return nil
}}

func (g *oktaGroup) property(name string) any {
	switch name {
	case "id":
		return g.id
	case "type":
		return g.kind
	case "created":
		return oktaDate(g.created)
	case "lastUpdated":
		return oktaDate(g.lastUpdated)
	case "lastMembershipUpdated":
		return oktaDate(g.lastMembershipUpdated)
	case "profile.name":
		return g.name
	case "profile.description":
		return g.description
	}
	return nil
}

func (r *oktaRequest) group(g *oktaGroup) any {
	profile := map[string]any{"name": g.name, "description": nil}
	if g.description != "" {
		profile["description"] = g.description
	}
	logo := func(size string) map[string]any {
		return map[string]any{"name": size, "href": r.base + "/assets/img/logos/groups/odyssey/okta-" + size + ".png", "type": "image/png"}
	}
	return map[string]any{
		"id": g.id, "created": oktaDate(g.created), "lastUpdated": oktaDate(g.lastUpdated),
		"lastMembershipUpdated": oktaDate(g.lastMembershipUpdated), "objectClass": []string{"okta:user_group"},
		"type": g.kind, "profile": profile,
		"_links": map[string]any{
			"logo":  []any{logo("medium"), logo("large")},
			"users": r.href("groups/" + g.id + "/users"),
			"apps":  r.href("groups/" + g.id + "/apps"),
		},
	}
}

// getGroup is GET /api/v1/groups/{id}.
func (r *oktaRequest) getGroup() {
	g := r.o.groups[r.id]
	if g == nil {
		r.notFound(r.id, "UserGroup")
		return
	}
	r.json(http.StatusOK, r.group(g))
}

// listMembers is GET /api/v1/groups/{id}/users: full users, deprovisioned ones too where they stayed members.
func (r *oktaRequest) listMembers() {
	g := r.o.groups[r.id]
	if g == nil {
		r.notFound(r.id, "UserGroup")
		return
	}
	members := slices.DeleteFunc(r.o.shown(false), func(u *OktaUser) bool {
		if g.everyone() {
			return u.Status == oktaDeprovisioned && !r.o.options.EveryoneHasDeprovisioned
		}
		return !g.members[u.ID]
	})
	oktaPage(r, oktaListing{standard: 1000, largest: 1000}, members, false, func(u *OktaUser) string { return u.ID }, r.listItem)
}

// GroupID returns the id of the group with that name, "" if there is none.
func (o *Okta) GroupID(name string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	for id, g := range o.groups {
		if strings.EqualFold(g.name, name) {
			return id
		}
	}
	return ""
}
