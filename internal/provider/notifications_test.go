package provider_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

const (
	webhookToken  = "planted-webhook-token"
	webhookSecret = "planted-webhook-secret"

	runURL = "https://github.example/acme/lark/actions/runs/42"
)

// notified is a folder whose runs tell the bot of a group; settings are further ones of the provider's notifications.
func (w *world) notified(config, settings string) *folder {
	w.Helper()
	hook := w.lark.AddBot(sandbox.LarkBot{Name: "IT", Token: webhookToken, Secret: webhookSecret})
	f := w.folder(notifying(config, settings))
	f.set("LARK_WEBHOOK_URL="+w.larkURL+hook, "LARK_WEBHOOK_SECRET="+webhookSecret,
		"GITHUB_SERVER_URL=https://github.example", "GITHUB_REPOSITORY=acme/lark", "GITHUB_RUN_ID=42", "GITHUB_ACTOR=mei")
	return f
}

func notifying(config, settings string) string {
	return strings.Replace(config, `provider "lark" {`, `provider "lark" {
  notifications = {
    webhook = {}
    memory  = "told.json"
    `+settings+`
  }`, 1)
}

// told expects exactly the cards with these titles since it was last asked, and returns them.
func (f *folder) told(want ...string) []sandbox.LarkCard {
	f.Helper()
	cards := f.lark.Cards()[f.cards:]
	f.cards += len(cards)
	titles := []string{}
	for _, c := range cards {
		titles = append(titles, c.Title)
		if c.Bot != "" && c.Link != runURL {
			f.Errorf("the card %q leads to %q", c.Title, c.Link)
		}
		for _, personal := range []string{"@acme.example", "+65"} {
			if strings.Contains(c.JSON, personal) {
				f.Errorf("the card %q has %s in it: %s", c.Title, personal, c.JSON)
			}
		}
	}
	if !slices.Equal(titles, append([]string{}, want...)) {
		f.Errorf("told are %q, want %q", titles, want)
	}
	return cards
}

// tries applies, and something is left over.
func (f *folder) tries(fragments ...string) {
	f.Helper()
	f.run("apply", "-no-color", "-input=false", "-auto-approve").fails(fragments...)
}

func TestNotifications_a_failure_is_told_once_and_once_that_it_is_over(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito")
	w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example", Mobile: "+6591234567"})
	f := w.notified(w.sync(), "")
	f.settle()
	f.told()
	w.edit(ids[0], map[string]any{"mobilePhone": "+65 9123 4567"})
	w.edit(ids[1], map[string]any{"title": "Cook"})
	f.tries("1 change failed", "Ann Lee")
	cards := f.told("1 change failed")
	for _, said := range []string{"Ann Lee (" + ids[0] + ")", "code 41001", "update: 1", "failed: 1", "planned again by the next run", "GitHub acme/lark, run 42 by mei"} {
		if len(cards) == 1 && !strings.Contains(cards[0].Text, said) {
			t.Errorf("the card does not say %q:\n%s", said, cards[0].Text)
		}
	}
	if err := os.Remove(filepath.Join(f.path, "told.json")); err != nil { // as on another machine
		t.Fatal(err)
	}
	f.tries("1 change failed")
	f.told()
	w.edit(ids[0], map[string]any{"mobilePhone": "+65 9123 4999"})
	f.settle()
	f.told("Everything that was planned was done, and nothing fails any more")
}

func TestNotifications_a_refusal_is_told_once_to_the_group_and_by_the_app(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	chat := w.lark.AddChat(sandbox.LarkChat{Name: "IT"})
	config := func(arguments string) string {
		return w.byHand(`{ people = { a = { name = "Ann Lee", email = "ann@acme.example" }, b = { name = "Ben Ito", email = "ben@acme.example" } } }`, arguments)
	}
	app := `app = { receive_id_type = "chat_id", receive_id = "` + chat + `" }`
	f := w.notified(config(`limits = { create = "1" }`), app)
	const title = "Refused: 2 people would be created and invited, the limit is 1"
	f.plan().fails(title).omits("did not arrive")
	if cards := f.told(title, title); len(cards) == 2 && (cards[0].Bot != "IT" || cards[1].To != chat || !strings.Contains(cards[0].Text, `approvals = ["a", "b"]`)) {
		t.Errorf("the cards are %+v", cards)
	}
	f.tries(title)
	f.told()
	w.sends("POST /open-apis/bot/v2/hook/"+webhookToken, "POST /open-apis/im/v1/messages")
	f.write(notifying(config(""), app))
	f.settle()
	const over = "Everything that was planned was done, and nothing fails any more"
	f.told(over, over)
}

func TestNotifications_tell_of_success_drift_and_who_left_where_that_is_asked_for(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito")
	f := w.notified(w.sync(), `on = ["success", "drift", "offboarding"]`)
	f.settle()
	const done = "Everything that was planned was done"
	f.told(done)
	w.change(address("Ann Lee"), func(u *sandbox.LarkUser) { u.Name = "Annie" })
	f.plan().changes("Annie")
	if cards := f.told("Drift: a person, department or group was changed in Lark"); len(cards) == 1 && !strings.Contains(cards[0].Text, "Ann Lee ("+ids[0]+"): name") {
		t.Errorf("the card says %s", cards[0].Text)
	}
	w.okta.Deactivate(ids[1])
	f.settle()
	if cards := f.told(done, "People were offboarded: 1 suspended"); len(cards) == 2 && !strings.Contains(cards[1].Text, "Ben Ito ("+ids[1]+"): suspended, Okta status DEPROVISIONED") {
		t.Errorf("the card says %s", cards[1].Text)
	}
	f.plan().empty()
	f.told()
}

func TestNotifications_that_do_not_arrive_fail_no_run_and_are_in_the_report(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee")
	f := w.notified(w.sync(`report = { path = "report.md" }`), `on = ["success"]`)
	w.lark.SetBot("IT", func(b *sandbox.LarkBot) { b.Removed = true })
	f.run("apply", "-no-color", "-input=false", "-auto-approve").succeeds("Warning: A notification did not arrive", "There is no such bot", "1 added")
	report, err := os.ReadFile(filepath.Join(f.path, "report.md"))
	if err != nil || !strings.Contains(string(report), "A notification did not arrive") {
		t.Errorf("the report does not say so (%v):\n%s", err, report)
	}
	w.user(address("Ann Lee"))
}

func TestNotifications_tell_that_a_source_could_not_be_read(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee")
	f := w.notified(w.sync(), "")
	right := f.env
	f.env = append(slices.Clone(right), "OKTA_API_TOKEN=wrong")
	f.plan().fails("Okta")
	cards := f.told("Unable to list the users of Okta")
	if len(cards) == 1 && cards[0].Template != "red" {
		t.Errorf("the card is %+v", cards[0])
	}
	f.env = right
	f.plan().changes()
	f.told("lark_okta_users can be read again")
}

func TestNotifications_are_checked_before_there_is_anything_to_tell(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(strings.Replace(w.byHand(ann), `provider "lark" {`, `provider "lark" {
  notifications = {
    webhook      = { url = "http://open.larksuite.com/open-apis/bot/v2/hook/0a1b" }
    app          = { receive_id_type = "phone", receive_id = "" }
    on           = ["failure", "everything"]
    repeat_after = "1d"
    memory       = ""
  }`, 1))
	f.run("validate", "-no-color").fails("it must be https", "receive_id_type", `"phone"`, "string length must be at least 1", `"everything"`, "days have no unit")
	f.write(strings.Replace(w.byHand(ann), `provider "lark" {`, `provider "lark" {
  notifications = { on = ["failure"] }`, 1))
	f.run("validate", "-no-color").fails("At least one attribute out of")
	f.write(notifying(w.byHand(ann), ""))
	f.plan().fails("Missing webhook address", "LARK_WEBHOOK_URL")
}
