package lark

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// members are the members of a group of the sandbox, sorted.
func (l *tenant) members(id string) []string {
	g, ok := l.Group(id)
	if !ok {
		l.t.Fatalf("no group %s", id)
	}
	slices.Sort(g.Users)
	return g.Users
}

func sorted(ids []string) []string {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return ids
}

// failedMembers gives who failed, sorted; nil if nobody did.
func failedMembers(t *testing.T, err error) []string {
	t.Helper()
	var e *MembersError
	if err != nil && !errors.As(err, &e) {
		t.Fatal(err)
	}
	var ids []string
	if e != nil {
		for id := range e.Failed {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func TestGroupMembers_lists_all_users_and_departments(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 99, 100, 101, 250} {
		l := newTenant(t, sandbox.LarkOptions{})
		d := []string{l.AddDepartment("A", ""), l.AddDepartment("B", "")}
		l.AddGroup(sandbox.LarkGroup{ID: "g", Name: "G", Users: l.people(n)})
		l.AddGroup(sandbox.LarkGroup{ID: "h", Name: "H", Users: l.members("g"), Departments: d})
		c := l.client()
		for _, id := range []string{"g", "h"} {
			users, departments, err := c.GroupMembers(t.Context(), id)
			if err != nil || !slices.Equal(users, l.members(id)) || id == "h" != slices.Equal(departments, sorted(d)) {
				t.Errorf("%d members of %s: %d users, %v, %v", n, id, len(users), departments, err)
			}
		}
		// A group without departments is not asked for them.
		if calls := l.sent("GET", "/member/simplelist"); calls != 2*max(1, (n+99)/100)+1 {
			t.Errorf("%d members: %d calls", n, calls)
		}
	}
}

func TestGroupMembers_are_read_once_for_all_who_ask_until_they_are_written(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	ids := l.people(3)
	l.AddGroup(sandbox.LarkGroup{ID: "g", Name: "G", Users: ids[:2]})
	c := l.client()
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			users, _, err := c.GroupMembers(t.Context(), "g")
			if err != nil || len(users) != 2 {
				t.Errorf("%v, %v", users, err)
			}
			clear(users) // they are the caller's own
		})
	}
	wg.Wait()
	if n := l.calls(); n != 2 {
		t.Errorf("%d calls, want the group and one listing", n)
	}
	if err := c.AddGroupMembers(t.Context(), "g", ids[2:]); err != nil {
		t.Fatal(err)
	}
	if users, _, err := c.GroupMembers(t.Context(), "g"); err != nil || !slices.Equal(users, sorted(ids)) {
		t.Errorf("%v, %v", users, err)
	}
	if g, err := c.Group(t.Context(), "g"); err != nil || g.MemberUserCount != 3 {
		t.Errorf("%+v, %v", g, err)
	}
}

func TestGroupMembers_are_all_or_an_error(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{Switches: sandbox.LarkSwitches{GroupMembersInRangeOnly: true}})
	d := l.AddDepartment("D", "")
	in := l.AddUser(sandbox.LarkUser{Name: "In", Email: "in@x.co", Departments: []string{d}})
	l.AddGroup(sandbox.LarkGroup{ID: "g", Name: "G", Users: append(l.people(2), in)})
	l.NarrowRange(d)
	l.ShowGroups("g")
	users, _, err := l.client().GroupMembers(t.Context(), "g")
	fails(t, err, directory.ErrOutOfRange, "counts 3 users", "shows 1", "user group g")
	if users != nil {
		t.Errorf("a shorter list: %v", users)
	}
	l.WidenRange()
	_, _, err = l.client().GroupMembers(t.Context(), "none")
	fails(t, err, directory.ErrGone)
	l.answer("GET", "/member/simplelist", `{"memberlist":[{"member_id":"`+in+`"}],"has_more":true,"page_token":"a"}`)
	l.answer("GET", "/member/simplelist", `{"memberlist":[{"member_id":"ou_1"},{"member_id":"ou_2"}],"has_more":true,"page_token":"a"}`)
	_, _, err = l.client().GroupMembers(t.Context(), "g")
	fails(t, err, nil, "the same page_token twice")
}

func TestGroupMembers_wait_for_counts_and_lists_that_lag(t *testing.T) {
	t.Parallel()
	for _, countsLag := range []bool{false, true} {
		l := newTenant(t, sandbox.LarkOptions{
			Now: runningClock(), Switches: sandbox.LarkSwitches{ListLag: 6 * time.Second, GroupCountsLag: countsLag},
		})
		ids := l.people(3)
		l.AddGroup(sandbox.LarkGroup{ID: "g", Name: "G", Users: ids[:2]})
		c := l.client()
		err := errors.Join(c.AddGroupMembers(t.Context(), "g", ids[2:]), c.RemoveGroupMembers(t.Context(), "g", ids[:1]))
		if err != nil {
			t.Fatal(err)
		}
		users, _, err := c.GroupMembers(t.Context(), "g")
		if err != nil || !slices.Equal(users, sorted(ids[1:])) {
			t.Errorf("counts lag %t: %v, %v", countsLag, users, err)
		}
	}
}

func TestGroupMembers_wait_for_a_list_that_is_behind_the_count(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{Now: runningClock()})
	ids := l.people(3)
	l.AddGroup(sandbox.LarkGroup{ID: "g", Name: "G", Users: ids[:2]})
	l.SetSwitches(func(s *sandbox.LarkSwitches) { s.ListLag = 14 * time.Second })
	l.SetGroup("g", func(g *sandbox.LarkGroup) { g.Users = ids }) // by hand
	users, _, err := l.client().GroupMembers(t.Context(), "g")
	if err != nil || !slices.Equal(users, sorted(ids)) {
		t.Errorf("%v, %v", users, err)
	}
	if n := l.sent("GET", "/member/simplelist"); n < 3 {
		t.Errorf("%d listings: the list was not behind for long enough to be a test", n)
	}
}

func TestGroupMembers_come_and_go_by_the_hundred(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 99, 100, 101, 250} {
		l := newTenant(t, sandbox.LarkOptions{})
		ids := l.people(n)
		l.AddGroup(sandbox.LarkGroup{ID: "g", Name: "G"})
		c := l.client()
		for range 2 { // who is a member already stays one
			if err := c.AddGroupMembers(t.Context(), "g", append(ids, ids...)); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(l.members("g"), sorted(ids)) {
			t.Errorf("%d members of %d", len(l.members("g")), n)
		}
		batches, alone := n/100, 0
		switch { // one alone goes where the limit is higher
		case n%100 == 1:
			alone++
		case n%100 > 1:
			batches++
		}
		if l.sent("POST", "/member/batch_add") != 2*batches || l.sent("POST", "/member/add") != 2*alone {
			t.Errorf("%d members: %d batches, %d alone", n, l.sent("POST", "/member/batch_add"), l.sent("POST", "/member/add"))
		}
		for range 2 { // who is no member is no failure
			if err := c.RemoveGroupMembers(t.Context(), "g", ids); err != nil {
				t.Fatal(err)
			}
		}
		if len(l.members("g")) != 0 || l.sent("POST", "/member/batch_remove") != 2*batches || l.sent("POST", "/member/remove") != 2*alone {
			t.Errorf("%d members: %d left", n, len(l.members("g")))
		}
	}
}

func TestAddGroupMembers_adds_whom_it_can_and_says_why_not_the_others(t *testing.T) {
	t.Parallel()
	for _, whole := range []bool{false, true} {
		l := newTenant(t, sandbox.LarkOptions{Switches: sandbox.LarkSwitches{BatchAddRefusesWhole: whole}})
		d := l.AddDepartment("D", "")
		var ids []string
		for i := range 120 {
			ids = append(ids, l.AddUser(sandbox.LarkUser{Name: "N", Email: fmt.Sprintf("%d@x.co", i), Departments: []string{d}}))
		}
		hidden := l.AddUser(sandbox.LarkUser{Name: "H", Email: "h@x.co"})
		l.DeleteUser(ids[7])
		l.AddGroup(sandbox.LarkGroup{ID: "g", Name: "G", Users: ids[:1]})
		l.NarrowRange(d)
		l.ShowGroups("g")
		err := l.client().AddGroupMembers(t.Context(), "g", append(slices.Clone(ids), hidden, "ou_none"))
		if got := failedMembers(t, err); !slices.Equal(got, sorted([]string{ids[7], hidden, "ou_none"})) {
			t.Fatalf("whole %t: failed %v", whole, got)
		}
		var e *MembersError
		errors.As(err, &e)
		fails(t, e.Failed[ids[7]], directory.ErrResigned, "42006", "restore")
		fails(t, e.Failed[hidden], directory.ErrOutOfRange, "contact range")
		fails(t, e.Failed["ou_none"], directory.ErrGone, "does not exist")
		fails(t, err, nil, "adding 122 members to user group g", "3 failed", ids[7], hidden, "ou_none")
		if errors.Is(err, directory.ErrGone) {
			t.Error("it would seem that the group is gone")
		}
		if n := len(l.members("g")); n != 119 {
			t.Errorf("whole %t: %d members", whole, n)
		}
	}
}

func TestRemoveGroupMembers_finds_out_who_failed(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{Switches: sandbox.LarkSwitches{RemoveRefusesStrangers: true}})
	d := l.AddDepartment("D", "")
	ids := l.people(3)
	for _, id := range ids {
		l.MoveUser(id, d)
	}
	hidden := l.AddUser(sandbox.LarkUser{Name: "H", Email: "h@x.co"})
	l.AddGroup(sandbox.LarkGroup{ID: "g", Name: "G", Users: append(slices.Clone(ids[:2]), hidden)})
	l.NarrowRange(d)
	l.ShowGroups("g")
	// ids[2] is not in it, and nobody knows ou_none: neither is a member afterwards.
	err := l.client().RemoveGroupMembers(t.Context(), "g", append(slices.Clone(ids), hidden, "ou_none"))
	if got := failedMembers(t, err); !slices.Equal(got, []string{hidden}) {
		t.Fatalf("failed %v", got)
	}
	fails(t, err, nil, "taking 5 members out of user group g", "1 failed", hidden, "contact range")
	if got := l.members("g"); !slices.Equal(got, []string{hidden}) {
		t.Errorf("left %v", got)
	}
}

func TestAddGroupMembers_looks_who_is_in_when_the_answer_does_not_say(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	ids := l.people(2)
	l.AddGroup(sandbox.LarkGroup{ID: "g", Name: "G", Users: ids[:1]})
	l.answer("POST", "/batch_add", `{"results":[]}`)
	err := l.client().AddGroupMembers(t.Context(), "g", ids)
	if got := failedMembers(t, err); !slices.Equal(got, ids[1:]) {
		t.Errorf("failed %v", got)
	}
	fails(t, err, nil, "does not say whether it was added")
}

func TestGroupMembers_of_a_group_made_anew_are_its_own(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	ids := l.people(1)
	c, ctx := l.client(), t.Context()
	for range 2 {
		if _, err := c.CreateGroup(ctx, Group{ID: "g", Name: "G"}); err != nil {
			t.Fatal(err)
		}
		l.SetGroup("g", func(g *sandbox.LarkGroup) { g.Users = ids }) // by hand
		if users, _, err := c.GroupMembers(ctx, "g"); err != nil || !slices.Equal(users, ids) {
			t.Errorf("%v, %v", users, err)
		}
		if err := errors.Join(c.RemoveGroupMembers(ctx, "g", ids), c.DeleteGroup(ctx, "g")); err != nil {
			t.Fatal(err)
		}
	}
}

func TestGroupMembers_one_alone_comes_and_goes(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{Switches: sandbox.LarkSwitches{RemoveRefusesStrangers: true}})
	ids := l.people(2)
	l.DeleteUser(ids[1])
	l.AddGroup(sandbox.LarkGroup{ID: "g", Name: "G"})
	c, ctx := l.client(), t.Context()
	for range 2 {
		if err := c.AddGroupMembers(ctx, "g", ids[:1]); err != nil || len(l.members("g")) != 1 {
			t.Errorf("%v, %v", err, l.members("g"))
		}
	}
	err := c.AddGroupMembers(ctx, "g", ids[1:])
	fails(t, err, nil, "adding 1 member to user group g", "restore it")
	if got := failedMembers(t, err); !slices.Equal(got, ids[1:]) {
		t.Errorf("failed %v", got)
	}
	for range 2 {
		if err := c.RemoveGroupMembers(ctx, "g", ids[:1]); err != nil || len(l.members("g")) != 0 {
			t.Errorf("%v, %v", err, l.members("g"))
		}
	}
	fails(t, c.AddGroupMembers(ctx, "none", ids[:1]), directory.ErrGone)
	fails(t, c.RemoveGroupMembers(ctx, "none", ids[:1]), directory.ErrGone)
	if l.sent("POST", "/batch_add")+l.sent("POST", "/batch_remove") != 0 {
		t.Error("sent as a batch")
	}
}

func TestGroupMembers_writes_that_do_not_reach_the_group_are_no_failures_of_members(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	ids := l.people(101)
	l.AddGroup(sandbox.LarkGroup{ID: "dyn", Name: "Rule", Dynamic: true})
	l.AddGroup(sandbox.LarkGroup{ID: "g", Name: "G"})
	c, ctx := l.client(), t.Context()
	for _, write := range []func() error{
		func() error { return c.AddGroupMembers(ctx, "none", ids) },
		func() error { return c.RemoveGroupMembers(ctx, "none", ids) },
	} {
		fails(t, write(), directory.ErrGone, "user group none")
	}
	fails(t, c.AddGroupMembers(ctx, "dyn", ids), nil, "admin console")
	last := sorted(ids)[100]
	l.DeleteUser(sorted(ids)[0])
	l.Inject(sandbox.Fault{
		Match:   func(call sandbox.Call) bool { return strings.Contains(call.Body, last) },
		Respond: sandbox.LarkRefusal(42012),
	})
	err := c.AddGroupMembers(ctx, "g", ids)
	fails(t, err, nil, "100,000 users", "Before that: adding 101 members", sorted(ids)[0])
	if n := len(l.members("g")); n != 99 {
		t.Errorf("%d members", n)
	}
}

func TestMembersError_names_twenty(t *testing.T) {
	t.Parallel()
	e := &MembersError{Doing: "adding 30 members", Failed: map[string]error{}}
	for i := range 25 {
		e.Failed[fmt.Sprintf("ou_%02d", i)] = errors.New("why")
	}
	text := e.Error()
	if strings.Count(text, "why") != 20 || !strings.Contains(text, "25 failed") || !strings.HasSuffix(text, "- and 5 more") {
		t.Error(text)
	}
}
