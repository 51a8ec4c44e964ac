# Who viewed profiles of colleagues today, from Lark's own log.
data "lark_admin_audit" "views" {
  oldest       = timeadd(plantimestamp(), "-24h")
  event_module = 3
}

output "views" {
  value = length(jsondecode(data.lark_admin_audit.views.events))
}
