data "lark_okta_users" "staff" {}

locals {
  # What the mapping has, and the explanation too.
  sources = [{
    name         = "okta"
    preset       = "okta"
    users        = data.lark_okta_users.staff.users
    scope        = "user.profile.userType != 'Contractor'"
    phone_region = "SG"
  }]
}

data "lark_sync_mapping" "staff" {
  sources = local.sources
}

data "lark_existing_users" "staff" {
  directory = data.lark_sync_mapping.staff.directory
}

# Why is the founder in Lark as they are, or not at all?
data "lark_sync_explanation" "founder" {
  record   = "founder@acme.com" # or a source id
  sources  = local.sources
  existing = data.lark_existing_users.staff.users
}

output "founder" {
  value = data.lark_sync_explanation.founder.explanation
}
