package reconcile_test

import (
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func TestDrift_names_who_was_changed_and_in_what_and_no_value(t *testing.T) {
	t.Parallel()
	at := time.Unix(1, 0)
	ann, ben := directory.Person{"name": "Ann", "mobile": "+6581234567", "city": "Rome"}, directory.Person{"name": "Ben"}
	was := reconcile.State{
		Directory: directory.Directory{
			People:      map[string]directory.Person{"a": ann, "b": ben, "c": {"email": "c@x.co"}},
			Departments: map[string]directory.Department{"Ops": {Name: "Ops"}, "Art": {Name: "Art"}},
			Groups:      map[string]directory.Group{"g": {Name: "Crew", Members: []string{"a"}}, "h": {Name: "Band"}, "i": {Name: "Gone"}},
		},
		Memory: reconcile.Memory{Bound: map[string]reconcile.Bound{
			"a": {}, "b": {}, "c": {SuspendedAt: &at}, "e": {Person: directory.Person{"name": "Eva"}}, "d": {Person: directory.Person{"name": "Dee"}, Frozen: reconcile.FrozenBySync},
		}},
	}
	equal(t, "of the same", len(reconcile.Drift(was, was)), 0)
	failed := was
	failed.Failures = map[string]string{"a": "", "b": "", "d": "", "Ops": "", "Art": "", reconcile.FailureOfGroup("g"): "", reconcile.FailureOfGroup("h"): "", reconcile.FailureOfGroup("i"): ""}
	seen := was
	seen.Directory = directory.Directory{
		People:      map[string]directory.Person{"a": {"name": "Anna", "city": "Rome"}, "b": ben, "c": {"email": "c@x.co"}},
		Departments: map[string]directory.Department{"Ops": {Name: "Operations"}},
		Groups:      map[string]directory.Group{"g": {Name: "Crew", Members: []string{"b"}}, "h": {Name: "Bands"}},
	}
	seen.Bound = map[string]reconcile.Bound{"a": {}, "b": {Gone: reconcile.Resigned}, "c": {Frozen: reconcile.FrozenBySync}, "d": {}, "e": {Gone: reconcile.Deleted}}
	equal(t, "drift", reconcile.Drift(was, seen), []string{
		"Ann (a): mobile, name", "Ben (b): deleted in Lark", "Dee (d): suspension lifted in Lark",
		`department "Art": changed or deleted in Lark`, `department "Ops": changed or deleted in Lark`,
		`group "Crew": members changed in Lark`, `group "Band": changed in Lark`, `group "Gone": deleted in Lark`,
	})
	equal(t, "of what failed", len(reconcile.Drift(failed, seen)), 0)
}
