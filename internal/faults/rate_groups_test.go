package faults_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// inGroups puts the staff into so many groups of 1 to 400 members, of which each person is in several.
func inGroups(d directory.Directory, groups int) (of directory.Directory, memberships int) {
	d.Groups = map[string]directory.Group{}
	for i := range groups {
		g := directory.Group{Name: fmt.Sprintf("Group %d", i), Members: []string{}}
		size := 1 + i*37%75
		if i%50 == 0 {
			size = 400
		}
		for n := range size {
			g.Members = append(g.Members, staffID((i*61+n)%len(d.People)))
		}
		d.Groups[fmt.Sprintf("00g%03d", i)] = g
		memberships += size
	}
	return d, memberships
}

func TestRate_a_first_sync_of_groups_holds_the_permitted_rate_and_is_never_refused(t *testing.T) {
	t.Parallel()
	for name, counting := range countings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, counting.switches)
				d := staff(1000)
				state := w.settle(d)
				d, memberships := inGroups(d, 200)
				time.Sleep(2*time.Minute + counting.begins)
				plan, err := reconcile.Make(d, state, nil, policy)
				if err != nil {
					t.Fatal(err)
				}
				took, calls := w.carryOut(d, state)
				creates, adds := calls["POST "+groupPath], calls["POST "+groupPath+"/:group_id/member/batch_add"]
				t.Logf("%d groups, %d memberships: %d creates, %d calls for members, %s", len(d.Groups), memberships, creates, adds, took)
				// 100 a minute each; who is in a group joins after it is made, so that the ones run beside the others.
				w.holds(took, time.Duration((max(creates, adds)-1)/100)*time.Minute)
				if forecast := plan.Forecast().Minutes; took > time.Duration(2*forecast*float64(time.Minute)) {
					t.Errorf("took %s, and the forecast is %.1f minutes", took, forecast)
				}
				in := 0
				for _, g := range w.lark.Groups() {
					in += len(g.Users)
				}
				if in != memberships {
					t.Errorf("%d memberships in Lark, want %d", in, memberships)
				}
			})
		})
	}
}

// Groups are read by one listing and a page of members for each hundred.
func TestRate_an_unchanged_plan_reads_each_group_once(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, countings["fixed windows"].switches)
		d := staff(1000)
		state := w.settle(d)
		d, _ = inGroups(d, 200)
		time.Sleep(2 * time.Minute)
		plan, err := reconcile.Make(d, state, nil, policy)
		if err != nil {
			t.Fatal(err)
		}
		h, hangUp := w.ways.lark.client()
		defer hangUp()
		out, err := reconcile.Execute(t.Context(), newClient(h), appID, plan, state, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		w.lark.Reset()
		h, hangUp = w.ways.lark.client()
		defer hangUp()
		seen, warnings, err := reconcile.Observe(t.Context(), newClient(h), appID, w.kept(out.State), policy)
		if err != nil || len(warnings) > 0 {
			t.Fatal(err, warnings)
		}
		if plan, err := reconcile.Make(d, seen, nil, policy); err != nil || plan.Changed {
			t.Errorf("the plan is not empty: %v, %v", steps(plan), err)
		}
		pages := 0
		for _, g := range d.Groups {
			pages += (len(g.Members) + 99) / 100
		}
		calls := map[string]int{}
		for _, c := range w.lark.Calls() {
			calls[c.Endpoint]++
		}
		if got := calls["GET "+groupPath+"/:group_id/member/simplelist"]; got != pages {
			t.Errorf("%d pages of members were read, want %d", got, pages)
		}
		if got := calls["GET "+groupPath+"/simplelist"]; got != 3 || calls["GET "+groupPath+"/:group_id"] > 1 { // the first that is asked for goes alone
			t.Errorf("the groups were listed by %d calls, and read alone by %d", got, calls["GET "+groupPath+"/:group_id"])
		}
		if n := len(w.lark.Calls()); n > 1+20+2+4+pages {
			t.Errorf("%d calls: %v", n, calls)
		}
	})
}
