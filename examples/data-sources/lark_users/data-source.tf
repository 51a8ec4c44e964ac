# Everybody in a department, and in those below it.
data "lark_users" "sales" {
  department_id       = "path:Sales"
  include_descendants = true
}

# Those with these ids.
data "lark_users" "managers" {
  open_ids = ["ou_1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d", "ou_7d8e9f0a1b2c3d4e5f6a7b8c9d0e1f2a"]
}

output "emails" {
  value = sort([for u in jsondecode(data.lark_users.sales.users) : u.email if !u.is_frozen])
}
