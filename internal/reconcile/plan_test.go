package reconcile_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// synced is a world in which these people were created and everything is as wanted.
func synced(t failer, p people) *world {
	t.Helper()
	w := newWorld(t)
	w.want(wanted{People: p})
	w.apply()
	equal(t, "failures of the first run", w.state.Failures, map[string]string{})
	w.settled()
	w.tenant.took()
	return w
}

func staff(n int) people {
	p := people{}
	for i := range n {
		id := fmt.Sprintf("p%02d", i)
		p[id] = human(id)
	}
	return p
}

// but is a copy without some and with others.
func but(p people, leave []string, add people) people {
	out := maps.Clone(p)
	for _, id := range leave {
		delete(out, id)
	}
	maps.Copy(out, add)
	return out
}

func limit(t failer, s string) reconcile.Limit {
	t.Helper()
	l, err := reconcile.ParseLimit(s)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return l
}

func TestPlan_refuses_an_empty_directory_where_people_are_bound(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.want(wanted{People: people{}})
	_, err := w.make()
	if err == nil {
		t.Fatal("not refused")
	}
	contains(t, "the error", err.Error(), "no people", "3 are bound", "Nothing was changed", "remove the resource")
}

func TestPlan_of_an_empty_directory_where_nobody_is_bound_does_nothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(wanted{People: people{}})
	if steps := steps(w.plan()); steps != nil {
		t.Errorf("steps: %v", steps)
	}
}

func TestPlan_leaves_alone_whom_the_source_does_not_show_ten_runs_in_a_row(t *testing.T) {
	t.Parallel()
	everybody := but(staff(3), nil, people{"mei": human("mei", "job_title", "Engineer"), "ann": human("ann", "leader", "mei")})
	for _, c := range []struct {
		name string
		then wanted
		says string
	}{
		{"missing", wanted{People: but(everybody, []string{"mei", "ann"}, nil)}, "missing: the source does not mention them"},
		{"rejected", wanted{People: but(everybody, []string{"mei", "ann"}, nil), Held: map[string]directory.Hold{
			"mei": {Why: directory.Rejected, Cause: "email wanted by 00u5 too"}, "ann": {Why: directory.Rejected, Cause: "no name"},
		}}, "held, email wanted by 00u5 too"},
		{"out of scope", wanted{People: but(everybody, []string{"mei", "ann"}, nil), Held: map[string]directory.Hold{
			"mei": {Why: directory.OutOfScope, Cause: "a contractor"}, "ann": {Why: directory.OutOfScope, Cause: "a contractor"},
		}}, "held, a contractor"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, everybody)
			before := w.tenant.user("mei").JSON()
			w.want(c.then)
			for run := range 10 {
				plan := w.apply()
				if steps := steps(plan); steps != nil {
					t.Fatalf("run %d: steps %v", run, steps)
				}
				contains(t, "the roster", lines(plan), "Name mei (mei): "+c.says)
				w.refresh()
			}
			equal(t, "writes", sent(w.tenant.took()), nil)
			equal(t, "mei", string(w.tenant.user("mei").JSON()), string(before))
			if plan := w.plan(); plan.Changed {
				t.Error("the plan is not empty though nothing follows")
			}
			w.want(wanted{People: everybody}) // and back
			if steps := steps(w.plan()); steps != nil {
				t.Errorf("back: steps %v", steps)
			}
		})
	}
}

func TestPlan_puts_right_what_changed_in_Lark_while_a_person_was_missing(t *testing.T) {
	t.Parallel()
	everybody := but(staff(2), nil, people{"mei": human("mei", "job_title", "Engineer", "departments", []string{"Eng", "Ops", "Art"}, "gender", 2)})
	w := synced(t, everybody)
	w.want(wanted{People: staff(2)})
	w.apply()
	w.tenant.change("mei", func(u *directory.User) { u.Person["job_title"] = "Hacker" })
	w.refresh()
	equal(t, "steps while missing", steps(w.plan()), nil)
	w.want(wanted{People: everybody})
	plan := w.apply()
	equal(t, "steps when back", steps(plan), []string{"update mei job_title"})
	equal(t, "what the plan takes Lark to have", plan.Steps[0].Have.String("job_title"), "Hacker")
	w.settled()
}

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
	for _, protect := range []string{"boss", "boss@acme.com", "ou_u1", "u1"} {
		t.Run(protect, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.tenant.hire("u1", directory.Person{"name": "Boss", "email": "boss@acme.com"})
			w.want(wanted{People: people{"boss": human("boss", "suspended", true)}})
			w.policy.Protect = []string{protect}
			w.match()
			plan := w.apply()
			equal(t, "steps", steps(plan), []string{"adopt boss name"})
			contains(t, "the roster", lines(plan), "is protected ("+protect+"); not suspended")
			equal(t, "frozen", w.tenant.user("u1")["suspended"], any(false))
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

func TestPlan_holds_both_sides_of_a_suspected_rename_and_the_rest_proceeds(t *testing.T) {
	t.Parallel()
	old := human("old", "mobile", "+6581234567", "employee_no", "E1")
	for _, c := range []struct {
		name, shared string
		new          person
		departed     bool
	}{
		{"email", "email", person{"name": "New Name", "email": "OLD@acme.com"}, false},
		{"mobile", "mobile", person{"name": "New Name", "mobile": "+65 8123 4567"}, false},
		{"employee number, of one who departs", "employee_no", person{"name": "New Name", "email": "new@acme.com", "employee_no": "E1"}, true},
		{"user_id", "user_id", person{"name": "New Name", "email": "new@acme.com", "user_id": "old"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, but(staff(3), nil, people{"old": old}))
			then := wanted{People: but(staff(3), nil, people{"new": c.new, "p99": human("p99")})}
			if c.departed {
				then.Departed = map[string]string{"old": "DEPROVISIONED"}
			}
			w.want(then)
			plan := w.apply()
			equal(t, "steps", steps(plan), []string{"create p99"})
			equal(t, "held", plan.Summary[reconcile.KindHeld], 2)
			contains(t, "the roster", lines(plan),
				"New Name (new): held, has the "+c.shared+" of old", `same_person = { "new" = "old" }`,
				"Name old (old): held, new, who is new, has the "+c.shared+" of this person: probably a rename")
			equal(t, "old is untouched", w.tenant.user("old")["suspended"], any(false))
			w.refresh()
			if plan := w.plan(); plan.Changed {
				t.Error("the plan is not empty though nothing follows")
			}

			w.policy.SamePerson = map[string]string{"new": "old"}
			plan = w.apply()
			contains(t, "the roster", lines(plan), "New Name (new): takes over the Lark user of old (same_person)")
			if len(plan.Steps) != 1 || plan.Steps[0].ID != "new" || plan.Steps[0].Action != reconcile.UpdatePerson {
				t.Errorf("steps: %v", steps(plan))
			}
			equal(t, "the account", w.tenant.user("old")["name"], any("New Name"))
			equal(t, "invitations", w.tenant.invitations["new"], 0)
			if _, still := w.state.Bound["old"]; still {
				t.Error("old is still bound")
			}
			w.settled() // with the entry still there
			w.policy.SamePerson = nil
			w.settled()
		})
	}
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
	equal(t, "steps with existing", steps(w.plan()), nil)
	w.policy.SamePerson = map[string]string{"p01b": "p01"}
	equal(t, "steps of the confirmed", steps(w.apply()), []string{"update p01b name suspended"})
	equal(t, "offboarded", len(w.state.Offboarded), 0)
	w.settled()
}

func TestPlan_finds_a_rename_by_the_account_that_is_found(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	// Everything about them is new, but the user whom a look-up found is the one bound to p01.
	w.want(wanted{People: but(staff(3), []string{"p01"}, people{"q": human("q")})})
	w.existing = map[string]reconcile.Existing{"q": {OpenID: w.tenant.by("p01"), MatchedBy: "email", Person: directory.Person{"email": "q@acme.com"}}}
	plan := w.plan()
	equal(t, "steps", steps(plan), nil)
	contains(t, "the roster", lines(plan), `Name q (q): held, is matched by email with the Lark user (ou_p01) of p01`,
		`same_person = { "q" = "p01" }`, "Name p01 (p01): held, q, who is new")
}

func TestPlan_same_person_that_does_nothing_is_a_warning_and_one_for_two_people_an_error(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.policy.SamePerson = map[string]string{"p00": "gone", "new": "p01", "other": "nobody"}
	w.want(wanted{People: staff(3)})
	plan := w.plan()
	equal(t, "warnings", len(plan.Warnings), 2)
	contains(t, "the warnings", strings.Join(plan.Warnings, "\n"), `same_person["new"] = "p01" does nothing`, `same_person["other"]`)
	w.want(wanted{People: but(staff(3), nil, people{"new": human("new")})})
	_, err := w.make()
	if err == nil {
		t.Fatal("no error")
	}
	contains(t, "the error", err.Error(), `same_person["new"] = "p01"`, "two people")
}

func TestPlan_holds_people_who_want_one_Lark_user(t *testing.T) {
	t.Parallel()
	found := func(openID string) reconcile.Existing {
		return reconcile.Existing{OpenID: openID, MatchedBy: "email", Person: directory.Person{}}
	}
	for _, c := range []struct {
		name     string
		people   people
		existing map[string]reconcile.Existing
		held     []string
		says     string
	}{
		{
			"two newcomers",
			people{"a": human("a"), "b": human("b")},
			map[string]reconcile.Existing{"a": found("ou_9"), "b": found("ou_9")},
			[]string{"a", "b"},
			"the Lark user found (ou_9) is that of Name b (b) too",
		},
		{
			"three",
			people{"a": human("a"), "b": human("b"), "c": human("c")},
			map[string]reconcile.Existing{"a": found("ou_9"), "b": found("ou_9"), "c": found("ou_9")},
			[]string{"a", "b", "c"},
			"ou_9",
		},
		{
			"one that is bound to somebody who is there",
			people{"a": human("a")},
			map[string]reconcile.Existing{"a": found("ou_p00")},
			[]string{"a"},
			"is matched by email with the Lark user (ou_p00) of Name p00 (p00); a user can be one person's only",
		},
		{
			"a conflict of the look-up",
			people{"a": human("a")},
			map[string]reconcile.Existing{"a": {Conflict: "two keys, two users"}},
			[]string{"a"},
			"held, two keys, two users",
		},
		{
			"the user_id of another's source id",
			people{"a": human("a"), "b": human("b", "user_id", "a")},
			nil,
			[]string{"a", "b"},
			"the user_id (a) is that of Name a (a) too",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, staff(2))
			w.want(wanted{People: but(staff(2), nil, but(c.people, nil, people{"z": human("z")}))})
			w.existing = c.existing
			plan := w.apply()
			equal(t, "steps", steps(plan), []string{"create z"})
			equal(t, "held", plan.Summary[reconcile.KindHeld], len(c.held))
			contains(t, "the roster", lines(plan), c.says)
			for _, id := range c.held {
				contains(t, "the roster", lines(plan), "("+id+"): held, ")
			}
		})
	}
}

func TestPlan_creates_managers_first_with_their_leader_in_the_create(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(wanted{People: people{
		"a": human("a", "leader", "b"), "b": human("b", "leader", "z"), "z": human("z"), "c": human("c", "leader", "z"),
	}})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"create z", "create b", "create c", "create a"})
	for id, leader := range map[string]string{"a": "b", "b": "z", "c": "z"} {
		equal(t, "leader of "+id, w.tenant.user(id).String("leader"), w.tenant.by(leader))
	}
	equal(t, "writes", sent(w.tenant.took()), []string{"create a", "create b", "create c", "create z"})
	w.settled()
}

func TestPlan_prints_a_circle_of_leaders_and_leaves_out_one_link(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(wanted{People: people{
		"b": human("b", "leader", "c"), "c": human("c", "leader", "a"), "a": human("a", "leader", "b"), // a circle
		"d": human("d", "leader", "c"), "x": human("x", "leader", "y"), "y": human("y", "leader", "x"), // below it, and another
	}})
	plan := w.apply()
	contains(t, "the roster", lines(plan),
		"Name a (a): leader left out, it closes a circle: Name a (a) -> Name b (b) -> Name c (c) -> Name a (a)",
		"Name x (x): leader left out, it closes a circle: Name x (x) -> Name y (y) -> Name x (x)")
	equal(t, "failures", w.state.Failures, map[string]string{})
	for id, leader := range map[string]string{"a": "", "b": "c", "c": "a", "d": "c", "x": "", "y": "x"} {
		equal(t, "leader of "+id, w.tenant.user(id).String("leader"), w.tenant.by(leader))
	}
	w.settled()
	equal(t, "the circle is printed as long as it is there", len(w.plan().Lines), 2)
}

func TestPlan_links_late_managers_by_the_next_run(t *testing.T) {
	t.Parallel()
	late := human("boss")
	for _, c := range []struct {
		name    string
		refresh bool
	}{{"with a refresh", true}, {"without", false}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.want(wanted{
				People: but(staff(2), nil, people{"a": human("a", "leader", "boss")}),
				Held:   map[string]directory.Hold{"boss": {Why: directory.OutOfScope, Cause: "staged"}},
			})
			plan := w.apply()
			contains(t, "the roster", lines(plan), "Name a (a): create in the root; an invitation will be sent; without leader, boss is not in Lark")
			w.settled()
			w.want(wanted{People: but(staff(2), nil, people{"a": human("a", "leader", "boss"), "boss": late})})
			if c.refresh {
				w.refresh()
			}
			plan = w.apply()
			equal(t, "steps", steps(plan), []string{"create boss", "update a leader"})
			contains(t, "the roster", lines(plan), `Name a (a): changed; leader none -> "boss"`) // Terraform's diff does not show it
			equal(t, "leader", w.tenant.user("a").String("leader"), w.tenant.by("boss"))
			w.settled()
		})
	}
}

func TestPlan_does_not_write_a_late_leader_whom_somebody_has_set(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(wanted{People: people{"a": human("a", "leader", "boss")}, Held: map[string]directory.Hold{"boss": {Why: directory.OutOfScope}}})
	w.apply()
	boss := w.tenant.hire("boss", directory.Person{"name": "Name boss", "email": "boss@acme.com"})
	w.tenant.change("a", func(u *directory.User) { u.Person["leader"] = boss })
	w.want(wanted{People: people{"a": human("a", "leader", "boss"), "boss": human("boss")}})
	w.match()
	w.tenant.took()
	w.apply()
	equal(t, "writes", sent(w.tenant.took()), nil)
	w.settled()
}

func TestPlan_suspends_who_left_on_evidence_and_tells_what_comes_next(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.want(wanted{People: but(staff(3), []string{"p01"}, nil), Departed: map[string]string{"p01": "status is DEPROVISIONED", "stranger": "DEPROVISIONED"}})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"suspend p01"})
	contains(t, "the roster", lines(plan), "- Name p01 (p01): leaves (status is DEPROVISIONED): suspended, nothing is deleted")
	equal(t, "frozen", w.tenant.user("p01")["suspended"], any(true))
	o := w.state.Offboarded["p01"]
	equal(t, "offboarded", o, reconcile.Offboarded{Name: "Name p01", Since: o.Since, Next: "stays suspended"})
	equal(t, "the time is that of the refresh", o.Since, "2026-05-01T12:00:03Z")
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
	contains(t, "the roster", lines(plan), `+ Name mei (mei): comes back: suspension lifted; departments the root -> "Eng", leader none -> "p00"`)
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
	equal(t, "offboarded", w.state.Offboarded["mei"].Next, "stays suspended")
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
		{"resigned, and frozen ones to be restored", func(u *directory.User) { u.Status.Resigned = true }, true, nil, "resigned in Lark"},
		{"left by themselves", func(u *directory.User) { u.Status.Exited = true }, false, nil, "resigned in Lark"},
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

func TestPlan_refuses_to_create_where_it_may_only_adopt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.policy.FailUnmatched = true
	w.want(wanted{People: staff(2)})
	w.tenant.hire("p00", directory.Person{"name": "Name p00", "email": "p00@acme.com"})
	w.match()
	_, err := w.make()
	if err == nil {
		t.Fatal("not refused")
	}
	contains(t, "the error", err.Error(), `on_unmatched is "fail"`, "1 person would be created", "Name p01 (p01)", "lark_existing_users")
	w.want(wanted{People: but(staff(2), []string{"p01"}, nil)})
	equal(t, "steps", steps(w.apply()), []string{"adopt p00"})
}

func TestPlan_is_empty_where_nothing_follows_from_another_directory(t *testing.T) {
	t.Parallel()
	w := synced(t, but(staff(2), nil, people{"mei": human("mei", "job_title", "Engineer")}))
	d := wanted{People: but(staff(2), nil, people{"mei": human("mei")})} // job_title is not managed any more
	d.Departed = map[string]string{"stranger": "DEPROVISIONED"}
	d.Held = map[string]directory.Hold{"other": {Why: directory.OutOfScope, Cause: "staged"}, "more": {Why: directory.OutOfScope, Cause: "staged"}}
	w.want(d)
	plan := w.plan()
	if plan.Changed || plan.Steps != nil {
		t.Errorf("changed: %s", printed(plan, nil))
	}
	contains(t, "the roster", lines(plan), "? 2 people without a Lark account: out of scope, staged")
	w.tenant.change("mei", func(u *directory.User) { u.Person["job_title"] = "Hacker" })
	w.refresh()
	if plan := w.plan(); plan.Changed {
		t.Error("an attribute that is not managed made a change")
	}
}

func TestPlan_treats_an_attribute_that_becomes_managed_as_one_of_which_nothing_is_known(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.tenant.change("p00", func(u *directory.User) { u.Person["city"] = "Singapore" })
	w.tenant.change("p01", func(u *directory.User) { u.Person["city"] = "Oslo" })
	w.refresh()
	all := staff(3)
	for _, p := range all {
		p["city"] = "Singapore"
	}
	w.want(wanted{People: all})
	equal(t, "steps", steps(w.apply()), []string{"update p00 city", "update p01 city", "update p02 city"})
	equal(t, "writes", sent(w.tenant.took()), []string{"update p01 city", "update p02 city"})
	equal(t, "failures", w.state.Failures, map[string]string{})
	contains(t, "the notes", strings.Join(w.outcome.Notes, "\n"), `p01: city was "Oslo" in Lark, which the plan did not know`)
	w.settled()
}

func TestPlan_knows_people_by_their_Lark_id_whatever_changes(t *testing.T) {
	t.Parallel()
	w := synced(t, but(staff(2), nil, people{"mei": human("mei", "mobile", "+6581234567")}))
	account := w.tenant.by("mei")
	w.want(wanted{People: but(staff(2), nil, people{"mei": person{"name": "Mei Tan", "email": "mei.tan@acme.com", "mobile": "+6589999999"}})})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"update mei email mobile name"})
	equal(t, "kinds", plan.Steps[0].Kinds, []reconcile.Kind{reconcile.KindUpdate, reconcile.KindRename})
	equal(t, "the account", w.tenant.by("mei"), account)
	equal(t, "invitations", w.tenant.invitations["mei"], 1)
	w.settled()
}

func TestPlan_clears_what_is_empty_on_purpose(t *testing.T) {
	t.Parallel()
	full := human("a", "job_title", "Engineer", "departments", []string{"Eng"}, "gender", 1, "mobile_visible", true, "leader", "p00")
	bare := human("a", "job_title", "", "departments", []string{}, "gender", 0, "mobile_visible", false, "leader", "")
	w := synced(t, but(staff(1), nil, people{"a": full}))
	w.want(wanted{People: but(staff(1), nil, people{"a": bare})})
	equal(t, "steps", steps(w.apply()), []string{"update a departments gender job_title leader mobile_visible"})
	w.settled()
	w = synced(t, but(staff(1), nil, people{"a": bare}))
	equal(t, "made with nothing to clear", steps(w.plan()), nil)
}

func TestPlan_finds_drift_attribute_by_attribute(t *testing.T) {
	t.Parallel()
	all := but(staff(2), nil, people{"mei": human("mei",
		"job_title", "Engineer", "departments", []string{"Eng", "Ops", "Art"}, "gender", 2, "leader", "p00", "mobile", "+6581234567",
		"employee_type", 1, "mobile_visible", true, "custom.C-1", "x", "city", "", "join_time", 0, "suspended", false)})
	for attribute, hand := range map[string]func(w *world, p directory.Person){
		"name":      func(_ *world, p directory.Person) { p["name"] = "Mallory" },
		"email":     func(_ *world, p directory.Person) { p["email"] = "m@acme.com" },
		"job_title": func(_ *world, p directory.Person) { delete(p, "job_title") },
		"departments": func(_ *world, p directory.Person) {
			d := p.Strings("departments")
			p["departments"] = []string{d[1], d[0], d[2]}
		},
		"gender":         func(_ *world, p directory.Person) { delete(p, "gender") },
		"leader":         func(w *world, p directory.Person) { p["leader"] = w.tenant.by("p01") },
		"mobile":         func(_ *world, p directory.Person) { delete(p, "mobile") },
		"employee_type":  func(_ *world, p directory.Person) { p["employee_type"] = int64(2) },
		"mobile_visible": func(_ *world, p directory.Person) { delete(p, "mobile_visible") },
		"custom.C-1":     func(_ *world, p directory.Person) { p["custom.C-1"] = "y" },
		"city":           func(_ *world, p directory.Person) { p["city"] = "Oslo" },
		"join_time":      func(_ *world, p directory.Person) { p["join_time"] = int64(1700000000) },
	} {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			w := synced(t, all)
			w.tenant.change("mei", func(u *directory.User) { hand(w, u.Person) })
			for range 2 { // what one refresh finds, another does not lose
				w.refresh()
				equal(t, "steps", steps(w.plan()), []string{"update mei " + attribute})
			}
			shown := w.state.Directory.People["mei"]
			if !directory.Differs(attribute, w.wanted.People["mei"], shown) {
				t.Errorf("Terraform's diff does not show it: %s", shown.JSON())
			}
			w.apply()
			equal(t, "writes", sent(w.tenant.took()), []string{"update mei " + attribute})
			w.settled()
		})
	}
}

func TestPlan_takes_no_order_of_departments_for_drift(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": human("a", "departments", []string{"Eng", "Zoo", "Art", "Ops"})})
	w.tenant.shuffle = true
	w.settled()
}

func TestPlan_counts_kinds_and_orders_the_steps(t *testing.T) {
	t.Parallel()
	w := synced(t, but(staff(4), nil, people{"gone": human("gone")}))
	w.want(wanted{
		People: but(staff(4), nil, people{
			"p00": human("p00", "name", "Other"), "p01": human("p01", "departments", []string{"Eng/Platform"}), "p02": human("p02", "job_title", "X"),
			"n2": human("n2", "leader", "n1"), "n1": human("n1"),
		}),
		Departed: map[string]string{"gone": "DEPROVISIONED"},
	})
	plan := w.plan()
	equal(t, "steps", steps(plan), []string{
		"department Eng", "department Eng/Platform", "create n1", "create n2", "update p00 name", "update p01 departments", "update p02 job_title", "suspend gone",
	})
	equal(t, "summary", plan.Summary, map[reconcile.Kind]int{
		"adopt": 0, "create": 2, "update": 3, "move": 1, "rename": 1, "suspend": 1, "restore": 0, "missing": 0, "held": 0, "departments": 2,
	})
	equal(t, "forecast", plan.Forecast(), reconcile.Forecast{Calls: 9, Invitations: 2, Minutes: 0.1})
	title, detail := plan.Roster()
	equal(t, "title", title, "2 people will be invited, 1 suspended (Name gone, Name n1, ...)")
	equal(t, "roster", detail, strings.Join([]string{
		" - Name gone (gone): leaves (DEPROVISIONED): suspended, nothing is deleted",
		" + Name n1 (n1): create in the root; an invitation will be sent",
		" + Name n2 (n2): create in the root; an invitation will be sent",
		" + 2 departments are created or changed, unless Lark has them already",
	}, "\n"))
	slow := slices.DeleteFunc(slices.Clone(plan.Steps), func(s reconcile.Step) bool { return !s.Slow() })
	equal(t, "at one per second", steps(reconcile.Plan{Steps: slow}), []string{"update p01 departments", "suspend gone"})
}

func TestRoster_names_200_people_and_counts_the_rest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := people{}
	for i := range 260 {
		id := fmt.Sprintf("p%03d", i)
		p[id] = human(id)
	}
	w.want(wanted{People: p})
	title, detail := w.plan().Roster()
	equal(t, "title", title, "260 people will be invited (Name p000, Name p001, ...)")
	equal(t, "lines", strings.Count(detail, "\n")+1, 201)
	contains(t, "the roster", detail, "\n and 60 more")
}

func TestRefusal_is_an_error_that_can_be_told_from_others(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(20))
	w.policy.Limits = map[reconcile.Kind]reconcile.Limit{reconcile.KindMissing: limit(t, "5 or 5%")}
	w.want(wanted{People: staff(10)})
	_, err := w.make()
	var refusal *reconcile.Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("error: %v", err)
	}
	equal(t, "title", refusal.Title(), "Refused: 10 people would be missing from the source, the limit is 5")
}
