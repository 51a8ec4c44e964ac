package reconcile_test

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func TestDecide_tells_what_a_first_run_would_do_with_one_person(t *testing.T) {
	t.Parallel()
	d := directory.Directory{People: map[string]directory.Person{
		"new": human("new", "departments", []string{"Sales"}), "here": human("here", "job_title", "Head"), "same": human("same"),
		"twice": human("twice"), "off": human("off", "suspended", true), "one": human("one"), "two": human("two"),
	}}
	d.AddDepartments()
	existing := map[string]reconcile.Existing{
		"here":  {OpenID: "ou_1", UserID: "legacy", MatchedBy: "email", Frozen: true, Person: directory.Person{"name": "here", "email": "here@acme.com", "job_title": "Hand"}},
		"same":  {OpenID: "ou_2", MatchedBy: "user_id", Person: human("same")},
		"twice": {Conflict: "email belongs to one Lark user (ou_3) and mobile to another (ou_4)"},
		"one":   {OpenID: "ou_5", MatchedBy: "mobile"}, "two": {OpenID: "ou_5", MatchedBy: "email"},
	}
	for id, want := range map[string]reconcile.Decision{
		"new":   {Match: "No Lark user was found for them.", Text: "create in Sales; an invitation will be sent"},
		"same":  {Match: "The Lark user ou_2 was found by user_id.", Text: "adopted by user_id"},
		"twice": {Held: true, Cause: existing["twice"].Conflict, Match: "Nobody can say who it is: " + existing["twice"].Conflict + ".", Text: "held, " + existing["twice"].Conflict},
		"off":   {Held: true, Cause: "suspended in the source, so they are not invited", Match: "No Lark user was found for them.", Text: "held, suspended in the source, so they are not invited"},
	} {
		got, err := reconcile.Decide(d, existing, id)
		if err != nil {
			t.Errorf("%s: %v", id, err)
		}
		equal(t, id, got, want)
	}
	got, err := reconcile.Decide(d, existing, "here")
	if err != nil || got.Held {
		t.Errorf("here: %v, held %v", err, got.Held)
	}
	contains(t, "the match", got.Match, "ou_1, user_id legacy", "by email", "suspended in Lark")
	contains(t, "what happens", got.Text, "adopted by email", `job_title "Hand" -> "Head"`)
	got, err = reconcile.Decide(d, existing, "one")
	if err != nil || !got.Held {
		t.Errorf("one user for two: %v, held %v", err, got.Held)
	}
	contains(t, "what happens", got.Text, "ou_5", "two")
	if _, err := reconcile.Decide(d, existing, "stranger"); err == nil {
		t.Error("somebody is decided about who is not wanted")
	}
}
