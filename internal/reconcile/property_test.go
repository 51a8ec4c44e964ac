package reconcile_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// run applies, and sees that what was sent is what the plan says, person by person.
func run(t *rapid.T, w *world) {
	plan := w.plan()
	checkOrder(t, w, plan)
	w.tenant.took()
	w.tenant.wasted, w.outcome = nil, reconcile.Outcome{}
	w.carryOut(context.Background(), plan)
	var want, got []string
	refused := map[string]bool{}
	for id, cause := range w.state.Failures {
		if !inPlace(w) {
			t.Errorf("%s failed: %s", id, cause)
		}
	}
	for _, note := range w.outcome.Notes {
		if id, _, ok := strings.Cut(note, ": "); ok && strings.Contains(note, "waits until they join") {
			refused[id] = true
		}
	}
	for _, s := range plan.Steps {
		if s.Action.OfPerson() && s.Writes() && !refused[s.ID] {
			want = append(want, s.ID)
		}
	}
	byUser := map[string]string{}
	for id, b := range w.state.Bound {
		byUser[w.tenant.users[b.OpenID].UserID] = id
	}
	writes := w.tenant.took()
	restored := map[string]bool{}
	for _, wr := range writes {
		restored[wr.id] = restored[wr.id] || wr.what == "resurrect"
	}
	checkRemovals(t, w, plan, writes, w.accounts)
	for _, wr := range writes {
		if wr.what == "delete department" && wr.id == "od_001" {
			t.Error("a department that was there before was deleted")
		}
		switch wr.what {
		case "create":
			got = append(got, wr.id)
		case "resurrect", "delete":
			got = append(got, byUser[wr.id])
			if wr.what == "delete" && w.tenant.users[w.tenant.gone(wr.id)].Manager {
				t.Errorf("%s administers the tenant and was deleted", wr.id)
			}
		case "update":
			if restored[wr.id] { // by one write, and brought in line by another
				continue
			}
			got = append(got, byUser[wr.id])
			if wr.person["suspended"] == true && w.tenant.users[w.tenant.by(wr.id)].Manager {
				t.Errorf("%s administers the tenant and was suspended", wr.id)
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		t.Errorf("planned %v, sent %v\n%s\nnotes: %v", want, got, printed(plan, nil), w.outcome.Notes)
	}
	if len(w.tenant.wasted) > 0 {
		t.Errorf("writes that changed nothing: %v\n%s", w.tenant.wasted, printed(plan, nil))
	}
	if inPlace(w) {
		w.refresh()
		run(t, w)
		return
	}
	checkState(t, w)
	if tookUp(w) && !w.policy.Additive || received(w, plan) {
		w.refresh()
		run(t, w)
		return
	}
	checkGroups(t, w)
}

// inPlace reports whether a department could not be renamed because Lark has another one in that place: one run more takes that
// one up.
func inPlace(w *world) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(w.state.Failures)), func(cause string) bool {
		return strings.Contains(cause, "Lark has another department")
	})
}

// received reports whether a deletion that waited in a plan is due after its run: that has brought back who receives what the leaver
// has.
func received(w *world, plan reconcile.Plan) bool {
	roster := lines(plan)
	return slices.ContainsFunc(w.plan().Steps, func(s reconcile.Step) bool {
		return s.Action == reconcile.DeletePerson && strings.Contains(roster, "("+s.ID+"): was to be deleted at")
	})
}

// checkOrder: nobody stands twice in a plan (so that who is restored is so by the write that updates them), and nothing
// before what it needs.
func checkOrder(t *rapid.T, w *world, plan reconcile.Plan) {
	seen, made, there := map[string]bool{}, map[string]bool{}, map[string]string{}
	for path := range w.wanted.Departments {
		there[path] = "bound"
	}
	for _, s := range plan.Steps {
		switch s.Action {
		case reconcile.CreatePerson:
			made[s.ID] = true
		case reconcile.CreateDepartment, reconcile.UpdateDepartment:
			if s.After == "" {
				delete(there, s.ID)
			}
		}
	}
	checkRenames(t, w, plan)
	checkGroupOrder(t, w, plan)
	for _, s := range plan.Steps {
		if s.Group != nil {
			continue
		}
		if s.Action == reconcile.DeleteDepartment || s.Action == reconcile.ArrangeDepartment || s.Action == reconcile.SetAsideDepartment {
			continue
		}
		if s.Action == reconcile.CreateDepartment || s.Action == reconcile.UpdateDepartment {
			if _, ok := there[s.Department.Parent]; !ok && s.Department.Parent != "" {
				t.Errorf("%s comes before its parent", s.ID)
			}
			there[s.ID] = "planned"
			continue
		}
		if seen[s.ID] {
			t.Errorf("%s stands twice", s.ID)
		}
		seen[s.ID] = true
		if leader := s.Want.String("leader"); made[leader] && !seen[leader] {
			t.Errorf("%s comes before their leader %s", s.ID, leader)
		}
		for _, path := range s.Want.Strings("departments") {
			if _, ok := there[path]; !ok {
				t.Errorf("%s comes before the department %s", s.ID, path)
			}
		}
		if gone := w.state.Bound[s.ID].Gone; gone != reconcile.NotGone && s.Action != reconcile.RestorePerson {
			t.Errorf("%s is gone and has a step", s.ID)
		}
		if s.Action == reconcile.DeletePerson {
			checkDeletion(t, w, s)
			continue
		}
		_, departed := w.wanted.Departed[s.ID]
		if _, present := w.wanted.People[s.ID]; !present && !((departed || leavesByScope(w, s.ID)) && s.Action == reconcile.SuspendPerson) {
			t.Errorf("%s is neither wanted nor a leaver and has a step", s.ID)
		}
		if (s.ID == "c" || s.ID == "d") && s.Want["suspended"] == true {
			t.Errorf("%s is protected and has a step that suspends", s.ID)
		}
	}
}

// checkDeletion: nobody is deleted who is not suspended for so long as it takes, and has left, or is protected.
func checkDeletion(t *rapid.T, w *world, s reconcile.Step) {
	b := w.state.Bound[s.ID]
	_, wanted := w.wanted.People[s.ID]
	_, held := w.wanted.Held[s.ID]
	if wanted || held || s.ID == "c" || s.ID == "d" || b.Manager {
		t.Errorf("%s is wanted, held, protected or an administrator, and is to be deleted", s.ID)
	}
	if status := w.tenant.users[s.OpenID].Status; b.DueFor < w.policy.DeleteAfter || !status.Frozen && !b.Unjoined {
		t.Errorf("%s is to be deleted and not due: %+v", s.ID, b)
	}
}

// checkRenames: a department that anybody wanted still has is not made another one.
func checkRenames(t *rapid.T, w *world, plan reconcile.Plan) {
	paths := map[string]string{}
	for path, id := range w.state.Departments {
		paths[id] = path
	}
	for _, s := range plan.Steps {
		if s.Action != reconcile.UpdateDepartment || paths[s.OpenID] == s.ID {
			continue
		}
		if _, wanted := w.wanted.Departments[paths[s.OpenID]]; wanted {
			t.Errorf("%s is made %s, and is wanted", paths[s.OpenID], s.ID)
		}
	}
}

// checkTree: departments stand in Lark as the directory says.
func checkTree(t *rapid.T, w *world) {
	for path := range w.wanted.Departments {
		if id := w.tenant.idOf(path); id == "" || id != w.state.Departments[path] {
			t.Errorf("%s is %q in Lark and %q by the state", path, id, w.state.Departments[path])
		}
	}
	roster := lines(w.plan())
	for path, want := range w.wanted.Departments {
		have := w.tenant.departments[w.state.Departments[path]]
		if want.Order != "" && have.Order != want.Order {
			t.Errorf("%s has the order %q, not %q", path, have.Order, want.Order)
		}
		if want.Leader != "" && have.Leader != w.state.Bound[want.Leader].OpenID && !strings.Contains(roster, path+": leader left out") {
			t.Errorf("%s is led by %q, not by %s, and nobody is told\n%s", path, have.Leader, want.Leader, roster)
		}
	}
}

// checkSuspended: nobody was suspended whom the plan does not name.
func checkSuspended(t *rapid.T, w *world, plan reconcile.Plan, writes []write) {
	named := map[string]bool{} // by user_id
	for _, s := range plan.Steps {
		if s.Want["suspended"] == true {
			named[w.tenant.users[s.OpenID].UserID] = true
		}
	}
	for _, wr := range writes {
		if wr.person["suspended"] == true && !named[wr.id] {
			t.Errorf("%s was suspended, and the plan does not name them\n%s", wr.id, printed(plan, nil))
		}
	}
}

// checkState: no account is two people's, nobody was invited twice, and the state says what Lark has.
func checkState(t *rapid.T, w *world) {
	checkTree(t, w)
	owner := map[string]string{}
	for id, b := range w.state.Bound {
		if b.OpenID == "" {
			t.Errorf("%s is bound to nobody", id)
		}
		if other, twice := owner[b.OpenID]; twice {
			t.Errorf("%s and %s are bound to %s", id, other, b.OpenID)
		}
		owner[b.OpenID] = id
	}
	for id, n := range w.tenant.invitations {
		if n > 1 {
			t.Errorf("%s was invited %d times", id, n)
		}
	}
	roster := lines(w.plan())
	for id, want := range w.wanted.People {
		b, bound := w.state.Bound[id]
		if !bound || b.Gone != reconcile.NotGone {
			continue
		}
		live := w.tenant.users[b.OpenID].Person.Clone()
		for i, dep := range live.Strings("departments") {
			if i == 0 {
				live["departments"] = slices.Clone(live.Strings("departments"))
			}
			for path, open := range w.state.Departments {
				if open == dep {
					live["departments"].([]string)[i] = path
				}
			}
		}
		live["leader"] = owner[live.String("leader")]
		for name := range want {
			if name == "user_id" || name == "suspended" || has(b.Skipped, name) || want[name] == int64(0) && live[name] == nil {
				continue
			}
			if leader, there := w.state.Bound[want.String("leader")]; name == "leader" && want[name] != "" && (!there || leader.Gone != reconcile.NotGone) {
				continue // nobody to set
			}
			if name == "leader" && strings.Contains(roster, "("+id+"): leader left out") {
				continue
			}
			if slices.Contains(w.tenant.keeps, name) && want[name] == "" && b.Kept[name] == w.tenant.users[b.OpenID].Person[name] {
				continue
			}
			if directory.Differs(name, want, live) {
				t.Errorf("%s of %s is %v, not %v\n%s\n%s", name, id, live[name], want[name], roster, image(w.state))
			}
		}
	}
}

// checkRefreshFindsNothing: what an apply leaves is what a refresh sees, to the last byte. Terraform compares it, and so
// tells drift where there is none.
func checkRefreshFindsNothing(t *rapid.T, w *world) {
	before := image(w.state)
	w.refresh()
	if after := image(w.state); after != before {
		t.Errorf("a refresh after a clean apply changes what is known:\n%s", cmp.Diff(before, after))
	}
}

// checkSettled: a refresh finds nothing new, and a plan nothing to do.
func checkSettled(t *rapid.T, w *world) {
	checkRefreshFindsNothing(t, w)
	if plan := w.plan(); plan.Changed || len(plan.Steps) > 0 {
		t.Errorf("the plan after a clean apply is not empty:\n%s\n%s", printed(plan, nil), image(w.state))
	}
}

func TestProperty_a_plan_is_empty_after_every_apply_and_what_is_sent_is_what_it_says(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCompany(t)
		w := drawWorld(t, c)
		for range rapid.IntRange(1, 4).Draw(t, "rounds") {
			w.want(c.directory(t))
			w.match()
			run(t, w)
			checkSettled(t, w)
			hand(t, w)
			w.later(time.Duration(rapid.IntRange(0, 2).Draw(t, "hours")) * time.Hour)
			w.refresh()
		}
		w.match()
		run(t, w)
		checkSettled(t, w)
	})
}

func TestProperty_whatever_call_fails_nobody_is_made_twice_and_two_more_runs_converge(t *testing.T) {
	t.Parallel()
	broken := errors.New("made to fail")
	rapid.Check(t, func(t *rapid.T) {
		c := drawCompany(t)
		w := drawWorld(t, c)
		if rapid.Bool().Draw(t, "not a first run") {
			w.want(c.directory(t))
			w.match()
			run(t, w)
			w.refresh()
			hand(t, w)
			w.refresh()
		}
		w.want(c.directory(t))
		w.match()
		plan := w.plan()
		calls := map[int]bool{}
		for range rapid.IntRange(1, 3).Draw(t, "how many") {
			calls[w.tenant.calls+rapid.IntRange(1, 25).Draw(t, "which call")] = true
		}
		trouble := func(n int, _ string) error {
			if calls[n] {
				return broken
			}
			return nil
		}
		if rapid.Bool().Draw(t, "answers are lost") {
			w.tenant.lose = trouble
		} else {
			w.tenant.fail = trouble
		}
		switch before := w.state; {
		case plan.Changed || w.state.AppID == "":
			out, err := reconcile.Execute(context.Background(), w.tenant, w.appID, plan, w.state, w.now)
			writes := w.tenant.took()
			checkSuspended(t, w, plan, writes)
			checkRemovals(t, w, plan, writes, w.accounts)
			if err != nil {
				if len(writes) > 0 {
					t.Errorf("an error, which says that nothing was written, and yet %v was sent", writes)
				}
				break
			}
			if rapid.Bool().Draw(t, "killed before the state was saved") {
				break
			}
			first := before.AppID == ""
			w.keep(out.State)
			if first {
				w.state.Directory = w.wanted
			}
		}
		w.tenant.fail, w.tenant.lose = nil, nil
		if rapid.Bool().Draw(t, "refresh") {
			w.refresh()
		}
		for n := 0; n < 2 || n < 4 && (tookUp(w) || inPlace(w)); n++ { // without the search: its answer may be older than the first run
			plan := w.apply()
			writes := w.tenant.took()
			checkSuspended(t, w, plan, writes)
			checkRemovals(t, w, plan, writes, w.accounts)
			w.refresh()
		}
		for id, cause := range w.state.Failures {
			t.Errorf("%s still fails: %s", id, cause)
		}
		checkState(t, w)
		checkGroups(t, w)
		checkSettled(t, w)
	})
}
