package sandbox

import "testing"

func TestLark_changes_a_user_id(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	mei := l.AddUser(LarkUser{Name: "Mei", Email: "mei@x.co", UserID: "mei"})
	l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co", UserID: "tom"})
	change := func(body string) larkReply { return l.call("PATCH", larkUsers+"/"+mei+"/update_user_id", body) }
	l.refused(change(`{}`), 41054, 400)
	l.refused(change(`{"new_user_id":"a b"}`), 40001, 400)
	l.refused(change(`{"new_user_id":"tom"}`), 41011, 400)
	l.refused(change(`{"user_id":"x"}`), 9499, 400)
	if data := l.done(change(`{"new_user_id":"mei2"}`)); len(data) != 0 {
		t.Errorf("data %v", data)
	}
	l.user(l.call("GET", larkUsers+"/mei2?user_id_type=user_id", ""))
	l.refused(l.call("GET", larkUsers+"/mei?user_id_type=user_id", ""), 99992360, 400)
	l.user(l.call("POST", larkUsers, person("a@x.co", map[string]any{"user_id": "mei"})))
	l.refused(change(`{"new_user_id":"mei3"}`), 41013, 400)
	l.SetSwitches(func(s *LarkSwitches) { s.IDChanges = 2 })
	l.done(change(`{"new_user_id":"mei3"}`))
	l.refused(change(`{"new_user_id":"mei4"}`), 41013, 400)
	l.NarrowRange()
	l.refused(change(`{"new_user_id":"mei4"}`), 41050, 400)
	l.RevokeScopes("contact:contact:update_user_id")
	l.refused(change(`{"new_user_id":"mei4"}`), 99991672, 400)
}

func TestLark_changes_a_department_id(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	for _, id := range []string{"a", "b"} {
		l.done(l.call("POST", larkDepartments, `{"name":"`+id+`","parent_department_id":"0","department_id":"`+id+`"}`))
	}
	change := func(from, to string) larkReply {
		return l.call("PATCH", larkDepartments+"/"+from+"/update_department_id?department_id_type=department_id", `{"new_department_id":"`+to+`"}`)
	}
	l.refused(change("0", "x"), 40007, 403)
	l.refused(change("a", "od-x"), 43008, 400)
	l.refused(change("a", "b"), 43007, 400)
	l.done(change("a", "a2"))
	l.refused(change("a", "a3"), 99992380, 400)
	l.refused(change("a2", "a3"), 43009, 400)
	l.SetSwitches(func(s *LarkSwitches) { s.IDChanges = 2 })
	l.done(change("a2", "a3"))
	l.done(l.call("POST", larkDepartments, `{"name":"c","parent_department_id":"0","department_id":"a2"}`)) // free again
	l.NarrowRange()
	l.refused(change("b", "b2"), 40004, 403)
}
