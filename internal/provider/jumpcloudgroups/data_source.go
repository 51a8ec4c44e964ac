// Package jumpcloudgroups is the data source lark_jumpcloud_groups: the user groups of a JumpCloud organization, with their
// members.
package jumpcloudgroups

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/jumpcloud"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/sourcegroups"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// New returns the data source.
func New() datasource.DataSource { return &dataSource{} }

type dataSource struct{ clients *clients.Clients }

type model struct {
	sourcegroups.Model
	Filter types.List `tfsdk:"filter"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_jumpcloud_groups"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := sourcegroups.Attributes("JumpCloud", "24 hex digits", "Groups inside a group are passed over.")
	attributes["filter"] = schema.ListAttribute{
		Optional: true, ElementType: types.StringType,
		Validators: []validator.List{
			listvalidator.SizeAtLeast(1), listvalidator.UniqueValues(), listvalidator.NoNullValues(), listvalidator.ConflictsWith(path.MatchRoot("ids")),
		},
		MarkdownDescription: "Conditions that must all hold, such as `name:eq:Sales`: a property, one of `eq`, `ne`, `gt`, `ge`, `lt`, `le`, `between`, " +
			"`search` and `in`, and a value, which counts with case. Operators have no `$` here. Default: all groups. Not together with `ids`.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the user groups of a JumpCloud organization, and who is in them: one listing of the groups, and one for each group.\n\n" +
			"What is read is complete or it is an error: a page that fails, a page that is short of what JumpCloud counts, or no group at all never " +
			"make a shorter list.",
		Attributes: attributes,
	}
}

func (d *dataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	defer d.clients.ToldOfReading(ctx, "lark_jumpcloud_groups", req.Config.Raw.String(), &resp.Diagnostics)
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	wanted := jumpcloud.GroupQuery{IDs: m.Wanted(), WithoutMembers: !m.Members()}
	if !m.Filter.IsNull() {
		resp.Diagnostics.Append(m.Filter.ElementsAs(ctx, &wanted.Filter, false)...)
	}
	client, diags := d.clients.JumpCloud()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	access := d.clients.Access("lark_jumpcloud_groups", "list groups of JumpCloud")
	defer access.Log(&resp.Diagnostics)
	groups, err := client.Groups(ctx, wanted)
	if err != nil {
		resp.Diagnostics.AddError("Unable to list the groups of JumpCloud", err.Error())
		return
	}
	access.Counts = map[string]int{"groups": len(groups)}
	m.Set(groups)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}
