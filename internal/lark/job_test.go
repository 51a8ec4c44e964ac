package lark

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestJobLevel_is_created_updated_and_deleted(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	c, ctx := l.client(), t.Context()
	asked := JobLevel{
		Name: "P1", Description: "Junior", Order: 300, Status: true,
		I18nName: map[string]string{"en_us": "One"}, I18nDescription: map[string]string{"zh_cn": "初级"},
	}
	made, err := c.CreateJobLevel(ctx, asked)
	asked.ID = made.ID
	if diff := cmp.Diff(asked, made); diff != "" || err != nil || made.ID == "" {
		t.Fatalf("%v %s", err, diff)
	}
	l.Reset()
	if got, err := c.JobLevel(ctx, made.ID); err != nil || got.Name != "P1" || l.calls() != 0 {
		t.Errorf("what was written is known: %+v, %v, %d calls", got, err, l.calls())
	}
	if last, err := c.CreateJobLevel(ctx, JobLevel{Name: "P2"}); err != nil || last.Order <= 300 || last.Status {
		t.Errorf("%+v, %v", last, err)
	}
	change := JobChange{Name: new("P1b"), Description: new(""), Status: new(false), I18nName: map[string]string{}}
	want := JobLevel{ID: made.ID, Name: "P1b", Order: 300, I18nName: map[string]string{}, I18nDescription: asked.I18nDescription}
	got, err := c.UpdateJobLevel(ctx, made.ID, change)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	for _, c := range []*Client{c, l.client()} {
		got, err := c.JobLevel(ctx, made.ID)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v %s", err, diff)
		}
	}
	l.lose("DELETE", "/:job_level_id")
	for range 2 {
		if err := c.DeleteJobLevel(ctx, made.ID); err != nil {
			t.Error(err)
		}
	}
	_, err = c.JobLevel(ctx, made.ID)
	fails(t, err, directory.ErrGone, "reading job level")
	_, err = c.UpdateJobLevel(ctx, made.ID, change)
	fails(t, err, directory.ErrGone)
}

func TestJobFamily_stands_in_a_tree(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	c, ctx := l.client(), t.Context()
	top, err := c.CreateJobFamily(ctx, JobFamily{Name: "Technology", Status: true})
	below, err2 := c.CreateJobFamily(ctx, JobFamily{Name: "Engineering", Status: true, ParentID: top.ID, Description: "Builds"})
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	want := JobFamily{
		ID: below.ID, Name: "Engineering", Description: "Builds", ParentID: top.ID, Status: true,
		I18nName: map[string]string{}, I18nDescription: map[string]string{},
	}
	got, err := l.client().JobFamily(ctx, below.ID)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	fails(t, c.DeleteJobFamily(ctx, top.ID), nil, "42411", "families below it")
	_, err = c.UpdateJobFamily(ctx, top.ID, JobChange{ParentID: &below.ID})
	fails(t, err, nil, "below itself")
	l.SetSwitches(func(s *sandbox.LarkSwitches) { s.EmptyIgnored = []string{"parent_job_family_id"} })
	_, err = c.UpdateJobFamily(ctx, below.ID, JobChange{ParentID: new("")})
	fails(t, err, nil, "admin console", top.ID)
	l.SetSwitches(func(s *sandbox.LarkSwitches) { s.EmptyIgnored = []string{"description"} })
	_, err = c.UpdateJobFamily(ctx, below.ID, JobChange{Description: new("")})
	fails(t, err, nil, "keeps the former description")
	l.SetSwitches(func(s *sandbox.LarkSwitches) { s.EmptyIgnored = nil })
	below, err = c.UpdateJobFamily(ctx, below.ID, JobChange{ParentID: new(""), Description: new("")})
	if err != nil || below.ParentID != "" || below.Description != "" {
		t.Errorf("%+v, %v", below, err)
	}
	if err := c.DeleteJobFamily(ctx, top.ID); err != nil {
		t.Error(err)
	}
	_, err = l.client().JobFamily(ctx, top.ID)
	fails(t, err, directory.ErrGone) // by another code than other calls have for it
	_, err = c.CreateJobFamily(ctx, JobFamily{Name: strings.Repeat("x", 101)})
	fails(t, err, nil, "100 characters")
	if errors.Is(err, directory.ErrGone) {
		t.Error("the same code in a write is no absence")
	}
}

func TestUpdateJobFamily_writes_just_what_is_given(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	top := l.AddJobFamily(sandbox.LarkJob{Name: "Technology"})
	below := l.AddJobFamily(sandbox.LarkJob{Name: "Engineering", ParentID: top, Description: "Builds"})
	l.SetJobFamily(top, func(j *sandbox.LarkJob) { j.Disabled = true })
	c := l.client()
	for _, change := range []JobChange{{Description: new("Builds well")}, {}} { // Lark refuses a disabled parent (42409)
		got, err := c.UpdateJobFamily(t.Context(), below, change)
		if err != nil || got.Description != "Builds well" || got.ParentID != top || !got.Status {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if n := l.sent("PUT", "/:job_family_id"); n != 1 {
		t.Errorf("%d writes", n)
	}
	_, err := c.UpdateJobFamily(t.Context(), below, JobChange{ParentID: &top})
	fails(t, err, nil, "42409", "enable it")
}

func TestCreateJobLevel_makes_one_whatever_happens_to_the_answer(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{Now: runningClock(), Switches: sandbox.LarkSwitches{ListLag: 12 * time.Second}})
	level := JobLevel{Name: "P1", Description: "Junior", Status: true}
	l.lose("POST", "/job_levels")
	c := l.client()
	first, err := c.CreateJobLevel(t.Context(), level)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(l.JobLevels()); n != 1 {
		t.Errorf("%d levels", n)
	}
	for i := range 50 {
		l.AddJobLevel(sandbox.LarkJob{Name: fmt.Sprint(i)})
	}
	l.SetSwitches(func(s *sandbox.LarkSwitches) { s.ListLag = 0 })
	l.Reset()
	level.Description = "Other"
	_, err = l.client().CreateJobLevel(t.Context(), level)
	fails(t, err, directory.ErrTaken, first.ID)
	if n := l.sent("GET", "/job_levels"); n != 1 {
		t.Errorf("%d calls to find one by its name", n)
	}
	_, err = l.client().CreateJobLevel(t.Context(), JobLevel{Name: "P2", Order: first.Order})
	fails(t, err, directory.ErrTaken, "order")
	_, err = l.client().CreateJobLevel(t.Context(), JobLevel{Name: "P2", Order: 99})
	fails(t, err, nil, "from 100 to 100,000")
}

func TestJobLevels_are_written_one_after_the_other(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	l.SetLatency(2 * time.Millisecond)
	c := l.client()
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			level, err := c.CreateJobLevel(t.Context(), JobLevel{Name: fmt.Sprint(i)})
			family, err2 := c.CreateJobFamily(t.Context(), JobFamily{Name: fmt.Sprint(i)})
			if err := errors.Join(err, err2, c.DeleteJobLevel(t.Context(), level.ID), c.DeleteJobFamily(t.Context(), family.ID)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, call := range l.Calls() {
		if call.Code != 0 {
			t.Errorf("%s: %d", call.Endpoint, call.Code)
		}
	}
}

func TestJobLevels_wait_for_the_lock_of_others(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	for _, path := range []string{"/job_levels", "/job_families"} {
		code := map[string]int{"/job_levels": 42302, "/job_families": 42403}[path]
		for range 3 {
			l.once("POST", path, sandbox.Fault{Respond: sandbox.LarkRefusal(code)})
		}
	}
	c := l.client()
	if _, err := c.CreateJobLevel(t.Context(), JobLevel{Name: "P1"}); err != nil {
		t.Error(err)
	}
	if _, err := c.CreateJobFamily(t.Context(), JobFamily{Name: "F"}); err != nil {
		t.Error(err)
	}
	if n := l.calls(); n != 8 {
		t.Errorf("%d calls", n)
	}
}

func TestJobLevels_lists_all_and_one_listing_serves_many(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 49, 50, 51} {
		l := newTenant(t, sandbox.LarkOptions{})
		var ids []string
		for i := range n {
			ids = append(ids, l.AddJobLevel(sandbox.LarkJob{Name: fmt.Sprint(i)}))
			l.AddJobFamily(sandbox.LarkJob{Name: fmt.Sprint(i)})
		}
		c := l.client()
		levels, err := c.JobLevels(t.Context())
		families, err2 := c.JobFamilies(t.Context())
		if errors.Join(err, err2) != nil || len(levels) != n || len(families) != n {
			t.Errorf("%d levels, %d families of %d: %v", len(levels), len(families), n, errors.Join(err, err2))
		}
		if calls := l.calls(); calls != 2*max(1, (n+49)/50) {
			t.Errorf("%d levels: %d calls", n, calls)
		}
		l.Reset()
		c = l.client()
		for _, id := range ids {
			if level, err := c.JobLevel(t.Context(), id); err != nil || level.ID != id {
				t.Errorf("%+v, %v", level, err)
			}
		}
		if calls := l.calls(); n > 1 && calls > 1+(n+49)/50 {
			t.Errorf("%d calls for %d levels", calls, n)
		}
	}
}
