package reconcile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func TestDepartmentRenames_cost_one_write_and_move_nobody(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		before, now people
		steps       []string
		line        string
	}{
		{
			"another name",
			people{"a": in("a", "Eng"), "b": in("b", "Eng")},
			people{"a": in("a", "Tech"), "b": in("b", "Tech")},
			[]string{"change department Tech"},
			"Eng -> Tech: the department is renamed, with everything and everybody in it, 2 people of this sync among them",
		},
		{
			"another place",
			people{"a": in("a", "Eng/Core"), "b": in("b", "Eng/Core"), "c": in("c", "Eng"), "d": in("d", "Art")},
			people{"a": in("a", "Art/Core"), "b": in("b", "Art/Core"), "c": in("c", "Eng"), "d": in("d", "Art")},
			[]string{"change department Art/Core"},
			"Eng/Core -> Art/Core: the department is moved, with",
		},
		{
			"another name in a new place",
			people{"a": in("a", "Eng"), "b": in("b", "Eng")},
			people{"a": in("a", "Lab/Tech"), "b": in("b", "Lab/Tech")},
			[]string{"department Lab", "change department Lab/Tech"},
			"Eng -> Lab/Tech: the department is renamed and moved, with",
		},
		{
			"with what is below",
			people{"a": in("a", "Eng/Core"), "b": in("b", "Eng/Edge/Far"), "c": in("c", "Eng", "Art"), "d": in("d", "Art")},
			people{"a": in("a", "Tech/Core"), "b": in("b", "Tech/Edge/Far"), "c": in("c", "Tech", "Art"), "d": in("d", "Art")},
			[]string{"change department Tech"},
			"Eng -> Tech: the department is renamed, with everything and everybody in it, 3 people",
		},
		{
			"what is below goes another way",
			people{"a": in("a", "Eng/Core"), "b": in("b", "Eng/Core"), "c": in("c", "Eng/Edge"), "d": in("d", "Eng/Edge")},
			people{"a": in("a", "Tech/Core"), "b": in("b", "Tech/Core"), "c": in("c", "Lab/Edge"), "d": in("d", "Lab/Edge")},
			[]string{"department Lab", "department Tech", "change department Lab/Edge", "change department Tech/Core"},
			"Eng/Core -> Tech/Core: the department is moved, with",
		},
		{
			"and somebody new",
			people{"a": in("a", "Eng"), "b": in("b", "Eng")},
			people{"a": in("a", "Tech"), "b": in("b", "Tech"), "n": in("n", "Tech")},
			[]string{"change department Tech", "create n"},
			"Eng -> Tech: the department is renamed, with",
		},
		{
			"and another department of one of them",
			people{"a": in("a", "Eng"), "b": in("b", "Eng")},
			people{"a": in("a", "Tech"), "b": in("b", "Tech", "Art")},
			[]string{"change department Tech", "department Art", "update b departments"},
			"Eng -> Tech: the department is renamed, with",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, c.before)
			ids := map[string]string{}
			for path, id := range w.state.Departments {
				ids[id] = path
			}
			w.want(wanted{People: c.now})
			w.policy.Limits[reconcile.KindMove] = limit(t, "0")
			if _, err := w.make(); err == nil || !strings.Contains(err.Error(), "moved to other departments") {
				t.Errorf("a mapping that gives everybody another department is let through: %v", err)
			}
			delete(w.policy.Limits, reconcile.KindMove)
			plan := w.apply()
			equal(t, "steps", steps(plan), c.steps)
			contains(t, "the plan", lines(plan), c.line)
			for path := range w.wanted.Departments {
				if id := w.tenant.idOf(path); id == "" || id != w.state.Departments[path] {
					t.Errorf("%s is %q in Lark, and %q by the state", path, id, w.state.Departments[path])
				}
			}
			w.settled()
		})
	}
}

func TestDepartmentRenames_are_not_guessed(t *testing.T) {
	t.Parallel()
	two := people{"a": in("a", "Eng"), "b": in("b", "Eng"), "c": in("c", "Art")}
	for _, c := range []struct {
		name   string
		before people
		now    wanted
		policy reconcile.Policy
		steps  []string
	}{
		{
			"one person",
			people{"a": in("a", "Eng"), "b": in("b", "Art")},
			wanted{People: people{"a": in("a", "Tech"), "b": in("b", "Art")}},
			reconcile.Policy{},
			[]string{"department Tech", "update a departments"},
		},
		{
			"people split", two,
			wanted{People: people{"a": in("a", "Tech"), "b": in("b", "Lab"), "c": in("c", "Art")}},
			reconcile.Policy{},
			[]string{"department Lab", "department Tech", "update a departments", "update b departments"},
		},
		{
			"one stays", two,
			wanted{People: people{"a": in("a", "Tech"), "b": in("b", "Eng"), "c": in("c", "Art")}},
			reconcile.Policy{},
			[]string{"department Tech", "update a departments"},
		},
		{
			"somebody else comes too", two,
			wanted{People: people{"a": in("a", "Tech"), "b": in("b", "Tech"), "c": in("c", "Tech")}},
			reconcile.Policy{},
			[]string{"department Tech", "update a departments", "update b departments", "update c departments"},
		},
		{
			"two departments merge",
			people{"a": in("a", "Eng"), "b": in("b", "Eng"), "c": in("c", "Art"), "d": in("d", "Art")},
			wanted{People: people{"a": in("a", "New"), "b": in("b", "New"), "c": in("c", "New"), "d": in("d", "New")}},
			reconcile.Policy{},
			[]string{"department New", "update a departments", "update b departments", "update c departments", "update d departments"},
		},
		{
			"two candidates", two,
			wanted{People: people{"a": in("a", "Tech", "Lab"), "b": in("b", "Lab", "Tech"), "c": in("c", "Art")}},
			reconcile.Policy{},
			[]string{"department Lab", "department Tech", "update a departments", "update b departments"},
		},
		{
			"into one that is there", two,
			wanted{People: people{"a": in("a", "Art"), "b": in("b", "Art"), "c": in("c", "Art")}},
			reconcile.Policy{},
			[]string{"update a departments", "update b departments"},
		},
		{
			"the old one is still wanted, and empty", two, wanted{
				People:      people{"a": in("a", "Tech"), "b": in("b", "Tech"), "c": in("c", "Art")},
				Departments: map[string]directory.Department{"Eng": {Name: "Eng"}},
			}, reconcile.Policy{}, []string{"department Tech", "update a departments", "update b departments"},
		},
		{
			"as many are held", people{"a": in("a", "Eng"), "b": in("b", "Eng"), "c": in("c", "Eng"), "d": in("d", "Eng")}, wanted{
				People: people{"a": in("a", "Tech"), "b": in("b", "Tech"), "c": human("c")}, Held: map[string]directory.Hold{"d": {Why: "rejected", Cause: "no name"}},
			}, reconcile.Policy{}, []string{"department Tech", "update a departments", "update b departments"},
		},
		{
			"told not to", two,
			wanted{People: people{"a": in("a", "Tech"), "b": in("b", "Tech"), "c": in("c", "Art")}},
			reconcile.Policy{ReplaceDepartments: true},
			[]string{"department Tech", "update a departments", "update b departments"},
		},
		{
			"departments of people are their own", two,
			wanted{People: people{"a": in("a", "Tech"), "b": in("b", "Tech"), "c": in("c", "Art")}},
			reconcile.Policy{Attributes: map[string]reconcile.Handling{"departments": reconcile.CreateOnly}},
			[]string{"department Tech"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, c.before)
			w.policy = c.policy
			w.want(c.now)
			equal(t, "steps", steps(w.apply()), c.steps)
			w.settled()
		})
	}
}

func TestDepartmentRenames_take_along_who_is_held_and_say_so(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": in("a", "Eng"), "b": in("b", "Eng"), "c": in("c", "Eng"), "d": in("d", "Eng")})
	eng := w.tenant.idOf("Eng")
	w.tenant.hire("stranger", directory.Person{"name": "Olga", "departments": []string{eng}})
	w.want(wanted{
		People: people{"a": in("a", "Tech"), "b": in("b", "Tech")}, Held: map[string]directory.Hold{"c": {Why: "rejected", Cause: "no name"}},
		Departed: map[string]string{"d": "DEPROVISIONED"},
	})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"change department Tech", "suspend d"})
	contains(t, "the plan", lines(plan), "4 people of this sync among them; nobody is moved one by one, and so it takes along who would stay: Name c (c)")
	for _, id := range []string{"a", "b", "c", "d", "stranger"} {
		equal(t, "departments of "+id, w.tenant.user(id).Strings("departments"), []string{eng})
	}
	equal(t, "what the state has of c", w.state.Bound["c"].Person.Strings("departments"), []string{"Tech"})
	w.settled()
	w.want(wanted{People: people{"a": in("a", "Tech"), "b": in("b", "Tech"), "c": in("c", "Tech")}, Departed: map[string]string{"d": "DEPROVISIONED"}})
	equal(t, "steps when c is back", steps(w.apply()), nil)
	w.settled()
}

func TestDepartmentRenames_made_in_Lark_first_need_no_write(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": in("a", "Eng"), "b": in("b", "Eng/Core"), "c": in("c", "Eng/Core")})
	w.tenant.departments[w.tenant.idOf("Eng")] = directory.Department{Name: "Tech", Parent: "0"}
	w.refresh()
	w.tenant.took()
	w.want(wanted{People: people{"a": in("a", "Tech"), "b": in("b", "Tech/Core"), "c": in("c", "Tech/Core")}})
	plan := w.apply()
	equal(t, "steps", steps(plan), nil)
	contains(t, "the plan", lines(plan), "Eng -> Tech: the department stands so in Lark already, and is taken for it")
	equal(t, "writes", sent(w.tenant.took()), nil)
	w.settled()
}

func TestDepartmentRenames_meet_another_department_in_that_place(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": in("a", "Eng"), "b": in("b", "Eng/Core")})
	eng, other := w.tenant.idOf("Eng"), w.tenant.department("Tech", "0")
	w.want(wanted{People: people{"a": in("a", "Tech"), "b": in("b", "Tech/Core"), "n": in("n", "Tech")}})
	equal(t, "steps", steps(w.apply()), []string{"change department Tech", "create n"})
	equal(t, "failures", w.state.Failures, map[string]string{
		"Tech": fmt.Sprintf(`not made of "Eng": Lark has another department (%s) in that place. The next run takes that one up, and moves the people to it`, other),
	})
	equal(t, "Eng", w.state.Departments["Eng"], eng)
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{
		"department Tech", "department Tech/Core", "update a departments", "update b departments", "update n departments",
	})
	equal(t, "Tech", w.state.Departments["Tech"], other)
	equal(t, "departments of n", w.tenant.user("n").Strings("departments"), []string{other})
	w.settled()
}

func TestDepartmentRenames_that_fail_are_tried_again(t *testing.T) {
	t.Parallel()
	for _, refresh := range []bool{true, false} {
		w := synced(t, people{"a": in("a", "Eng"), "b": in("b", "Eng/Core"), "c": in("c", "Eng/Core")})
		eng := w.tenant.idOf("Eng")
		w.want(wanted{People: people{"a": in("a", "Tech"), "b": in("b", "Tech/Core"), "c": in("c", "Tech/Core")}})
		w.tenant.fail = failing("update department " + eng)
		w.apply()
		equal(t, "failures", w.state.Failures, map[string]string{"Tech": "made to fail"})
		w.tenant.fail = nil
		if refresh {
			w.refresh()
		}
		equal(t, "what is known of it", w.state.Directory.Departments["Tech"], directory.Department{Name: "Eng"})
		equal(t, "steps", steps(w.apply()), []string{"change department Tech"})
		equal(t, "Tech", w.tenant.idOf("Tech"), eng)
		w.settled()
	}
}

func TestDepartmentRenames_follow_the_department_id(t *testing.T) {
	t.Parallel()
	eng := func(name, parent string) map[string]directory.Department {
		return map[string]directory.Department{name: {Name: name[len(parent):], Parent: parent, DepartmentID: "D-1"}}
	}
	w := newWorld(t)
	w.want(wanted{People: people{"a": in("a", "Eng"), "b": in("b", "Eng/Core"), "c": in("c", "Eng/Core")}, Departments: eng("Eng", "")})
	w.apply()
	w.refresh()
	id, core := w.tenant.idOf("Eng"), w.tenant.idOf("Eng/Core")
	w.policy.ReplaceDepartments = true // that is for guesses
	w.want(wanted{People: people{"a": in("a", "Art"), "b": in("b", "Tech/Kernel"), "c": in("c", "Tech/Core")}, Departments: eng("Tech", "")})
	equal(t, "steps", steps(w.apply()), []string{
		"change department Tech", "department Art", "department Tech/Kernel", "update a departments", "update b departments",
	})
	equal(t, "ids", []string{w.tenant.idOf("Tech"), w.tenant.idOf("Tech/Core")}, []string{id, core})
	w.settled()
}
