package reconcile_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// deleting is a world that was synced, and whose empty departments are deleted.
func deleting(t *testing.T, p people) *world {
	t.Helper()
	w := synced(t, p)
	w.policy.DeleteEmptyDepartments = true
	return w
}

func TestEmptyDepartments_are_deleted_from_the_bottom_when_everybody_has_left(t *testing.T) {
	t.Parallel()
	w := deleting(t, people{"a": in("a", "Eng/Core"), "b": in("b", "Eng/Core/Deep"), "c": in("c", "Art")})
	w.want(wanted{People: people{"a": in("a", "Art"), "b": in("b", "Art"), "c": in("c", "Art")}})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{
		"update a departments", "update b departments", "delete department Eng/Core/Deep", "delete department Eng/Core", "delete department Eng",
	})
	contains(t, "the plan", lines(plan), "- Eng/Core: the department is deleted, unless Lark shows somebody in it: this sync made it")
	equal(t, "departments in Lark", len(w.tenant.departments), 1)
	equal(t, "done", w.outcome.Done["departments"], 3)
	contains(t, "what was done", w.done(plan), "Eng/Core : deleted")
	equal(t, "made", w.state.Made, []string{w.tenant.idOf("Art")})
	w.settled()
}

func TestEmptyDepartments_are_kept_where_nobody_asked(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": in("a", "Eng"), "c": in("c", "Art")})
	w.want(wanted{People: people{"a": in("a", "Art"), "c": in("c", "Art")}})
	equal(t, "steps", steps(w.apply()), []string{"update a departments"})
	w.settled()
	w.policy.DeleteEmptyDepartments = true
	equal(t, "steps when asked", steps(w.apply()), []string{"delete department Eng"})
	w.settled()
}

func TestEmptyDepartments_that_were_there_before_are_kept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	eng := w.tenant.department("Eng", "0")
	w.policy.DeleteEmptyDepartments = true
	w.want(wanted{People: people{"a": in("a", "Eng/Core"), "c": in("c", "Art")}})
	w.apply()
	w.refresh()
	w.want(wanted{People: people{"a": in("a", "Art"), "c": in("c", "Art")}})
	equal(t, "steps", steps(w.apply()), []string{"update a departments", "delete department Eng/Core"})
	equal(t, "Eng", w.tenant.idOf("Eng"), eng)
	w.settled()
}

func TestEmptyDepartments_with_somebody_else_in_them_are_left_to_them(t *testing.T) {
	t.Parallel()
	for name, occupy := range map[string]func(w *world, id string){
		"Olga (ou_stranger)": func(w *world, id string) {
			w.tenant.hire("stranger", directory.Person{"name": "Olga", "departments": []string{id}})
		},
		"the department Lab (od_003)": func(w *world, id string) { w.tenant.department("Lab", id) },
		"is not empty (43011)": func(w *world, id string) {
			w.tenant.hidden[w.tenant.hire("secret", directory.Person{"name": "Olga", "departments": []string{id}})] = true
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := deleting(t, people{"a": in("a", "Eng"), "c": in("c", "Art")})
			occupy(w, w.tenant.idOf("Eng"))
			w.want(wanted{People: people{"a": in("a", "Art"), "c": in("c", "Art")}})
			w.apply()
			equal(t, "failures", w.state.Failures, map[string]string{})
			equal(t, "notes", len(w.outcome.Notes), 1)
			contains(t, "the note", w.outcome.Notes[0], "Eng: not deleted, and left as it is from now on, because it is not empty", name)
			w.settled()
		})
	}
}

func TestEmptyDepartments_are_not_empty_while_the_held_the_missing_and_leavers_are_in_them(t *testing.T) {
	t.Parallel()
	w := deleting(t, people{"a": in("a", "Held"), "b": in("b", "Gone"), "c": in("c", "Left"), "d": in("d", "Art"), "e": in("e", "Mute")})
	w.want(wanted{
		People: people{"d": in("d", "Art"), "e": human("e")}, Held: map[string]directory.Hold{"a": {Why: "rejected", Cause: "no name"}},
		Departed: map[string]string{"c": "DEPROVISIONED"},
	})
	// Where somebody is whose departments are not managed, no state knows.
	equal(t, "steps", steps(w.apply()), []string{"suspend c", "delete department Mute"})
	contains(t, "the notes", strings.Join(w.outcome.Notes, "\n"), "Mute: not deleted, and left as it is from now on, because it is not empty: Name e (ou_e)")
	w.settled()
	w.tenant.change("b", func(u *directory.User) { u.Status.Resigned = true })
	w.refresh()
	equal(t, "steps after a deletion in Lark", steps(w.apply()), []string{"delete department Gone"})
	w.settled()
}

func TestEmptyDepartments_that_people_could_not_leave_are_deleted_by_the_next_run(t *testing.T) {
	t.Parallel()
	w := deleting(t, people{"a": in("a", "Eng"), "c": in("c", "Art")})
	w.want(wanted{People: people{"a": in("a", "Art"), "c": in("c", "Art")}})
	w.tenant.fail = failing("update a")
	w.apply()
	equal(t, "failures", w.state.Failures, map[string]string{"a": "made to fail"})
	contains(t, "the note", w.outcome.Notes[0], "Eng: not deleted yet")
	w.tenant.fail = nil
	equal(t, "steps", steps(w.apply()), []string{"update a departments", "delete department Eng"})
	equal(t, "Eng", w.tenant.idOf("Eng"), "")
	w.settled()
}

func TestEmptyDepartments_whose_deletion_fails_are_planned_again(t *testing.T) {
	t.Parallel()
	for _, call := range []string{"delete department od_002", "users in od_002", "tree"} {
		w := deleting(t, people{"a": in("a", "Eng"), "c": in("c", "Art")})
		w.want(wanted{People: people{"a": in("a", "Art"), "c": in("c", "Art")}})
		w.tenant.fail = failing(call)
		w.apply()
		equal(t, "failures", w.state.Failures, map[string]string{"Eng": "made to fail"})
		w.tenant.fail = nil
		w.refresh()
		equal(t, "steps", steps(w.apply()), []string{"delete department Eng"})
		w.settled()
	}
}

func TestEmptyDepartments_changed_since_the_plan_are_left_alone(t *testing.T) {
	t.Parallel()
	w := deleting(t, people{"a": in("a", "Eng"), "c": in("c", "Art")})
	w.want(wanted{People: people{"a": in("a", "Art"), "c": in("c", "Art")}})
	plan := w.plan()
	eng := w.tenant.idOf("Eng")
	w.tenant.departments[eng] = directory.Department{Name: "Legacy", Parent: "0"}
	w.carryOut(t.Context(), plan)
	contains(t, "the failure", w.state.Failures["Eng"], `no longer fits: it was changed in Lark since the plan, and is "Legacy" under "" now`)
	delete(w.tenant.departments, eng)
	w.refresh()
	w.apply()
	w.settled()
}

// Somebody who was deleted may name their department still, when it is gone.
func TestEmptiedDepartments_deleted_by_hand_after_their_last_person_are_forgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.policy.DeleteEmptyDepartments = true
	w.want(wanted{People: people{"a": human("a", "departments", []string{"Eng"}), "b": human("b")}})
	w.apply()
	w.want(wanted{People: people{"b": human("b")}, Held: map[string]directory.Hold{"a": {Why: directory.Rejected, Cause: "no name"}}})
	w.apply()
	w.settled()
	w.tenant.change("a", func(u *directory.User) { u.Status.Resigned = true })
	delete(w.tenant.departments, w.tenant.idOf("Eng"))
	w.refresh()
	equal(t, "warnings", w.warnings, nil)
	equal(t, "departments", len(w.state.Departments), 0)
	w.apply()
	w.settled()
}

func TestEmptyDepartments_are_deleted_where_the_answer_to_their_creation_was_lost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		// before the next run
		meanwhile func(w *world)
		lose      error
		made      bool
	}{
		{"the answer", func(*world) {}, lost{errors.New("connection reset")}, true},
		{"and another run could not try", func(w *world) {
			ctx, stop := context.WithCancel(context.Background())
			stop()
			w.carryOut(ctx, w.plan())
		}, lost{errors.New("connection reset")}, true},
		{"a refusal, and an administrator makes it", func(w *world) { w.tenant.department("Eng", "0") }, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := deleting(t, people{"b": human("b")})
			w.want(wanted{People: people{"a": in("a", "Eng"), "b": human("b")}})
			if c.lose != nil {
				w.tenant.lose = func(_ int, call string) error {
					if call == "create department Eng" {
						return c.lose
					}
					return nil
				}
			} else {
				w.tenant.fail = failing("create department Eng")
			}
			w.apply()
			contains(t, "the failure", w.state.Failures["a"], `the department "Eng" is not in Lark`)
			w.tenant.fail, w.tenant.lose = nil, nil
			c.meanwhile(w)
			w.refresh()
			equal(t, "steps", steps(w.apply()), []string{"department Eng", "create a"})
			equal(t, "departments in Lark", len(w.tenant.departments), 1)
			equal(t, "unanswered", w.state.Begun, nil)
			w.settled()
			w.want(wanted{People: people{"a": in("a", []string{}...), "b": human("b")}})
			w.apply()
			equal(t, "deleted", len(w.tenant.departments) == 0, c.made)
			w.settled()
		})
	}
}

func TestDepartments_that_are_being_written_when_the_run_ends_are_written_to_the_end(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, call string }{{"made", "create department Art"}, {"renamed", "update department "}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, people{"a": in("a", "Eng"), "b": in("b", "Eng")})
			ctx, stop := context.WithCancel(t.Context())
			cut := errors.New("the context of the call has ended")
			w.tenant.under = func(ctx context.Context, call string) error {
				if !strings.HasPrefix(call, c.call) {
					return nil
				}
				stop()
				if ctx.Err() != nil {
					return cut
				}
				return nil
			}
			if c.name == "made" {
				w.want(wanted{People: people{"a": in("a", "Eng"), "b": in("b", "Art")}})
			} else {
				w.want(wanted{People: people{"a": in("a", "Tech"), "b": in("b", "Tech")}})
			}
			w.carryOut(ctx, w.plan())
			for path := range w.wanted.Departments {
				equal(t, "failure of "+path, w.state.Failures[path], "")
			}
		})
	}
}
