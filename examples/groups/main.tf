# Okta groups whose names begin with "lark-" become user groups in Lark. The directory is put together here, by hand; where the mapping
# reads Okta itself, `user_groups` does the same in a line: see ../okta-and-jumpcloud.

terraform {
  required_version = ">= 1.8"

  required_providers {
    lark = {
      source = "lark-directory/lark"
    }
  }
}

# Credentials come from the environment: LARK_APP_ID, LARK_APP_SECRET, OKTA_ORG_URL and OKTA_API_TOKEN.
provider "lark" {}

data "lark_okta_users" "staff" {}

data "lark_okta_groups" "teams" {
  search = "profile.name sw \"lark-\""
}

data "lark_sync_mapping" "staff" {
  sources = [{
    name   = "okta"
    preset = "okta"
    users  = data.lark_okta_users.staff.users
  }]
}

locals {
  directory = jsonencode(merge(jsondecode(data.lark_sync_mapping.staff.directory), {
    groups = {
      for id, group in jsondecode(data.lark_okta_groups.teams.groups) : id => {
        name    = trimprefix(group.name, "lark-")
        members = group.members # source ids; who has no Lark account yet joins when they have one
      }
    }
  }))
}

data "lark_existing_users" "staff" {
  directory = local.directory
}

resource "lark_directory_sync" "staff" {
  directory = local.directory
  existing  = data.lark_existing_users.staff.users

  group_membership = "exclusive" # whoever else is in these groups is taken out, by a plan that shows them

  limits = {
    member_remove = "20 or 10%"
  }
}

output "failures" {
  description = "Who or what could not be brought in line, and why."
  value       = lark_directory_sync.staff.failures

  # The run exits non-zero when something failed, the first one included. The next run tries it again.
  precondition {
    condition     = length(lark_directory_sync.staff.failures) == 0
    error_message = "Not everything was brought in line; the next run tries again.\n${join("\n", [for id, cause in lark_directory_sync.staff.failures : "${id}: ${cause}"])}"
  }
}
