package sandbox

import (
	"net/http"
	"slices"
)

// jumpCloudEveryone is the group that every organization has. Here everybody is in it, always.
const jumpCloudEveryone = "All Users"

type jumpCloudGroup struct {
	id, name, description string
	users                 []string // ids, as they were added; not used by All Users
	groups                []string // ids of groups inside it
}

func (g *jumpCloudGroup) remove(id string) {
	g.users = slices.DeleteFunc(g.users, func(user string) bool { return user == id })
}

// addGroup needs j.mu, but in NewJumpCloud.
func (j *JumpCloud) addGroup(name, description string) *jumpCloudGroup {
	g := &jumpCloudGroup{id: j.id(), name: name, description: description}
	j.groups[g.id] = g
	j.order = append(j.order, g.id)
	return g
}

// AddGroup makes a user group with those members and returns its id. It panics if the name is taken or a member is unknown.
func (j *JumpCloud) AddGroup(name, description string, users ...string) (id string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.groupID(name) != "" {
		panic("sandbox: there is a JumpCloud group " + name + " already")
	}
	g := j.addGroup(name, description)
	for _, user := range users {
		g.users = append(g.users, j.user(user).ID)
	}
	return g.id
}

// group returns a group that must be there and whose members can be changed.
func (j *JumpCloud) group(id string) *jumpCloudGroup {
	if g := j.groups[id]; g != nil && g.name != jumpCloudEveryone {
		return g
	}
	panic("sandbox: there is no JumpCloud group " + id + " whose members can be changed")
}

// AddToGroup adds users to a group.
func (j *JumpCloud) AddToGroup(group string, users ...string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	g := j.group(group)
	for _, user := range users {
		g.remove(user)
		g.users = append(g.users, j.user(user).ID)
	}
}

// RemoveFromGroup takes users out of a group.
func (j *JumpCloud) RemoveFromGroup(group string, users ...string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	g := j.group(group)
	for _, user := range users {
		g.remove(user)
	}
}

// Nest puts a group into another, where that feature is on.
func (j *JumpCloud) Nest(group, inside string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	g := j.group(inside)
	g.groups = append(g.groups, j.groups[group].id)
}

// GroupID returns the id of the group with that name, "" if there is none.
func (j *JumpCloud) GroupID(name string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.groupID(name)
}

func (j *JumpCloud) groupID(name string) string {
	for id, g := range j.groups {
		if g.name == name {
			return id
		}
	}
	return ""
}

// membersOf are the ids of the users who are in a group themselves.
func (j *JumpCloud) membersOf(g *jumpCloudGroup) []string {
	if g.name == jumpCloudEveryone {
		return j.ids
	}
	return g.users
}

// listGroups is GET /api/v2/usergroups.
func (r *jumpCloudRequest) listGroups() {
	if r.unsupported("limit", "skip", "sort", "filter") {
		return
	}
	w, ok := r.window(r.query, jumpCloudLargest, ",")
	if !ok {
		return
	}
	docs := make([]map[string]any, len(r.j.order))
	for i, id := range r.j.order {
		g := r.j.groups[id]
		docs[i] = map[string]any{
			"attributes": nil, "id": g.id, "name": g.name, "type": "user_group", "email": "", "description": g.description,
			"membershipMethod": "STATIC", "memberQuery": nil, "memberQueryExemptions": []any{}, "memberSuggestionsNotify": false,
			"organizationObjectId": r.j.org,
		}
	}
	if docs, ok = r.filtered(docs, "eq ne gt ge lt le"); ok {
		r.list(w, append([]map[string]any{}, w.cut(r.j, docs)...), len(docs))
	}
}

// listMembers is GET /api/v2/usergroups/{id}/members: edges, which name ids only. It has no sort.
func (r *jumpCloudRequest) listMembers() {
	g := r.j.groups[r.id]
	if g == nil {
		r.fail(http.StatusNotFound, "Group not found")
		return
	}
	if r.unsupported("limit", "skip") {
		return
	}
	w, ok := r.window(r.query, jumpCloudLargest, ",")
	if !ok {
		return
	}
	var edges []map[string]any
	edge := func(kind, id string) {
		edges = append(edges, map[string]any{"attributes": nil, "to": map[string]any{"attributes": nil, "id": id, "type": kind}})
	}
	for _, id := range r.j.membersOf(g) {
		edge("user", id)
	}
	for _, id := range g.groups {
		edge("user_group", id)
	}
	if r.j.options.NullMembers {
		edges = slices.Insert(edges, len(edges)/2, nil)
	}
	page := w.part(edges)
	if r.j.options.MembersUnordered {
		page = w.cut(r.j, edges)
	}
	r.list(w, append([]map[string]any{}, page...), len(edges))
}
