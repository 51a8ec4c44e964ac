package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func long(n int) string { return strings.Repeat("é", n) }

func numbered(n int) []string {
	var ids []string
	for i := range n {
		ids = append(ids, fmt.Sprintf("D%d", i))
	}
	return ids
}

func TestLark_creates_a_user_and_counts_the_invitation(t *testing.T) {
	t.Parallel()
	clock := newLarkClock()
	l := newLarkTenant(t, LarkOptions{Now: clock.Now})
	leader := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co"})
	dep := l.AddDepartment("Engineering", "")
	got := l.user(l.call("POST", larkUsers, person("Mei@x.co", map[string]any{
		"mobile": "+6581234567", "leader_user_id": leader, "department_ids": []string{dep, "0"}, "job_title": "Engineer",
		"employee_no": "E1", "user_id": "00u1", "mobile_visible": false, "city": "Singapore", "gender": 2,
	})))
	openID := got["open_id"].(string)
	if !strings.HasPrefix(openID, "ou_") || len(openID) != 35 || !strings.HasPrefix(got["union_id"].(string), "on_") {
		t.Errorf("ids: %v %v", openID, got["union_id"])
	}
	want := map[string]any{
		"name": "Mei Chan", "email": "Mei@x.co", "mobile": "+6581234567", "user_id": "00u1", "leader_user_id": leader,
		"department_ids": []any{dep, "0"}, "job_title": "Engineer", "employee_no": "E1", "mobile_visible": false,
		"city": "Singapore", "gender": 2., "employee_type": 1., "is_frozen": false, "is_tenant_manager": false,
		"join_time": float64(clock.Now().Unix()), "en_name": "", "custom_attrs": []any{},
		"status": map[string]any{"is_frozen": false, "is_resigned": false, "is_activated": false, "is_exited": false, "is_unjoin": true},
		"orders": []any{
			map[string]any{"department_id": dep, "user_order": 0., "department_order": 0., "is_primary_dept": true},
			map[string]any{"department_id": "0", "user_order": 0., "department_order": 0., "is_primary_dept": false},
		},
	}
	for field, value := range want {
		if diff := cmp.Diff(value, got[field]); diff != "" {
			t.Errorf("%s: %s", field, diff)
		}
	}
	sent := []Invitation{{Time: clock.Now(), OpenID: openID, Name: "Mei Chan", Email: "Mei@x.co", Mobile: "+6581234567"}}
	if diff := cmp.Diff(sent, l.Invitations()); diff != "" {
		t.Error(diff)
	}
	read := l.user(l.call("GET", larkUsers+"/"+openID, ""))
	if _, ok := read["is_frozen"]; ok {
		t.Error("GET has is_frozen; just lists, batches and creates do")
	}
	l.user(l.call("PATCH", larkUsers+"/"+openID, `{"subscription_ids":["s1"]}`))
	read = l.user(l.call("GET", larkUsers+"/"+openID, ""))
	if diff := cmp.Diff([]any{map[string]any{"subscription_id": "s1"}}, read["assign_info"]); diff != "" {
		t.Error(diff)
	}
	if batch := itemsOf(l.done(l.call("GET", larkUsers+"/batch?user_ids="+openID, ""))); batch[0]["assign_info"] != nil {
		t.Errorf("a batch shows seats: %v", batch)
	}
	generated := l.user(l.call("POST", larkUsers, person("a@x.co", nil)))["user_id"].(string)
	if len(generated) != 8 {
		t.Errorf("generated user_id %q; Lark's have 8 characters", generated)
	}
}

func TestLark_refuses_a_create(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		changes map[string]any
		region  string
		code    int
		status  int
	}{
		{"no name", map[string]any{"name": nil}, "", 41006, 400},
		{"null name", map[string]any{"name": " "}, "", 41040, 400},
		{"long name", map[string]any{"name": long(256)}, "", 41070, 400},
		{"long en_name", map[string]any{"en_name": long(256)}, "", 41071, 400},
		{"long nickname", map[string]any{"nickname": long(256)}, "", 41072, 400},
		{"long job title", map[string]any{"job_title": long(101)}, "", 41063, 400},
		{"bad email", map[string]any{"email": "nobody"}, "", 41005, 400},
		{"bad mobile", map[string]any{"mobile": "12"}, "", 41004, 400},
		{"mobile without country", map[string]any{"mobile": "81234567"}, "", 41004, 400},
		{"neither email nor mobile", map[string]any{"email": nil}, "", 41009, 400},
		{"foreign mobile without email", map[string]any{"email": nil, "mobile": "+6581234567"}, "", 44020, 400},
		{"Chinese mobile on Lark", map[string]any{"mobile": "+8613011111111"}, "", 44018, 400},
		{"Chinese mobile without country on Lark", map[string]any{"mobile": "13011111111"}, "", 44018, 400},
		{"no mobile on Feishu", nil, "feishu", 41010, 400},
		{"foreign mobile without email on Feishu", map[string]any{"email": nil, "mobile": "+6581234567"}, "feishu", 44020, 400},
		{"email taken", map[string]any{"email": "TOM@x.co"}, "", 41002, 400},
		{"mobile taken", map[string]any{"mobile": "+6580000001"}, "", 41001, 400},
		{"both of one account", map[string]any{"email": "tom@x.co", "mobile": "+6580000001"}, "", 41001, 400},
		{"both of two accounts", map[string]any{"email": "ann@x.co", "mobile": "+6580000001"}, "", 41003, http.StatusConflict},
		{"user_id taken", map[string]any{"user_id": "tom"}, "", 41011, 400},
		{"user_id with space", map[string]any{"user_id": "a b"}, "", 41043, 400},
		{"long user_id", map[string]any{"user_id": strings.Repeat("x", 65)}, "", 41043, 400},
		{"employee_no taken", map[string]any{"employee_no": "E1"}, "", 44051, 400},
		{"no departments", map[string]any{"department_ids": nil}, "", 41017, 400},
		{"empty departments", map[string]any{"department_ids": []string{}}, "", 41017, 400},
		{"unknown department", map[string]any{"department_ids": []string{"od-x"}}, "", 99992357, 400},
		{"many unknown departments", map[string]any{"department_ids": numbered(51)}, "", 99992357, 400},
		{"unknown leader", map[string]any{"leader_user_id": "ou_x"}, "", 99992351, 400},
		{"unknown dotted leader", map[string]any{"dotted_line_leader_user_ids": []string{"ou_x"}}, "", 99992351, 400},
		{"no employee type", map[string]any{"employee_type": nil}, "", 41059, 400},
		{"unknown employee type", map[string]any{"employee_type": 6}, "", 41059, 400},
		{"bad gender", map[string]any{"gender": 4}, "", 41038, 400},
		{"bad join time", map[string]any{"join_time": -1}, "", 41042, 400},
		{"order outside", map[string]any{"orders": []any{map[string]any{"department_id": "od-x"}}}, "", 41025, 400},
		{"unknown job level", map[string]any{"job_level_id": "x"}, "", 44044, 400},
		{"unknown job family", map[string]any{"job_family_id": "x"}, "", 44045, 400},
		{"foreign mail domain", map[string]any{"enterprise_email": "mei@y.co"}, "", 44001, 400},
		{"bad mail prefix", map[string]any{"enterprise_email": "me i@mail.co"}, "", 41035, 400},
		{"mailbox taken", map[string]any{"enterprise_email": "tom@mail.co"}, "", 41034, 400},
		{"geo", map[string]any{"geo": "sg"}, "", 44040, 400},
		{"unknown field", map[string]any{"departments": []string{"0"}}, "", 9499, 400},
		{"field in the wrong case", map[string]any{"Name": "x"}, "", 9499, 400},
		{"frozen", map[string]any{"is_frozen": true}, "", 9499, 400},
		{"wrong type", map[string]any{"employee_type": "1"}, "", 9499, 400},
		{"null is absent", map[string]any{"en_name": json.RawMessage("null")}, "", 0, 200},
		{"zero join time is a date", map[string]any{"join_time": 0}, "", 0, 200},
		{"custom employee type", map[string]any{"employee_type": 42}, "", 0, 200},
		{"Chinese mobile alone on Feishu", map[string]any{"email": nil, "mobile": "13011111111"}, "feishu", 0, 200},
		{"title of 100", map[string]any{"job_title": long(100)}, "", 0, 200},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLarkTenant(t, LarkOptions{Region: c.region, EmployeeTypes: []int{42}, MailDomains: []string{"mail.co"}})
			l.seed(LarkUser{Name: "Tom", Email: "Tom@x.co", Mobile: "+6580000001", UserID: "tom", EmployeeNo: "E1", EnterpriseEmail: "tom@mail.co"},
				LarkUser{Name: "Ann", Email: "ann@x.co"})
			r := l.call("POST", larkUsers, person("mei@x.co", c.changes))
			if c.code == 0 {
				l.done(r)
				return
			}
			l.refused(r, c.code, c.status)
			if n := len(l.Users()); n != 2 || len(l.Invitations()) != 0 || len(l.Writes()) != 0 {
				t.Errorf("a refused create left %d users, %v, %v", n, l.Invitations(), l.Writes())
			}
		})
	}
}

func TestLark_refuses_malformed_bodies_and_parameters(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	id := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co"})
	for _, body := range []string{"", "{", "[]", `{"name":"x"} {}`, `{"name":{}}`} {
		l.refused(l.call("PATCH", larkUsers+"/"+id, body), 9499, 400)
	}
	for query, field := range map[string]string{
		"user_id_type=email": "user_id_type", "department_id_type=id": "department_id_type",
	} {
		r := l.call("GET", larkUsers+"/"+id+"?"+query, "")
		l.refused(r, 99992402, 400)
		if len(r.Error.Fields) != 1 || r.Error.Fields[0].Field != field {
			t.Errorf("field_violations %v; want %s", r.Error.Fields, field)
		}
	}
	req, err := http.NewRequest("POST", l.url+larkUsers, strings.NewReader(person("a@x.co", nil)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+l.token)
	l.refused(l.send(req), 9499, 400) // not declared as JSON
}

func TestLark_gateway_names_ids_that_do_not_exist(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	user := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co", UserID: "tom"})
	l.done(l.call("POST", larkDepartments, `{"name":"A","parent_department_id":"0","department_id":"dep_a"}`))
	for _, c := range []struct {
		path string
		code int
	}{
		{larkUsers + "/ou_none", 99992351},
		{larkUsers + "/tom", 99992351}, // a user_id where an open_id is due
		{larkUsers + "/" + user + "?user_id_type=user_id", 99992360},
		{larkUsers + "/" + user + "?user_id_type=union_id", 99992363},
		{larkDepartments + "/dep_a", 99992357}, // a department_id where an open_department_id is due
		{larkDepartments + "/none?department_id_type=department_id", 99992380},
		{larkUsers + "/find_by_department?department_id=dep_a", 99992357},
	} {
		r := l.call("GET", c.path, "")
		l.refused(r, c.code, 400)
		if !strings.HasPrefix(r.Msg, "The request you send is not a valid {") || !strings.Contains(r.Msg, "Invalid ids: [") {
			t.Errorf("message %q", r.Msg)
		}
	}
	l.user(l.call("GET", larkUsers+"/tom?user_id_type=user_id", ""))
	l.department(l.call("GET", larkDepartments+"/dep_a?department_id_type=department_id", ""))
	l.ReplaceApp("cli_test", "secret")
	l.logIn()
	l.refused(l.call("GET", larkUsers+"/"+user, ""), 99992361, 400)
	if again := l.user(l.call("GET", larkUsers+"/tom?user_id_type=user_id", "")); again["open_id"] == user {
		t.Error("another app has the same open_id")
	}
}

func TestLark_ids_in_path_body_and_answer_follow_the_types(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	boss, _ := l.User(l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co", UserID: "tom"}))
	mei, _ := l.User(l.AddUser(LarkUser{Name: "Mei", Email: "mei@x.co", UserID: "mei"}))
	dep := l.department(l.call("POST", larkDepartments, `{"name":"A","parent_department_id":"0","department_id":"dep_a"}`))
	for _, c := range []struct{ userType, user, leader, departmentType, department string }{
		{"open_id", mei.OpenID, boss.OpenID, "open_department_id", dep["open_department_id"].(string)},
		{"union_id", mei.UnionID, boss.UnionID, "department_id", "dep_a"},
		{"user_id", "mei", "tom", "department_id", "dep_a"},
	} {
		got := l.user(l.call("PATCH", larkUsers+"/"+c.user+"?user_id_type="+c.userType+"&department_id_type="+c.departmentType,
			fmt.Sprintf(`{"leader_user_id":%[1]q,"department_ids":[%[2]q],"dotted_line_leader_user_ids":[%[1]q]}`, c.leader, c.department)))
		for field, want := range map[string]any{
			"leader_user_id": c.leader, "department_ids": []any{c.department}, "dotted_line_leader_user_ids": []any{c.leader},
			"open_id": mei.OpenID, "user_id": "mei",
		} {
			if diff := cmp.Diff(want, got[field]); diff != "" {
				t.Errorf("%s, %s of %s: %s", c.userType, c.departmentType, field, diff)
			}
		}
	}
	if u := l.byUserID("mei"); u.Leader != boss.OpenID {
		t.Errorf("stored %+v", u)
	}
}

func TestLark_patch_touches_just_what_it_names(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	a, b := l.AddDepartment("A", ""), l.AddDepartment("B", "")
	id := l.AddUser(LarkUser{Name: "Mei", Email: "mei@x.co", Mobile: "+6581234567", JobTitle: "Engineer", Departments: []string{a}})
	boss := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co"})
	before, _ := l.User(id)
	l.user(l.call("PATCH", larkUsers+"/"+id, fmt.Sprintf(`{"department_ids":[%q,%q],"leader_user_id":%q,"is_frozen":true,"city":"Oslo","en_name":null}`, b, a, boss)))
	want := before
	want.Departments, want.Orders, want.Leader, want.Frozen, want.City = []string{b, a}, make([]LarkOrder, 2), boss, true, "Oslo"
	got, _ := l.User(id)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	l.user(l.call("PATCH", larkUsers+"/"+id, `{"job_title":" ","city":"","leader_user_id":"","mobile":"","join_time":0}`))
	got, _ = l.User(id)
	if got.JobTitle != "" || got.City != "" || got.Leader != "" || got.Mobile != "" || got.JoinTime != 0 {
		t.Errorf("not cleared: %+v", got)
	}
	l.user(l.call("PATCH", larkUsers+"/"+boss, `{"mobile":"+6581234567"}`)) // free again
}

func TestLark_clearing_by_an_empty_value_may_be_ignored(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{Region: "feishu", Switches: LarkSwitches{EmptyIgnored: []string{"email", "leader_user_id", "dotted_line_leader_user_ids"}}})
	boss := l.AddUser(LarkUser{Name: "Tom", Mobile: "+8613011111112"})
	id := l.AddUser(LarkUser{Name: "Mei", Email: "mei@x.co", Mobile: "+8613011111111", Leader: boss, DottedLeaders: []string{boss}, JobTitle: "T"})
	clearing := `{"email":"","leader_user_id":"","dotted_line_leader_user_ids":[],"job_title":""}`
	l.user(l.call("PATCH", larkUsers+"/"+id, clearing))
	got, _ := l.User(id)
	if got.Email == "" || got.Leader == "" || len(got.DottedLeaders) == 0 || got.JobTitle == "" {
		t.Errorf("cleared in spite of the switch: %+v", got)
	}
	l.SetSwitches(func(s *LarkSwitches) { s.EmptyIgnored = nil })
	l.user(l.call("PATCH", larkUsers+"/"+id, clearing))
	got, _ = l.User(id)
	if got.Email != "" || got.Leader != "" || len(got.DottedLeaders) != 0 || got.JobTitle != "T" {
		t.Errorf("not cleared, or the title by \"\": %+v", got)
	}
}

func TestLark_refuses_a_patch(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		target string // the UserID
		body   string
		code   int
		change func(*Lark)
	}{
		{"of a resigned user", "gone", `{"name":"x"}`, 42006, nil},
		{"of one who left", "left", `{"name":"x"}`, 44011, nil},
		{"of one from another source", "external", `{"name":"x"}`, 44053, nil},
		{"of one not joined, by switch", "new", `{"name":"x"}`, 44010, func(l *Lark) { l.SetSwitches(func(s *LarkSwitches) { s.PatchRefusesUnjoined = true }) }},
		{"of one not joined", "new", `{"name":"x"}`, 0, nil},
		{"freezing one not joined, by switch", "new", `{"is_frozen":true}`, 44010, func(l *Lark) { l.SetSwitches(func(s *LarkSwitches) { s.FreezeRefusesUnjoined = true }) }},
		{"freezing the founder", "founder", `{"is_frozen":true}`, 44036, nil},
		{"unfreezing the founder", "founder", `{"is_frozen":false}`, 0, nil},
		{"leader oneself", "tom", `{"leader_user_id":"tom"}`, 41030, nil},
		{"leader resigned", "tom", `{"leader_user_id":"gone"}`, 44021, nil},
		{"leader unknown", "tom", `{"leader_user_id":"nobody"}`, 99992360, nil},
		{"leader unknown to the service", "tom", `{"leader_user_id":"nobody"}`, 44022, func(l *Lark) { l.SetSwitches(func(s *LarkSwitches) { s.BodyIDsByService = true }) }},
		{"department unknown to the service", "tom", `{"department_ids":["x"]}`, 44035, func(l *Lark) { l.SetSwitches(func(s *LarkSwitches) { s.BodyIDsByService = true }) }},
		{"orders alone", "tom", `{"orders":[{"department_id":"0"}]}`, 44002, nil},
		{"no departments", "tom", `{"department_ids":[]}`, 41017, nil},
		{"name cleared", "tom", `{"name":""}`, 41040, nil},
		{"email and mobile cleared", "tom", `{"email":"","mobile":""}`, 41009, nil},
		{"email of a foreign mobile cleared", "tom", `{"email":""}`, 44020, nil},
		{"email taken", "tom", `{"email":"new@x.co"}`, 41002, nil},
		{"own email", "tom", `{"email":"tom@x.co"}`, 0, nil},
		{"email of a resigned user", "tom", `{"email":"gone@x.co"}`, 0, nil},
		{"user_id", "tom", `{"user_id":"x"}`, 9499, nil},
		{"unreadable field", "tom", `{"email":"t@x.co"}`, 41056, func(l *Lark) { l.RevokeScopes("contact:user.email:readonly") }},
		{"readable field", "tom", `{"name":"Thomas"}`, 0, func(l *Lark) { l.RevokeScopes("contact:user.email:readonly") }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLarkTenant(t, LarkOptions{})
			l.seed(
				LarkUser{Name: "Tom", UserID: "tom", Email: "tom@x.co", Mobile: "+6580000001"},
				LarkUser{Name: "New", UserID: "new", Email: "new@x.co", Unjoined: true},
				LarkUser{Name: "Gone", UserID: "gone", Email: "gone@x.co", Resigned: true},
				LarkUser{Name: "Left", UserID: "left", Email: "left@x.co", Exited: true},
				LarkUser{Name: "Founder", UserID: "founder", Email: "f@x.co", Founder: true},
				LarkUser{Name: "External", UserID: "external", Email: "e@x.co", External: true},
			)
			if c.change != nil {
				c.change(l.Lark)
			}
			before := l.Users()
			r := l.call("PATCH", larkUsers+"/"+c.target+"?user_id_type=user_id&department_id_type=department_id", c.body)
			if c.code == 0 {
				l.done(r)
				return
			}
			status := 400
			if c.code == 41056 {
				status = http.StatusForbidden
			}
			l.refused(r, c.code, status)
			if diff := cmp.Diff(before, l.Users()); diff != "" {
				t.Errorf("a refused patch changed something: %s", diff)
			}
		})
	}
}

func TestLark_orders_decide_the_primary_department(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	a, b := l.AddDepartment("A", ""), l.AddDepartment("B", "")
	id := l.AddUser(LarkUser{Name: "Mei", Email: "mei@x.co"})
	patch := func(orders string) larkReply {
		return l.call("PATCH", larkUsers+"/"+id, fmt.Sprintf(`{"department_ids":[%q,%q],"orders":[%s]}`, a, b, orders))
	}
	order := func(dep string, n int, primary bool) string {
		return fmt.Sprintf(`{"department_id":%q,"user_order":7,"department_order":%d,"is_primary_dept":%v}`, dep, n, primary)
	}
	got := l.user(patch(order(b, 2, true) + "," + order(a, 1, false)))
	if diff := cmp.Diff([]any{b, a}, got["department_ids"]); diff != "" {
		t.Error(diff)
	}
	l.refused(patch(order(b, 1, true)+","+order(a, 2, false)), 41410, 400)
	l.refused(patch(order(b, 1, true)+","+order(a, 1, true)), 41410, 400)
	got = l.user(patch(order(b, 3, false)))
	if diff := cmp.Diff([]any{b, a}, got["department_ids"]); diff != "" {
		t.Error(diff)
	}
	l.SetSwitches(func(s *LarkSwitches) { s.Shuffle = true })
	got = l.user(l.call("GET", larkUsers+"/"+id, ""))
	for _, o := range got["orders"].([]any) {
		o := o.(map[string]any)
		if o["is_primary_dept"].(bool) != (o["department_id"] == b) {
			t.Errorf("shuffled orders name another primary department: %v", got["orders"])
		}
	}
}

func TestLark_takes_no_more_than_fifty_departments(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	var ids []string
	for _, name := range numbered(51) {
		ids = append(ids, l.AddDepartment(name, ""))
	}
	l.refused(l.call("POST", larkUsers, person("a@x.co", map[string]any{"department_ids": ids})), 41033, 400)
	l.user(l.call("POST", larkUsers, person("a@x.co", map[string]any{"department_ids": ids[:50]})))
}
