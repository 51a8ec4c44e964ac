package sandbox

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestLark_delete_makes_a_user_resign(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	dep := l.AddDepartment("A", "")
	id := l.AddUser(LarkUser{Name: "Mei", Email: "mei@x.co", UserID: "mei", Mobile: "+6581234567", Departments: []string{dep}})
	other := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co", TenantManager: true})
	l.refused(l.call("DELETE", larkUsers+"/"+other, ""), 44037, 400)
	for _, body := range []string{
		`{"docs_acceptor_user_id":"` + id + `"}`, `{"survey_acceptor_user_id":"ou_none"}`,
		`{"email_acceptor":{"processing_type":"9"}}`, `{"email_acceptor":{"processing_type":"1","acceptor_user_id":"ou_none"}}`,
	} {
		l.refused(l.call("DELETE", larkUsers+"/"+id, body), 41052, 400)
	}
	l.refused(l.call("DELETE", larkUsers+"/"+id, `{"acceptor":"x"}`), 9499, 400)
	l.SetSwitches(func(s *LarkSwitches) { s.DeleteByLifeCycleOnly = true })
	l.refused(l.call("DELETE", larkUsers+"/"+id, ""), 44062, 400)
	l.SetSwitches(func(s *LarkSwitches) { s.DeleteByLifeCycleOnly = false })
	if data := l.done(l.call("DELETE", larkUsers+"/"+id, `{"docs_acceptor_user_id":"`+other+`"}`)); len(data) != 0 {
		t.Errorf("data %v; want {}", data)
	}
	got := l.user(l.call("GET", larkUsers+"/"+id, ""))
	if !got["status"].(map[string]any)["is_resigned"].(bool) {
		t.Errorf("status %v", got["status"])
	}
	if rows, _ := l.list(larkUsers + "/find_by_department?department_id=" + dep); len(rows) != 0 {
		t.Errorf("still listed: %v", rows)
	}
	l.done(l.call("DELETE", larkUsers+"/"+id, ""))
	l.SetSwitches(func(s *LarkSwitches) { s.DeleteRefusesResigned = true })
	l.refused(l.call("DELETE", larkUsers+"/"+id, ""), 42006, 400)

	// Email, mobile and user_id are free for somebody else, who is then meant by the user_id.
	heir := l.user(l.call("POST", larkUsers, person("mei@x.co", map[string]any{"user_id": "mei", "mobile": "+6581234567"})))
	if got := l.user(l.call("GET", larkUsers+"/mei?user_id_type=user_id", "")); got["open_id"] != heir["open_id"] {
		t.Errorf("user_id means %v", got["open_id"])
	}
}

func TestLark_resurrects_who_resigned(t *testing.T) {
	t.Parallel()
	clock := newLarkClock()
	l := newLarkTenant(t, LarkOptions{Now: clock.Now})
	a, b := l.AddDepartment("A", ""), l.AddDepartment("B", "")
	resigned := func(name string) string {
		id := l.AddUser(LarkUser{Name: name, Email: name + "@x.co", UserID: name, Departments: []string{a}})
		l.DeleteUser(id)
		return id
	}
	resurrect := func(id, body string) larkReply { return l.call("POST", larkUsers+"/"+id+"/resurrect", body) }
	mei, tom := resigned("mei"), resigned("tom")
	clock.Advance(30 * 24 * time.Hour)
	l.logIn()
	l.done(resurrect(mei, fmt.Sprintf(`{"departments":[{"department_id":%q,"department_order":1},{"department_id":%q,"department_order":2,"user_order":7}]}`, a, b)))
	if u, ok := l.UserByEmail("mei@x.co"); !ok || u.OpenID != mei || u.Resigned || !slices.Equal(u.Departments, []string{b, a}) || u.Orders[0] != (LarkOrder{7, 2}) {
		t.Errorf("%v %+v", ok, u)
	}
	if rows, _ := l.list(larkUsers + "/find_by_department?department_id=" + a); len(rows) != 1 {
		t.Errorf("listed: %v", rows)
	}
	l.done(resurrect(tom, ""))
	if u, _ := l.User(tom); !slices.Equal(u.Departments, []string{"0"}) {
		t.Errorf("without departments: %v", u.Departments)
	}
	if n := len(l.Invitations()); n != 0 {
		t.Errorf("%d invitations", n)
	}
}

func TestLark_resurrects_with_or_without_who_led_somebody(t *testing.T) {
	t.Parallel()
	for _, without := range []bool{false, true} {
		l := newLarkTenant(t, LarkOptions{Switches: LarkSwitches{ResurrectClearsLeader: without}})
		boss := l.AddUser(LarkUser{Name: "Boss"})
		id := l.AddUser(LarkUser{Name: "Mei", Leader: boss, DottedLeaders: []string{boss}})
		l.DeleteUser(id)
		l.done(l.call("POST", larkUsers+"/"+id+"/resurrect", ""))
		if u, _ := l.User(id); (u.Leader == "") != without || (len(u.DottedLeaders) == 0) != without {
			t.Errorf("without: %v, and led by %q and %v", without, u.Leader, u.DottedLeaders)
		}
	}
}

func TestLark_refuses_to_resurrect(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code   int
		change func(l *Lark, clock *larkClock, id string)
	}{
		"who is there":           {44033, func(l *Lark, _ *larkClock, id string) { l.SetUser(id, func(u *LarkUser) { u.Resigned = false }) }},
		"after 30 days":          {44028, func(_ *Lark, clock *larkClock, _ string) { clock.Advance(30*24*time.Hour + time.Second) }},
		"whose mobile is taken":  {44030, func(l *Lark, _ *larkClock, _ string) { l.AddUser(LarkUser{Name: "X", Mobile: "+6580000001"}) }},
		"whose email is taken":   {44031, func(l *Lark, _ *larkClock, _ string) { l.AddUser(LarkUser{Name: "X", Email: "MEI@x.co"}) }},
		"whose user_id is taken": {44032, func(l *Lark, _ *larkClock, _ string) { l.AddUser(LarkUser{Name: "X", UserID: "mei"}) }},
		"while the deletion goes on": {44034, func(l *Lark, _ *larkClock, _ string) {
			l.SetSwitches(func(s *LarkSwitches) { s.DeletionTakes = 48 * time.Hour })
		}},
		"without a seat":              {41008, func(l *Lark, _ *larkClock, _ string) { l.AddUser(LarkUser{Name: "X", Email: "x@x.co"}) }},
		"out of the contact range":    {44029, func(l *Lark, _ *larkClock, _ string) { l.NarrowRange() }},
		"into an unknown department":  {99992357, nil},
		"into a department twice":     {40001, nil},
		"with a field that is not so": {9499, nil},
	} {
		clock := newLarkClock()
		l := newLarkTenant(t, LarkOptions{Now: clock.Now, Seats: 1})
		id := l.AddUser(LarkUser{Name: "Mei", Email: "mei@x.co", UserID: "mei", Mobile: "+6580000001"})
		l.DeleteUser(id)
		if c.change != nil {
			c.change(l.Lark, clock, id)
			l.logIn()
		}
		body := map[int]string{
			99992357: `{"departments":[{"department_id":"od-none"}]}`, 40001: `{"departments":[{"department_id":"0"},{"department_id":"0"}]}`,
			9499: `{"department_ids":["0"]}`,
		}[c.code]
		r := l.call("POST", larkUsers+"/"+id+"/resurrect", body)
		if r.Code != c.code {
			t.Errorf("%s: code %d; want %d", name, r.Code, c.code)
		}
	}
}

func TestLark_a_department_may_be_empty_only_after_a_while(t *testing.T) {
	t.Parallel()
	clock := newLarkClock()
	l := newLarkTenant(t, LarkOptions{Now: clock.Now, Switches: LarkSwitches{EmptiesLate: 5 * time.Second}})
	dep := l.AddDepartment("A", "")
	id := l.AddUser(LarkUser{Name: "Mei", Email: "mei@x.co", Departments: []string{dep}})
	l.done(l.call("DELETE", larkUsers+"/"+id, ""))
	clock.Advance(4 * time.Second)
	l.refused(l.call("DELETE", larkDepartments+"/"+dep, ""), 43011, 400)
	clock.Advance(time.Second)
	l.done(l.call("DELETE", larkDepartments+"/"+dep, ""))
	never := l.AddDepartment("B", "")
	l.done(l.call("DELETE", larkDepartments+"/"+never, ""))
}
