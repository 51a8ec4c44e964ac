package employeetype

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource returns the data source.
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ clients *clients.Clients }

type listModel struct {
	EmployeeTypes []listedModel `tfsdk:"employee_types"`
}

type listedModel struct {
	model
	BuiltIn types.Bool `tfsdk:"built_in"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_employee_types"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Every employee type of the tenant: Lark's own and the custom ones. Needs the scope `contact:contact.base:readonly`.",
		Attributes: map[string]schema.Attribute{
			"employee_types": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The types, sorted by `enum_value`.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"enum_id":    schema.StringAttribute{Computed: true, MarkdownDescription: "The type's id."},
					"enum_value": schema.Int64Attribute{Computed: true, MarkdownDescription: "The number that users carry as their `employee_type`."},
					"content":    schema.StringAttribute{Computed: true, MarkdownDescription: "The type's name."},
					"active":     schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the type can be given to users."},
					"i18n_content": schema.MapAttribute{
						Computed: true, ElementType: types.StringType,
						MarkdownDescription: "The type's name by locale: `zh_cn`, `en_us`, `ja_jp`.",
					},
					"built_in": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether it is one of Lark's own, 1 to 5, which cannot be changed."},
				}},
			},
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
	all, err := client.EmployeeTypes(ctx)
	if err != nil {
		resp.Diagnostics.AddError("Unable to list employee types", err.Error())
		return
	}
	list := listModel{EmployeeTypes: make([]listedModel, 0, len(all))}
	byValue := func(a, b lark.EmployeeType) int {
		return cmp.Or(cmp.Compare(a.Value, b.Value), cmp.Compare(a.ID, b.ID))
	}
	for _, t := range slices.SortedFunc(maps.Values(all), byValue) {
		listed := listedModel{BuiltIn: types.BoolValue(t.BuiltIn)}
		listed.show(t)
		list.EmployeeTypes = append(list.EmployeeTypes, listed)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, list)...)
}
