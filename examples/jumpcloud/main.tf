# Keeps a Lark tenant in step with JumpCloud. Suspend leavers there, and they are suspended in Lark. Whom JumpCloud deletes is
# merely missing: they are named by the plan, and nothing happens to them.

terraform {
  required_version = ">= 1.8"

  required_providers {
    lark = {
      source = "lark-directory/lark"
    }
  }
}

# Credentials come from the environment: LARK_APP_ID, LARK_APP_SECRET and JUMPCLOUD_API_KEY.
provider "lark" {}

data "lark_jumpcloud_users" "staff" {}

data "lark_sync_mapping" "staff" {
  sources = [{
    name         = "jumpcloud"
    preset       = "jumpcloud"
    users        = data.lark_jumpcloud_users.staff.users
    phone_region = "SG"
  }]
}

data "lark_existing_users" "staff" {
  directory = data.lark_sync_mapping.staff.directory
}

resource "lark_directory_sync" "staff" {
  directory = data.lark_sync_mapping.staff.directory
  existing  = data.lark_existing_users.staff.users

  # Who is created gets an invitation at once. Raise it for the first run, and apply when each line with a + is right.
  limits = {
    create = "20"
  }

  # Only where people are deleted in JumpCloud without having been suspended, so that nothing ever says that they left: then whoever
  # has been missing for three days is taken for a leaver. Absence is weak evidence: a filter or a role may have lost them, too. An
  # apply notes who is missing, and a plan after the three days suspends them, so plan daily. `limits.missing` counts them both times.
  #
  # offboarding = {
  #   missing     = "offboard"
  #   missing_for = "72h"
  # }
}

output "failures" {
  description = "Who could not be brought in line, and why."
  value       = lark_directory_sync.staff.failures

  # The run exits non-zero when somebody failed, the first one included. The next run tries these people again.
  precondition {
    condition     = length(lark_directory_sync.staff.failures) == 0
    error_message = "Not everybody was brought in line; the next run tries again.\n${join("\n", [for id, cause in lark_directory_sync.staff.failures : "${id}: ${cause}"])}"
  }
}
