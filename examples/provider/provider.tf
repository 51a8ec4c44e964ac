terraform {
  required_providers {
    lark = {
      source = "lark-directory/lark"
    }
  }
}

# Secrets come from the environment, so that no plan file holds them:
#
#   export LARK_APP_ID=cli_... LARK_APP_SECRET=...
#   export OKTA_ORG_URL=https://acme.okta.com OKTA_API_TOKEN=...
provider "lark" {}
