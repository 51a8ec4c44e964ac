# Checks a person, and returns the canonical JSON that a directory holds.
output "person" {
  value = provider::lark::person({
    name        = "Mei Chan"
    email       = "mei@acme.com"
    mobile      = "+65 8123 4567"
    job_title   = "Engineer"
    departments = ["Engineering/Platform"]
  })
}
