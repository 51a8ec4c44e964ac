package clients

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
)

// Access is one reading of people, departments or groups, of Lark or of a source, however many calls it takes. It is put on
// record when it has ended, well or not.
type Access struct {
	// Target is Lark's id of what was read, if that is one object.
	Target string
	// Counts are how many there were of what: "users", "departments", "groups".
	Counts map[string]int

	record *record
	diags  diag.Diagnostics
	event  audit.Event
}

// sendLimit is how long a reading waits for a collector, and runLimit a sync.
const (
	sendLimit = 3 * time.Second
	runLimit  = 15 * time.Second
)

// Access begins a reading: by is the type of the resource or data source, action what it reads, such as "list users of Okta". Where
// there is no audit log, nothing comes of it.
func (c *Clients) Access(by, action string) *Access {
	a := &Access{event: audit.Event{Kind: audit.ReadKind, By: by, Action: action}}
	a.record, a.diags = c.record()
	return a
}

// Log puts the reading on record, with how it ended by the diagnostics of its response. A read that cannot be put on record is a
// warning: nothing has changed, and a plan is made on machines that may not write the log.
func (a *Access) Log(diags *diag.Diagnostics) {
	if a.record == nil {
		diags.Append(warnings(a.diags)...)
		return
	}
	e := a.event
	e.Target, e.Counts, e.Outcome = a.Target, a.Counts, "done"
	if diags.HasError() { // what went wrong may name people
		e.Outcome, e.Counts = "failed", nil
	}
	if err := a.record.log.Append(e); err != nil {
		diags.AddAttributeWarning(auditPath, "A read is not in the audit log", "Something was read that could not be put on record. "+err.Error()+". No write will be sent that "+
			"is not in the log.")
		return
	}
	if a.Target == "" { // one of many that go at once need not wait
		left, why := a.record.log.Flush(sendLimit)
		diags.Append(untaken(left, why)...)
	}
}

// warnings are diagnostics of which none is an error.
func warnings(all diag.Diagnostics) (diags diag.Diagnostics) {
	for _, d := range all {
		diags.AddWarning(d.Summary(), d.Detail())
	}
	return diags
}
