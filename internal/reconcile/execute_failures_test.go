package reconcile_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func TestExecute_stops_when_told_and_leaves_a_true_state(t *testing.T) {
	t.Parallel()
	for _, road := range []string{"create", "update"} {
		t.Run(road, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			then := wanted{People: people{}}
			for i := range 200 {
				id := fmt.Sprintf("p%03d", i)
				then.People[id] = in(id, "Eng")
				if i > 0 {
					then.People[id]["leader"] = "p000"
				}
			}
			if road == "update" {
				w = synced(t, then.People)
				for i := range 200 {
					id := fmt.Sprintf("p%03d", i)
					then.People[id] = human(id, "departments", []string{}, "city", "Rome")
				}
			}
			w.want(then)
			ctx, stop := context.WithCancel(t.Context())
			w.tenant.lose = func(int, string) error {
				if len(w.tenant.writes) == 7 {
					stop()
				}
				return nil
			}
			plan := w.plan()
			w.carryOut(ctx, plan)
			w.tenant.lose = nil
			done := len(w.tenant.took())
			if done < 7 || done > 7+50 { // some are on their way
				t.Errorf("%d writes were done after the seventh told to stop", done)
			}
			for id, failure := range w.state.Failures {
				if !strings.HasPrefix(failure, "not done: the run was stopped before") {
					t.Errorf("%s: %s", id, failure)
				}
			}
			left := len(w.state.Failures)
			equal(t, "done and left", done+left, len(plan.Steps))
			plan = w.apply() // without a refresh
			equal(t, "planned again", len(plan.Steps), left)
			equal(t, "failures", w.state.Failures, map[string]string{})
			equal(t, "in all", done+len(w.tenant.took()), map[string]int{"create": 201, "update": 200}[road])
			equal(t, "writes that changed nothing", sent(w.tenant.wasted), nil)
			w.settled()
		})
	}
}

func TestExecute_says_when_the_time_was_over(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(1))
	w.want(wanted{People: people{"p00": human("p00", "city", "Rome"), "n": in("n", "Eng")}})
	plan := w.plan()
	ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	w.carryOut(ctx, plan)
	for _, id := range []string{"p00", "n", "Eng"} {
		contains(t, "the failure", w.state.Failures[id], "not done: the time allowed for this run was over (see timeouts)")
	}
	equal(t, "steps", steps(w.plan()), steps(plan))
}

func TestExecute_does_not_blame_the_time_of_the_run_for_that_of_one_answer(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(1))
	w.want(wanted{People: people{"p00": human("p00", "city", "Rome")}})
	slow := fmt.Errorf("nothing came within 10s: %w", context.DeadlineExceeded)
	w.tenant.fail = func(_ int, call string) error {
		if call == "update p00" {
			return slow
		}
		return nil
	}
	plan := w.plan()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	w.carryOut(ctx, plan)
	equal(t, "failures", w.state.Failures, map[string]string{"p00": slow.Error()})
}

func TestExecute_writes_nothing_when_it_cannot_look_first(t *testing.T) {
	t.Parallel()
	broken := errors.New("no whole answer")
	prepare := func() (*world, reconcile.Plan) {
		w := synced(t, people{"a": in("a", "Eng"), "b": human("b")})
		w.tenant.change("a", func(u *directory.User) { u.Person["departments"] = []string{w.tenant.department("Foreign", "0")} })
		w.tenant.departments[w.tenant.idOf("Eng")] = directory.Department{Name: "Drifted", Parent: w.tenant.department("Above", "0")}
		w.refresh()
		w.want(wanted{People: people{"a": in("a", "Eng"), "b": in("b", "New"), "c": human("c")}})
		plan := w.plan()
		return w, plan
	}
	failed := 0
	for n := 1; n < 20; n++ {
		w, plan := prepare()
		w.tenant.calls = 0
		w.tenant.fail = func(i int, _ string) error {
			if i == n {
				return broken
			}
			return nil
		}
		_, err := reconcile.Execute(t.Context(), w.tenant, w.appID, plan, w.state, w.now)
		if err == nil {
			break
		}
		failed++
		if !errors.Is(err, broken) {
			t.Errorf("call %d: %v", n, err)
		}
		equal(t, "writes", sent(w.tenant.took()), nil)
	}
	equal(t, "calls that can fail", failed, 6) // users by user_id, users, their department, the tree, the department to change, its parent
}

func TestExecute_names_what_was_written_in_part_only(t *testing.T) {
	t.Parallel()
	partial := func(calls ...string) func(int, string) error {
		return func(n int, call string) error {
			if err := failing(calls...)(n, call); err != nil {
				return fmt.Errorf("the city could not be created (44054): %w", directory.ErrPartial)
			}
			return nil
		}
	}
	for _, refresh := range []bool{true, false} {
		t.Run(fmt.Sprintf("refresh %t", refresh), func(t *testing.T) {
			t.Parallel()
			w := synced(t, people{"a": human("a", "city", "Oslo", "nickname", "A")})
			w.want(wanted{People: people{
				"a": human("a", "city", "Rome", "nickname", "B"), "n": human("n", "city", "Rome", "nickname", "N"), "m": human("m", "leader", "n"),
			}})
			w.tenant.fail = partial("update a", "create n")
			w.apply()
			equal(t, "failed", slices.Sorted(maps.Keys(w.state.Failures)), []string{"a", "n"})
			contains(t, "the failure", w.state.Failures["n"], "44054", "was written only in part")
			equal(t, "leader of m", w.tenant.user("m").String("leader"), w.tenant.by("n"))
			equal(t, "the state of a", w.state.Directory.People["a"].String("city")+w.state.Directory.People["a"].String("nickname"), "OsloB")
			if refresh {
				w.refresh()
			}
			w.tenant.fail = nil
			w.tenant.took()
			equal(t, "steps", steps(w.apply()), []string{"update a city", "update n city"})
			equal(t, "invitations of n", w.tenant.invitations["n"], 1)
			w.settled()
		})
	}
	t.Run("in a first run, without a refresh", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.want(wanted{People: people{"n": human("n", "job_title", "Lead", "nickname", "N")}})
		w.tenant.fail = partial("create n")
		w.apply()
		w.tenant.fail = nil
		equal(t, "steps", steps(w.apply()), []string{"update n job_title"})
		w.settled()
	})
}

func TestExecute_writes_people_without_a_leader_whose_creation_failed(t *testing.T) {
	t.Parallel()
	for _, refresh := range []bool{true, false} {
		for _, first := range []bool{true, false} {
			t.Run(fmt.Sprintf("refresh %t, first run %t", refresh, first), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				if !first {
					w = synced(t, people{"old": human("old", "leader", "z"), "z": human("z")})
				}
				w.want(wanted{People: people{
					"boss": human("boss"), "a": human("a", "leader", "boss"), "b": human("b", "leader", "a"),
					"c": human("c", "leader", "boss"), "old": human("old", "leader", "boss", "city", "Rome"), "z": human("z"),
				}})
				w.tenant.fail = failing("create boss", "create c")
				w.apply()
				equal(t, "failed", slices.Sorted(maps.Keys(w.state.Failures)), []string{"boss", "c"})
				contains(t, "the notes", strings.Join(w.outcome.Notes, "\n"), "a: written without leader, because boss is not in Lark")
				equal(t, "leader of b", w.tenant.user("b").String("leader"), w.tenant.by("a"))
				equal(t, "city of old", w.tenant.user("old").String("city"), "Rome")
				if refresh {
					w.refresh()
				}
				w.tenant.fail = failing("create boss") // once more, c comes without leader
				equal(t, "steps", steps(w.apply()), []string{"create boss", "create c", "update a leader", "update old leader"})
				equal(t, "failed", slices.Sorted(maps.Keys(w.state.Failures)), []string{"boss"})
				if refresh {
					w.refresh()
				}
				w.tenant.fail = nil
				w.tenant.took()
				w.apply()
				equal(t, "writes", sent(w.tenant.took()), []string{"create boss", "update a leader", "update c leader", "update old leader"})
				equal(t, "failures", w.state.Failures, map[string]string{})
				w.settled()
			})
		}
	}
}

func TestExecute_plans_again_just_who_failed(t *testing.T) {
	t.Parallel()
	for _, road := range []string{"create", "update"} {
		for _, refresh := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, refresh %t", road, refresh), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				if road == "update" {
					w = synced(t, people{"a": in("a", "Eng"), "b": in("b", "Eng"), "gone": human("gone")})
				} else {
					w.tenant.hire("ub", directory.Person{"name": "B", "email": "b@acme.com"})
				}
				then := wanted{People: people{
					"a": human("a", "departments", []string{"Art"}, "city", "Rome"), "b": human("b", "departments", []string{"Art"}, "city", "Rome"),
					"n": in("n", "Art"), "m": in("m", "Art"),
				}, Departed: map[string]string{"gone": "DEPROVISIONED"}}
				w.want(then)
				if road == "create" {
					w.match()
				}
				w.tenant.fail = failing("update b", "update ub", "create n", "update gone")
				w.apply()
				failed := []string{"b", "gone", "n"}
				if road == "create" {
					failed = []string{"b", "n"}
				}
				equal(t, "failed", slices.Sorted(maps.Keys(w.state.Failures)), failed)
				equal(t, "n is drawn as there", has(w.state.Directory.People["n"], "name"), road == "create")
				w.tenant.fail = nil
				if refresh {
					w.refresh()
				}
				plan := w.plan()
				var ids []string
				for _, s := range plan.Steps {
					ids = append(ids, s.ID)
				}
				slices.Sort(ids)
				equal(t, "planned again", ids, failed)
				if road == "create" && !refresh { // the state is as wanted, so Terraform draws nothing, and the roster must
					contains(t, "the roster", lines(plan), `~ Name b (b): changed; city none -> "Rome"`)
				}
				w.carryOut(t.Context(), plan)
				w.settled()
			})
		}
	}
}

func TestExecute_clears_failures_of_whom_nothing_is_wanted_any_more(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(2))
	w.want(wanted{People: but(staff(2), nil, people{"n": human("n")})})
	w.tenant.fail = failing("create n")
	w.apply()
	w.tenant.fail = nil
	w.want(wanted{People: staff(2)})
	plan := w.apply()
	equal(t, "changed", plan.Changed, true)
	equal(t, "steps", steps(plan), nil)
	equal(t, "failures", w.state.Failures, map[string]string{})
	w.settled()
}

func TestExecute_fails_a_create_that_names_no_user(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(1))
	w.want(wanted{People: staff(2)})
	plan := w.plan()
	out, err := reconcile.Execute(t.Context(), silent{w.tenant}, w.appID, plan, w.state, w.now)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, "the failure", out.State.Failures["p01"], "names no user")
	if _, bound := out.State.Bound["p01"]; bound {
		t.Error("bound to nobody")
	}
}

type silent struct{ *fakeTenant }

func (silent) CreateUser(context.Context, string, directory.Person) (directory.User, error) {
	return directory.User{}, nil
}

// lost is the error of a call whose answer has not come.
type lost struct{ error }

func (lost) MayBeDone() bool { return true }

func TestExecute_takes_a_suspension_whose_answer_was_lost_for_its_own(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	for name, tc := range map[string]struct {
		cause error
		done  bool // by this run; else somebody else suspends later
		want  reconcile.FrozenBy
		back  []string
	}{
		"lost":                 {lost{refused}, true, reconcile.FrozenBySync, []string{"update p01 suspended"}},
		"lost, wrapped":        {fmt.Errorf("p01: %w", lost{refused}), true, reconcile.FrozenBySync, []string{"update p01 suspended"}},
		"out of time":          {fmt.Errorf("p01: %w", context.DeadlineExceeded), true, reconcile.FrozenBySync, []string{"update p01 suspended"}},
		"refused, then others": {refused, false, reconcile.FrozenByOthers, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, staff(3))
			w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
			fail := func(_ int, call string) error {
				if call == "update p01" {
					return tc.cause
				}
				return nil
			}
			if tc.done {
				w.tenant.lose = fail
			} else {
				w.tenant.fail = fail
			}
			w.apply()
			if w.state.Failures["p01"] == "" || len(w.state.Offboarded) > 0 {
				t.Errorf("failures %v, offboarded %v", w.state.Failures, w.state.Offboarded)
			}
			w.tenant.lose, w.tenant.fail = nil, nil
			w.tenant.change("p01", func(u *directory.User) { u.Status.Frozen = true })
			w.refresh()
			equal(t, "frozen by", w.state.Bound["p01"].Frozen, tc.want)
			w.apply()
			w.settled()
			w.want(wanted{People: staff(3)})
			equal(t, "steps for the returner", steps(w.apply()), tc.back)
		})
	}
}

func TestExecute_does_not_take_a_later_suspension_for_its_own(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
	w.tenant.fail = func(_ int, call string) error {
		if call == "update p01" {
			return lost{errors.New("no answer")}
		}
		return nil
	}
	w.apply()
	w.tenant.fail = nil
	w.refresh() // it is seen that nothing was done
	w.tenant.change("p01", func(u *directory.User) { u.Status.Frozen = true })
	w.refresh()
	equal(t, "frozen by", w.state.Bound["p01"].Frozen, reconcile.FrozenByOthers)
}
