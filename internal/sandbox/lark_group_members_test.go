package sandbox

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func memberPath(group, action string) string { return larkGroups + "/" + group + "/member/" + action }

// membersBody is the body of a batch, by open_id.
func membersBody(ids ...string) string {
	var members []member
	for _, id := range ids {
		members = append(members, member{ID: id, Type: "user", IDType: "open_id"})
	}
	b, _ := json.Marshal(map[string]any{"members": members})
	return string(b)
}

// people adds n users and returns their open_ids.
func (l *larkTenant) people(n int) []string {
	var ids []string
	for i := range n {
		ids = append(ids, l.AddUser(LarkUser{Name: fmt.Sprint(i), UserID: fmt.Sprintf("u%d", i), Email: fmt.Sprintf("%d@x.co", i)}))
	}
	return ids
}

func TestLark_says_of_each_member_of_a_batch_how_it_went(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	ids := l.people(3)
	l.DeleteUser(ids[2])
	l.AddGroup(LarkGroup{ID: "g", Name: "G", Users: ids[:1]})
	data := l.done(l.call("POST", memberPath("g", "batch_add"), `{"members":[
		{"member_id":"`+ids[0]+`","member_type":"user","member_id_type":"open_id"},
		{"member_id":"u1","member_type":"user","member_id_type":"user_id"},
		{"member_id":"`+ids[2]+`","member_type":"user","member_id_type":"open_id"},
		{"member_id":"ou_none","member_type":"user","member_id_type":"open_id"},
		{"member_id":"od-1","member_type":"department","member_id_type":"open_id"},
		{"member_id":"x","member_type":"user","member_id_type":"email"},
		{"member_id":"x","member_type":"user","member_id_type":"department_id"}]}`))
	var codes []float64
	for _, r := range data["results"].([]any) {
		codes = append(codes, r.(map[string]any)["code"].(float64))
	}
	if diff := cmp.Diff([]float64{42005, 0, 42006, 41073, 41074, 41071, 41072}, codes); diff != "" {
		t.Error(diff)
	}
	if g, _ := l.Group("g"); !slices.Equal(g.Users, ids[:2]) {
		t.Errorf("%v", g.Users)
	}
	l.SetSwitches(func(s *LarkSwitches) { s.BatchAddRefusesWhole = true })
	l.SetGroup("g", func(g *LarkGroup) { g.Users = nil })
	l.refused(l.call("POST", memberPath("g", "batch_add"), membersBody(ids[0], ids[2])), 42006, 400)
	if g, _ := l.Group("g"); g.Users != nil {
		t.Errorf("a batch that is refused adds nobody: %v", g.Users)
	}
}

func TestLark_takes_batches_of_1_to_100_members(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	ids := l.people(101)
	l.AddGroup(LarkGroup{ID: "g", Name: "G"})
	for _, action := range []string{"batch_add", "batch_remove"} {
		l.refused(l.call("POST", memberPath("g", action), `{"members":[]}`), 40001, 400)
		l.refused(l.call("POST", memberPath("g", action), membersBody(ids...)), 40001, 400)
		l.done(l.call("POST", memberPath("g", action), membersBody(ids[:100]...)))
		l.refused(l.call("POST", memberPath("none", action), membersBody(ids[0])), 42002, 400)
	}
}

func TestLark_removes_whom_it_can_and_does_not_say_whom_it_could_not(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	ids := l.people(3)
	l.AddGroup(LarkGroup{ID: "g", Name: "G", Users: ids[:2]})
	r := l.call("POST", memberPath("g", "batch_remove"), membersBody(ids[0], "ou_none"))
	l.refused(r, 40022, 400)
	if r.Data != nil {
		t.Errorf("data %v", r.Data)
	}
	if g, _ := l.Group("g"); !slices.Equal(g.Users, ids[1:2]) {
		t.Errorf("%v", g.Users)
	}
	l.done(l.call("POST", memberPath("g", "batch_remove"), membersBody(ids[2]))) // is not in it
	l.SetSwitches(func(s *LarkSwitches) { s.RemoveRefusesStrangers = true })
	l.refused(l.call("POST", memberPath("g", "batch_remove"), membersBody(ids[2])), 40022, 400)
	if n := len(l.Writes()); n != 2 {
		t.Errorf("%d writes were carried out", n)
	}
}

func TestLark_adds_and_removes_one_member(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	ids := l.people(2)
	l.AddGroup(LarkGroup{ID: "g", Name: "G"})
	l.AddGroup(LarkGroup{ID: "dyn", Name: "Rule", Dynamic: true})
	one := func(group, action, id string) larkReply {
		return l.call("POST", memberPath(group, action), fmt.Sprintf(`{"member_type":"user","member_id_type":"open_id","member_id":%q}`, id))
	}
	l.done(one("g", "add", ids[0]))
	l.refused(one("g", "add", ids[0]), 42005, 400)
	l.done(one("g", "remove", ids[0]))
	l.done(one("g", "remove", ids[0]))
	l.refused(one("g", "add", "ou_none"), 41073, 400)
	l.refused(one("g", "remove", "ou_none"), 41073, 400)
	l.refused(one("dyn", "add", ids[0]), 42003, 400)
	l.refused(l.call("POST", memberPath("g", "add"), `{"member_type":"user","member_id":"`+ids[0]+`"}`), 41071, 400)
	l.DeleteUser(ids[1])
	l.refused(one("g", "add", ids[1]), 42006, 400)
}

func TestLark_all_groups_hold_ten_members_for_each_user(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	ids := l.people(1)
	for i := range 11 {
		l.AddGroup(LarkGroup{ID: fmt.Sprintf("g%d", i), Name: fmt.Sprint(i)})
		r := l.done(l.call("POST", memberPath(fmt.Sprintf("g%d", i), "batch_add"), membersBody(ids...)))
		want := 0.
		if i == 10 {
			want = 42012
		}
		if got := r["results"].([]any)[0].(map[string]any)["code"]; got != want {
			t.Errorf("group %d: code %v, want %v", i, got, want)
		}
	}
}

func TestLark_lists_members_of_one_type_by_100(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	ids := l.people(101)
	d := l.AddDepartment("D", "")
	l.AddGroup(LarkGroup{ID: "g", Name: "G", Users: ids, Departments: []string{d}})
	list := func(query string) (got []string, pages int) {
		rows, pages := l.listed("memberlist", memberPath("g", "simplelist")+query)
		for _, r := range rows {
			got = append(got, r.(map[string]any)["member_id"].(string))
		}
		return got, pages
	}
	for query, want := range map[string]int{"?page_size=100": 2, "": 3} {
		if got, pages := list(query); pages != want || !slices.Equal(got, ids) {
			t.Errorf("%q: %d members on %d pages", query, len(got), pages)
		}
	}
	if got, _ := list("?member_id_type=user_id&page_size=100"); got[0] != "u0" {
		t.Errorf("by user_id: %v", got[0])
	}
	if got, _ := list("?member_type=department"); !slices.Equal(got, []string{d}) {
		t.Errorf("departments: %v", got)
	}
	department, _ := l.DepartmentByPath("D")
	if got, _ := list("?member_type=department&member_id_type=department_id"); !slices.Equal(got, []string{department.DepartmentID}) {
		t.Errorf("departments by department_id: %v", got)
	}
	if g := l.group("g"); g["member_user_count"] != 101. || g["member_department_count"] != 1. {
		t.Errorf("%v", g)
	}
	for query, code := range map[string]int{
		"?member_type=robot": 41074, "?member_id_type=email": 41071, "?member_id_type=department_id": 41072,
		"?member_type=department&member_id_type=user_id": 41072, "?page_size=101": 40011, "?page_token=x": 40012,
	} {
		l.refused(l.call("GET", memberPath("g", "simplelist")+query, ""), code, 400)
	}
	token := l.done(l.call("GET", memberPath("g", "simplelist"), ""))["page_token"].(string)
	l.AddGroup(LarkGroup{ID: "h", Name: "H"})
	l.refused(l.call("GET", memberPath("h", "simplelist")+"?page_token="+url.QueryEscape(token), ""), 40012, 400)
	l.RevokeScopes("contact:user.employee_id:readonly")
	l.refused(l.call("GET", memberPath("g", "simplelist")+"?member_id_type=user_id", ""), 99991672, 400)
}

func TestLark_lists_the_groups_of_somebody(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	ids := l.people(2)
	l.AddGroup(LarkGroup{ID: "a", Name: "A", Users: ids})
	l.AddGroup(LarkGroup{ID: "b", Name: "B", Users: ids[1:]})
	l.AddGroup(LarkGroup{ID: "dyn", Name: "C", Dynamic: true, Users: ids[:1]})
	for query, want := range map[string][]any{
		"?group_type=1&member_id=" + ids[0]:                      {"a"},
		"?group_type=2&member_id=" + ids[0]:                      {"dyn"},
		"?member_id=u1&member_id_type=user_id":                   {"a", "b"},
		"?member_id=u1&member_id_type=user_id&group_type=2":      nil,
		"?page_size=1&member_id=" + url.QueryEscape(ids[1]) + "": {"a", "b"},
	} {
		if rows, _ := l.listed("group_list", larkGroups+"/member_belong"+query); !slices.Equal(rows, want) {
			t.Errorf("%s: %v, want %v", query, rows, want)
		}
	}
	for query, code := range map[string]int{
		"": 40001, "?member_id=none": 41073, "?member_id=u1&member_id_type=email": 41071,
		"?group_type=3&member_id=" + ids[0]: 41074, "?page_size=1001&member_id=" + ids[0]: 40011,
	} {
		l.refused(l.call("GET", larkGroups+"/member_belong"+query, ""), code, 400)
	}
}

func TestLark_groups_lose_or_keep_who_resigns_and_lose_deleted_departments(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	ids := l.people(3)
	d := l.AddDepartment("D", "")
	l.AddGroup(LarkGroup{ID: "g", Name: "G", Users: ids, Departments: []string{d}})
	l.DeleteDepartment(d)
	l.done(l.call("DELETE", larkUsers+"/"+ids[0], ""))
	if g, _ := l.Group("g"); !slices.Equal(g.Users, ids[1:]) || g.Departments != nil {
		t.Errorf("%+v", g)
	}
	l.SetSwitches(func(s *LarkSwitches) { s.GroupsKeepResigned = true })
	l.DeleteUser(ids[1])
	if rows, _ := l.listed("memberlist", memberPath("g", "simplelist")); len(rows) != 2 || l.group("g")["member_user_count"] != 2. {
		t.Errorf("kept: %v", rows)
	}
	l.done(l.call("POST", memberPath("g", "batch_remove"), membersBody(ids[1]))) // but can be taken out
	if g, _ := l.Group("g"); !slices.Equal(g.Users, ids[2:]) {
		t.Errorf("%+v", g)
	}
}
