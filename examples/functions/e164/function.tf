output "mobile" {
  value = provider::lark::e164("8123 4567", "SG") # "+6581234567"
}
