# All groups and who is in them.
data "lark_okta_groups" "all" {}

# Those that are meant for Lark.
data "lark_okta_groups" "teams" {
  search = "profile.name sw \"platform\""
}

# Two groups by their ids, without a call for their members.
data "lark_okta_groups" "two" {
  ids             = ["00gab12cd3EFghIj4x57", "00gzy98xw7VUtsRq6x57"]
  include_members = false
}

# The groups are one JSON object by group id.
output "sizes" {
  value = { for id, group in jsondecode(data.lark_okta_groups.all.groups) : group.name => length(group.members) }
}
