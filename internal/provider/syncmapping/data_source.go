// Package syncmapping has the data sources lark_sync_mapping, source records mapped to a directory, and lark_sync_explanation, which tells
// of one person how they came out of it. The rules are those of package mapping; here is how a configuration names them, and the reading
// of Okta and JumpCloud for sources that leave it to the mapping.
package syncmapping

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/lark-directory/terraform-provider-lark/internal/mapping"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

var (
	_ datasource.DataSourceWithConfigure      = (*dataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*dataSource)(nil)
)

// New returns the data source.
func New() datasource.DataSource { return &dataSource{} }

type dataSource struct{ clients *clients.Clients }

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sync_mapping"
}

func (d *dataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

// ValidateConfig compiles all expressions that are known, so that a wrong one is told before anything is read.
func (d *dataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	m.validate(ctx, &resp.Diagnostics)
}

// validate compiles every source by itself.
func (m *sourcesModel) validate(ctx context.Context, diags *diag.Diagnostics) {
	for _, s := range m.sources(ctx, diags) {
		_, err := mapping.Compile([]mapping.Source{s.Source})
		report(err, []*source{s}, diags)
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	defer func() { d.clients.ToldOfReading(ctx, "lark_sync_mapping", m.rules(ctx), &resp.Diagnostics) }()
	compiled, sources := m.compile(ctx, d.clients, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	result, err := compiled.Map()
	if err != nil {
		report(err, sources, &resp.Diagnostics)
		return
	}
	m.show(result)
	doubt(result.Doubts, sources, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// compile makes the mapping of all sources, with the records of those that it reads itself.
func (m *sourcesModel) compile(ctx context.Context, from *clients.Clients, diags *diag.Diagnostics) (*mapping.Mapping, []*source) {
	sources := m.sources(ctx, diags)
	given := make([]mapping.Source, len(sources))
	for i, s := range sources {
		if s.origin != nil && !diags.HasError() {
			s.origin.read(ctx, from, s, diags)
		}
		given[i] = s.Source
	}
	if diags.HasError() {
		return nil, nil
	}
	compiled, err := mapping.Compile(given)
	report(err, sources, diags)
	return compiled, sources
}

// rules tell a mapping from others, whatever it maps.
func (m *sourcesModel) rules(ctx context.Context) string {
	var ignored diag.Diagnostics // who reads them says so
	var b strings.Builder
	for _, s := range m.sources(ctx, &ignored) {
		fmt.Fprintf(&b, "%q %q %q\n", s.Name, s.Scope, s.Attributes)
	}
	return b.String()
}

// report turns each error of the mapping into a diagnostic at its own path. sources are those that were compiled.
func report(err error, sources []*source, diags *diag.Diagnostics) {
	var faults mapping.Errors
	var input *mapping.InputError
	var record *mapping.RecordError
	switch {
	case err == nil:
	case errors.As(err, &faults):
		for _, fault := range faults {
			tell("Invalid mapping", place(fault, sources), fault.Err, diags)
		}
	case errors.As(err, &input):
		s := sources[input.Source]
		at := s.path.AtName(input.Argument)
		if s.origin != nil && input.Argument != "user_groups" {
			at = s.path.AtName(s.origin.name())
		}
		tell("Unable to map the source", at, input.Err, diags)
	case errors.As(err, &record):
		tell("No such record", path.Root("record"), err, diags)
	default:
		tell("Invalid mapping", path.Root("sources"), err, diags)
	}
}

// tell adds an error. The path is in the text too: inside a list of objects, Terraform shows none.
func tell(summary string, at path.Path, err error, diags *diag.Diagnostics) {
	diags.AddAttributeError(at, summary, at.String()+": "+err.Error())
}

// doubt warns of expressions that came to nothing. Each has a summary of its own: a CLI folds those that are the same.
func doubt(doubts []*mapping.ExpressionError, sources []*source, diags *diag.Diagnostics) {
	for _, d := range doubts {
		at := place(d, sources)
		diags.AddAttributeWarning(at, at.String()+" comes to nothing", d.Err.Error())
	}
}

// place is where in the configuration an expression stands.
func place(of *mapping.ExpressionError, sources []*source) path.Path {
	at := sources[of.Source].path
	for name := range strings.SplitSeq(of.Argument, ".") {
		at = at.AtName(name)
	}
	if of.Attribute != "" {
		at = at.AtMapKey(of.Attribute)
	}
	return at
}
