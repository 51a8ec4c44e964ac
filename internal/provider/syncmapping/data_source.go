// Package syncmapping is the data source lark_sync_mapping: source records mapped to a directory. The rules are those of
// package mapping; here is how a configuration names them.
package syncmapping

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/lark-directory/terraform-provider-lark/internal/mapping"
)

var _ datasource.DataSourceWithValidateConfig = (*dataSource)(nil)

// New returns the data source.
func New() datasource.DataSource { return &dataSource{} }

type dataSource struct{}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sync_mapping"
}

// ValidateConfig compiles all expressions that are known, so that a wrong one is told before anything is read.
func (d *dataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	sources, diags := m.sources(ctx)
	resp.Diagnostics.Append(diags...)
	for i, source := range sources {
		if source != nil {
			_, err := mapping.Compile([]mapping.Source{*source})
			report(err, i, &resp.Diagnostics)
		}
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	given, diags := m.sources(ctx)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	sources := make([]mapping.Source, len(given))
	for i, source := range given {
		sources[i] = *source
	}
	compiled, err := mapping.Compile(sources)
	if err != nil {
		report(err, 0, &resp.Diagnostics)
		return
	}
	result, err := compiled.Map()
	if err != nil {
		report(err, 0, &resp.Diagnostics)
		return
	}
	m.show(result)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// report turns each error of the mapping into a diagnostic at its own path. first is the index, in the configuration,
// of the first source that was compiled. The path is in the text too: inside a list of objects, Terraform shows none.
func report(err error, first int, diags *diag.Diagnostics) {
	add := func(summary string, at path.Path, err error) {
		diags.AddAttributeError(at, summary, at.String()+": "+err.Error())
	}
	source := func(i int) path.Path { return path.Root("sources").AtListIndex(first + i) }
	var faults mapping.Errors
	var input *mapping.InputError
	switch {
	case err == nil:
	case errors.As(err, &faults):
		for _, fault := range faults {
			at := source(fault.Source).AtName(fault.Argument)
			if fault.Attribute != "" {
				at = at.AtMapKey(fault.Attribute)
			}
			add("Invalid mapping", at, fault.Err)
		}
	case errors.As(err, &input):
		add("Unable to map the source", source(input.Source).AtName(input.Argument), input.Err)
	default:
		add("Invalid mapping", path.Root("sources"), err)
	}
}
