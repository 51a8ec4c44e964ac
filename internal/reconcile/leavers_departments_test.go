package reconcile_test

import (
	"strings"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// lastOfTheirs is a company of which eve has left, who is the last of her department, and due to be deleted.
func lastOfTheirs(t *testing.T) *world {
	t.Helper()
	all := people{"ann": in("ann", "Eng"), "eve": human("eve", "leader", "ann", "departments", []string{"Lab"})}
	w := deleting(t, all)
	for id := range all {
		w.tenant.change(id, func(u *directory.User) { u.Status.Unjoined, u.Status.Activated = false, true })
	}
	w.policy.DeleteAfter = month
	w.want(wanted{People: but(all, []string{"eve"}, nil), Departed: map[string]string{"eve": "DEPROVISIONED"}})
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"suspend eve"})
	w.settled()
	w.later(month + time.Hour)
	w.refresh()
	return w
}

func TestEmptyDepartments_go_with_the_deletion_of_the_last_leaver_in_them(t *testing.T) {
	t.Parallel()
	w := lastOfTheirs(t)
	equal(t, "steps", steps(w.apply()), []string{"delete eve", "delete department Lab"})
	equal(t, "Lab", w.tenant.idOf("Lab"), "")
	equal(t, "failures", w.state.Failures, map[string]string{})
	w.settled()
}

func TestEmptyDepartments_stay_with_a_leaver_who_could_not_be_deleted_until_the_next_run(t *testing.T) {
	t.Parallel()
	w := lastOfTheirs(t)
	w.tenant.fail = failing("delete eve")
	w.apply()
	contains(t, "the notes", strings.Join(w.outcome.Notes, "\n"), "Lab: not deleted yet, because people or departments that were to leave it are still in it")
	w.tenant.fail = nil
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"delete eve", "delete department Lab"})
	w.settled()
}

func TestEmptyDepartments_in_which_Lark_still_counts_who_was_just_deleted_are_deleted_by_the_next_run(t *testing.T) {
	t.Parallel()
	w := lastOfTheirs(t)
	lab := w.tenant.idOf("Lab")
	w.tenant.fail = func(_ int, call string) error {
		if call == "delete department "+lab {
			return directory.ErrNotEmpty
		}
		return nil
	}
	w.apply()
	contains(t, "the notes", strings.Join(w.outcome.Notes, "\n"), "Lab: not deleted yet, because Lark still counts people in it whom this run has deleted")
	equal(t, "failures", w.state.Failures, map[string]string{})
	w.tenant.fail = nil
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"delete department Lab"})
	w.settled()
}
