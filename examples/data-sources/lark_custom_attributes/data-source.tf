data "lark_custom_attributes" "all" {}

# The ids that stand after "custom." in the attributes of a mapping, by English name.
output "ids" {
  value = { for a in data.lark_custom_attributes.all.custom_attributes : lookup(a.i18n_name, "en_us", a.id) => a.id }
}
