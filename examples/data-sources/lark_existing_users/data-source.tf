data "lark_okta_users" "staff" {}

data "lark_sync_mapping" "staff" {
  sources = [{
    name   = "okta"
    preset = "okta"
    users  = data.lark_okta_users.staff.users
  }]
}

# By user_id first, then by email, then by mobile.
data "lark_existing_users" "staff" {
  directory = data.lark_sync_mapping.staff.directory
}

# By email alone.
data "lark_existing_users" "by_email" {
  directory = data.lark_sync_mapping.staff.directory
  match     = ["email"]
}
