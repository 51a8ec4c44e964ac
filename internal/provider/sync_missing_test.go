package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// crew is a directory of these people by hand, each with their id as the first name.
func roll(ids ...string) string {
	var people strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&people, "    %[1]s = { name = %[1]q, email = \"%[1]s@acme.example\" }\n", id)
	}
	return "{ people = {\n" + people.String() + "  } }"
}

// The time is so short that it has passed when the next refresh looks.
const atOnce = `offboarding = { missing = "offboard", missing_for = "1ns" }`

func TestSync_who_is_missing_for_long_enough_is_suspended_by_the_plan_after_the_apply_that_noted_it(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.byHand(roll("ann", "ben", "cy"), atOnce))
	f.settle()
	f.plan().empty()
	f.undrifted()
	w.sent()

	f.write(w.byHand(roll("ann", "cy"), atOnce))
	f.plan().changes("1 person missing", "? ben: missing: the source does not mention them any more; suspended when that has been so for 1ns").omits("1 suspended")
	f.apply().succeeds()
	w.sends()

	f.plan("-refresh=false").empty() // nobody looked at a clock
	f.plan().changes("1 person suspended (ben)", "- ben: leaves (missing from the source since 20", "): suspended, nothing is deleted")
	w.sends()
	f.apply().succeeds()
	w.sends("update ben: suspended")
	w.onlyFrozen("ben")
	if offboarded, _ := f.attributes()["offboarded"].(string); !strings.Contains(offboarded, "missing from the source since 20") {
		t.Errorf("offboarded is %s", offboarded)
	}
	f.plan().empty()
	f.undrifted()

	// An administrator knows better, and somebody who comes back is restored.
	w.change("ben@acme.example", func(u *sandbox.LarkUser) { u.Frozen = false })
	f.plan().empty("! ben: missing since 20", "restored in Lark, not by this sync; left so")
	w.change("ben@acme.example", func(u *sandbox.LarkUser) { u.Frozen = true })
	f.write(w.byHand(roll("ann", "ben", "cy"), atOnce, `on_external = "restore"`))
	f.plan().changes("+ ben: comes back: suspension lifted")
	f.apply().succeeds()
	w.sends("update ben: suspended")
	w.onlyFrozen()
	f.plan().empty()
}

func TestSync_who_is_back_before_the_plan_is_applied_is_not_suspended(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.byHand(roll("ann", "ben"), atOnce))
	f.settle()
	f.write(w.byHand(roll("ann"), atOnce))
	f.settle()
	w.sent()
	f.drift()
	f.plan().changes("1 person suspended (ben)")
	f.write(w.byHand(roll("ann", "ben"), atOnce))
	f.plan().changes().omits("suspended,")
	f.apply().succeeds()
	f.plan().empty()
	w.sends()
}

// A plan that was saved does what it lists, whatever the time is when it is applied.
func TestSync_who_is_missing_is_suspended_by_a_saved_plan_if_that_is_still_right(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.byHand(roll("ann", "ben", "cy"), atOnce))
	f.settle()
	f.write(w.byHand(roll("ann"), atOnce))
	f.settle()
	w.sent()
	f.plan().changes("2 people suspended")
	w.change("ben@acme.example", func(u *sandbox.LarkUser) { u.Frozen = true })
	f.apply().fails("ben", "suspended in Lark already, not by this sync")
	w.sends("update cy: suspended")
	f.settle()
	w.sends()
	f.plan().empty("! ben: left (missing from the source since")
}

func TestSync_missing_is_held_by_default_and_missing_for_is_a_time(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.byHand(roll("ann", "ben")))
	f.settle()
	f.write(w.byHand(roll("ann"), `offboarding = { missing_for = "1ns" }`))
	f.settle()
	w.sent()
	f.plan().empty("? ben: missing", "nothing happens")
	f.undrifted()
	// The refresh goes by what was applied, so the setting itself suspends nobody.
	f.write(w.byHand(roll("ann"), atOnce))
	f.plan().changes("offboard").omits("1 suspended", "person suspended")
	f.apply().succeeds()
	w.sends()
	f.plan().changes("1 person suspended (ben)")
	// Nor does a longer time that is only in the configuration.
	f.write(w.byHand(roll("ann"), `offboarding = { missing = "offboard", missing_for = "48h" }`))
	f.plan().changes("suspended when a refresh finds that this has been so for 48h")
	f.apply().succeeds()
	w.sends()
	f.plan().empty()
	for _, wrong := range []string{"0s", "-1h", "1d", ""} {
		f.write(w.byHand(roll("ann"), fmt.Sprintf("offboarding = { missing = \"offboard\", missing_for = %q }", wrong)))
		f.plan().fails("Invalid duration", "missing_for", "above zero")
	}
}
