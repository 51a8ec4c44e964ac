// Package oktausers is the data source lark_okta_users: everybody in an Okta org, and as evidence who was deprovisioned.
package oktausers

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/okta"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

var (
	_ datasource.DataSourceWithConfigure        = (*dataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*dataSource)(nil)
)

// New returns the data source.
func New() datasource.DataSource { return &dataSource{} }

type dataSource struct{ clients *clients.Clients }

type model struct {
	Search         types.String `tfsdk:"search"`
	GroupIDs       types.List   `tfsdk:"group_ids"`
	DepartedWithin types.String `tfsdk:"departed_within"`
	Users          types.String `tfsdk:"users"`
	Total          types.Int64  `tfsdk:"total"`
}

// defaultDepartedWithin is 90 days.
const defaultDepartedWithin = "2160h"

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_users"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads all people of an Okta org, and as evidence of departure those who were deprovisioned lately.\n\n" +
			"The listing is complete or it is an error: a page that fails, a cursor that comes back, or nobody at all never make a shorter " +
			"list. `search` and `group_ids` narrow who is wanted, never the evidence. Needs the scope `okta.users.read`, and " +
			"`okta.groups.read` with `group_ids`.",
		Attributes: map[string]schema.Attribute{
			"search": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "An Okta search expression, such as `profile.userType eq \"Employee\"`. Default: everybody. Okta answers a search from " +
					"an index that may lag by seconds.",
			},
			"group_ids": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				Validators:          []validator.List{listvalidator.SizeAtLeast(1), listvalidator.UniqueValues(), listvalidator.NoNullValues()},
				MarkdownDescription: "Only members of these Okta groups: their ids (`00g...`). One listing for each group. Not together with `search`.",
			},
			"departed_within": schema.StringAttribute{
				Optional: true, Validators: []validator.String{durationValidator{}},
				MarkdownDescription: "How far back deprovisioned people are read as evidence, as a duration such as `720h`. Default: `2160h` (90 days); `0h` " +
					"is all of them. Run more often than that: whoever was deprovisioned before it is missing, not departed.",
			},
			"users": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "A JSON object: Okta user id => the user as Okta's API returns it, without `credentials`, `_links`, nulls and the " +
					"timestamps that change by themselves. Use `jsondecode()` to look inside.",
			},
			"total": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many users there are in `users`, deprovisioned ones included."},
		},
	}
}

func (d *dataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.Conflicting(path.MatchRoot("search"), path.MatchRoot("group_ids"))}
}

func (d *dataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	query := okta.Query{Search: m.Search.ValueString()}
	if !m.GroupIDs.IsNull() {
		resp.Diagnostics.Append(m.GroupIDs.ElementsAs(ctx, &query.GroupIDs, false)...)
	}
	text := m.DepartedWithin.ValueString()
	if text == "" {
		text = defaultDepartedWithin
	}
	query.DepartedWithin, _ = time.ParseDuration(text) // the validator has seen it
	client, diags := d.clients.Okta()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	users, err := client.Users(ctx, query)
	switch {
	case errors.Is(err, okta.ErrEmpty):
		resp.Diagnostics.AddError("Okta returned nobody", err.Error())
		return
	case err != nil:
		resp.Diagnostics.AddError("Unable to list the users of Okta", err.Error())
		return
	}
	m.Users = types.StringValue(string(directory.Encode(users)))
	m.Total = types.Int64Value(int64(len(users)))
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// durationValidator refuses what is no duration of Go's form.
type durationValidator struct{}

func (durationValidator) Description(context.Context) string {
	return "a duration that is not negative, such as 720h"
}

func (v durationValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (durationValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if d, err := time.ParseDuration(req.ConfigValue.ValueString()); err != nil || d < 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid duration",
			"Write a duration in hours or minutes, such as \"720h\" (30 days); days have no unit of their own.")
	}
}
