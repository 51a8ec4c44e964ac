package provider_test

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// What an explanation says will become of somebody is what the plan of a sync does with them, and asking writes nothing.
func TestExplanation_decides_as_the_plan_of_the_sync_does(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mei := w.hire("Mei Chan", map[string]any{"title": "Engineer", "mobilePhone": "8123 4567", "managerId": address("Tom Park")})
	w.hire("Tom Park", nil)
	w.lark.AddUser(sandbox.LarkUser{UserID: "legacy", Name: "Mei C", Email: address("Mei Chan"), JobTitle: "Trainee"})
	f := w.folder(w.provider() + `
data "lark_okta_users" "staff" {}
locals {
  sources = [{ preset = "okta", users = data.lark_okta_users.staff.users, phone_region = "SG" }]
}
data "lark_sync_mapping" "staff" {
  sources = local.sources
}
data "lark_existing_users" "staff" {
  directory = data.lark_sync_mapping.staff.directory
}
resource "lark_directory_sync" "staff" {
  directory = data.lark_sync_mapping.staff.directory
  existing  = data.lark_existing_users.staff.users
}
data "lark_sync_explanation" "asked" {
  for_each = toset(["` + mei + `", "` + address("Tom Park") + `"])
  record   = each.key
  sources  = local.sources
  existing = data.lark_existing_users.staff.users
}
output "mei" {
  value = [for a in data.lark_sync_explanation.asked["` + mei + `"].attributes : "${a.name} of ${a.from}: ${a.value}" if a.name == "mobile"]
}
output "explanations" {
  value = join("\n", [for e in data.lark_sync_explanation.asked : e.explanation])
}
`)
	const changes = `job_title "Trainee" -> "Engineer", leader none -> Tom Park (`
	plan := f.plan().changes("1 person will be invited, 1 adopted", "Mei Chan ("+mei+"): adopted by email; "+changes)
	plan.says(
		"Mei Chan ("+mei+") is a person of the directory", "The Lark user "+w.user(address("Mei Chan")).OpenID+", user_id legacy was found by email.",
		"A first run: adopted by email; "+changes, `with phone_region = "SG", user.profile.countryCode = nothing, user.profile.mobilePhone = "8123 4567"`,
		"A first run: create in the root; an invitation will be sent.", `mobile of preset: +6581234567`,
	)
	for _, c := range w.lark.Calls() {
		if c.Write() {
			t.Errorf("%s was called", c.Endpoint)
		}
	}
}
