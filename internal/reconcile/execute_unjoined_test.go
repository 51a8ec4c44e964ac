package reconcile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func TestExecute_waits_for_who_has_not_joined(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": human("a", "city", "Oslo"), "b": human("b")})
	w.tenant.refuseUnjoined = true
	w.want(wanted{People: people{"a": human("a", "city", "Rome"), "b": human("b", "leader", "a")}})
	w.apply()
	equal(t, "failures", w.state.Failures, map[string]string{})
	equal(t, "done", w.outcome.Done, map[reconcile.Kind]int{})
	contains(t, "the notes", strings.Join(w.outcome.Notes, "\n"), "a: city waits until they join", "b: leader waits until they join", "44010")
	for range 3 {
		equal(t, "steps without a refresh", steps(w.plan()), nil)
		w.settled()
	}
	// Something else is refused too, and what waits goes on waiting.
	w.want(wanted{People: people{"a": human("a", "city", "Rome", "nickname", "X"), "b": human("b", "leader", "a")}})
	equal(t, "steps for another attribute", steps(w.apply()), []string{"update a nickname"})
	w.settled()
	w.want(wanted{People: people{"a": human("a", "city", "", "nickname", "X"), "b": human("b", "leader", "a")}})
	equal(t, "steps for another value", steps(w.apply()), nil)
	w.settled()
	w.tenant.change("a", func(u *directory.User) { u.Status.Unjoined = false })
	w.refresh()
	equal(t, "what Lark has is drawn", w.state.Directory.People["a"].String("city"), "Oslo")
	equal(t, "steps when joined", steps(w.apply()), []string{"update a city nickname"})
	w.settled()
	w.tenant.change("b", func(u *directory.User) { u.Status.Unjoined = false })
	w.refresh()
	equal(t, "steps when joined", steps(w.apply()), []string{"update b leader"})
	w.settled()
	equal(t, "leader", w.tenant.user("b").String("leader"), w.tenant.by("a"))
}

// Lark need not mark who is invited (is_unjoin), nor show who has joined as activated at once.
func TestExecute_waits_until_Lark_shows_that_they_have_joined(t *testing.T) {
	t.Parallel()
	invited, neither := directory.Status{Unjoined: true}, directory.Status{}
	activated, both := directory.Status{Activated: true}, directory.Status{Activated: true, Unjoined: true}
	for name, tc := range map[string]struct {
		refused directory.Status   // when Lark refuses
		shown   []directory.Status // then, one refresh after the other
		waits   []bool
	}{
		"marked, and then not":            {invited, []directory.Status{neither}, []bool{false}},
		"marked for long, and then not":   {invited, []directory.Status{invited, neither}, []bool{true, false}},
		"marked, and then activated":      {invited, []directory.Status{activated}, []bool{false}},
		"never marked":                    {neither, []directory.Status{neither, activated}, []bool{true, false}},
		"marked later":                    {neither, []directory.Status{invited, neither}, []bool{true, false}},
		"activated elsewhere, and marked": {both, []directory.Status{both, activated}, []bool{true, false}},
		"neither, though Lark goes on so": {neither, []directory.Status{neither, neither}, []bool{true, true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, people{"a": human("a", "city", "Oslo")})
			w.want(wanted{People: people{"a": human("a", "city", "Rome")}})
			show := func(s directory.Status) { w.tenant.change("a", func(u *directory.User) { u.Status = s }) }
			show(tc.refused)
			w.tenant.fail = func(_ int, call string) error {
				if call == "update a" {
					return fmt.Errorf("a %w (44010)", directory.ErrNotJoined)
				}
				return nil
			}
			w.apply()
			for i, status := range tc.shown {
				show(status)
				w.refresh()
				if waits := len(w.plan().Steps) == 0; waits != tc.waits[i] {
					t.Errorf("refresh %d: waits %t, want %t", i, waits, tc.waits[i])
				}
			}
		})
	}
}

func TestExecute_suspends_a_leaver_who_has_not_joined_when_they_have(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(2))
	w.tenant.refuseUnjoined = true
	w.want(wanted{People: but(staff(2), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
	w.apply()
	equal(t, "failures", len(w.state.Failures), 0)
	contains(t, "the notes", strings.Join(w.outcome.Notes, "\n"), "suspended waits until they join")
	equal(t, "offboarded", w.state.Offboarded["p01"].Name, "Name p01")
	w.settled()
	contains(t, "the roster", lines(w.plan()), "left (DEPROVISIONED), and has not accepted the invitation: suspended when they have")
	w.tenant.change("p01", func(u *directory.User) { u.Status.Unjoined, u.Status.Activated = false, true })
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"suspend p01"})
	equal(t, "frozen", w.tenant.user("p01")["suspended"], any(true))
	w.settled()
}

func TestExecute_suspends_who_is_suspended_in_the_source_and_has_not_joined_when_they_have(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(2))
	w.tenant.refuseUnjoined = true
	w.want(wanted{People: but(staff(2), nil, people{"p01": human("p01", "suspended", true)})})
	w.apply()
	equal(t, "failures", len(w.state.Failures), 0)
	w.settled()
	w.tenant.change("p01", func(u *directory.User) { u.Status.Unjoined, u.Status.Activated = false, true })
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"update p01 suspended"})
	equal(t, "frozen", w.tenant.user("p01")["suspended"], any(true))
	w.settled()
}
