# By id, or by name.
terraform import lark_user_group.platform platform
terraform import lark_user_group.platform "name:Platform"
