locals {
  tenants = {
    lark   = jsondecode(data.lark_sync_mapping.lark.directory)
    feishu = jsondecode(data.lark_sync_mapping.feishu.directory)
  }

  # Who is a person of one tenant, has left, cannot be mapped (see `rejected`), or has not begun yet.
  placed = concat(
    flatten([for tenant in local.tenants : concat(keys(tenant.people), keys(try(tenant.departed, {})))]),
    keys(data.lark_sync_mapping.lark.rejected),
    keys(data.lark_sync_mapping.feishu.rejected),
    [for id, user in jsondecode(data.lark_okta_users.staff.users) : id if user.status == "STAGED"],
  )

  lost  = setsubtract(keys(jsondecode(data.lark_okta_users.staff.users)), local.placed)
  twice = setintersection(keys(local.tenants.lark.people), keys(local.tenants.feishu.people))
}

# Both scopes are told by a warning, in each plan, where they leave somebody between them. For an error instead, make these
# preconditions of the two syncs.
check "nobody_is_lost_between_the_tenants" {
  assert {
    condition     = length(local.lost) == 0
    error_message = "In the scope of neither tenant: ${join(", ", local.lost)}"
  }

  assert {
    condition     = length(local.twice) == 0
    error_message = "In the scope of both tenants: ${join(", ", local.twice)}"
  }
}
