package reconcile_test

import (
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func TestGroups_that_swap_names_or_take_one_that_is_given_up(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(trio(groups{"1": team("A"), "2": team("B"), "3": team("C"), "4": team("D")}))
	w.apply()
	ids := map[string]string{}
	for id, b := range w.state.Groups {
		ids[id] = b.ID
	}
	w.tenant.took()
	w.want(trio(groups{"1": team("B"), "2": team("A"), "3": team("D"), "4": team("E"), "5": team("C", "a")}))
	w.apply()
	equal(t, "failures", w.state.Failures, map[string]string{})
	for id, name := range map[string]string{"1": "B", "2": "A", "3": "D", "4": "E"} {
		equal(t, "name of "+id, w.tenant.groups[ids[id]].Name, name)
	}
	equal(t, "members of the new one", w.tenant.in("C"), []string{"a"})
	equal(t, "writes", len(w.tenant.took()), 7)
	w.settled()
}

func TestGroups_a_name_that_another_group_has_is_a_failure_that_names_it(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(trio(groups{"1": team("A", "a"), "2": team("B", "a")}))
	w.apply()
	other := w.tenant.group("Z")
	w.want(trio(groups{"1": team("Z", "a", "b"), "2": team("B", "b")}))
	w.refresh()
	w.apply()
	contains(t, "failure", w.state.Failures[reconcile.FailureOfGroup("1")], "is taken", other)
	equal(t, "members of the other", w.tenant.in("B"), []string{"b"})
	w.tenant.groups[other].Name = "Y"
	for range 2 {
		equal(t, "steps", steps(w.plan()), []string{"change group 1 +b"})
		w.refresh()
	}
	w.apply()
	w.settled()
}

func TestGroups_a_source_group_that_was_deleted_and_made_again_takes_up_the_user_group(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(trio(groups{"old": team("Crew", "a", "b")}))
	w.apply()
	id := w.state.Groups["old"].ID
	w.want(trio(groups{"new": team("Crew", "b", "c")}))
	w.apply()
	equal(t, "failures", w.state.Failures, map[string]string{})
	equal(t, "members", w.tenant.in("Crew"), []string{"a", "b", "c"})
	equal(t, "groups of the state", []string{w.state.Groups["new"].ID, w.state.Groups["old"].ID}, []string{id, ""})
	equal(t, "steps", steps(w.apply()), []string{"change group new -a"})
	w.settled()
}

func TestGroups_a_member_who_fails_stops_no_other_is_named_and_is_tried_again(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(trio(groups{"g": team("Crew", "a")}))
	w.apply()
	w.tenant.hidden["ou_b"] = true
	w.want(trio(groups{"g": team("Crew", "a", "b", "c")}))
	w.apply()
	contains(t, "failure", w.state.Failures[reconcile.FailureOfGroup("g")], "1 members failed", "ou_b is Name b (b)")
	equal(t, "members", w.tenant.in("Crew"), []string{"a", "c"})
	delete(w.tenant.hidden, "ou_b")
	equal(t, "steps", steps(w.plan()), []string{"change group g +b"})
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"change group g +b"})
	w.settled()
}

func TestGroups_that_cannot_be_listed_fail_and_people_are_written(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tenant.fail = func(_ int, call string) error {
		if call == "groups" {
			return directory.ErrNoScope
		}
		return nil
	}
	w.want(trio(groups{"g": team("Crew", "a")}))
	w.apply()
	equal(t, "failures", w.state.Failures, map[string]string{"group:g": directory.ErrNoScope.Error()})
	equal(t, "people", len(w.state.Bound), 3)
	w.tenant.fail = nil
	w.refresh()
	equal(t, "steps", steps(w.apply()), []string{"make group g +a"})
	w.settled()
}

func TestGroups_a_new_source_id_or_an_alias_of_a_member_is_the_same_member(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(trio(groups{"g": team("Crew", "a", "b")}))
	w.apply()
	w.tenant.took()
	d := wanted{
		People: people{"new": human("a"), "b": human("b"), "c": human("c")}, Aliases: map[string][]string{"b": {"jc_b"}},
		Groups: groups{"g": team("Crew", "jc_b", "new")},
	}
	w.policy.SamePerson = map[string]string{"new": "a"}
	w.want(d)
	w.apply()
	equal(t, "sent", len(w.tenant.took()), 0)
	w.settled()
	d.Groups = groups{"g": team("Crew", "b")}
	w.want(d)
	equal(t, "steps", steps(w.apply()), []string{"change group g -new"})
	w.settled()
}

func TestGroups_of_the_report_are_told_with_what_was_done(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(trio(groups{"g": team("Crew", "a", "b")}))
	plan := w.apply()
	contains(t, "what was done", w.done(plan), `g group "Crew": brought in line; 2 to join, 0 to leave`)
	contains(t, "last run", w.outcome.LastRun(), "groups 1, member_add 2, no failures")
	equal(t, "calls", plan.Forecast().Calls, 14) // 3 people and a look at them, a group, a call for members; reads of the group and of two listings; four in each run
}

func TestGroups_where_there_are_none_nothing_tells_of_them_and_none_is_read(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tenant.group("Other")
	w.want(trio(nil))
	plan := w.apply()
	w.tenant.fail = func(_ int, call string) error {
		if strings.Contains(call, "group") || strings.Contains(call, "members") {
			t.Errorf("called: %s", call)
		}
		return nil
	}
	w.settled()
	for _, kind := range reconcile.GroupKinds {
		if _, told := plan.Summary[kind]; told {
			t.Errorf("the summary has %s", kind)
		}
	}
	if doc := string(directory.Encode(w.state.Memory)); strings.Contains(doc, "groups") {
		t.Errorf("the state has groups: %s", doc)
	}
}

func TestGroups_beyond_the_quota_of_a_tenant_give_a_warning(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range directory.MaxGroups - 1 {
		w.tenant.group("Other " + strings.Repeat("x", i))
	}
	w.want(trio(groups{"g": team("Crew", "a")}))
	w.apply()
	w.want(trio(groups{"g": team("Crew", "a"), "h": team("More")}))
	for range 2 {
		contains(t, "warnings", strings.Join(w.plan().Warnings, "\n"), "Lark has 500 user groups, and 1 more are wanted")
		w.refresh()
	}
}

// A person goes by another source id: their memberships are the same, and nobody is taken for a stranger.
func TestGroups_know_a_member_by_whatever_id_the_directory_has_for_them(t *testing.T) {
	t.Parallel()
	with := func(key string, members ...string) wanted {
		other := map[string]string{"okta-mei": "jc-mei", "jc-mei": "okta-mei"}[key]
		return wanted{
			People: people{key: mei(), "ben": human("ben"), "cy": human("cy")}, Aliases: map[string][]string{key: {other}},
			Groups: groups{"g": team("Crew", members...), "h": team("Heads", "ben")},
		}
	}
	for name, then := range map[string]wanted{
		"the other source is the key": with("jc-mei", "ben", "jc-mei"),
		"they left the first source": {
			People: people{"jc-mei": mei(), "ben": human("ben"), "cy": human("cy")}, Groups: groups{"g": team("Crew", "ben", "jc-mei"), "h": team("Heads", "ben")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.want(with("okta-mei", "ben", "okta-mei"))
			w.apply()
			w.settled()
			heads := w.tenant.groupNamed("Heads")
			heads.members[w.tenant.by("okta-mei")] = true // by hand: to be taken out, whatever her id
			w.tenant.took()
			w.refresh()
			w.want(then)
			plan := w.apply()
			equal(t, "steps", steps(plan), []string{"change group h -jc-mei"})
			equal(t, "sent", sent(w.tenant.took()), []string{"remove Heads: ou_okta-mei"})
			equal(t, "members", w.tenant.in("Crew"), []string{"ben", "okta-mei"})
			w.settled()
			w.want(with("okta-mei", "ben", "okta-mei"))
			equal(t, "steps back", steps(w.apply()), nil)
			w.settled()
		})
	}
}
