output "user_id" {
  value = provider::lark::slug("Zoë Müller") # "zoe-muller"
}
