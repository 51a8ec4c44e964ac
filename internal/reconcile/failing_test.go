package reconcile_test

import (
	"errors"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func TestFailing_counts_the_applies_in_a_row_from_the_first(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(2))
	w.want(wanted{People: but(staff(2), nil, people{"n": human("n"), "m": human("m")})})
	w.tenant.fail = failing("create n", "create m")
	w.apply()
	first := w.outcome.Finished
	w.later(48 * time.Hour)
	w.tenant.fail = failing("create n")
	w.refresh()
	equal(t, "after a refresh", w.state.Failing["n"].Count, 1)
	plan := w.apply()
	equal(t, "failing", w.state.Failing, reconcile.Failing{"n": {First: first, Count: 2}}) // m is not, by now
	failed := w.outcome.Failed(plan)
	equal(t, "failures", len(failed), 1)
	equal(t, "of n", failed[0].Attempts, reconcile.Attempts{First: first, Count: 2})

	w.tenant.fail = nil
	w.apply()
	equal(t, "when all is well", w.state.Failing, nil)
	w.settled()
}

func TestFailing_goes_with_people_who_get_another_source_id(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(2))
	w.want(wanted{People: but(staff(2), nil, people{"p00": human("p00", "city", "Rome")})})
	w.tenant.fail = failing("update p00")
	w.apply()
	person := human("p00", "city", "Rome")
	w.want(wanted{People: but(staff(2), []string{"p00"}, people{"z": person}), Aliases: map[string][]string{"z": {"p00"}}})
	w.apply()
	equal(t, "failing", w.state.Failing["z"].Count, 2)
	equal(t, "under the old id", w.state.Failing["p00"].Count, 0)
}

// refusal is an error as the client of Lark has them.
type refusal struct{}

func (refusal) Error() string  { return "creating a user: Lark refused it: seats. Buy seats." }
func (refusal) Advice() string { return "Buy seats." }

func TestFailed_tells_the_cause_from_what_to_do_where_the_tenant_says_that(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(1))
	w.want(wanted{People: but(staff(1), nil, people{"n": human("n"), "m": human("m")})})
	w.tenant.fail = func(_ int, call string) error {
		switch call {
		case "create n":
			return refusal{}
		case "create m":
			return errors.New("made to fail")
		}
		return nil
	}
	failed := w.outcome.Failed(w.apply())
	equal(t, "failures", [][2]string{{failed[0].Cause, failed[0].Remedy}, {failed[1].Cause, failed[1].Remedy}}, [][2]string{
		{"made to fail", ""}, {"creating a user: Lark refused it: seats.", "Buy seats."},
	})
	equal(t, "in the state", w.state.Failures["n"], refusal{}.Error())
}

func TestDue_lists_who_is_suspended_if_they_stay_missing(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(4))
	w.want(wanted{People: but(staff(4), []string{"p01", "p02"}, nil)})
	equal(t, "due, while the policy is to hold", len(w.outcome.Due(w.apply())), 0)
	since := w.outcome.Finished

	w.policy.MissingFor, w.policy.Protect = 24*time.Hour, []string{"p02"}
	w.later(time.Hour)
	w.want(wanted{People: but(staff(4), []string{"p01", "p02", "p03"}, nil)})
	plan := w.apply()
	due := w.outcome.Due(plan)
	equal(t, "due", len(due), 2) // who is protected is not
	equal(t, "first", due[0], reconcile.Due{
		ID: "p01", Name: "Name p01", What: "suspended, if the source still does not mention them", At: since.Add(24 * time.Hour),
	})
	equal(t, "then", due[1].ID, "p03")
	equal(t, "at", due[1].At, w.outcome.Finished.Add(24*time.Hour))

	w.policy.Suspend = false
	equal(t, "due, where nobody is suspended", len(w.outcome.Due(w.plan())), 0)
}

func TestDue_lists_who_is_deleted_from_the_run_on_that_suspends_them(t *testing.T) {
	t.Parallel()
	w := leaving(t)
	w.policy.TimeZone = time.FixedZone("", 8*3600)
	at := w.state.Bound["eve"].LeavingSince.Add(month).In(w.policy.TimeZone)
	due := w.outcome.Due(w.plan()) // of the run that suspended her, and was told no zone
	equal(t, "due", due, []reconcile.Due{{ID: "eve", Name: "Name eve", What: "deleted, if they have not come back; Lark can restore them for 30 days then", At: at}})
	equal(t, "the instant", due[0].At.Format(time.RFC3339), at.Format(time.RFC3339))

	w.later(month)
	w.refresh()
	equal(t, "due, when she is deleted", len(w.outcome.Due(w.apply())), 0)
}

func TestDue_has_a_leaver_of_the_same_run_where_that_went_well(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(4))
	w.policy.DeleteAfter = month
	w.want(wanted{People: but(staff(4), []string{"p01", "p02"}, nil), Departed: map[string]string{"p01": "left", "p02": "left"}})
	w.tenant.fail = failing("update p02")
	due := w.outcome.Due(w.apply())
	equal(t, "due", len(due), 1)
	equal(t, "who", due[0].ID, "p01")
	equal(t, "when", due[0].At, w.state.Bound["p01"].LeavingSince.Add(month))
}
