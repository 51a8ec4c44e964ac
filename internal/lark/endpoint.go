package lark

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// endpoint is a method of the API. Lark counts calls per endpoint, app and tenant.
type endpoint struct {
	method, path string // an id in the path stands as :id
	windows      []window
}

// window allows a number of calls in any stretch of time of the given length.
type window struct {
	calls int
	per   time.Duration
}

const (
	usersPath       = "/open-apis/contact/v3/users"
	departmentsPath = "/open-apis/contact/v3/departments"
)

// tier4 is the limit that Lark publishes for every contact v3 endpoint in use here.
var tier4 = []window{{1000, time.Minute}, {50, time.Second}}

// movesLimit holds for user patches with department_ids or is_frozen, besides the endpoint's own limit; Lark wants
// them one after the other, or they fail by a conflict of transactions.
var movesLimit = []window{{1, time.Second}}

// Every endpoint may be repeated: reads (batch_get_id is one), patches, and creates, which carry a client_token.
// GET departments/:id is not among them: its limit is not published.
var (
	postToken       = &endpoint{http.MethodPost, "/open-apis/auth/v3/tenant_access_token/internal", nil}
	getScopes       = &endpoint{http.MethodGet, "/open-apis/contact/v3/scopes", tier4}
	postUser        = &endpoint{http.MethodPost, usersPath, tier4}
	patchUser       = &endpoint{http.MethodPatch, usersPath + "/:id", tier4}
	getUser         = &endpoint{http.MethodGet, usersPath + "/:id", tier4}
	getUsers        = &endpoint{http.MethodGet, usersPath + "/batch", tier4}
	postUserIDs     = &endpoint{http.MethodPost, usersPath + "/batch_get_id", tier4}
	postDepartment  = &endpoint{http.MethodPost, departmentsPath, tier4}
	patchDepartment = &endpoint{http.MethodPatch, departmentsPath + "/:id", tier4}
	getChildren     = &endpoint{http.MethodGet, departmentsPath + "/:id/children", tier4}
	getDepartments  = &endpoint{http.MethodGet, departmentsPath + "/batch", tier4}
)

var endpoints = []*endpoint{
	postToken, getScopes, postUser, patchUser, getUser, getUsers, postUserIDs,
	postDepartment, patchDepartment, getChildren, getDepartments,
}

func (e *endpoint) url(base, id string, query url.Values) string {
	u := base + strings.Replace(e.path, ":id", url.PathEscape(id), 1)
	if len(query) > 0 {
		u += "?" + query.Encode()
	}
	return u
}

// idTypes is the query that every contact call carries: the types of the ids in path, body and answer.
func idTypes(userIDType string) url.Values {
	return url.Values{"user_id_type": {userIDType}, "department_id_type": {"open_department_id"}}
}
