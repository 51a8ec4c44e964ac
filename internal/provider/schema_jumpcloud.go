package provider

import "github.com/hashicorp/terraform-plugin-framework/provider/schema"

// jumpCloudAttribute is the provider's jumpcloud block.
func jumpCloudAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		Optional:            true,
		MarkdownDescription: "The JumpCloud organization, for `lark_jumpcloud_users` and `lark_jumpcloud_groups`. An API key, or a service account.",
		Attributes: map[string]schema.Attribute{
			"api_key": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "API key of an administrator; a read-only role is enough. Environment: `JUMPCLOUD_API_KEY`.",
			},
			"org_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Id of the organization, 24 hex digits. Only administrators of several organizations need it. Environment: " +
					"`JUMPCLOUD_ORG_ID`.",
			},
			"base_url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Address of the region's console: `https://console.jumpcloud.com` (default, United States), " +
					"`https://console.eu.jumpcloud.com` or `https://console.in.jumpcloud.com`. Environment: `JUMPCLOUD_BASE_URL`.",
			},
			"client_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Client ID of a service account (OAuth 2.0, client credentials), in place of an API key. Environment: `JUMPCLOUD_CLIENT_ID`.",
			},
			"client_secret": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "Client secret of that service account. Environment: `JUMPCLOUD_CLIENT_SECRET`.",
			},
		},
	}
}
