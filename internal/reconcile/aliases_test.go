package reconcile_test

import (
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// joined is a world in which Mei has an account by her id in Okta, and the directory says what her id in JumpCloud is. Ben is
// there, too, and reports to her.
func joined(t failer) *world {
	t.Helper()
	w := newWorld(t)
	w.want(wanted{People: but(ben("okta-mei"), nil, people{"okta-mei": mei()}), Aliases: map[string][]string{"okta-mei": {"jc-mei"}}})
	w.apply()
	w.settled()
	w.tenant.took()
	return w
}

func mei() person { return person{"name": "Mei Chan", "email": "mei@acme.com", "job_title": "Lead"} }

// ben is everybody else, with a leader.
func ben(leader string) people {
	return people{"ben": human("ben", "leader", leader), "cy": human("cy")}
}

// keeps applies, and expects nothing of Lark but the account that Mei has by now under this source id.
func (w *world) keeps(id string, aliases ...string) {
	w.t.Helper()
	plan := w.apply()
	equal(w.t, "steps", steps(plan), nil)
	equal(w.t, "sent", sent(w.tenant.took()), nil)
	equal(w.t, "the account of "+id, w.state.Bound[id].OpenID, "ou_okta-mei")
	equal(w.t, "the ids of "+id, w.state.Bound[id].Aliases, aliases)
	equal(w.t, "people bound", len(w.state.Bound), 3)
	w.settled()
}

func TestAliases_a_person_is_known_by_whatever_id_the_directory_has_for_them(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		then  wanted
		id    string
		known []string
	}{
		{"the other source is the key", wanted{
			People: but(ben("jc-mei"), nil, people{"jc-mei": mei()}), Aliases: map[string][]string{"jc-mei": {"okta-mei"}},
		}, "jc-mei", []string{"okta-mei"}},
		{"they left the first source", wanted{People: but(ben("jc-mei"), nil, people{"jc-mei": mei()})}, "jc-mei", []string{"okta-mei"}},
		{"they left the second source", wanted{People: but(ben("okta-mei"), nil, people{"okta-mei": mei()})}, "okta-mei", []string{"jc-mei"}},
		{"they left the first source, which says so", wanted{
			People: but(ben("jc-mei"), nil, people{"jc-mei": mei()}), Departed: map[string]string{"okta-mei": "DEPROVISIONED"},
		}, "jc-mei", []string{"okta-mei"}},
		{"they left the second source, which says so", wanted{
			People: but(ben("okta-mei"), nil, people{"okta-mei": mei()}), Departed: map[string]string{"jc-mei": "DEPROVISIONED"},
		}, "okta-mei", []string{"jc-mei"}},
		{"a third source knows them", wanted{
			People: but(ben("a-mei"), nil, people{"a-mei": mei()}), Aliases: map[string][]string{"a-mei": {"jc-mei", "hr-mei"}},
		}, "a-mei", []string{"hr-mei", "jc-mei", "okta-mei"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := joined(t)
			w.want(c.then)
			w.keeps(c.id, c.known...)
			back := wanted{People: but(ben("okta-mei"), nil, people{"okta-mei": mei()}), Aliases: map[string][]string{"okta-mei": {"jc-mei"}}}
			w.want(back)
			w.apply()
			equal(t, "the account, back", w.state.Bound["okta-mei"].OpenID, "ou_okta-mei")
			equal(t, "sent", sent(w.tenant.took()), nil)
			w.settled()
		})
	}
}

func TestAliases_a_plan_says_who_goes_by_another_id_and_changes_what_the_other_source_has(t *testing.T) {
	t.Parallel()
	w := joined(t)
	w.want(wanted{People: but(ben("jc-mei"), nil, people{"jc-mei": person{"name": "Mei Chan", "email": "mei.chan@other.com", "job_title": "Lead"}})})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"update jc-mei email"})
	contains(t, "the roster", lines(plan), "= 1 person goes by another source id, and the same Lark user: Mei Chan (jc-mei, before okta-mei)")
	equal(t, "email", w.tenant.user("okta-mei")["email"], any("mei.chan@other.com"))
	w.settled()
}

func TestAliases_a_leaver_leaves_by_any_of_their_ids_and_comes_back_by_any(t *testing.T) {
	t.Parallel()
	w := joined(t)
	w.want(wanted{People: ben(""), Departed: map[string]string{"jc-mei": "gone"}, Aliases: map[string][]string{"jc-mei": {"okta-mei"}}})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"update ben leader", "suspend jc-mei"})
	equal(t, "offboarded", w.state.Offboarded, map[string]reconcile.Offboarded{"jc-mei": {Name: "Mei Chan", Evidence: "gone"}})
	w.settled()
	w.want(wanted{People: but(ben(""), nil, people{"okta-mei": mei()})})
	equal(t, "steps of the returner", steps(w.apply()), []string{"update okta-mei suspended"})
	equal(t, "offboarded", len(w.state.Offboarded), 0)
	w.settled()
}

func TestAliases_held_people_are_held_by_any_of_their_ids(t *testing.T) {
	t.Parallel()
	for name, aliases := range map[string]map[string][]string{"by the directory": {"jc-mei": {"okta-mei"}}, "as they were known": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := joined(t)
			w.policy.MissingFor = time.Hour
			w.want(wanted{People: ben("jc-mei"), Held: map[string]directory.Hold{"jc-mei": {Why: directory.Rejected, Cause: "no name"}}, Aliases: aliases})
			w.keeps("jc-mei", "okta-mei")
			equal(t, "what is known of them", w.state.Bound["jc-mei"].Person["job_title"], any("Lead"))
			equal(t, "missing", w.plan().Summary[reconcile.KindMissing], 0)
		})
	}
}

// They may have left the second source long ago, and the first may have lost them for a filter.
func TestAliases_evidence_of_one_source_does_not_suspend_who_is_missing_from_another(t *testing.T) {
	t.Parallel()
	w := joined(t)
	w.want(wanted{People: ben(""), Departed: map[string]string{"jc-mei": "gone"}})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"update ben leader"})
	equal(t, "missing", plan.Summary[reconcile.KindMissing], 1)
	contains(t, "the roster", lines(plan), `? Mei Chan (okta-mei): missing, and left as jc-mei (gone): to take that for their leaving, add "jc-mei" to approvals`)
	w.settled()
	w.policy.Approvals = []string{"jc-mei"}
	equal(t, "steps when approved", steps(w.apply()), []string{"suspend jc-mei"})
	w.settled()
}

func TestAliases_who_is_missing_by_all_of_their_ids_is_missing(t *testing.T) {
	t.Parallel()
	w := joined(t)
	w.policy.MissingFor = time.Hour
	w.want(wanted{People: ben("")})
	w.apply()
	w.later(time.Hour)
	w.refresh()
	w.want(wanted{People: but(ben(""), nil, people{"jc-mei": mei()})}) // there after all
	equal(t, "steps", steps(w.apply()), nil)
	w.settled()
	w.want(wanted{People: ben("")})
	w.apply()
	w.later(time.Hour)
	w.refresh()
	equal(t, "steps when missing for long enough", steps(w.plan()), []string{"suspend jc-mei"})
}

func TestAliases_the_protected_are_so_by_any_of_their_ids(t *testing.T) {
	t.Parallel()
	for _, aliases := range []map[string][]string{{"jc-mei": {"okta-mei"}}, nil} {
		w := joined(t)
		w.policy.Protect = []string{"okta-mei"}
		w.want(wanted{People: but(ben("jc-mei"), nil, people{"jc-mei": with(mei(), "suspended", true)}), Aliases: aliases})
		plan := w.apply()
		equal(t, "steps", steps(plan), nil)
		contains(t, "the roster", lines(plan), "is protected (okta-mei); not suspended")
		equal(t, "warnings", len(plan.Warnings), 0)
	}
}

// with is a person with one attribute more.
func with(p person, name string, v any) person {
	p[name] = v
	return p
}

func TestAliases_who_comes_with_a_known_id_and_is_somebody_else_is_held_until_approved(t *testing.T) {
	t.Parallel()
	w := joined(t)
	apart := wanted{People: but(ben("okta-mei"), nil, people{"okta-mei": mei(), "jc-mei": human("jc")})}
	w.want(apart)
	plan := w.apply()
	equal(t, "steps", steps(plan), nil)
	contains(t, "the roster", lines(plan), `? Name jc (jc-mei): held, was one person with Mei Chan (okta-mei) by the source, and is another now: `+
		`if they are two, add "jc-mei" to approvals`)
	w.settled()
	w.policy.Approvals = []string{"jc-mei"}
	equal(t, "steps when approved", steps(w.apply()), []string{"create jc-mei"})
	w.settled()
	equal(t, "the ids of the first", len(w.state.Bound["okta-mei"].Aliases), 0)
	w.policy.Approvals = nil
	w.settled()
}

func TestAliases_of_a_person_who_is_found_again_in_two_a_human_says_which_it_is(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(wanted{People: but(ben(""), nil, people{"okta-mei": mei()}), Aliases: map[string][]string{"okta-mei": {"a-mei", "b-mei"}}})
	w.apply()
	w.settled()
	w.tenant.took()
	w.policy.MissingFor = time.Hour
	w.want(wanted{People: but(ben(""), nil, people{"a-mei": mei(), "b-mei": human("b")})})
	plan := w.apply()
	equal(t, "steps", steps(plan), nil)
	equal(t, "held", plan.Summary[reconcile.KindHeld], 3)
	contains(t, "the roster", lines(plan), `? Mei Chan (okta-mei): held, okta-mei, who had one Lark user, is now a-mei, b-mei: add same_person = { "a-mei" = "okta-mei" }`)
	w.later(time.Hour)
	w.settled()
	w.policy.SamePerson = map[string]string{"b-mei": "okta-mei"}
	equal(t, "steps when said", steps(w.apply()), []string{"update b-mei email name"})
	contains(t, "the roster", lines(w.plan()), "? Mei Chan (a-mei): held, was one person with Name b (b-mei)")
	w.settled()
	w.policy.SamePerson, w.policy.Approvals = nil, []string{"a-mei"}
	w.tenant.took()
	equal(t, "steps when approved", steps(w.apply()), []string{"create a-mei"})
	w.settled()
}

// two is a world in which Mei has an account by each of her ids, because nobody said that they are one person's.
func two(t failer) *world {
	t.Helper()
	w := synced(t, but(ben("okta-mei"), nil, people{"okta-mei": mei(), "jc-mei": human("jc", "job_title", "Cook")}))
	w.policy.MissingFor = time.Hour
	return w
}

func TestAliases_a_person_with_two_accounts_is_held_until_one_is_deleted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, key, deleted, account string
		then                        wanted
		held                        int
	}{
		{"the key has one, which is deleted", "okta-mei", "okta-mei", "ou_jc-mei", wanted{
			People: people{"okta-mei": mei()}, Aliases: map[string][]string{"okta-mei": {"jc-mei"}},
		}, 2},
		{"the key has one, and the other is deleted", "okta-mei", "jc-mei", "ou_okta-mei", wanted{
			People: people{"okta-mei": mei()}, Aliases: map[string][]string{"okta-mei": {"jc-mei"}},
		}, 2},
		{"the key has none", "hr-mei", "jc-mei", "ou_okta-mei", wanted{
			People: people{"hr-mei": mei()}, Aliases: map[string][]string{"hr-mei": {"jc-mei", "okta-mei"}},
		}, 3},
		{"they left", "okta-mei", "jc-mei", "ou_okta-mei", wanted{
			Departed: map[string]string{"okta-mei": "gone"}, Aliases: map[string][]string{"okta-mei": {"jc-mei"}},
		}, 2},
		{"they are held", "okta-mei", "jc-mei", "ou_okta-mei", wanted{
			Held: map[string]directory.Hold{"okta-mei": {Why: directory.Rejected, Cause: "no name"}}, Aliases: map[string][]string{"okta-mei": {"jc-mei"}},
		}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := two(t)
			c.then.People = but(ben(c.key), nil, c.then.People)
			if p := c.then.People[c.key]; p != nil {
				p["job_title"] = "Chief"
			}
			c.then.People["cy"]["job_title"] = "Cook"
			w.want(c.then)
			plan := w.apply()
			equal(t, "held", plan.Summary[reconcile.KindHeld], c.held)
			contains(t, "the roster", lines(plan), "is one person by the source, and has the Lark users ou_", "(of jc-mei)", "(of okta-mei)")
			for _, wr := range w.tenant.took() {
				if wr.id != "cy" && wr.id != "ben" {
					t.Errorf("%s was written: %v", wr.id, wr.person)
				}
			}
			w.later(2 * time.Hour)
			w.settled()
			equal(t, "missing", w.plan().Summary[reconcile.KindMissing], 0)
			if b := w.state.Bound["jc-mei"]; b.MissingSince != nil {
				t.Errorf("the other account counts as missing: %+v", b)
			}
			w.tenant.change(c.deleted, func(u *directory.User) { u.Status.Resigned = true })
			w.refresh()
			w.apply()
			equal(t, "bound", len(w.state.Bound), 3)
			equal(t, "the account", w.state.Bound[c.key].OpenID, c.account)
			w.settled()
		})
	}
}

func TestAliases_who_is_held_for_two_accounts_is_not_missing_any_more(t *testing.T) {
	t.Parallel()
	w := two(t)
	there := but(ben("okta-mei"), nil, people{"okta-mei": mei()})
	w.want(wanted{People: there})
	w.apply()
	if w.state.Bound["jc-mei"].MissingSince == nil {
		t.Fatal("not missing")
	}
	w.want(wanted{People: there, Aliases: map[string][]string{"okta-mei": {"jc-mei"}}})
	equal(t, "steps", steps(w.apply()), nil)
	equal(t, "missing since", w.state.Bound["jc-mei"].MissingSince, (*time.Time)(nil))
	w.settled()
	w.later(24 * time.Hour)
	w.refresh()
	w.want(wanted{People: there})
	equal(t, "steps when missing again", steps(w.apply()), nil)
	w.settled()
}

// An account that was suspended because its person left is no second account of who has come back since.
func TestAliases_the_account_of_an_earlier_leaving_stays_suspended(t *testing.T) {
	t.Parallel()
	for key, c := range map[string]struct {
		others []string
		held   int
	}{
		"jc-mei":   {[]string{"okta-mei"}, 0},
		"hr-mei":   {[]string{"jc-mei", "okta-mei"}, 0},
		"okta-mei": {[]string{"jc-mei"}, 2}, // which has an account of its own
	} {
		t.Run("with the key "+key, func(t *testing.T) {
			t.Parallel()
			w := synced(t, but(ben(""), nil, people{"okta-mei": mei()}))
			w.want(wanted{People: ben(""), Departed: map[string]string{"okta-mei": "gone"}})
			w.apply()
			w.want(wanted{People: but(ben(""), nil, people{"jc-mei": human("jc")}), Departed: map[string]string{"okta-mei": "gone"}})
			w.apply()
			w.settled()
			w.tenant.took()
			w.want(wanted{People: but(ben(""), nil, people{key: human("jc")}), Aliases: map[string][]string{key: c.others}})
			plan := w.apply()
			equal(t, "steps", steps(plan), nil)
			equal(t, "held", plan.Summary[reconcile.KindHeld], c.held)
			if c.held == 0 {
				equal(t, "the account", w.state.Bound[key].OpenID, "ou_jc-mei")
			}
			equal(t, "offboarded", len(w.state.Offboarded), 1)
			w.settled()
			equal(t, "sent", sent(w.tenant.took()), nil)
			equal(t, "the old account", w.tenant.user("okta-mei")["suspended"], any(true))
		})
	}
}

func TestAliases_of_nobody_leave_the_memory_as_it_was(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(2))
	before, err := w.state.Memory.JSON()
	if err != nil {
		t.Fatal(err)
	}
	w.want(wanted{People: staff(2), Held: map[string]directory.Hold{"x": {Why: directory.Rejected, Cause: "no name"}}, Aliases: map[string][]string{"x": {"y"}}})
	equal(t, "changed", w.plan().Changed, false)
	w.apply()
	after, err := w.state.Memory.JSON()
	if err != nil || string(before) != string(after) {
		t.Errorf("the memory has changed: %v", err)
	}
}

func TestAliases_that_are_new_are_kept_by_an_apply_that_sends_nothing(t *testing.T) {
	t.Parallel()
	w := synced(t, but(ben(""), nil, people{"okta-mei": mei()}))
	w.want(wanted{People: but(ben(""), nil, people{"okta-mei": mei()}), Aliases: map[string][]string{"okta-mei": {"jc-mei"}}})
	plan := w.plan()
	equal(t, "changed", plan.Changed, true)
	equal(t, "the roster", lines(plan), "")
	w.keeps("okta-mei", "jc-mei")
}
