package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
)

// auditLogAttribute is the provider's audit_log block.
func auditLogAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "A log of every sync, every change and every read of people: JSON lines with who runs this and why. A write has a line before it is sent, with the " +
			"source record, the attributes and the reason, and one with its outcome and Lark's log id; what cannot be logged is not sent, and a read that cannot be logged is a " +
			"warning. Lines are chained by hashes, so that `lark_audit_log` finds what was changed, removed or cut off. Several provider blocks, and several runs, may share a " +
			"log. Give `path`, `http` or both. See the guide on the audit log.",
		Attributes: map[string]schema.Attribute{
			"path": schema.StringAttribute{
				Optional: true, Validators: []validator.String{
					stringvalidator.LengthAtLeast(1),
					stringvalidator.AtLeastOneOf(path.MatchRoot("audit_log").AtName("path"), path.MatchRoot("audit_log").AtName("http")),
				},
				MarkdownDescription: "Path of the log, such as `audit.jsonl`. It names people: only its owner may read it. Beside it stand `.head` (the last hash) and " +
					"`.lock`, and former parts of a log that has grown beyond 64 MB. On a machine that is thrown away after the run, put it on a volume that stays, or use `http`.",
			},
			"http": schema.SingleNestedAttribute{
				Optional: true,
				MarkdownDescription: "A collector that is sent every line, too: a POST of JSON lines (`application/x-ndjson`), up to 500 at a time, in the order of the log; any answer of " +
					"2xx takes them. With `path`, the file is the record, and a collector that fails holds nobody up: at the end a warning says how many lines it has not taken. " +
					"Without `path`, it is the log: a write is sent to Lark when the collector has taken its line, and each process has a chain of its own.",
				Attributes: map[string]schema.Attribute{
					"url": schema.StringAttribute{
						Required: true, Sensitive: true, Validators: []validator.String{collectorValidator{}},
						MarkdownDescription: "Where to send lines: https, or http on a loopback address. A redirect is not followed.",
					},
					"headers": schema.MapAttribute{
						Optional: true, Sensitive: true, ElementType: types.StringType,
						MarkdownDescription: "Headers that go with them, such as `Authorization`.",
					},
				},
			},
			"redact": schema.ListAttribute{
				Optional: true, ElementType: types.StringType, Validators: []validator.List{listvalidator.NoNullValues()},
				MarkdownDescription: "Attributes whose values are not kept, such as `mobile`, by their names in Lark's API.",
			},
		},
	}
}

// collectorValidator refuses the URL of a collector before anything is planned.
type collectorValidator struct{}

func (collectorValidator) Description(context.Context) string {
	return "an https URL, or http on a loopback address"
}

func (v collectorValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (collectorValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := (audit.Collector{URL: req.ConfigValue.ValueString()}).Check(); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid URL", err.Error())
	}
}
