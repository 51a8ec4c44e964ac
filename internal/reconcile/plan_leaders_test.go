package reconcile_test

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

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
		"0": human("0", "leader", "c"), "x": human("x", "leader", "y"), "y": human("y", "leader", "x"), // below it, and another
	}})
	plan := w.apply()
	contains(t, "the roster", lines(plan),
		"Name a (a): leader left out, it closes a circle: Name a (a) -> Name b (b) -> Name c (c) -> Name a (a)",
		"Name x (x): leader left out, it closes a circle: Name x (x) -> Name y (y) -> Name x (x)")
	equal(t, "failures", w.state.Failures, map[string]string{})
	for id, leader := range map[string]string{"a": "", "b": "c", "c": "a", "0": "c", "x": "", "y": "x"} {
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
			contains(t, "the roster", lines(plan), `Name a (a): changed; leader none -> Name boss (boss)`) // Terraform's diff does not show it
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

func TestPlan_leaves_out_a_leader_who_is_gone_or_held(t *testing.T) {
	t.Parallel()
	w := synced(t, but(staff(2), nil, people{"boss": human("boss")}))
	w.tenant.change("boss", func(u *directory.User) { u.Status.Resigned = true })
	w.tenant.hire("x", directory.Person{"name": "X", "email": "x@acme.com"})
	w.refresh()
	w.want(wanted{People: but(staff(2), nil, people{
		"boss": human("boss"), "n": human("n", "leader", "boss"), "m": human("m", "leader", "x1"),
		"x1": human("x1"), "x2": human("x2"),
	})})
	one := reconcile.Existing{OpenID: "ou_x", MatchedBy: "mobile", Person: directory.Person{}}
	w.existing = map[string]reconcile.Existing{"x1": one, "x2": one}
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"create m", "create n"})
	contains(t, "the roster", lines(plan), "without leader, Name boss is not in Lark", "without leader, Name x1 is not in Lark")
	w.settled()
}
