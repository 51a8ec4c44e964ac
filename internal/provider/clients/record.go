package clients

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
)

// auditSettings is the provider's audit_log.
type auditSettings struct {
	Path   types.String `tfsdk:"path"`
	HTTP   types.Object `tfsdk:"http"`
	Redact types.List   `tfsdk:"redact"`
}

// collectorSettings is its http.
type collectorSettings struct {
	URL     types.String `tfsdk:"url"`
	Headers types.Map    `tfsdk:"headers"`
}

// record is the audit log of a configuration. Everybody writes to the same: writes, reads and syncs.
type record struct {
	log    *audit.Log
	run    audit.Run
	redact []string
}

var auditPath = path.Root("audit_log")

// newRecord opens the log that a configuration asks for, nil if none.
func newRecord(block types.Object) (*record, diag.Diagnostics) {
	var diags diag.Diagnostics
	if block.IsNull() {
		return nil, nil
	}
	if !known(block) {
		diags.AddAttributeError(auditPath, "Value not known yet", "The audit log comes from something that is not applied yet, and it is needed now: nothing is written "+
			"to Lark that is not in it. Apply that first (-target), or write it down.")
		return nil, diags
	}
	ctx := context.Background()
	var s auditSettings
	diags.Append(block.As(ctx, &s, basetypes.ObjectAsOptions{})...)
	r := &record{run: thisRun()}
	diags.Append(s.Redact.ElementsAs(ctx, &r.redact, false)...)
	config := audit.Config{Path: s.Path.ValueString(), Run: r.run, Redact: r.redact}
	if !s.HTTP.IsNull() {
		var to collectorSettings
		diags.Append(s.HTTP.As(ctx, &to, basetypes.ObjectAsOptions{})...)
		config.Collector = &audit.Collector{URL: to.URL.ValueString()}
		diags.Append(to.Headers.ElementsAs(ctx, &config.Collector.Headers, false)...)
		if err := config.Collector.Check(); err != nil {
			diags.AddAttributeError(auditPath.AtName("http").AtName("url"), "Invalid audit log", err.Error())
		}
	}
	if diags.HasError() {
		return nil, diags
	}
	r.log = audit.New(config)
	if config.Collector != nil {
		sending.Store(r, nil)
	}
	return r, nil
}

// CheckAuditLog warns of a log that has no folder to be in: a plan may have nothing to put on record, and the apply would fail. It is
// no more than a warning, for a plan may be made elsewhere.
func (c *Clients) CheckAuditLog() (diags diag.Diagnostics) {
	file, _ := c.auditLog()
	if file == "" {
		return nil
	}
	if _, err := os.Stat(filepath.Dir(file)); errors.Is(err, fs.ErrNotExist) {
		diags.AddAttributeWarning(auditPath.AtName("path"), "The audit log has no folder to be in", fmt.Sprintf("There is no folder %q, and nothing is written to Lark "+
			"that is not in the log. Make the folder, or correct audit_log.path.", filepath.Dir(file)))
	}
	return diags
}

// known reports whether all of a block is.
func known(block types.Object) bool {
	v, err := block.ToTerraformValue(context.Background())
	return err == nil && v.IsFullyKnown()
}

// sending are the records of this process that send lines away.
var sending sync.Map

// Flush gives the collectors of this process's audit logs that long to take what is not sent yet, for when it ends: Terraform lets a
// provider live for two seconds after its last answer.
func Flush(limit time.Duration) {
	var all sync.WaitGroup
	sending.Range(func(key, _ any) bool {
		if r, ok := key.(*record); ok {
			all.Go(func() { _, _ = r.log.Flush(limit) })
		}
		return true
	})
	all.Wait()
}

// untaken warns of lines that a collector has not taken.
func untaken(left int, why error) (diags diag.Diagnostics) {
	if left > 0 {
		diags.AddAttributeWarning(auditPath.AtName("http"), "The audit log was not sent in full", fmt.Sprintf("%d of its lines were not taken: %v. They are in the file, "+
			"if audit_log.path names one; where they are missing, seq shows it.", left, why))
	}
	return diags
}
