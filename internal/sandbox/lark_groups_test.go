package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const larkGroups = "/open-apis/contact/v3/group"

// group demands success and returns data.group.
func (l *larkTenant) group(id string) map[string]any {
	l.t.Helper()
	g, ok := l.done(l.call("GET", larkGroups+"/"+id, ""))["group"].(map[string]any)
	if !ok {
		l.t.Fatalf("no group %s", id)
	}
	return g
}

// groupIDs lists the ids of the groups of one type.
func (l *larkTenant) groupIDs(kind int) []string {
	l.t.Helper()
	rows, _ := l.listed("grouplist", fmt.Sprintf("%s/simplelist?type=%d&page_size=100", larkGroups, kind))
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.(map[string]any)["id"].(string))
	}
	return ids
}

func TestLark_creates_changes_and_deletes_a_group(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	made := l.done(l.call("POST", larkGroups, `{"name":"Staff","description":"All","type":1,"group_id":"g1"}`))
	if diff := cmp.Diff(map[string]any{"group_id": "g1"}, made); diff != "" {
		t.Error(diff)
	}
	want := map[string]any{"id": "g1", "name": "Staff", "description": "All", "member_user_count": 0., "member_department_count": 0., "type": 1.}
	if diff := cmp.Diff(want, l.group("g1")); diff != "" {
		t.Error(diff)
	}
	l.done(l.call("PATCH", larkGroups+"/g1", `{"name":"People"}`))
	if g := l.group("g1"); g["name"] != "People" || g["description"] != "All" {
		t.Errorf("what a patch does not name stays: %v", g)
	}
	l.done(l.call("PATCH", larkGroups+"/g1", `{"description":""}`))
	if g, ok := l.Group("g1"); !ok || g.Description != "" || g.Name != "People" {
		t.Errorf("%v", g)
	}
	l.SetSwitches(func(s *LarkSwitches) { s.EmptyIgnored = []string{"description"} })
	l.done(l.call("PATCH", larkGroups+"/g1", `{"description":"Kept"}`))
	l.done(l.call("PATCH", larkGroups+"/g1", `{"description":""}`))
	if g, _ := l.Group("g1"); g.Description != "Kept" {
		t.Errorf("%v", g)
	}
	l.done(l.call("DELETE", larkGroups+"/g1", ""))
	l.refused(l.call("GET", larkGroups+"/g1", ""), 42002, 400)
	l.refused(l.call("DELETE", larkGroups+"/g1", ""), 42002, 400)
	l.done(l.call("POST", larkGroups, `{"name":"People","group_id":"g1"}`)) // name and id are free again
	other := l.done(l.call("POST", larkGroups, `{"name":"Other"}`))["group_id"].(string)
	if !customGroupID.MatchString(other) || other == "g1" {
		t.Errorf("Lark's own id %q", other)
	}
}

func TestLark_refuses_a_group(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("组", n) }
	for _, c := range []struct {
		name, method, path, body string
		code, status             int
	}{
		{"no name", "POST", "", `{}`, 42001, 400},
		{"name of 101", "POST", "", `{"name":"` + long(101) + `"}`, 42013, 400},
		{"name of 100", "POST", "", `{"name":"` + long(100) + `"}`, 0, 200},
		{"description of 501", "POST", "", `{"name":"N","description":"` + long(501) + `"}`, 42014, 400},
		{"description of 500", "POST", "", `{"name":"N","description":"` + long(500) + `"}`, 0, 200},
		{"dynamic", "POST", "", `{"name":"N","type":2}`, 42003, 400},
		{"id with a dash", "POST", "", `{"name":"N","group_id":"a-b"}`, 42002, 400},
		{"id of 65", "POST", "", `{"name":"N","group_id":"` + strings.Repeat("a", 65) + `"}`, 42002, 400},
		{"id of 64", "POST", "", `{"name":"N","group_id":"` + strings.Repeat("a", 64) + `"}`, 0, 200},
		{"id in use", "POST", "", `{"name":"N","group_id":"g1"}`, 47005, 400},
		{"name in use", "POST", "", `{"name":"Staff"}`, 47009, 400},
		{"name of a dynamic group", "POST", "", `{"name":"Rule"}`, 47009, 400},
		{"both in use", "POST", "", `{"name":"Staff","group_id":"g1"}`, 47005, 400},
		{"unknown field", "POST", "", `{"name":"N","members":[]}`, 9499, 400},
		{"rename to another", "PATCH", "/g2", `{"name":"Staff"}`, 47009, 400},
		{"rename to itself", "PATCH", "/g1", `{"name":"Staff"}`, 0, 200},
		{"rename to 101", "PATCH", "/g1", `{"name":"` + long(101) + `"}`, 42013, 400},
		{"new id", "PATCH", "/g1", `{"group_id":"g9"}`, 9499, 400},
		{"patch unknown", "PATCH", "/none", `{"name":"N"}`, 42002, 400},
		{"patch dynamic", "PATCH", "/dyn", `{"name":"N"}`, 42003, 400},
		{"delete dynamic", "DELETE", "/dyn", "", 42003, 400},
		{"delete with a user", "DELETE", "/g1", "", 42017, 400},
		{"delete with a department", "DELETE", "/g3", "", 42017, 400},
		{"delete empty", "DELETE", "/g2", "", 0, 200},
		{"list of a third type", "GET", "/simplelist?type=3", "", 99992402, 400},
		{"page of 101", "GET", "/simplelist?page_size=101", "", 40011, 400},
		{"page of 0", "GET", "/simplelist?page_size=0", "", 40011, 400},
		{"made-up token", "GET", "/simplelist?page_token=x", "", 40012, 400},
	} {
		l := newLarkTenant(t, LarkOptions{})
		u, d := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co"}), l.AddDepartment("D", "")
		for _, g := range []LarkGroup{
			{ID: "g1", Name: "Staff", Users: []string{u}},
			{ID: "g2", Name: "Empty"},
			{ID: "g3", Name: "Dep", Departments: []string{d}},
			{ID: "dyn", Name: "Rule", Dynamic: true},
		} {
			l.AddGroup(g)
		}
		r := l.call(c.method, larkGroups+c.path, c.body)
		t.Run(c.name, func(t *testing.T) {
			if l.t = t; c.code == 0 {
				l.done(r)
				return
			}
			l.refused(r, c.code, c.status)
		})
	}
}

func TestLark_lists_groups_of_one_type_by_100(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	for i := range 101 {
		l.AddGroup(LarkGroup{ID: fmt.Sprintf("g%d", i), Name: fmt.Sprint(i)})
	}
	l.AddGroup(LarkGroup{ID: "dyn", Name: "Rule", Dynamic: true})
	for path, want := range map[string]int{"?page_size=100": 2, "": 3, "?type=1&page_size=50": 3} {
		if rows, pages := l.listed("grouplist", larkGroups+"/simplelist"+path); len(rows) != 101 || pages != want {
			t.Errorf("%q: %d groups on %d pages, want 101 on %d", path, len(rows), pages, want)
		}
	}
	if diff := cmp.Diff([]string{"dyn"}, l.groupIDs(2)); diff != "" {
		t.Error(diff)
	}
	l.DeleteGroup("dyn")
	if data := l.done(l.call("GET", larkGroups+"/simplelist?type=2", "")); len(data) != 1 {
		t.Errorf("an empty list has has_more and nothing else: %v", data)
	}
}

func TestLark_has_500_groups_at_most_of_both_types(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	for i := range 499 {
		l.AddGroup(LarkGroup{Name: fmt.Sprint(i), Dynamic: i%2 == 0})
	}
	l.done(l.call("POST", larkGroups, `{"name":"the 500th"}`))
	l.refused(l.call("POST", larkGroups, `{"name":"the 501st"}`), 42016, 400)
}

func TestLark_group_endpoints_have_their_limits(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{Now: newLarkClock().Now, RateScale: 1})
	for i := range 100 {
		l.done(l.call("POST", larkGroups, fmt.Sprintf(`{"name":"%d"}`, i)))
	}
	r := l.call("POST", larkGroups, `{"name":"one more"}`)
	l.refused(r, 99991400, 429)
	if r.header.Get("x-ogw-ratelimit-limit") != "100" || r.header.Get("x-ogw-ratelimit-reset") != "60" {
		t.Errorf("headers %v", r.header)
	}
	for range 50 {
		l.done(l.call("GET", larkGroups+"/simplelist", ""))
	}
	l.refused(l.call("GET", larkGroups+"/simplelist", ""), 99991400, 429)
}

func TestLark_contact_range_holds_for_groups(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	d := l.AddDepartment("D", "")
	u := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co", Departments: []string{d}})
	hidden := l.AddUser(LarkUser{Name: "Ann", Email: "ann@x.co"})
	l.AddGroup(LarkGroup{ID: "in", Name: "In", Users: []string{u, hidden}})
	l.AddGroup(LarkGroup{ID: "out", Name: "Out", Users: []string{u}})
	scopes := func() any { return l.done(l.call("GET", scopesPath, ""))["group_ids"] }
	if diff := cmp.Diff([]any{"in", "out"}, scopes()); diff != "" {
		t.Errorf("all staff sees all groups: %s", diff)
	}
	l.NarrowRange(d)
	l.ShowGroups("in")
	if diff := cmp.Diff([]any{"in"}, scopes()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"in"}, l.groupIDs(1)); diff != "" {
		t.Error(diff)
	}
	l.group("in")
	l.done(l.call("PATCH", larkGroups+"/in", `{"description":"x"}`))
	add := func(group, id string) larkReply {
		return l.call("POST", larkGroups+"/"+group+"/member/add", fmt.Sprintf(`{"member_type":"user","member_id_type":"open_id","member_id":%q}`, id))
	}
	l.refused(l.call("POST", larkGroups, `{"name":"N"}`), 42010, http.StatusForbidden)
	l.refused(l.call("DELETE", larkGroups+"/in", ""), 42009, http.StatusForbidden)
	l.refused(l.call("GET", larkGroups+"/out", ""), 42009, http.StatusForbidden)
	l.refused(l.call("PATCH", larkGroups+"/out", `{"name":"N"}`), 42009, http.StatusForbidden)
	l.refused(l.call("GET", larkGroups+"/out/member/simplelist", ""), 42009, http.StatusForbidden)
	l.refused(add("out", u), 42009, http.StatusForbidden)
	l.refused(add("in", hidden), 41050, http.StatusForbidden)
	l.refused(l.call("GET", larkGroups+"/member_belong?member_id="+hidden, ""), 41050, http.StatusForbidden)
	if rows, _ := l.listed("group_list", larkGroups+"/member_belong?member_id="+u); len(rows) != 1 {
		t.Errorf("groups of somebody: %v", rows)
	}
	l.SetSwitches(func(s *LarkSwitches) { s.HiddenGroupsUnknown, s.GroupMembersInRangeOnly = true, true })
	l.refused(l.call("GET", larkGroups+"/out", ""), 42002, 400)
	if rows, _ := l.listed("memberlist", larkGroups+"/in/member/simplelist"); len(rows) != 1 || l.group("in")["member_user_count"] != 2. {
		t.Errorf("who is out of range may be left out, though counted: %v", rows)
	}
}

func TestLark_group_switches(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	l.AddGroup(LarkGroup{ID: "g1", Name: "Staff"})
	create := func(name, id string) larkReply {
		return l.call("POST", larkGroups, fmt.Sprintf(`{"name":%q,"group_id":%q}`, name, id))
	}
	l.SetSwitches(func(s *LarkSwitches) { s.GroupNameJudgedFirst, s.GroupIDsSpent = true, true })
	l.refused(create("Staff", "g1"), 47009, 400)
	l.refused(create("Other", "g1"), 47005, 400)
	l.DeleteGroup("g1")
	l.refused(create("Staff", "g1"), 47005, 400) // the id is spent
	l.AddGroup(LarkGroup{ID: "g2", Name: "Second"})
	l.SetSwitches(func(s *LarkSwitches) { s.GroupsDisabled = true })
	l.refused(create("Third", "g3"), 42015, 400)
	l.refused(l.call("DELETE", larkGroups+"/g2", ""), 42015, 400)
	l.group("g2")
}

func TestLark_lists_of_groups_may_lag_and_counts_with_them(t *testing.T) {
	t.Parallel()
	clock := newLarkClock()
	l := newLarkTenant(t, LarkOptions{Now: clock.Now, Switches: LarkSwitches{ListLag: 5 * time.Second}})
	u := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co"})
	l.AddGroup(LarkGroup{ID: "g1", Name: "Staff"})
	clock.Advance(5 * time.Second)
	l.done(l.call("POST", larkGroups+"/g1/member/batch_add", `{"members":[{"member_id":"`+u+`","member_type":"user"}]}`))
	l.done(l.call("POST", larkGroups, `{"name":"New","group_id":"g2"}`))
	l.DeleteGroup("g2")
	l.AddGroup(LarkGroup{ID: "g3", Name: "Newer"})
	members := func() int {
		rows, _ := l.listed("memberlist", larkGroups+"/g1/member/simplelist")
		return len(rows)
	}
	if ids := l.groupIDs(1); len(ids) != 1 || members() != 0 || l.group("g1")["member_user_count"] != 1. {
		t.Errorf("lists lag, one group does not: %v, %d members, %v", ids, members(), l.group("g1"))
	}
	l.SetSwitches(func(s *LarkSwitches) { s.GroupCountsLag = true })
	if l.group("g1")["member_user_count"] != 0. {
		t.Error("the count is not behind")
	}
	clock.Advance(5 * time.Second)
	if ids := l.groupIDs(1); len(ids) != 2 || members() != 1 || l.group("g1")["member_user_count"] != 1. {
		t.Errorf("five seconds later: %v, %d members", ids, members())
	}
}
