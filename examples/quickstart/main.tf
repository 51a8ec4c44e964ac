# Keeps a Lark tenant in step with Okta: people, their departments and their managers.
# `terraform plan` shows what would happen to whom, and writes nothing.

terraform {
  required_version = ">= 1.8"

  required_providers {
    lark = {
      source = "lark-directory/lark"
    }
  }
}

# Credentials come from the environment: LARK_APP_ID, LARK_APP_SECRET, OKTA_ORG_URL and OKTA_API_TOKEN.
# Set LARK_REGION to "feishu" for a Feishu tenant.
provider "lark" {}

# Everybody in Okta, and as evidence of departure those deactivated of late.
data "lark_okta_users" "staff" {}

# What each of them should be in Lark. The preset maps Okta's base profile; `attributes` changes or adds to it.
data "lark_sync_mapping" "staff" {
  sources = [{
    name         = "okta"
    preset       = "okta"
    users        = data.lark_okta_users.staff.users
    phone_region = var.phone_region
  }]
}

# Who of them is in Lark already. Without this, nobody is adopted.
data "lark_existing_users" "staff" {
  directory = data.lark_sync_mapping.staff.directory
}

resource "lark_directory_sync" "staff" {
  directory = data.lark_sync_mapping.staff.directory
  existing  = data.lark_existing_users.staff.users

  # Who is created gets an invitation at once, and it cannot be recalled: a plan with more of them than this is refused.
  # Leavers, moves and the rest have limits of their own by default.
  limits = {
    create = var.invitations
  }

  protect         = var.protect
  approvals       = var.approvals
  approvals_until = var.approvals_until

  report = {
    path    = "${path.root}/sync-report.md"
    formats = ["markdown", "html"]
  }
}
