output "latin" {
  value = provider::lark::transliterate("Zoë Müller") # "Zoe Muller"
}
