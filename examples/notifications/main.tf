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
