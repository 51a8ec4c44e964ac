package clients

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/lark-directory/terraform-provider-lark/internal/jumpcloud"
)

type jumpCloudSettings struct {
	APIKey       types.String `tfsdk:"api_key"`
	OrgID        types.String `tfsdk:"org_id"`
	BaseURL      types.String `tfsdk:"base_url"`
	ClientID     types.String `tfsdk:"client_id"`
	ClientSecret types.String `tfsdk:"client_secret"`
}

func newJumpCloud(block types.Object, userAgent string) (*jumpcloud.Client, diag.Diagnostics) {
	var diags diag.Diagnostics
	var s jumpCloudSettings
	switch {
	case block.IsUnknown():
		s.APIKey = types.StringUnknown() // nothing is done without a way in
	case !block.IsNull():
		diags = block.As(context.Background(), &s, basetypes.ObjectAsOptions{})
	}
	at := path.Root("jumpcloud")
	config := jumpcloud.Config{
		BaseURL:   setting{at.AtName("base_url"), "JUMPCLOUD_BASE_URL", s.BaseURL, "JumpCloud base URL"}.get(&diags),
		OrgID:     setting{at.AtName("org_id"), "JUMPCLOUD_ORG_ID", s.OrgID, "JumpCloud organization id"}.get(&diags),
		UserAgent: userAgent,
	}
	// What the environment has for the other way in does not get in the way of one that is written down.
	key, account := given(s.APIKey), given(s.ClientID) || given(s.ClientSecret)
	if key || !account {
		config.APIKey = setting{at.AtName("api_key"), "JUMPCLOUD_API_KEY", s.APIKey, "JumpCloud API key"}.get(&diags)
	}
	if account || !key {
		config.ClientID = setting{at.AtName("client_id"), "JUMPCLOUD_CLIENT_ID", s.ClientID, "JumpCloud client id"}.get(&diags)
		config.ClientSecret = setting{at.AtName("client_secret"), "JUMPCLOUD_CLIENT_SECRET", s.ClientSecret, "JumpCloud client secret"}.get(&diags)
	}
	if !diags.HasError() && config.APIKey == "" && (config.ClientID == "" || config.ClientSecret == "") {
		diags.AddAttributeError(at, "Missing JumpCloud credentials", "Set jumpcloud.api_key in the provider block (or JUMPCLOUD_API_KEY), or, for a "+
			"service account, jumpcloud.client_id and jumpcloud.client_secret (or JUMPCLOUD_CLIENT_ID and JUMPCLOUD_CLIENT_SECRET).")
	}
	if diags.HasError() {
		return nil, diags
	}
	client, err := jumpcloud.New(config)
	if err != nil {
		diags.AddAttributeError(at, "Invalid JumpCloud configuration", err.Error())
	}
	return client, diags
}
