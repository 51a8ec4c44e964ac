# All user groups and who is in them.
data "lark_jumpcloud_groups" "all" {}

# Their names alone, without a call for each group.
data "lark_jumpcloud_groups" "names" {
  include_members = false
}

# One group.
data "lark_jumpcloud_groups" "sales" {
  filter = ["name:eq:Sales"]
}

# The groups are one JSON object by group id.
output "sizes" {
  value = { for id, group in jsondecode(data.lark_jumpcloud_groups.all.groups) : group.name => length(group.members) }
}
