data "lark_contact_scope" "app" {}

# An app that should see everybody, and sees nothing, is refused here rather than later.
output "departments" {
  value = data.lark_contact_scope.app.department_ids

  precondition {
    condition     = length(data.lark_contact_scope.app.department_ids) + length(data.lark_contact_scope.app.user_ids) > 0
    error_message = "The app sees nobody: widen its contact range in the developer console."
  }
}
