package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLark_creates_and_patches_a_department(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	boss, deputy := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co"}), l.AddUser(LarkUser{Name: "Ann", Email: "ann@x.co"})
	got := l.department(l.call("POST", larkDepartments, fmt.Sprintf(`{"name":"Sales","parent_department_id":"0","department_id":"dep_sales",
		"leader_user_id":%q,"i18n_name":{"en_us":"Sales"},"create_group_chat":true}`, boss)))
	id := got["open_department_id"].(string)
	if !strings.HasPrefix(id, "od-") || len(id) != 35 || !strings.HasPrefix(got["chat_id"].(string), "oc_") {
		t.Errorf("ids: %v", got)
	}
	want := map[string]any{
		"name": "Sales", "department_id": "dep_sales", "parent_department_id": "0", "leader_user_id": boss, "order": "1",
		"i18n_name": map[string]any{"en_us": "Sales"}, "member_count": 0., "status": map[string]any{"is_deleted": false},
		"leaders": []any{map[string]any{"leaderType": 1., "leaderID": boss}},
	}
	for field, value := range want {
		if diff := cmp.Diff(value, got[field]); diff != "" {
			t.Errorf("%s: %s", field, diff)
		}
	}
	patch := func(body string) map[string]any { return l.department(l.call("PATCH", larkDepartments+"/"+id, body)) }
	got = patch(fmt.Sprintf(`{"name":"Sales & Co","leaders":[{"leaderType":2,"leaderID":%q},{"leaderType":1,"leaderID":%q}]}`, boss, deputy))
	if got["name"] != "Sales & Co" || got["leader_user_id"] != deputy || got["department_id"] != "dep_sales" {
		t.Errorf("patched: %v", got)
	}
	if got = patch(`{"leaders":[]}`); got["leader_user_id"] != "" || len(got["leaders"].([]any)) != 0 {
		t.Errorf("cleared: %v", got)
	}
	second := l.department(l.call("POST", larkDepartments, `{"name":"Second","parent_department_id":"0"}`))
	if second["order"] != "2" {
		t.Errorf("order %v; want the one after the last", second["order"])
	}
	moved := l.department(l.call("PATCH", larkDepartments+"/dep_sales?department_id_type=department_id",
		`{"parent_department_id":"`+second["department_id"].(string)+`"}`))
	if moved["parent_department_id"] != second["department_id"] {
		t.Errorf("moved: %v", moved)
	}
}

func TestLark_leaders_of_a_department_are_said_twice_and_agree(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{EmployeeTypes: []int{42}})
	l.seed(LarkUser{Name: "Tom", UserID: "tom", Email: "tom@x.co"}, LarkUser{Name: "Ann", UserID: "ann", Email: "ann@x.co"})
	path := larkDepartments + "/" + l.AddDepartment("A", "") + "?user_id_type=user_id"
	leader := func(kind float64, id string) any { return map[string]any{"leaderType": kind, "leaderID": id} }
	for _, c := range []struct {
		body, leader string
		leaders      []any
	}{
		{`{"leader_user_id":"tom"}`, "tom", []any{leader(1, "tom")}},
		{`{"leaders":[{"leaderType":1,"leaderID":"ann"},{"leaderType":2,"leaderID":"tom"}]}`, "ann", []any{leader(1, "ann"), leader(2, "tom")}},
		{`{"name":"B"}`, "ann", []any{leader(1, "ann"), leader(2, "tom")}},
		{`{"leaders":[]}`, "", []any{}},
		{`{"leader_user_id":"ann"}`, "ann", []any{leader(1, "ann")}},
		{`{"leader_user_id":""}`, "", []any{}},
	} {
		got := l.department(l.call("PATCH", path, c.body))
		if diff := cmp.Diff(c.leaders, got["leaders"]); diff != "" || got["leader_user_id"] != c.leader {
			t.Errorf("%s: leader_user_id %v, leaders %s", c.body, got["leader_user_id"], diff)
		}
	}
	got := l.department(l.call("PATCH", path, `{"department_hrbps":["ann"],"group_chat_employee_types":[1,42]}`))
	if diff := cmp.Diff([]any{"ann"}, got["department_hrbps"]); diff != "" {
		t.Error(diff)
	}
	l.refused(l.call("PATCH", path, `{"group_chat_employee_types":[6]}`), 43026, 400)
	l.refused(l.call("PATCH", path, `{"department_hrbps":["none"]}`), 99992360, 400)
	l.refused(l.call("PATCH", path, `{"leaders":[{"leaderType":3,"leaderID":"ann"}]}`), 40018, 400)
	l.department(l.call("PATCH", path, `{"i18n_name":{"en_us":"Sales"}}`))
	create := func(i18n string) larkReply {
		return l.call("POST", larkDepartments, `{"name":"N","parent_department_id":"0","i18n_name":{"en_us":"`+i18n+`"}}`)
	}
	l.refused(create("Sales"), 43018, 400)
	l.refused(create("a/b"), 43029, 400)
}

func TestLark_refuses_a_department(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, method, path, body string
		code, status             int
	}{
		{"no name", "POST", "", `{"parent_department_id":"0"}`, 40016, http.StatusUnauthorized},
		{"empty name", "POST", "", `{"name":"","parent_department_id":"0"}`, 40016, http.StatusUnauthorized},
		{"rename to nothing", "PATCH", "/a", `{"name":""}`, 40016, 400},
		{"no parent", "POST", "", `{"name":"N"}`, 44101, 400},
		{"unknown parent", "POST", "", `{"name":"N","parent_department_id":"none"}`, 99992380, 400},
		{"separator in the name", "POST", "", `{"name":"N/A","parent_department_id":"0"}`, 43029, 400},
		{"name of a sibling", "POST", "", `{"name":"A","parent_department_id":"0"}`, 43022, 400},
		{"name of a cousin", "POST", "", `{"name":"A1","parent_department_id":"b"}`, 0, 200},
		{"another case of a name", "POST", "", `{"name":"a","parent_department_id":"0"}`, 0, 200},
		{"id in use", "POST", "", `{"name":"N","parent_department_id":"0","department_id":"a"}`, 43007, 400},
		{"id like an open id", "POST", "", `{"name":"N","parent_department_id":"0","department_id":"od-x"}`, 43008, 400},
		{"id 1", "POST", "", `{"name":"N","parent_department_id":"0","department_id":"1"}`, 43008, 400},
		{"id with a space", "POST", "", `{"name":"N","parent_department_id":"0","department_id":"a b"}`, 43008, 400},
		{"order taken", "POST", "", `{"name":"N","parent_department_id":"0","order":"1"}`, 43005, 400},
		{"order no number", "POST", "", `{"name":"N","parent_department_id":"0","order":"first"}`, 40018, 400},
		{"two leaders", "POST", "", `{"name":"N","parent_department_id":"0","leaders":[{"leaderType":1,"leaderID":"tom"},{"leaderType":1,"leaderID":"ann"}]}`, 40018, 400},
		{"a leader twice", "POST", "", `{"name":"N","parent_department_id":"0","leaders":[{"leaderType":1,"leaderID":"tom"},{"leaderType":2,"leaderID":"tom"}]}`, 43016, 400},
		{"leader resigned", "POST", "", `{"name":"N","parent_department_id":"0","leader_user_id":"gone"}`, 42006, 400},
		{"leader unknown", "POST", "", `{"name":"N","parent_department_id":"0","leader_user_id":"none"}`, 99992360, 400},
		{"leader in snake case", "POST", "", `{"name":"N","parent_department_id":"0","leaders":[{"leader_type":1,"leader_id":"tom"}]}`, 9499, 400},
		{"unit", "POST", "", `{"name":"N","parent_department_id":"0","unit_ids":["u"]}`, 43004, 400},
		{"unknown field", "POST", "", `{"name":"N","parent":"0"}`, 9499, 400},
		{"rename to a sibling", "PATCH", "/a", `{"name":"B"}`, 43022, 400},
		{"rename to itself", "PATCH", "/a", `{"name":"A"}`, 0, 200},
		{"move below itself", "PATCH", "/a", `{"parent_department_id":"a1"}`, 43023, 400},
		{"move beside its own name", "PATCH", "/x", `{"parent_department_id":"a"}`, 43022, 400},
		{"new id", "PATCH", "/a", `{"department_id":"z"}`, 9499, 400},
		{"patch the root", "PATCH", "/0", `{"name":"Z"}`, 40002, 400},
		{"delete the root", "DELETE", "/0", "", 40002, 400},
		{"delete with members", "DELETE", "/a1", "", 43011, 400},
		{"delete with departments", "DELETE", "/a", "", 43012, 400},
		{"delete unknown", "DELETE", "/none", "", 99992380, 400},
		{"delete empty", "DELETE", "/b", "", 0, 200},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLarkTenant(t, LarkOptions{})
			l.seed(LarkUser{Name: "Tom", UserID: "tom", Email: "tom@x.co"}, LarkUser{Name: "Ann", UserID: "ann", Email: "ann@x.co"},
				LarkUser{Name: "Gone", UserID: "gone", Email: "gone@x.co", Resigned: true})
			types := "?user_id_type=user_id&department_id_type=department_id"
			for _, d := range []string{"a A 0", "b B 0", "a1 A1 a", "x A1 b"} {
				f := strings.Fields(d)
				l.done(l.call("POST", larkDepartments+types, fmt.Sprintf(`{"department_id":%q,"name":%q,"parent_department_id":%q}`, f[0], f[1], f[2])))
			}
			if c.name == "name of a cousin" || c.name == "delete empty" {
				l.done(l.call("DELETE", larkDepartments+"/x"+types, ""))
			}
			l.AddUser(LarkUser{Name: "Mei", Email: "mei@x.co", Departments: []string{"a1"}})
			r := l.call(c.method, larkDepartments+c.path+types, c.body)
			if c.code == 0 {
				l.done(r)
				return
			}
			l.refused(r, c.code, c.status)
		})
	}
}

func TestLark_department_names_may_be_unique_in_the_tenant(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{Switches: LarkSwitches{TenantWideDepartmentNames: true}})
	a := l.AddDepartment("A", "")
	l.refused(l.call("POST", larkDepartments, `{"name":"A","parent_department_id":"`+a+`"}`), 43022, 400)
}

func TestLark_takes_25_levels_and_a_thousand_children(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	top := l.AddDepartment("Top", "")
	parent := ""
	for i := range 24 {
		parent = l.AddDepartment(fmt.Sprintf("L%d", i), parent)
	}
	create := func(name, parent string) larkReply {
		return l.call("POST", larkDepartments, fmt.Sprintf(`{"name":%q,"parent_department_id":%q}`, name, parent))
	}
	deepest := l.department(create("L24", parent))["open_department_id"].(string)
	l.refused(create("L25", deepest), 43019, 400)
	below := l.AddDepartment("Below", top)
	move := `{"parent_department_id":"` + parent + `"}`
	l.refused(l.call("PATCH", larkDepartments+"/"+top, move), 43019, 400) // its own child would be too deep
	l.department(l.call("PATCH", larkDepartments+"/"+below, move))
	for i := range 1000 {
		l.AddDepartment(fmt.Sprint(i), top)
	}
	l.refused(create("one more", top), 43013, 400)
}

func TestLark_department_ids_are_free_after_a_delete(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	create := func() string {
		return l.department(l.call("POST", larkDepartments, `{"name":"A","parent_department_id":"0","department_id":"a"}`))["open_department_id"].(string)
	}
	first := create()
	l.done(l.call("DELETE", larkDepartments+"/"+first, ""))
	l.refused(l.call("GET", larkDepartments+"/"+first, ""), 99992357, 400)
	if data := l.done(l.call("GET", larkDepartments+"/batch?department_ids="+first, "")); len(data) != 0 {
		t.Errorf("a deleted department in a batch: %v", data)
	}
	l.SetSwitches(func(s *LarkSwitches) { s.DeletedDepartmentsShown = true })
	for _, id := range []string{first, "a?department_id_type=department_id"} {
		got := l.department(l.call("GET", larkDepartments+"/"+id, ""))
		if diff := cmp.Diff(map[string]any{"is_deleted": true}, got["status"]); diff != "" {
			t.Error(diff)
		}
	}
	if second := create(); second == first {
		t.Error("an open_department_id was given twice")
	}
	l.refused(l.call("POST", larkUsers, person("a@x.co", map[string]any{"department_ids": []string{first}})), 99992357, 400)
	l.SetSwitches(func(s *LarkSwitches) { s.DeletedDepartmentsShown, s.BatchRefusesUnknown = false, true })
	l.refused(l.call("GET", larkDepartments+"/batch?department_ids="+first, ""), 99992357, 400)
}

func TestLark_counts_members_of_the_whole_subtree_once(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	a := l.AddDepartment("A", "")
	b, c := l.AddDepartment("B", a), l.AddDepartment("C", "")
	addPeople(l.Lark, 2, a)
	addPeople(l.Lark, 3, b, a, c)
	for id, want := range map[string][2]float64{"0": {5, 5}, a: {5, 5}, b: {3, 3}, c: {3, 0}} {
		got := l.department(l.call("GET", larkDepartments+"/"+id, ""))
		if got["member_count"] != want[0] || got["primary_member_count"] != want[1] {
			t.Errorf("%v: %v members, %v primary; want %v", got["name"], got["member_count"], got["primary_member_count"], want)
		}
	}
}

func TestLark_department_client_token(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	create := func(name string) larkReply {
		return l.call("POST", larkDepartments+"?client_token=t", `{"name":"`+name+`","parent_department_id":"0"}`)
	}
	first := l.department(create("A"))
	if again := l.department(create("A")); again["open_department_id"] != first["open_department_id"] || len(l.Departments()) != 1 {
		t.Errorf("created again: %v", again)
	}
	l.refused(create("B"), 40021, 400)
}
