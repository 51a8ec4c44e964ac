package notify

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestCard_has_counts_causes_and_a_link_to_the_run(t *testing.T) {
	t.Parallel()
	got := string(Card(Notice{
		Kind: Failure, Title: "2 changes failed", Counts: []Count{{"update", 3}}, Lines: []string{"Ann Lee (00u1): taken", "Ben Ito (00u2): gone"}, Next: "Run again.",
	}, Run{Link: "https://ci.example/1", Actor: "ann", Workspace: "staff"}))
	const want = `{"config":{"wide_screen_mode":true},"header":{"template":"red","title":{"tag":"plain_text","content":"2 changes failed"}},"elements":[` +
		`{"tag":"div","fields":[{"is_short":true,"text":{"tag":"plain_text","content":"update: 3"}}]},` +
		`{"tag":"div","text":{"tag":"plain_text","content":"Ann Lee (00u1): taken\nBen Ito (00u2): gone"}},` +
		`{"tag":"div","text":{"tag":"plain_text","content":"Run again."}},` +
		`{"tag":"action","actions":[{"tag":"button","text":{"tag":"plain_text","content":"Open the run"},"type":"primary","url":"https://ci.example/1"}]},` +
		`{"tag":"note","elements":[{"tag":"plain_text","content":"terraform-provider-lark, staff, ann"}]}]}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestCard_has_a_colour_for_every_kind(t *testing.T) {
	t.Parallel()
	for _, kind := range append([]Kind{Recovered}, Kinds...) {
		if colours[kind] == "" {
			t.Errorf("%s has none", kind)
		}
	}
}

// A webhook takes 20 KB, and a message 30 KB of the card as a JSON string.
func TestCard_fits_whatever_there_is_to_tell(t *testing.T) {
	t.Parallel()
	for _, word := range []string{`"`, `\`, "\x00", "\n", "界", "\xff", "<", "x"} {
		n := Notice{Title: strings.Repeat(word, 9000), Next: strings.Repeat(word, 9000)}
		for i := range 60 {
			n.Lines = append(n.Lines, strings.Repeat(word, 20*i+1))
			n.Counts = append(n.Counts, Count{"updates", i})
		}
		card := Card(n, Run{Actor: strings.Repeat(word, 9000), Link: "https://ci.example/1"})
		twice, err := json.Marshal(string(card))
		if err != nil || !json.Valid(card) || len(card) > 15_000 || len(twice) > 30_000 {
			t.Errorf("%q: %d bytes, %d as a string (%v)", word, len(card), len(twice), err)
		}
		if word == "x" && !strings.Contains(string(card), "and 50 more") {
			t.Errorf("it does not say how many there are: %s", card)
		}
	}
}

func TestNotice_names_nobodys_email_phone_or_hidden_attribute(t *testing.T) {
	t.Parallel()
	n := Notice{
		Title: "mei.chan@acme.example has failed",
		Lines: []string{
			"Mei Chan (00u1): mobile +65 8123-4567 is taken by \"tom+x@acme.co.uk\", <ann@acme.example>; log id 20260101000000FA17",
			"Tom Park (00u2): job_title Secret Agent, at 2026-11-30T22:00:00Z, code 41001, ou_1a2b, 1",
		},
		Next: "write +6581234567",
	}.Hiding([]string{"Secret Agent", "1", ""})
	card := string(Card(n, Run{}))
	for _, personal := range []string{"@", "8123", "Agent", "co.uk"} {
		if strings.Contains(card, personal) {
			t.Errorf("it has %s: %s", personal, card)
		}
	}
	for _, stays := range []string{"Mei Chan (00u1)", "20260101000000FA17", "2026-11-30T22:00:00Z", "41001, ou_1a2b, 1"} {
		if !strings.Contains(card, stays) {
			t.Errorf("it lacks %s: %s", stays, card)
		}
	}
}

func TestNotice_is_the_same_trouble_whatever_the_call_was(t *testing.T) {
	t.Parallel()
	first := Notice{Kind: Failure, Title: "1 change failed", Lines: []string{"Ann: refused (log id 2026A): read 127.0.0.1:4711->10.0.0.1:443: reset"}}
	again, other := first, first
	again.Lines = []string{"Ann: refused (log id 2026B): read 127.0.0.1:4712->10.0.0.1:443: reset"}
	again.Counts = []Count{{"update", 4}}
	other.Lines = []string{"Ben: refused"}
	if first.fingerprint() != again.fingerprint() || first.fingerprint() == other.fingerprint() {
		t.Error(fmt.Sprint(first, again, other))
	}
}
