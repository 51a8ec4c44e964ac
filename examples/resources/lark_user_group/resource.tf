resource "lark_user_group" "platform" {
  name        = "Platform"
  description = "Who may deploy."
}

# With an id of its own choice, by which other systems know it.
resource "lark_user_group" "mobile" {
  group_id = "mobile"
  name     = "Mobile"
}
