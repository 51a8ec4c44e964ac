# One company, two tenants: who works in China is in Feishu, everybody else is in Lark.

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

# Each tenant has an app of its own. Terraform starts a process for each provider block, and an app's rates are counted in one
# process: so do not give two blocks the same app. The second secret has to be a variable: a saved plan holds it, so delete that after
# the apply.
provider "lark" {
  alias      = "feishu"
  region     = "feishu"
  app_id     = var.feishu_app_id
  app_secret = var.feishu_app_secret
}

data "lark_okta_users" "staff" {}

# The two scopes leave nobody out, and have nobody in common: see checks.tf.
data "lark_sync_mapping" "lark" {
  sources = [{
    name         = "okta"
    preset       = "okta"
    users        = data.lark_okta_users.staff.users
    scope        = "user.profile.countryCode != 'CN'"
    phone_region = "SG"
  }]
}

# Feishu makes no account without a mobile. Who has none fails, by name, until Okta has one.
data "lark_sync_mapping" "feishu" {
  sources = [{
    name         = "okta"
    preset       = "okta"
    users        = data.lark_okta_users.staff.users
    scope        = "user.profile.countryCode == 'CN'"
    phone_region = "CN"

    # Who moves abroad is out of scope here, so their account is held as it is. To have it suspended instead, take the move as
    # evidence: departed = "user.status == 'DEPROVISIONED' || user.profile.countryCode != 'CN'"
  }]
}

data "lark_existing_users" "lark" {
  directory = data.lark_sync_mapping.lark.directory
}

data "lark_existing_users" "feishu" {
  provider  = lark.feishu
  directory = data.lark_sync_mapping.feishu.directory
}

resource "lark_directory_sync" "lark" {
  directory = data.lark_sync_mapping.lark.directory
  existing  = data.lark_existing_users.lark.users
}

resource "lark_directory_sync" "feishu" {
  provider  = lark.feishu
  directory = data.lark_sync_mapping.feishu.directory
  existing  = data.lark_existing_users.feishu.users
}
