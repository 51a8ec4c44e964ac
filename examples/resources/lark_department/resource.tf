resource "lark_department" "robotics" {
  name = "Robotics"
}

resource "lark_department" "platform" {
  name                 = "Platform"
  department_id        = "platform"
  parent_department_id = lark_department.robotics.open_department_id
  i18n_name = {
    en_us = "Platform"
    zh_cn = "平台"
  }
  create_group_chat = true
}

# A parent that something else looks after can be given by its path.
resource "lark_department" "tools" {
  name                 = "Tools"
  parent_department_id = "path:Sales/Operations"
}
