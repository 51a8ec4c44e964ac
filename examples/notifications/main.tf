# A sync that tells a group in Lark when something fails, when a plan is refused, and who has left.

terraform {
  required_version = ">= 1.8"

  required_providers {
    lark = {
      source = "lark-directory/lark"
    }
  }
}

# The bot's address and secret come from the environment: LARK_WEBHOOK_URL and LARK_WEBHOOK_SECRET.
provider "lark" {
  notifications = {
    webhook      = {}
    on           = ["failure", "refused", "offboarding"]
    repeat_after = "24h"
    memory       = "told.json" # on a volume that stays, where runs come and go
  }
}

data "lark_okta_users" "staff" {}

data "lark_sync_mapping" "staff" {
  sources = [{
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
}

output "failures" {
  description = "Who could not be brought in line, and why."
  value       = lark_directory_sync.staff.failures

  # The run exits non-zero when something failed, the first one included. The next run tries it again.
  precondition {
    condition     = length(lark_directory_sync.staff.failures) == 0
    error_message = "Not everybody was brought in line; the next run tries again.\n${join("\n", [for id, cause in lark_directory_sync.staff.failures : "${id}: ${cause}"])}"
  }
}
