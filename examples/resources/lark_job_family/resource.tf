resource "lark_job_family" "technology" {
  name        = "Technology"
  description = "Everybody who builds"
}

resource "lark_job_family" "software" {
  name                 = "Software"
  parent_job_family_id = lark_job_family.technology.job_family_id
  i18n_name = {
    en_us = "Software"
    ja_jp = "ソフトウェア"
  }
}
