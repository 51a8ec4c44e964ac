resource "lark_user_group" "platform" {
  name = "Platform"
}

# One member, whoever else is in the group.
resource "lark_user_group_member" "mei" {
  group_id = lark_user_group.platform.group_id
  open_id  = "ou_1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d"
}
