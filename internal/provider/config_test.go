package provider_test

import (
	"fmt"
	"strings"
)

// provider is the provider block for this world.
func (w *world) provider() string {
	return fmt.Sprintf(`
provider "lark" {
  base_url   = %q
  app_id     = %q
  app_secret = %q
  okta = {
    org_url   = %q
    api_token = %q
  }
}
`, w.larkURL, appID, appSecret, w.oktaURL, oktaToken)
}

// as gives a configuration another app.
func (w *world) as(id, secret, config string) string {
	return strings.NewReplacer(`"`+appID+`"`, `"`+id+`"`, `"`+appSecret+`"`, `"`+secret+`"`).Replace(config)
}

// sync is a whole configuration: Okta, the mapping, and the sync with further arguments.
func (w *world) sync(arguments ...string) string {
	return w.source("") + `
resource "lark_directory_sync" "staff" {
  directory = data.lark_sync_mapping.staff.directory
` + strings.Join(arguments, "\n") + `
}
`
}

// source is the provider, and people of Okta who are mapped. narrowed is an argument of lark_okta_users.
func (w *world) source(narrowed string) string {
	return w.provider() + `
data "lark_okta_users" "staff" {
  ` + narrowed + `
}

data "lark_sync_mapping" "staff" {
  sources = [{
    preset       = "okta"
    users        = data.lark_okta_users.staff.users
    phone_region = "SG"
  }]
}
`
}

// narrowed is sync with an argument of lark_okta_users.
func (w *world) narrowed(argument string, arguments ...string) string {
	return strings.Replace(w.sync(arguments...), w.source(""), w.source(argument), 1)
}

// adopting is sync with the existing users given to it.
func (w *world) adopting(arguments ...string) string {
	return w.sync(append(arguments, "  existing = data.lark_existing_users.staff.users")...) + `
data "lark_existing_users" "staff" {
  directory = data.lark_sync_mapping.staff.directory
}
`
}

// byHand is a sync of a directory that is written in HCL.
func (w *world) byHand(directory string, arguments ...string) string {
	return w.provider() + `
resource "lark_directory_sync" "staff" {
  directory = jsonencode(` + directory + `)
` + strings.Join(arguments, "\n") + `
}
`
}

// quickstart adds to a configuration the outputs of the README's: everything computed that a later run does not change by itself,
// and a precondition by which a run with failures fails.
const quickstart = `
output "stable" {
  value = {
    summary    = lark_directory_sync.staff.summary
    forecast   = lark_directory_sync.staff.forecast
    offboarded = lark_directory_sync.staff.offboarded
    last_run   = lark_directory_sync.staff.last_run
  }
}

output "failures" {
  value = lark_directory_sync.staff.failures
  precondition {
    condition     = length(lark_directory_sync.staff.failures) == 0
    error_message = "Some people were not brought in line: ${join(", ", keys(lark_directory_sync.staff.failures))}"
  }
}
`
