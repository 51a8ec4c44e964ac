package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// nobody is a fault that leaves Okta without a single user.
var nobody = sandbox.Fault{
	Name: "nobody", Match: func(c sandbox.Call) bool { return strings.HasSuffix(c.Path, "/users") },
	Respond: func(r http.ResponseWriter) {
		r.Header().Set("Content-Type", "application/json")
		_, _ = r.Write([]byte("[]"))
	},
}

func TestPromise_01_an_empty_source_is_an_error_of_the_plan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.crowd(3)
	f := w.folder("")
	w.okta.Inject(nobody)
	f.write(w.sync())
	f.plan().fails("Okta returned nobody") // a first run
	w.okta.ClearFaults()
	f.settle()
	w.sent()

	open := wideOpen(ids...)
	held := func(why string) string {
		return fmt.Sprintf(`{ for id in [%s] : id => { why = %q, cause = "it is so" } }`, quoted(ids), why)
	}
	for _, c := range []struct{ config, says string }{
		{w.narrowed(`search = "profile.userType eq \"Nobody\""`, open), "nobody"},
		{w.narrowed(`group_ids = ["`+w.okta.AddGroup("nobody")+`"]`, open), "nobody"},
		{strings.Replace(w.sync(open), `preset `, `scope = "false"`+"\n"+`preset `, 1), "no people"},
		{w.byHand(`{ people = {}, held = `+held("rejected")+` }`, open), "no people"},
		{w.byHand(`{ people = {}, departed = { for id in [`+quoted(ids)+`] : id => "left" } }`, open), "no people"},
		{with(w.provider()+mappingOf(`{}`, `name = "user.n", email = "user.e"`)+syncing, open), "sources[0].users"},
	} {
		f.write(c.config)
		f.plan().fails(c.says)
	}
	f.write(w.byHand(`{ people = {} }`, open))
	f.refuses("the directory has no people", "3 are bound to Lark users", "never taken for an empty company")
	f.run("apply", "-no-color", "-auto-approve").fails("the directory has no people")
	w.okta.Inject(nobody)
	f.write(w.sync(open))
	f.refuses("Okta returned nobody")
	w.okta.ClearFaults()
	f.write(w.sync())
	f.plan().empty()
	w.sends()
}

func TestPromise_01_who_is_missing_without_evidence_is_held_under_a_limit_of_its_own(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.crowd(12) // of whom 5 may be missing at once
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	before := f.attributes()["last_run"]

	group := w.okta.AddGroup("staff", ids[:4]...)
	contractors := func(gone bool) {
		for _, id := range ids[4:] {
			w.edit(id, map[string]any{"userType": map[bool]string{true: "Contractor", false: "Employee"}[gone]})
		}
	}
	for name, c := range map[string]struct {
		narrowed string
		shrink   func(gone bool)
	}{
		"a group lost them":       {`group_ids = ["` + group + `"]`, func(bool) {}},
		"a filter left them out":  {`search = "profile.userType eq \"Employee\""`, contractors},
		"Okta shows some of them": {"", func(gone bool) { w.okta.ServeOnly(map[bool]int{true: 4}[gone]) }},
	} {
		c.shrink(true)
		f.write(w.narrowed(c.narrowed))
		refused := f.plan().fails("8 people would be missing", `limits.missing is "5 or 5%"`, "the limit is 5", "8 of 8: in Sales", "approvals = [")
		if n := strings.Count(refused.raw, `"00u`); n != 8 {
			t.Errorf("%s: %d people are named, want 8:\n%s", name, n, refused.raw)
		}
		c.shrink(false)
	}
	if got := f.attributes()["last_run"]; got != before {
		t.Error("a refused plan changed the state")
	}

	// Let through, by approval or by limits, they are held, run after run.
	f.write(w.narrowed(`group_ids = ["`+group+`"]`, `approvals = [`+quoted(ids[4:])+`]`))
	f.plan("-refresh=false").changes("8 people missing", "? Ann Lee04", "? Ann Lee11", "gives no evidence that they left").omits("? Ann Lee03")
	f.write(w.narrowed(`group_ids = ["`+group+`"]`, wideOpen(ids...)))
	for _, o := range options[1:] {
		f.plan(o...).changes()
	}
	f.plan().changes("8 people missing")
	f.apply().succeeds()
	for range 3 {
		f.plan().empty("? Ann Lee04", "? Ann Lee11")
	}
	w.sends()
	w.onlyFrozen()
}

func TestPromise_01_who_is_missing_is_suspended_only_after_a_set_time_and_under_its_own_limit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	limited := func(people string, arguments ...string) string {
		return w.byHand(people, append(arguments, atOnce, `limits = { missing = "1", suspend = "none" }`)...)
	}
	f := w.folder(limited(roll("ann", "ben", "cy", "dee")))
	f.settle()
	w.sent()
	f.write(limited(roll("ann", "dee")))
	f.plan().fails("Refused: 2 people would be missing from the source, the limit is 1", `approvals = ["ben", "cy"]`)
	f.write(limited(roll("ann", "dee"), `approvals = ["ben", "cy"]`))
	f.plan().changes("2 people missing")
	f.apply().succeeds()
	f.write(limited(roll("ann", "dee")))
	f.plan().fails("Refused: 2 people would be missing from the source, the limit is 1", "absent from everything the source returned")
	w.sends()
	f.write(limited(roll("ann", "cy", "dee")))
	f.plan().changes("1 person suspended (ben)")
	f.write(limited("{ people = {} }"))
	f.plan().fails("never taken for an empty company")
	w.sends()
	w.onlyFrozen()
}
