package provider_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// Terraform replaces a new resource whose creation ended with an error after its state was set. So a first run ends
// with a warning, and an output's precondition makes it fail; every later run ends with an error.
func TestPromise_12_a_failed_create_never_ends_in_destroy_and_recreate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito", "Cy Poe")
	w.edit(ids[1], map[string]any{"managerId": ids[0]})
	thief := w.lark.AddUser(sandbox.LarkUser{Name: "Annabel Leeds", Email: address("Ann Lee")})
	f := w.folder(w.sync())
	f.plan().changes("+ Ann Lee", "+ Ben Ito", "+ Cy Poe")
	f.apply().succeeds("Warning: 1 change failed", "Ann Lee ("+ids[0]+")", "email", "existing")
	w.sends("create Ben Ito", "create Cy Poe")
	f.write(w.sync() + quickstart)
	left := func(run string) {
		t.Helper()
		if got := slices.Collect(maps.Keys(f.failures())); !cmp.Equal(got, ids[:1]) {
			t.Errorf("after %s, failures are %v, want that of %s", run, got, ids[0])
		}
		for _, o := range options[:2] {
			f.plan(o...).changes("1 to change, 0 to destroy", "+ Ann Lee", "1 person will be invited").omits("must be replaced", "tainted", "+ Ben", "+ Cy")
		}
	}
	left("the first run")
	f.apply().fails("Error: 1 change failed", "Ann Lee ("+ids[0]+")")
	left("the second run")

	w.lark.DeleteUser(thief)
	f.plan().changes("+ Ann Lee")
	f.apply().succeeds()
	w.sends("create Ann Lee", "update Ben Ito: leader")
	if got, want := w.user(address("Ben Ito")).Leader, w.user(address("Ann Lee")).OpenID; got != want {
		t.Errorf("Ben Ito's leader is %q, want %q", got, want)
	}
	f.plan().empty()
}

func TestPromise_12_a_first_run_with_failures_exits_with_an_error_by_the_precondition_of_an_output(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito")
	w.lark.RevokeScopes("contact:contact")
	f := w.folder(w.sync() + quickstart)
	f.plan().changes()
	f.apply().fails("Some people were not brought in line", ids[0], ids[1], "Ann Lee", "Ben Ito", "contact:contact", "publish")
	w.sends()
	w.lark.GrantScopes("contact:contact")
	f.plan().changes("2 people will be invited").omits("must be replaced", "tainted")
	f.apply().succeeds()
	w.sends("create Ann Lee", "create Ben Ito")
	f.plan().empty()
}
