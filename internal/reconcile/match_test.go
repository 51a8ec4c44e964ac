package reconcile_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// found says how each was matched, or that there is a conflict.
func found(m map[string]reconcile.Existing) map[string]string {
	out := map[string]string{}
	for id, e := range m {
		if out[id] = e.OpenID + " by " + e.MatchedBy; e.Conflict != "" {
			out[id] = "conflict"
		}
	}
	return out
}

func TestMatch_tries_the_keys_in_order(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		users  map[string]directory.Person // user_id -> values, made in the order of the user_ids u1, u2, ...
		people people
		keys   []string
		want   map[string]string
		says   string
	}{
		{
			"user_id of one user and email of another",
			map[string]directory.Person{"mei": {"name": "Name mei", "email": "other@acme.com"}, "u2": {"name": "N", "email": "mei@acme.com"}},
			people{"mei": human("mei")},
			[]string{"user_id", "email", "mobile"},
			map[string]string{"mei": "conflict"},
			"user_id belongs to one Lark user (ou_mei) and email to another (ou_u2)",
		},
		{
			"user_id of one user and mobile of another",
			map[string]directory.Person{"mei": {"name": "Name mei", "email": "mei@acme.com"}, "u2": {"name": "N", "mobile": "+6581234567"}},
			people{"mei": human("mei", "mobile", "+6581234567")},
			[]string{"user_id", "email", "mobile"},
			map[string]string{"mei": "conflict"},
			"user_id belongs to one Lark user (ou_mei) and mobile to another (ou_u2)",
		},
		{
			"user_id, and an email of another that is no key",
			map[string]directory.Person{"mei": {"name": "Name mei", "email": "other@acme.com"}, "u2": {"name": "N", "email": "mei@acme.com"}},
			people{"mei": human("mei")},
			[]string{"user_id", "mobile"},
			map[string]string{"mei": "ou_mei by user_id"},
			"",
		},
		{
			"user_id, with a new email and mobile",
			map[string]directory.Person{"mei": {"name": "Name mei", "email": "other@acme.com", "mobile": "+6588888888"}},
			people{"mei": human("mei", "mobile", "+6581234567")},
			[]string{"user_id", "email", "mobile"},
			map[string]string{"mei": "ou_mei by user_id"},
			"",
		},
		{
			"source id that is the user_id of somebody else",
			map[string]directory.Person{"mei": {"name": "Bob", "email": "bob@acme.com"}},
			people{"mei": human("mei", "mobile", "+6581234567")},
			[]string{"user_id", "email", "mobile"},
			map[string]string{"mei": "conflict"},
			"the Lark user with this source id as user_id (ou_mei) has another email",
		},
		{
			"email before user_id",
			map[string]directory.Person{"mei": {"name": "M", "email": "other@acme.com"}, "u2": {"name": "N", "email": "mei@acme.com"}},
			people{"mei": human("mei")},
			[]string{"email", "user_id"},
			map[string]string{"mei": "ou_u2 by email"},
			"",
		},
		{
			"user_id of the mapping, not the source id",
			map[string]directory.Person{"mei": {"name": "M", "email": "x@acme.com"}, "u2": {"name": "N", "email": "y@acme.com"}},
			people{"mei": human("mei", "user_id", "u2")},
			[]string{"user_id"},
			map[string]string{"mei": "ou_u2 by user_id"},
			"",
		},
		{
			"email without regard to case",
			map[string]directory.Person{"u1": {"name": "M", "email": "MEI@acme.com"}},
			people{"mei": human("mei")},
			[]string{"email"},
			map[string]string{"mei": "ou_u1 by email"},
			"",
		},
		{
			"email and mobile of one user",
			map[string]directory.Person{"u1": {"name": "M", "email": "mei@acme.com", "mobile": "+6581234567"}},
			people{"mei": human("mei", "mobile", "+6581234567")},
			[]string{"mobile", "email"},
			map[string]string{"mei": "ou_u1 by mobile"},
			"",
		},
		{
			"email and mobile of two users",
			map[string]directory.Person{"u1": {"name": "M", "email": "mei@acme.com"}, "u2": {"name": "N", "mobile": "+6581234567"}},
			people{"mei": human("mei", "mobile", "+6581234567")},
			[]string{"email", "mobile"},
			map[string]string{"mei": "conflict"},
			"email belongs to one Lark user (ou_u1) and mobile to another (ou_u2)",
		},
		{
			"mobile of somebody with another email",
			map[string]directory.Person{"u1": {"name": "M", "email": "old@acme.com", "mobile": "+6581234567"}},
			people{"mei": human("mei", "mobile", "+6581234567")},
			[]string{"email", "mobile"},
			map[string]string{"mei": "conflict"},
			"the Lark user with this mobile (ou_u1) has another email",
		},
		{
			"mobile of somebody without email",
			map[string]directory.Person{"u1": {"name": "M", "mobile": "+6581234567"}},
			people{"mei": human("mei", "mobile", "+6581234567")},
			[]string{"email", "mobile"},
			map[string]string{"mei": "ou_u1 by mobile"},
			"",
		},
		{
			"mobile where the person has no email",
			map[string]directory.Person{"u1": {"name": "M", "email": "old@acme.com", "mobile": "+6581234567"}},
			people{"mei": {"name": "Mei", "mobile": "+6581234567"}},
			[]string{"email", "mobile"},
			map[string]string{"mei": "ou_u1 by mobile"},
			"",
		},
		{
			"mobile that may not be used",
			map[string]directory.Person{"u1": {"name": "M", "mobile": "+6581234567"}},
			people{"mei": human("mei", "mobile", "+6581234567")},
			[]string{"user_id", "email"},
			map[string]string{},
			"",
		},
		{
			"two people, one user",
			map[string]directory.Person{"mei": {"name": "M", "email": "ann@acme.com"}},
			people{"mei": human("mei"), "ann": human("ann"), "tom": human("tom", "leader", "mei")},
			[]string{"user_id", "email"},
			map[string]string{"mei": "conflict", "ann": "conflict"},
			"the same Lark user (ou_mei) is found for ann and mei",
		},
		{
			"two people, one user_id",
			map[string]directory.Person{"mei": {"name": "M", "email": "m@acme.com"}},
			people{"mei": human("mei"), "ann": human("ann", "user_id", "mei")},
			[]string{"user_id", "email"},
			map[string]string{"mei": "conflict", "ann": "conflict"},
			"ann and mei have the user_id mei",
		},
		{
			"nobody",
			map[string]directory.Person{"u1": {"name": "M", "email": "x@acme.com"}},
			people{"mei": human("mei"), "with space": human("b")},
			[]string{"user_id", "email", "mobile"},
			map[string]string{},
			"",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for _, id := range []string{"mei", "u1", "u2"} {
				if p, ok := c.users[id]; ok {
					w.tenant.hire(id, p)
				}
			}
			w.want(wanted{People: c.people})
			w.match(c.keys...)
			equal(t, "found", found(w.existing), c.want)
			contains(t, "the conflict", w.existing["mei"].Conflict, c.says)
		})
	}
}

func TestMatch_takes_nobody_who_is_gone_or_cannot_be_seen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		key  string
		hand func(w *world)
		says string // "" finds nobody
	}{
		{"resigned, by user_id", "user_id", func(w *world) { w.tenant.change("mei", func(u *directory.User) { u.Status.Resigned = true }) }, ""},
		{"left by themselves, by user_id", "user_id", func(w *world) { w.tenant.change("mei", func(u *directory.User) { u.Status.Exited = true }) }, "has resigned or left by themselves"},
		{"resigned, by email", "email", func(w *world) { w.tenant.change("mei", func(u *directory.User) { u.Status.Resigned = true }) }, ""},
		{"left by themselves, by email", "email", func(w *world) { w.tenant.change("mei", func(u *directory.User) { u.Status.Exited = true }) }, "has resigned or left by themselves"},
		{"out of view, by email", "email", func(w *world) { w.tenant.hidden[w.tenant.by("mei")] = true }, "whom the app may not see; widen the contact range"},
		{"an email that cannot be read, by mobile", "mobile", func(w *world) { w.tenant.unreadable = []string{"email"} }, "shows no email, so whose number it is cannot be told"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.tenant.hire("mei", directory.Person{"name": "M", "email": "mei@acme.com", "mobile": "+6581234567"})
			w.want(wanted{People: people{"mei": human("mei", "mobile", "+6581234567")}})
			c.hand(w)
			w.match(c.key)
			if c.says == "" {
				equal(t, "found", found(w.existing), map[string]string{})
				return
			}
			contains(t, "the conflict", w.existing["mei"].Conflict, c.says)
		})
	}
}

func TestMatch_leaves_out_user_id_where_the_app_may_not_read_it(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tenant.hire("mei", directory.Person{"name": "M", "email": "mei@acme.com"})
	w.tenant.noUserIDs = true
	w.want(wanted{People: people{"mei": human("mei")}})
	m, warning, err := reconcile.Match(t.Context(), w.tenant, w.wanted, reconcile.MatchKeys)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "found", found(m), map[string]string{"mei": "ou_mei by email"})
	contains(t, "the warning", warning, "match by user_id was left out", "contact:user.employee_id:readonly")
}

func TestMatch_gives_Larks_values_of_what_the_directory_manages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	plat := w.tenant.department("Platform", w.tenant.department("Eng", "0"))
	boss := w.tenant.hire("boss", directory.Person{"name": "B", "email": "boss@acme.com"})
	w.tenant.hire("mei", directory.Person{"name": "M", "email": "mei@acme.com", "city": "Oslo", "nickname": "M", "departments": []string{plat}, "leader": boss, "gender": int64(2)})
	w.tenant.change("mei", func(u *directory.User) { u.Status.Frozen = true })
	w.tenant.unreadable = []string{"mobile"}
	w.want(wanted{People: people{"boss": human("boss"), "mei": human("mei", "city", "Rome", "job_title", "Lead", "departments", []string{"Art"},
		"leader", "boss", "mobile", "+6581234567", "suspended", false, "join_time", 0, "gender", 2)}})
	w.match()
	equal(t, "mei", w.existing["mei"], reconcile.Existing{
		OpenID: "ou_mei", UserID: "mei", MatchedBy: "user_id", Frozen: true,
		Person: directory.Person{
			"name": "M", "email": "mei@acme.com", "city": "Oslo", "job_title": "", "departments": []string{"Eng/Platform"},
			"leader": "boss", "join_time": int64(0), "gender": int64(2),
		},
	})
	plan := w.plan()
	equal(t, "steps", steps(plan), []string{"department Art", "adopt boss name", "adopt mei city departments job_title mobile name"})
	contains(t, "the roster", lines(plan),
		`= Name mei (mei): adopted by user_id; city "Oslo" -> "Rome", departments "Eng/Platform" -> "Art", job_title none -> "Lead", mobile "+6581234567", name "M" -> "Name mei"`,
		"! Name mei (mei): suspended in Lark, not by this sync; left so")
	equal(t, "title", func() string { s, _ := plan.Roster(); return s }(), "2 people adopted, 1 to look at (Name mei, Name boss)")
}

func TestMatch_gives_Larks_id_of_a_leader_who_is_found_for_two(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	boss := w.tenant.hire("b1", directory.Person{"name": "B", "email": "b2@acme.com"})
	w.tenant.hire("mei", directory.Person{"name": "Name mei", "email": "mei@acme.com", "leader": boss})
	w.tenant.noStatus = true
	w.want(wanted{People: people{"b1": human("b1"), "b2": human("b2"), "mei": human("mei", "leader", "b1", "suspended", false)}})
	w.match()
	equal(t, "found", found(w.existing), map[string]string{"b1": "conflict", "b2": "conflict", "mei": "ou_mei by user_id"})
	equal(t, "mei", w.existing["mei"].Person, directory.Person{"name": "Name mei", "email": "mei@acme.com", "leader": boss})
}

func TestMatch_finds_leaders_who_are_bound_but_not_wanted(t *testing.T) {
	t.Parallel()
	w := synced(t, but(staff(1), nil, people{"boss": human("boss")}))
	w.tenant.hire("mei", directory.Person{"name": "Name mei", "email": "mei@acme.com", "leader": w.tenant.by("boss")})
	w.want(wanted{
		People: but(staff(1), nil, people{"mei": human("mei", "leader", "boss")}),
		Held:   map[string]directory.Hold{"boss": {Why: directory.OutOfScope, Cause: "x"}},
	})
	w.match()
	equal(t, "steps", steps(w.apply()), []string{"adopt mei"})
	equal(t, "writes", sent(w.tenant.took()), nil)
	w.settled()
}

func TestMatch_passes_on_what_went_wrong(t *testing.T) {
	t.Parallel()
	broken := errors.New("no whole answer")
	w := newWorld(t)
	w.tenant.hire("u1", directory.Person{"name": "M", "email": "mei@acme.com", "departments": []string{w.tenant.department("Eng", "0")}})
	w.want(wanted{People: people{"mei": human("mei")}})
	failed := 0
	for n := 1; ; n++ {
		w.tenant.calls = 0
		w.tenant.fail = func(i int, _ string) error {
			if i == n {
				return broken
			}
			return nil
		}
		_, _, err := reconcile.Match(t.Context(), w.tenant, w.wanted, []string{"user_id", "email"})
		if err == nil {
			break
		}
		failed++
		if !errors.Is(err, broken) {
			t.Errorf("call %d: %v", n, err)
		}
	}
	equal(t, "calls that can fail", failed, 4) // by user_id, by email, users, departments
}

func TestAllow_turns_what_was_found_by_another_key_into_a_conflict(t *testing.T) {
	t.Parallel()
	m := func() map[string]reconcile.Existing {
		return map[string]reconcile.Existing{"a": {OpenID: "ou_1", MatchedBy: "email"}, "b": {OpenID: "ou_2", MatchedBy: "mobile"}, "c": {Conflict: "x"}}
	}
	equal(t, "all", found(reconcile.Allow(m(), nil)), found(m()))
	some := reconcile.Allow(m(), []string{"email", "user_id"})
	equal(t, "some", found(some), map[string]string{"a": "ou_1 by email", "b": "conflict", "c": "conflict"})
	contains(t, "the conflict", some["b"].Conflict, "ou_2", "is found by mobile, which match does not allow")
	equal(t, "the other conflict", some["c"].Conflict, "x")
}

func TestParseExisting_takes_what_Lark_may_have_and_refuses_another_document(t *testing.T) {
	t.Parallel()
	m, err := reconcile.ParseExisting([]byte(`{"a":{"open_id":"ou_1","matched_by":"email","person":{"mobile":"odd","name":"","gender":1,"email":"a@b.co"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "person", m["a"].Person, directory.Person{"gender": int64(1), "email": "a@b.co"})
	for _, bad := range []string{``, `[]`, `{"a":1}`, `{} {}`} {
		if _, err := reconcile.ParseExisting([]byte(bad)); err == nil {
			t.Errorf("%s is taken", bad)
		} else {
			contains(t, "the error", err.Error(), "not what data.lark_existing_users gives")
		}
	}
}

func TestMatch_leaves_to_apply_what_nobody_shows(t *testing.T) {
	t.Parallel()
	for name, refused := range map[string]bool{"nobody has it": false, "the app may neither read nor write it": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.tenant.hire("mei", directory.Person{"name": "M", "email": "mei@acme.com"})
			w.tenant.unreadable = []string{"mobile"}
			w.want(wanted{People: people{"mei": human("mei", "mobile", "+6581234567")}})
			w.match()
			if refused {
				first := true
				w.tenant.fail = func(_ int, call string) error {
					if first && call == "update mei" {
						first = false
						return directory.ErrNoScope
					}
					return nil
				}
			}
			plan := w.apply()
			equal(t, "steps", steps(plan), []string{"adopt mei mobile name"})
			equal(t, "failures", w.outcome.State.Failures, map[string]string{})
			equal(t, "name in Lark", w.tenant.user("mei")["name"], any("Name mei"))
			if refused {
				contains(t, "the notes", strings.Join(w.outcome.Notes, "\n"), "neither read nor write")
			} else {
				equal(t, "mobile in Lark", w.tenant.user("mei")["mobile"], any("+6581234567"))
			}
			w.tenant.fail = nil
			w.settled()
		})
	}
}

// Whoever it is that has the user_id, they are not suspended when the person leaves whose email is another's.
func TestMatch_binds_nobody_whose_email_Lark_refuses_as_another_persons(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tenant.hire("u1001", directory.Person{"name": "Bob", "email": "bob@acme.com"})
	w.tenant.hire("x7", directory.Person{"name": "Mei", "email": "mei@acme.com"})
	w.want(wanted{People: people{"1001": {"name": "Mei", "email": "mei@acme.com", "user_id": "u1001"}, "2": human("2")}})
	w.match("user_id") // the mapping says so, and no other key is asked for
	equal(t, "steps", steps(w.apply()), []string{"create 2", "adopt 1001 email name"})
	contains(t, "the failure", w.state.Failures["1001"], "taken")
	_, bound := w.state.Bound["1001"]
	equal(t, "bound", bound, false)
	w.refresh()
	w.want(wanted{People: people{"2": human("2")}, Departed: map[string]string{"1001": "DEPROVISIONED"}})
	equal(t, "steps when they have left", steps(w.apply()), nil)
}
