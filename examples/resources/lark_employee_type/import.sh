# By its enum_id.
terraform import lark_employee_type.advisor AbCdEfGh1+2/3w==

# By the number that users carry as their employee_type.
terraform import lark_employee_type.advisor enum_value:6

# By its name.
terraform import lark_employee_type.advisor content:Advisor
