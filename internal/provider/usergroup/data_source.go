package usergroup

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

// NewDataSource returns lark_user_group.
func NewDataSource() datasource.DataSource { return &dataSource{} }

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

type dataSource struct{ clients *clients.Clients }

type dataModel struct {
	GroupID         types.String `tfsdk:"group_id"`
	Name            types.String `tfsdk:"name"`
	IncludeMembers  types.Bool   `tfsdk:"include_members"`
	Description     types.String `tfsdk:"description"`
	Type            types.String `tfsdk:"type"`
	UserCount       types.Int64  `tfsdk:"member_user_count"`
	DepartmentCount types.Int64  `tfsdk:"member_department_count"`
	Members         types.List   `tfsdk:"members"`
	Departments     types.List   `tfsdk:"departments"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user_group"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A user group, looked up by `group_id` or by `name`. A group that does not exist, or that the app's contact range does not " +
			"show, is an error. Needs the scope `contact:group:readonly`.",
		Attributes: map[string]schema.Attribute{
			"group_id": schema.StringAttribute{
				Optional: true, Computed: true,
				Validators: []validator.String{
					GroupID, stringvalidator.ExactlyOneOf(path.MatchRoot("group_id"), path.MatchRoot("name")),
				},
				MarkdownDescription: "The group's id. Give this or `name`.",
			},
			"name": schema.StringAttribute{
				Optional: true, Computed: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "The group's name, exactly as it stands in Lark, where it is unique. Looking it up lists all groups, once for a " +
					"whole run.",
			},
			"include_members": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether to list the members. Default: `false`. It costs a call for each 100 of them.",
			},
			"description":             schema.StringAttribute{Computed: true, MarkdownDescription: "What the group is for."},
			"type":                    schema.StringAttribute{Computed: true, MarkdownDescription: typeDescription},
			"member_user_count":       schema.Int64Attribute{Computed: true, MarkdownDescription: "How many users are direct members. May be seconds behind."},
			"member_department_count": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many departments are members. May be seconds behind."},
			"members": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The `open_id` of each user who is a direct member, sorted. Null without `include_members`.",
			},
			"departments": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The `open_department_id` of each department that is a member, sorted. Null without `include_members`.",
			},
		},
	}
}

const typeDescription = "`normal`, or `dynamic` for a group whose members follow from rules."

// kind is the name of a group's type.
func kind(g lark.Group) string {
	if g.Dynamic {
		return "dynamic"
	}
	return "normal"
}

func (d *dataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m dataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	client, diags := d.clients.Lark()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	access := d.clients.Access("lark_user_group", "read a user group")
	defer access.Log(&resp.Diagnostics)
	key, value := "group_id", m.GroupID.ValueString()
	if value == "" {
		key, value = "name", m.Name.ValueString()
	}
	g, err := lookUp(ctx, client, key, value)
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root(key), "Unable to read user group \""+value+"\"", err.Error())
		return
	}
	access.Target = g.ID
	m.GroupID, m.Name, m.Description, m.Type = types.StringValue(g.ID), types.StringValue(g.Name), types.StringValue(g.Description), types.StringValue(kind(g))
	m.UserCount, m.DepartmentCount = types.Int64Value(int64(g.MemberUserCount)), types.Int64Value(int64(g.MemberDepartmentCount))
	resp.Diagnostics.Append(m.list(ctx, client)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	}
}

// list adds the members if they are asked for.
func (m *dataModel) list(ctx context.Context, c *lark.Client) (diags diag.Diagnostics) {
	m.Members, m.Departments = types.ListNull(types.StringType), types.ListNull(types.StringType)
	if !m.IncludeMembers.ValueBool() {
		return nil
	}
	users, departments, err := c.GroupMembers(ctx, m.GroupID.ValueString())
	if err != nil {
		diags.AddError("Unable to list the members of user group \""+m.Name.ValueString()+"\"", err.Error())
		return diags
	}
	var d diag.Diagnostics
	m.Members, d = types.ListValueFrom(ctx, types.StringType, append([]string{}, users...))
	diags.Append(d...)
	m.Departments, d = types.ListValueFrom(ctx, types.StringType, append([]string{}, departments...))
	diags.Append(d...)
	return diags
}
