package clients

import "github.com/hashicorp/terraform-plugin-framework/types"

// AuditLog is where the audit log of this configuration is, "" if there is none, and the attributes whose values are not kept,
// neither there nor in anything else that is written for people.
func (c *Clients) AuditLog() (path string, redact []string) { return c.auditLog() }

// auditLog reads what the journal reads, and passes over what is not known: the journal says so.
func auditLog(block types.Object) (path string, redact []string) {
	p, _ := block.Attributes()["path"].(types.String)
	names, _ := block.Attributes()["redact"].(types.List)
	for _, element := range names.Elements() {
		if name, ok := element.(types.String); ok && name.ValueString() != "" {
			redact = append(redact, name.ValueString())
		}
	}
	return p.ValueString(), redact
}
