# All groups.
data "lark_user_groups" "all" {}

# Those that somebody made by hand, by the beginning of their name.
data "lark_user_groups" "teams" {
  name_prefix = "Team "
  type        = "normal"
}

output "group_ids" {
  value = { for id, group in jsondecode(data.lark_user_groups.all.groups) : group.name => id }
}
