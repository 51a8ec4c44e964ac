data "lark_departments" "all" {}

output "paths" {
  value = sort([for d in jsondecode(data.lark_departments.all.departments) : d.path])
}
