# Everybody.
data "lark_jumpcloud_users" "staff" {}

# One department. Who is not in it is held when they are bound already, never suspended.
data "lark_jumpcloud_users" "sales" {
  filter = ["department:$eq:Sales"]
}

# The members of a user group.
data "lark_jumpcloud_users" "team" {
  group_ids = ["60259a3cb544065d1eaf2760"]
}

# The records are JumpCloud's own, as one JSON object by user id.
output "titles" {
  value = { for id, user in jsondecode(data.lark_jumpcloud_users.staff.users) : id => try(user.jobTitle, null) }
}
