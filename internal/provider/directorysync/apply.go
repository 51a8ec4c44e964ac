package directorysync

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// apply decides once more, from the same configuration and state as the plan, and carries it out. An error means that
// nothing was written.
func (r *syncResource) apply(ctx context.Context, config model, prior *model, private []byte,
	timeout func(context.Context, time.Duration) (time.Duration, diag.Diagnostics),
) (reconcile.Outcome, reconcile.Plan, diag.Diagnostics) {
	decided, state, diags := decide(ctx, config, prior, private, r.now)
	if diags.HasError() || !decided.Changed && state.AppID != "" {
		return reconcile.Outcome{}, decided, diags
	}
	client, d := r.clients.Lark()
	diags.Append(d...)
	expected := time.Duration(decided.Forecast().Minutes * float64(time.Minute))
	limit, d := timeout(ctx, max(20*time.Minute, 2*expected))
	diags.Append(d...)
	if diags.HasError() {
		return reconcile.Outcome{}, decided, diags
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	run, d := r.begin(decided)
	diags.Append(d...)
	if diags.HasError() {
		return reconcile.Outcome{}, decided, diags
	}
	out, err := reconcile.Execute(ctx, unclaimed{client, &r.clients.Claims, config.key()}, client.AppID(), decided, state, client.Now)
	diags.Append(run.End(counts(out.Done), len(out.State.Failures), err)...)
	if err != nil {
		diags.AddError("Nothing was written", "The people concerned could not be read again before the first write. "+err.Error())
	}
	return out, decided, diags
}

// finish puts what came of the run into the computed attributes.
func (m *model) finish(out reconcile.Outcome) {
	m.setFailures(out.FailuresAttribute())
	m.LastRun = types.StringValue(out.LastRun())
	if m.Offboarded.IsUnknown() {
		m.Offboarded = jsontypes.NewNormalizedValue("{}")
	}
}

// named is how many failures, or notes, a diagnostic names; the report names all.
const named = 20

func failureText(out reconcile.Outcome, plan reconcile.Plan) (summary, detail string) {
	n := len(out.State.Failures)
	summary = fmt.Sprintf("%d changes failed", n)
	if n == 1 {
		summary = "1 change failed"
	}
	done := "Everything else was done."
	if out.Stopped != nil {
		done = fmt.Sprintf("The run ended before everything was tried: %s.\n\nWhat was done is in the state.", strings.TrimRight(out.Stopped.Error(), "."))
	}
	// Terraform leaves lines that start with a space as they are, and wraps the others.
	return summary, done + " These are planned again by the next run:\n - " + strings.Join(out.FailureLines(plan, named), "\n - ")
}

func warnOfFailures(out reconcile.Outcome, plan reconcile.Plan) (diags diag.Diagnostics) {
	if len(out.State.Failures) > 0 {
		summary, detail := failureText(out, plan)
		diags.AddAttributeWarning(path.Root("directory"), summary, detail)
	}
	return diags
}

func errorOfFailures(out reconcile.Outcome, plan reconcile.Plan) (diags diag.Diagnostics) {
	summary, detail := failureText(out, plan)
	diags.AddAttributeError(path.Root("directory"), summary, detail)
	return diags
}

// warnOfNotes tells what kept people from being exactly as wanted without being a failure.
func warnOfNotes(out reconcile.Outcome) (diags diag.Diagnostics) {
	if len(out.Notes) == 0 {
		return nil
	}
	var lines []string
	for _, note := range out.Notes[:min(len(out.Notes), named)] {
		lines = append(lines, strings.ReplaceAll(note, "\n", "; "))
	}
	if more := len(out.Notes) - named; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more: the report (report.path) names all", more))
	}
	diags.AddAttributeWarning(path.Root("directory"), "Not everything is exactly as wanted",
		"Nothing of this is a failure:\n - "+strings.Join(lines, "\n - "))
	return diags
}

// keeper is the private state of a response.
type keeper interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

func keep(ctx context.Context, private keeper, memory reconcile.Memory) (diags diag.Diagnostics) {
	doc, err := memory.JSON()
	if err != nil {
		diags.AddError("The private state cannot be written", err.Error())
		return diags
	}
	return private.SetKey(ctx, memoryKey, doc)
}
