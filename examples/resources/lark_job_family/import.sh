# By its job_family_id.
terraform import lark_job_family.technology mga5oa8ayjlp9rb

# By its name.
terraform import lark_job_family.technology name:Technology
