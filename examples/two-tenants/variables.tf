variable "feishu_app_id" {
  description = "App ID of the custom app of the Feishu tenant (cli_...)."
  type        = string
}

variable "feishu_app_secret" {
  description = "App secret of that app."
  type        = string
  sensitive   = true
}
