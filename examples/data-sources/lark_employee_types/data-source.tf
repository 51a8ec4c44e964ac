data "lark_employee_types" "all" {}

# What users carry as their employee_type, by the name of the type.
output "by_name" {
  value = { for t in data.lark_employee_types.all.employee_types : t.content => t.enum_value if t.active }
}
