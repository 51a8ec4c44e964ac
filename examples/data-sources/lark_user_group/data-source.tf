data "lark_user_group" "platform" {
  name            = "Platform"
  include_members = true
}

output "platform" {
  value = data.lark_user_group.platform.members
}
