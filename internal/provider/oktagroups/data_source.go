// Package oktagroups is the data source lark_okta_groups: the groups of an Okta org, with their members.
package oktagroups

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/okta"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/sourcegroups"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// New returns the data source.
func New() datasource.DataSource { return &dataSource{} }

type dataSource struct{ clients *clients.Clients }

type model struct {
	sourcegroups.Model
	Search types.String `tfsdk:"search"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_groups"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := sourcegroups.Attributes("Okta", "`00g...`", "Somebody deprovisioned is a member as long as Okta keeps them in the group.")
	attributes["search"] = schema.StringAttribute{
		Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.ConflictsWith(path.MatchRoot("ids"))},
		MarkdownDescription: "An Okta search expression, such as `profile.name sw \"lark-\"`. Default: all groups. Okta answers a search from an index " +
			"that may lag by seconds. Not together with `ids`.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the groups of an Okta org, and who is in them: one listing of the groups, and one for each group.\n\n" +
			"What is read is complete or it is an error: a page that fails, a cursor that comes back, or no group at all never make a shorter " +
			"list. Needs the scope `okta.groups.read`.",
		Attributes: attributes,
	}
}

func (d *dataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	defer d.clients.ToldOfReading(ctx, "lark_okta_groups", req.Config.Raw.String(), &resp.Diagnostics)
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	client, diags := d.clients.Okta()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	access := d.clients.Access("lark_okta_groups", "list groups of Okta")
	defer access.Log(&resp.Diagnostics)
	groups, err := client.Groups(ctx, okta.GroupQuery{Search: m.Search.ValueString(), IDs: m.Wanted(), WithoutMembers: !m.Members()})
	if err != nil {
		resp.Diagnostics.AddError("Unable to list the groups of Okta", err.Error())
		return
	}
	access.Counts = map[string]int{"groups": len(groups)}
	m.Set(groups)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}
