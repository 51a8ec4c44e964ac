package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// auditLogAttribute is the provider's audit_log block.
func auditLogAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "A log of every write to Lark: a JSON line before it is sent, with who runs this, the source record, the attributes and the reason, " +
			"and one with its outcome and Lark's log id. What cannot be logged is not sent. Lines are chained by hashes, so that `lark_audit_log` finds " +
			"what was changed, removed or cut off. Several provider blocks, and several runs, may share a log.",
		Attributes: map[string]schema.Attribute{
			"path": schema.StringAttribute{
				Required: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "Path of the log, such as `audit.jsonl`. It names people: only its owner may read it. Beside it stand `.head` (the last hash) and " +
					"`.lock`, and former parts of a log that has grown beyond 64 MB. On a machine that is thrown away after the run, put it on a volume that stays.",
			},
			"redact": schema.ListAttribute{
				Optional: true, ElementType: types.StringType, Validators: []validator.List{listvalidator.NoNullValues()},
				MarkdownDescription: "Attributes whose values are not kept, such as `mobile`, by their names in Lark's API.",
			},
		},
	}
}
