# Everybody.
data "lark_okta_users" "staff" {}

# One country. Who is not in it is held when they are bound already, never suspended.
data "lark_okta_users" "singapore" {
  search = "profile.countryCode eq \"SG\""
}

# The members of two groups.
data "lark_okta_users" "teams" {
  group_ids = ["00gab12cd3EFghIj4x57", "00gzy98xw7VUtsRq6x57"]
}

# Whoever is assigned to an app, themselves or by a group.
data "lark_okta_users" "lark_app" {
  app_id = "0oaab12cd3EFghIj4x57"
}

# Managers that the org keeps as linked objects: each record has manager_link, for leader = "user.manager_link" in a mapping.
data "lark_okta_users" "with_managers" {
  manager_link = "manager"
}

# The records are Okta's own, as one JSON object by user id.
output "titles" {
  value = { for id, user in jsondecode(data.lark_okta_users.staff.users) : id => try(user.profile.title, null) }
}
