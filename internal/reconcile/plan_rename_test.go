package reconcile_test

import (
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

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

func TestPlan_says_that_a_user_id_stays_as_it_is(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tenant.hire("legacy", directory.Person{"name": "Name b", "email": "b@acme.com"})
	w.want(wanted{People: people{"a": human("a", "user_id", "ann"), "b": human("b", "user_id", "ben"), "c": human("c")}})
	w.match()
	contains(t, "the plan that adopts", lines(w.plan()), `user_id: Name b (b) has "legacy", not "ben". Lark takes it when an account is made`)
	w.apply()
	if warned := w.plan().Warnings; warned != nil {
		t.Errorf("what a plan has drawn is not drawn again, and yet it says %q", warned)
	}
	w.settled()
	for name, c := range map[string]struct {
		people people
		says   string
	}{
		"changed":       {people{"a": human("a", "user_id", "anna")}, `Name a (a) has "ann", not "anna"`},
		"newly managed": {people{"c": human("c", "user_id", "cid")}, `Name c (c) has "c", not "cid"`},
		"as it is":      {people{"c": human("c", "user_id", "c")}, ""},
		"put right":     {people{"b": human("b", "user_id", "legacy")}, ""},
		"not managed":   {people{"a": human("a")}, ""},
	} {
		w.want(wanted{People: but(people{"a": human("a", "user_id", "ann"), "b": human("b", "user_id", "ben"), "c": human("c")}, nil, c.people)})
		plan := w.plan()
		equal(t, name+": steps", steps(plan), nil)
		equal(t, name+": changed", plan.Changed, false)
		contains(t, name, lines(plan), c.says)
		equal(t, name+": warnings", len(plan.Warnings), min(len(c.says), 1))
	}
	w.want(wanted{People: but(people{"b": human("b"), "c": human("c")}, nil, people{"a": human("a", "user_id", "anna", "job_title", "Lead")})})
	equal(t, "what is sent", sent(func() []write { w.tenant.took(); w.apply(); return w.tenant.took() }()), []string{"update ann job_title"})
	w.settled()
}

func TestPlan_creates_whoever_has_what_a_resigned_account_had(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	w.tenant.change("p01", func(u *directory.User) { u.Status.Resigned = true })
	w.refresh()
	w.want(wanted{People: but(staff(3), []string{"p01"}, people{"p01b": person{"name": "Back", "email": "p01@acme.com"}})})
	equal(t, "steps", steps(w.apply()), []string{"create p01b"})
	w.settled()
}

func TestPlan_carries_out_a_rebinding_that_changes_nothing_in_Lark(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(3))
	same := person{"name": "Name p01", "email": "p01@acme.com"}
	w.want(wanted{People: but(staff(3), []string{"p01"}, people{"q": same, "n": human("n")})})
	w.apply() // q is held, and in the directory of the state
	w.policy.SamePerson = map[string]string{"q": "p01"}
	plan := w.apply()
	equal(t, "steps", steps(plan), nil)
	equal(t, "changed", plan.Changed, true)
	equal(t, "bound", w.state.Bound["q"].OpenID, "ou_p01")
	w.settled()
}

func TestPlan_holds_all_leavers_whom_a_newcomer_may_be(t *testing.T) {
	t.Parallel()
	w := synced(t, but(staff(2), nil, people{"old1": human("old1", "employee_no", "E1"), "old2": human("old2", "employee_no", "E2")}))
	w.want(wanted{
		People:   but(staff(2), nil, people{"new": {"name": "New", "email": "old2@acme.com", "employee_no": "E1"}}),
		Departed: map[string]string{"old1": "DEPROVISIONED", "old2": "DEPROVISIONED"},
	})
	plan := w.plan()
	equal(t, "steps", steps(plan), nil)
	contains(t, "the roster", lines(plan), "? New (new): held, has the employee_no of old1",
		"? Name old1 (old1): held, new, who is new, has the employee_no of this person", "? Name old2 (old2): held, new, who is new, has the email of this person")
}
