# Okta groups whose names begin with "lark-" become user groups in Lark.
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
