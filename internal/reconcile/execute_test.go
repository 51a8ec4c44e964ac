package reconcile_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// stale is a world with a plan for "mei" that was made before the hand of an administrator.

func stale(t *testing.T, then person, hand func(w *world)) *world {
	t.Helper()
	w := synced(t, but(staff(3), nil, people{"mei": human("mei", "job_title", "Engineer", "city", "Oslo", "departments", []string{"Eng"})}))
	w.want(wanted{People: but(staff(3), nil, people{"mei": then, "p00": human("p00", "city", "Rome")})})
	plan := w.plan()
	hand(w)
	w.tenant.took()
	w.carryOut(t.Context(), plan)
	return w
}

// A plan was saved and applied after the world moved: it does what it lists where that is still right, and names what is not.

func TestExecute_does_what_still_fits_and_names_what_does_not(t *testing.T) {
	t.Parallel()
	then := human("mei", "job_title", "Lead", "city", "Rome", "departments", []string{"Eng"}, "email", "mei.tan@acme.com")
	mei := func(do func(u *directory.User)) func(w *world) {
		return func(w *world) { w.tenant.change("mei", do) }
	}
	for _, c := range []struct {
		name  string
		then  person
		hand  func(w *world)
		sent  []string // beside p00's
		cause []string // "" is no failure
		// again is what a plan without a refresh has for mei, after it a refresh is settled or not.
		again []string
	}{
		{"nothing moved", then, func(*world) {}, []string{"update mei city email job_title"}, nil, nil},
		{
			"deleted", then, mei(func(u *directory.User) { u.Status.Resigned = true }), nil,
			[]string{"no longer fits: the user has resigned in Lark since the plan was made"},
			nil,
		},
		{
			"gone from view", then, func(w *world) { w.tenant.hidden[w.tenant.by("mei")] = true }, nil,
			[]string{"no longer fits: ", "is outside the app's contact range"},
			[]string{"update mei city email job_title"},
		},
		{
			"gone", then, func(w *world) { delete(w.tenant.users, w.tenant.by("mei")) }, nil,
			[]string{"no longer fits: ", "does not exist in Lark"},
			[]string{"update mei city email job_title"},
		},
		{"frozen", then, mei(func(u *directory.User) { u.Status.Frozen = true }), []string{"update mei city email job_title"}, nil, nil},
		{
			"moved, where the plan does not move them", then, mei(func(u *directory.User) { delete(u.Person, "departments") }),
			[]string{"update mei city email job_title"},
			nil, nil,
		},
		{
			"moved, where the plan moves them", human("mei", "departments", []string{}, "job_title", "Lead"),
			func(w *world) {
				art := w.tenant.department("Art", "0")
				w.tenant.change("mei", func(u *directory.User) { u.Person["departments"] = []string{art} })
			},
			[]string{"update mei job_title"},
			[]string{`departments was changed in Lark since the plan, from "Eng" to "Art"`},
			[]string{"update mei departments"},
		},
		{
			"email given away", then, mei(func(u *directory.User) { u.Person["email"] = "third@acme.com" }),
			[]string{"update mei city job_title"},
			[]string{`email was changed in Lark since the plan, from "mei@acme.com" to "third@acme.com"; plan again`},
			[]string{"update mei email"},
		},
		{"wanted email taken", then, func(w *world) {
			w.tenant.hire("thief", directory.Person{"name": "T", "email": "mei.tan@acme.com"})
		}, nil, []string{"its email is taken in Lark"}, []string{"update mei city email job_title"}},
		{"set as wanted already", then, mei(func(u *directory.User) { u.Person["job_title"], u.Person["city"] = "Lead", "Rome" }), []string{"update mei email"}, nil, nil},
		{"set as wanted in all", then, mei(func(u *directory.User) {
			u.Person["job_title"], u.Person["city"], u.Person["email"] = "Lead", "Rome", "MEI.tan@acme.com"
		}), nil, nil, nil},
		{
			"changed to third values", then, mei(func(u *directory.User) { u.Person["job_title"] = "Chief"; delete(u.Person, "city") }),
			[]string{"update mei email"},
			[]string{`city was changed in Lark since the plan, from "Oslo" to none; job_title was changed in Lark since the plan, from "Engineer" to "Chief"; plan again`},
			[]string{"update mei city job_title"},
		},
		{"none became something", human("mei", "departments", []string{"Eng"}, "nickname", "M"), func(w *world) {
			w.refresh()
			w.tenant.change("mei", func(u *directory.User) { u.Person["nickname"] = "MM" })
		}, []string{"update mei nickname"}, nil, nil}, // not managed before: nothing was known of it
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := stale(t, c.then, c.hand)
			equal(t, "writes", sent(w.tenant.took()), append(slices.Clone(c.sent), "update p00 city"))
			if c.cause == nil {
				equal(t, "failures", w.state.Failures, map[string]string{})
			} else {
				contains(t, "the failure", w.state.Failures["mei"], c.cause...)
				equal(t, "failures", len(w.state.Failures), 1)
			}
			plan := w.plan()
			equal(t, "steps without a refresh", steps(plan), c.again)
			if w.tenant.by("mei") == "" || len(w.tenant.hidden) > 0 || strings.Contains(c.name, "taken") {
				return
			}
			w.refresh()
			w.apply()
			equal(t, "failures of the next run", w.state.Failures, map[string]string{})
			w.settled()
		})
	}
}

func TestExecute_suspends_only_whom_that_still_fits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		hand  func(w *world)
		sent  []string
		cause string
		again []string
		says  string // the next plan
	}{
		{"nothing moved", func(*world) {}, []string{"update mei suspended"}, "", nil, ""},
		{
			"frozen by hand", func(w *world) { w.tenant.change("mei", func(u *directory.User) { u.Status.Frozen = true }) }, nil,
			"no longer fits: suspended in Lark already, not by this sync", nil, "is suspended in Lark already, not by this sync; left so",
		},
		{
			"resigned by hand", func(w *world) { w.tenant.change("mei", func(u *directory.User) { u.Status.Resigned = true }) }, nil,
			"no longer fits: the user has resigned in Lark", nil, "",
		},
		{
			"became an administrator", func(w *world) { w.tenant.change("mei", func(u *directory.User) { u.Manager = true }) }, nil,
			"not suspended, because they administer the tenant", nil, "administers the tenant; not suspended",
		},
		{
			"the field that tells became unreadable", func(w *world) { w.tenant.noStatus = true }, nil,
			"not suspended, because the app cannot read who administers the tenant",
			[]string{"suspend mei"},
			"",
		},
		{"Lark refuses", func(w *world) { w.tenant.fail = failing("update mei") }, nil, "made to fail", []string{"suspend mei"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, but(staff(3), nil, people{"mei": human("mei")}))
			w.want(wanted{People: staff(3), Departed: map[string]string{"mei": "DEPROVISIONED"}})
			plan := w.plan()
			c.hand(w)
			w.carryOut(t.Context(), plan)
			equal(t, "writes", sent(w.tenant.took()), c.sent)
			_, offboarded := w.state.Offboarded["mei"]
			equal(t, "offboarded", offboarded, c.cause == "")
			if c.cause != "" {
				contains(t, "the failure", w.state.Failures["mei"], c.cause)
			}
			next := w.plan()
			equal(t, "steps of the next plan", steps(next), c.again)
			contains(t, "the roster", lines(next), c.says)
			if c.again != nil {
				w.tenant.fail, w.tenant.noStatus = nil, false
				w.apply()
				equal(t, "offboarded at last", len(w.state.Offboarded), 1)
				w.settled()
			}
		})
	}
}

func TestExecute_writes_the_rest_where_a_suspension_in_the_source_does_not_fit(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"mei": human("mei", "suspended", false)})
	w.want(wanted{People: people{"mei": human("mei", "suspended", true, "city", "Rome")}})
	plan := w.plan()
	w.tenant.change("mei", func(u *directory.User) { u.Manager = true })
	w.carryOut(t.Context(), plan)
	equal(t, "writes", sent(w.tenant.took()), []string{"update mei city"})
	contains(t, "the failure", w.state.Failures["mei"], "they administer the tenant")
	equal(t, "the state has Lark's value", w.state.Directory.People["mei"]["suspended"], any(false))
}

func TestExecute_restores_only_what_is_still_suspended(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
	w.apply()
	w.tenant.took()
	w.want(wanted{People: staff(3)})
	plan := w.plan()
	equal(t, "steps", steps(plan), []string{"update p01 suspended"})
	w.tenant.change("p01", func(u *directory.User) { u.Status.Frozen = false })
	w.carryOut(t.Context(), plan)
	equal(t, "writes", sent(w.tenant.took()), nil)
	equal(t, "steps without a refresh", steps(w.plan()), nil)
	w.settled()
}

func TestExecute_keeps_the_offboarding_of_a_returner_whose_restoration_failed(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
	w.apply()
	w.want(wanted{People: staff(3)})
	w.tenant.fail = failing("update p01")
	w.apply()
	equal(t, "failures", w.state.Failures, map[string]string{"p01": "made to fail"})
	equal(t, "offboarded", len(w.state.Offboarded), 1)
	equal(t, "what is not managed is not drawn", has(w.state.Directory.People["p01"], "suspended"), false)
	w.tenant.fail = nil
	equal(t, "steps", steps(w.apply()), []string{"update p01 suspended"})
	equal(t, "offboarded at last", len(w.state.Offboarded), 0)
	w.settled()
}

func TestExecute_adopts_only_who_is_still_the_one_that_was_found(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		hand  func(w *world)
		cause string
	}{
		{"still", func(*world) {}, ""},
		{
			"email given away", func(w *world) { w.tenant.change("u1", func(u *directory.User) { u.Person["email"] = "x@acme.com" }) },
			"no longer fits: the user was found by email, and has another one now; plan again",
		},
		{"resigned", func(w *world) { w.tenant.change("u1", func(u *directory.User) { u.Status.Resigned = true }) }, "has resigned in Lark"},
		{"out of view", func(w *world) { w.tenant.hidden[w.tenant.by("u1")] = true }, "is outside the app's contact range"},
		{"the email is unreadable", func(w *world) { w.tenant.unreadable = []string{"email"} }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, staff(3))
			w.tenant.hire("u1", directory.Person{"name": "Mei", "email": "mei@acme.com"})
			w.want(wanted{People: but(staff(3), nil, people{"mei": human("mei"), "n": human("n", "leader", "mei")})})
			w.match("email")
			plan := w.plan()
			equal(t, "steps", steps(plan), []string{"create n", "adopt mei name"})
			c.hand(w)
			w.carryOut(t.Context(), plan)
			if c.cause == "" {
				equal(t, "failures", w.state.Failures, map[string]string{})
				equal(t, "leader of n", w.tenant.user("n").String("leader"), w.tenant.by("u1"))
				w.tenant.unreadable = nil
				w.settled()
				return
			}
			contains(t, "the failure", w.state.Failures["mei"], c.cause)
			equal(t, "failures", len(w.state.Failures), 1)
			if _, bound := w.state.Bound["mei"]; bound {
				t.Error("bound all the same")
			}
			contains(t, "the notes", strings.Join(w.outcome.Notes, "\n"), "n: written without leader, because mei is not in Lark")
			equal(t, "steps without a refresh", steps(w.plan()), []string{"adopt mei name", "update n leader"})
		})
	}
}

func TestExecute_binds_who_is_adopted_even_if_the_write_fails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.tenant.hire("u1", directory.Person{"name": "Mei", "email": "mei@acme.com", "city": "Oslo"})
	w.want(wanted{People: people{"mei": human("mei", "city", "Rome")}})
	w.match()
	w.tenant.fail = failing("update u1")
	w.apply()
	equal(t, "failures", w.state.Failures, map[string]string{"mei": "made to fail"})
	equal(t, "bound to", w.state.Bound["mei"].OpenID, id)
	equal(t, "what Lark has", w.state.Bound["mei"].Person, directory.Person{"name": "Mei", "email": "mei@acme.com", "city": "Oslo"})
	w.tenant.fail, w.existing = nil, nil
	equal(t, "steps", steps(w.apply()), []string{"update mei city name"})
	w.settled()
}

// The account of a run that was killed, or whose answer was lost, is taken for that person's.

func TestExecute_makes_nobody_twice_when_answers_or_the_state_are_lost(t *testing.T) {
	t.Parallel()
	t.Run("answer", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.want(wanted{People: staff(3)})
		w.tenant.lose = failing("create p01")
		w.apply()
		equal(t, "failures", w.state.Failures, map[string]string{"p01": "made to fail"})
		w.tenant.lose = nil
		equal(t, "steps", steps(w.apply()), []string{"create p01"})
		equal(t, "invitations", w.tenant.invitations, map[string]int{"p00": 1, "p01": 1, "p02": 1})
		w.settled()
	})
	t.Run("state", func(t *testing.T) {
		t.Parallel()
		w := synced(t, staff(3))
		w.state = reconcile.State{}
		equal(t, "steps", steps(w.apply()), []string{"create p00", "create p01", "create p02"})
		equal(t, "invitations", w.tenant.invitations, map[string]int{"p00": 1, "p01": 1, "p02": 1})
		equal(t, "failures", w.state.Failures, map[string]string{})
		w.settled()
	})
	t.Run("state, with existing", func(t *testing.T) {
		t.Parallel()
		w := synced(t, staff(3))
		w.state = reconcile.State{}
		w.policy.Unmatched = reconcile.FailUnmatched
		w.match()
		equal(t, "steps", steps(w.apply()), []string{"adopt p00", "adopt p01", "adopt p02"})
		equal(t, "writes", sent(w.tenant.took()), nil)
		w.settled()
	})
}

func TestExecute_never_gives_one_account_to_two_people(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(2))
	w.want(wanted{People: staff(2)})
	w.wanted.People["q"] = directory.Person{"name": "Name p00", "email": "p00@acme.com", "user_id": "p00"} // no document may say so
	w.apply()
	contains(t, "the failure", w.state.Failures["q"], "the account that Lark gives for them (ou_p00) is that of Name p00 (p00)")
	if _, bound := w.state.Bound["q"]; bound {
		t.Error("bound all the same")
	}
}

func TestExecute_looks_at_Lark_as_it_is(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(1))
	n := w.tenant.forgotten
	w.want(wanted{People: people{"p00": human("p00", "city", "Rome")}})
	w.apply()
	equal(t, "times that reads were forgotten", w.tenant.forgotten-n, 1)
}

// silent answers a create with nothing.
