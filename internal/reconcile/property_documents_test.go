package reconcile_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

var (
	texts    = rapid.StringN(0, 12, -1)
	somebody = rapid.Custom(func(t *rapid.T) directory.Person {
		p, _ := directory.Person{ // what has no normal form is left out
			"name": texts.Draw(t, "name"), "email": rapid.SampledFrom([]string{"", "a@acme.com", "no email"}).Draw(t, "email"),
			"mobile": rapid.SampledFrom([]string{"", "+6581234567"}).Draw(t, "mobile"), "gender": rapid.Int64Range(0, 3).Draw(t, "gender"),
			"join_time": rapid.Int64Range(0, 1<<31-1).Draw(t, "join_time"), "suspended": rapid.Bool().Draw(t, "suspended"),
			"departments": rapid.SliceOfNDistinct(rapid.SampledFrom(places), 0, 4, rapid.ID).Draw(t, "departments"),
			"custom.C-1":  texts.Draw(t, "custom"),
		}.Normalize()
		return p
	})
	moments = rapid.Custom(func(t *rapid.T) *time.Time {
		at := time.Unix(rapid.Int64Range(0, 1<<32).Draw(t, "second"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanosecond")).UTC()
		return &at
	})
	bindings = rapid.Custom(func(t *rapid.T) reconcile.Bound {
		return reconcile.Bound{
			OpenID: texts.Draw(t, "open_id"), UserID: texts.Draw(t, "user_id"),
			Person: rapid.OneOf(rapid.Just(directory.Person(nil)), somebody).Draw(t, "person"), Skipped: somebody.Draw(t, "skipped"),
			Frozen:  rapid.SampledFrom([]reconcile.FrozenBy{reconcile.NotFrozen, reconcile.FrozenBySync, reconcile.FrozenByOthers}).Draw(t, "frozen"),
			Gone:    rapid.SampledFrom([]reconcile.GoneBy{reconcile.NotGone, reconcile.Resigned, reconcile.Vanished, reconcile.OutOfRange}).Draw(t, "gone"),
			Manager: rapid.Bool().Draw(t, "manager"), Unjoined: rapid.Bool().Draw(t, "unjoined"), Marked: rapid.Bool().Draw(t, "marked"),
			Aliases:      rapid.SliceOfN(texts, 0, 2).Draw(t, "aliases"),
			Kept:         rapid.MapOfN(texts, texts, 0, 2).Draw(t, "kept"),
			MissingSince: rapid.Ptr(rapid.Map(moments, func(at *time.Time) time.Time { return *at }), true).Draw(t, "missing since"),
			MissingFor:   time.Duration(rapid.Int64Range(0, 1<<50).Draw(t, "missing for")),
			SuspendedAt:  moments.Draw(t, "suspended at"),
		}
	})
	departments = rapid.Custom(func(t *rapid.T) directory.Department {
		return directory.Department{
			Name: texts.Draw(t, "name"), Parent: texts.Draw(t, "parent"), DepartmentID: texts.Draw(t, "department_id"),
			Leader: texts.Draw(t, "leader"), Order: texts.Draw(t, "order"),
		}
	})
	boundGroups = rapid.Custom(func(t *rapid.T) reconcile.BoundGroup {
		return reconcile.BoundGroup{
			ID: texts.Draw(t, "group_id"), Name: texts.Draw(t, "name"), Description: rapid.Ptr(texts, true).Draw(t, "description"),
			Waiting: rapid.SliceOfN(texts, 0, 2).Draw(t, "waiting"), Others: rapid.SliceOfN(texts, 0, 2).Draw(t, "others"),
			Unseen: rapid.Bool().Draw(t, "unseen"),
		}
	})
	findings = rapid.Custom(func(t *rapid.T) reconcile.Existing {
		return reconcile.Existing{
			OpenID: texts.Draw(t, "open_id"), UserID: texts.Draw(t, "user_id"), MatchedBy: rapid.SampledFrom(reconcile.MatchKeys).Draw(t, "key"),
			Person: somebody.Draw(t, "person"), Frozen: rapid.Bool().Draw(t, "frozen"), Manager: rapid.Bool().Draw(t, "manager"),
			Conflict: texts.Draw(t, "conflict"),
		}
	})
)

// What is written and read again is the same, and so is what is written then.
func roundTrips[T any](t *rapid.T, value T, write func(T) ([]byte, error), read func([]byte) (T, error)) {
	t.Helper()
	doc, err := write(value)
	if err != nil {
		t.Fatal(err)
	}
	got, err := read(doc)
	if err != nil {
		t.Fatalf("%v: %s", err, doc)
	}
	if diff := cmp.Diff(value, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(- written, + read):\n%s", diff)
	}
	if again, err := write(got); err != nil || !bytes.Equal(doc, again) {
		t.Errorf("%s is written anew as %s, %v", doc, again, err)
	}
}

var attempts = rapid.Custom(func(t *rapid.T) reconcile.Attempts {
	return reconcile.Attempts{First: time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "first"), 0).UTC(), Count: rapid.IntRange(1, 500).Draw(t, "count")}
})

func encode[T any](v T) ([]byte, error) { return directory.Encode(v), nil }

func TestProperty_documents_are_read_as_they_were_written(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		roundTrips(t, reconcile.Memory{
			AppID: texts.Draw(t, "app_id"), Bound: rapid.MapOfN(texts, bindings, 0, 3).Draw(t, "bound"),
			Departments: rapid.MapOfN(texts, texts, 0, 3).Draw(t, "departments"), Idle: rapid.MapOfN(texts, departments, 0, 3).Draw(t, "idle"),
			Leaders:       rapid.MapOfN(texts, texts, 0, 3).Draw(t, "leaders"),
			ManagersKnown: rapid.Bool().Draw(t, "managers known"),
			Groups:        rapid.MapOfN(texts, boundGroups, 0, 3).Draw(t, "groups"), OtherGroups: rapid.IntRange(0, 500).Draw(t, "other groups"),
			Failing: rapid.MapOfN(texts, attempts, 0, 3).Draw(t, "failing"),
		}, reconcile.Memory.JSON, reconcile.ParseMemory)
		roundTrips(t, rapid.MapOfN(texts, findings, 0, 3).Draw(t, "existing"), encode, reconcile.ParseExisting)
		roundTrips(t, rapid.MapOfN(texts, rapid.Custom(func(t *rapid.T) reconcile.Offboarded {
			return reconcile.Offboarded{Name: texts.Draw(t, "name"), Evidence: texts.Draw(t, "evidence")}
		}), 0, 3).Draw(t, "offboarded"), encode, func(doc []byte) (m map[string]reconcile.Offboarded, err error) {
			err = directory.Decode(doc, &m)
			return m, err
		})
		roundTrips(t, directory.Directory{
			People: rapid.MapOfN(texts, somebody, 0, 3).Draw(t, "people"), Departed: rapid.MapOfN(texts, texts, 0, 3).Draw(t, "departed"),
			Departments: rapid.MapOfN(texts, departments, 0, 3).Draw(t, "tree"),
		}, func(d directory.Directory) ([]byte, error) { return d.JSON(), nil }, directory.ParseSeen)
	})
}

// shuffled writes a document with the keys of its objects in any order.
func shuffled(t *rapid.T, doc []byte) []byte {
	var object map[string]json.RawMessage
	if json.Unmarshal(doc, &object) != nil || object == nil {
		return doc
	}
	keys := rapid.Permutation(slices.Sorted(maps.Keys(object))).Draw(t, "order of keys")
	parts := make([][]byte, 0, len(keys))
	for _, key := range keys {
		name, err := json.Marshal(key)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, slices.Concat(name, []byte(": "), shuffled(t, object[key])))
	}
	return slices.Concat([]byte("{ "), bytes.Join(parts, []byte(" ,\n")), []byte(" }"))
}

// The plan is the same in whatever order documents and lists are written, and a tenant gives its answers; world.make
// plans twice besides, over maps that Go walks in another order each time.
func TestProperty_a_plan_does_not_depend_on_the_order_of_anything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCompany(t)
		w := drawWorld(t, c)
		if rapid.Bool().Draw(t, "not a first run") {
			w.want(c.directory(t))
			w.match()
			w.apply()
			w.refresh()
		}
		w.want(c.directory(t))
		w.match()
		w.policy = drawPolicy(t)
		w.policy.SamePerson = nil // a map, and not a list
		decided := func() string {
			plan, err := w.make()
			slices.Sort(plan.Warnings) // they come in the order of protect
			return printed(plan, err)
		}
		want := decided()

		parsed, err := directory.Parse(shuffled(t, w.wanted.JSON()))
		if err != nil {
			t.Fatal(err)
		}
		w.wanted = parsed
		w.tenant.shuffle = !w.tenant.shuffle
		w.match()
		if w.existing, err = reconcile.ParseExisting(shuffled(t, directory.Encode(w.existing))); err != nil {
			t.Fatal(err)
		}
		w.policy.Protect = rapid.Permutation(w.policy.Protect).Draw(t, "order of protect")
		w.policy.Approvals = rapid.Permutation(w.policy.Approvals).Draw(t, "order of approvals")
		if got := decided(); got != want {
			t.Errorf("(- before, + in another order):\n%s", cmp.Diff(want, got))
		}
	})
}
