package provider_test

import (
	"fmt"
	"strings"
)

// provider is the provider block for this world. The secrets are in the environment: see trace_test.go.
func (w *world) provider() string {
	return fmt.Sprintf(`
provider "lark" {
  base_url = %q
  app_id   = %q
  okta     = { org_url = %q }
}
`, w.larkURL, appID, w.oktaURL)
}

// with gives the sync of a configuration further arguments.
func with(config string, arguments ...string) string {
	const begin = `resource "lark_directory_sync" "staff" {`
	return strings.Replace(config, begin, begin+"\n"+strings.Join(arguments, "\n"), 1)
}

// sync is a whole configuration: Okta, the mapping, and the sync.
func (w *world) sync(arguments ...string) string { return with(w.source("")+syncing, arguments...) }

// narrowed is sync with an argument of lark_okta_users.
func (w *world) narrowed(argument string, arguments ...string) string {
	return with(w.source(argument)+syncing, arguments...)
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
	document := "jsonencode(" + directory + ")"
	return with(w.provider()+strings.Replace(syncing, "data.lark_sync_mapping.staff.directory", document, 1), arguments...)
}

// quoted are the elements of a list of strings.
func quoted(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return `"` + strings.Join(ids, `", "`) + `"`
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
