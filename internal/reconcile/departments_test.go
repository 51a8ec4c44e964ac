package reconcile_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

func in(id string, paths ...string) person { return human(id, "departments", paths) }

func TestDepartments_are_made_from_the_top(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(wanted{
		People:      people{"a": in("a", "Eng/Platform/Core"), "b": in("b", "Art")},
		Departments: map[string]directory.Department{"Zoo": {Name: "Zoo"}, "Aviary": {Name: "Birds", Parent: "Zoo", DepartmentID: "D-1"}},
	})
	equal(t, "steps", steps(w.apply()), []string{
		"department Art", "department Eng", "department Zoo", "department Aviary", "department Eng/Platform", "department Eng/Platform/Core",
		"create a", "create b",
	})
	for _, path := range []string{"Art", "Eng/Platform/Core", "Zoo/Birds"} {
		if w.tenant.idOf(path) == "" {
			t.Errorf("%s is not in Lark", path)
		}
	}
	equal(t, "department_id", w.tenant.departments[w.tenant.idOf("Zoo/Birds")].DepartmentID, "D-1")
	equal(t, "departments of a", w.tenant.user("a").Strings("departments"), []string{w.tenant.idOf("Eng/Platform/Core")})
	w.settled()
}

func TestDepartments_that_Lark_has_are_bound_and_not_made(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	eng := w.tenant.department("Eng", "0")
	w.tenant.department("Platform  ", eng) // as somebody typed it
	w.tenant.department("Platform", "0")   // another of that name, elsewhere
	w.tenant.department("Eng", eng)
	w.want(wanted{People: people{"a": in("a", "Eng/Platform"), "b": in("b", "Eng/New")}})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"department Eng", "department Eng/New", "department Eng/Platform", "create a", "create b"})
	equal(t, "writes", sent(w.tenant.took()), []string{"create a", "create b", "create department Eng/New"})
	equal(t, "done", w.outcome.Done["departments"], 1)
	equal(t, "bound", w.state.Departments["Eng"], eng)
	w.refresh() // the odd spelling is drift
	equal(t, "steps of the next run", steps(w.apply()), []string{"change department Eng/Platform"})
	w.settled()
}

func TestDepartments_that_are_renamed_or_moved_in_Lark_are_put_right(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": in("a", "Eng/Platform"), "b": in("b", "Art")})
	platform, art := w.tenant.idOf("Eng/Platform"), w.tenant.idOf("Art")
	w.tenant.departments[platform] = directory.Department{Name: "Plattform", Parent: art}
	w.refresh()
	equal(t, "what Lark has", w.state.Directory.Departments["Eng/Platform"], directory.Department{Name: "Plattform", Parent: "Art"})
	equal(t, "steps", steps(w.apply()), []string{"change department Eng/Platform"}) // and nobody moves
	equal(t, "put right", w.tenant.idOf("Eng/Platform"), platform)
	w.settled()
}

func TestDepartments_that_are_only_moved_in_Lark_are_put_back(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": in("a", "Eng/Platform"), "b": in("b", "Art")})
	w.tenant.departments[w.tenant.idOf("Eng/Platform")] = directory.Department{Name: "Platform", Parent: w.tenant.idOf("Art")}
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"change department Eng/Platform"})
	w.settled()
}

func TestDepartments_are_put_right_before_others_take_their_names(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": in("a", "Eng")})
	eng := w.tenant.idOf("Eng")
	w.tenant.departments[eng] = directory.Department{Name: "Art", Parent: "0"}
	w.refresh()
	w.want(wanted{People: people{"a": in("a", "Eng"), "b": in("b", "Art")}})
	equal(t, "steps", steps(w.apply()), []string{"change department Eng", "department Art", "create b"})
	equal(t, "failures", w.state.Failures, map[string]string{})
	equal(t, "Eng", w.tenant.idOf("Eng"), eng)
	if art := w.tenant.idOf("Art"); art == "" || art == eng {
		t.Errorf("Art is %q", art)
	}
	w.settled()
}

func TestDepartments_deleted_in_Lark_are_made_anew_where_they_are_wanted(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": in("a", "Eng"), "b": in("b", "Art"), "c": in("c", "Ops"), "d": in("d", "Zoo"), "e": in("e", "Old")})
	// An administrator deletes five, more than may be out of view: people must be taken out of them first, by Lark's rule.
	for _, path := range []string{"Eng", "Art", "Ops", "Zoo", "Old"} {
		delete(w.tenant.departments, w.tenant.idOf(path))
	}
	for id := range w.tenant.users {
		delete(w.tenant.users[id].Person, "departments")
	}
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{
		"department Art", "department Eng", "department Old", "department Ops", "department Zoo",
		"update a departments", "update b departments", "update c departments", "update d departments", "update e departments",
	})
	w.settled()
}

func TestDepartments_out_of_view_are_no_drift(t *testing.T) {
	t.Parallel()
	all := people{}
	for i := range 6 {
		id := fmt.Sprintf("p%d", i)
		all[id] = in(id, fmt.Sprintf("D%d/Sub", i))
	}
	w := synced(t, all)
	w.tenant.hidden[w.tenant.idOf("D0")] = true     // a department is in it
	w.tenant.hidden[w.tenant.idOf("D1/Sub")] = true // somebody is in it
	w.settled()
	equal(t, "warnings", len(w.warnings), 1)
	contains(t, "the warning", w.warnings[0], "D0, D1/Sub", "contact range")
	w.tenant.hidden[w.tenant.idOf("D1")] = true // what is in it is not shown, either
	w.settled()
	contains(t, "the warning", w.warnings[0], "D0, D1, D1/Sub")
	for i := range 3 {
		w.tenant.hidden[w.tenant.idOf(fmt.Sprintf("D%d/Sub", i))] = true
	}
	err := w.observe()
	if err == nil {
		t.Fatal("a narrowed view is not refused")
	}
	contains(t, "the error", err.Error(), "no longer shows 5 of 12 departments", "Nothing was changed")
}

func TestDepartments_that_nobody_is_in_may_go_from_view(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": in("a", "Eng")})
	w.want(wanted{People: people{"a": in("a", "Art")}})
	w.apply()
	delete(w.tenant.departments, w.tenant.idOf("Eng"))
	w.settled()
	equal(t, "warnings", w.warnings, nil)
	w.want(wanted{People: people{"a": in("a", "Eng")}})
	equal(t, "steps", steps(w.apply()), []string{"department Eng", "update a departments"})
	w.settled()
}

func TestDepartments_that_come_back_are_known_by_their_id(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": in("a", "Eng")})
	eng := w.tenant.idOf("Eng")
	w.want(wanted{People: people{"a": in("a", "Art")}})
	w.apply()
	w.refresh()
	w.want(wanted{People: people{"a": in("a", "Eng")}})
	equal(t, "steps", steps(w.plan()), []string{"update a departments"})
	w.tenant.departments[eng] = directory.Department{Name: "Legacy", Parent: "0"}
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"change department Eng", "update a departments"})
	equal(t, "a is in", w.tenant.user("a").Strings("departments"), []string{eng})
	w.settled()
}

func TestDepartments_that_seem_to_stand_in_the_place_of_another_are_not_taken_for_it(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": in("a", "Eng")})
	eng := w.tenant.idOf("Eng")
	w.tenant.departments[eng] = directory.Department{Name: "Engineering", Parent: "0"}
	other := w.tenant.department("Eng", "0")
	w.tenant.change("a", func(u *directory.User) { u.Person["departments"] = []string{other} })
	w.refresh()
	equal(t, "what Lark has", w.state.Directory.People["a"].Strings("departments"), []string{other})
	plan := w.plan()
	equal(t, "steps", steps(plan), []string{"change department Eng", "update a departments"})
}

func TestDepartments_keep_Larks_id_where_they_have_no_path(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": in("a", "Eng")})
	secret := w.tenant.department("Secret", "0")
	inside := w.tenant.department("Inside", secret)
	w.tenant.hidden[secret] = true
	w.tenant.change("a", func(u *directory.User) { u.Person["departments"] = []string{inside} })
	w.tenant.departments[w.tenant.idOf("Eng")] = directory.Department{Name: "Eng", Parent: secret}
	w.refresh()
	equal(t, "the person", w.state.Directory.People["a"].Strings("departments"), []string{inside})
	equal(t, "the department", w.state.Directory.Departments["Eng"].Parent, secret)
}

func TestDepartments_that_fail_fail_their_people_and_nobody_else(t *testing.T) {
	t.Parallel()
	for _, first := range []bool{true, false} {
		t.Run(fmt.Sprintf("in a first run %t", first), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if !first {
				w = synced(t, people{"z": human("z"), "a": human("a", "job_title", "Old")})
			}
			w.want(wanted{People: people{
				"z": human("z"), "a": human("a", "job_title", "New", "departments", []string{"Eng/Core"}), "b": in("b", "Art", "Eng/Core/Deep"), "c": in("c", "Art"),
				"d": human("d", "leader", "b"),
			}})
			w.tenant.fail = failing("create department Eng")
			w.apply()
			equal(t, "failed", slices.Sorted(maps.Keys(w.state.Failures)), []string{"Eng", "Eng/Core", "Eng/Core/Deep", "a", "b"})
			contains(t, "the causes", strings.Join(slices.Sorted(maps.Values(w.state.Failures)), "\n"), "made to fail",
				`not written: its parent "Eng" is not in Lark; put right`, `not written: the department "Eng/Core" is not in Lark; put right`)
			if !first { // what does not need the department is written
				equal(t, "job title of a", w.tenant.user("a").String("job_title"), "New")
			}
			equal(t, "c", w.tenant.user("c").Strings("departments"), []string{w.tenant.idOf("Art")})
			equal(t, "leader of d", w.tenant.user("d").String("leader"), "")
			w.tenant.fail = nil
			w.tenant.took()
			w.apply() // without a refresh, just what is left
			equal(t, "writes of the next run", sent(w.tenant.took()), slices.Sorted(slices.Values(slices.Concat(
				[]string{"create department Eng", "create department Eng/Core", "create department Eng/Core/Deep", "create b", "update d leader"},
				map[bool][]string{true: {"create a"}, false: {"update a departments"}}[first]))))
			equal(t, "failures", w.state.Failures, map[string]string{})
			w.settled()
		})
	}
}

func TestDepartments_that_Lark_takes_for_another_fail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(wanted{People: people{"a": in("a", "Eng"), "b": in("b", "eng")}})
	w.tenant.lose = func(_ int, call string) error { // like Lark, which tells names apart without case
		if call == "create department Eng" {
			w.tenant.created["eng"] = w.tenant.created["Eng"]
			id := w.tenant.created["eng"]
			w.tenant.departments[id] = directory.Department{Name: "eng", Parent: "0"}
		}
		return nil
	}
	w.apply()
	equal(t, "failed", slices.Sorted(maps.Keys(w.state.Failures)), []string{"b", "eng"})
	contains(t, "the cause", w.state.Failures["eng"], `Lark takes it for "Eng"`)
}

func TestDepartments_changed_since_the_plan_are_left_alone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		hand func(w *world, id string)
		says string
		sent []string
	}{
		{"renamed to a third name", func(w *world, id string) {
			w.tenant.departments[id] = directory.Department{Name: "Third", Parent: "0"}
		}, `no longer fits: it was changed in Lark since the plan, and is "Third" under ""`, nil},
		{"moved", func(w *world, id string) {
			w.tenant.departments[id] = directory.Department{Name: "Drifted", Parent: w.tenant.idOf("Art")}
		}, `is "Drifted" under "Art" now`, nil},
		{"put right already", func(w *world, id string) {
			w.tenant.departments[id] = directory.Department{Name: "Eng", Parent: "0"}
		}, "", nil},
		{"deleted", func(w *world, id string) { delete(w.tenant.departments, id) }, "Lark does not show it any more", nil},
		{"not", func(*world, string) {}, "", []string{"update department od_002"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, people{"a": in("a", "Eng"), "b": in("b", "Art")})
			id := w.tenant.idOf("Eng")
			w.tenant.departments[id] = directory.Department{Name: "Drifted", Parent: "0"}
			w.refresh()
			plan := w.plan()
			c.hand(w, id)
			w.carryOut(t.Context(), plan)
			equal(t, "writes", sent(w.tenant.took()), c.sent)
			if c.says == "" {
				equal(t, "failures", w.state.Failures, map[string]string{})
				w.settled()
				return
			}
			contains(t, "the failure", w.state.Failures["Eng"], c.says)
			equal(t, "failures", len(w.state.Failures), 1)
		})
	}
}

func TestDepartments_whose_change_fails_are_planned_again(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": in("a", "Eng")})
	id := w.tenant.idOf("Eng")
	w.tenant.departments[id] = directory.Department{Name: "Drifted", Parent: "0"}
	w.refresh()
	w.tenant.fail = failing("update department " + id)
	w.apply()
	equal(t, "failures", w.state.Failures, map[string]string{"Eng": "made to fail"})
	w.tenant.fail = nil
	equal(t, "steps", steps(w.apply()), []string{"change department Eng"})
	w.settled()
}

func TestDepartments_and_people_of_one_name_are_told_apart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(wanted{People: people{"Eng": in("Eng", "Eng"), "b": human("b")}})
	w.tenant.fail = failing("create department Eng")
	w.apply()
	contains(t, "the failure", w.state.Failures["Eng"], `the department "Eng" is not in Lark; put right what its own failure says, and run again; made to fail`)
	w.tenant.fail = nil
	equal(t, "steps", steps(w.apply()), []string{"department Eng", "create Eng"})
	w.settled()
}
