// Package oktausers is the data source lark_okta_users: everybody in an Okta org, and as evidence who was deprovisioned.
// How a configuration asks for them (query.go) is shared with the mapping, which may read Okta itself.
package oktausers

import (
	"context"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/okta"
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
	resp.TypeName = req.ProviderTypeName + "_okta_users"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"users": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "A JSON object: Okta user id => the user as Okta's API returns it, without `credentials`, `_links`, nulls and the " +
				"timestamps that change by themselves, and with `manager_link` where that is asked for. Use `jsondecode()` to look inside.",
		},
		"total": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many users there are in `users`, deprovisioned ones included."},
	}
	maps.Copy(attributes, QueryAttributes())
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads all people of an Okta org, and as evidence of departure those who were deprovisioned lately.\n\n" +
			"The listing is complete or it is an error: a page that fails, a cursor that comes back, or nobody at all never make a shorter " +
			"list. `search`, `group_ids` and `app_id` narrow who is wanted, never the evidence. Needs the scope `okta.users.read`, and " +
			"`okta.groups.read` with `group_ids`, `okta.apps.read` with `app_id`.\n\n" +
			"All that is read is kept in the state. In a large company, let `lark_sync_mapping` read Okta itself: then only the directory is.",
		Attributes: attributes,
	}
}

func (d *dataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	defer d.clients.ToldOfReading(ctx, "lark_okta_users", req.Config.Raw.String(), &resp.Diagnostics)
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	client, diags := d.clients.Okta()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	access := d.clients.Access("lark_okta_users", "list users of Okta")
	defer access.Log(&resp.Diagnostics)
	users := m.Query.Read(ctx, client, path.Empty(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	access.Counts = map[string]int{"users": len(users)}
	for id, record := range users { // so that a plan changes only where somebody has
		var err error
		if users[id], err = okta.Canonical(record); err != nil {
			resp.Diagnostics.AddError("Unable to read a user of Okta", fmt.Sprintf("The record of %s: %s. Run again; if it stays so, report it with the provider's version.", id, err))
			return
		}
	}
	m.Users = types.StringValue(string(directory.Encode(users)))
	m.Total = types.Int64Value(int64(len(users)))
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}
