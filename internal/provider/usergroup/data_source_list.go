package usergroup

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

// NewListDataSource returns lark_user_groups.
func NewListDataSource() datasource.DataSource { return &listDataSource{} }

var _ datasource.DataSourceWithConfigure = (*listDataSource)(nil)

type listDataSource struct{ clients *clients.Clients }

type listModel struct {
	NamePrefix types.String `tfsdk:"name_prefix"`
	Type       types.String `tfsdk:"type"`
	Groups     types.String `tfsdk:"groups"`
	Total      types.Int64  `tfsdk:"total"`
}

// listed is a group as the document has it.
type listed struct { // its keys are sorted
	Description     string `json:"description"`
	DepartmentCount int    `json:"member_department_count"`
	UserCount       int    `json:"member_user_count"`
	Name            string `json:"name"`
	Type            string `json:"type"`
}

func (d *listDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user_groups"
}

func (d *listDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The user groups of the tenant that the app's contact range shows, or some of them. A listing that did not finish is an " +
			"error, never a shorter document. Needs the scope `contact:group:readonly`.",
		Attributes: map[string]schema.Attribute{
			"name_prefix": schema.StringAttribute{
				Optional: true, MarkdownDescription: "Only groups whose name begins with this, in the same case. Default: all.",
			},
			"type": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf("normal", "dynamic")},
				MarkdownDescription: "Only groups of this type: `normal`, or `dynamic`, whose members follow from rules. Default: both.",
			},
			"groups": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "A JSON object: `group_id` => `{\"name\", \"description\", \"type\", \"member_user_count\", " +
					"\"member_department_count\"}`. In HCL: `jsondecode(data.lark_user_groups.all.groups)`.",
			},
			"total": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many groups are in `groups`."},
		},
	}
}

func (d *listDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

func (d *listDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m listModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	client, diags := d.clients.Lark()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	access := d.clients.Access("lark_user_groups", "list user groups")
	defer access.Log(&resp.Diagnostics)
	all, err := client.Groups(ctx)
	if err != nil {
		resp.Diagnostics.AddError("Unable to list the user groups", err.Error())
		return
	}
	groups := map[string]listed{}
	for id, g := range all {
		if strings.HasPrefix(g.Name, m.NamePrefix.ValueString()) && (m.Type.IsNull() || m.Type.ValueString() == kind(g)) {
			groups[id] = listed{g.Description, g.MemberDepartmentCount, g.MemberUserCount, g.Name, kind(g)}
		}
	}
	access.Counts = map[string]int{"groups": len(groups)}
	m.Groups, m.Total = types.StringValue(string(directory.Encode(groups))), types.Int64Value(int64(len(groups)))
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}
