data "lark_okta_users" "staff" {}

data "lark_sync_mapping" "staff" {
  sources = [{
    name   = "okta"
    preset = "okta"
    users  = data.lark_okta_users.staff.users

    # Whom it is false for is held: neither made nor changed nor suspended.
    scope        = "user.profile.userType != 'Contractor'"
    phone_region = "SG"

    # Each is merged over the preset: Lark attribute = CEL expression.
    attributes = {
      en_name     = "transliterate(user.profile.firstName + ' ' + user.profile.lastName)"
      email       = "user.profile.email.lowerAscii()"
      departments = "[[user.profile.division, user.profile.department]]"
    }

    # A missing input leaves an attribute as it is in Lark. For these, it clears the attribute.
    clear = ["job_title"]
  }]
}

# In a large company, the mapping reads Okta itself: the records stay out of the state, only the directory is there.
data "lark_sync_mapping" "everybody" {
  sources = [{
    okta         = { groups = true } # search, group_ids and departed_within as in lark_okta_users
    scope        = "'lark' in groups"
    phone_region = "SG"
  }]
}

# Any JSON object of records can be a source: here, a file.
data "lark_sync_mapping" "contractors" {
  sources = [{
    name  = "contractors"
    users = jsonencode({ c-001 = { full_name = "Tom Park", mail = "tom@partner.example" } })
    attributes = {
      name          = "user.full_name"
      email         = "user.mail"
      employee_type = "3"
    }
  }]
}

# JumpCloud, with its groups: some as departments, some as user groups of Lark.
data "lark_sync_mapping" "jumpcloud" {
  sources = [{
    jumpcloud    = { groups = true } # filter and group_ids as in lark_jumpcloud_users
    phone_region = "SG"
    attributes   = { departments = "groups.filter(g, g.startsWith('dept/')).map(g, g.split('/').slice(1, g.split('/').size()))" }
    user_groups  = { filter = "group.name.startsWith('lark-')", name = "group.name.substring(5)" }
  }]
}
