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

	groupPath         = "/open-apis/contact/v3/group"
	rolesPath         = "/open-apis/contact/v3/functional_roles"
	employeeTypesPath = "/open-apis/contact/v3/employee_type_enums"
	jobLevelsPath     = "/open-apis/contact/v3/job_levels"
	jobFamiliesPath   = "/open-apis/contact/v3/job_families"

	auditInfosPath = "/open-apis/admin/v1/audit_infos"
)

// The limits that Lark publishes. tier4 is that of every endpoint of users and departments in use here.
var (
	tier1 = []window{{10, time.Minute}}
	tier3 = []window{{100, time.Minute}}
	tier4 = []window{{1000, time.Minute}, {50, time.Second}}
	tier7 = []window{{10, time.Second}}
	tier8 = []window{{20, time.Second}}
	// unpublished is a guess, on the safe side, where Lark says "special" and no more.
	unpublished = []window{{60, time.Minute}}
)

// movesLimit holds for user patches with department_ids or is_frozen, besides the endpoint's own limit; Lark wants
// them one after the other, or they fail by a conflict of transactions.
var movesLimit = []window{{1, time.Second}}

// Every endpoint may be repeated: reads (batch_get_id is one), updates, deletes, and creates of users and departments,
// which carry a client_token. Other creates find out what they meet when they are refused.
var (
	postToken       = &endpoint{http.MethodPost, "/open-apis/auth/v3/tenant_access_token/internal", nil}
	postUser        = &endpoint{http.MethodPost, usersPath, tier4}
	patchUser       = &endpoint{http.MethodPatch, usersPath + "/:id", tier4}
	getUser         = &endpoint{http.MethodGet, usersPath + "/:id", tier4}
	getUsers        = &endpoint{http.MethodGet, usersPath + "/batch", tier4}
	deleteUser      = &endpoint{http.MethodDelete, usersPath + "/:id", tier4}
	resurrectUser   = &endpoint{http.MethodPost, usersPath + "/:id/resurrect", tier1}
	putUserID       = &endpoint{http.MethodPatch, usersPath + "/:id/update_user_id", tier8}
	postUserIDs     = &endpoint{http.MethodPost, usersPath + "/batch_get_id", tier4}
	postDepartment  = &endpoint{http.MethodPost, departmentsPath, tier4}
	patchDepartment = &endpoint{http.MethodPatch, departmentsPath + "/:id", tier4}
	getChildren     = &endpoint{http.MethodGet, departmentsPath + "/:id/children", tier4}
	getDepartments  = &endpoint{http.MethodGet, departmentsPath + "/batch", tier4}
	// getDepartment is for telling why a batch leaves a department out, and for nothing else: its limit is not published.
	getDepartment     = &endpoint{http.MethodGet, departmentsPath + "/:id", unpublished}
	patchDepartmentID = &endpoint{http.MethodPatch, departmentsPath + "/:id/update_department_id", tier4}
	deleteDepartment  = &endpoint{http.MethodDelete, departmentsPath + "/:id", tier4}
	getUsersOf        = &endpoint{http.MethodGet, usersPath + "/find_by_department", tier4}
	getScopes         = &endpoint{http.MethodGet, "/open-apis/contact/v3/scopes", tier4}

	getGroups   = &endpoint{http.MethodGet, groupPath + "/simplelist", tier4}
	getGroupsOf = &endpoint{http.MethodGet, groupPath + "/member_belong", tier4}
	getGroup    = &endpoint{http.MethodGet, groupPath + "/:id", tier4}
	postGroup   = &endpoint{http.MethodPost, groupPath, tier3}
	patchGroup  = &endpoint{http.MethodPatch, groupPath + "/:id", tier3}
	deleteGroup = &endpoint{http.MethodDelete, groupPath + "/:id", tier3}

	getGroupMembers    = &endpoint{http.MethodGet, groupPath + "/:id/member/simplelist", tier4}
	postGroupMember    = &endpoint{http.MethodPost, groupPath + "/:id/member/add", tier4}
	removeGroupMember  = &endpoint{http.MethodPost, groupPath + "/:id/member/remove", tier4}
	postGroupMembers   = &endpoint{http.MethodPost, groupPath + "/:id/member/batch_add", tier3}
	removeGroupMembers = &endpoint{http.MethodPost, groupPath + "/:id/member/batch_remove", tier3}

	postRole          = &endpoint{http.MethodPost, rolesPath, tier3}
	putRole           = &endpoint{http.MethodPut, rolesPath + "/:id", tier3}
	deleteRole        = &endpoint{http.MethodDelete, rolesPath + "/:id", tier3}
	getRoleMembers    = &endpoint{http.MethodGet, rolesPath + "/:id/members", tier3}
	postRoleMembers   = &endpoint{http.MethodPost, rolesPath + "/:id/members/batch_create", tier3}
	removeRoleMembers = &endpoint{http.MethodPatch, rolesPath + "/:id/members/batch_delete", tier3}
	patchRoleScopes   = &endpoint{http.MethodPatch, rolesPath + "/:id/members/scopes", tier3}

	getEmployeeTypes   = &endpoint{http.MethodGet, employeeTypesPath, unpublished}
	postEmployeeType   = &endpoint{http.MethodPost, employeeTypesPath, tier8}
	putEmployeeType    = &endpoint{http.MethodPut, employeeTypesPath + "/:id", unpublished}
	deleteEmployeeType = &endpoint{http.MethodDelete, employeeTypesPath + "/:id", unpublished}

	postJobLevel    = &endpoint{http.MethodPost, jobLevelsPath, tier7}
	getJobLevels    = &endpoint{http.MethodGet, jobLevelsPath, tier7}
	getJobLevel     = &endpoint{http.MethodGet, jobLevelsPath + "/:id", tier7}
	putJobLevel     = &endpoint{http.MethodPut, jobLevelsPath + "/:id", tier7}
	deleteJobLevel  = &endpoint{http.MethodDelete, jobLevelsPath + "/:id", tier7}
	postJobFamily   = &endpoint{http.MethodPost, jobFamiliesPath, tier7}
	getJobFamilies  = &endpoint{http.MethodGet, jobFamiliesPath, tier7}
	getJobFamily    = &endpoint{http.MethodGet, jobFamiliesPath + "/:id", tier7}
	putJobFamily    = &endpoint{http.MethodPut, jobFamiliesPath + "/:id", tier7}
	deleteJobFamily = &endpoint{http.MethodDelete, jobFamiliesPath + "/:id", tier7}

	getCustomAttributes = &endpoint{http.MethodGet, "/open-apis/contact/v3/custom_attrs", tier4}
	getJobTitles        = &endpoint{http.MethodGet, "/open-apis/contact/v3/job_titles", tier1}
	getWorkCities       = &endpoint{http.MethodGet, "/open-apis/contact/v3/work_cities", tier1}

	getAuditInfos = &endpoint{http.MethodGet, auditInfosPath, tier3}
	postMessage   = &endpoint{http.MethodPost, messagesPath, tier4} // with a uuid
)

var endpoints = []*endpoint{
	postToken, postUser, patchUser, getUser, getUsers, postUserIDs, deleteUser, resurrectUser, putUserID,
	postDepartment, patchDepartment, getChildren, getDepartments, getScopes,
	getDepartment, patchDepartmentID, deleteDepartment, getUsersOf,
	getGroups, getGroupsOf, getGroup, postGroup, patchGroup, deleteGroup,
	getGroupMembers, postGroupMember, removeGroupMember, postGroupMembers, removeGroupMembers,
	postRole, putRole, deleteRole, getRoleMembers, postRoleMembers, removeRoleMembers, patchRoleScopes,
	getEmployeeTypes, postEmployeeType, putEmployeeType, deleteEmployeeType,
	postJobLevel, getJobLevels, getJobLevel, putJobLevel, deleteJobLevel,
	postJobFamily, getJobFamilies, getJobFamily, putJobFamily, deleteJobFamily,
	getCustomAttributes, getJobTitles, getWorkCities,
	getAuditInfos,
	postMessage,
}

// reads tells whether the call only reads: its answer has data.
func (e *endpoint) reads() bool { return e.method == http.MethodGet || e == postUserIDs }

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
