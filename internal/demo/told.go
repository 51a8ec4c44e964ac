package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// notifications has the provider of an example tell a group in Lark what comes of each run.
const notifications = `provider "lark" {
  notifications = {
    webhook = {}
    on      = ["failure", "refused", "drift", "offboarding"]
    memory  = "told.json"
  }
}
`

// listen adds the group's bot to a world, and returns its address and secret as the provider wants them.
func (w *world) listen() []string {
	const secret = "demo-webhook-secret"
	return []string{"LARK_WEBHOOK_URL=" + w.larkURL + w.lark.AddBot(sandbox.LarkBot{Name: "Directory", Secret: secret}), "LARK_WEBHOOK_SECRET=" + secret}
}

// notify adds notifications to the example in a folder.
func notify(folder string) error {
	return os.WriteFile(filepath.Join(folder, "notifications_override.tf"), []byte(notifications), 0o600)
}

func (s *story) whatWasTold() error {
	chapter("11", "What people in Lark were told", "All the while, a group in Lark was told by cards what went wrong, who left, and when a trouble was over; each of it once, though "+
		"plans and applies met it again and again. This is what the group has of the first company and of this one. Nobody had to read a log.")
	var titles []string
	for _, c := range append(s.told, s.world.lark.Cards()...) {
		titles = append(titles, c.Title)
		fmt.Printf("\n  [%s] %s\n", c.Template, c.Title)
		show(wrap(c.Text), 7)
		if c.Bot == "" || strings.Contains(c.JSON, "@acme.example") {
			return fmt.Errorf("the card has an email, or was not sent by the bot: %s", c.JSON)
		}
	}
	return equal("cards", strings.Join(titles, "\n"), strings.Join([]string{
		"Drift: 3 people, departments or groups were changed in Lark",
		"People were offboarded: 1 suspended",
		"Refused: 155 people would be missing from the source, the limit is 15",
		"The plan is not refused any more",
		"1 change failed",
		"Everything that was planned was done, and nothing fails any more",
		"1 change failed",
		"Drift: a person, department or group was changed in Lark",
	}, "\n"))
}
