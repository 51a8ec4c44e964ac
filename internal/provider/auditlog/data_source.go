// Package auditlog is the data source lark_audit_log: what was written to Lark, read and verified.
package auditlog

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// NewDataSource returns the data source.
func NewDataSource() datasource.DataSource { return dataSource{} }

type dataSource struct{}

type model struct {
	Path   types.String         `tfsdk:"path"`
	Source types.String         `tfsdk:"source"`
	Target types.String         `tfsdk:"target"`
	Run    types.String         `tfsdk:"run"`
	Kinds  types.List           `tfsdk:"kinds"`
	Events jsontypes.Normalized `tfsdk:"events"`
	Total  types.Int64          `tfsdk:"total"`
}

func (dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_audit_log"
}

func (dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	filter := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Optional: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The log that the provider's `audit_log` writes: every sync, every write to Lark with what came of it, every read of people. The whole log is verified, former " +
			"parts included: a line that was changed, removed, put in or moved is an error that names it, and so is a log that was cut off. It needs no credentials.\n\n" +
			"What is read goes into the state, and it names people: filter it. Every plan adds its own reads to the log, so an output that is to stay the same asks for " +
			"other `kinds`.",
		Attributes: map[string]schema.Attribute{
			"path": schema.StringAttribute{
				Required: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "Path of the log.",
			},
			"source": filter("Only writes of this source record, and their results."),
			"target": filter("Only writes to this id of Lark's (an `open_id`, `open_department_id` or `group_id`), and their results."),
			"run":    filter("Only events of this run: of one process, which is a plan or an apply."),
			"kinds": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				Validators: []validator.List{
					listvalidator.SizeAtLeast(1), listvalidator.NoNullValues(), listvalidator.ValueStringsAre(stringvalidator.OneOf(kinds...)),
				},
				MarkdownDescription: "Only events of these kinds: `run` (a sync begins, or ends), `read`, `write`, `result` (of a write) and `note` (a refused plan, a repair of the log). " +
					"Default: all.",
			},
			"events": schema.StringAttribute{
				Computed: true, CustomType: jsontypes.NormalizedType{},
				MarkdownDescription: "The events, a JSON list in the order of the log. Each has `seq`, `time`, `run`, `actor`, `workspace` and `kind`. A `write` has `action` (the call), `source`, " +
					"`target`, `before`, `after` and `reason`; its `result`, joined by `write`, has `outcome` and Lark's `log_id`. A write without a result " +
					"was under way when the process ended: it may have been done. A `run` has `action` (`begin` or `end`), joined by `write`, and `counts` by kind of change; its end has " +
					"`outcome`, `failures` and `seconds`. A `read` has `by` (the resource or data source), `action`, `outcome`, and `counts` or `target`.",
			},
			"total": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many events the log has, whatever the filter."},
		},
	}
}

func (dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m model
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	wanted := map[string]bool{} // writes
	events := []audit.Event{}
	total, err := audit.Verify(m.Path.ValueString(), func(e audit.Event) error {
		if m.takesKind(e.Kind) && (m.takes(e) || wanted[e.Write]) {
			if e.Write != "" {
				wanted[e.Write] = true
			}
			events = append(events, e)
		}
		return nil
	})
	switch {
	case errors.As(err, new(*audit.Broken)):
		resp.Diagnostics.AddAttributeError(path.Root("path"), "The audit log is broken", err.Error()+". What stands before that place is as it was "+
			"written. Keep the files as they are, and find out who has changed them.")
	case errors.Is(err, fs.ErrNotExist), err == nil && total == 0:
		resp.Diagnostics.AddAttributeWarning(path.Root("path"), "There is no audit log", "No event is at "+m.Path.ValueString()+": nothing was written to Lark "+
			"with that audit_log yet, or it is elsewhere.")
	case err != nil:
		resp.Diagnostics.AddAttributeError(path.Root("path"), "Unable to read the audit log", err.Error())
	}
	if resp.Diagnostics.HasError() {
		return
	}
	m.Events = jsontypes.NewNormalizedValue(string(directory.Encode(events)))
	m.Total = types.Int64Value(total)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

var kinds = []string{
	string(audit.RunKind), string(audit.ReadKind), string(audit.WriteKind), string(audit.ResultKind), string(audit.NoteKind),
}

func (m model) takesKind(kind audit.Kind) bool {
	return m.Kinds.IsNull() || slices.Contains(m.Kinds.Elements(), attr.Value(types.StringValue(string(kind))))
}

// takes reports whether an event passes the filters.
func (m model) takes(e audit.Event) bool {
	for _, f := range []struct {
		want types.String
		is   string
	}{{m.Source, e.Source}, {m.Target, e.Target}, {m.Run, e.ID}} {
		if !f.want.IsNull() && f.want.ValueString() != f.is {
			return false
		}
	}
	return true
}
