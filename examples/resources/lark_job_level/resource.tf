locals {
  levels = {
    P1 = { name = "Junior", order = 1000 }
    P2 = { name = "Senior", order = 2000 }
    P3 = { name = "Principal", order = 3000 }
  }
}

resource "lark_job_level" "ladder" {
  for_each = local.levels

  name        = each.value.name
  description = "Level ${each.key} of the ladder"
  order       = each.value.order # room for others between them
  i18n_name = {
    en_us = each.value.name
  }
}
