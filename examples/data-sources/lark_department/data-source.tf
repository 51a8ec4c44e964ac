data "lark_department" "platform" {
  path = "Engineering/Platform"
}

output "platform_members" {
  value = data.lark_department.platform.member_count
}
