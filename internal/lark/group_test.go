package lark

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestCreateGroup_always_gives_an_id(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	c := l.client()
	id, err := c.CreateGroup(t.Context(), Group{Name: "Staff", Description: "All"})
	if err != nil || len(id) != 21 || strings.Trim(id, "g0123456789abcdef") != "" {
		t.Fatalf("%q, %v", id, err)
	}
	if !strings.Contains(l.Writes()[0].Body, id) {
		t.Errorf("the id was not sent: %s", l.Writes()[0].Body)
	}
	got, err := c.Group(t.Context(), id)
	if diff := cmp.Diff(Group{ID: id, Name: "Staff", Description: "All"}, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	if id, err := c.CreateGroup(t.Context(), Group{ID: "own1", Name: "Own"}); id != "own1" || err != nil {
		t.Errorf("%q, %v", id, err)
	}
}

func TestCreateGroup_makes_one_group_whatever_happens_to_the_answer(t *testing.T) {
	t.Parallel()
	for _, first := range []bool{false, true} { // whether Lark judges the name first
		for _, given := range []string{"", "own1"} {
			l := newTenant(t, sandbox.LarkOptions{Switches: sandbox.LarkSwitches{GroupNameJudgedFirst: first}})
			l.lose("POST", "/group")
			lost, err := l.client().CreateGroup(t.Context(), Group{ID: given, Name: "Staff", Description: "All"})
			if err != nil {
				t.Fatal(err)
			}
			// A run that was killed before it could write the id down.
			again, err := l.client().CreateGroup(t.Context(), Group{ID: given, Name: "Staff", Description: "Everybody"})
			description := "Everybody"
			if given != "" { // anybody may have made a group of that id
				fails(t, err, directory.ErrTaken, given, "import it")
				description, again, err = "All", lost, nil
			}
			if err != nil || again != lost {
				t.Errorf("%q, then %q, %v", lost, again, err)
			}
			if g := l.Groups(); len(g) != 1 || g[0].ID != lost || g[0].Description != description {
				t.Errorf("name first %t, id %q: %+v", first, given, g)
			}
		}
	}
}

func TestCreateGroup_finds_its_group_when_no_answer_ever_comes(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	l.Inject(sandbox.Fault{Match: func(c sandbox.Call) bool { return c.Method == "POST" && c.Endpoint == "POST "+groupPath }, Drop: true, AfterCommit: true})
	id, err := l.client().CreateGroup(t.Context(), Group{Name: "Staff"})
	if err != nil || len(l.Groups()) != 1 || l.Groups()[0].ID != id {
		t.Errorf("%q, %v, %v", id, err, l.Groups())
	}
	l.ClearFaults()
	l.Inject(sandbox.Fault{Match: func(c sandbox.Call) bool { return c.Endpoint == "POST "+groupPath }, Drop: true})
	_, err = l.client().CreateGroup(t.Context(), Group{Name: "Other"})
	fails(t, err, nil, "no whole answer", `creating user group "Other"`)
	var e *Error
	if !errors.As(err, &e) || !e.MayBeDone() || len(l.Groups()) != 1 {
		t.Errorf("%v, %v", err, l.Groups())
	}
}

func TestCreateGroup_never_gives_two_callers_the_same_group(t *testing.T) {
	t.Parallel()
	for _, given := range []string{"", "own1"} {
		l := newTenant(t, sandbox.LarkOptions{})
		c := l.client()
		id, err := c.CreateGroup(t.Context(), Group{ID: given, Name: "Staff"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.CreateGroup(t.Context(), Group{ID: given, Name: "Staff"})
		fails(t, err, directory.ErrTaken, id, "import it")
		if err := c.DeleteGroup(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		l.lose("POST", "/group")
		if again, err := c.CreateGroup(t.Context(), Group{ID: given, Name: "Staff"}); err != nil || again != id {
			t.Errorf("replaced: %q, %v", again, err)
		}
	}
}

func TestCreateGroup_takes_the_next_id_when_another_group_has_its_own(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{Switches: sandbox.LarkSwitches{GroupIDsSpent: true}})
	create := func() (string, error) { return l.client().CreateGroup(t.Context(), Group{Name: "Staff"}) }
	first, err := create()
	if err != nil {
		t.Fatal(err)
	}
	l.SetGroup(first, func(g *sandbox.LarkGroup) { g.Name = "Renamed" })
	second, err := create()
	if err != nil || second == first {
		t.Fatalf("%q, %q, %v", first, second, err)
	}
	l.DeleteGroup(second)
	l.lose("POST", "/group")
	third, err := create()
	if err != nil || third == first || third == second {
		t.Fatalf("%q, %q, %q, %v", first, second, third, err)
	}
	l.SetSwitches(func(s *sandbox.LarkSwitches) { s.GroupNameJudgedFirst = true })
	if again, err := create(); err != nil || again != third {
		t.Errorf("a killed run: %q, %q, %v", third, again, err)
	}
	if n := len(l.Groups()); n != 2 {
		t.Errorf("%d groups", n)
	}
}

func TestCreateGroup_says_who_has_the_id_or_the_name(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	l.AddGroup(sandbox.LarkGroup{ID: "byhand", Name: "Staff"})
	l.AddGroup(sandbox.LarkGroup{ID: "dyn", Name: "Rule", Dynamic: true})
	for _, tt := range []struct {
		group Group
		words []string
	}{
		{Group{Name: "Staff"}, []string{"its name", `byhand, "Staff"`, "47009"}},
		{Group{Name: "Rule"}, []string{"its name", `dyn, "Rule"`}},
		{Group{ID: "byhand", Name: "Other"}, []string{"the id byhand", `"Staff"`, "47005", "import it"}},
		{Group{ID: "dyn", Name: "Rule"}, []string{"the id dyn"}},
	} {
		_, err := l.client().CreateGroup(t.Context(), tt.group)
		fails(t, err, directory.ErrTaken, tt.words...)
	}
	l.SetSwitches(func(s *sandbox.LarkSwitches) { s.GroupIDsSpent = true })
	l.DeleteGroup("byhand")
	_, err := l.client().CreateGroup(t.Context(), Group{ID: "byhand", Name: "Other"})
	fails(t, err, directory.ErrTaken, "was deleted")
	l.NarrowRange()
	_, err = l.client().CreateGroup(t.Context(), Group{Name: "New"})
	fails(t, err, directory.ErrOutOfRange, "all staff")
	l.RevokeScopes("contact:group")
	_, err = l.client().CreateGroup(t.Context(), Group{Name: "New"})
	fails(t, err, directory.ErrNoScope, "contact:group", "publish a new version")
	if n := len(l.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestGroup_costs_one_call_alone_and_one_listing_for_many(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	for i := range 20 {
		l.AddGroup(sandbox.LarkGroup{ID: fmt.Sprintf("g%d", i), Name: fmt.Sprint(i)})
	}
	c := l.client()
	if _, err := c.Group(t.Context(), "g0"); err != nil || l.sent("GET", "/:group_id") != 1 || l.calls() != 1 {
		t.Fatalf("%v, %d calls", err, l.calls())
	}
	l.Reset()
	c = l.client()
	var wg sync.WaitGroup
	ids := make(chan string)
	for range 10 {
		wg.Go(func() {
			for id := range ids {
				if g, err := c.Group(t.Context(), id); err != nil || "g"+g.Name != id {
					t.Errorf("%s: %+v, %v", id, g, err)
				}
			}
		})
	}
	for range 2 { // the second time all of it is remembered
		for i := range 20 {
			ids <- fmt.Sprintf("g%d", i)
		}
	}
	close(ids)
	wg.Wait()
	if n := l.calls(); n < 1 || n > 2 {
		t.Errorf("%d calls for 20 groups by 10 readers", n)
	}
	l.Reset()
	if err := c.UpdateGroup(t.Context(), Group{ID: "g1", Name: "new", Description: "d"}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if g, err := c.Group(t.Context(), "g1"); err != nil || g.Name != "new" {
			t.Errorf("%+v, %v", g, err)
		}
		if g, err := c.Group(t.Context(), "g2"); err != nil || g.Name != "2" {
			t.Errorf("%+v, %v", g, err)
		}
	}
	if n := l.calls(); n != 2 {
		t.Errorf("%d calls; a write has only its own group read again", n)
	}
	c.Forget()
	l.SetGroup("g2", func(g *sandbox.LarkGroup) { g.Name = "by hand" })
	if g, err := c.Group(t.Context(), "g2"); err != nil || g.Name != "by hand" {
		t.Errorf("forgotten: %+v, %v", g, err)
	}
}

func TestGroup_takes_what_was_written_from_no_listing_that_lags(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	l.AddGroup(sandbox.LarkGroup{ID: "old", Name: "Old", Description: "before"})
	l.AddGroup(sandbox.LarkGroup{ID: "gone", Name: "Gone"})
	l.AddGroup(sandbox.LarkGroup{ID: "other", Name: "Other"})
	l.SetSwitches(func(s *sandbox.LarkSwitches) { s.ListLag = time.Hour })
	c, ctx := l.client(), t.Context()
	for _, id := range []string{"old", "other"} {
		if _, err := c.Group(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.CreateGroup(ctx, Group{ID: "new", Name: "New"}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.UpdateGroup(ctx, Group{ID: "old", Name: "Newer", Description: "after"}), c.DeleteGroup(ctx, "gone")); err != nil {
		t.Fatal(err)
	}
	c.Forget()
	if g, err := c.Group(ctx, "new"); err != nil || g.Name != "New" {
		t.Errorf("%+v, %v", g, err)
	}
	if g, err := c.Group(ctx, "old"); err != nil || g.Name != "Newer" || g.Description != "after" {
		t.Errorf("%+v, %v", g, err)
	}
	all, err := c.Groups(ctx)
	want := map[string]Group{
		"new": {ID: "new", Name: "New"}, "old": {ID: "old", Name: "Newer", Description: "after"}, "other": {ID: "other", Name: "Other"},
	}
	if diff := cmp.Diff(want, all); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	_, err = c.Group(ctx, "gone")
	fails(t, err, directory.ErrGone)
}

func TestGroups_lists_both_types_to_the_end(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 99, 100, 101} {
		l := newTenant(t, sandbox.LarkOptions{})
		want := map[string]Group{}
		for i := range n {
			id := fmt.Sprintf("g%d", i)
			l.AddGroup(sandbox.LarkGroup{ID: id, Name: id, Dynamic: i%2 == 1})
			want[id] = Group{ID: id, Name: id, Dynamic: i%2 == 1}
		}
		for i := range n { // 100 of a type, too
			id := fmt.Sprintf("n%d", i)
			l.AddGroup(sandbox.LarkGroup{ID: id, Name: id})
			want[id] = Group{ID: id, Name: id}
		}
		c := l.client()
		for range 2 {
			all, err := c.Groups(t.Context())
			if diff := cmp.Diff(want, all); diff != "" || err != nil {
				t.Fatalf("%d groups: %v %s", n, err, diff)
			}
			clear(all) // it is the caller's own
		}
		normal := n + (n+1)/2
		if calls := l.calls(); calls != max(1, (normal+99)/100)+1 {
			t.Errorf("%d normal groups: %d calls", normal, calls)
		}
	}
}

func TestGroups_are_all_or_an_error(t *testing.T) {
	t.Parallel()
	for words, pages := range map[string][]string{
		"the same page_token twice": {
			`{"grouplist":[{"id":"a","name":"A","type":1}],"has_more":true,"page_token":"x"}`,
			`{"grouplist":[{"id":"b","name":"B","type":1}],"has_more":true,"page_token":"x"}`,
		},
		"no page_token": {`{"grouplist":[{"id":"a","name":"A","type":1}],"has_more":true}`},
		"without an id": {`{"grouplist":[{"name":"A","type":1}],"has_more":false}`},
	} {
		l := newTenant(t, sandbox.LarkOptions{})
		for _, page := range pages {
			l.answer("GET", "/group/simplelist", page)
		}
		all, err := l.client().Groups(t.Context())
		fails(t, err, nil, words, "listing user groups")
		if all != nil {
			t.Errorf("%v", all)
		}
	}
}

func TestGroup_says_whether_it_is_gone_or_out_of_range(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	l.AddGroup(sandbox.LarkGroup{ID: "g", Name: "G"})
	for range 2 { // alone, and beside another
		c := l.client()
		_, err := c.Group(t.Context(), "none")
		fails(t, err, directory.ErrGone, "reading user group none")
		_, err = c.Group(t.Context(), "nobody")
		fails(t, err, directory.ErrGone)
	}
	_, err := l.client().Group(t.Context(), "")
	fails(t, err, nil, "empty")
	l.NarrowRange()
	_, err = l.client().Group(t.Context(), "g")
	fails(t, err, directory.ErrOutOfRange, "contact range")
	if errors.Is(err, directory.ErrGone) {
		t.Error("out of range is not gone")
	}
	l.RevokeScopes("contact:group:readonly")
	_, err = l.client().Group(t.Context(), "g")
	fails(t, err, directory.ErrNoScope, "contact:group:readonly")
}

func TestUpdateGroup_writes_name_and_description(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	l.AddGroup(sandbox.LarkGroup{ID: "g", Name: "G", Description: "before"})
	l.AddGroup(sandbox.LarkGroup{ID: "h", Name: "H"})
	l.AddGroup(sandbox.LarkGroup{ID: "dyn", Name: "Rule", Dynamic: true})
	c, ctx := l.client(), t.Context()
	if err := c.UpdateGroup(ctx, Group{ID: "g"}); err != nil {
		t.Fatal(err)
	}
	if g, _ := l.Group("g"); g.Name != "G" || g.Description != "" {
		t.Errorf("an empty name is not sent, an empty description clears: %+v", g)
	}
	fails(t, c.UpdateGroup(ctx, Group{ID: "g", Name: "H"}), directory.ErrTaken, "another name")
	fails(t, c.UpdateGroup(ctx, Group{ID: "none", Name: "X"}), directory.ErrGone)
	fails(t, c.UpdateGroup(ctx, Group{ID: "dyn", Name: "X"}), nil, "admin console")
	fails(t, c.UpdateGroup(ctx, Group{ID: "g", Name: strings.Repeat("x", 101)}), nil, "100 characters")
	l.SetGroup("g", func(g *sandbox.LarkGroup) { g.Description = "kept" })
	l.SetSwitches(func(s *sandbox.LarkSwitches) { s.EmptyIgnored = []string{"description"} })
	fails(t, c.UpdateGroup(ctx, Group{ID: "g", Name: "G"}), nil, "Lark keeps the former description")
}

func TestDeleteGroup_is_done_when_there_is_none(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	user := l.people(1)
	l.AddGroup(sandbox.LarkGroup{ID: "g", Name: "G"})
	l.AddGroup(sandbox.LarkGroup{ID: "full", Name: "Full", Users: user})
	c := l.client()
	l.lose("DELETE", "/:group_id")
	for range 2 {
		if err := c.DeleteGroup(t.Context(), "g"); err != nil {
			t.Error(err)
		}
	}
	err := c.DeleteGroup(t.Context(), "full")
	fails(t, err, nil, "42017", "Take its users out first")
	if errors.Is(err, directory.ErrGone) {
		t.Error("it is there")
	}
	fails(t, c.DeleteGroup(t.Context(), ""), nil, "empty")
}

func TestGroupsOf_lists_normal_and_dynamic_groups(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	ids := l.people(2)
	for i := range 3 {
		l.AddGroup(sandbox.LarkGroup{ID: fmt.Sprintf("g%d", i), Name: fmt.Sprint(i), Dynamic: i == 0, Users: ids[:1]})
	}
	got, err := l.client().GroupsOf(t.Context(), ids[0])
	if err != nil || !slices.Equal(got, []string{"g0", "g1", "g2"}) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := l.client().GroupsOf(t.Context(), ids[1]); err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
	_, err = l.client().GroupsOf(t.Context(), "ou_none")
	fails(t, err, directory.ErrGone)
	department := l.AddDepartment("D", "")
	l.NarrowRange(department)
	_, err = l.client().GroupsOf(t.Context(), ids[0])
	fails(t, err, directory.ErrOutOfRange)
}

func TestGroup_lists_nothing_for_what_was_just_made(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	c := l.client()
	for i := range 3 {
		id, err := c.CreateGroup(t.Context(), Group{Name: fmt.Sprint(i)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Group(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
	if n := l.sent("GET", "/group/simplelist"); n != 0 || l.calls() != 6 {
		t.Errorf("%d listings, %d calls", n, l.calls())
	}
}
