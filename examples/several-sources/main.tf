# People of Okta, of an HR system and of a spreadsheet, as one directory. Nothing is written: plan it, and look at the outputs.

terraform {
  required_version = ">= 1.8"

  required_providers {
    lark = {
      source = "lark-directory/lark"
    }
  }
}

# Okta's credentials come from the environment: OKTA_ORG_URL and OKTA_API_TOKEN. Lark is not asked.
provider "lark" {}

locals {
  # A spreadsheet, for people whom nobody has in the identity provider. An id stays its person's, whatever else changes.
  contractors = { for row in csvdecode(file("${path.module}/contractors.csv")) : row.id => row }

  # What another provider's data source gives, in whatever shape it has: any list or map of objects serves.
  employees = [
    { number = "1001", work_email = "founder@acme.com", phone = "+65 8123 4567", position = "Managing Director", status = "active" },
    { number = "1002", work_email = "store@acme.com", phone = "+65 8123 4568", position = "Store Manager", status = "active", legal_name = "Una Ray" },
  ]
}

# The order is that of precedence: whom several sources have takes each attribute from the first that gives it.
data "lark_sync_mapping" "everybody" {
  sources = [
    {
      name         = "okta"
      okta         = { groups = true }
      phone_region = "SG"
      identity     = "user.profile.email.lowerAscii()"
      user_groups  = { filter = "group.name.startsWith('lark-')", name = "group.name.substring(5)" }
    },
    {
      name     = "hr"
      users    = jsonencode({ for e in local.employees : "hr-${e.number}" => e })
      identity = "user.work_email.lowerAscii()"
      departed = "user.status == 'terminated'"
      attributes = {
        name        = "user.legal_name"
        email       = "user.work_email"
        mobile      = "e164(user.phone, 'SG')"
        employee_no = "user.number"
        job_title   = "user.position"
      }
    },
    {
      name     = "contractors"
      users    = jsonencode(local.contractors)
      departed = "user.left == 'yes'" # a line that is merely gone holds the person
      attributes = {
        name          = "user.full_name"
        email         = "user.email"
        mobile        = "e164(user.mobile, 'SG')"
        employee_type = "3"
        departments   = "[['Contractors', user.team]]"
      }
    },
  ]
}

output "people" {
  value = data.lark_sync_mapping.everybody.summary
}

# Whom no source alone can tell: an email or an identity that several have, and the like.
output "collisions" {
  value = data.lark_sync_mapping.everybody.rejected
}
