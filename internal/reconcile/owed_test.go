package reconcile_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// halfway is a company whose eve comes back after her account was deleted, and to whom Lark has given nothing but the account. What she
// had is known to the sync alone: the directory names neither leaders nor departments nor groups.
func halfway(t *testing.T, broken ...string) *world {
	t.Helper()
	all := people{"boss": human("boss"), "ann": human("ann"), "eve": human("eve")}
	w := synced(t, all)
	for _, id := range []string{"boss", "ann", "eve"} {
		w.tenant.change(id, func(u *directory.User) { u.Status.Unjoined, u.Status.Activated = false, true })
	}
	ops := w.tenant.department("Ops", directory.RootDepartment)
	w.tenant.change("eve", func(u *directory.User) { u.Person["leader"], u.Person["departments"] = "ou_ann", []string{ops} })
	w.tenant.group("Choir", "eve", "ann")
	w.tenant.group("Climbers", "eve")
	w.policy.DeleteAfter, w.policy.Transfer = month, map[reconcile.Resource][]string{}
	for _, r := range reconcile.Resources {
		w.policy.Transfer[r] = []string{}
	}
	w.want(wanted{People: but(all, []string{"eve"}, nil), Departed: map[string]string{"eve": "DEPROVISIONED"}})
	w.refresh()
	w.apply()
	w.later(month)
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"delete eve"})
	for _, g := range w.tenant.groups {
		delete(g.members, "ou_eve")
	}
	w.settled()
	w.want(wanted{People: all})
	restored := false
	w.tenant.fail = func(_ int, call string) error {
		if restored && slices.Contains(broken, call) {
			return errors.New("HTTP 504")
		}
		restored = restored || call == "resurrect eve"
		return nil
	}
	return w
}

// whole says that eve has everything again.
func whole(t *testing.T, w *world) {
	t.Helper()
	equal(t, "leader", w.tenant.user("eve").String("leader"), "ou_ann")
	equal(t, "departments", w.tenant.user("eve").Strings("departments"), []string{w.tenant.idOf("Ops")})
	equal(t, "suspended", w.tenant.user("eve")["suspended"], any(false))
	equal(t, "groups", [][]string{w.tenant.in("Choir"), w.tenant.in("Climbers")}, [][]string{{"ann", "eve"}, {"eve"}})
	if owed := w.state.Bound["eve"].Owed; owed != nil {
		t.Errorf("something is owed still: %+v", owed)
	}
	w.settled()
}

func TestReturners_get_later_what_a_restoration_could_not_give_back(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		broken []string
		says   []string // the failure
		plans  string   // the next plan
	}{
		{
			"a user group",
			[]string{"add members"},
			[]string{"restored, but not put back into the user group g002: HTTP 504", "restored, but not put back into the user group g003: HTTP 504"},
			" + Name eve (eve): came back, and gets what their restoration has left undone: their place in the user groups g002, g003",
		},
		{
			"the user afterwards",
			[]string{"user"},
			[]string{"restored, but not to be read afterwards: HTTP 504"},
			"left undone: their former leader ann, if they have none now",
		},
		{
			"all of it",
			[]string{"user", "add members", "groups of ou_eve", "update eve"},
			[]string{"not put back", "not to be read"},
			"left undone: their former leader ann, if they have none now, and their place in the user groups g002, g003",
		},
		{
			"the write of what they lack",
			[]string{"update eve"},
			[]string{"restored, but not as wanted: HTTP 504"},
			"left undone: their former leader ann, if they have none now",
		},
	} {
		for _, refresh := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, refresh %t", c.name, refresh), func(t *testing.T) {
				t.Parallel()
				w := halfway(t, c.broken...)
				equal(t, "steps", steps(w.apply()), []string{"restore eve"})
				contains(t, "the failure", w.state.Failures["eve"], c.says...)
				w.apply() // and once more, in vain
				w.tenant.fail = nil
				if refresh {
					w.refresh()
				}
				plan := w.plan()
				contains(t, "the roster", lines(plan), c.plans)
				forecast := plan.Forecast().Calls
				w.tenant.calls = 0
				w.carryOut(context.Background(), plan)
				if w.tenant.calls > forecast {
					t.Errorf("%d calls, and the forecast says %d", w.tenant.calls, forecast)
				}
				equal(t, "failures", w.state.Failures, map[string]string{})
				whole(t, w)
			})
		}
	}
}

func TestReturners_get_what_they_had_after_a_restoration_that_was_killed(t *testing.T) {
	t.Parallel()
	for _, refresh := range []bool{true, false} {
		t.Run(fmt.Sprintf("refresh %t", refresh), func(t *testing.T) {
			t.Parallel()
			w := halfway(t, "add members", "user", "update eve")
			if _, err := reconcile.Execute(t.Context(), w.tenant, w.appID, w.plan(), w.state, w.now); err != nil {
				t.Fatal(err)
			}
			w.tenant.fail = nil // and the state is lost
			if refresh {
				w.refresh()
			}
			w.apply()
			whole(t, w)
		})
	}
}

func TestReturners_who_leave_again_are_owed_what_they_were_owed(t *testing.T) {
	t.Parallel()
	for _, deleted := range []bool{false, true} {
		t.Run(fmt.Sprintf("and are deleted %t", deleted), func(t *testing.T) {
			t.Parallel()
			w := halfway(t, "add members", "user")
			all := w.wanted
			w.apply()
			w.refresh()
			w.tenant.fail = nil
			w.want(wanted{People: people{"boss": human("boss"), "ann": human("ann")}, Departed: map[string]string{"eve": "DEPROVISIONED"}})
			w.apply()
			w.settled()
			if deleted {
				w.later(month)
				w.refresh()
				equal(t, "steps", steps(w.apply()), []string{"delete eve"})
			}
			w.wanted = all
			w.refresh()
			w.apply()
			whole(t, w)
		})
	}
}

func TestReturners_are_given_nothing_that_no_longer_fits(t *testing.T) {
	t.Parallel()
	choir := func(w *world) *fakeGroup { return w.tenant.groupNamed("Choir") }
	for _, c := range []struct {
		name      string
		meanwhile func(w *world)
		note      string
		says      string // the failure
		writes    []string
	}{
		{"a leader whom an administrator has given them", func(w *world) {
			w.tenant.change("eve", func(u *directory.User) { u.Person["leader"] = "ou_boss" })
		}, "", "", []string{"add Choir: ou_eve", "add Climbers: ou_eve"}},
		{"a leader who is gone", func(w *world) {
			w.tenant.change("ann", func(u *directory.User) { u.Status.Resigned = true })
		}, "eve: not given back their former leader ou_ann, who is not to be had any more", "", []string{"add Choir: ou_eve", "add Climbers: ou_eve"}},
		{"a leader whom the app does not read", func(w *world) { w.tenant.unreadable = []string{"leader"} }, "", "", []string{"add Choir: ou_eve", "add Climbers: ou_eve"}},
		{
			"a group that was deleted", func(w *world) { delete(w.tenant.groups, choir(w).ID) },
			"eve: not put back into the user group g002, because it was deleted", "",
			[]string{"add Climbers: ou_eve", "update eve leader"},
		},
		{
			"a group with a rule", func(w *world) { choir(w).Dynamic = true },
			"eve: not put back into the user group g002, because a rule says who is in it", "",
			[]string{"add Climbers: ou_eve", "update eve leader"},
		},
		{"a group in which they are", func(w *world) { choir(w).members["ou_eve"] = true }, "", "", []string{"add Climbers: ou_eve", "update eve leader"}},
		{"a group that the app does not see", func(w *world) { choir(w).hidden = true }, "", "not put back into the user group g002", []string{"add Climbers: ou_eve", "update eve leader"}},
		{"a leader of the directory", func(w *world) {
			w.want(wanted{People: people{"boss": human("boss"), "ann": human("ann"), "eve": human("eve", "leader", "boss")}})
		}, "", "", []string{"add Choir: ou_eve", "add Climbers: ou_eve", "update eve leader"}},
		{"a group of the directory", func(w *world) {
			w.wanted.Groups = map[string]directory.Group{"c": {Name: "Choir", Members: []string{"ann"}}}
			w.state.Groups = map[string]reconcile.BoundGroup{"c": {ID: choir(w).ID}}
		}, "", "", []string{"add Climbers: ou_eve", "update eve leader"}},
		{"anything, while they are suspended in the source", func(w *world) {
			w.want(wanted{People: people{"boss": human("boss"), "ann": human("ann"), "eve": human("eve", "suspended", true)}})
		}, "", "", []string{"update eve suspended"}},
		{"a leader, before they have joined", func(w *world) {
			w.tenant.refuseUnjoined = true
			w.tenant.change("eve", func(u *directory.User) { u.Status.Unjoined, u.Status.Frozen = true, false })
			w.refresh()
		}, "eve: their former leader waits until they join", "", []string{"add Choir: ou_eve", "add Climbers: ou_eve"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := halfway(t, "add members", "user")
			w.apply()
			w.refresh()
			w.tenant.fail = nil
			w.tenant.change("eve", func(u *directory.User) { u.Status.Frozen = false })
			w.refresh()
			c.meanwhile(w)
			w.tenant.took()
			w.apply()
			equal(t, "writes", sent(w.tenant.took()), c.writes)
			contains(t, "the failure", w.state.Failures["eve"], c.says)
			if c.says == "" {
				w.settled()
			}
			if c.note != "" {
				contains(t, "the notes", strings.Join(w.outcome.Notes, "\n"), c.note)
			}
		})
	}
}

func TestReturners_whom_an_administrator_restored_before_get_what_the_administrator_gave(t *testing.T) {
	t.Parallel()
	w := halfway(t)
	back := w.wanted
	w.want(wanted{People: people{"boss": human("boss"), "ann": human("ann", "city", "Rome")}, Departed: map[string]string{"eve": "DEPROVISIONED"}})
	u := w.tenant.users["ou_eve"]
	u.Status.Resigned, u.Person = false, without(u.Person, "leader")
	w.tenant.users["ou_eve"] = u
	w.refresh()
	w.apply() // of somebody else
	w.settled()
	w.wanted = back
	w.refresh()
	w.tenant.took()
	w.apply()
	equal(t, "writes", sent(w.tenant.took()), []string{"update eve suspended"})
	w.settled()
}
