# By the id of the group and the open_id of the user.
terraform import lark_user_group_member.mei platform/ou_1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d
