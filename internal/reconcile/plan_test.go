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

func TestPlan_refuses_to_create_where_it_may_only_adopt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.policy.Unmatched = reconcile.FailUnmatched
	w.want(wanted{People: staff(2)})
	w.tenant.hire("p00", directory.Person{"name": "Name p00", "email": "p00@acme.com"})
	w.match()
	_, err := w.make()
	if err == nil {
		t.Fatal("not refused")
	}
	contains(t, "the error", err.Error(), `on_unmatched is "fail"`, "1 person would be created", "Name p01 (p01)", "lark_existing_users")
	var newcomers *reconcile.Newcomers
	if !errors.As(err, &newcomers) {
		t.Fatalf("not refused for newcomers: %v", err)
	}
	equal(t, "title", newcomers.Title(), `Refused: 1 person would be created, and on_unmatched is "fail"`)
	w.want(wanted{People: but(staff(2), []string{"p01"}, nil)})
	equal(t, "steps", steps(w.apply()), []string{"adopt p00"})
}

func TestPlan_holds_whom_it_would_create_where_it_may_only_adopt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.policy.Unmatched = reconcile.HoldUnmatched
	w.want(wanted{People: but(staff(3), nil, people{"p02": human("p02", "leader", "p01")})})
	w.tenant.hire("p00", directory.Person{"name": "Name p00", "email": "p00@acme.com"})
	w.tenant.hire("p02", directory.Person{"name": "Name p02", "email": "p02@acme.com"})
	w.match()
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"adopt p00", "adopt p02"})
	equal(t, "held", plan.Summary[reconcile.KindHeld], 1)
	contains(t, "the roster", lines(plan), `? 1 person held, not in Lark, and on_unmatched is "hold": Name p01 (p01)`)
	w.settled()
	w.tenant.took()
	w.policy.Unmatched = reconcile.CreateUnmatched
	equal(t, "steps when they may be created", steps(w.apply()), []string{"create p01", "update p02 leader"})
	w.settled()
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
		"adopt": 0, "create": 2, "update": 3, "move": 1, "rename": 1, "suspend": 1, "delete": 0, "restore": 0, "missing": 0, "held": 0, "departments": 2,
	})
	// Eight writes; two looks at people, one at their departments and four above; two at the tree; four in each run.
	equal(t, "forecast", plan.Forecast(), reconcile.Forecast{Calls: 21, Invitations: 2, Minutes: 0.1})
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

// Whoever is invited stands above those who are only adopted, however many these are.
func TestRoster_names_newcomers_before_those_who_are_adopted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := people{"zoe": human("zoe")}
	for i := range 250 {
		id := fmt.Sprintf("p%03d", i)
		p[id] = human(id)
		w.tenant.hire(id, directory.Person{"name": "Name " + id, "email": id + "@acme.com"})
	}
	w.want(wanted{People: p})
	w.match()
	title, detail := w.plan().Roster()
	equal(t, "title", title, "1 person will be invited, 250 adopted (Name zoe, Name p000, ...)")
	contains(t, "the roster", detail, " + Name zoe (zoe): create in the root; an invitation will be sent\n", "\n and 51 more: 51 with =")
}

func TestPlan_keeps_what_waits_for_somebody_out_of_view(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := wanted{People: but(staff(2), nil, people{"a": human("a", "leader", "boss")}), Held: map[string]directory.Hold{"boss": {Why: directory.OutOfScope}}}
	w.want(d)
	w.apply()
	w.tenant.hidden["ou_a"] = true
	w.refresh()
	d.People["n"] = human("n")
	w.want(d)
	w.apply()
	clear(w.tenant.hidden)
	w.settled()
	equal(t, "the leader is no drift", w.state.Directory.People["a"].String("leader"), "boss")
}

func TestPlan_creates_people_whose_source_ids_are_no_user_ids(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(wanted{People: people{"id with space": human("a"), "and another": human("b")}})
	equal(t, "steps", steps(w.apply()), []string{"create and another", "create id with space"})
	w.settled()
}

func TestPlan_holds_who_cannot_be_invited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	nobody := human("a")
	delete(nobody, "email")
	w.want(wanted{People: people{"a": nobody, "b": human("b", "leader", "a")}})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"create b"})
	contains(t, "the roster", lines(plan), "? Name a (a): held, not in Lark, and without email and mobile")
	w.settled()
}

func TestRoster_is_not_turned_around_by_a_name(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(wanted{People: people{"a": human("a", "name", "A\u202eB")}})
	contains(t, "the roster", lines(w.plan()), "+ AB (a): create")
}
