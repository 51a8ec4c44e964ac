package sandbox

import (
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

type oktaGroup struct {
	id, kind, name, description                 string
	created, lastUpdated, lastMembershipUpdated time.Time
	members                                     []string // ids, sorted; not used by Everyone
}

func (g *oktaGroup) everyone() bool { return g.kind == "BUILT_IN" && g.name == "Everyone" }

// addGroup needs o.mu, but in NewOkta.
func (o *Okta) addGroup(kind, name, description string) *oktaGroup {
	now := o.now().Truncate(time.Second)
	g := &oktaGroup{
		id: o.id("00g"), kind: kind, name: name, description: description,
		created: now, lastUpdated: now, lastMembershipUpdated: now,
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
	g.members = slices.Compact(slices.Sorted(slices.Values(members)))
	o.touchMembership(g, g.members)
	return g.id
}

// AddToGroup puts members into a group. It panics if there is no such group or user.
func (o *Okta) AddToGroup(group string, members ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	g := o.mustGroup(group)
	g.members = slices.Compact(slices.Sorted(slices.Values(append(g.members, members...))))
	o.touchMembership(g, members)
}

// RemoveFromGroup takes members out of a group. It panics if there is no such group or user.
func (o *Okta) RemoveFromGroup(group string, members ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	g := o.mustGroup(group)
	for _, id := range members {
		g.remove(id)
	}
	o.touchMembership(g, members)
}

// mustGroup is a group whose members can be changed.
func (o *Okta) mustGroup(id string) *oktaGroup {
	g := o.groups[id]
	if g == nil || g.everyone() {
		panic("sandbox: there is no Okta group " + id + " whose members can be changed")
	}
	return g
}

func (g *oktaGroup) remove(id string) {
	if i, ok := slices.BinarySearch(g.members, id); ok {
		g.members = slices.Delete(g.members, i, i+1)
	}
}

// touchMembership moves the dates of a group whose members changed, and, by the switch, those of the members.
func (o *Okta) touchMembership(g *oktaGroup, members []string) {
	for _, id := range members {
		o.user(id)
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
	groups := r.o.groupsAfter(r.query.Get("after"))
	if expression != "" {
		matches, err := grammar.parse(expression)
		if err != nil {
			r.badSearch(err)
			return
		}
		groups = oktaFiltered(groups, func(g *oktaGroup) bool { return matches(g.property) })
	}
	oktaPage(r, l, groups, func(g *oktaGroup) string { return g.id }, r.group)
}

func (o *Okta) groupsAfter(after string) iter.Seq[*oktaGroup] {
	ids := slices.Sorted(maps.Keys(o.groups))
	return func(yield func(*oktaGroup) bool) {
		for _, id := range o.after(ids, after) {
			if !yield(o.groups[id]) {
				return
			}
		}
	}
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
		return g.created
	case "lastUpdated":
		return g.lastUpdated
	case "lastMembershipUpdated":
		return g.lastMembershipUpdated
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
			"users": oktaLink{r.href("groups/" + g.id + "/users")},
			"apps":  oktaLink{r.href("groups/" + g.id + "/apps")},
		},
	}
}

// listMembers is GET /api/v1/groups/{id}/users: full users, deprovisioned ones too where they stayed members.
func (r *oktaRequest) listMembers() {
	g := r.o.groups[r.id]
	if g == nil {
		r.notFound(r.id, "UserGroup")
		return
	}
	after := r.query.Get("after")
	members := r.o.listed(g.members, after, r.o.options.ListingsLag)
	if g.everyone() {
		members = oktaFiltered(r.o.listed(r.o.sorted(), after, r.o.options.ListingsLag), func(u *OktaUser) bool {
			return u.Status != oktaDeprovisioned || r.o.options.EveryoneHasDeprovisioned
		})
	}
	oktaPage(r, oktaListing{standard: 1000, largest: 1000}, members, oktaUserID, r.listItem)
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
