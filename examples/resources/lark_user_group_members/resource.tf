resource "lark_user_group" "platform" {
  name = "Platform"
}

# These two, and nobody else.
resource "lark_user_group_members" "platform" {
  group_id = lark_user_group.platform.group_id
  members  = ["ou_1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d", "ou_7d8e9f0a1b2c3d4e5f6a7b8c9d0e1f2a"]
}
