package reconcile_test

import (
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// groupStep is a step of a group in a line: "change group g +a -ou_b".
func groupStep(line string, g *reconcile.GroupChange) string {
	for _, id := range g.Add {
		line += " +" + id
	}
	for _, id := range g.Remove {
		line += " -" + id
	}
	return line
}

type groups = map[string]directory.Group

// team is one group.
func team(name string, members ...string) directory.Group {
	return directory.Group{Name: name, Members: members}
}

func described(g directory.Group, text string) directory.Group {
	g.Description = &text
	return g
}

// trio is Ann, Ben and Cy with groups.
func trio(g groups) wanted {
	return wanted{People: people{"a": human("a"), "b": human("b"), "c": human("c")}, Groups: g}
}

func TestGroups_are_made_with_people_who_are_created_in_the_same_run(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(trio(groups{"g": described(team("Crew", "a", "b"), "All of us"), "h": team("Empty")}))
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"create a", "create b", "create c", "make group g +a +b", "make group h"})
	equal(t, "summary", []int{plan.Summary[reconcile.KindGroups], plan.Summary[reconcile.KindMemberAdd], plan.Summary[reconcile.KindMemberRemove]}, []int{2, 2, 0})
	contains(t, "roster", lines(plan), `+ group "Crew" (g): made with 2 members, or taken up if Lark has a group of that name`)
	equal(t, "sent", sent(w.tenant.took()), []string{"add Crew: ou_a ou_b", "create a", "create b", "create c", "create group Crew", "create group Empty"})
	equal(t, "members", w.tenant.in("Crew"), []string{"a", "b"})
	equal(t, "description", w.tenant.groupNamed("Crew").Description, "All of us")
	w.settled()
}

func TestGroups_follow_the_directory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(trio(groups{"g": team("Crew", "a", "b")}))
	w.apply()
	w.tenant.took()
	w.refresh()
	w.want(trio(groups{"g": described(team("Team", "b", "c"), "New")}))
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"change group g +c -a"})
	contains(t, "roster", lines(plan), `~ group "Team" (g): renamed from "Crew"; described anew; 1 joins: Name c (c); 1 leaves: Name a (a)`)
	equal(t, "sent", sent(w.tenant.took()), []string{"add Team: ou_c", "remove Team: ou_a", "update group Team"})
	w.settled()
}

func TestGroups_a_stranger_is_drift_that_a_plan_shows_and_puts_right(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(trio(groups{"g": team("Crew", "a", "b")}))
	w.apply()
	w.tenant.took()
	crew := w.tenant.groupNamed("Crew")
	crew.members[w.tenant.hire("x", directory.Person{"name": "Xan"})] = true
	crew.members["ou_c"] = true
	delete(crew.members, "ou_b")
	w.refresh()
	equal(t, "drawn", w.state.Directory.Groups["g"].Members, []string{"a", "c", "ou_x"})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"change group g +b -c -ou_x"})
	contains(t, "roster", lines(plan), "2 leave: Name c (c), ou_x (not in the directory)")
	equal(t, "members", w.tenant.in("Crew"), []string{"a", "b"})
	w.settled()
}

func TestGroups_additive_membership_takes_nobody_out(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.policy.Additive = true
	w.want(trio(groups{"g": team("Crew", "a", "b")}))
	w.apply()
	crew := w.tenant.groupNamed("Crew")
	crew.members[w.tenant.hire("x", directory.Person{"name": "Xan"})] = true
	delete(crew.members, "ou_b")
	w.want(trio(groups{"g": team("Crew", "b", "c")}))
	w.refresh()
	equal(t, "drawn", w.state.Directory.Groups["g"].Members, []string{"a"})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"change group g +b +c"})
	equal(t, "members", w.tenant.in("Crew"), []string{"a", "b", "c", "x"})
	w.settled()

	// What exclusive membership would do is in the first plan that asks for it.
	w.policy.Additive = false
	equal(t, "steps", steps(w.apply()), []string{"change group g -a -ou_x"})
	w.settled()
}

func TestGroups_whoever_is_held_missing_or_departed_stays_and_does_not_join(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(wanted{People: people{"a": human("a"), "b": human("b"), "c": human("c"), "d": human("d")}, Groups: groups{"g": team("Crew", "b", "c", "d")}})
	w.apply()
	other := w.tenant.group("Other")
	w.tenant.took()
	w.refresh()
	w.want(wanted{
		People: people{"a": human("a")}, Held: map[string]directory.Hold{"b": {Why: directory.OutOfScope, Cause: "no"}}, Departed: map[string]string{"c": "gone"},
		Groups: groups{"g": team("Crew", "a"), "h": team("Other", "b", "c", "d")},
	})
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"suspend c", "change group g +a", "make group h"})
	equal(t, "members", w.tenant.in("Crew"), []string{"a", "b", "c", "d"})
	equal(t, "members of the other", w.tenant.groups[other].members, map[string]bool{})
	w.settled()
	for _, m := range []string{"ou_b", "ou_c", "ou_d"} { // in or out by hand, it is nobody's business here
		delete(w.tenant.groupNamed("Crew").members, m)
	}
	w.settled()
}

func TestGroups_strangers_stay_while_somebody_of_the_directory_has_no_known_account(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	held := map[string]directory.Hold{"h": {Why: directory.Rejected, Cause: "no name"}}
	d := trio(groups{"g": team("Crew", "a")})
	d.Held = held
	w.want(d)
	w.apply()
	w.tenant.groupNamed("Crew").members[w.tenant.hire("h1", directory.Person{"name": "Hal"})] = true
	w.settled()
	equal(t, "members", w.tenant.in("Crew"), []string{"a", "h1"})
	contains(t, "roster", lines(w.plan()), `? group "Crew" (g): 1 member whom the directory does not know stays: ou_h1.`, "1 person without a known Lark account (h)")

	w.policy.Approvals = []string{"ou_h1"}
	equal(t, "steps", steps(w.apply()), []string{"change group g -ou_h1"})
	w.settled()
}

func TestGroups_a_stranger_stays_where_a_creation_failed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(trio(groups{"g": team("Crew", "a")}))
	w.apply()
	w.tenant.groupNamed("Crew").members[w.tenant.hire("old_d", directory.Person{"name": "Dee", "email": "d@acme.com"})] = true
	w.refresh()
	d := trio(groups{"g": team("Crew", "a", "d")})
	d.People["d"] = human("d")
	w.want(d)
	equal(t, "steps", steps(w.apply()), []string{"create d", "change group g +d -ou_old_d"})
	contains(t, "failure", w.state.Failures["d"], "is taken")
	equal(t, "members", w.tenant.in("Crew"), []string{"a", "old_d"})
	w.refresh()
	w.match()
	equal(t, "steps", steps(w.apply()), []string{"adopt d name"})
	w.settled()
}

func TestGroups_a_group_of_the_same_name_is_taken_up_and_nobody_is_removed_before_a_plan_has_shown_it(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tenant.hire("x", directory.Person{"name": "Xan"})
	id := w.tenant.group("Crew", "x")
	w.want(trio(groups{"g": described(team("Crew", "a"), "Us")}))
	w.apply()
	equal(t, "failures", w.state.Failures, map[string]string{})
	equal(t, "group", w.state.Groups["g"].ID, id)
	equal(t, "members", w.tenant.in("Crew"), []string{"a", "x"})
	equal(t, "description", w.tenant.groupNamed("Crew").Description, "Us")
	contains(t, "notes", strings.Join(w.outcome.Notes, "\n"), "was taken up", "1 member is in it whom the directory does not have there: ou_x")
	equal(t, "steps", steps(w.plan()), []string{"change group g -ou_x"})
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"change group g -ou_x"})
	w.settled()
}

func TestGroups_a_dynamic_group_of_the_same_name_is_a_failure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.tenant.group("Crew")
	w.tenant.groups[id].Dynamic = true
	w.want(trio(groups{"g": team("Crew", "a"), "h": team("Other", "a")}))
	w.apply()
	contains(t, "failure", w.state.Failures[reconcile.FailureOfGroup("g")], "dynamic group of that name", id)
	equal(t, "members of the other", w.tenant.in("Other"), []string{"a"})
	delete(w.tenant.groups, id)
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"make group g +a"})
	w.settled()
}

func TestGroups_members_without_an_account_are_skipped_counted_and_join_later(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(trio(groups{"g": team("Crew", "a", "d", "stranger")}))
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"create a", "create b", "create c", "make group g +a"})
	contains(t, "roster", lines(plan), "? 2 members of groups in the directory without a Lark account of this sync")
	w.settled()
	d := trio(groups{"g": team("Crew", "a", "d", "stranger")})
	d.People["d"] = human("d")
	w.want(d)
	equal(t, "steps", steps(w.apply()), []string{"create d", "change group g +d"})
	equal(t, "members", w.tenant.in("Crew"), []string{"a", "d"})
	w.settled()
}

func TestGroups_a_group_that_leaves_the_directory_stays_and_is_taken_up_when_it_comes_back(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(trio(groups{"g": team("Crew", "a"), "h": team("Other", "a")}))
	w.apply()
	w.tenant.took()
	id := w.state.Groups["g"].ID
	w.want(trio(groups{"h": team("Other", "a")}))
	plan := w.apply()
	contains(t, "roster", lines(plan), `! group "Crew" (g): no longer in the directory; left in Lark as it is`)
	equal(t, "sent", len(w.tenant.took()), 0)
	equal(t, "kept", w.state.Groups["g"], reconcile.BoundGroup{ID: id})
	w.settled()
	w.tenant.groups[id].Name = "Renamed"
	w.tenant.groups[id].members[w.tenant.hire("x", directory.Person{"name": "Xan"})] = true
	w.want(trio(groups{"g": team("Crew", "a", "b"), "h": team("Other", "a")}))
	equal(t, "steps", steps(w.apply()), []string{"make group g +a +b"})
	equal(t, "sent", sent(w.tenant.took()), []string{"add Crew: ou_b", "update group Crew"})
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"change group g -ou_x"})
	w.settled()

	// So it is if somebody has deleted it in between.
	w.want(trio(groups{"h": team("Other", "a")}))
	w.apply()
	delete(w.tenant.groups, id)
	w.want(trio(groups{"g": team("Crew", "a", "b"), "h": team("Other", "a")}))
	w.apply()
	equal(t, "members", w.tenant.in("Crew"), []string{"a", "b"})
	w.settled()
}

func TestGroups_a_group_deleted_in_Lark_is_made_again(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(trio(groups{"g": team("Crew", "a", "b")}))
	w.apply()
	delete(w.tenant.groups, w.state.Groups["g"].ID)
	w.refresh()
	equal(t, "groups in the document", len(w.state.Directory.Groups), 0)
	plan := w.apply()
	equal(t, "steps", steps(plan), []string{"make group g +a +b"})
	contains(t, "roster", lines(plan), "no longer in Lark; made again with 2 members")
	equal(t, "members", w.tenant.in("Crew"), []string{"a", "b"})
	w.settled()
}

func TestGroups_that_the_app_does_not_see_in_full_are_left_alone_and_named(t *testing.T) {
	t.Parallel()
	for name, hide := range map[string]func(*fakeGroup, bool){
		"some members": func(g *fakeGroup, hidden bool) { g.partly = hidden },
		"the group":    func(g *fakeGroup, hidden bool) { g.hidden = hidden },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.want(trio(groups{"g": team("Crew", "a"), "h": team("Other", "a")}))
			w.apply()
			w.tenant.took()
			crew := w.tenant.groupNamed("Crew")
			hide(crew, true)
			w.settled()
			contains(t, "warnings", strings.Join(w.warnings, "\n"), `the user groups "Crew"`)
			w.want(trio(groups{"g": team("Crew", "b"), "h": team("Other", "b")}))
			plan := w.apply()
			equal(t, "steps", steps(plan), []string{"change group h +b -a"})
			contains(t, "roster", lines(plan), `! group "Crew" (g): left alone`)
			w.settled()
			equal(t, "members", w.tenant.in("Crew"), []string{"a"})
			hide(crew, false)
			w.refresh()
			equal(t, "steps", steps(w.apply()), []string{"change group g +b -a"})
			w.settled()
		})
	}
}

func TestGroups_strangers_stay_while_the_account_of_somebody_bound_is_not_known(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := trio(groups{"g": team("Crew", "a", "b")})
	w.want(d)
	w.apply()
	w.tenant.change("b", func(u *directory.User) { u.UserID = "bb" })
	delete(d.People, "b")
	d.Held = map[string]directory.Hold{"b": {Why: directory.Rejected, Cause: "no name"}}
	w.want(d)
	w.apply()
	w.appID = "cli_b" // who has another user_id is not found again
	w.tenant.took()
	w.refresh()
	equal(t, "b", w.state.Bound["b"].OpenID, "")
	contains(t, "the roster", lines(w.apply()), "1 person without a known Lark account (b)")
	equal(t, "writes", sent(w.tenant.took()), nil)
	equal(t, "the crew", w.tenant.in("Crew"), []string{"a", "bb"})
}
