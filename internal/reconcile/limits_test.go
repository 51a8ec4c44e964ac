package reconcile_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func TestParseLimit_reads_a_number_a_share_the_larger_of_both_or_none(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		limit         string
		base          int
		most, tooMany int // none is -1
	}{
		{"5", 1000, 5, 6},
		{"0", 1000, 0, 1},
		{"5%", 100, 5, 6},
		{"5%", 119, 5, 6},
		{"0.57%", 10000, 57, 58},
		{"100%", 7, 7, 8},
		{"5 or 5%", 20, 5, 6},
		{"5 or 5%", 1000, 50, 51},
		{" none ", 10, 10000, -1},
	} {
		l := limit(t, c.limit)
		if !l.Allows(c.most, c.base) {
			t.Errorf("%s of %d does not allow %d", c.limit, c.base, c.most)
		}
		if c.tooMany >= 0 && l.Allows(c.tooMany, c.base) {
			t.Errorf("%s of %d allows %d", c.limit, c.base, c.tooMany)
		}
		equal(t, "as written", l.String(), strings.TrimSpace(c.limit))
	}
	for _, bad := range []string{"", "-1", "5 %", "five", "101%", "5 and 5%", "5% or 5", "1e3", "9999999999"} {
		if _, err := reconcile.ParseLimit(bad); err == nil {
			t.Errorf("%q is taken", bad)
		} else {
			contains(t, "the error", err.Error(), fmt.Sprintf("%q is not a limit", bad))
		}
	}
}

func TestLimitKinds_have_defaults_that_can_be_read(t *testing.T) {
	t.Parallel()
	for kind, text := range reconcile.LimitKinds {
		if _, err := reconcile.ParseLimit(text); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// A change of each limited kind for six people of 20, of whom limits let five pass.
func TestLimits_refuse_a_plan_in_full_and_approvals_let_exactly_those_people_pass(t *testing.T) {
	t.Parallel()
	six := []string{"p00", "p01", "p02", "p03", "p04", "p05"}
	with := func(change func(p person)) wanted {
		all := staff(20)
		for _, id := range six {
			change(all[id])
		}
		return wanted{People: all}
	}
	departed := map[string]string{}
	for _, id := range six {
		departed[id] = "status is DEPROVISIONED"
	}
	for _, c := range []struct {
		kind    reconcile.Kind
		prepare func(w *world)
		then    wanted
		verb    string
		common  string
	}{
		{reconcile.KindSuspend, nil, wanted{People: but(staff(20), six, nil), Departed: departed}, "suspended", "6 of 6: status is DEPROVISIONED"},
		{reconcile.KindSuspend, nil, with(func(p person) { p["suspended"] = true }), "suspended", ""},
		{reconcile.KindMissing, nil, wanted{People: but(staff(20), six, nil)}, "missing from the source", "6 of 6: absent from everything the source returned"},
		{reconcile.KindMove, nil, with(func(p person) { p["departments"] = []string{"Eng/New"} }), "moved to other departments", `6 of 6: changed to departments "Eng/New"`},
		{reconcile.KindRename, nil, with(func(p person) { p["name"] = "X" }), "renamed", `6 of 6: changed in name`},
		{reconcile.KindUpdate, nil, with(func(p person) { p["city"] = "Oslo" }), "changed", `6 of 6: changed to city "Oslo"`},
		{reconcile.KindCreate, nil, wanted{People: but(staff(20), nil, people{
			"n0": human("n0", "departments", []string{"Eng"}), "n1": human("n1", "departments", []string{"Eng/A"}), "n2": human("n2"),
			"n3": human("n3", "departments", []string{"Eng/B"}), "n4": human("n4"), "n5": human("n5"),
		})}, "created and invited", "3 of 6: in Eng"},
		{reconcile.KindRestore, func(w *world) {
			w.want(wanted{People: but(staff(20), six, nil), Departed: departed})
			w.apply()
		}, wanted{People: staff(20)}, "restored", ""},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			t.Parallel()
			w := synced(t, staff(20))
			if c.prepare != nil {
				c.prepare(w)
			}
			w.tenant.took()
			w.policy.Limits = map[reconcile.Kind]reconcile.Limit{c.kind: limit(t, "5 or 5%")}
			w.want(c.then)
			_, err := w.make()
			var refusal *reconcile.Refusal
			if !errors.As(err, &refusal) {
				t.Fatalf("not refused: %v", err)
			}
			ids := refusal.Over[0].IDs
			equal(t, "people", len(ids), 6)
			base := 20
			if c.kind == reconcile.KindRestore {
				base -= len(six) // who left
			}
			quoted := `["` + strings.Join(ids, `", "`) + `"]`
			contains(t, "the error", err.Error(),
				fmt.Sprintf("6 people would be %s; limits.%s is \"5 or 5%%\", that is 5 of the %d people bound who have not left", c.verb, c.kind, base),
				c.common, "approvals = "+quoted, "Nothing will be applied, not even what is within its limit")
			equal(t, "title", refusal.Title(), fmt.Sprintf("Refused: 6 people would be %s, the limit is 5", c.verb))

			w.policy.Approvals = ids[:1] // one less counts
			w.plan()
			w.policy.Approvals = ids
			w.policy.Limits[c.kind] = limit(t, "0")
			w.plan()
			w.policy.Approvals = ids[1:]
			if _, err = w.make(); !errors.As(err, &refusal) || len(refusal.Over[0].IDs) != 1 || refusal.Over[0].IDs[0] != ids[0] {
				t.Errorf("somebody who is not approved passes: %v", err)
			}
		})
	}
}

func TestLimits_count_who_is_missing_once(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(20))
	w.policy.Limits = map[reconcile.Kind]reconcile.Limit{reconcile.KindMissing: limit(t, "2")}
	w.want(wanted{People: but(staff(20), []string{"p00", "p01"}, nil)})
	w.apply()
	w.refresh()
	w.want(wanted{People: but(staff(20), []string{"p00", "p01", "p02", "p03"}, nil)})
	w.apply()
	w.want(wanted{People: but(staff(20), []string{"p00", "p01", "p02", "p03", "p04", "p05", "p06"}, nil)})
	if _, err := w.make(); err == nil {
		t.Error("three more are not refused")
	}
	for _, id := range []string{"p00", "p03"} {
		if w.state.Bound[id].MissingSince == nil {
			t.Errorf("%s: nothing says since when they are missing", id)
		}
	}
}

func TestLimits_count_who_goes_from_held_to_missing(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(20))
	w.policy.Limits = map[reconcile.Kind]reconcile.Limit{reconcile.KindMissing: limit(t, "0")}
	rest := but(staff(20), []string{"p00"}, nil)
	w.want(wanted{People: rest, Held: map[string]directory.Hold{"p00": {Why: directory.OutOfScope, Cause: "x"}}})
	w.apply()
	w.want(wanted{People: rest})
	if _, err := w.make(); err == nil {
		t.Error("not refused")
	}
}

func TestLimits_that_are_exceeded_together_are_told_together(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(5))
	w.policy.Limits = map[reconcile.Kind]reconcile.Limit{
		reconcile.KindMissing: limit(t, "0"), reconcile.KindRename: limit(t, "0%"), reconcile.KindMove: limit(t, "none"),
	}
	w.want(wanted{People: but(staff(5), []string{"p00"}, people{"p01": human("p01", "name", "X", "departments", []string{"Eng"})})})
	_, err := w.make()
	if err == nil {
		t.Fatal("not refused")
	}
	contains(t, "the error", err.Error(), "1 person would be missing", "1 person would be renamed")
	if strings.Contains(err.Error(), "moved") {
		t.Errorf("a kind without limit is refused: %v", err)
	}
}

func TestLimits_print_a_list_that_can_be_copied_however_long(t *testing.T) {
	t.Parallel()
	all := people{}
	for i := range 250 {
		id := fmt.Sprintf("p%03d", i)
		all[id] = human(id)
	}
	w := synced(t, all)
	w.policy.Limits = map[reconcile.Kind]reconcile.Limit{reconcile.KindMissing: limit(t, "5")}
	w.want(wanted{People: staff(1)})
	_, err := w.make()
	if err == nil {
		t.Fatal("not refused")
	}
	contains(t, "the error", err.Error(), `"p099"] and the 150 others; so many are better let through by limits`)
}

// Who left stays bound, so that they are known when they come back: after years they are the many.
func TestLimits_shares_are_of_those_who_have_not_left(t *testing.T) {
	t.Parallel()
	state := reconcile.State{Directory: directory.Directory{People: map[string]directory.Person{}}, Offboarded: map[string]reconcile.Offboarded{}}
	state.AppID, state.ManagersKnown, state.Bound = "cli_a", true, map[string]reconcile.Bound{}
	d := wanted{People: people{}, Departed: map[string]string{}}
	for i := range 100 {
		deleted, suspended, id := fmt.Sprintf("deleted%02d", i), fmt.Sprintf("suspended%02d", i), fmt.Sprintf("p%02d", i)
		state.Bound[deleted] = reconcile.Bound{OpenID: "ou_" + deleted, Gone: reconcile.Deleted, Frozen: reconcile.FrozenBySync}
		state.Bound[suspended] = reconcile.Bound{OpenID: "ou_" + suspended, Frozen: reconcile.FrozenBySync}
		state.Offboarded[deleted] = reconcile.Offboarded{Name: deleted, Evidence: "left", Deleted: true}
		state.Offboarded[suspended] = reconcile.Offboarded{Name: suspended, Evidence: "left"}
		d.Departed[deleted], d.Departed[suspended] = "left", "left"
		state.Bound[id] = reconcile.Bound{OpenID: "ou_" + id}
		state.Directory.People[id] = directory.Person{"name": id, "email": id + "@acme.com"}
		if d.People[id] = (person{"name": id, "email": id + "@acme.com"}); i < 11 {
			delete(d.People, id)
			d.Departed[id] = "left"
		}
	}
	now, err := directory.Parse(d.json(t))
	if err != nil {
		t.Fatal(err)
	}
	policy := reconcile.Policy{Suspend: true, Limits: map[reconcile.Kind]reconcile.Limit{reconcile.KindSuspend: limit(t, "10%")}}
	_, err = reconcile.Make(now, state, nil, policy)
	var refusal *reconcile.Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("11 of 100 pass a limit of 10%%: %v", err)
	}
	contains(t, "the error", err.Error(), "11 people would be suspended; limits.suspend is \"10%\", that is 10 of the 100 people bound who have not left")
}
