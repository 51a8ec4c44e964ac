variable "helpdesk" {
  type        = set(string)
  default     = []
  description = "Who is in the helpdesk, by open_id."
}

resource "lark_role" "helpdesk" {
  role_name = "Helpdesk"
}

resource "lark_role_members" "helpdesk" {
  role_id = lark_role.helpdesk.role_id
  members = var.helpdesk

  # departments = ["od-..."] lets every member manage these departments, and no others.
}
