package sandbox

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLark_names_the_scope_that_an_endpoint_lacks(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	id := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co"})
	for _, c := range []struct{ scope, method, path, body string }{
		{"contact:contact", "POST", larkUsers, person("a@x.co", nil)},
		{"contact:contact", "PATCH", larkUsers + "/" + id, `{"name":"x"}`},
		{"contact:contact", "DELETE", larkUsers + "/" + id, ""},
		{"contact:contact", "POST", larkDepartments, `{"name":"x","parent_department_id":"0"}`},
		{"contact:contact.base:readonly", "GET", larkUsers + "/batch?user_ids=" + id, ""},
		{"contact:contact.base:readonly", "GET", larkDepartments + "/0/children", ""},
		{"contact:contact.base:readonly", "GET", scopesPath, ""},
		{"contact:user.id:readonly", "POST", larkUsers + "/batch_get_id", `{"emails":["tom@x.co"]}`},
		{"contact:user.employee_id:readonly", "GET", larkUsers + "/batch?user_id_type=user_id&user_ids=x", ""},
	} {
		l.RevokeScopes(c.scope)
		r := l.call(c.method, c.path, c.body)
		l.refused(r, 99991672, 400)
		if v := r.Error.Permissions; len(v) == 0 || v[0].Subject != c.scope || v[0].Type != "action_scope_required" {
			t.Errorf("%s %s: permission_violations %v; want %s", c.method, c.path, v, c.scope)
		}
		l.GrantScopes(c.scope)
	}
	l.RevokeScopes("contact:contact.base:readonly")
	l.GrantScopes("contact:contact:readonly_as_app")
	l.user(l.call("GET", larkUsers+"/"+id, ""))
}

func TestLark_fields_without_their_scope_disappear(t *testing.T) {
	t.Parallel()
	fields := map[string][]string{
		"contact:user.base:readonly":        {"avatar", "en_name", "name", "nickname"},
		"contact:user.employee_id:readonly": {"user_id"},
		"contact:user.email:readonly":       {"email"},
		"contact:user.phone:readonly":       {"mobile"},
		"contact:user.gender:readonly":      {"gender"},
		"contact:user.department:readonly":  {"department_ids", "leader_user_id", "orders"},
		"contact:user.employee:readonly": {
			"city", "country", "custom_attrs", "employee_type", "enterprise_email", "is_tenant_manager",
			"job_title", "join_time", "status", "work_station",
		},
		"contact:user.user_geo":                     {"geo"},
		"contact:user.job_level:readonly":           {"job_level_id"},
		"contact:user.job_family:readonly":          {"job_family_id"},
		"contact:user.dotted_line_leader_info.read": {"dotted_line_leader_user_ids"},
		"contact:user.assign_info:read":             {"assign_info"},
	}
	l := newLarkTenant(t, LarkOptions{})
	id := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co", EmployeeNo: "E1"})
	read := func() map[string]any { return l.user(l.call("GET", larkUsers+"/"+id, "")) }
	whole := read()
	missing := func() []string {
		now := read()
		var gone []string
		for field := range whole {
			if _, ok := now[field]; !ok {
				gone = append(gone, field)
			}
		}
		slices.Sort(gone)
		return gone
	}
	for scope, want := range fields {
		l.RevokeScopes(scope)
		if diff := cmp.Diff(want, missing()); diff != "" {
			t.Errorf("without %s: %s", scope, diff)
		}
		l.GrantScopes(scope)
	}
	l.RevokeScopes("contact:user.employee_number:read")
	if gone := missing(); gone != nil {
		t.Errorf("employee_no may be read by the other scope: %v", gone)
	}
	l.RevokeScopes(LarkScopes()...)
	l.GrantScopes("contact:contact:readonly_as_app") // implies some field scopes
	want := []string{"assign_info", "dotted_line_leader_user_ids", "email", "geo", "job_family_id", "job_level_id", "mobile", "user_id"}
	if diff := cmp.Diff(want, missing()); diff != "" {
		t.Errorf("with a legacy scope: %s", diff)
	}
}

func TestLark_department_fields_without_their_scope_disappear(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	id := l.AddDepartment("A", "")
	l.RevokeScopes("contact:department.organize:readonly", "contact:department.hrbp:readonly")
	got := l.department(l.call("GET", larkDepartments+"/"+id, ""))
	for field, visible := range map[string]bool{
		"name": true, "open_department_id": true, "department_id": true, "status": true,
		"parent_department_id": false, "order": false, "member_count": false, "leaders": false, "department_hrbps": false,
	} {
		if _, ok := got[field]; ok != visible {
			t.Errorf("%s visible: %v", field, ok)
		}
	}
}

func TestLark_contact_range_hides_and_refuses(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	in, out := l.AddDepartment("In", ""), l.AddDepartment("Out", "")
	sub := l.AddDepartment("Sub", in)
	seen := l.AddUser(LarkUser{Name: "Seen", Email: "seen@x.co", Departments: []string{sub}})
	both := l.AddUser(LarkUser{Name: "Both", Email: "both@x.co", Departments: []string{in, out}})
	hidden := l.AddUser(LarkUser{Name: "Hidden", Email: "hidden@x.co", Departments: []string{out}})
	gone := l.AddUser(LarkUser{Name: "Gone", Email: "gone@x.co", Departments: []string{in}, Resigned: true})
	l.NarrowRange(in)

	items := itemsOf(l.done(l.call("GET", larkUsers+"/batch"+batchQuery("user_ids", seen, both, hidden, gone), "")))
	if diff := cmp.Diff([]string{"Seen", "Both", "Gone"}, column(items, "name")); diff != "" {
		t.Error(diff)
	}
	items = itemsOf(l.done(l.call("GET", larkDepartments+"/batch"+batchQuery("department_ids", out, sub), "")))
	if diff := cmp.Diff([]string{"Sub"}, column(items, "name")); diff != "" {
		t.Error(diff)
	}
	found := l.done(l.call("POST", larkUsers+"/batch_get_id", `{"emails":["hidden@x.co"]}`))["user_list"]
	if diff := cmp.Diff([]any{map[string]any{"email": "hidden@x.co"}}, found); diff != "" {
		t.Error(diff)
	}
	into := func(dep string) string { return `{"department_ids":["` + dep + `"]}` }
	under := func(dep string) string { return `{"name":"N","parent_department_id":"` + dep + `"}` }
	for _, c := range []struct {
		method, path, body string
		code, status       int
	}{
		{"GET", larkUsers + "/" + hidden, "", 41050, 400},
		{"PATCH", larkUsers + "/" + hidden, `{"name":"x"}`, 41050, 400},
		{"DELETE", larkUsers + "/" + hidden, "", 41050, http.StatusForbidden},
		{"DELETE", larkUsers + "/" + both, "", 40004, http.StatusForbidden}, // one department of theirs is outside
		{"PATCH", larkUsers + "/" + seen, into(out), 40004, http.StatusForbidden},
		{"PATCH", larkUsers + "/" + seen, into("0"), 40004, http.StatusForbidden}, // the root takes all staff
		{"POST", larkUsers, person("n@x.co", map[string]any{"department_ids": []string{out}}), 40004, http.StatusForbidden},
		{"GET", larkUsers + "/find_by_department?department_id=" + out, "", 40004, http.StatusForbidden},
		{"GET", larkUsers + "/find_by_department?department_id=0", "", 40004, http.StatusForbidden},
		{"GET", larkDepartments + "/0/children", "", 40004, http.StatusForbidden},
		{"GET", larkDepartments + "/" + out, "", 40004, http.StatusForbidden},
		{"PATCH", larkDepartments + "/" + out, `{"name":"x"}`, 40004, http.StatusForbidden},
		{"PATCH", larkDepartments + "/" + sub, `{"parent_department_id":"` + out + `"}`, 40014, http.StatusForbidden},
		{"POST", larkDepartments, under(out), 40014, http.StatusForbidden},
		{"POST", larkDepartments, under("0"), 40014, http.StatusForbidden},
		{"DELETE", larkDepartments + "/" + in, "", 40014, http.StatusForbidden},
	} {
		l.refused(l.call(c.method, c.path, c.body), c.code, c.status)
	}
	l.SetSwitches(func(s *LarkSwitches) { s.OutOfRangeListsEmpty = true })
	for _, path := range []string{larkUsers + "/find_by_department?department_id=0", larkDepartments + "/0/children"} {
		if rows, _ := l.list(path); len(rows) != 0 {
			t.Errorf("%s: %v", path, rows)
		}
	}
	l.user(l.call("PATCH", larkUsers+"/"+seen, into(in)))
	l.department(l.call("POST", larkDepartments, under(in)))
	l.WidenRange()
	l.user(l.call("GET", larkUsers+"/"+hidden, ""))
}

func TestLark_scopes_tells_the_contact_range(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	a, b := l.AddDepartment("A", ""), l.AddDepartment("B", "")
	sub := l.AddDepartment("Sub", a)
	top := l.AddUser(LarkUser{Name: "Top", Email: "top@x.co"})
	l.AddUser(LarkUser{Name: "Below", Email: "below@x.co", Departments: []string{a}})
	if diff := cmp.Diff(map[string]any{"user_ids": []any{top}, "department_ids": []any{a, b}, "has_more": false},
		l.done(l.call("GET", scopesPath, ""))); diff != "" {
		t.Error(diff)
	}
	first := l.done(l.call("GET", scopesPath+"?page_size=2", ""))
	if diff := cmp.Diff([]any{a}, first["department_ids"]); diff != "" || first["has_more"] != true {
		t.Errorf("%v: %s", first, diff)
	}
	l.NarrowRange(sub)
	if diff := cmp.Diff(map[string]any{"department_ids": []any{sub}, "has_more": false}, l.done(l.call("GET", scopesPath, ""))); diff != "" {
		t.Error(diff)
	}
	l.refused(l.call("GET", scopesPath+"?page_size=101", ""), 99992402, 400)
}
