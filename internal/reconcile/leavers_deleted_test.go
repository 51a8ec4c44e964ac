package reconcile_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

const month = 720 * time.Hour

// leaving is a company of which eve has left, and was suspended: boss leads ann, and ann leads eve. Leavers are deleted after a
// month.
func leaving(t *testing.T) *world {
	t.Helper()
	all := people{
		"boss": human("boss", "departments", []string{"Eng"}),
		"ann":  human("ann", "leader", "boss", "departments", []string{"Eng"}),
		"eve":  human("eve", "leader", "ann", "departments", []string{"Eng/Core"}),
	}
	w := synced(t, all)
	for _, id := range []string{"boss", "ann", "eve"} {
		w.tenant.change(id, func(u *directory.User) { u.Status.Unjoined, u.Status.Activated = false, true })
	}
	w.policy.DeleteAfter = month
	w.want(wanted{People: but(all, []string{"eve"}, nil), Departed: map[string]string{"eve": "DEPROVISIONED"}})
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"suspend eve"})
	w.settled()
	return w
}

// due is when a month has passed and a refresh has found that.
func due(t *testing.T) *world {
	t.Helper()
	w := leaving(t)
	w.later(month)
	w.refresh()
	return w
}

func TestLeavers_are_deleted_when_their_time_is_over_and_what_they_have_goes_to_their_manager(t *testing.T) {
	t.Parallel()
	w := leaving(t)
	w.policy.TimeZone = time.FixedZone("", 8*3600)
	contains(t, "the roster", lines(w.plan()), " . Name eve (eve): suspended since 2026-05-01T20:00:", "deleted when a refresh finds that 2026-05-31T20:00:",
		"+08:00 has passed; docs, calendar, minutes, apps, chats, surveys to Name ann")
	w.later(month - time.Hour)
	w.settled()
	w.later(time.Hour)
	equal(t, "steps before a refresh", steps(w.plan()), nil)
	w.refresh()
	w.tenant.took()
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"delete eve"})
	contains(t, "the roster", lines(plan), " - Name eve (eve): deleted: suspended since", "to Name ann; Lark can restore them for 30 days")
	writes := w.tenant.took()
	equal(t, "writes", sent(writes), []string{"delete eve"})
	equal(t, "docs to", writes[0].person["docs"], any("ou_ann"))
	equal(t, "offboarded", w.state.Offboarded["eve"], reconcile.Offboarded{Name: "Name eve", Evidence: "DEPROVISIONED", Deleted: true})
	w.settled()
	w.later(2 * month)
	w.settled()
}

func TestLeavers_are_not_deleted_while_nobody_receives_what_they_have(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(w *world)
		steps  []string
		says   string
	}{
		"the manager has left too": {
			func(w *world) { w.tenant.change("ann", func(u *directory.User) { u.Status.Frozen = true }) },
			[]string{"delete eve"},
			"to Name boss",
		},
		"all managers have": {
			func(w *world) {
				for _, id := range []string{"ann", "boss"} {
					w.tenant.change(id, func(u *directory.User) { u.Status.Frozen = true })
				}
			}, nil, "that waits: nobody can receive docs, calendar, minutes, apps, chats, surveys, because Name ann is suspended and Name boss is suspended",
		},
		"nobody is named whom the sync knows": {
			func(w *world) { w.policy.Transfer = map[reconcile.Resource][]string{reconcile.Docs: {"it@acme.com"}} },
			nil, "nobody can receive docs, because it@acme.com is nobody whom this sync has bound",
		},
		"by an email, and surveys as Lark does": {
			func(w *world) {
				w.policy.Transfer = map[reconcile.Resource][]string{reconcile.Docs: {"BOSS@acme.com"}, reconcile.Surveys: {}}
			},
			[]string{"delete eve"},
			"; docs to Name boss; calendar, minutes, apps, chats to Name ann;",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := due(t)
			c.change(w)
			w.refresh()
			plan := w.plan()
			equal(t, "steps", steps(plan), c.steps)
			contains(t, "the roster", lines(plan), c.says)
		})
	}
}

func TestLeavers_have_all_of_their_time_after_they_were_held(t *testing.T) {
	t.Parallel()
	w := leaving(t)
	departed := w.wanted
	w.later(month - time.Hour)
	w.want(wanted{
		People: people{"boss": human("boss", "departments", []string{"Eng"}), "ann": human("ann", "leader", "boss", "departments", []string{"Eng"})},
		Held:   map[string]directory.Hold{"eve": {Why: directory.Rejected, Cause: "no name"}},
	})
	w.refresh()
	w.apply()
	w.later(month)
	w.settled()
	w.wanted = departed
	w.apply()
	w.later(month - time.Hour)
	w.settled()
	w.later(time.Hour)
	w.refresh()
	equal(t, "steps", steps(w.plan()), []string{"delete eve"})
}

func TestLeavers_who_never_joined_are_deleted_when_due(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.tenant.refuseUnjoined = true
	w.policy.DeleteAfter = month
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
	w.apply()
	w.settled()
	contains(t, "the roster", lines(w.plan()), "left, without having accepted the invitation, at ")
	w.later(month)
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"delete p01"})
	w.settled()
}

func TestLeavers_are_not_deleted_when_that_no_longer_fits(t *testing.T) {
	t.Parallel()
	for says, hand := range map[string]func(w *world){
		"they were deleted in Lark since the plan":                           func(w *world) { w.tenant.change("eve", func(u *directory.User) { u.Status.Resigned = true }) },
		"they are not suspended any more":                                    func(w *world) { w.tenant.change("eve", func(u *directory.User) { u.Status.Frozen = false }) },
		"they administer the tenant":                                         func(w *world) { w.tenant.change("eve", func(u *directory.User) { u.Manager = true }) },
		"ou_ann, who was to receive docs, is not there any more; plan again": func(w *world) { w.tenant.change("ann", func(u *directory.User) { u.Status.Frozen = true }) },
	} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			w := due(t)
			plan := w.plan()
			hand(w)
			w.tenant.took()
			w.carryOut(context.Background(), plan)
			contains(t, "the failure", w.state.Failures["eve"], says)
			equal(t, "writes", len(w.tenant.took()), 0)
			equal(t, "offboarded", w.state.Offboarded["eve"].Deleted, false)
		})
	}
}

func TestLeavers_count_against_the_limit_of_deletions(t *testing.T) {
	t.Parallel()
	w := due(t)
	none, err := reconcile.ParseLimit("0")
	if err != nil {
		t.Fatal(err)
	}
	w.policy.Limits[reconcile.KindDelete] = none
	_, err = w.make()
	if err == nil {
		t.Fatal("a deletion over the limit was planned")
	}
	contains(t, "the refusal", err.Error(), "1 person would be deleted; limits.delete is", `approvals = ["eve"]`)
	w.policy.Approvals = []string{"eve"}
	equal(t, "steps", steps(w.plan()), []string{"delete eve"})
}

// back is the company as it was, eve with a new title.
func back(w *world) {
	w.want(wanted{People: people{
		"boss": human("boss", "departments", []string{"Eng"}),
		"ann":  human("ann", "leader", "boss", "departments", []string{"Eng"}),
		"eve":  human("eve", "leader", "ann", "departments", []string{"Eng/Core"}, "job_title", "Chief"),
	}})
}

func TestReturners_get_their_account_back_with_what_the_directory_says_and_their_groups(t *testing.T) {
	t.Parallel()
	w := due(t)
	group := w.tenant.group("Climbers", "eve")
	w.tenant.group("Readers", "eve") // keeps her, as Lark may do
	w.apply()
	delete(w.tenant.groups[group].members, "ou_eve") // as Lark may do, too
	back(w)
	w.refresh()
	w.tenant.took()
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"restore eve"})
	equal(t, "kinds", plan.Summary[reconcile.KindRestore], 1)
	contains(t, "the roster", lines(plan), "+ Name eve (eve): comes back: the deleted account is restored, in Eng/Core")
	equal(t, "writes", sent(w.tenant.took()), []string{"add Climbers: ou_eve", "resurrect eve", "update eve job_title leader suspended"})
	equal(t, "suspended", w.tenant.user("eve")["suspended"], any(false))
	equal(t, "leader", w.tenant.user("eve").String("leader"), "ou_ann")
	equal(t, "invitations", w.tenant.invitations["eve"], 1)
	equal(t, "offboarded", len(w.state.Offboarded), 0)
	w.settled()
}

func TestReturners_are_in_their_former_place_where_the_directory_says_nothing(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.tenant.department("Old", directory.RootDepartment)
	w.tenant.change("p01", func(u *directory.User) {
		u.Status.Unjoined, u.Person["leader"], u.Person["departments"] = false, "ou_p02", []string{w.tenant.idOf("Old")}
	})
	w.policy.DeleteAfter = month
	w.policy.Transfer = map[reconcile.Resource][]string{}
	for _, r := range reconcile.Resources {
		w.policy.Transfer[r] = []string{}
	}
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
	w.refresh()
	w.apply()
	w.later(month)
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"delete p01"})
	w.want(wanted{People: staff(3)})
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"restore p01"})
	equal(t, "departments", w.tenant.user("p01").Strings("departments"), []string{w.tenant.idOf("Old")})
	equal(t, "leader", w.tenant.user("p01").String("leader"), "ou_p02")
	w.settled()
}

func TestReturners_get_a_new_account_when_the_former_can_be_restored_no_longer(t *testing.T) {
	t.Parallel()
	w := due(t)
	w.apply()
	w.later(30 * 24 * time.Hour)
	back(w)
	w.refresh()
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"create eve"})
	contains(t, "the roster", lines(plan), "an invitation will be sent", "(they were ou_eve, which Lark can restore no longer)")
	equal(t, "bound to", w.state.Bound["eve"].OpenID, "ou_eve_2")
	if !slices.ContainsFunc(w.outcome.Notes, func(n string) bool {
		return n == "eve: has a new account (ou_eve_2); the former one, ou_eve, can be restored no longer"
	}) {
		t.Errorf("the notes do not link the accounts: %v", w.outcome.Notes)
	}
	w.settled()
}

func TestReturners_whom_Lark_does_not_restore_are_announced_before_they_are_invited(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.policy.RestoreExternal = true
	w.tenant.change("p01", func(u *directory.User) { u.Status.Resigned = true })
	w.tenant.fail = func(_ int, call string) error {
		if call == "resurrect p01" {
			return directory.ErrNotRestorable
		}
		return nil
	}
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"restore p01"})
	contains(t, "the failure", w.state.Failures["p01"], "The next run makes a new account")
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"create p01"})
	w.settled()
}

func TestReturners_stay_offboarded_when_the_restoration_fails(t *testing.T) {
	t.Parallel()
	w := due(t)
	w.apply()
	before := w.state.Offboarded["eve"]
	back(w)
	w.refresh()
	w.tenant.fail = func(_ int, call string) error {
		if call == "resurrect eve" {
			return errors.New("in delete progress (44034)")
		}
		return nil
	}
	w.apply()
	contains(t, "the failure", w.state.Failures["eve"], "44034")
	equal(t, "offboarded", w.state.Offboarded["eve"], before)
	w.tenant.fail = nil
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"restore eve"})
	w.settled()
}

func TestLeavers_whom_an_administrator_restored_are_not_deleted_again(t *testing.T) {
	t.Parallel()
	w := due(t)
	w.apply()
	id := w.tenant.gone("eve")
	u := w.tenant.users[id]
	u.Status.Resigned = false
	w.tenant.users[id] = u
	for range 2 {
		w.later(2 * month)
		w.refresh()
		plan := w.plan()
		equal(t, "steps", steps(plan), nil)
		contains(t, "the roster", lines(plan), "was restored in Lark after this sync had deleted them; not deleted again")
	}
}

func TestLeavers_whose_deletion_had_no_answer_come_back_as_deleted_by_the_sync(t *testing.T) {
	t.Parallel()
	w := due(t)
	w.tenant.lose = func(_ int, call string) error {
		if call == "delete eve" {
			return context.DeadlineExceeded
		}
		return nil
	}
	w.apply()
	contains(t, "the failure", w.state.Failures["eve"], "deadline")
	w.tenant.lose = nil
	w.refresh()
	w.apply()
	back(w)
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"restore eve"})
	w.settled()
}

func TestLeavers_who_are_out_of_range_when_their_time_is_over_stay(t *testing.T) {
	t.Parallel()
	w := due(t)
	plan := w.plan()
	w.tenant.hidden["ou_eve"] = true
	w.carryOut(context.Background(), plan)
	contains(t, "the failure", w.state.Failures["eve"], "no longer fits", "outside the app's contact range")
	equal(t, "offboarded", w.state.Offboarded["eve"].Deleted, false)
}

func TestLeavers_stay_where_their_groups_cannot_be_read_but_for_want_of_a_scope(t *testing.T) {
	t.Parallel()
	for says, err := range map[string]error{"their user groups could not be read": errors.New("out of order"), "": directory.ErrNoScope} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			w := due(t)
			w.tenant.fail = func(_ int, call string) error {
				if call == "groups of ou_eve" {
					return err
				}
				return nil
			}
			w.apply()
			contains(t, "the failure", w.state.Failures["eve"], says)
			equal(t, "deleted", w.tenant.gone("eve") != "", says == "")
		})
	}
}

func TestLeavers_have_receivers_by_every_name_that_somebody_has(t *testing.T) {
	t.Parallel()
	w := due(t)
	w.policy.Transfer = map[reconcile.Resource][]string{
		reconcile.Docs: {"boss"}, reconcile.Calendar: {"ou_boss"}, reconcile.Minutes: {"skip_manager"}, reconcile.Apps: {"ou_stranger"},
		reconcile.Chats: {"nobody@acme.com", "manager"}, reconcile.Surveys: {}, reconcile.Email: {"Ann@acme.com"},
	}
	plan := w.plan()
	contains(t, "the roster", lines(plan), "; docs, calendar, minutes to Name boss; apps to ou_stranger; chats, email to Name ann; Lark can")
	w.carryOut(context.Background(), plan)
	contains(t, "the failure", w.state.Failures["eve"], "ou_stranger, who was to receive apps, is not there any more")
}

func TestReturners_who_are_restored_and_cannot_be_brought_in_line_fail_and_are_so_by_the_next_run(t *testing.T) {
	t.Parallel()
	for says, broken := range map[string]string{"restored, but not as wanted": "update eve", "restored, but not to be read afterwards": "user"} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			w := due(t)
			group := w.tenant.groups[w.tenant.group("Climbers", "eve")]
			w.apply()
			delete(group.members, "ou_eve")
			back(w)
			w.refresh()
			restored := false
			w.tenant.fail = func(_ int, call string) error {
				restored = restored || call == "resurrect eve"
				if restored && call == broken {
					return errors.New("out of order")
				}
				return nil
			}
			w.apply()
			contains(t, "the failure", w.state.Failures["eve"], says)
			equal(t, "in their group", group.members["ou_eve"], true)
			w.tenant.fail = nil
			w.refresh()
			w.apply()
			equal(t, "suspended", w.tenant.user("eve")["suspended"], any(false))
			equal(t, "leader", w.tenant.user("eve").String("leader"), "ou_ann")
			equal(t, "title", w.tenant.user("eve").String("job_title"), "Chief")
			w.settled()
		})
	}
}

func TestReturners_join_no_group_that_the_directory_looks_after(t *testing.T) {
	t.Parallel()
	w := leaving(t)
	w.wanted.Groups = map[string]directory.Group{"g": {Name: "Crew", Members: []string{"ann"}}}
	w.apply()
	crew := w.tenant.groupNamed("Crew")
	crew.members["ou_eve"] = true
	w.later(month)
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"delete eve"})
	delete(crew.members, "ou_eve")
	back(w)
	w.wanted.Groups = map[string]directory.Group{"g": {Name: "Crew", Members: []string{"ann"}}}
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"restore eve"})
	equal(t, "in the group", crew.members["ou_eve"], false)
	w.settled()
}

func TestLeavers_by_the_scope_are_suspended_and_never_deleted(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.policy.DeleteAfter, w.policy.OffboardOutOfScope = month, true
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Held: map[string]directory.Hold{"p01": {Why: directory.OutOfScope, Cause: "a contractor"}}})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"suspend p01"})
	contains(t, "the roster", lines(plan), "leaves (out of scope: a contractor): suspended, nothing is deleted")
	w.later(2 * month)
	w.settled()
}
