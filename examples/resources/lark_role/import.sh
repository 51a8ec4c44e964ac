# By its role_id, which stands beside its name in the admin console.
terraform import lark_role.helpdesk 7vrj3vk70xk7v5r
