package main

import (
	"context"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// echoProvider is what Terraform itself costs: it takes documents and gives them back, and does nothing else. It is
// built on the same framework.
type echoProvider struct{}

func serveEcho(ctx context.Context) error {
	return providerserver.Serve(ctx, func() provider.Provider { return echoProvider{} }, providerserver.ServeOpts{
		Address: "registry.terraform.io/lark-directory/echo",
	})
}

func (echoProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "echo"
}

func (echoProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (echoProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

func (echoProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return echoSyncResource{} }}
}

func (echoProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{func() datasource.DataSource { return echoDocument{} }}
}

func (echoProvider) Functions(context.Context) []func() function.Function { return nil }

// echoDocument is the data source echo_document: the content of a file, and any input.
type echoDocument struct{}

type echoDocumentModel struct {
	Path    types.String `tfsdk:"path"`
	Input   types.String `tfsdk:"input"`
	Content types.String `tfsdk:"content"`
}

func (echoDocument) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "echo_document"
}

func (echoDocument) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = dataschema.Schema{Attributes: map[string]dataschema.Attribute{
		"path":    dataschema.StringAttribute{Required: true},
		"input":   dataschema.StringAttribute{Optional: true},
		"content": dataschema.StringAttribute{Computed: true},
	}}
}

func (echoDocument) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m echoDocumentModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	m.Content = types.StringValue(string(content(m.Path, &resp.Diagnostics)))
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

func content(path types.String, diags *diag.Diagnostics) []byte {
	read, err := os.ReadFile(path.ValueString())
	if err != nil {
		diags.AddError("No file to echo", err.Error())
	}
	return read
}

// echoSyncResource is the resource echo_sync. It keeps what it is given, and a file in its private state.
type echoSyncResource struct{}

type echoSyncModel struct {
	Directory types.String `tfsdk:"directory"`
	Existing  types.String `tfsdk:"existing"`
	Memory    types.String `tfsdk:"memory"`
}

func (echoSyncResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "echo_sync"
}

func (echoSyncResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"directory": schema.StringAttribute{Required: true},
		"existing":  schema.StringAttribute{Optional: true},
		"memory":    schema.StringAttribute{Required: true},
	}}
}

func (echoSyncResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var m echoSyncModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &m)...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, "memory", content(m.Memory, &resp.Diagnostics))...)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// Read takes everything into Go's values and back, as every resource does.
func (echoSyncResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var m echoSyncModel
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

func (echoSyncResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var m echoSyncModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &m)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

func (echoSyncResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
