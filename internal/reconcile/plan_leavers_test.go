package reconcile_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func TestPlan_never_suspends_who_is_protected(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		protect []string
		prepare func(w *world)
		says    string
	}{
		{"by source id", []string{"p01"}, nil, "is protected (p01)"},
		{"by email, in any case", []string{"P01@ACME.com"}, nil, "is protected (P01@ACME.com)"},
		{"by open_id", []string{"ou_p01"}, nil, "is protected (ou_p01)"},
		{"by user_id", []string{"lark1"}, func(w *world) {
			w.tenant.change("p01", func(u *directory.User) { u.UserID = "lark1" })
		}, "is protected (lark1)"},
		{"administers the tenant", nil, func(w *world) {
			w.tenant.change("p01", func(u *directory.User) { u.Manager = true })
		}, "administers the tenant"},
		{"the field that tells is unreadable", nil, func(w *world) { w.tenant.noStatus = true }, "cannot read who administers the tenant"},
	} {
		for _, how := range []string{"departed", "suspended in the source"} {
			t.Run(c.name+", "+how, func(t *testing.T) {
				t.Parallel()
				w := synced(t, staff(3))
				w.policy.Protect = c.protect
				if c.prepare != nil {
					c.prepare(w)
				}
				w.refresh()
				if how == "departed" {
					w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
				} else {
					w.want(wanted{People: but(staff(3), nil, people{"p01": human("p01", "suspended", true)})})
				}
				plan := w.apply()
				equal(t, "steps", steps(plan), nil)
				equal(t, "suspended by the plan", plan.Summary[reconcile.KindSuspend], 0)
				contains(t, "the roster", lines(plan), "Name p01 (p01): ", c.says, "not suspended")
				equal(t, "writes", sent(w.tenant.took()), nil)
				if plan.Warnings != nil {
					t.Errorf("warnings: %v", plan.Warnings)
				}
			})
		}
	}
}

func TestPlan_never_suspends_a_protected_account_that_it_adopts(t *testing.T) {
	t.Parallel()
	for _, protect := range []string{"boss", "boss@acme.com", "ou_boss", "BOSS@acme.com", "old@acme.com"} {
		t.Run(protect, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.tenant.hire("boss", directory.Person{"name": "Name boss", "email": "old@acme.com"})
			w.want(wanted{People: people{"boss": human("boss", "suspended", true)}})
			w.policy.Protect = []string{protect}
			w.match()
			plan := w.apply()
			equal(t, "steps", steps(plan), []string{"adopt boss email"})
			contains(t, "the roster", lines(plan), "is protected ("+protect+"); not suspended")
			equal(t, "frozen", w.tenant.user("boss")["suspended"], any(false))
		})
	}
}

func TestPlan_warns_of_an_entry_of_protect_that_matches_nobody(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(2))
	w.policy.Protect = []string{"nobody@acme.com", "p00", "P00"}
	plan := w.plan()
	if len(plan.Warnings) != 1 {
		t.Fatalf("warnings: %q", plan.Warnings)
	}
	contains(t, "the warning", plan.Warnings[0], `"nobody@acme.com" matches nobody`)
	contains(t, "the roster", lines(plan), `"nobody@acme.com" matches nobody`)
}

func TestPlan_holds_a_newcomer_with_the_email_of_a_suspended_leaver(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
	w.apply()
	again := wanted{
		People:   but(staff(3), []string{"p01"}, people{"p01b": person{"name": "Back", "email": "p01@acme.com"}}),
		Departed: map[string]string{"p01": "DEPROVISIONED"},
	}
	w.want(again)
	plan := w.plan()
	equal(t, "steps", steps(plan), nil) // Lark would refuse the email
	contains(t, "the roster", lines(plan), `Back (p01b): held, has the email of p01`, `same_person = { "p01b" = "p01" }`)
	w.match() // and the account that is found says the same
	plan = w.plan()
	equal(t, "steps with existing", steps(plan), nil)
	contains(t, "the roster", lines(plan), "Back (p01b): held, has the email of p01")
	w.policy.SamePerson = map[string]string{"p01b": "p01"}
	equal(t, "steps of the confirmed", steps(w.apply()), []string{"update p01b name suspended"})
	equal(t, "offboarded", len(w.state.Offboarded), 0)
	w.settled()
}

func TestPlan_suspends_who_left_on_evidence_and_keeps_the_evidence(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "status is DEPROVISIONED", "stranger": "DEPROVISIONED"}})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"suspend p01"})
	contains(t, "the roster", lines(plan), "- Name p01 (p01): leaves (status is DEPROVISIONED): suspended, nothing is deleted")
	equal(t, "frozen", w.tenant.user("p01")["suspended"], any(true))
	equal(t, "offboarded", w.state.Offboarded, map[string]reconcile.Offboarded{"p01": {Name: "Name p01", Evidence: "status is DEPROVISIONED"}})
	w.settled()
	if b := w.state.Bound["p01"]; b.Frozen != reconcile.FrozenBySync || b.SuspendedAt == nil {
		t.Errorf("bound: %+v", b)
	}
}

func TestPlan_only_reports_leavers_where_told_so(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.policy.Suspend = false
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
	plan := w.plan()
	equal(t, "steps", steps(plan), nil)
	contains(t, "the roster", lines(plan), "! Name p01 (p01): left (DEPROVISIONED); not suspended")
}

func TestPlan_restores_a_returner_with_everything_that_is_wanted(t *testing.T) {
	t.Parallel()
	all := but(staff(3), nil, people{"mei": human("mei", "job_title", "Engineer", "departments", []string{"Eng"}, "leader", "p00")})
	w := synced(t, all)
	w.want(wanted{People: staff(3), Departed: map[string]string{"mei": "DEPROVISIONED"}})
	w.apply()
	w.tenant.change("mei", func(u *directory.User) { delete(u.Person, "departments"); delete(u.Person, "leader") })
	w.refresh()
	w.want(wanted{People: all})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"update mei departments leader suspended"})
	equal(t, "summary", plan.Summary[reconcile.KindRestore], 1)
	contains(t, "the roster", lines(plan), `+ Name mei (mei): comes back: suspension lifted; departments the root -> "Eng", leader none -> Name p00 (p00)`)
	equal(t, "frozen", w.tenant.user("mei")["suspended"], any(false))
	equal(t, "offboarded", len(w.state.Offboarded), 0)
	equal(t, "invitations", w.tenant.invitations["mei"], 1)
	w.settled()
}

func TestPlan_forgets_an_offboarding_whose_suspension_somebody_lifted(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
	w.apply()
	w.tenant.change("p01", func(u *directory.User) { u.Status.Frozen = false })
	w.refresh()
	w.want(wanted{People: staff(3)})
	equal(t, "steps", steps(w.apply()), nil)
	equal(t, "offboarded", len(w.state.Offboarded), 0)
	w.settled()
}

func TestPlan_takes_a_leaver_whom_it_suspended_before_for_offboarded(t *testing.T) {
	t.Parallel()
	w := synced(t, but(staff(3), nil, people{"mei": human("mei", "suspended", false)}))
	w.want(wanted{People: but(staff(3), nil, people{"mei": human("mei", "suspended", true)})})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"update mei suspended"})
	contains(t, "the roster", lines(plan), "- Name mei (mei): suspended, as in the source")
	w.settled()
	w.want(wanted{People: staff(3), Departed: map[string]string{"mei": "DEPROVISIONED"}})
	plan = w.apply()
	equal(t, "steps", steps(plan), nil)
	contains(t, "the roster", lines(plan), "- Name mei (mei): left (DEPROVISIONED): stays suspended")
	equal(t, "offboarded", w.state.Offboarded["mei"].Name, "Name mei")
	w.settled()
	w.want(wanted{People: but(staff(3), nil, people{"mei": human("mei", "suspended", false)})})
	equal(t, "steps of the returner", steps(w.apply()), []string{"update mei suspended"})
	equal(t, "frozen", w.tenant.user("mei")["suspended"], any(false))
	w.settled()
}

func TestPlan_reports_what_an_administrator_did_by_hand_and_leaves_it_so(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		hand    func(u *directory.User)
		restore bool
		steps   []string
		says    string
	}{
		{
			"frozen", func(u *directory.User) { u.Status.Frozen = true }, false, nil,
			"! Name p01 (p01): suspended in Lark, not by this sync; left so",
		},
		{
			"frozen, and to be restored", func(u *directory.User) { u.Status.Frozen = true }, true,
			[]string{"update p01 suspended"},
			"+ Name p01 (p01): comes back: suspension lifted",
		},
		{"resigned", func(u *directory.User) { u.Status.Resigned = true }, false, nil, "! Name p01 (p01): resigned in Lark, not by this sync; left so"},
		{
			"resigned, and to be restored", func(u *directory.User) { u.Status.Resigned = true }, true,
			[]string{"restore p01"},
			"+ Name p01 (p01): comes back: the deleted account is restored, in the root",
		},
		{"left by themselves, and others to be restored", func(u *directory.User) { u.Status.Exited = true }, true, nil, "! Name p01 (p01): left the tenant by themselves; left so"},
		{"left by themselves", func(u *directory.User) { u.Status.Exited = true }, false, nil, "! Name p01 (p01): left the tenant by themselves; left so"},
	} {
		for _, managed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, suspended managed %t", c.name, managed), func(t *testing.T) {
				t.Parallel()
				all := staff(3)
				if managed {
					all["p01"]["suspended"] = false
				}
				w := synced(t, all)
				w.policy.RestoreExternal = c.restore
				w.tenant.change("p01", c.hand)
				for range 3 {
					w.refresh()
					plan := w.plan()
					equal(t, "steps", steps(plan), c.steps)
					contains(t, "the roster", lines(plan), c.says)
					equal(t, "changed", plan.Changed, c.steps != nil)
					if _, shown := w.state.Directory.People["p01"]["suspended"]; shown {
						equal(t, "drawn as drift", w.state.Directory.People["p01"].Bool("suspended"), slices.Contains(c.steps, "update p01 suspended"))
					}
				}
				w.apply()
				w.settled()
			})
		}
	}
}

func TestPlan_reports_a_leaver_whom_somebody_else_suspended(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.tenant.change("p01", func(u *directory.User) { u.Status.Frozen = true })
	w.refresh()
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
	plan := w.apply()
	equal(t, "steps", steps(plan), nil)
	contains(t, "the roster", lines(plan), "! Name p01 (p01): left (DEPROVISIONED) and is suspended in Lark already, not by this sync; left so")
	w.want(wanted{People: staff(3)}) // a return does not lift it either
	equal(t, "steps of the returner", steps(w.plan()), nil)
}

// A run that dies between a suspension and the state cannot be told from an administrator. The safety guide says what to do.
func TestPlan_takes_whom_a_killed_run_suspended_for_suspended_by_somebody_else_and_says_what_follows(t *testing.T) {
	t.Parallel()
	killed := func(t *testing.T) *world {
		t.Helper()
		w := synced(t, staff(3))
		w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
		if _, err := reconcile.Execute(t.Context(), w.tenant, w.appID, w.plan(), w.state, w.now); err != nil {
			t.Fatal(err)
		}
		w.refresh()
		plan := w.apply()
		equal(t, "steps", steps(plan), nil)
		contains(t, "the roster", lines(plan), "! Name p01 (p01): left (DEPROVISIONED) and is suspended in Lark already, not by this sync; left so, "+
			`also when they come back (on_external = "report")`)
		return w
	}
	t.Run("who has left is suspended again when an administrator has lifted it", func(t *testing.T) {
		t.Parallel()
		w := killed(t)
		w.tenant.change("p01", func(u *directory.User) { u.Status.Frozen = false })
		w.refresh()
		equal(t, "steps", steps(w.apply()), []string{"suspend p01"})
		w.want(wanted{People: staff(3)})
		equal(t, "steps of the returner", steps(w.apply()), []string{"update p01 suspended"})
		w.settled()
	})
	t.Run("who is back is restored where that is asked for", func(t *testing.T) {
		t.Parallel()
		w := killed(t)
		w.policy.RestoreExternal = true
		if text := lines(w.plan()); strings.Contains(text, "also when they come back") {
			t.Errorf("they do not stay suspended:\n%s", text)
		}
		w.want(wanted{People: staff(3)})
		plan := w.apply()
		equal(t, "steps", steps(plan), []string{"update p01 suspended"})
		contains(t, "the roster", lines(plan), "+ Name p01 (p01): comes back: suspension lifted")
		w.settled()
	})
}

func TestPlan_tells_of_leavers_out_of_reach(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.tenant.hidden[w.tenant.by("p01")] = true
	w.refresh()
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
	plan := w.plan()
	equal(t, "steps", steps(plan), nil)
	contains(t, "the roster", lines(plan), "left (DEPROVISIONED) and is outside the app's contact range: not suspended")
}

func TestPlan_does_not_create_who_is_suspended_in_the_source(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(wanted{People: but(staff(1), nil, people{"a": human("a", "suspended", true), "b": human("b", "leader", "a")})})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"create b", "create p00"})
	contains(t, "the roster", lines(plan), "? Name a (a): held, suspended in the source, so they are not invited", "b (b): create in the root; an invitation will be sent; without leader, Name a is not in Lark")
	w.settled()
	contains(t, "the next roster", lines(w.plan()), "? 1 person without a Lark account: suspended in the source, so they are not invited")
	w.want(wanted{People: but(staff(1), nil, people{"a": human("a", "suspended", false), "b": human("b", "leader", "a")})})
	equal(t, "steps when no longer", steps(w.apply()), []string{"create a", "update b leader"})
	w.settled()
}

func TestPlan_restores_a_leaver_under_a_new_source_id_and_remembers_if_that_fails(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
	w.apply()
	w.want(wanted{People: but(staff(3), []string{"p01"}, people{"q": person{"name": "Name p01", "email": "p01@acme.com"}})})
	w.policy.SamePerson = map[string]string{"q": "p01"}
	w.tenant.fail = failing("update p01")
	equal(t, "steps", steps(w.apply()), []string{"update q suspended"})
	equal(t, "offboarded", slices.Collect(maps.Keys(w.state.Offboarded)), []string{"q"})
	w.tenant.fail = nil
	w.refresh()
	equal(t, "steps of the next run", steps(w.apply()), []string{"update q suspended"})
	equal(t, "offboarded at last", len(w.state.Offboarded), 0)
	w.settled()
}

func TestPlan_does_not_count_offboarded_people_as_missing_when_the_evidence_grows_old(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "DEPROVISIONED"}})
	w.apply()
	w.policy.Limits = map[reconcile.Kind]reconcile.Limit{reconcile.KindMissing: limit(t, "0")}
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil)})
	plan := w.apply()
	equal(t, "missing", plan.Summary[reconcile.KindMissing], 0)
	equal(t, "offboarded", len(w.state.Offboarded), 1)
	w.settled()
}

func TestPlan_leaves_suspended_whom_the_source_suspended_and_says_nothing_of_now(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": human("a", "suspended", false), "b": human("b")})
	w.want(wanted{People: people{"a": human("a", "suspended", true), "b": human("b")}})
	w.apply()
	w.want(wanted{People: people{"a": human("a"), "b": human("b")}}) // the mapping lost the attribute
	equal(t, "steps", steps(w.plan()), nil)
	equal(t, "frozen", w.tenant.user("a")["suspended"], any(true))
}

func TestPlan_restores_a_returner_though_the_mapping_lost_the_attribute(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": human("a", "suspended", false), "b": human("b")})
	w.want(wanted{People: people{"b": human("b")}, Departed: map[string]string{"a": "DEPROVISIONED"}})
	w.apply()
	w.refresh()
	w.want(wanted{People: people{"a": human("a"), "b": human("b")}})
	equal(t, "steps", steps(w.apply()), []string{"update a suspended"})
	w.settled()
}
