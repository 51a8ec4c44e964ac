package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestLark_ids_follow_from_the_seed(t *testing.T) {
	t.Parallel()
	ids := func(seed uint64) []string {
		l := NewLark(LarkOptions{Seed: seed})
		d := l.AddDepartment("A", "")
		u := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co", Departments: []string{d}})
		user, _ := l.User(u)
		return []string{d, u, user.UnionID, user.UserID}
	}
	if diff := cmp.Diff(ids(1), ids(1)); diff != "" {
		t.Error(diff)
	}
	if slices.ContainsFunc(ids(1), func(id string) bool { return slices.Contains(ids(2), id) }) {
		t.Errorf("two seeds gave the same id: %v, %v", ids(1), ids(2))
	}
}

func TestLark_administrator_changes_the_tenant(t *testing.T) {
	t.Parallel()
	l := NewLark(LarkOptions{})
	eng := l.AddDepartment("Engineering", "")
	plat := l.AddDepartment("Platform", eng)
	ids := []string{
		l.AddUser(LarkUser{Name: "Mei", Email: "Mei@x.co", JobTitle: "Engineer", Departments: []string{plat}, Founder: true}),
		l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co", Unjoined: true}),
	}
	l.SetUser(ids[1], func(u *LarkUser) { u.Leader, u.Frozen = ids[0], true })
	l.MoveUser(ids[1], eng, plat)
	if tom, _ := l.User(ids[1]); tom.Leader != ids[0] || !tom.Frozen || !tom.Unjoined || !slices.Equal(tom.Departments, []string{eng, plat}) {
		t.Errorf("%+v", tom)
	}
	if n := len(l.Invitations()); n != 0 {
		t.Errorf("%d invitations", n)
	}
	l.AcceptInvitations()
	l.RenameDepartment(eng, "R&D")
	if d, ok := l.DepartmentByPath("R&D/Platform"); !ok || d.OpenID != plat || d.ParentID != eng {
		t.Errorf("%v %+v", ok, d)
	}
	l.MoveDepartment(plat, "")
	l.DeleteDepartment(eng)
	if tom, _ := l.User(ids[1]); tom.Unjoined || !slices.Equal(tom.Departments, []string{plat}) {
		t.Errorf("%+v", tom)
	}
	l.DeleteDepartment(plat)
	if mei, ok := l.UserByEmail("mei@X.co"); !ok || !slices.Equal(mei.Departments, []string{"0"}) {
		t.Errorf("%v %+v", ok, mei)
	}
	l.DeleteUser(ids[0])
	if _, ok := l.UserByEmail("mei@x.co"); ok {
		t.Error("a resigned user holds an email")
	}
	l.AddUser(LarkUser{Name: "Heir", Email: "mei@x.co", Mobile: "+6581234567"})
	defer func() {
		if got := fmt.Sprint(recover()); !strings.Contains(got, `the mobile "+6581234567" belongs to Heir`) {
			t.Errorf("panic %q", got)
		}
		l.Users() // not locked
	}()
	l.SetUser(ids[1], func(u *LarkUser) { u.Mobile = "+6581234567" })
}

// Whatever happens, the tenant stays a tenant: unique values are unique among those who have not resigned, everybody
// else is listed in exactly the departments they are in, and all of them are found by their ids.
func TestLark_books_agree_after_any_history(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := NewLark(LarkOptions{})
		l.SetSwitches(func(s *LarkSwitches) { s.Shuffle = rapid.Bool().Draw(t, "shuffle") })
		q := &larkRequest{userIDType: "open_id", departmentIDType: "open_department_id", json: true}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			step(t, l, q)
		}
		check(t, l)
	})
}

// step does one thing at random, by the endpoint's own handler; many are refused.
func step(t *rapid.T, l *Lark, q *larkRequest) {
	q.keys = nil
	email := rapid.SampledFrom([]string{"a@x.co", "b@x.co", "C@x.co", "c@x.co"})
	mobile := rapid.SampledFrom([]string{"+6580000001", "+6580000002"})
	dep := func() string {
		ids := []string{rootID}
		for _, d := range l.departments {
			ids = append(ids, d.OpenID)
		}
		return rapid.SampledFrom(ids).Draw(t, "department")
	}
	second := func() string {
		if rapid.Bool().Draw(t, "in two") {
			return fmt.Sprintf(",%q", dep()) // refused where it is the first again
		}
		return ""
	}
	fields := func() string {
		return fmt.Sprintf(`"email":%q,"mobile":%q,"department_ids":[%q%s]`, email.Draw(t, "email"), mobile.Draw(t, "mobile"), dep(), second())
	}
	action := rapid.IntRange(0, 5).Draw(t, "action")
	if len(l.users) > 0 {
		q.id = rapid.SampledFrom(l.users).Draw(t, "user").OpenID
	}
	switch {
	case action == 0 || len(l.users) == 0:
		q.route, q.body = &larkRoute{method: "POST"}, []byte(`{"name":"N","employee_type":1,`+fields()+`}`)
		_, _ = l.createUser(q)
	case action == 1:
		q.route, q.body = &larkRoute{method: "PATCH"}, []byte(`{`+fields()+`}`)
		_, _ = l.patchUser(q)
	case action == 2:
		q.route, q.body = &larkRoute{method: "DELETE"}, nil
		_, _ = l.deleteUser(q)
	case action == 3:
		name := rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "name")
		q.route, q.body = &larkRoute{method: "POST"}, fmt.Appendf(nil, `{"name":%q,"parent_department_id":%q}`, name, dep())
		_, _ = l.createDepartment(q)
	case action == 4:
		q.id, q.route, q.body = dep(), &larkRoute{method: "PATCH"}, fmt.Appendf(nil, `{"parent_department_id":%q}`, dep())
		_, _ = l.patchDepartment(q)
	default:
		q.id, q.route, q.body = dep(), &larkRoute{method: "DELETE"}, nil
		_, _ = l.deleteDepartment(q)
	}
}

func check(t *rapid.T, l *Lark) {
	owner := map[userKey]string{}
	members := map[string]int{}
	for _, u := range l.Users() {
		if got, ok := l.User(u.OpenID); !ok || !cmp.Equal(got, u) {
			t.Fatalf("by open_id: %v", got)
		}
		if u.Resigned != (len(u.Departments) == 0) || len(u.Orders) != len(u.Departments) {
			t.Fatalf("resigned %v, in %v", u.Resigned, u.Departments)
		}
		if u.Resigned {
			continue
		}
		for _, k := range u.keys() {
			if other, taken := owner[k]; taken {
				t.Fatalf("%v belongs to %s and %s", k, other, u.OpenID)
			}
			owner[k] = u.OpenID
			if l.held[k].OpenID != u.OpenID {
				t.Fatalf("%v is not found", k)
			}
		}
		for _, id := range u.Departments {
			members[id]++
		}
	}
	if len(owner) != len(l.held) {
		t.Fatalf("%d values are held, %d should be", len(l.held), len(owner))
	}
	q := &larkRequest{userIDType: "open_id", departmentIDType: "open_department_id", query: map[string][]string{}}
	for _, d := range append(l.Departments(), LarkDepartment{OpenID: rootID}) {
		q.query.Set("department_id", d.OpenID)
		q.query.Set("page_size", "2")
		seen := map[string]bool{}
		for more := true; more; {
			data, r := l.listMembers(q)
			if r != nil {
				t.Fatalf("list: %+v", r)
			}
			page := data.(larkPage[*userView])
			for _, u := range page.Items {
				seen[u.OpenID] = true
			}
			q.query.Set("page_token", page.PageToken)
			more = page.HasMore
		}
		q.query.Del("page_token")
		people, primaries := map[string]bool{}, 0
		for _, u := range l.users {
			for i, id := range u.Departments {
				if in := l.byDepartment[id]; in.OpenID == d.OpenID || in.under(l.byDepartment[d.OpenID]) {
					people[u.OpenID] = true
					if i == 0 {
						primaries++
					}
				}
			}
		}
		if now := l.byDepartment[d.OpenID]; now.people != len(people) || now.primaries != primaries {
			t.Fatalf("department %q counts %d people and %d primaries; it has %d and %d", d.Name, now.people, now.primaries, len(people), primaries)
		}
		if len(seen) != members[d.OpenID] {
			t.Fatalf("department %q lists %d people; %d are in it", d.Name, len(seen), members[d.OpenID])
		}
		if d.OpenID != rootID && !l.byDepartment[d.OpenID].under(l.root) {
			t.Fatalf("department %q hangs nowhere", d.Name)
		}
	}
}
