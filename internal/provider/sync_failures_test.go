package provider_test

import (
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestSync_a_report_that_cannot_be_written_fails_no_run(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee")
	f := w.folder(w.sync(`report = { path = "no/such/folder/report.md" }`))
	f.plan().changes()
	f.apply().succeeds("The report could not be written")
	w.sends("create Ann Lee")
	f.plan().empty()
}

func TestSync_what_the_time_allowed_did_not_suffice_for_is_left_for_the_next_run(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.crowd(5)
	f := w.folder(w.sync(`timeouts = { update = "1500ms" }`, `renamed_departments = "replace"`))
	f.settle()
	w.sent()
	for _, id := range ids {
		w.edit(id, map[string]any{"division": "Marketing"}) // a second each
	}
	f.plan().changes()
	f.apply().fails("the time allowed", "timeouts")
	moved := 0
	for _, line := range w.sent() {
		if strings.HasSuffix(line, ": departments") {
			moved++
		}
	}
	if moved == 0 || moved == len(ids) {
		t.Fatalf("%d people were moved within the time, want some", moved)
	}
	f.write(w.sync())
	f.plan().changes()
	if n := len(f.promised()); n != len(ids)-moved {
		t.Errorf("the next plan is %v, want the %d people who are left", f.promised(), len(ids)-moved)
	}
}

// Lark takes no Chinese phone in most tenants. That keeps nobody active who is to be suspended, and no other change from being written.
func TestSync_what_Lark_refuses_of_somebody_does_not_keep_them_from_being_suspended(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.edit(ids[1], map[string]any{"mobilePhone": "+86 138 0013 8000", "title": "Cook"})
	w.okta.SetUser(ids[1], func(u *sandbox.OktaUser) { u.Status = "SUSPENDED" })
	f.plan().changes("Ben Ito (" + ids[1] + "): suspended, as in the source")
	f.apply().fails("44018", "takes no +86 mobile")
	w.onlyFrozen("Ben Ito")
	if title := w.user(address("Ben Ito")).JobTitle; title != "Cook" {
		t.Errorf("the job title is %q", title)
	}
	w.edit(ids[1], map[string]any{"mobilePhone": "+65 8123 4567"})
	f.plan().changes("mobile")
	f.apply().succeeds()
	f.plan().empty()
}
