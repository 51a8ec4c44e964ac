// Package contactscope is the data source lark_contact_scope: whom an administrator lets the app see.
package contactscope

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource returns the data source.
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ clients *clients.Clients }

type model struct {
	Users       []string `tfsdk:"user_ids"`
	Departments []string `tfsdk:"department_ids"`
	Groups      []string `tfsdk:"group_ids"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_contact_scope"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	ids := func(description string) schema.ListAttribute {
		return schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The contact range of the app: whom an administrator lets it see, and write. Somebody outside of it is, for the app, not " +
			"there.\n\nAn app that may see everybody is shown the departments and users right under the root, and all groups; an empty range " +
			"looks like an empty tenant. Needs the scope `contact:contact.base:readonly`.",
		Attributes: map[string]schema.Attribute{
			"user_ids":       ids("Users who are in the range by themselves, by `open_id`, sorted."),
			"department_ids": ids("Departments in the range, by `open_department_id`, sorted; those below them are in it too."),
			"group_ids":      ids("User groups in the range, by `group_id`, sorted."),
		},
	}
}

func (d *dataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

func (d *dataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	client, diags := d.clients.Lark()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	access := d.clients.Access("lark_contact_scope", "read the app's contact range")
	defer access.Log(&resp.Diagnostics)
	scope, err := client.Scopes(ctx)
	if err != nil {
		resp.Diagnostics.AddError("Unable to read the contact range", err.Error())
		return
	}
	access.Counts = map[string]int{"users": len(scope.Users), "departments": len(scope.Departments), "groups": len(scope.Groups)}
	m := model{Users: sorted(scope.Users), Departments: sorted(scope.Departments), Groups: sorted(scope.Groups)}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// sorted is never nil, which would be null to Terraform.
func sorted(ids []string) []string {
	ids = append([]string{}, ids...)
	slices.Sort(ids)
	return ids
}
