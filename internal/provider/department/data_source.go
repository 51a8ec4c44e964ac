package department

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource returns the data source lark_department.
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ clients *clients.Clients }

type dataModel struct {
	OpenDepartmentID       types.String `tfsdk:"open_department_id"`
	DepartmentID           types.String `tfsdk:"department_id"`
	Path                   types.String `tfsdk:"path"`
	Name                   types.String `tfsdk:"name"`
	I18nName               types.Map    `tfsdk:"i18n_name"`
	ParentDepartmentID     types.String `tfsdk:"parent_department_id"`
	LeaderUserID           types.String `tfsdk:"leader_user_id"`
	DeputyLeaderUserIDs    types.Set    `tfsdk:"deputy_leader_user_ids"`
	Order                  types.Int64  `tfsdk:"order"`
	ChatID                 types.String `tfsdk:"chat_id"`
	GroupChatEmployeeTypes types.Set    `tfsdk:"group_chat_employee_types"`
	DepartmentHRBPs        types.Set    `tfsdk:"department_hrbps"`
	UnitIDs                types.Set    `tfsdk:"unit_ids"`
	MemberCount            types.Int64  `tfsdk:"member_count"`
	PrimaryMemberCount     types.Int64  `tfsdk:"primary_member_count"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_department"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	key := func(description string, validators ...validator.String) schema.StringAttribute {
		return schema.StringAttribute{Optional: true, Computed: true, Validators: validators, MarkdownDescription: description}
	}
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	set := func(of attr.Type, description string) schema.SetAttribute {
		return schema.SetAttribute{Computed: true, ElementType: of, MarkdownDescription: description}
	}
	number := func(description string) schema.Int64Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A department, looked up by one of its ids or by its path. One listing of the tenant's departments serves all paths of a run. " +
			"Needs the scopes `contact:contact.base:readonly`, `contact:department.base:readonly` and `contact:department.organize:readonly`.",
		Attributes: map[string]schema.Attribute{
			"open_department_id": key("The department's id for this app (`od-...`).", stringvalidator.ExactlyOneOf(
				path.MatchRoot("open_department_id"), path.MatchRoot("department_id"), path.MatchRoot("path")), stringvalidator.LengthAtLeast(1)),
			"department_id": key("The custom id.", stringvalidator.LengthAtLeast(1)),
			"path":          key("The names from the top, joined by `/`: `Engineering/Platform`.", stringvalidator.LengthAtLeast(1)),
			"name":          text("The name."),
			"i18n_name": schema.MapAttribute{
				Computed: true, ElementType: types.StringType, MarkdownDescription: "Names by language: `zh_cn`, `ja_jp`, `en_us`.",
			},
			"parent_department_id":      text("The `open_department_id` of the department above; `0` is the root."),
			"leader_user_id":            text("The leader's `open_id`, empty where there is none."),
			"deputy_leader_user_ids":    set(types.StringType, "The `open_id`s of the deputies."),
			"order":                     number("The place among the departments of the same parent: the smaller comes first."),
			"chat_id":                   text("The id of the department's group chat, empty where it has none."),
			"group_chat_employee_types": set(types.Int64Type, "Employee types whose people are in the group chat."),
			"department_hrbps":          set(types.StringType, "The `open_id`s of the HR business partners; null where Lark shows none."),
			"unit_ids":                  set(types.StringType, "The unit that the department is bound to."),
			"member_count":              number("How many people are in the department and those below it. Lark may be seconds behind."),
			"primary_member_count":      number("How many of them have it as their primary department. Null where Lark does not say."),
		},
	}
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
	access := d.clients.Access("lark_department", "read a department")
	defer access.Log(&resp.Diagnostics)
	if err := m.read(ctx, client); err != nil {
		resp.Diagnostics.AddError("Unable to read the department", err.Error())
		return
	}
	access.Target = m.OpenDepartmentID.ValueString()
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

func (m *dataModel) read(ctx context.Context, c *lark.Client) error {
	named := m.OpenDepartmentID.ValueString()
	switch {
	case m.Path.ValueString() != "":
		named = lark.PathPrefix + m.Path.ValueString()
	case m.DepartmentID.ValueString() != "":
		named = m.DepartmentID.ValueString()
	}
	id, err := find(ctx, c, "", named)
	if err != nil {
		return err
	}
	d, err := c.Department(ctx, id)
	if err != nil {
		return err
	}
	if m.Path.IsNull() {
		path, err := c.DepartmentPath(ctx, d)
		if err != nil {
			return err
		}
		m.Path = types.StringValue(path)
	}
	var shown model
	shown.show(d, d.Parent)
	*m = dataModel{
		OpenDepartmentID: types.StringValue(id), DepartmentID: shown.DepartmentID, Path: m.Path, Name: shown.Name, I18nName: shown.I18nName,
		ParentDepartmentID: shown.ParentDepartmentID, LeaderUserID: shown.LeaderUserID, DeputyLeaderUserIDs: shown.DeputyLeaderUserIDs,
		Order: shown.Order, ChatID: shown.ChatID, GroupChatEmployeeTypes: shown.GroupChatEmployeeTypes,
		DepartmentHRBPs: shown.DepartmentHRBPs, UnitIDs: shown.UnitIDs,
		MemberCount: types.Int64Value(d.MemberCount), PrimaryMemberCount: types.Int64PointerValue(d.PrimaryMemberCount),
	}
	return nil
}
