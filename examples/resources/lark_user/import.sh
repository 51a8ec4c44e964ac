# By open_id, user_id, union_id, email or mobile.
terraform import 'lark_user.staff["e100"]' ou_1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d
terraform import 'lark_user.staff["e100"]' user_id:e100
terraform import 'lark_user.staff["e100"]' email:mei@acme.com
terraform import 'lark_user.staff["e100"]' mobile:+6581234567
