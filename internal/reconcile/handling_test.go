package reconcile_test

import (
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// cook is somebody with a job title and a city.
func cook(title string) people {
	p := human("a")
	p["job_title"], p["city"] = title, "Berlin"
	return people{"a": p, "b": human("b")}
}

func handled(t *testing.T, h reconcile.Handling) *world {
	t.Helper()
	w := newWorld(t)
	w.policy.Attributes = map[string]reconcile.Handling{"job_title": h}
	w.want(wanted{People: cook("Cook")})
	w.apply()
	w.settled()
	w.tenant.took()
	equal(t, "the title at creation", w.tenant.user("a").String("job_title"), "Cook")
	return w
}

func TestHandling_decides_what_becomes_of_a_value_changed_in_Lark(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		handling reconcile.Handling
		lark     string
		steps    []string
		told     bool
	}{
		{reconcile.Enforce, "Wizard", []string{"update a job_title"}, false},
		{reconcile.Enforce, "", []string{"update a job_title"}, false},
		{reconcile.CreateOnly, "Wizard", nil, false},
		{reconcile.CreateOnly, "", nil, false},
		{reconcile.IfEmpty, "Wizard", nil, false},
		{reconcile.IfEmpty, "", []string{"update a job_title"}, false},
		{reconcile.ReportOnly, "Wizard", nil, true},
		{reconcile.ReportOnly, "", nil, true},
	} {
		t.Run(string(c.handling)+" "+c.lark, func(t *testing.T) {
			t.Parallel()
			w := handled(t, c.handling)
			w.tenant.change("a", func(u *directory.User) {
				u.Person["job_title"] = c.lark
				if c.lark == "" {
					delete(u.Person, "job_title")
				}
			})
			w.refresh()
			plan := w.apply()
			equal(t, "steps", steps(plan), c.steps)
			equal(t, "changed", plan.Changed, c.steps != nil)
			want := `job_title is "` + c.lark + `" in Lark, and "Cook" in the directory; left so (policies)`
			if c.lark == "" {
				want = `job_title is none in Lark, and "Cook" in the directory`
			}
			equal(t, "told", strings.Contains(lines(plan), want), c.told)
			equal(t, "drawn as drift", w.state.Directory.People["a"].String("job_title") != "Cook", false)
			w.settled()

			// Others are written, and it is still left, or reported.
			w.want(wanted{People: but(cook("Cook"), nil, people{"b": human("c")})})
			equal(t, "told beside others", strings.Contains(lines(w.apply()), want), c.told)
			w.settled()
			equal(t, "told again", strings.Contains(lines(w.plan()), want), c.told)

			// Enforced again, it is written, though the state never had anything else.
			w.policy.Attributes = nil
			w.apply()
			equal(t, "in Lark, enforced", w.tenant.user("a").String("job_title") == "Cook", c.handling != reconcile.CreateOnly && c.handling != reconcile.IfEmpty || c.steps != nil)
			w.refresh()
			w.apply()
			equal(t, "in Lark, after a refresh", w.tenant.user("a").String("job_title"), "Cook")
			w.settled()
		})
	}
}

func TestHandling_decides_what_becomes_of_a_value_changed_in_the_source(t *testing.T) {
	t.Parallel()
	for handling, want := range map[reconcile.Handling][]string{
		reconcile.Enforce: {"update a job_title"}, reconcile.CreateOnly: nil, reconcile.IfEmpty: nil, reconcile.ReportOnly: nil,
	} {
		t.Run(string(handling), func(t *testing.T) {
			t.Parallel()
			w := handled(t, handling)
			w.want(wanted{People: cook("Chef")})
			plan := w.apply()
			equal(t, "steps", steps(plan), want)
			equal(t, "told", strings.Contains(lines(plan), `job_title is "Cook" in Lark, and "Chef" in the directory`), handling == reconcile.ReportOnly)
			w.settled()
		})
	}
}

func TestHandling_holds_for_whoever_is_adopted(t *testing.T) {
	t.Parallel()
	for handling, want := range map[reconcile.Handling][]string{
		reconcile.Enforce: {"adopt a city job_title"}, reconcile.CreateOnly: {"adopt a city"}, reconcile.IfEmpty: {"adopt a city"}, reconcile.ReportOnly: {"adopt a city"},
	} {
		t.Run(string(handling), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			there := human("a")
			there["job_title"] = "Wizard"
			w.tenant.hire("legacy", there)
			w.policy.Attributes = map[string]reconcile.Handling{"job_title": handling, "city": reconcile.IfEmpty}
			w.want(wanted{People: people{"a": cook("Cook")["a"]}})
			w.match()
			plan := w.apply()
			equal(t, "steps", steps(plan), want)
			equal(t, "city", w.tenant.user("legacy").String("city"), "Berlin")
			w.settled()
		})
	}
}

// A leader who was not there when somebody was created is not a value that Lark has.
func TestHandling_does_not_keep_a_leader_from_being_linked_late(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.policy.Attributes = map[string]reconcile.Handling{"leader": reconcile.CreateOnly}
	led := human("a")
	led["leader"] = "boss"
	w.want(wanted{People: people{"a": led}, Held: map[string]directory.Hold{"boss": {Why: directory.Rejected, Cause: "no email"}}})
	w.apply()
	w.settled()
	w.want(wanted{People: people{"a": led, "boss": human("boss")}})
	w.apply()
	w.refresh()
	w.apply()
	equal(t, "leader", w.tenant.user("a").String("leader"), w.tenant.by("boss"))
	w.settled()
}
