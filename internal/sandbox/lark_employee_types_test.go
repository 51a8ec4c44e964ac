package sandbox

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const larkEmployeeTypeEnums = "/open-apis/contact/v3/employee_type_enums"

func typeBody(content, more string) string {
	return fmt.Sprintf(`{"content":%q,"enum_type":2,"enum_status":1%s}`, content, more)
}

func TestLark_employee_types_are_made_changed_and_deleted(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{EmployeeTypes: []int{42}})
	made := l.done(l.call("POST", larkEmployeeTypeEnums, typeBody("Expert", `,"i18n_content":[{"locale":"zh_cn","value":"专家"}]`)))["employee_type_enum"].(map[string]any)
	id := made["enum_id"].(string)
	if !strings.Contains(id, "/") || !strings.Contains(id, "+") || !strings.HasSuffix(id, "==") {
		t.Errorf("an enum_id has what a path must escape: %s", id)
	}
	want := map[string]any{
		"enum_id": id, "enum_value": "43", "content": "Expert", "enum_type": 2., "enum_status": 1.,
		"i18n_content": []any{map[string]any{"locale": "zh_cn", "value": "专家"}},
	}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Error(diff)
	}
	create := func(email string) larkReply {
		return l.call("POST", larkUsers, person(email, map[string]any{"employee_type": 43}))
	}
	l.user(create("a@x.co"))
	path := larkEmployeeTypeEnums + "/" + url.PathEscape(id)
	l.done(l.call("PUT", path, `{"content":"Experts","enum_type":2,"enum_status":2}`))
	l.refused(create("b@x.co"), 41060, 400)
	all := l.EmployeeTypes()
	if last := all[len(all)-1]; last.Content != "Experts" || !last.Inactive || last.I18n["zh_cn"] != "专家" || last.Value != 43 {
		t.Errorf("what an update leaves out of i18n_content stays: %+v", last)
	}
	l.done(l.call("DELETE", path, ""))
	l.refused(create("b@x.co"), 41059, 400)
	again := l.done(l.call("POST", larkEmployeeTypeEnums, typeBody("Expert", "")))["employee_type_enum"].(map[string]any)
	if again["enum_value"] != "44" || again["enum_id"] == id {
		t.Errorf("a value is not used again: %v", again)
	}
}

func TestLark_refuses_an_employee_type(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	l.AddEmployeeType(LarkEmployeeType{Content: "Expert", I18n: map[string]string{"en_us": "Expert", "ja_jp": "専門家"}})
	long := func(n int) string { return strings.Repeat("类", n) }
	for body, code := range map[string]int{
		typeBody("Expert", ""):  42301,
		typeBody("Regular", ""): 42301,
		typeBody("Other", `,"i18n_content":[{"locale":"ja_jp","value":"専門家"}]`): 42302,
		typeBody("Other", `,"i18n_content":[{"locale":"ja_jp","value":""}]`):    42303,
		typeBody(long(101), ""): 42303,
		typeBody("", ""):        40001,
		`{"content":"Other","enum_type":1,"enum_status":1}`: 40001,
		`{"content":"Other","enum_type":2}`:                 40001,
		typeBody("Other", `,"enum_value":"7"`):              9499,
	} {
		l.refused(l.call("POST", larkEmployeeTypeEnums, body), code, 400)
	}
	l.done(l.call("POST", larkEmployeeTypeEnums, typeBody(long(100), `,"i18n_content":[{"locale":"zh_cn","value":"専門家"}]`)))
	builtIn := l.EmployeeTypes()[0]
	l.refused(l.call("PUT", larkEmployeeTypeEnums+"/"+url.PathEscape(builtIn.ID), typeBody("X", "")), 40001, 400)
	l.refused(l.call("DELETE", larkEmployeeTypeEnums+"/"+url.PathEscape(builtIn.ID), ""), 40001, 400)
	l.refused(l.call("DELETE", larkEmployeeTypeEnums+"/none", ""), 40001, 400)
}

func TestLark_makes_255_employee_types_and_counts_the_deleted(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	for i := range 255 {
		l.AddEmployeeType(LarkEmployeeType{Content: fmt.Sprint(i)})
	}
	l.DeleteEmployeeType(l.EmployeeTypes()[5].ID)
	l.refused(l.call("POST", larkEmployeeTypeEnums, typeBody("one more", "")), 42303, 400)
	for query, want := range map[string]int{"?page_size=100": 3, "": 13} {
		if rows, pages := l.list(larkEmployeeTypeEnums + query); len(rows) != 5+254 || pages != want || rows[0]["enum_type"] != 1. {
			t.Errorf("%q: %d types on %d pages", query, len(rows), pages)
		}
	}
	l.refused(l.call("GET", larkEmployeeTypeEnums+"?page_size=101", ""), 40011, 400)
}
