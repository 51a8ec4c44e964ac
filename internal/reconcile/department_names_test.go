package reconcile_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

type tree = map[string]directory.Department

// named are departments by keys of their own, "key: name" or "key: name under key".
func named(all ...string) tree {
	out := tree{}
	for _, text := range all {
		key, place, _ := strings.Cut(text, ": ")
		name, parent, _ := strings.Cut(place, " under ")
		out[key] = directory.Department{Name: name, Parent: parent}
	}
	return out
}

// exchanges are departments that want the names of one another.
var exchanges = []struct {
	name        string
	before, now tree
	steps       []string
	says        string
}{
	{
		"two exchange their names",
		named("x: Alpha", "y: Beta"), named("x: Beta", "y: Alpha"),
		[]string{"set aside y", "change department x", "change department y"},
		` ~ y: departments exchange their names here, so it is called "renaming od_002" in Lark until "Alpha" is free`,
	},
	{
		"three do",
		named("x: Alpha", "y: Beta", "z: Gamma"), named("x: Beta", "y: Gamma", "z: Alpha"),
		[]string{"set aside y", "change department x", "change department z", "change department y"},
		` ~ y: departments exchange their names here, so it is called "renaming od_002" in Lark until "Gamma" is free`,
	},
	{
		"two exchange their places",
		named("p: P", "q: Q", "x: Same under p", "y: Same under q"), named("p: P", "q: Q", "x: Same under q", "y: Same under p"),
		[]string{"set aside y", "change department x", "change department y"},
		`so it is called "renaming od_004" in Lark until "Same" is free`,
	},
	{
		"one gets the name of its parent, and stands above that",
		named("p: Alpha", "x: Beta under p"), named("x: Alpha", "p: Gamma under x"),
		[]string{"set aside p", "change department x", "change department p"},
		`~ p: departments exchange their names here, so it is called "renaming od_001" in Lark until "Gamma" is free`,
	},
	{
		"a name that another one gives up",
		named("x: Alpha", "y: Beta", "z: Gamma"), named("x: Beta", "y: Gamma", "z: Delta"),
		[]string{"change department z", "change department y", "change department x"},
		"",
	},
	{
		"a name that another one leaves behind, for one that is new",
		named("p: P", "y: Beta"), named("p: P", "q: Q under p", "y: Beta under q", "x: Beta"),
		[]string{"department q", "change department y", "department x"},
		"",
	},
}

// inLark are the paths of all departments, by id.
func inLark(w *world) map[string]string {
	paths := map[string]string{}
	for id := range w.tenant.departments {
		for at := id; at != directory.RootDepartment; at = w.tenant.departments[at].Parent {
			paths[id] = strings.TrimSuffix(w.tenant.departments[at].Name+"/"+paths[id], "/")
		}
	}
	return paths
}

// namedSo says that the departments are in Lark as they are wanted, and that each is the one it was.
func namedSo(t *testing.T, w *world, ids map[string]string) {
	t.Helper()
	got, want := map[string]string{}, map[string]string{}
	paths := inLark(w)
	for key, d := range w.wanted.Departments {
		got[key] = paths[w.state.Departments[key]]
		path := d.Name
		for d.Parent != "" {
			d = w.wanted.Departments[d.Parent]
			path = d.Name + "/" + path
		}
		want[key] = path
	}
	equal(t, "departments in Lark", got, want)
	for key, id := range ids {
		if now, wanted := w.state.Departments[key]; wanted && now != id {
			t.Errorf("%s is another department, %s", key, now)
		}
	}
}

func exchanging(t *testing.T, before tree) (w *world, ids map[string]string) {
	t.Helper()
	w = newWorld(t)
	w.want(wanted{People: people{"a": human("a"), "b": human("b")}, Departments: before})
	w.apply()
	w.settled()
	w.tenant.took()
	return w, maps.Clone(w.state.Departments)
}

func TestDepartmentNames_are_exchanged_by_a_name_for_the_while(t *testing.T) {
	t.Parallel()
	for _, c := range exchanges {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, ids := exchanging(t, c.before)
			w.want(wanted{People: people{"a": human("a"), "b": human("b")}, Departments: c.now})
			plan := w.apply()
			equal(t, "steps", steps(plan), c.steps)
			contains(t, "the plan", lines(plan), c.says)
			equal(t, "failures", w.state.Failures, map[string]string{})
			equal(t, "done", w.outcome.Done["departments"], plan.Summary["departments"])
			namedSo(t, w, ids)
			w.settled()
		})
	}
}

func TestDepartmentNames_are_exchanged_by_the_next_run_where_one_was_killed_or_failed(t *testing.T) {
	t.Parallel()
	for _, c := range exchanges {
		for n := 1; n <= len(c.steps); n++ {
			for _, how := range []string{"killed", "failed", "failed, and no refresh", "lost"} {
				t.Run(fmt.Sprintf("%s, %s at write %d", c.name, how, n), func(t *testing.T) {
					t.Parallel()
					w, ids := exchanging(t, c.before)
					w.want(wanted{People: people{"a": human("a"), "b": human("b")}, Departments: c.now})
					broken, writes := errors.New("HTTP 504"), 0
					trouble := func(_ int, call string) error {
						if !strings.HasPrefix(call, "update department") && !strings.HasPrefix(call, "create department") {
							return nil
						}
						if writes++; writes == n || how == "killed" && writes > n {
							return broken
						}
						return nil
					}
					if w.tenant.fail = trouble; how == "lost" {
						w.tenant.fail, w.tenant.lose = nil, trouble
					}
					if how == "killed" {
						if _, err := reconcile.Execute(t.Context(), w.tenant, w.appID, w.plan(), w.state, w.now); err != nil {
							t.Fatal(err)
						}
					} else {
						w.apply()
						if len(w.state.Failures) == 0 {
							t.Error("nobody was told")
						}
					}
					w.tenant.fail, w.tenant.lose = nil, nil
					if how != "failed, and no refresh" {
						w.refresh()
					}
					w.apply()
					if how == "failed, and no refresh" { // what Lark had was not known
						w.refresh()
						w.apply()
					}
					equal(t, "failures", w.state.Failures, map[string]string{})
					namedSo(t, w, ids)
					w.settled()
				})
			}
		}
	}
}

func TestDepartmentNames_of_departments_that_are_deleted_are_given_to_others(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		before, now tree
		steps       []string
		says        string
	}{
		{
			"a name", named("x: Alpha", "y: Beta"), named("y: Alpha"),
			[]string{"update a departments", "delete department x", "change department y"},
			` ~ y: is called "Alpha" when x, which has that name, is deleted`,
		},
		{
			"a place", named("p: P", "x: Alpha under p", "y: Alpha"), named("p: P", "y: Alpha under p"),
			[]string{"set aside y", "update a departments", "delete department x", "change department y"},
			` ~ y: is called "Alpha" when x, which has that name, is deleted, and "renaming `,
		},
		{
			"a name, and another one gets what was free", named("x: Alpha", "y: Beta", "z: Gamma"), named("y: Alpha", "z: Beta"),
			[]string{"set aside y", "change department z", "update a departments", "delete department x", "change department y"},
			`until then`,
		},
	} {
		for _, stranger := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, a stranger is in it: %t", c.name, stranger), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.policy.DeleteEmptyDepartments = true
				w.want(wanted{People: people{"a": in("a", "x"), "b": in("b", "y")}, Departments: c.before})
				w.apply()
				w.settled()
				ids, x := maps.Clone(w.state.Departments), w.state.Departments["x"]
				if stranger {
					w.tenant.hire("olga", directory.Person{"name": "Olga", "departments": []string{x}})
				}
				w.want(wanted{People: people{"a": in("a", "y"), "b": in("b", "y")}, Departments: c.now})
				plan := w.apply()
				equal(t, "steps", steps(plan), c.steps)
				contains(t, "the plan", lines(plan), c.says)
				if stranger {
					equal(t, "failures", w.state.Failures, map[string]string{
						"y": `not named "Alpha" yet: the department "x" has that name still, and could not be deleted`,
					})
					delete(w.tenant.users, "ou_olga")
					delete(w.tenant.departments, x)
					w.refresh()
					w.apply()
				}
				equal(t, "failures", w.state.Failures, map[string]string{})
				namedSo(t, w, ids)
				w.settled()
			})
		}
	}
}

func TestDepartmentNames_that_others_keep_are_told_of_as_failures(t *testing.T) {
	t.Parallel()
	w, _ := exchanging(t, named("p: P", "x: Alpha", "y: Beta under p"))
	w.want(wanted{People: people{"a": human("a"), "b": human("b")}, Departments: named("p: P", "y: Gamma under p", "n: Beta under p")})
	w.tenant.fail = failing("update department " + w.state.Departments["y"])
	w.apply()
	contains(t, "the failure", w.state.Failures["n"], `not made: the department "y" was to give up that name, and has it still`)
	w.tenant.fail = nil
	w.refresh()
	w.apply()
	w.settled()
}
