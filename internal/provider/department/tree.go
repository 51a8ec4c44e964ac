package department

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

var _ datasource.DataSourceWithConfigure = (*treeSource)(nil)

// NewTreeDataSource returns the data source lark_departments.
func NewTreeDataSource() datasource.DataSource { return &treeSource{} }

type treeSource struct{ clients *clients.Clients }

type treeModel struct {
	Parent      types.String `tfsdk:"parent_department_id"`
	Departments types.String `tfsdk:"departments"`
	Total       types.Int64  `tfsdk:"total"`
}

// node is a department in the document.
type node struct {
	DepartmentID string            `json:"department_id"`
	Name         string            `json:"name"`
	I18nName     map[string]string `json:"i18n_name,omitempty"`
	Path         string            `json:"path"`
	Parent       string            `json:"parent_department_id"`
	LeaderUserID string            `json:"leader_user_id,omitempty"`
	Deputies     []string          `json:"deputy_leader_user_ids,omitempty"`
	Order        int64             `json:"order"`
	ChatID       string            `json:"chat_id,omitempty"`
	MemberCount  int64             `json:"member_count"`
}

func (d *treeSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_departments"
}

func (d *treeSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Every department of the tenant that the app may see, or all below one, as one JSON document; complete, or an error. Costs a call " +
			"for each 50 departments of the tenant. Needs the scopes `contact:contact.base:readonly`, `contact:department.base:readonly` and " +
			"`contact:department.organize:readonly`, and a contact range of all staff.",
		Attributes: map[string]schema.Attribute{
			"parent_department_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "Leaves out what is not below this department: an `open_department_id`, a `department_id`, or a path as " +
					"`path:Engineering/Platform`. Default: `0`, the root.",
			},
			"departments": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "A JSON object: `open_department_id` => `{\"department_id\", \"name\", \"i18n_name\", \"path\", \"parent_department_id\", " +
					"\"leader_user_id\", \"deputy_leader_user_ids\", \"order\", \"chat_id\", \"member_count\"}`; what is empty may be missing. `path` is from the " +
					"top, joined by `/`; `parent_department_id` is an `open_department_id`, or `0`. In HCL: `jsondecode(data.lark_departments.all.departments)`.",
			},
			"total": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many departments the document has."},
		},
	}
}

func (d *treeSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

func (d *treeSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m treeModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	client, diags := d.clients.Lark()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	access := d.clients.Access("lark_departments", "list departments")
	defer access.Log(&resp.Diagnostics)
	nodes, err := below(ctx, client, m.Parent)
	if err != nil {
		resp.Diagnostics.AddError("Unable to list the departments", err.Error())
		return
	}
	access.Counts = map[string]int{"departments": len(nodes)}
	m.Departments = types.StringValue(string(directory.Encode(nodes)))
	m.Total = types.Int64Value(int64(len(nodes)))
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// below are the departments below one, all where it is null.
func below(ctx context.Context, c *lark.Client, parent types.String) (map[string]node, error) {
	top := directory.RootDepartment
	if !parent.IsNull() {
		var err error
		if top, err = c.FindDepartment(ctx, parent.ValueString()); err != nil {
			return nil, err
		}
	}
	all, err := c.AllDepartments(ctx)
	if err != nil {
		return nil, err
	}
	paths, nodes := lark.DepartmentPaths(all), map[string]node{}
	if _, seen := all[top]; top != directory.RootDepartment && !seen {
		_, err := c.Department(ctx, top)
		if err != nil {
			return nil, err
		}
	}
	for id, d := range all {
		if top != directory.RootDepartment && !strings.HasPrefix(paths[id], paths[top]+"/") {
			continue
		}
		nodes[id] = node{
			DepartmentID: d.DepartmentID, Name: d.Name, I18nName: d.I18nName, Path: paths[id], Parent: d.Parent, LeaderUserID: d.LeaderUserID,
			Deputies: d.DeputyLeaders, Order: d.Order, ChatID: d.ChatID, MemberCount: d.MemberCount,
		}
	}
	return nodes, nil
}
