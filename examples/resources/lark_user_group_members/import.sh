# By the id of the group.
terraform import lark_user_group_members.platform platform
