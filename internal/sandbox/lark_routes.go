package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
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

func init() {
	const users, departments = "/open-apis/contact/v3/users", "/open-apis/contact/v3/departments"
	larkRoutes = []larkRoute{
		{"POST", "/open-apis/auth/v3/tenant_access_token/internal", nil, nil, false, (*Lark).issueToken},
		{"GET", "/open-apis/contact/v3/scopes", readScopes, tier4, false, (*Lark).listScopes},

		{"POST", users, writeScopes, tier4, true, (*Lark).createUser},
		{"GET", users + "/batch", readScopes, tier4, false, (*Lark).batchUsers},
		{"POST", users + "/basic_batch", readScopes, tier6, false, (*Lark).basicUsers},
		{"POST", users + "/batch_get_id", []string{"contact:user.id:readonly"}, tier4, false, (*Lark).findUsers},
		{"GET", users + "/find_by_department", readScopes, tier4, false, (*Lark).listMembers},
		{"GET", users + "/:user_id", readScopes, tier4, false, (*Lark).getUser},
		{"PATCH", users + "/:user_id", writeScopes, tier4, true, (*Lark).patchUser},
		{"DELETE", users + "/:user_id", writeScopes, tier4, true, (*Lark).deleteUser},

		{"POST", departments, writeScopes, tier4, true, (*Lark).createDepartment},
		{"GET", departments + "/batch", readScopes, tier4, false, (*Lark).batchDepartments},
		{"GET", departments + "/:department_id", readScopes, unpublished, false, (*Lark).getDepartment},
		{"PATCH", departments + "/:department_id", writeScopes, tier4, true, (*Lark).patchDepartment},
		{"DELETE", departments + "/:department_id", writeScopes, tier4, true, (*Lark).deleteDepartment},
		{"GET", departments + "/:department_id/children", readScopes, tier4, false, (*Lark).listChildren},
	}
}

// larkRequest is one call.
type larkRequest struct {
	route   *larkRoute // nil where there is none
	arrived time.Time
	id      string // the id in the path
	query   url.Values
	body    []byte
	json    bool // by its Content-Type
	locks   []string
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
	var known bool
	if q.route, q.id, known = findLarkRoute(req); q.route == nil {
		if known {
			return q, refuse(99991301)
		}
		return q, refuse(99991201)
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
	if q.query.Get("user_id_type") == "user_id" && !l.granted(userIDScopes) {
		return q, scopeMissing(userIDScopes)
	}
	if r := l.limit(q); r != nil {
		return q, r
	}
	return q, l.lock(q)
}

// findLarkRoute returns the route of a request and the id in its path; known says that the path exists with another
// verb.
func findLarkRoute(req *http.Request) (route *larkRoute, id string, known bool) {
	path := strings.Split(req.URL.EscapedPath(), "/")
	for i := range larkRoutes {
		r := &larkRoutes[i]
		pattern := strings.Split(r.pattern, "/")
		if len(pattern) != len(path) {
			continue
		}
		found, match := "", true
		for j, segment := range pattern {
			if strings.HasPrefix(segment, ":") && path[j] != "" {
				found, _ = url.PathUnescape(path[j])
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
	return nil, "", known
}

// classifyLark tells the recorder what a call is.
func classifyLark(req *http.Request) (endpoint string, reads bool) {
	r, _, _ := findLarkRoute(req)
	if r == nil {
		return "", false
	}
	return r.endpoint(), !r.writes
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

// decode reads the body into a struct: one JSON object with fields that the endpoint has, spelt exactly so.
func (q *larkRequest) decode(into any) *larkRefusal {
	if !q.json {
		return refuse(9499)
	}
	var keys map[string]json.RawMessage
	if json.Unmarshal(q.body, &keys) != nil {
		return refuse(9499)
	}
	known := map[string]bool{}
	t := reflect.TypeOf(into).Elem()
	for i := range t.NumField() {
		known[t.Field(i).Tag.Get("json")] = true
	}
	for key := range keys {
		if !known[key] {
			return refuse(9499)
		}
	}
	d := json.NewDecoder(bytes.NewReader(q.body))
	d.DisallowUnknownFields()
	if d.Decode(into) != nil {
		return refuse(9499)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return refuse(9499)
	}
	return nil
}

// larkAnswered is what a client_token was used for.
type larkAnswered struct {
	params string
	at     time.Time
	data   any
}

// once makes a create idempotent by its client_token: the same parameters again get the first answer, others are
// refused (40021).
func (l *Lark) once(q *larkRequest, create func() (any, *larkRefusal)) (any, *larkRefusal) {
	token := q.query.Get("client_token")
	if token == "" {
		return create()
	}
	key := q.route.endpoint() + " " + token
	params := q.userIDType + " " + q.departmentIDType + " " + compact(q.body)
	if first, ok := l.answered[key]; ok && q.arrived.Sub(first.at) < l.switches.tokenTTL() {
		if first.params != params {
			return nil, refuse(40021)
		}
		return first.data, nil
	}
	data, r := create()
	if r == nil {
		l.answered[key] = larkAnswered{params, q.arrived, data}
	}
	return data, r
}

// compact gives the same text for bodies that mean the same.
func compact(body []byte) string {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return string(body)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return string(body)
	}
	return string(b)
}
