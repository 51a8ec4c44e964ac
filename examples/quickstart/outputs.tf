output "failures" {
  description = "Who could not be brought in line, and why."
  value       = lark_directory_sync.staff.failures

  # The run exits non-zero when somebody failed. Nothing is tainted: the next run tries just these people again.
  precondition {
    condition     = length(lark_directory_sync.staff.failures) == 0
    error_message = "Some people were not brought in line; all others were. The next run tries them again.\n${join("\n", [for id, cause in lark_directory_sync.staff.failures : "${id}: ${cause}"])}"
  }
}

output "rejected" {
  description = "Whom Lark cannot have as Okta has them, and why. They are left alone until Okta is corrected."
  value       = data.lark_sync_mapping.staff.rejected
}

output "warnings" {
  description = "What was left out of people who are synced: a phone that is no number, a manager nobody can find."
  value       = data.lark_sync_mapping.staff.warnings
}
