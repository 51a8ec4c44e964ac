variable "phone_region" {
  description = "The country, as ISO 3166 code, of phone numbers that Okta has without a country code."
  type        = string
  default     = "SG"
}

variable "invitations" {
  description = "How many people one run may create and invite at most. Raise it for the first run, and apply when each line with a + is right."
  type        = string
  default     = "20"
}

variable "protect" {
  description = "Source ids, Lark ids or emails of people who are never suspended, whatever Okta says."
  type        = list(string)
  default     = []
}

variable "approvals" {
  description = "Source ids whose change passes a limit. A plan that a limit refuses prints the list to put here."
  type        = list(string)
  default     = []
}

variable "approvals_until" {
  description = "When these approvals expire: a date, to its end, or an instant such as 2026-12-05T18:00:00+08:00."
  type        = string
  default     = null
}
