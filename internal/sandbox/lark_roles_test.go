package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const larkRoles = "/open-apis/contact/v3/functional_roles"

func (l *larkTenant) createRole(name string) larkReply {
	return l.call("POST", larkRoles, fmt.Sprintf(`{"role_name":%q}`, name))
}

func roleBody(ids ...string) string {
	b, _ := json.Marshal(map[string]any{"members": ids})
	return string(b)
}

// reasons gives what a batch said of each member.
func (l *larkTenant) reasons(key string, r larkReply) []int {
	l.t.Helper()
	var out []int
	rows, ok := l.done(r)[key].([]any)
	if !ok {
		l.t.Fatalf("no %s in %s", key, r.raw)
	}
	for _, row := range rows {
		out = append(out, int(row.(map[string]any)["reason"].(float64)))
	}
	return out
}

func TestLark_creates_renames_and_deletes_a_role(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	id := l.done(l.createRole("Payroll"))["role_id"].(string)
	system := l.AddRole(LarkRole{Name: "Owner", System: true})
	l.refused(l.createRole("Payroll"), 41201, 400)
	l.refused(l.createRole(""), 40001, 400)
	l.refused(l.createRole(strings.Repeat("角", 51)), 40001, 400)
	l.done(l.createRole(strings.Repeat("角", 50)))
	path := larkRoles + "/" + id
	l.done(l.call("PUT", path, `{"role_name":"Payroll"}`))
	l.refused(l.call("PUT", path, `{"role_name":"Owner"}`), 41201, 400)
	l.done(l.call("PUT", path, `{"role_name":"Pay"}`))
	if r, ok := l.Role(id); !ok || r.Name != "Pay" {
		t.Errorf("%v %+v", ok, r)
	}
	l.refused(l.call("PUT", larkRoles+"/none", `{"role_name":"x"}`), 41202, 404)
	l.refused(l.call("PUT", larkRoles+"/"+system, `{"role_name":"x"}`), 41213, 400)
	l.refused(l.call("DELETE", larkRoles+"/"+system, ""), 41213, 400)
	u := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co"})
	l.reasons("results", l.call("POST", path+"/members/batch_create", roleBody(u)))
	l.refused(l.call("DELETE", path, ""), 41206, 400)
	l.DeleteUser(u) // who resigns leaves
	l.done(l.call("DELETE", path, ""))
	l.refused(l.call("DELETE", path, ""), 41202, 404)
	l.refused(l.call("GET", larkRoles, ""), 99991301, 405) // there is no list, and no GET of one
	l.refused(l.call("GET", larkRoles+"/"+system, ""), 99991301, 405)
	for i := range 498 {
		l.AddRole(LarkRole{Name: fmt.Sprint(i)})
	}
	l.refused(l.createRole("the 501st"), 41208, 400)
}

func TestLark_members_of_a_role_come_and_go_with_a_reason_each(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	d := l.AddDepartment("D", "")
	in := l.AddUser(LarkUser{Name: "In", Email: "in@x.co", Departments: []string{d}})
	out := l.AddUser(LarkUser{Name: "Out", Email: "out@x.co"})
	gone := l.AddUser(LarkUser{Name: "Gone", Email: "gone@x.co", Departments: []string{d}, Resigned: true})
	members := larkRoles + "/" + l.AddRole(LarkRole{Name: "Payroll"}) + "/members"
	l.NarrowRange(d)
	add := func(ids ...string) []int {
		return l.reasons("results", l.call("POST", members+"/batch_create", roleBody(ids...)))
	}
	if diff := cmp.Diff([]int{1, 3, 2, 2}, add(in, out, gone, "ou_none")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{4}, add(in)); diff != "" {
		t.Error(diff)
	}
	remove := func(ids ...string) []int {
		return l.reasons("result", l.call("PATCH", members+"/batch_delete", roleBody(ids...)))
	}
	if diff := cmp.Diff([]int{1, 5, 3, 2}, remove(in, in, out, "ou_none")); diff != "" {
		t.Error(diff)
	}
	l.refused(l.call("POST", members+"/batch_create", roleBody()), 40001, 400)
	l.refused(l.call("POST", members+"/batch_create", roleBody(slices.Repeat([]string{in}, 101)...)), 40001, 400)
	l.refused(l.call("POST", larkRoles+"/none/members/batch_create", roleBody(in)), 41202, 404)
}

func TestLark_a_role_has_1000_members_listed_by_100(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	ids := l.people(1001)
	var members []LarkRoleMember
	for _, id := range ids[:1000] {
		members = append(members, LarkRoleMember{OpenID: id})
	}
	path := larkRoles + "/" + l.AddRole(LarkRole{Name: "R", Members: members}) + "/members"
	l.refused(l.call("POST", path+"/batch_create", roleBody(ids[1000])), 41209, 400)
	l.reasons("results", l.call("POST", path+"/batch_create", roleBody(ids[0]))) // is in it
	for query, want := range map[string]int{"?page_size=100": 10, "": 50} {
		if rows, pages := l.listed("members", path+query); len(rows) != 1000 || pages != want {
			t.Errorf("%q: %d members on %d pages", query, len(rows), pages)
		}
	}
	l.refused(l.call("GET", path+"?page_size=101", ""), 40001, 400)
	l.refused(l.call("GET", larkRoles+"/none/members", ""), 41202, 404)
}

func TestLark_members_of_a_role_manage_departments(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	a, b := l.AddDepartment("A", ""), l.AddDepartment("B", "")
	ids := l.seed(LarkUser{Name: "Tom", UserID: "tom", Email: "tom@x.co", Departments: []string{a}},
		LarkUser{Name: "Ann", UserID: "ann", Email: "ann@x.co", Departments: []string{a}})
	path := larkRoles + "/" + l.AddRole(LarkRole{Name: "R", Members: []LarkRoleMember{{OpenID: ids[0], All: true}}}) + "/members"
	member := func(query string) any { return l.done(l.call("GET", path+"/"+query, ""))["member"] }
	if diff := cmp.Diff(map[string]any{"user_id": "tom", "scope_type": "All"}, member("tom?user_id_type=user_id")); diff != "" {
		t.Error(diff)
	}
	scope := func(users, departments string) larkReply {
		return l.call("PATCH", path+"/scopes?user_id_type=user_id", fmt.Sprintf(`{"members":%s,"departments":%s}`, users, departments))
	}
	if diff := cmp.Diff([]int{1, 5}, l.reasons("results", scope(`["tom","ann"]`, fmt.Sprintf(`[%q,%q]`, b, a)))); diff != "" {
		t.Error(diff)
	}
	want := map[string]any{"user_id": ids[0], "scope_type": "Part", "department_ids": []any{b, a}}
	if diff := cmp.Diff(want, member(ids[0])); diff != "" {
		t.Error(diff)
	}
	l.refused(l.call("GET", path+"/"+ids[1], ""), 41203, 404)
	role := l.Roles()[0]
	l.SetRole(role.ID, func(r *LarkRole) { r.Name, r.Members = "By hand", append(r.Members, LarkRoleMember{OpenID: ids[1]}) })
	if rows, _ := l.listed("members", path); len(rows) != 2 || l.Roles()[0].Name != "By hand" {
		t.Errorf("%v", rows)
	}
	l.SetRole(role.ID, func(r *LarkRole) { r.Members = r.Members[:1] })
	l.refused(scope(`["tom"]`, `[]`), 40001, 400)
	l.refused(scope(`["tom"]`, `["0"]`), 41210, 400)
	l.refused(scope(`["tom"]`, `["od-none"]`), 41210, 400)
	l.NarrowRange(a)
	l.refused(scope(`["tom"]`, fmt.Sprintf(`[%q]`, b)), 41211, 400)
	l.reasons("results", l.call("POST", path+"/batch_create", roleBody(ids[1])))
	if diff := cmp.Diff(map[string]any{"user_id": ids[1], "scope_type": "None"}, member(ids[1])); diff != "" {
		t.Error(diff)
	}
}
