package syncmapping

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/mapping"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

var (
	_ datasource.DataSourceWithConfigure      = (*explanationDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*explanationDataSource)(nil)
)

// NewExplanation returns the data source lark_sync_explanation.
func NewExplanation() datasource.DataSource { return &explanationDataSource{} }

type explanationDataSource struct{ clients *clients.Clients }

func (d *explanationDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sync_explanation"
}

func (d *explanationDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

func (d *explanationDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m explanationModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	m.validate(ctx, &resp.Diagnostics)
}

func (d *explanationDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m explanationModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	compiled, sources := m.compile(ctx, d.clients, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	explanation, result, err := compiled.Explain(m.Record.ValueString())
	if err != nil {
		report(err, sources, &resp.Diagnostics)
		return
	}
	e := explained{Explanation: explanation}
	if explanation.Outcome == mapping.IsPerson && !m.Existing.IsNull() {
		e.decision = m.decide(result.Directory, explanation.ID, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	m.show(e)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// decide asks what the sync would make of the person, who was looked for in Lark.
func (m *explanationModel) decide(wanted directory.Directory, id string, diags *diag.Diagnostics) *reconcile.Decision {
	existing, err := reconcile.ParseExisting([]byte(m.Existing.ValueString()))
	if err != nil {
		tell("Invalid existing", path.Root("existing"), fmt.Errorf("%w. Give data.lark_existing_users.<name>.users", err), diags)
		return nil
	}
	decision, err := reconcile.Decide(wanted, existing, id)
	if err != nil {
		tell("Unable to decide", path.Root("record"), err, diags)
	}
	return &decision
}
