data "lark_user" "it" {
  email = "it@acme.com"
}

output "it_open_id" {
  value = data.lark_user.it.open_id
}
