// Package existingusers is the data source lark_existing_users: the Lark users whom people of a directory already are.
package existingusers

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// New returns the data source.
func New() datasource.DataSource { return &dataSource{} }

type dataSource struct{ clients *clients.Clients }

type model struct {
	Directory types.String `tfsdk:"directory"`
	Match     types.List   `tfsdk:"match"`
	Users     types.String `tfsdk:"users"`
	Total     types.Int64  `tfsdk:"total"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_existing_users"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Finds the Lark users whom people of a directory already are, so that `lark_directory_sync` can adopt them instead of " +
			"inviting them again.\n\nPeople are looked up 50 at a time by the keys of `match` in order; who is found by one is not looked for by " +
			"the next, except to check a user who is found by `user_id` and has another email or mobile. Keys that point at two users, a mobile whose " +
			"user has another email, a source id that is the `user_id` of somebody with whom nothing else agrees, and two people who find one user are " +
			"conflicts: the sync holds those people and says why. Needs the scopes `contact:user.id:readonly` and, for `user_id`, " +
			"`contact:user.employee_id:readonly`.",
		Attributes: map[string]schema.Attribute{
			"directory": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The directory document, the same as the sync has: usually `directory` of `lark_sync_mapping`.",
			},
			"match": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				Validators: []validator.List{
					listvalidator.SizeAtLeast(1), listvalidator.UniqueValues(), listvalidator.NoNullValues(),
					listvalidator.ValueStringsAre(stringvalidator.OneOf(reconcile.MatchKeys...)),
				},
				MarkdownDescription: "How a Lark user is recognised, in order. Default: `[\"user_id\", \"email\", \"mobile\"]`. `user_id` is the mapped " +
					"`user_id`, or the source id, which is what the sync gives to people whom it creates; so an account made " +
					"under another source id of the same person (`aliases` of the directory) is found, too.",
			},
			"users": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "A JSON object: source id => `{\"open_id\", \"user_id\", \"matched_by\", \"person\"}`, where `person` holds Lark's values " +
					"of the attributes that the directory manages, or `{\"conflict\"}`. Who is not found is not in it.",
			},
			"total": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many people were found, conflicts not counted."},
		},
	}
}

func (d *dataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	defer d.clients.ToldOfReading(ctx, "lark_existing_users", "", &resp.Diagnostics) // a tenant is read for all, or for none
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	keys := reconcile.MatchKeys
	if !m.Match.IsNull() {
		keys = nil
		resp.Diagnostics.Append(m.Match.ElementsAs(ctx, &keys, false)...)
	}
	wanted, err := directory.Parse([]byte(m.Directory.ValueString()))
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("directory"), "Invalid directory", err.Error())
	}
	client, diags := d.clients.Lark()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	access := d.clients.Access("lark_existing_users", "look up who is in Lark")
	defer access.Log(&resp.Diagnostics)
	found, warning, err := reconcile.Match(ctx, client, wanted, keys)
	if err != nil {
		resp.Diagnostics.AddError("Unable to look people up in Lark", err.Error())
		return
	}
	if warning != "" {
		resp.Diagnostics.AddAttributeWarning(path.Root("match"), "A key could not be used", warning)
	}
	count := 0
	for _, e := range found {
		if e.Conflict == "" {
			count++
		}
	}
	access.Counts = map[string]int{"looked up": len(wanted.People), "users": count}
	m.Users = types.StringValue(string(directory.Encode(found)))
	m.Total = types.Int64Value(int64(count))
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}
