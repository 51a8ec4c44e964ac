package sandbox

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
)

// jumpCloudUnset is a user as recorded, with nothing set that need not be: "", null and false stand for that, as it happens.
var jumpCloudUnset = map[string]any{
	"account_locked": false, "account_locked_date": nil, "activated": false, "addresses": []any{}, "allow_public_key": true, "attributes": []any{},
	"company": "", "costCenter": "", "department": "", "description": "", "disableDeviceMaxLoginAttempts": false, "displayname": "",
	"email": "", "employeeIdentifier": nil, "employeeType": "", "enable_managed_uid": false, "enable_user_portal_multifactor": false, "external_dn": "",
	"external_source_type": "", "externally_managed": false, "firstname": "", "jobTitle": "", "lastname": "", "ldap_binding_user": false, "location": "",
	"mfa": map[string]any{"exclusion": false, "configured": false}, "middlename": "", "password_never_expires": false, "passwordless_sudo": false,
	"phoneNumbers": []any{}, "samba_service_user": false, "ssh_keys": []any{}, "sudo": false, "systemUsername": "", "unix_guid": 5001,
	"unix_uid": 5001, "username": "", "password_expired": false, "totp_enabled": false,
}

// jumpCloudNewer are properties that records have where they are set; whether they are null, "" or absent otherwise is not
// documented.
var jumpCloudNewer = []string{"manager", "alternateEmail", "recoveryEmail", "managedAppleId", "public_key", "password_date", "password_expiration_date", "delegatedAuthority", "admin"}

// render is a user as listings show them.
func (j *JumpCloud) render(u *JumpCloudUser) map[string]any {
	doc := maps.Clone(jumpCloudUnset)
	for _, name := range jumpCloudNewer {
		if j.options.UnsetIs == "null" {
			doc[name] = nil
		}
	}
	for name, v := range doc {
		switch {
		case v != "" && v != nil:
		case j.options.UnsetIs == "null":
			doc[name] = nil
		case j.options.UnsetIs == "absent":
			delete(doc, name)
		}
	}
	maps.Copy(doc, u.Fields)
	doc["_id"], doc["id"], doc["organization"] = u.ID, u.ID, j.org
	doc["state"], doc["suspended"] = u.State, u.State == jumpCloudSuspended
	doc["created"] = u.Created.UTC().Format("2006-01-02T15:04:05.000Z")
	if j.options.OnlyUnderscoreID {
		delete(doc, "id")
	}
	if j.options.WithoutState {
		delete(doc, "state")
	}
	return doc
}

// shownIDs are the users that listings show, by id.
func (j *JumpCloud) shownIDs() []string {
	if j.shown >= 0 {
		return j.ids[:min(j.shown, len(j.ids))]
	}
	return j.ids
}

func (j *JumpCloud) renderAll(ids []string) []map[string]any {
	docs := make([]map[string]any, len(ids))
	for i, id := range ids {
		docs[i] = j.render(j.users[id])
	}
	return docs
}

// pageOfUsers is the window's part of all users. In the order that they are kept in, it looks at no others.
func (j *JumpCloud) pageOfUsers(w jumpCloudWindow) (page []map[string]any, total int) {
	ids := j.shownIDs()
	if slices.Equal(w.sort, []string{"_id"}) {
		from := min(w.skip, len(ids))
		return j.renderAll(ids[from:min(from+w.limit, len(ids))]), len(ids)
	}
	return w.cut(j, j.renderAll(ids)), len(ids)
}

// listUsers is GET /api/systemusers.
func (r *jumpCloudRequest) listUsers() {
	if r.unsupported("limit", "skip", "sort", "filter") {
		return
	}
	w, ok := r.window(r.query, jumpCloudLargest, " ")
	if !ok {
		return
	}
	if !r.query.Has("filter") {
		r.envelope(r.j.pageOfUsers(w))
		return
	}
	users, ok := r.filtered(r.j.renderAll(r.j.shownIDs()), "$eq $ne $gt $gte $lt $lte")
	if ok {
		r.envelope(w.cut(r.j, users), len(users))
	}
}

// searchUsers is POST /api/search/systemusers. It obeys its body; what the address says too is passed over.
func (r *jumpCloudRequest) searchUsers() {
	if r.j.options.WithoutSearch {
		r.fail(http.StatusForbidden, "Forbidden")
		return
	}
	var body map[string]any
	if err := json.Unmarshal(r.body, &body); err != nil {
		r.fail(http.StatusBadRequest, "Bad Request: the body is not JSON")
		return
	}
	q := url.Values{}
	for name, v := range body {
		switch name {
		case "limit", "skip":
			n, _ := json.Marshal(v)
			q.Set(name, string(n))
		case "sort":
			s, _ := v.(string)
			q.Set(name, s)
		default:
			r.fail(http.StatusNotImplemented, "the sandbox does not emulate "+name+" in a search")
			return
		}
	}
	w, ok := r.window(q, r.j.options.SearchLimit, " ")
	if !ok {
		return
	}
	if r.j.options.SearchUnsorted {
		w.sort = nil
	}
	page, total := r.j.pageOfUsers(w)
	for _, doc := range page {
		doc["memberof"] = r.j.memberOf(doc)
	}
	r.envelope(page, total)
}

// memberOf are the ids of a user's groups, if the organization tells them at all.
func (j *JumpCloud) memberOf(doc map[string]any) []string {
	groups := []string{}
	id, _ := doc["_id"].(string)
	for _, group := range j.order {
		if j.options.MemberOf && slices.Contains(j.membersOf(j.groups[group]), id) {
			groups = append(groups, group)
		}
	}
	return groups
}

// envelope answers with a page of the first API.
func (r *jumpCloudRequest) envelope(page []map[string]any, total int) {
	r.json(http.StatusOK, map[string]any{"totalCount": total, "results": append([]map[string]any{}, page...)})
}
