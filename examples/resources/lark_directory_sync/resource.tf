data "lark_okta_users" "staff" {}

data "lark_sync_mapping" "staff" {
  sources = [{
    name   = "okta"
    preset = "okta"
    users  = data.lark_okta_users.staff.users
  }]
}

data "lark_existing_users" "staff" {
  directory = data.lark_sync_mapping.staff.directory
}

resource "lark_directory_sync" "staff" {
  directory = data.lark_sync_mapping.staff.directory
  existing  = data.lark_existing_users.staff.users

  # What is not named keeps its default.
  limits = {
    suspend = "10 or 2%"
    create  = "50"
  }
  approvals       = ["00u1a2b3c4D5e6F7g8h9"]
  approvals_until = "2026-12-31" # to the end of that day
  protect         = ["founder@acme.com"]

  # Leavers are suspended at once, and deleted after 30 days. Who receives what they have: the first who is there.
  offboarding = {
    delete_after = "720h"
    time_zone    = "Asia/Singapore"
    transfer = {
      docs     = ["manager", "skip_manager", "it@acme.com"]
      calendar = ["manager", "skip_manager", "it@acme.com"]
    }
  }

  on_external = "report"
  same_person = {
    "00u9z8y7x6W5v4U3t2s1" = "00u1a2b3c4D5e6F7g8h9" # new source id = old source id of the same human
  }

  report = {
    path    = "${path.root}/sync-report.md" # and sync-report.html, sync-report.json
    formats = ["markdown", "html", "json"]
  }
}

# A first apply tells failures as warnings, and exits 0. With this it exits 1, and so does every later one with failures.
output "failures" {
  value = lark_directory_sync.staff.failures

  precondition {
    condition     = length(lark_directory_sync.staff.failures) == 0
    error_message = "Some people were not brought in line: ${join(", ", keys(lark_directory_sync.staff.failures))}"
  }
}
