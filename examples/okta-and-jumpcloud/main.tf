# One Lark tenant for a company whose people are in Okta and JumpCloud, and whose teams are groups of Okta.

terraform {
  required_version = ">= 1.8"

  required_providers {
    lark = {
      source = "lark-directory/lark"
    }
  }
}

# Credentials come from the environment: LARK_APP_ID, LARK_APP_SECRET, OKTA_ORG_URL, OKTA_API_TOKEN and JUMPCLOUD_API_KEY.
provider "lark" {}

# The mapping reads both sources itself, so that their records never enter the state.
data "lark_sync_mapping" "staff" {
  sources = [
    {
      name         = "okta"
      okta         = { groups = true }
      phone_region = "SG"

      # Groups named lark-... become user groups of Lark, without that prefix.
      user_groups = {
        filter = "group.name.startsWith('lark-')"
        name   = "group.name.substring(5)"
      }
    },
    {
      name         = "jumpcloud"
      jumpcloud    = {}
      phone_region = "SG"
    },
  ]
}

data "lark_existing_users" "staff" {
  directory = data.lark_sync_mapping.staff.directory
}

resource "lark_directory_sync" "staff" {
  directory = data.lark_sync_mapping.staff.directory
  existing  = data.lark_existing_users.staff.users

  # Who is in a group in Lark, and not in Okta's, is taken out. "additive" only ever adds.
  group_membership = "exclusive"
}

output "failures" {
  description = "Whom or what the last run could not bring in line, and why."
  value       = lark_directory_sync.staff.failures

  precondition {
    condition     = length(lark_directory_sync.staff.failures) == 0
    error_message = "Not everything was brought in line; the next run tries again.\n${join("\n", [for id, cause in lark_directory_sync.staff.failures : "${id}: ${cause}"])}"
  }
}
