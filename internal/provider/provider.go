// Package provider is Terraform's side of terraform-provider-lark: the provider's schema and configuration, and the
// list of everything that is offered. Each thing has a folder of its own below, thin: schema, model, and the methods
// that Terraform calls. No rule of the business lives here.
package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/adminaudit"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/auditlog"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/contactscope"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/customattributes"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/department"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/directorysync"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/employeetype"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/existingusers"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/functions"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/jobfamily"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/joblevel"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/jumpcloudgroups"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/jumpcloudusers"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/oktagroups"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/oktausers"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/role"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/rolemembers"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/syncmapping"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/user"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/usergroup"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/usergroupmember"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/usergroupmembers"
)

var _ provider.ProviderWithFunctions = (*larkProvider)(nil)

// New returns the provider's factory. version is what a release is built with.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &larkProvider{version: version} }
}

type larkProvider struct{ version string }

func (p *larkProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName, resp.Version = "lark", p.version
}

func (p *larkProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Keeps a Lark or Feishu tenant in step with a company's identity provider. Credentials are needed only by what uses them.",
		Attributes: map[string]schema.Attribute{
			"region": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf("lark", "feishu")},
				MarkdownDescription: "Where the tenant is: `lark` (default) or `feishu`. An app of one does not exist in the other. Environment: `LARK_REGION`.",
			},
			"base_url": schema.StringAttribute{
				Optional: true, Validators: []validator.String{baseURLValidator{}},
				MarkdownDescription: "Base URL of the Open API, instead of the region's: https, or http on a loopback address. Environment: " +
					"`LARK_BASE_URL`.",
			},
			"app_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "App ID of a custom app of the tenant (`cli_...`). Give each app to one provider block: its rates are counted in one process. " +
					"Environment: `LARK_APP_ID`.",
			},
			"app_secret": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "App secret of that app. Environment: `LARK_APP_SECRET`.",
			},
			"audit_log":     auditLogAttribute(),
			"jumpcloud":     jumpCloudAttribute(),
			"notifications": notificationsAttribute(),
			"safety": schema.SingleNestedAttribute{
				Optional: true,
				MarkdownDescription: "What one run may do at most, whatever its resources want. A `lark_directory_sync` has its own `limits` of people beside. Check the " +
					"spelling inside `{ }`: Terraform drops a key it does not know there, without a word, and the default holds.",
				Attributes: map[string]schema.Attribute{
					"max_api_calls": schema.Int64Attribute{
						Optional: true, Validators: []validator.Int64{int64validator.AtLeast(1)},
						MarkdownDescription: "How many calls this provider block may send to Lark in one plan, and again in one apply, for tenants whose Lark plan " +
							"has a monthly quota of API calls. Every request counts, repeats and sign-in included. A call beyond it is not sent and fails: a read is then " +
							"an error, never a shorter list, and an apply ends, with what it did in the state and the rest left to the next run. A plan of " +
							"`lark_directory_sync` whose `forecast` is beyond it is refused. Default: no limit.",
					},
					"max_offboard": schema.Int64Attribute{
						Optional: true, Validators: []validator.Int64{int64validator.AtLeast(0)},
						MarkdownDescription: "How many people all `lark_user` of this provider configuration together may suspend or delete in one run. " +
							"Default: 5. A plan beyond it is refused.",
					},
				},
			},
			"okta": schema.SingleNestedAttribute{
				Optional:            true,
				MarkdownDescription: "The Okta org, for `lark_okta_users`, `lark_okta_groups` and mappings that read Okta themselves. An API token, or a service app with a private key.",
				Attributes: map[string]schema.Attribute{
					"org_url": schema.StringAttribute{
						Optional: true,
						MarkdownDescription: "URL of the org, such as `https://acme.okta.com`. Environment: `OKTA_ORG_URL`, or `OKTA_ORG_NAME` with " +
							"`OKTA_BASE_URL` (default `okta.com`).",
					},
					"api_token": schema.StringAttribute{
						Optional: true, Sensitive: true,
						MarkdownDescription: "API token of an administrator who may read users. Environment: `OKTA_API_TOKEN`.",
					},
					"client_id": schema.StringAttribute{
						Optional:            true,
						MarkdownDescription: "Client ID of a service app (OAuth 2.0, `private_key_jwt`, with or without DPoP). Environment: `OKTA_API_CLIENT_ID`.",
					},
					"private_key": schema.StringAttribute{
						Optional: true, Sensitive: true,
						MarkdownDescription: "Private key of the service app, PEM, PKCS#1 or PKCS#8. Environment: `OKTA_API_PRIVATE_KEY`.",
					},
					"private_key_id": schema.StringAttribute{
						Optional:            true,
						MarkdownDescription: "Key id (`kid`) of that key, where the app has several. Environment: `OKTA_API_PRIVATE_KEY_ID`.",
					},
					"scopes": schema.ListAttribute{
						Optional: true, ElementType: types.StringType, Validators: []validator.List{listvalidator.NoNullValues()},
						MarkdownDescription: "Scopes that the service app asks for. Default: `okta.users.read` and `okta.groups.read`. `app_id` needs " +
							"`okta.apps.read` as well.",
					},
				},
			},
		},
	}
}

func (p *larkProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	settings := clients.Settings{UserAgent: fmt.Sprintf("terraform-provider-lark/%s (terraform/%s)", p.version, req.TerraformVersion)}
	resp.Diagnostics.Append(req.Config.Get(ctx, &settings)...)
	c := clients.New(settings)
	resp.Diagnostics.Append(c.Alone()...)
	resp.Diagnostics.Append(c.CheckNotifications()...)
	resp.Diagnostics.Append(c.CheckAuditLog()...)
	resp.DataSourceData, resp.ResourceData = c, c
}

func (p *larkProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		department.NewResource, directorysync.New, employeetype.NewResource, jobfamily.NewResource, joblevel.NewResource, role.NewResource,
		rolemembers.NewResource, user.NewResource, usergroup.NewResource, usergroupmember.NewResource, usergroupmembers.NewResource,
	}
}

func (p *larkProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		adminaudit.NewDataSource, auditlog.NewDataSource, contactscope.NewDataSource, customattributes.NewDataSource, department.NewDataSource, department.NewTreeDataSource, employeetype.NewDataSource,
		existingusers.New, jumpcloudgroups.New, jumpcloudusers.New, oktagroups.New, oktausers.New, syncmapping.New, syncmapping.NewExplanation, user.NewDataSource,
		user.NewListDataSource, usergroup.NewDataSource, usergroup.NewListDataSource,
	}
}

func (p *larkProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{functions.NewE164, functions.NewPerson, functions.NewSlug, functions.NewTransliterate}
}

// baseURLValidator refuses a base URL before anything is planned: a plan for new people asks Lark nothing, and would go
// through with any.
type baseURLValidator struct{}

func (baseURLValidator) Description(context.Context) string {
	return "an https URL, or http on a loopback address"
}

func (v baseURLValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (baseURLValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.ValueString() == "" {
		return
	}
	if err := lark.CheckBaseURL(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid base URL", err.Error())
	}
}
