# By its job_level_id.
terraform import 'lark_job_level.ladder["P1"]' mga5oa8ayjlp9rb

# By its name.
terraform import 'lark_job_level.ladder["P1"]' name:Junior
