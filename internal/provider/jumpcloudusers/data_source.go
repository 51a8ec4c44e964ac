// Package jumpcloudusers is the data source lark_jumpcloud_users: everybody in a JumpCloud organization. How a configuration
// asks for them stands in query.go.
package jumpcloudusers

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// New returns the data source.
func New() datasource.DataSource { return &dataSource{} }

type dataSource struct{ clients *clients.Clients }

type model struct {
	Query
	Users types.String `tfsdk:"users"`
	Total types.Int64  `tfsdk:"total"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_jumpcloud_users"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"users": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "A JSON object: JumpCloud user id => the user as JumpCloud's API returns it: who somebody is, where they belong and " +
				"their `state`, without passwords, keys, second factors, devices, and what changes by itself. A property without a value is left out; " +
				"`phoneNumbers`, `addresses` and `attributes` are always lists. Use `jsondecode()` to look inside.",
		},
		"total": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many users there are in `users`."},
	}
	maps.Copy(attributes, QueryAttributes())
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads all people of a JumpCloud organization, staged and suspended ones too.\n\n" +
			"The listing is complete or it is an error: a page that fails, a page that is short of what JumpCloud counts, somebody who comes twice, " +
			"or nobody at all never make a shorter list. People are read 1,000 at a time where JumpCloud allows that, else 100.\n\n" +
			"JumpCloud does not tell who was deleted: they are merely not there any more. To suspend in Lark whoever leaves, suspend them in JumpCloud.",
		Attributes: attributes,
	}
}

func (d *dataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	defer d.clients.ToldOfReading(ctx, "lark_jumpcloud_users", req.Config.Raw.String(), &resp.Diagnostics)
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	client, diags := d.clients.JumpCloud()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	access := d.clients.Access("lark_jumpcloud_users", "list users of JumpCloud")
	defer access.Log(&resp.Diagnostics)
	users := m.Query.Read(ctx, client, path.Empty(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	access.Counts = map[string]int{"users": len(users)}
	m.Users = types.StringValue(string(directory.Encode(users)))
	m.Total = types.Int64Value(int64(len(users)))
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}
