package sandbox

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func addPeople(l *Lark, n int, departments ...string) []string {
	var ids []string
	for i := range n {
		ids = append(ids, l.AddUser(LarkUser{Name: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("p%d@x.co", len(l.Users())), Departments: departments}))
	}
	return ids
}

func batchQuery(name string, ids ...string) string { return "?" + url.Values{name: ids}.Encode() }

func TestLark_batch_reads_up_to_fifty_users(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	ids := addPeople(l.Lark, 51)
	l.DeleteUser(ids[1])
	read := func(ids ...string) larkReply {
		return l.call("GET", larkUsers+"/batch"+batchQuery("user_ids", ids...), "")
	}
	l.refused(read(ids...), 99992402, 400)
	l.refused(read(), 99992402, 400)
	items := itemsOf(l.done(read(ids[2], ids[0], ids[2], ids[1], "ou_none")))
	if diff := cmp.Diff([]string{ids[2], ids[0], ids[1]}, column(items, "open_id")); diff != "" {
		t.Error(diff)
	}
	if items[0]["is_frozen"] != false || items[2]["status"].(map[string]any)["is_resigned"] != true {
		t.Errorf("items %v", items)
	}
	if data := l.done(read("ou_none")); len(data) != 0 {
		t.Errorf("an empty batch has no items: %v", data)
	}
	if data := l.done(read(ids[0] + "," + ids[2])); len(data) != 0 {
		t.Errorf("a comma list is one id that does not exist: %v", data)
	}
	l.SetSwitches(func(s *LarkSwitches) { s.BatchOmitsResigned, s.BatchRefusesUnknown = true, true })
	if items := itemsOf(l.done(read(ids[0], ids[1]))); len(items) != 1 {
		t.Errorf("with the resigned left out: %v", items)
	}
	r := read(ids[0], "ou_none", "ou_nine")
	l.refused(r, 99992351, 400)
	if !strings.Contains(r.Msg, "[ou_none,ou_nine]") {
		t.Errorf("message %q", r.Msg)
	}
}

func TestLark_batch_get_id_has_an_entry_for_each_input(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{MailDomains: []string{"mail.co"}})
	tom := l.AddUser(LarkUser{Name: "Tom", Email: "Tom@x.co", Mobile: "+6580000001", UserID: "tom", EnterpriseEmail: "tom@mail.co"})
	l.AddUser(LarkUser{Name: "Gone", Email: "gone@x.co", UserID: "gone", Resigned: true})
	find := func(query, body string) []any {
		t.Helper()
		return l.done(l.call("POST", larkUsers+"/batch_get_id"+query, body))["user_list"].([]any)
	}
	status := func(resigned bool) map[string]any {
		return map[string]any{"is_frozen": false, "is_resigned": resigned, "is_activated": true, "is_exited": false, "is_unjoin": false}
	}
	want := []any{
		map[string]any{"user_id": tom, "email": "tom@X.co", "status": status(false)},
		map[string]any{"email": "tom@mail.co"}, // enterprise emails are not searched
		map[string]any{"email": "gone@x.co"},
		map[string]any{"user_id": tom, "mobile": "+6580000001", "status": status(false)},
		map[string]any{"mobile": "80000001"}, // without a country code
	}
	body := `{"emails":["tom@X.co","tom@mail.co","gone@x.co"],"mobiles":["+6580000001","80000001"]%s}`
	if diff := cmp.Diff(want, find("", fmt.Sprintf(body, ""))); diff != "" {
		t.Error(diff)
	}
	want = []any{map[string]any{"user_id": "gone", "email": "gone@x.co", "status": status(true)}}
	if diff := cmp.Diff(want, find("?user_id_type=user_id", `{"emails":["gone@x.co"],"include_resigned":true}`)); diff != "" {
		t.Error(diff)
	}
	l.refused(l.call("POST", larkUsers+"/batch_get_id", `{}`), 40001, 400)
	l.refused(l.call("POST", larkUsers+"/batch_get_id", `{"emails":["`+strings.Join(numbered(51), `","`)+`"]}`), 99992402, 400)
	l.RevokeScopes("contact:user.employee:readonly")
	if got := find("", `{"emails":["tom@x.co"]}`)[0].(map[string]any); got["status"] != nil {
		t.Errorf("status in spite of the scope: %v", got)
	}
	for _, c := range l.Calls() {
		if c.Write() {
			t.Errorf("a look-up counts as a write: %+v", c)
		}
	}
}

func TestLark_pages_through_the_direct_members(t *testing.T) {
	t.Parallel()
	for _, shuffle := range []bool{false, true} {
		l := newLarkTenant(t, LarkOptions{Seed: 7, Switches: LarkSwitches{Shuffle: shuffle}})
		dep := l.AddDepartment("A", "")
		below := l.AddDepartment("B", dep)
		ids := addPeople(l.Lark, 23, dep)
		addPeople(l.Lark, 3, below)
		path := larkUsers + "/find_by_department?department_id=" + dep
		rows, pages := l.list(path)
		got := column(rows, "open_id")
		if pages != 3 {
			t.Errorf("%d pages; the default page has 10", pages)
		}
		if slices.Equal(got, ids) == shuffle {
			t.Errorf("shuffled %v: %v", shuffle, got)
		}
		slices.Sort(got)
		slices.Sort(ids)
		if diff := cmp.Diff(ids, got); diff != "" {
			t.Error(diff)
		}
		if again, _ := l.list(path); !slices.Equal(column(again, "open_id"), column(rows, "open_id")) {
			t.Error("the order changes from call to call")
		}
		if _, pages := l.list(path + "&page_size=50"); pages != 1 {
			t.Errorf("%d pages of 50", pages)
		}
		first := l.done(l.call("GET", path+"&page_size=5", ""))
		if token := first["page_token"].(string); !strings.ContainsAny(token, "+/") || !strings.Contains(token, "=") || !strings.Contains(token, "%") {
			t.Errorf("page_token %q has nothing to escape", token)
		}
	}
}

func TestLark_judges_paging_parameters(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	a, b := l.AddDepartment("A", ""), l.AddDepartment("B", "")
	addPeople(l.Lark, 11, a, b)
	path := larkUsers + "/find_by_department?department_id="
	for _, size := range []string{"51", "0", "-1", "ten"} {
		l.refused(l.call("GET", path+a+"&page_size="+size, ""), 40011, 400)
		l.refused(l.call("GET", larkDepartments+"/0/children?page_size="+size, ""), 40011, 400)
	}
	token := l.done(l.call("GET", path+a, ""))["page_token"].(string)
	for _, bad := range []string{"x", token[1:], token + "x"} {
		l.refused(l.call("GET", path+a+"&page_token="+url.QueryEscape(bad), ""), 40012, 400)
	}
	l.refused(l.call("GET", path+b+"&page_token="+url.QueryEscape(token), ""), 40012, 400)
	l.refused(l.call("GET", path+a+"&page_token="+token, ""), 40012, 400) // not escaped
	l.refused(l.call("GET", larkUsers+"/find_by_department", ""), 99992402, 400)
	l.refused(l.call("GET", larkDepartments+"/0/children?fetch_child=1", ""), 99992402, 400)
	if r := l.call("GET", path+"0", ""); r.raw != `{"code":0,"msg":"success","data":{"has_more":false}}`+"\n" {
		t.Errorf("an empty list: %s", r.raw)
	}
}

func TestLark_lists_lag_and_single_reads_do_not(t *testing.T) {
	t.Parallel()
	clock := newLarkClock()
	l := newLarkTenant(t, LarkOptions{Now: clock.Now})
	a, b := l.AddDepartment("A", ""), l.AddDepartment("B", "")
	tom := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co", Departments: []string{a}})
	l.SetSwitches(func(s *LarkSwitches) { s.ListLag = 5 * time.Second })
	l.MoveUser(tom, b)
	l.SetUser(tom, func(u *LarkUser) { u.Name = "Thomas" })
	l.AddUser(LarkUser{Name: "New", Email: "new@x.co", Departments: []string{b}})
	l.RenameDepartment(a, "A2")
	l.AddDepartment("C", a)
	l.MoveDepartment(b, a)

	names := func() string {
		members := func(dep string) []string {
			rows, _ := l.list(larkUsers + "/find_by_department?department_id=" + dep)
			return column(rows, "name")
		}
		all, _ := l.list(larkDepartments + "/0/children?fetch_child=true")
		top, _ := l.list(larkDepartments + "/0/children")
		return fmt.Sprint(members(a), members(b), column(all, "name"), column(top, "name"))
	}
	if got := names(); got != "[Tom] [] [A B] [A B]" {
		t.Errorf("at once: %s", got)
	}
	if got := l.user(l.call("GET", larkUsers+"/"+tom, "")); got["name"] != "Thomas" {
		t.Errorf("a single read lags: %v", got["name"])
	}
	clock.Advance(5 * time.Second)
	if got := names(); got != "[] [Thomas New] [A2 B C] [A2]" {
		t.Errorf("after the lag: %s", got)
	}
	l.DeleteDepartment(b)
	l.DeleteUser(tom)
	clock.Advance(time.Second)
	if got := listed(l, "0"); got != "[] [A2 B C]" {
		t.Errorf("after deletes, at once: %s", got)
	}
	clock.Advance(4 * time.Second)
	if got := listed(l, "0"); got != "[New] [A2 C]" {
		t.Errorf("after deletes and the lag: %s", got)
	}
}

func listed(l *larkTenant, dep string) string {
	members, _ := l.list(larkUsers + "/find_by_department?department_id=" + dep)
	all, _ := l.list(larkDepartments + "/0/children?fetch_child=true")
	return fmt.Sprint(column(members, "name"), column(all, "name"))
}

func TestLark_lists_children_directly_or_all_the_way_down(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	a := l.AddDepartment("A", "")
	b := l.AddDepartment("B", a)
	l.AddDepartment("C", b)
	for i := range 60 {
		l.AddDepartment(fmt.Sprintf("D%d", i), "")
	}
	top, _ := l.list(larkDepartments + "/0/children?page_size=50")
	all, pages := l.list(larkDepartments + "/0/children?page_size=50&fetch_child=true")
	below, _ := l.list(larkDepartments + "/" + a + "/children?fetch_child=true")
	if len(top) != 61 || len(all) != 63 || pages != 2 {
		t.Errorf("%d at the top, %d in all on %d pages", len(top), len(all), pages)
	}
	if diff := cmp.Diff([]string{"B", "C"}, column(below, "name")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{a, b}, column(below, "parent_department_id")); diff != "" {
		t.Error(diff)
	}
	l.SetSwitches(func(s *LarkSwitches) { s.RecursionLimit = 10 })
	l.refused(l.call("GET", larkDepartments+"/0/children?fetch_child=true", ""), 43010, 400)
}
