package reconcile_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// cleared is a world in which Lark was told to clear these attributes of "a", and kept them.
func cleared(t *testing.T, values ...any) *world {
	t.Helper()
	w := synced(t, people{"a": human("a", values...), "boss": human("boss")})
	none := human("a")
	for i := 0; i < len(values); i += 2 {
		none[values[i].(string)] = ""
		w.tenant.keeps = append(w.tenant.keeps, values[i].(string))
	}
	w.want(wanted{People: people{"a": none, "boss": human("boss")}})
	w.apply()
	equal(t, "writes", sent(w.tenant.took()), []string{strings.Join(append([]string{"update a"}, slices.Sorted(slices.Values(w.tenant.keeps))...), " ")})
	equal(t, "failures", w.state.Failures, map[string]string{})
	return w
}

func TestExecute_says_once_what_Lark_does_not_clear(t *testing.T) {
	t.Parallel()
	w := cleared(t, "city", "Oslo", "mobile", "+6581234567", "leader", "boss", "custom.C-1", "x")
	equal(t, "kept", w.state.Bound["a"].Kept, map[string]string{"city": "Oslo", "mobile": "+6581234567", "leader": "ou_boss", "custom.C-1": "x"})
	equal(t, "notes", len(w.outcome.Notes), 4)
	for i, name := range []string{"city", "custom.C-1", "leader", "mobile"} {
		contains(t, "a note", w.outcome.Notes[i], "a: ", "clear "+name+" ", "Clear it in the Lark admin console")
	}
	if text := strings.Join(w.outcome.Notes, "\n"); strings.Contains(text, "6581234567") {
		t.Errorf("the notes tell a phone number:\n%s", text)
	}
	plan := w.plan()
	equal(t, "changed without a refresh", plan.Changed, false)
	for range 3 {
		w.settled()
		equal(t, "roster", lines(w.plan()), "")
	}
	// Whatever else is written, it is neither sent nor told again.
	w.want(wanted{People: people{
		"a": human("a", "city", "", "mobile", "", "leader", "", "custom.C-1", "", "nickname", "A"), "boss": human("boss"),
	}})
	equal(t, "steps", steps(w.apply()), []string{"update a nickname"})
	equal(t, "notes of the next run", w.outcome.Notes, nil)
	w.settled()
}

func TestExecute_clears_again_when_what_Lark_kept_or_what_is_wanted_has_changed(t *testing.T) {
	t.Parallel()
	want := func(w *world, city ...any) {
		w.want(wanted{People: people{"a": human("a", city...), "boss": human("boss")}})
	}
	for name, tc := range map[string]struct {
		happen func(w *world)
		steps  []string
		kept   map[string]string
	}{
		"an administrator clears it": {func(w *world) {
			w.tenant.change("a", func(u *directory.User) { delete(u.Person, "city") })
		}, nil, nil},
		"cleared, and then set to the same by hand": {func(w *world) {
			w.tenant.change("a", func(u *directory.User) { delete(u.Person, "city") })
			w.refresh()
			w.tenant.change("a", func(u *directory.User) { u.Person["city"] = "Oslo" })
		}, []string{"update a city"}, map[string]string{"city": "Oslo"}},
		"an administrator changes it": {func(w *world) {
			w.tenant.change("a", func(u *directory.User) { u.Person["city"] = "Bern" })
		}, []string{"update a city"}, map[string]string{"city": "Bern"}},
		"another value is wanted": {func(w *world) { want(w, "city", "Rome") }, []string{"update a city"}, nil},
		"another one is wanted, and then none": {func(w *world) {
			want(w, "city", "Rome")
			w.apply()
			want(w, "city", "")
		}, []string{"update a city"}, map[string]string{"city": "Rome"}},
		"what Lark kept is wanted, and then none": {func(w *world) {
			want(w, "city", "Oslo")
			w.apply()
			w.state.Directory = w.wanted // Terraform takes over what a plan without consequences wants
			w.settled()
			want(w, "city", "")
		}, []string{"update a city"}, map[string]string{"city": "Oslo"}},
		"it is managed no more": {func(w *world) { want(w) }, nil, nil},
		"it cannot be read":     {func(w *world) { w.tenant.unreadable = []string{"city"} }, nil, map[string]string{"city": "Oslo"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := cleared(t, "city", "Oslo")
			tc.happen(w)
			w.refresh()
			w.outcome = reconcile.Outcome{}
			equal(t, "steps", steps(w.apply()), tc.steps)
			equal(t, "told", len(w.outcome.Notes) > 0, tc.steps != nil && tc.kept != nil)
			w.state.Directory = w.wanted
			w.settled()
			if got := w.state.Bound["a"].Kept; !maps.Equal(got, tc.kept) {
				t.Errorf("kept: %v, want %v", got, tc.kept)
			}
		})
	}
}

func TestExecute_knows_what_Lark_kept_of_who_leaves_the_directory_and_comes_back(t *testing.T) {
	t.Parallel()
	w := cleared(t, "city", "Oslo")
	w.want(wanted{People: people{"boss": human("boss")}})
	w.apply()
	equal(t, "city while missing", w.state.Bound["a"].Person.String("city"), "Oslo")
	w.settled()
	w.want(wanted{People: people{"a": human("a", "city", ""), "boss": human("boss")}})
	equal(t, "steps", steps(w.apply()), []string{"update a city"})
	w.settled()
}

func TestExecute_knows_a_leader_whom_Lark_kept_under_whatever_source_id(t *testing.T) {
	t.Parallel()
	w := cleared(t, "leader", "boss")
	chief := human("chief", "email", "boss@acme.com", "name", "Name boss")
	w.policy.SamePerson = map[string]string{"chief": "boss"}
	w.want(wanted{People: people{"a": human("a", "leader", ""), "chief": chief}})
	equal(t, "steps", steps(w.apply()), nil)
	w.settled()
	w.want(wanted{People: people{"a": human("a", "leader", "chief"), "chief": chief}})
	equal(t, "steps where the one that was kept is wanted", steps(w.plan()), nil)
}

func TestExecute_keeps_in_mind_what_Lark_kept_of_who_is_out_of_view(t *testing.T) {
	t.Parallel()
	w := cleared(t, "city", "Oslo")
	w.tenant.hidden[w.tenant.by("a")] = true
	w.refresh()
	w.want(wanted{People: people{"a": human("a", "city", ""), "boss": human("boss", "city", "Rome")}})
	equal(t, "steps", steps(w.apply()), []string{"update boss city"})
	clear(w.tenant.hidden)
	w.settled()
}

func TestExecute_clears_again_where_it_could_not_look(t *testing.T) {
	t.Parallel()
	w := synced(t, people{"a": human("a", "city", "Oslo")})
	w.tenant.keeps = []string{"city"}
	w.want(wanted{People: people{"a": human("a", "city", "")}})
	written := false
	w.tenant.fail = func(_ int, call string) error {
		if call == "users" && written {
			return errors.New("no whole answer")
		}
		written = written || call == "update a"
		return nil
	}
	w.apply()
	w.tenant.fail = nil
	equal(t, "failures", w.state.Failures, map[string]string{})
	equal(t, "notes", w.outcome.Notes, nil)
	w.refresh()
	equal(t, "what Lark has is drawn", w.state.Directory.People["a"].String("city"), "Oslo")
	equal(t, "steps", steps(w.apply()), []string{"update a city"})
	equal(t, "notes", len(w.outcome.Notes), 1)
	w.settled()
}

func TestExecute_looks_at_clears_50_people_a_call_and_at_nothing_else(t *testing.T) {
	t.Parallel()
	for value, looks := range map[string]int{"": 2, "Rome": 1} {
		w := synced(t, people{"a": human("a", "city", "Oslo"), "b": human("b", "city", "Oslo"), "c": human("c")})
		w.want(wanted{People: people{"a": human("a", "city", value), "b": human("b", "city", value), "c": human("c", "city", value)}})
		var calls []string
		w.tenant.fail = func(_ int, call string) error {
			calls = append(calls, call)
			return nil
		}
		w.apply()
		calls = slices.DeleteFunc(calls, func(c string) bool { return c != "users" })
		equal(t, "reads with "+value, len(calls), looks)
		equal(t, "notes", w.outcome.Notes, nil)
		equal(t, "kept", w.state.Bound["a"].Kept, nil)
	}
}

func TestExecute_says_what_Lark_does_not_clear_of_who_is_adopted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tenant.hire("a", directory.Person{"name": "Name a", "email": "a@acme.com", "city": "Oslo"})
	w.tenant.keeps = []string{"city"}
	w.want(wanted{People: people{"a": human("a", "city", "")}})
	w.match()
	equal(t, "steps", steps(w.apply()), []string{"adopt a city"})
	equal(t, "notes", len(w.outcome.Notes), 1)
	w.settled()
}
