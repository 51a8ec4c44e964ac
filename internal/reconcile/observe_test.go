package reconcile_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func TestObserve_refuses_a_narrowed_view_and_leaves_the_state(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		people, hidden int
		refused        bool
	}{{20, 3, false}, {20, 4, true}, {500, 5, false}, {500, 6, true}, {20, 20, true}} {
		t.Run(fmt.Sprintf("%d of %d", c.hidden, c.people), func(t *testing.T) {
			t.Parallel()
			all := people{}
			for i := range c.people {
				id := fmt.Sprintf("p%03d", i)
				all[id] = human(id)
			}
			w := synced(t, all)
			for i := range c.hidden {
				w.tenant.hidden[w.tenant.by(fmt.Sprintf("p%03d", i))] = true
			}
			err := w.observe() // which sees that an error leaves the state
			if c.refused {
				if err == nil {
					t.Fatal("not refused")
				}
				contains(t, "the error", err.Error(), "Lark no longer shows", fmt.Sprintf("of %d people", c.people), "contact range", "Nothing was changed")
				return
			}
			if err != nil {
				t.Fatalf("refused: %v", err)
			}
			plan := w.plan()
			equal(t, "steps", steps(plan), nil)
			equal(t, "reported", strings.Count(lines(plan), "outside the app's contact range; left alone"), c.hidden)
			clear(w.tenant.hidden)
			w.settled()
		})
	}
}

func TestObserve_counts_who_was_out_of_view_before(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(20))
	for _, id := range []string{"p00", "p01", "p02"} {
		w.tenant.hidden["ou_"+id] = true
	}
	w.refresh()
	w.tenant.hidden["ou_p03"] = true
	if err := w.observe(); err == nil {
		t.Error("a view that narrows by and by is not refused")
	}
}

func TestObserve_asks_for_each_whom_a_batch_leaves_out(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(20))
	w.tenant.omitResigned = true
	for i := range 10 { // ten at once are no narrowed view
		w.tenant.change(fmt.Sprintf("p%02d", i), func(u *directory.User) { u.Status.Resigned = true })
	}
	w.refresh()
	plan := w.plan()
	equal(t, "steps", steps(plan), nil)
	equal(t, "reported", strings.Count(lines(plan), "resigned in Lark, not by this sync; left so"), 10)
	calls := w.tenant.calls
	w.refresh()
	if n := w.tenant.calls - calls; n > 3 {
		t.Errorf("who is known to have resigned is asked for again: %d calls", n)
	}
}

func TestObserve_tells_who_does_not_exist_any_more(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(5))
	id := w.tenant.by("p01")
	delete(w.tenant.users, id)
	w.refresh()
	plan := w.plan()
	equal(t, "steps", steps(plan), nil)
	contains(t, "the roster", lines(plan), "! Name p01 (p01): no longer exists in Lark ("+id+"); left so")
}

func TestObserve_takes_back_who_is_there_again(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(5))
	id := w.tenant.by("p01")
	w.tenant.change("p01", func(u *directory.User) { u.Status.Resigned = true })
	w.refresh()
	u := w.tenant.users[id]
	u.Status.Resigned = false
	w.tenant.users[id] = u
	w.tenant.change("p01", func(u *directory.User) { u.Person["name"] = "Changed" })
	w.refresh()
	equal(t, "steps", steps(w.plan()), []string{"update p01 name"})
}

func TestObserve_does_not_take_who_resigned_for_back_because_the_status_is_unreadable(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(5))
	w.tenant.change("p01", func(u *directory.User) { u.Status.Resigned = true })
	w.refresh()
	w.tenant.noStatus = true
	w.want(wanted{People: but(staff(5), nil, people{"p01": human("p01", "city", "Oslo")})})
	w.refresh()
	equal(t, "steps", steps(w.plan()), nil)
}

func TestObserve_never_takes_what_it_cannot_read_for_drift(t *testing.T) {
	t.Parallel()
	for _, attribute := range []string{"name", "email", "mobile", "job_title", "departments", "leader", "gender", "suspended", "mobile_visible", "custom.C-1"} {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			w := synced(t, people{"p00": human("p00"), "mei": human("mei", "job_title", "Engineer", "departments", []string{"Eng"}, "gender", 2,
				"leader", "p00", "mobile", "+6581234567", "suspended", false, "mobile_visible", true, "custom.C-1", "x", "city", "")})
			w.tenant.unreadable = []string{attribute, "city"}
			w.tenant.noStatus = attribute == "suspended"
			for range 3 {
				w.settled()
				equal(t, "writes", sent(w.tenant.took()), nil)
			}
			if len(w.warnings) != 1 {
				t.Fatalf("warnings: %q", w.warnings)
			}
			contains(t, "the warning", w.warnings[0], "can no longer read "+attribute, "field scope", "published")
			w.tenant.unreadable, w.tenant.noStatus = nil, false
			w.settled()
			equal(t, "warnings when it can be read again", w.warnings, nil)
		})
	}
}

// Nobody could review what is overwritten.
func TestExecute_does_not_write_what_it_cannot_read_until_it_can_be_read_again(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		attribute string
		then      any
	}{
		{"email", "new@acme.com"}, {"mobile", "+6588888888"}, {"job_title", "Lead"}, {"departments", []string{"Ops"}}, {"leader", ""}, {"custom.C-1", "y"},
	} {
		for _, late := range []bool{false, true} { // the permission goes between plan and apply
			t.Run(fmt.Sprintf("%s, late %t", c.attribute, late), func(t *testing.T) {
				t.Parallel()
				mei := func(more ...any) person {
					return human("mei", append([]any{"job_title", "Engineer", "departments", []string{"Eng"}, "leader", "p00", "mobile", "+6581234567", "custom.C-1", "x", "city", ""}, more...)...)
				}
				w := synced(t, people{"p00": human("p00"), "mei": mei()})
				w.tenant.unreadable = []string{c.attribute}
				if !late {
					w.refresh()
				}
				w.want(wanted{People: people{"p00": human("p00"), "mei": mei(c.attribute, c.then, "city", "Oslo")}})
				w.apply()
				equal(t, "writes", sent(w.tenant.took()), slices.DeleteFunc([]string{"create department Ops", "update mei city"}, func(s string) bool {
					return strings.Contains(s, "Ops") && c.attribute != "departments"
				}))
				contains(t, "the notes", strings.Join(w.outcome.Notes, "\n"), "mei: "+c.attribute+" is not written while the app cannot read what Lark has")
				equal(t, "failures", w.state.Failures, map[string]string{})
				w.settled()
				w.tenant.unreadable = nil
				w.refresh()
				equal(t, "steps when it can be read again", steps(w.apply()), []string{"update mei " + c.attribute})
				w.settled()
			})
		}
	}
}

func TestObserve_finds_everybody_by_user_id_for_another_app(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		prepare func(w *world)
		err     string
	}{
		{"all", func(*world) {}, ""},
		{"three are not found", func(w *world) {
			for _, id := range []string{"p00", "p01", "p02"} {
				w.tenant.hidden["new_"+w.tenant.by(id)] = true
			}
		}, ""},
		{"too many are not found", func(w *world) {
			for id := range w.tenant.users {
				w.tenant.hidden["new_"+id] = true
			}
		}, "20 of 20 people are not found by user_id"},
		{"the app may not read user_ids", func(w *world) { w.tenant.noUserIDs = true }, "could not be found by user_id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, but(staff(19), nil, people{"z": human("z", "user_id", "other", "leader", "p05")}))
			c.prepare(w)
			anotherApp(w)
			err := w.observe()
			if c.err != "" {
				if err == nil {
					t.Fatal("no error")
				}
				contains(t, "the error", err.Error(), c.err, "cli_a", "cli_b")
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			contains(t, "the warnings", strings.Join(w.warnings, "\n"), "made with app cli_a", "cli_b")
			plan := w.plan()
			equal(t, "steps", steps(plan), nil)
			equal(t, "app", w.state.AppID, "cli_b")
			equal(t, "open_id", w.state.Bound["z"].OpenID, w.tenant.by("other"))
			equal(t, "out of view", strings.Count(lines(plan), "outside the app's contact range"), len(w.tenant.hidden))
			clear(w.tenant.hidden)
			w.settled()
			equal(t, "warnings", w.warnings, nil)
			equal(t, "roster when all are in view", lines(w.plan()), "")
		})
	}
}

// anotherApp changes the open_ids, which are an app's own.
func anotherApp(w *world) {
	users := map[string]directory.User{}
	for id, u := range w.tenant.users {
		u.OpenID = "new_" + id
		u.Person = u.Person.Clone()
		if leader := u.Person.String("leader"); leader != "" {
			u.Person["leader"] = "new_" + leader
		}
		users[u.OpenID] = u
	}
	w.tenant.users, w.appID = users, "cli_b"
}

func TestObserve_keeps_who_resigned_when_the_app_changes(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(5))
	w.tenant.omitResigned = true
	w.tenant.change("p01", func(u *directory.User) { u.Status.Resigned = true })
	w.refresh()
	anotherApp(w)
	for range 2 {
		w.refresh()
		plan := w.plan()
		equal(t, "steps", steps(plan), nil)
		contains(t, "the roster", lines(plan), "Name p01 (p01): resigned in Lark")
	}
}

func TestObserve_passes_on_what_went_wrong_and_leaves_the_state(t *testing.T) {
	t.Parallel()
	broken := errors.New("no whole answer")
	w := synced(t, people{"a": human("a", "departments", []string{"Eng"}), "b": human("b")})
	w.tenant.departments[w.tenant.idOf("Eng")] = directory.Department{Name: "Eng", Parent: w.tenant.department("Foreign", "0")}
	w.tenant.hidden[w.tenant.by("b")] = true
	failed := 0
	for n := 1; ; n++ {
		w.tenant.calls = 0
		w.tenant.fail = func(i int, _ string) error {
			if i == n {
				return broken
			}
			return nil
		}
		err := w.observe()
		if err == nil {
			break
		}
		failed++
		if !errors.Is(err, broken) {
			t.Errorf("call %d: %v", n, err)
		}
	}
	equal(t, "calls that can fail", failed, 4) // users, one user, departments, the foreign parent; not the contact range
}

func TestObserve_shows_that_a_failed_create_is_not_there(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(wanted{People: staff(2)})
	w.tenant.fail = failing("create p01")
	w.apply()
	w.refresh()
	if _, there := w.state.Directory.People["p01"]; there {
		t.Error("p01 is in the state's directory")
	}
	equal(t, "failures", len(w.state.Failures), 1)
}

// failing fails these calls.
func failing(calls ...string) func(int, string) error {
	return func(_ int, call string) error {
		for _, c := range calls {
			if c == call {
				return errors.New("made to fail")
			}
		}
		return nil
	}
}

// Those who were deleted in years before are not shown, and do not make a view wide.
func TestObserve_measures_a_narrowed_view_by_whom_Lark_is_to_show(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(20))
	for i := range 1000 {
		id := fmt.Sprintf("gone%04d", i)
		w.state.Bound[id] = reconcile.Bound{OpenID: "ou_" + id, Gone: reconcile.Deleted}
	}
	for _, id := range []string{"p00", "p01", "p02", "p03"} {
		w.tenant.hidden[w.tenant.by(id)] = true
	}
	if err := w.observe(); err == nil {
		t.Error("four of 20 people are out of view, and that is no error")
	} else {
		contains(t, "the error", err.Error(), "of 20 people who are bound to this sync")
	}
}

// Whom Lark does not find by user_id has no open_id in the terms of the new app, and leads nobody.
func TestObserve_does_not_take_somebody_unknown_to_another_app_for_everybodys_leader(t *testing.T) {
	t.Parallel()
	w := due(t)
	w.apply() // eve is deleted
	w.want(wanted{
		People:   people{"boss": human("boss", "departments", []string{"Eng"}, "leader", ""), "ann": human("ann", "leader", "boss", "departments", []string{"Eng"})},
		Departed: map[string]string{"eve": "DEPROVISIONED"},
	})
	w.apply()
	w.settled()
	w.tenant.omitResigned = true
	w.appID = "cli_b"
	w.refresh()
	w.settled()
	w.want(wanted{
		People: people{
			"boss": human("boss", "departments", []string{"Eng"}, "leader", "ann"), "ann": human("ann", "leader", "", "departments", []string{"Eng"}),
		},
		Departed: map[string]string{"eve": "DEPROVISIONED"},
	})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"update ann leader", "update boss leader"})
	equal(t, "what boss had", plan.Steps[1].Have["leader"], nil)
	equal(t, "failures", w.state.Failures, map[string]string{})
	w.settled()
}
