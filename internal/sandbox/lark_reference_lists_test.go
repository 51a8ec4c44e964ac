package sandbox

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLark_lists_the_definitions_of_custom_attributes(t *testing.T) {
	t.Parallel()
	const path = "/open-apis/contact/v3/custom_attrs"
	l := newLarkTenant(t, LarkOptions{CustomAttributes: []LarkCustomAttribute{
		{ID: "C-1", Type: "TEXT", I18nName: map[string]string{"en_us": "Shoe size"}},
		{ID: "C-2", Type: "ENUMERATION", Options: map[string]string{"o1": "Red", "o2": "Blue"}},
	}})
	rows, pages := l.list(path + "?page_size=1")
	want := []map[string]any{
		{"id": "C-1", "type": "TEXT", "i18n_name": []any{map[string]any{"locale": "en_us", "value": "Shoe size"}}},
		{"id": "C-2", "type": "ENUMERATION", "i18n_name": []any{}, "options": map[string]any{
			"default_option_id": "", "option_type": "TEXT",
			"options": []any{map[string]any{"id": "o1", "value": "Red"}, map[string]any{"id": "o2", "value": "Blue"}},
		}},
	}
	if diff := cmp.Diff(want, rows); diff != "" || pages != 2 {
		t.Errorf("%d pages: %s", pages, diff)
	}
	l.refused(l.call("GET", path+"?page_size=101", ""), 40011, 400)
	closed := newLarkTenant(t, LarkOptions{})
	if data := closed.done(closed.call("GET", path, "")); len(data) != 1 {
		t.Errorf("none without the administrator's switch: %v", data)
	}
}

func TestLark_lists_the_cities_and_job_titles_that_users_brought(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{Now: newLarkClock().Now, RateScale: 1})
	for i := range 11 {
		l.AddUser(LarkUser{Name: "N", Email: fmt.Sprintf("%d@x.co", i), City: fmt.Sprintf("City %02d", i), JobTitle: "Engineer"})
	}
	rows, pages := l.list("/open-apis/contact/v3/work_cities")
	if pages != 2 || len(rows) != 11 || rows[10]["name"] != "City 10" || rows[10]["status"] != true || rows[10]["work_city_id"] == rows[9]["work_city_id"] {
		t.Errorf("%d pages: %v", pages, rows)
	}
	titles, _ := l.list("/open-apis/contact/v3/job_titles?page_size=50")
	if len(titles) != 1 || titles[0]["name"] != "Engineer" || titles[0]["job_title_id"] == "" {
		t.Errorf("%v", titles)
	}
	l.refused(l.call("GET", "/open-apis/contact/v3/job_titles?page_size=51", ""), 40001, 400)
	for range 8 {
		l.done(l.call("GET", "/open-apis/contact/v3/job_titles", ""))
	}
	l.refused(l.call("GET", "/open-apis/contact/v3/job_titles", ""), 99991400, 429) // 10 a minute
}

func TestLark_names_the_scope_that_an_object_lacks(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	for _, c := range []struct{ scope, method, path, body string }{
		{"contact:group:readonly", "GET", larkGroups + "/simplelist", ""},
		{"contact:group:readonly", "GET", larkGroups + "/x", ""},
		{"contact:group", "POST", larkGroups, `{"name":"x"}`},
		{"contact:group", "POST", memberPath("x", "batch_add"), membersBody("ou_1")},
		{"contact:functional_role", "POST", larkRoles, `{"role_name":"x"}`},
		{"contact:contact", "POST", larkEmployeeTypeEnums, typeBody("x", "")},
		{"contact:contact.base:readonly", "GET", larkEmployeeTypeEnums, ""},
		{"contact:contact.base:readonly", "GET", "/open-apis/contact/v3/custom_attrs", ""},
		{"contact:work_city:readonly", "GET", "/open-apis/contact/v3/work_cities", ""},
		{"contact:job_title:readonly", "GET", "/open-apis/contact/v3/job_titles", ""},
	} {
		l.RevokeScopes(c.scope)
		r := l.call(c.method, c.path, c.body)
		l.refused(r, 99991672, 400)
		if v := r.Error.Permissions; len(v) == 0 || v[0].Subject != c.scope {
			t.Errorf("%s %s: %v; want %s", c.method, c.path, v, c.scope)
		}
		l.GrantScopes(c.scope)
	}
	for _, scope := range []string{"contact:job_level", "contact:contact"} { // either will do for a write
		l.RevokeScopes("contact:job_level", "contact:contact")
		l.refused(l.call("POST", jobLevelsPath, jobBodyOf(scope, "")), 99991672, 400)
		l.GrantScopes(scope)
		l.done(l.call("POST", jobLevelsPath, jobBodyOf(scope, "")))
	}
}
