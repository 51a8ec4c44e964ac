// Package adminaudit is the data source lark_admin_audit: Lark's own log of what members do.
package adminaudit

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource returns the data source.
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ clients *clients.Clients }

type model struct {
	Oldest      types.String         `tfsdk:"oldest"`
	Latest      types.String         `tfsdk:"latest"`
	EventName   types.String         `tfsdk:"event_name"`
	EventModule types.Int64          `tfsdk:"event_module"`
	Operator    types.String         `tfsdk:"operator"`
	Events      jsontypes.Normalized `tfsdk:"events"`
	Total       types.Int64          `tfsdk:"total"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_admin_audit"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads Lark's own log of what members do, which an administrator sees in the admin console: who signed in, created a chat, viewed whom. The listing is " +
			"complete or it is an error. Needs the scope `admin:audit_info:readonly`, and a plan of the tenant that has the log.\n\n" +
			"It does not say who changed the directory: in its module of contacts are mostly views of profiles, not what an administrator or an app changes of people and " +
			"departments. What this provider changes is in `lark_audit_log`; for what an administrator changes, look into the admin console.\n\n" +
			"What is read goes into the state, and it names people: narrow it.",
		Attributes: map[string]schema.Attribute{
			"oldest": schema.StringAttribute{
				Required: true, Validators: []validator.String{instant{}},
				MarkdownDescription: "From when, in RFC 3339, such as `timeadd(plantimestamp(), \"-24h\")`; 30 days before `latest` at most.",
			},
			"latest": schema.StringAttribute{
				Optional: true, Validators: []validator.String{instant{}},
				MarkdownDescription: "Until when, in RFC 3339. Default: now.",
			},
			"event_name": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "Only events of this name, such as `im_create_chat`. Lark's documentation of the log lists them.",
			},
			"event_module": schema.Int64Attribute{
				Optional: true, Validators: []validator.Int64{int64validator.AtLeast(1)},
				MarkdownDescription: "Only events of this module, by Lark's number: 2 is messages, 3 contacts.",
			},
			"operator": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "Only what this user did: their `open_id`.",
			},
			"events": schema.StringAttribute{
				Computed: true, CustomType: jsontypes.NormalizedType{},
				MarkdownDescription: "The events as Lark shows them, a JSON list, the oldest first. Each has `event_time` (seconds since 1970), `event_name`, `event_module`, " +
					"`operator_value` (an `open_id`), `objects`, `ip` and more.",
			},
			"total": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many events there are in `events`."},
		},
	}
}

func (d *dataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	client, diags := d.clients.Lark()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	access := d.clients.Access("lark_admin_audit", "read Lark's admin log")
	defer access.Log(&resp.Diagnostics)
	events, err := client.AuditInfos(ctx, m.query())
	if err != nil {
		resp.Diagnostics.AddError("Unable to read Lark's admin log", err.Error())
		return
	}
	access.Counts = map[string]int{"events": len(events)}
	m.Events = jsontypes.NewNormalizedValue(string(directory.Encode(append([]json.RawMessage{}, events...)))) // [] for none
	m.Total = types.Int64Value(int64(len(events)))
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// query is what the arguments ask for; their validators have seen the times.
func (m model) query() lark.AuditQuery {
	q := lark.AuditQuery{EventName: m.EventName.ValueString(), EventModule: m.EventModule.ValueInt64(), Operator: m.Operator.ValueString()}
	q.Oldest, _ = time.Parse(time.RFC3339, m.Oldest.ValueString())
	q.Latest, _ = time.Parse(time.RFC3339, m.Latest.ValueString()) // the zero time is now
	return q
}

// instant refuses what is no time in RFC 3339.
type instant struct{}

func (instant) Description(context.Context) string {
	return "a time in RFC 3339, such as 2026-03-01T09:00:00Z"
}

func (v instant) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v instant) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := time.Parse(time.RFC3339, req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid time", req.Path.String()+": write "+v.Description(ctx)+".")
	}
}
