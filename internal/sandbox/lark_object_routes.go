package sandbox

import "time"

var (
	tier1 = []larkWindow{{10, time.Minute}}
	tier3 = []larkWindow{{100, time.Minute}}
	tier7 = []larkWindow{{10, time.Second}}
	tier8 = []larkWindow{{20, time.Second}}
)

// objectRoutes are the endpoints of user groups, roles, reference data and messages. Fixed paths come before those with an id in
// the same place.
func objectRoutes() []larkRoute {
	const contact = "/open-apis/contact/v3"
	var (
		readGroups  = []string{"contact:group:readonly"}
		writeGroups = []string{"contact:group"}
		readRoles   = []string{"contact:functional_role", "contact:functional_role:readonly"}
		writeRoles  = []string{"contact:functional_role"}
		readAsApp   = "contact:contact:readonly_as_app"

		group, members   = contact + "/group", contact + "/group/:group_id/member"
		roles            = contact + "/functional_roles"
		roleMembers      = roles + "/:role_id/members"
		employeeTypeEnum = contact + "/employee_type_enums"
	)
	routes := []larkRoute{
		{"POST", group, writeGroups, tier3, true, (*Lark).createGroup},
		{"GET", group + "/simplelist", readGroups, tier4, false, (*Lark).listGroups},
		{"GET", group + "/member_belong", readGroups, tier4, false, (*Lark).listGroupsOf},
		{"GET", group + "/:group_id", readGroups, tier4, false, (*Lark).getGroup},
		{"PATCH", group + "/:group_id", writeGroups, tier3, true, (*Lark).patchGroup},
		{"DELETE", group + "/:group_id", writeGroups, tier3, true, (*Lark).deleteGroup},
		{"GET", members + "/simplelist", readGroups, tier4, false, (*Lark).listGroupMembers},
		{"POST", members + "/add", writeGroups, tier4, true, changeMember((*Lark).join)},
		{"POST", members + "/remove", writeGroups, tier4, true, changeMember((*Lark).part)},
		{"POST", members + "/batch_add", writeGroups, tier3, true, (*Lark).addMembers},
		{"POST", members + "/batch_remove", writeGroups, tier3, true, (*Lark).removeMembers},

		{"POST", roles, writeRoles, tier3, true, (*Lark).createRole},
		{"PUT", roles + "/:role_id", writeRoles, tier3, true, (*Lark).putRoleName},
		{"DELETE", roles + "/:role_id", writeRoles, tier3, true, (*Lark).deleteRole},
		{"POST", roleMembers + "/batch_create", writeRoles, tier3, true, (*Lark).addRoleMembers},
		{"PATCH", roleMembers + "/batch_delete", writeRoles, tier3, true, (*Lark).removeRoleMembers},
		{"PATCH", roleMembers + "/scopes", writeRoles, tier3, true, (*Lark).setRoleScopes},
		{"GET", roleMembers, readRoles, tier3, false, (*Lark).listRoleMembers},
		{"GET", roleMembers + "/:member_id", readRoles, tier3, false, (*Lark).getRoleMember},

		{"GET", employeeTypeEnum, readScopes, unpublished, false, (*Lark).listEmployeeTypes},
		{"POST", employeeTypeEnum, writeScopes, tier8, true, (*Lark).createEmployeeType},
		{"PUT", employeeTypeEnum + "/:enum_id", writeScopes, unpublished, true, (*Lark).putEmployeeTypeEnum},
		{"DELETE", employeeTypeEnum + "/:enum_id", writeScopes, unpublished, true, (*Lark).deleteEmployeeType},

		{"GET", "/open-apis/admin/v1/audit_infos", auditInfoScopes, tier3, false, (*Lark).listAuditInfos},
		{"GET", contact + "/custom_attrs", readScopes, tier4, false, (*Lark).listCustomAttrs},
		{"GET", contact + "/work_cities", []string{"contact:work_city:readonly", readAsApp}, tier1, false, (*Lark).listWorkCities},
		{"GET", contact + "/job_titles", []string{"contact:job_title:readonly", readAsApp}, tier1, false, (*Lark).listJobTitles},

		{"POST", "/open-apis/im/v1/messages", []string{"im:message", "im:message:send_as_bot"}, tier4, true, (*Lark).sendMessage},
		{"POST", hookPath + ":token", nil, nil, true, (*Lark).hook},
	}
	for kind, path := range map[*jobKind]string{jobLevels: jobLevelsPath, jobFamilies: jobFamiliesPath} {
		routes = append(routes, jobRoutes(kind, path)...)
	}
	return routes
}

const (
	jobLevelsPath   = "/open-apis/contact/v3/job_levels"
	jobFamiliesPath = "/open-apis/contact/v3/job_families"
)

func jobRoutes(kind *jobKind, path string) []larkRoute {
	var (
		write = []string{"contact:contact", "contact:" + kind.name}
		read  = []string{"contact:" + kind.name + ":readonly", "contact:" + kind.name, "contact:contact:readonly_as_app"}
		one   = path + "/:" + kind.name + "_id"
	)
	as := func(handle func(*Lark, *jobKind, *larkRequest) (any, *larkRefusal)) func(*Lark, *larkRequest) (any, *larkRefusal) {
		return func(l *Lark, q *larkRequest) (any, *larkRefusal) { return handle(l, kind, q) }
	}
	return []larkRoute{
		{"POST", path, write, tier7, true, as((*Lark).createJob)},
		{"GET", path, read, tier7, false, as((*Lark).listJobs)},
		{"GET", one, read, tier7, false, as((*Lark).getJob)},
		{"PUT", one, write, tier7, true, as((*Lark).updateJob)},
		{"DELETE", one, write, tier7, true, as((*Lark).deleteJob)},
	}
}
