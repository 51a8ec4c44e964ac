package sandbox

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// same checks that two services are equal to the last field, that each field holds something, so that a new one is not
// forgotten, and that no map, list or pointer is the same one.
func same[T any](t *testing.T, a, b *T, but ...string) {
	t.Helper()
	if !reflect.DeepEqual(a, b) {
		t.Error("the clone is not equal")
	}
	empty := map[string]bool{"mu": true}
	for _, name := range but {
		empty[name] = true
	}
	x, y := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	for i := range x.NumField() {
		name := x.Type().Field(i).Name
		if x.Field(i).IsZero() != empty[name] {
			t.Errorf("%s holds nothing: %v", name, x.Field(i).IsZero())
		}
		switch x.Field(i).Kind() {
		case reflect.Map, reflect.Pointer, reflect.Slice:
			if p := x.Field(i).UnsafePointer(); p != nil && p == y.Field(i).UnsafePointer() {
				t.Errorf("%s is shared", name)
			}
		}
	}
}

const dee = `{"name":"Dee","email":"dee@x.co","mobile":"+6581234567","department_ids":["0"],"employee_type":1}`

// peopled is a tenant with something of everything.
func peopled(t *testing.T) *larkTenant {
	l := newLarkTenant(t, LarkOptions{RateScale: 1, Switches: LarkSwitches{ListLag: time.Hour, CityCreationFails: true, TitleCreationFails: true}})
	head, gone := l.AddDepartment("Head", ""), l.AddDepartment("Gone", "")
	l.AddDepartment("Team", head)
	ada := l.AddUser(LarkUser{Name: "Ada", Email: "ada@x.co", City: "Paris", JobTitle: "CEO", Departments: []string{head}})
	ben := l.AddUser(LarkUser{Name: "Ben", Email: "ben@x.co", Leader: ada, Departments: []string{head}})
	l.AddGroup(LarkGroup{Name: "Crew", Users: []string{ada, ben}, Departments: []string{head}})
	l.AddRole(LarkRole{Name: "Admins", Members: []LarkRoleMember{{OpenID: ada, Departments: []string{head}}}})
	l.AddJobLevel(LarkJob{Name: "Senior"})
	l.AddChat(LarkChat{Name: "News"})
	l.AddBot(LarkBot{Name: "Bot"})
	l.AddAuditInfo(LarkAuditInfo{Name: "contact_view_profile"})
	l.DeleteDepartment(gone)
	l.DeleteUser(l.AddUser(LarkUser{Name: "Cai", Email: "cai@x.co", Departments: []string{head}}))
	l.ReplaceApp("cli_test", "secret")
	l.logIn()
	l.user(l.call("POST", larkUsers+"?client_token=1", dee))
	l.department(l.call("POST", larkDepartments+"?client_token=2", `{"name":"Made","parent_department_id":"0"}`))
	l.NarrowRange(head)
	l.cards, l.messages["1"] = append(l.cards, LarkCard{Title: "Hello"}), larkMessage{ID: "om_1"}
	l.cities["Paris"], l.titles["CEO"], l.locked["freeze"], l.botOff = true, true, true, true
	return l
}

func TestLark_a_clone_is_equal_and_lives_its_own_life(t *testing.T) {
	t.Parallel()
	l := peopled(t)
	c := l.Clone()
	if len(c.Calls()) > 0 || len(l.Calls()) == 0 {
		t.Error("the clone has received calls")
	}
	shown := func(l *Lark) string {
		return fmt.Sprintf("%+v %+v %+v %+v %+v %+v", l.Users(), l.Departments(), l.Groups(), l.Roles(), l.JobLevels(), l.EmployeeTypes())
	}
	before := shown(l.Lark)
	for _, u := range c.Users() {
		if !u.Resigned {
			c.SetUser(u.OpenID, func(u *LarkUser) { u.JobTitle, u.Departments = "Wizard", []string{"0"} })
		}
	}
	for _, d := range c.Departments() {
		c.RenameDepartment(d.OpenID, d.Name+" renamed")
	}
	c.SetGroup(c.Groups()[0].ID, func(g *LarkGroup) { g.Users = nil })
	c.DeleteRole(c.Roles()[0].ID)
	c.AddJobLevel(LarkJob{Name: "Junior"})
	if diff := cmp.Diff(before, shown(l.Lark)); diff != "" {
		t.Errorf("a change of the clone is one of the original:\n%s", diff)
	}

	c = l.Clone()
	after := shown(c)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the clone is not as the original:\n%s", diff)
	}
	for _, x := range []*Lark{l.Lark, c} { // functions are never equal
		if len(x.answered) != 2 {
			t.Errorf("%d client_tokens are known", len(x.answered))
		}
		clear(x.answered)
		x.Recorder, x.now, x.options.Now = nil, nil, nil
		x.answered["1"] = larkAnswered{}
	}
	same(t, l.Lark, c, "Recorder", "now")
}

func TestLark_a_clone_answers_a_create_again_by_the_client_token_of_the_original(t *testing.T) {
	t.Parallel()
	for _, present := range []bool{false, true} {
		l := newLarkTenant(t, LarkOptions{Switches: LarkSwitches{ReplayShowsPresent: present}})
		create := func() string {
			return fmt.Sprint(l.user(l.call("POST", larkUsers+"?client_token=1", dee))["name"])
		}
		create()
		c := l.Clone()
		c.SetUser(c.Users()[0].OpenID, func(u *LarkUser) { u.Name = "Eve" })
		base, stop := Serve(c)
		t.Cleanup(stop)
		there := create()
		l.url = base
		if here, want := create(), map[bool]string{false: "Dee", true: "Eve"}[present]; here != want || there != "Dee" || len(c.Users()) != 1 {
			t.Errorf("the clone answers with %s, want %s; the original with %s", here, want, there)
		}
	}
}

func TestOkta_a_clone_is_equal_and_lives_its_own_life(t *testing.T) {
	t.Parallel()
	o := NewOkta(OktaOptions{APIToken: "00token", Seed: 1})
	for i := range 3 {
		login := fmt.Sprintf("p%d@x.co", i)
		o.AddUser(OktaUser{Profile: map[string]any{"login": login, "email": login, "firstName": "P", "lastName": "Q"}})
	}
	ada, ben := o.Users()[0].ID, o.Users()[1].ID
	crew := o.AddGroup("Crew", ada, ben)
	o.AddApp("Lark", ada)
	o.AddLinkedObject("manager", "subordinate")
	o.Link("manager", ben, ada)
	o.ServeOnly(2)
	o.tokens["t"], o.usedJTI["j"] = oktaToken{}, true
	d := &direct{TB: t, service: o, authorization: "SSWS 00token"}
	listing := string(d.call("GET", "/api/v1/groups/"+crew+"/users", ""))
	d.service = o.Clone()
	if diff := cmp.Diff(listing, string(d.call("GET", "/api/v1/groups/"+crew+"/users", ""))); diff != "" {
		t.Errorf("the clone lists otherwise:\n%s", diff)
	}

	before, c := fmt.Sprint(o.Users()), o.Clone()
	if x, y := c.AddGroup("Next"), o.AddGroup("Next"); x != y {
		t.Errorf("the next id of the clone is %s, that of the original %s", x, y)
	}
	c.SetUser(ada, func(u *OktaUser) { u.Profile["title"] = "Wizard" })
	c.RemoveFromGroup(crew, ada)
	c.DeleteUser(ben)
	if fmt.Sprint(o.Users()) != before || string(d.call("GET", "/api/v1/groups/"+crew+"/users", "")) != listing {
		t.Error("a change of the clone is one of the original")
	}

	c = o.Clone()
	for _, x := range []*Okta{o, c} { // functions are never equal
		x.Recorder, x.options.Now = nil, nil
	}
	same(t, o, c, "Recorder", "running")
}
