package reconcile_test

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// chain is a company in which ann reports to bob, bob to cat and cat to dan, with ann as given.
func chain(ann person) people {
	return people{"ann": ann, "bob": human("bob", "leader", "cat"), "cat": human("cat", "leader", "dan"), "dan": human("dan", "leader", "")}
}

// chainLeft is the chain after some of it have left.
func chainLeft(ids ...string) wanted {
	d := wanted{People: but(chain(human("ann", "leader", "bob")), ids, nil), Departed: map[string]string{}}
	for _, id := range ids {
		d.Departed[id] = "left"
	}
	return d
}

// chainHeld is the chain with bob held.
func chainHeld(h directory.Hold) wanted {
	return wanted{People: but(chain(human("ann", "leader", "bob")), []string{"bob"}, nil), Held: map[string]directory.Hold{"bob": h}}
}

// ledBy is the source id of somebody's leader in Lark.
func (w *world) ledBy(id string) string {
	leader := w.tenant.user(id).String("leader")
	for source, b := range w.state.Bound {
		if b.OpenID == leader {
			return source
		}
	}
	return leader
}

func TestMissingLeader_of_somebody_in_Lark_is_kept_cleared_or_the_nearest_above(t *testing.T) {
	t.Parallel()
	contractor := directory.Hold{Why: directory.OutOfScope, Cause: "a contractor"}
	for _, c := range []struct {
		name     string
		then     wanted
		policy   func(p *reconcile.Policy)
		on       reconcile.MissingLeader
		leads    string
		says     string
		unlinked bool // nothing is told of it
	}{
		{"departed, keep", chainLeft("bob"), nil, reconcile.KeepLeader, "bob", "", true},
		{"departed, none", chainLeft("bob"), nil, "", "bob", "", true},
		{
			"departed, nearest", chainLeft("bob"), nil, reconcile.NearestLeader, "cat",
			`~ Name ann (ann): led by Name cat (cat), because Name bob (bob) has left (on_missing_leader = "nearest")`, false,
		},
		{
			"departed, clear", chainLeft("bob"), nil, reconcile.ClearLeader, "",
			`~ Name ann (ann): without leader, because Name bob (bob) has left (on_missing_leader = "clear")`, false,
		},
		{"two departed, nearest", chainLeft("bob", "cat"), nil, reconcile.NearestLeader, "dan", "led by Name dan (dan)", false},
		{"nobody above is left, nearest", chainLeft("bob", "cat", "dan"), nil, reconcile.NearestLeader, "bob", "", true},
		{"rejected, clear", chainHeld(directory.Hold{Why: directory.Rejected, Cause: "no name"}), nil, reconcile.ClearLeader, "bob", "", true},
		{"held out of scope, clear", chainHeld(contractor), nil, reconcile.ClearLeader, "bob", "", true},
		{
			"offboarded out of scope, nearest", chainHeld(contractor),
			func(p *reconcile.Policy) { p.OffboardOutOfScope = true }, reconcile.NearestLeader, "cat", "led by Name cat (cat), because Name bob (bob) has left", false,
		},
		{
			"departed, nearest, but the leader is Lark's", chainLeft("bob"),
			func(p *reconcile.Policy) {
				p.Attributes = map[string]reconcile.Handling{"leader": reconcile.CreateOnly}
			}, reconcile.NearestLeader, "bob", "", true,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, chain(human("ann", "leader", "bob")))
			w.policy.MissingLeader = c.on
			if c.policy != nil {
				c.policy(&w.policy)
			}
			w.want(c.then)
			plan := w.apply()
			equal(t, "leader", w.ledBy("ann"), c.leads)
			if contains(t, "the roster", lines(plan), c.says); c.unlinked {
				equal(t, "steps of ann", stepsOf(plan, "ann"), nil)
			}
			w.settled()
			w.settled()

			w.want(wanted{People: chain(human("ann", "leader", "bob"))}) // bob is back
			w.apply()
			equal(t, "leader when they are back", w.ledBy("ann"), "bob")
			w.settled()
		})
	}
}

func stepsOf(p reconcile.Plan, id string) (of []string) {
	for _, s := range p.Steps {
		if s.ID == id {
			of = append(of, steps(reconcile.Plan{Steps: []reconcile.Step{s}})...)
		}
	}
	return of
}

func TestMissingLeader_of_somebody_who_is_created_or_adopted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		on    reconcile.MissingLeader
		adopt bool
		leads string
		says  string
	}{
		{"created, keep", reconcile.KeepLeader, false, "", "an invitation will be sent; without leader, Name bob is not in Lark"},
		{
			"created, nearest", reconcile.NearestLeader, false, "cat",
			`an invitation will be sent; led by Name cat (cat), because Name bob (bob) is not in Lark (on_missing_leader = "nearest")`,
		},
		{"created, clear", reconcile.ClearLeader, false, "", "an invitation will be sent; without leader, Name bob is not in Lark"},
		{"adopted, keep", reconcile.KeepLeader, true, "ou_x", "adopted by"},
		{"adopted, nearest", reconcile.NearestLeader, true, "cat", "~ Name ann (ann): led by Name cat (cat), because Name bob (bob) is not in Lark"},
		{"adopted, clear", reconcile.ClearLeader, true, "", "~ Name ann (ann): without leader, because Name bob (bob) is not in Lark"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.policy.MissingLeader = c.on
			if c.adopt {
				w.tenant.hire("x", directory.Person{"name": "X", "email": "x@acme.com"})
				w.tenant.hire("ann", directory.Person{"name": "Name ann", "email": "ann@acme.com", "leader": "ou_x"})
			}
			all := chain(human("ann", "leader", "bob"))
			all["bob"]["suspended"] = true // and so is not invited
			w.want(wanted{People: all})
			w.match()
			plan := w.apply()
			contains(t, "the roster", lines(plan), c.says)
			equal(t, "leader", w.ledBy("ann"), c.leads)
			w.settled()

			w.want(wanted{People: chain(human("ann", "leader", "bob"))})
			w.apply()
			equal(t, "leader when they have an account", w.ledBy("ann"), "bob")
			w.settled()
		})
	}
}

func TestMissingLeader_nearest_knows_nobody_above_somebody_who_was_never_in_Lark(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.policy.MissingLeader = reconcile.NearestLeader
	w.want(chainHeld(directory.Hold{Why: directory.OutOfScope, Cause: "staged"}))
	contains(t, "the roster", lines(w.apply()), "Name ann (ann): create in the root; an invitation will be sent; without leader, bob is not in Lark")
	w.settled()
}

// Bob's leader by the directory is not in Lark, where he has another one: that one is above him when he has left.
func TestMissingLeader_nearest_goes_by_the_leader_that_Lark_has(t *testing.T) {
	t.Parallel()
	eve := map[string]directory.Hold{"eve": {Why: directory.Rejected, Cause: "no name"}}
	w := newWorld(t)
	w.want(wanted{People: people{"ann": human("ann", "leader", "bob"), "bob": human("bob", "leader", "eve"), "cat": human("cat")}, Held: eve})
	w.apply()
	w.tenant.change("bob", func(u *directory.User) { u.Person["leader"] = w.tenant.by("cat") })
	w.refresh()
	w.policy.MissingLeader = reconcile.NearestLeader
	w.want(wanted{People: people{"ann": human("ann", "leader", "bob"), "cat": human("cat")}, Held: eve, Departed: map[string]string{"bob": "left"}})
	contains(t, "the roster", lines(w.apply()), "led by Name cat (cat), because Name bob (bob) has left")
	equal(t, "leader", w.ledBy("ann"), "cat")
	w.settled()
}

func TestMissingLeader_nearest_closes_no_circle(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": human("a", "leader", "m"), "m": human("m", "leader", "b"), "b": human("b", "leader", ""), "n": human("n", "leader", "")})
	w.tenant.change("n", func(u *directory.User) { u.Person["leader"] = w.tenant.by("a") })
	w.refresh()
	w.policy.MissingLeader = reconcile.NearestLeader
	w.policy.Attributes = map[string]reconcile.Handling{"leader": reconcile.Enforce}
	// a -> m -> b and b -> n -> a, where m and n have left: the nearest above a is b, and above b it is a.
	w.want(wanted{People: people{"a": human("a", "leader", "m"), "b": human("b", "leader", "n")}, Departed: map[string]string{"m": "left", "n": "left"}})
	plan := w.apply()
	equal(t, "steps of a", stepsOf(plan, "a"), nil)
	equal(t, "steps of b", stepsOf(plan, "b"), nil)
	equal(t, "leaders", []string{w.ledBy("a"), w.ledBy("b")}, []string{"m", ""})
	w.settled()
}

// Bob was wanted, and never made, for the source has suspended him; he would have had ann as his leader.
func TestMissingLeader_nearest_forgets_who_was_wanted_and_never_in_Lark(t *testing.T) {
	t.Parallel()
	bob := human("bob", "leader", "ann", "suspended", true)
	w := synced(t, people{"ann": human("ann", "leader", "cat"), "bob": bob, "cat": human("cat", "leader", "dan"), "dan": human("dan", "leader", "")})
	w.policy.MissingLeader = reconcile.NearestLeader
	w.want(wanted{
		People:   people{"ann": human("ann", "leader", "cat"), "dan": human("dan", "leader", "bob")},
		Departed: map[string]string{"bob": "left", "cat": "left"},
	})
	contains(t, "the roster", lines(w.apply()), "Name ann (ann): led by Name dan (dan), because Name cat (cat) has left")
	equal(t, "leader", w.ledBy("ann"), "dan")
	w.settled()
}

func TestMissingLeader_of_somebody_who_is_restored_is_lost_and_written_again(t *testing.T) {
	t.Parallel()
	w := synced(t, chain(human("ann", "leader", "bob")))
	w.policy.MissingLeader, w.policy.RestoreExternal = reconcile.NearestLeader, true
	w.want(chainLeft("bob"))
	w.apply()
	equal(t, "leader", w.ledBy("ann"), "cat")
	w.tenant.change("ann", func(u *directory.User) { u.Status.Resigned = true })
	w.refresh()
	contains(t, "the roster", lines(w.apply()), "Name ann (ann): comes back: the deleted account is restored")
	equal(t, "leader", w.ledBy("ann"), "cat")
	w.settled()
}

func TestMissingLeader_who_was_not_written_is_by_the_next_run(t *testing.T) {
	t.Parallel()
	for _, refresh := range []bool{false, true} {
		w := synced(t, chain(human("ann", "leader", "bob")))
		w.policy.MissingLeader = reconcile.NearestLeader
		w.want(chainLeft("bob"))
		w.tenant.fail = failing("update ann")
		w.apply()
		equal(t, "failures", len(w.state.Failures), 1)
		w.tenant.fail = nil
		if refresh {
			w.refresh()
		}
		equal(t, "steps", steps(w.apply()), []string{"update ann leader"})
		equal(t, "leader", w.ledBy("ann"), "cat")
		w.settled()
	}
}

func TestMissingLeader_whom_Lark_keeps_is_cleared_once(t *testing.T) {
	t.Parallel()
	w := synced(t, chain(human("ann", "leader", "bob")))
	w.tenant.keeps = []string{"leader"}
	w.policy.MissingLeader = reconcile.ClearLeader
	w.want(chainLeft("bob"))
	equal(t, "steps", stepsOf(w.apply(), "ann"), []string{"update ann leader"})
	before := image(w.state)
	w.refresh()
	equal(t, "the state after a refresh", image(w.state), before)
	w.settled()
	w.policy.MissingLeader = reconcile.NearestLeader
	w.apply()
	equal(t, "leader", w.ledBy("ann"), "cat")
	w.settled()
}
