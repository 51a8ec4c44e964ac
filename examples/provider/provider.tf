terraform {
  required_providers {
    lark = {
      source = "lark-directory/lark"
    }
  }
}

variable "lark_app_secret" {
  type      = string
  sensitive = true
}

variable "okta_api_token" {
  type      = string
  sensitive = true
}

provider "lark" {
  region     = "lark" # or "feishu"
  app_id     = "cli_a1b2c3d4e5f6"
  app_secret = var.lark_app_secret

  okta = {
    org_url   = "https://acme.okta.com"
    api_token = var.okta_api_token
  }
}
