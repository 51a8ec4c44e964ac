package sandbox

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"
)

// larkRoute is one endpoint.
type larkRoute struct {
	method, pattern string
	scopes          []string // any of them; none for the token endpoint
	limits          []larkWindow
	writes          bool
	handle          func(*Lark, *larkRequest) (any, *larkRefusal)
}

func (r *larkRoute) endpoint() string { return r.method + " " + r.pattern }

// larkRoutes has fixed paths before those with an id in the same place.
var larkRoutes []larkRoute

// larkPatterns are the segments of their patterns.
var larkPatterns [][]string

func init() {
	const users, departments = "/open-apis/contact/v3/users", "/open-apis/contact/v3/departments"
	larkRoutes = []larkRoute{
		{"POST", "/open-apis/auth/v3/tenant_access_token/internal", nil, nil, false, (*Lark).issueToken},
		{"GET", "/open-apis/contact/v3/scopes", readScopes, tier4, false, (*Lark).listScopes},

		{"POST", users, writeScopes, tier4, true, (*Lark).createUser},
		{"GET", users + "/batch", readScopes, tier4, false, (*Lark).batchUsers},
		{"POST", users + "/batch_get_id", []string{"contact:user.id:readonly"}, tier4, false, (*Lark).findUsers},
		{"GET", users + "/find_by_department", readScopes, tier4, false, (*Lark).listMembers},
		{"GET", users + "/:user_id", readScopes, tier4, false, (*Lark).getUser},
		{"PATCH", users + "/:user_id", writeScopes, tier4, true, (*Lark).patchUser},
		{"DELETE", users + "/:user_id", writeScopes, tier4, true, (*Lark).deleteUser},
		{"POST", users + "/:user_id/resurrect", writeScopes, tier1, true, (*Lark).resurrectUser},
		{"PATCH", users + "/:user_id/update_user_id", []string{"contact:contact:update_user_id"}, tier8, true, (*Lark).updateUserID},

		{"POST", departments, writeScopes, tier4, true, (*Lark).createDepartment},
		{"GET", departments + "/batch", readScopes, tier4, false, (*Lark).batchDepartments},
		{"GET", departments + "/:department_id", readScopes, unpublished, false, (*Lark).getDepartment},
		{"PATCH", departments + "/:department_id", writeScopes, tier4, true, (*Lark).patchDepartment},
		{"DELETE", departments + "/:department_id", writeScopes, tier4, true, (*Lark).deleteDepartment},
		{"GET", departments + "/:department_id/children", readScopes, tier4, false, (*Lark).listChildren},
		{"PATCH", departments + "/:department_id/update_department_id", []string{"contact:contact:update_department_id"}, tier4, true, (*Lark).updateDepartmentID},
	}
	larkRoutes = append(larkRoutes, objectRoutes()...)
	for _, r := range larkRoutes {
		larkPatterns = append(larkPatterns, strings.Split(r.pattern, "/"))
	}
}

// larkRequest is one call.
type larkRequest struct {
	route   *larkRoute // nil where there is none
	arrived time.Time
	id      string // the id in the path
	// memberID is the second id in the path, that of a role's member.
	memberID string
	query    url.Values
	body     []byte
	keys     map[string]json.RawMessage // what fields read of the body
	json     bool                       // by its Content-Type
	locks    []string
	// How ids are written in path, query, body and answer.
	userIDType, departmentIDType string
}

// admit is what happens at the gate, in this order: path, verb, token, scope, rate, locks.
func (l *Lark) admit(req *http.Request, body []byte) (*larkRequest, *larkRefusal) {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := &larkRequest{arrived: l.now(), query: req.URL.Query(), body: body}
	media, _, err := mime.ParseMediaType(req.Header.Get("Content-Type"))
	q.json = err == nil && media == "application/json"
	route, ids, known := findLarkRoute(req)
	if route == nil {
		if known {
			return q, refuse(99991301)
		}
		return q, refuse(99991201)
	}
	q.route = route
	if len(ids) > 0 {
		q.id, q.memberID = ids[0], ids[len(ids)-1]
	}
	if q.route.scopes == nil {
		return q, nil
	}
	if r := l.authorize(req.Header.Get("Authorization"), q.arrived); r != nil {
		return q, r
	}
	if !l.granted(q.route.scopes) {
		return q, scopeMissing(q.route.scopes)
	}
	if q.query.Get("user_id_type") == "user_id" && !l.granted(userIDScopes) && !l.switches.UserIDsByType {
		return q, scopeMissing(userIDScopes)
	}
	if r := l.limit(q); r != nil {
		return q, r
	}
	return q, l.lock(q)
}

// findLarkRoute returns the route of a request and the ids in its path; known says that the path exists with another
// verb.
func findLarkRoute(req *http.Request) (route *larkRoute, ids []string, known bool) {
	path := strings.Split(req.URL.EscapedPath(), "/")
	for i := range larkRoutes {
		r, pattern := &larkRoutes[i], larkPatterns[i]
		if len(pattern) != len(path) {
			continue
		}
		var found []string
		match := true
		for j, segment := range pattern {
			if strings.HasPrefix(segment, ":") && path[j] != "" {
				id, _ := url.PathUnescape(path[j])
				found = append(found, id)
			} else if segment != path[j] {
				match = false
				break
			}
		}
		if match && r.method == req.Method {
			return r, found, true
		}
		known = known || match
	}
	return nil, nil, known
}

// idTypes reads user_id_type and department_id_type.
func (q *larkRequest) idTypes() *larkRefusal {
	for _, p := range []struct {
		name  string
		value *string
		known []string // the first is the default
	}{
		{"user_id_type", &q.userIDType, []string{"open_id", "union_id", "user_id"}},
		{"department_id_type", &q.departmentIDType, []string{"open_department_id", "department_id"}},
	} {
		v := q.query.Get(p.name)
		if v == "" {
			v = p.known[0]
		}
		if !slices.Contains(p.known, v) {
			return invalidField(p.name, v, "must be one of "+strings.Join(p.known, ", "))
		}
		*p.value = v
	}
	return nil
}

// fields gives the fields of the body, nil where it is no JSON object.
func (q *larkRequest) fields() map[string]json.RawMessage {
	if q.keys == nil && json.Unmarshal(q.body, &q.keys) != nil {
		q.keys = nil
	}
	return q.keys
}

// decode reads the body into a struct: one JSON object with fields that the endpoint has, spelt exactly so.
func (q *larkRequest) decode(into any) *larkRefusal {
	if !q.json || q.fields() == nil {
		return refuse(9499)
	}
	known := map[string]bool{}
	t := reflect.TypeOf(into).Elem()
	for i := range t.NumField() {
		known[t.Field(i).Tag.Get("json")] = true
	}
	for key := range q.fields() {
		if !known[key] {
			return refuse(9499)
		}
	}
	d := json.NewDecoder(bytes.NewReader(q.body))
	d.DisallowUnknownFields()
	if d.Decode(into) != nil {
		return refuse(9499)
	}
	return nil
}
