package lark

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func ptr[T any](v T) *T { return &v }

func TestDepartment_has_every_field_as_it_was_written(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	people := l.people(4)
	above := l.AddDepartment("Above", "")
	c := l.client()
	id, err := c.AddDepartment(t.Context(), DepartmentChange{
		Name: ptr("Platform"), Parent: &above, I18nName: map[string]string{"en_us": "Platform", "zh_cn": "平台"},
		Leaders: &DepartmentLeaders{LeaderUserID: people[0], DeputyLeaders: people[1:2]}, Order: ptr(int64(7)), GroupChat: true,
		ChatTypes: []int64{1, 2}, HRBPs: people[2:3], DepartmentID: "platform",
	})
	if err != nil {
		t.Fatal(err)
	}
	l.AddUser(sandbox.LarkUser{Name: "In", Email: "in@x.co", Departments: []string{id}})
	want := Department{
		Department: directory.Department{Name: "Platform", Parent: above, DepartmentID: "platform"}, OpenID: id,
		I18nName:     map[string]string{"en_us": "Platform", "zh_cn": "平台"},
		LeaderUserID: people[0], DeputyLeaders: people[1:2], Order: 7, GroupChatEmployeeTypes: []int64{1, 2}, HRBPs: people[2:3],
		MemberCount: 1, PrimaryMemberCount: new(int64(1)), UnitIDs: []string{},
	}
	read := func() Department {
		t.Helper()
		d, err := c.Department(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(d.ChatID, "oc_") {
			t.Errorf("chat %q", d.ChatID)
		}
		d.ChatID = ""
		return d
	}
	if diff := cmp.Diff(want, read()); diff != "" {
		t.Error(diff)
	}
	if err := c.UpdateDepartmentID(t.Context(), id, "plat"); err != nil {
		t.Fatal(err)
	}
	err = c.ChangeDepartment(t.Context(), id, DepartmentChange{
		Name: ptr("Core"), Parent: ptr("0"), I18nName: map[string]string{"ja_jp": "コア"}, Leaders: &DepartmentLeaders{}, Order: ptr(int64(0)),
		ChatTypes: []int64{}, HRBPs: []string{},
	})
	if err != nil {
		t.Fatal(err)
	}
	want.Department = directory.Department{Name: "Core", Parent: "0", DepartmentID: "plat"}
	want.I18nName, want.LeaderUserID, want.DeputyLeaders, want.Order = map[string]string{"ja_jp": "コア"}, "", nil, 0
	want.GroupChatEmployeeTypes, want.HRBPs = []int64{}, []string{}
	if diff := cmp.Diff(want, read()); diff != "" {
		t.Error(diff)
	}
}

func TestDepartment_that_is_not_to_be_had_says_why(t *testing.T) {
	t.Parallel()
	for _, switches := range []sandbox.LarkSwitches{{}, {BatchRefusesUnknown: true}, {BatchRefusesHidden: true}, {DeletedDepartmentsShown: true}} {
		l := newTenant(t, sandbox.LarkOptions{Switches: switches})
		gone, hidden, seen := l.AddDepartment("Gone", ""), l.AddDepartment("Hidden", ""), l.AddDepartment("Seen", "")
		l.DeleteDepartment(gone)
		c := l.client()
		_, err := c.Department(t.Context(), gone)
		fails(t, err, directory.ErrGone)
		l.NarrowRange(seen)
		c.Forget()
		_, err = c.Department(t.Context(), hidden)
		fails(t, err, directory.ErrOutOfRange, "contact range")
		if _, err := c.Department(t.Context(), seen); err != nil {
			t.Error(err)
		}
	}
}

func TestDepartment_reads_of_many_cost_a_few_calls(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	var ids []string
	for i := range 50 {
		ids = append(ids, l.AddDepartment(fmt.Sprint(i), ""))
	}
	c := l.client()
	work := make(chan string)
	var wg sync.WaitGroup
	for range 10 { // as many as Terraform reads at once
		wg.Go(func() {
			for id := range work {
				if d, err := c.Department(t.Context(), id); err != nil || d.OpenID != id {
					t.Error(d, err)
				}
			}
		})
	}
	for _, id := range ids {
		work <- id
	}
	close(work)
	wg.Wait()
	if n := l.calls(); n > 3 {
		t.Errorf("%d calls", n)
	}
}

func TestDepartment_takes_from_no_listing_what_was_just_written(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	a, b, other := l.AddDepartment("A", ""), l.AddDepartment("B", ""), l.AddDepartment("Other", "")
	c := l.client()
	if _, err := c.Department(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	l.answer("GET", "/children", `{"has_more":false,"items":[{"open_department_id":"`+a+`","name":"A","parent_department_id":"0"},
		{"open_department_id":"`+b+`","name":"B","parent_department_id":"0"}]}`)
	if err := c.ChangeDepartment(t.Context(), a, DepartmentChange{Name: ptr("New")}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Department(t.Context(), b); err != nil { // this one looks ahead
		t.Fatal(err)
	}
	if d, err := c.Department(t.Context(), a); err != nil || d.Name != "New" {
		t.Error(d.Name, err)
	}
	if l.sent("GET", "/children") != 1 {
		t.Error("nothing was listed")
	}
}

func TestAddDepartment_adopts_only_what_is_meant(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, id string
		lose     bool
		member   bool
		adopts   bool
	}{
		{"a namesake", "", false, false, false},
		{"a namesake of another id", "other", false, false, false},
		{"the one of that id", "platform", false, false, true},
		{"an empty namesake after a lost answer", "", true, false, true},
		{"a namesake with people after a lost answer", "", true, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newTenant(t, sandbox.LarkOptions{})
			there := l.AddDepartment("Platform", "")
			if err := l.client().UpdateDepartmentID(t.Context(), there, "platform"); err != nil {
				t.Fatal(err)
			}
			if tt.member {
				l.AddUser(sandbox.LarkUser{Name: "In", Email: "in@x.co", Departments: []string{there}})
			}
			if tt.lose {
				l.once("POST", "/departments", sandbox.Fault{Drop: true})
			}
			c := l.client()
			change := DepartmentChange{Name: ptr("Platform"), Parent: ptr("0"), DepartmentID: tt.id, Order: ptr(int64(9))}
			id, err := c.AddDepartment(t.Context(), change)
			if !tt.adopts {
				fails(t, err, nil, "Platform")
				if id != "" {
					t.Error(id)
				}
				return
			}
			if err != nil || id != there {
				t.Fatal(id, err)
			}
			if d := l.Departments()[0]; d.Order != 9 {
				t.Errorf("order %d", d.Order)
			}
			_, err = c.AddDepartment(t.Context(), change)
			fails(t, err, nil, "import")
		})
	}
}

func TestDeleteDepartment_waits_until_it_is_empty(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	id := l.AddDepartment("Platform", "")
	user := l.AddUser(sandbox.LarkUser{Name: "Mei", Email: "mei@x.co", Departments: []string{id}})
	refusals := 0
	l.Inject(sandbox.Fault{Match: func(call sandbox.Call) bool {
		if call.Method == "DELETE" {
			if refusals++; refusals == 3 {
				go l.MoveUser(user, "0")
			}
		}
		return false
	}})
	if err := l.client().DeleteDepartment(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if len(l.Departments()) != 0 || refusals < 3 {
		t.Errorf("%d departments after %d tries", len(l.Departments()), refusals)
	}
	fails(t, l.client().DeleteDepartment(t.Context(), id), directory.ErrGone)
}

func TestDeleteDepartment_says_who_is_still_inside(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	id := l.AddDepartment("Platform", "")
	below := l.AddDepartment("Below", id)
	var users []string
	for i := range 12 {
		users = append(users, l.AddUser(sandbox.LarkUser{Name: fmt.Sprintf("N%02d", i), Email: fmt.Sprintf("%d@x.co", i), Departments: []string{id}}))
	}
	err := l.client().DeleteDepartment(t.Context(), id)
	fails(t, err, nil, "N00 ("+users[0]+")", "and 2 more", "Below ("+below+")")
	if strings.Contains(err.Error(), "@x.co") {
		t.Error("an email stands in", err)
	}
	if n := l.sent("DELETE", "/:department_id"); n != emptyTries {
		t.Errorf("tried %d times", n)
	}
}

func TestUsersIn_lists_the_direct_members_on_all_pages(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 49, 50, 51, 101} {
		l := newTenant(t, sandbox.LarkOptions{})
		id := l.AddDepartment("A", "")
		below := l.AddDepartment("B", id)
		l.AddUser(sandbox.LarkUser{Name: "below", Email: "below@x.co", Departments: []string{below}})
		want := map[string]bool{}
		for i := range n {
			want[l.AddUser(sandbox.LarkUser{Name: fmt.Sprint(i), Email: fmt.Sprintf("%d@x.co", i), Departments: []string{id}})] = true
		}
		users, err := l.client().UsersIn(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(users))); diff != "" {
			t.Error(diff)
		}
	}
	l := newTenant(t, sandbox.LarkOptions{})
	l.people(60)
	l.answer("GET", "/find_by_department", `{"has_more":true,"items":[{"open_id":"ou_1"}]}`)
	_, err := l.client().UsersIn(t.Context(), "0")
	fails(t, err, nil, "incomplete")
}

func TestFindDepartment_takes_every_way_to_name_one(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	top := l.AddDepartment("Engineering", "")
	id := l.AddDepartment("Platform", top)
	c := l.client()
	if err := errors.Join(c.UpdateDepartmentID(t.Context(), id, "platform"), c.UpdateDepartmentID(t.Context(), top, "eng")); err != nil {
		t.Fatal(err)
	}
	for named, want := range map[string]string{
		"0": "0", "path:": "0", id: id, "platform": id, "path:Engineering/Platform": id, "path:Engineering": top,
	} {
		if got, err := c.FindDepartment(t.Context(), named); err != nil || got != want {
			t.Errorf("%s: %s, %v", named, got, err)
		}
		if means, err := c.DepartmentNamed(t.Context(), want, named); err != nil || !means {
			t.Errorf("%s does not mean %s: %v", named, want, err)
		}
	}
	for _, named := range []string{"nothing", "path:Platform", "path:Engineering/platform"} {
		_, err := c.FindDepartment(t.Context(), named)
		fails(t, err, directory.ErrGone)
		if means, _ := c.DepartmentNamed(t.Context(), id, named); means {
			t.Errorf("%s means Platform", named)
		}
	}
	for of, want := range map[string][]string{
		"0": {"0", "path:"}, id: {id, "platform", "path:Engineering/Platform"}, top: {top, "eng", "path:Engineering"},
	} {
		got, err := c.DepartmentNames(t.Context(), of)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v %s", err, diff)
		}
	}
	l.NarrowRange(id)
	c.Forget()
	got, err := c.DepartmentNames(t.Context(), id) // a path begins at the top, and that is not to be seen
	if diff := cmp.Diff([]string{id, "platform"}, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	_, err = c.DepartmentNamed(t.Context(), id, "path:Engineering/Platform")
	fails(t, err, directory.ErrOutOfRange)
	_, err = c.DepartmentNames(t.Context(), top)
	fails(t, err, directory.ErrOutOfRange)
}

func TestDepartmentPath_ends_where_departments_stand_below_each_other(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.depts = []map[string]any{
		{"open_department_id": "od-1", "name": "A", "parent_department_id": "od-2"},
		{"open_department_id": "od-2", "name": "B", "parent_department_id": "od-1"},
	}
	_, err := f.served(t).DepartmentNames(t.Context(), "od-1")
	fails(t, err, nil, "more than 100 levels", "run again")
}

func TestUpdateDepartmentID_is_done_once_though_its_answer_is_lost(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	id := l.AddDepartment("A", "")
	l.lose("PATCH", "/update_department_id")
	c := l.client()
	if err := c.UpdateDepartmentID(t.Context(), id, "a"); err != nil {
		t.Fatal(err)
	}
	fails(t, c.UpdateDepartmentID(t.Context(), id, "b"), nil, "43009", "keep the present one")
}
