# By the role's role_id.
terraform import lark_role_members.helpdesk 7vrj3vk70xk7v5r
