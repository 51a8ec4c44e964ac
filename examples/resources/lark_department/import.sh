# By open_department_id, by department_id, or by path.
terraform import lark_department.platform od-4e6ac4d14bcd5071a37a39de902c7141
terraform import lark_department.platform department_id:platform
terraform import lark_department.platform path:Engineering/Platform
