package directorysync

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// ModifyPlan decides what follows from the configuration and the state, and from nothing else: Terraform calls it at
// plan and again at apply, and both must come out the same.
func (r *syncResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		warnOfDestroy(ctx, req, resp)
		return
	}
	var config, plan model
	defer func() { r.teller(ctx, req.Private).planned(ctx, &config, req, resp) }()
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if resp.Diagnostics.Append(config.requireKnown()...); resp.Diagnostics.HasError() {
		return
	}
	var prior *model
	var private []byte
	if !req.State.Raw.IsNull() {
		prior = &model{}
		resp.Diagnostics.Append(req.State.Get(ctx, prior)...)
		var diags diag.Diagnostics
		private, diags = req.Private.GetKey(ctx, memoryKey)
		resp.Diagnostics.Append(diags...)
		if resp.Diagnostics.HasError() {
			return
		}
	}
	decided, state, diags := decide(ctx, config, prior, private, r.now)
	if !diags.HasError() && (decided.Changed || state.AppID == "") {
		diags.Append(r.affordable(config, decided)...)
	}
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(r.refused(diags)...)
		return
	}
	if resp.Diagnostics.Append(r.claim(config, decided)...); resp.Diagnostics.HasError() {
		return
	}
	if title, detail := decided.Roster(); title != "" {
		resp.Diagnostics.AddWarning(title, detail)
	}
	if title, detail := decided.SpentApprovals(); title != "" {
		resp.Diagnostics.AddAttributeWarning(path.Root("approvals"), title, detail)
	}
	plan.decide(config, prior, decided)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// decide makes the plan, and returns the state that it was made from; prior is nil before the first apply. A refusal is
// an error at limits or approvals_until, anything else one at directory. now is asked only where approvals expire.
func decide(ctx context.Context, config model, prior *model, private []byte, now func(context.Context) time.Time) (plan reconcile.Plan, state reconcile.State, diags diag.Diagnostics) {
	wanted, diags := config.wanted()
	existing, d := config.existing(ctx)
	diags.Append(d...)
	policy, d := config.policy(ctx)
	diags.Append(d...)
	if diags.HasError() {
		return plan, state, diags
	}
	if prior != nil {
		seen := wanted // of the same text, most often: to read it once more would double the time
		if !prior.Directory.Equal(config.Directory) {
			seen, d = prior.seen()
			diags.Append(d...)
		}
		state, d = prior.state(ctx, seen, private)
		diags.Append(d...)
		if diags.HasError() {
			return plan, state, diags
		}
	}
	if policy.ApprovalsUntil != nil && len(policy.Approvals) > 0 {
		policy.Now = now(ctx)
	}
	plan, err := reconcile.Make(wanted, state, existing, policy)
	var refusal *reconcile.Refusal
	var lapse *reconcile.Lapse
	var newcomers *reconcile.Newcomers
	switch {
	case errors.As(err, &lapse):
		diags.AddAttributeError(path.Root("approvals_until"), lapse.Title(), err.Error())
	case errors.As(err, &refusal):
		first := refusal.Over[0]
		diags.AddAttributeError(path.Root("limits").AtMapKey(string(first.Kind)), refusal.Title(), err.Error())
	case errors.As(err, &newcomers):
		diags.AddAttributeError(path.Root("on_unmatched"), newcomers.Title(), err.Error())
	case err != nil:
		diags.AddAttributeError(path.Root("directory"), "Refused", err.Error())
	}
	return plan, state, diags
}

// decide fills in what a plan says. Where nothing follows, the prior values are planned, so that the plan is empty.
func (m *model) decide(config model, prior *model, decided reconcile.Plan) {
	if prior != nil && !prior.Existing.IsNull() && !config.Existing.IsNull() {
		m.Existing = prior.Existing
	}
	if prior != nil && !decided.Changed {
		m.Directory, m.Summary, m.Forecast = prior.Directory, prior.Summary, prior.Forecast
		m.Offboarded, m.Failures, m.LastRun = prior.Offboarded, prior.Failures, prior.LastRun
		return
	}
	m.setPlan(decided)
	m.LastRun = types.StringUnknown()
	if prior == nil {
		// A first apply may report failures only as warnings, so it must be free to list them.
		m.Failures = types.MapUnknown(types.StringType)
	} else {
		m.setFailures(nil)
	}
}

func warnOfDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	private, diags := req.Private.GetKey(ctx, memoryKey)
	resp.Diagnostics.Append(diags...)
	memory, err := reconcile.ParseMemory(private)
	if err != nil || len(memory.Bound) == 0 {
		return
	}
	resp.Diagnostics.AddWarning("Nobody in Lark is touched",
		fmt.Sprintf("Destroying or replacing lark_directory_sync sends Lark nothing. %d people stay in Lark as they are, and this sync forgets "+
			"which source record is whose. To take them up again, use `existing` with on_unmatched = \"hold\".", len(memory.Bound)))
}
