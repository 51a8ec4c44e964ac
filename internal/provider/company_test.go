package provider_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/simulation"
)

// A year of a small company, through the real CLI. A large one lives week by week in package faults, by the same generator.
func TestCompany_40_people_are_in_step_after_each_of_12_months(t *testing.T) {
	t.Parallel()
	const people, months, month = 40, 12, 29 * 24 * time.Hour
	clock := &calendar{}
	w := newWorldIn(t, clock)
	c := simulation.New(1, w.okta, w.lark, clock.now, 720*time.Hour, 8)
	c.Found(people)
	receivers := fmt.Sprintf(`["manager", "skip_manager", %q]`, c.Head())
	f := w.folder(w.sync(fmt.Sprintf(`
  on_external       = "restore"
  empty_departments = "delete"
  offboarding = {
    delete_after = "720h"
    transfer     = { docs = %[1]s, calendar = %[1]s, minutes = %[1]s, apps = %[1]s, chats = %[1]s, surveys = %[1]s }
  }`, receivers)))
	for n := range months + 1 {
		if n > 0 {
			clock.passes(month)
			c.Step()
		}
		f.settle()
		f.plan().empty()
		for _, fault := range c.Check() {
			t.Errorf("month %d: %s", n, fault)
		}
		if t.Failed() {
			return
		}
	}
	for _, kind := range []string{"hired", "left", "moved", "married", "back from suspension", "back from deletion", "back too late", "department renamed"} {
		if c.Tally[kind] == 0 {
			t.Errorf("in the whole year there was nobody or nothing of: %s", kind)
		}
	}
}
