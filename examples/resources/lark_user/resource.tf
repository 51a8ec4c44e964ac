# The keys are the ids that the source has for people: an email may change, and would be another person.
locals {
  staff = {
    e100 = { name = "Mei Chan", email = "mei@acme.com", title = "Head of Platform", department = "Robotics", leader = "" }
    e101 = { name = "Tom Park", email = "tom@acme.com", title = "Engineer", department = "Robotics/Platform", leader = "user_id:e100" }
    e102 = { name = "Ann Lee", email = "ann@acme.com", title = "Engineer", department = "Robotics/Platform", leader = "user_id:e100" }
  }
}

resource "lark_department" "robotics" {
  name = "Robotics"
}

resource "lark_department" "platform" {
  name                 = "Platform"
  parent_department_id = lark_department.robotics.open_department_id
}

# Each gets an invitation when the account is made. Who is taken out of the map is suspended and stays in the department, and Lark deletes
# no department with people in it. To take the departments down, too, apply department_ids = [] for them first.
resource "lark_user" "staff" {
  for_each = local.staff

  user_id        = each.key
  name           = each.value.name
  email          = each.value.email
  job_title      = each.value.title
  department_ids = ["path:${each.value.department}"]
  leader_user_id = each.value.leader

  depends_on = [lark_department.platform] # paths say nothing of the order
}

# Somebody who is in Lark already, or may be.
resource "lark_user" "founder" {
  name           = "Ada Stone"
  email          = "founder@acme.com"
  adopt_existing = true
  on_destroy     = "abandon"
}

# A leaver who is deleted when the block goes, and who receives what they had.
resource "lark_user" "contractor" {
  user_id       = "c200"
  name          = "Bo Lin"
  email         = "bo@partner.example"
  employee_type = 3

  on_destroy = "delete"
  transfer = {
    docs_acceptor_user_id     = lark_user.staff["e100"].open_id
    calendar_acceptor_user_id = lark_user.staff["e100"].open_id
  }
}
