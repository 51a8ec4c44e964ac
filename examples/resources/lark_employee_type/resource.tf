resource "lark_employee_type" "advisor" {
  content = "Advisor"
  i18n_content = {
    en_us = "Advisor"
    zh_cn = "顾问"
  }
}

# What is left out is not managed.
resource "lark_employee_type" "alumni" {
  content = "Alumni"
  active  = false
}
