package provider_test

import (
	"fmt"
	"testing"
	"time"
)

// nobodyLeaves has no room for a departure, so that each needs an approval.
const nobodyLeaves = `limits = { suspend = "0" }`

func approvedUntil(at time.Time) string {
	return fmt.Sprintf(`approvals_until = %q`, at.UTC().Format(time.RFC3339))
}

func TestSync_approvals_that_have_served_are_told_of_until_they_are_taken_out(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.byHand(eveAndAnn(""), nobodyLeaves))
	f.settle()

	approved := `approvals = ["eve"]`
	f.write(w.byHand(eveAndAnn("resigned"), nobodyLeaves, approved))
	f.plan().changes("- Eve (eve): leaves").omits("Approvals to take out")
	f.apply().succeeds()
	f.plan().empty(`Approvals to take out: "eve" (Eve)`, "They have served. Take them out, or they let a later change of the same people pass, too:",
		`- "eve" (Eve), in the apply of 20`)
	f.undrifted()

	// The trap: a later change of the same person passes by an approval that was given for another one.
	f.write(w.byHand(eveAndAnn(""), approved, `limits = { suspend = "0", restore = "0" }`))
	f.plan().changes("+ Eve (eve)", "They have served, and let another change of the same people pass in this plan.")

	f.write(w.byHand(eveAndAnn("resigned"), nobodyLeaves))
	f.settle()
	f.plan().empty().omits("Approvals to take out")
	f.write(w.byHand(eveAndAnn("resigned"), nobodyLeaves, approved)) // that is a new one
	f.plan().omits("Approvals to take out")

	f.write(w.byHand(eveAndAnn("resigned"), nobodyLeaves, `approvals = ["evee"]`))
	f.plan().says(`Approvals to take out: "evee"`, "They match nobody whom this sync knows")
}

// eveLeaves has a plan saved that suspends eve, whom an approval names. Two hours later the approval has expired, by the clock of Lark.
func eveLeaves(t *testing.T, limits string) (f *folder, until string) {
	t.Helper()
	clock := &calendar{}
	w := newWorldIn(t, clock)
	f = w.folder(w.byHand(eveAndAnn("")))
	f.settle()
	w.sent()
	until = approvedUntil(clock.now().Add(time.Hour))
	f.write(w.byHand(eveAndAnn("resigned"), limits, `approvals = ["eve"]`, until))
	f.plan().changes("- Eve (eve): leaves")
	clock.passes(2 * time.Hour)
	return f, until
}

func TestSync_approvals_expire_by_the_clock_of_Lark(t *testing.T) {
	t.Parallel()
	f, until := eveLeaves(t, nobodyLeaves)
	w := f.world
	for _, arguments := range [][]string{nil, {"-refresh=false"}} {
		f.plan(arguments...).fails("Refused: 1 person would be suspended, the limit is 0, and the approvals expired at 20",
			`to approve exactly these people: approvals = ["eve"]`, `The approvals of "eve" expired at 20`, "set a later approvals_until")
	}
	w.sends()

	// Where the limits let them pass, they are not needed; so nothing stands in the way of the apply either.
	f.write(w.byHand(eveAndAnn("resigned"), `approvals = ["eve"]`, until))
	f.plan().changes("- Eve (eve): leaves", `Approvals to take out: "eve" (Eve)`, "They expired at 20", "and count no more, and this plan needs none.")
	f.apply().succeeds()
	w.sends("update Eve: suspended")
	f.plan().empty(`Approvals to take out: "eve" (Eve)`)
	f.undrifted()
}

func TestSync_a_first_apply_has_approvals_that_expire_too(t *testing.T) {
	t.Parallel()
	clock := &calendar{}
	w := newWorldIn(t, clock)
	config := func(until time.Time) string {
		return w.byHand(eveAndAnn(""), `limits = { create = "0" }`, `approvals = ["eve", "ann"]`, approvedUntil(until))
	}
	until := clock.now().Add(time.Hour)
	f := w.folder(config(until))
	f.plan().changes("2 people will be invited")
	clock.passes(2 * time.Hour)
	f.apply().fails("and the approvals expired at 20")
	f.plan().fails("2 people would be created and invited, the limit is 0, and the approvals expired at 20")
	w.sends()
	f.write(config(clock.now().Add(time.Hour)))
	f.settle()
}

func TestSync_approvals_until_is_an_instant_or_the_end_of_a_day(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.byHand(eveAndAnn("")))
	f.settle()
	at := func(until string) outcome {
		f.write(w.byHand(eveAndAnn("resigned"), nobodyLeaves, `approvals = ["eve"]`, `approvals_until = "`+until+`"`, `offboarding = { time_zone = "Asia/Singapore" }`))
		return f.plan()
	}
	at("2026-01-31").fails("the approvals expired at 2026-02-01T00:00:00+08:00")
	at("2026-01-31T18:00:00Z").fails("the approvals expired at 2026-02-01T02:00:00+08:00")
	at("2999-12-31").changes("- Eve (eve): leaves")
	for _, wrong := range []string{"", "tomorrow", "2026-02-30", "2026-01-31T18:00:00", "31.01.2026"} {
		at(wrong).fails("Invalid instant", "is neither an instant with its zone")
	}
}
