package clients

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
)

// Sync is one synchronisation on record: a line when it begins, with what is planned, and one when it ends, with what came of it. The
// lines of its writes stand between.
type Sync struct {
	record *record
	event  audit.Event
	began  time.Time
}

// syncs counts those of this process.
var syncs atomic.Int64

// BeginSync puts the beginning of a sync on record; by is the type of the resource, planned counts what is to be done, by kind. An
// error means that nothing may be written.
func (c *Clients) BeginSync(by string, planned map[string]int) (*Sync, diag.Diagnostics) {
	r, diags := c.record()
	if r == nil || diags.HasError() {
		return &Sync{}, diags
	}
	s := &Sync{record: r, began: time.Now(), event: audit.Event{
		Kind: audit.RunKind, By: by, Write: fmt.Sprintf("%s-sync-%d", r.run.ID, syncs.Add(1)),
	}}
	e := s.event
	e.Action, e.Counts = audit.Begin, planned
	if err := r.log.Append(e); err != nil {
		diags.AddAttributeError(auditPath, "Nothing was written", "What is not in the audit log is not done. "+err.Error()+". Bring the log in order, and apply again.")
	}
	return s, diags
}

// End puts the end of a sync on record: done counts what was done, by kind, failures what was not. err is that of a sync that has
// written nothing. It waits for the collector, and warns of lines that it has not taken.
func (s *Sync) End(done map[string]int, failures int, err error) (diags diag.Diagnostics) {
	if s.record == nil {
		return nil
	}
	e := s.event
	e.Action, e.Counts, e.Failures, e.Outcome = audit.End, done, failures, "done"
	e.Seconds = time.Since(s.began).Round(time.Millisecond).Seconds()
	switch {
	case err != nil: // which may name people
		e.Outcome = "nothing was written"
	case failures == 1:
		e.Outcome = "1 change failed"
	case failures > 1:
		e.Outcome = fmt.Sprintf("%d changes failed", failures)
	}
	if err := s.record.log.Append(e); err != nil {
		diags.AddAttributeWarning(auditPath, "The end of the sync is not in the audit log", err.Error()+". What was written before is.")
	}
	left, why := s.record.log.Flush(runLimit)
	return append(diags, untaken(left, why)...)
}

// Refused puts it on record that a plan was refused, and why in one line that names nobody.
func (c *Clients) Refused(by, why string) (diags diag.Diagnostics) {
	r, _ := c.record()
	if r == nil {
		return nil
	}
	if err := r.log.Append(audit.Event{Kind: audit.NoteKind, By: by, Action: "refuse a plan", Outcome: why}); err != nil {
		diags.AddAttributeWarning(auditPath, "The refusal is not in the audit log", err.Error()+".")
	}
	return diags
}
