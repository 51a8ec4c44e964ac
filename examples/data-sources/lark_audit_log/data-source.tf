# What was written to Lark of one person, and by whom. The plan fails if the log was changed.
data "lark_audit_log" "ann" {
  path   = "${path.root}/audit.jsonl"
  source = "00u1a2b3c4D5e6F7g8h9"
}

output "ann" {
  value = [for event in jsondecode(data.lark_audit_log.ann.events) : "${event.time} ${event.actor}: ${event.kind} ${try(event.action, event.outcome)}"]
}
