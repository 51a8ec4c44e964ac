resource "lark_role" "helpdesk" {
  role_name = "Helpdesk"
}
