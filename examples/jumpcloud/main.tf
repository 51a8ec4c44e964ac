# Keeps a Lark tenant in step with JumpCloud, which deletes its leavers and so never says that they left: here, who has
# been missing for three days is taken for one.

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

  # An apply notes who is missing, and the first refresh after the time suspends them: plan daily.
  offboarding = {
    missing     = "offboard"
    missing_for = "72h"
  }

  # Who goes missing counts against it, and who is suspended for that.
  limits = {
    missing = "3 or 2%"
  }
}
