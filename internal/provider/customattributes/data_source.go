// Package customattributes is the data source lark_custom_attributes: the custom attributes that users can have.
package customattributes

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/i18n"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource returns the data source.
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ clients *clients.Clients }

type model struct {
	CustomAttributes []attribute `tfsdk:"custom_attributes"`
}

type attribute struct {
	ID              types.String `tfsdk:"id"`
	Type            types.String `tfsdk:"type"`
	I18nName        types.Map    `tfsdk:"i18n_name"`
	Options         []option     `tfsdk:"options"`
	DefaultOptionID types.String `tfsdk:"default_option_id"`
}

type option struct {
	ID    types.String `tfsdk:"id"`
	Value types.String `tfsdk:"value"`
	Name  types.String `tfsdk:"name"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_custom_attributes"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The custom attributes that users can have. Their `id` stands after `custom.` in a mapping's `attributes`.\n\nLark shows those of " +
			"its general information only, and none at all unless an administrator lets the API use them: an empty list may mean either. " +
			"Needs the scope `contact:contact.base:readonly`.",
		Attributes: map[string]schema.Attribute{
			"custom_attributes": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The attributes, sorted by `id`.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The attribute's id: `C-...`."},
					"type": schema.StringAttribute{
						Computed: true, MarkdownDescription: "`TEXT`, `HREF`, `ENUMERATION`, `PICTURE_ENUM` or `GENERIC_USER`, or one that Lark adds.",
					},
					"i18n_name": schema.MapAttribute{
						Computed: true, ElementType: types.StringType, MarkdownDescription: "The attribute's name by locale: `zh_cn`, `en_us`, `ja_jp`.",
					},
					"options": schema.ListNestedAttribute{
						Computed: true, MarkdownDescription: "The values of an enumeration, in Lark's order; empty for other types.",
						NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
							"id":    schema.StringAttribute{Computed: true, MarkdownDescription: "The option's id, which users carry as their value."},
							"value": schema.StringAttribute{Computed: true, MarkdownDescription: "The text, or the address of the picture."},
							"name":  schema.StringAttribute{Computed: true, MarkdownDescription: "The name of the picture; empty for a text."},
						}},
					},
					"default_option_id": schema.StringAttribute{Computed: true, MarkdownDescription: "The option that users have by default; empty if none."},
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
	all, err := client.CustomAttributes(ctx)
	if err != nil {
		resp.Diagnostics.AddError("Unable to list custom attributes", err.Error())
		return
	}
	m := model{CustomAttributes: make([]attribute, len(all))}
	for i, a := range all {
		m.CustomAttributes[i] = shown(a)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

func shown(a lark.CustomAttribute) attribute {
	options := make([]option, len(a.Options))
	for i, o := range a.Options {
		options[i] = option{ID: types.StringValue(o.ID), Value: types.StringValue(o.Value), Name: types.StringValue(o.Name)}
	}
	return attribute{
		ID: types.StringValue(a.ID), Type: types.StringValue(a.Type), I18nName: i18n.Map(a.I18nName), Options: options,
		DefaultOptionID: types.StringValue(a.DefaultOptionID),
	}
}
