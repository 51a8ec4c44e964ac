// Package directorysync is the resource lark_directory_sync: a tenant's people, departments and groups, kept in step with one
// document. The rules are in package reconcile; this package is Terraform's side of it.
//
// How the parts of the state are used: `directory` is what was applied, with Lark's values in it after a refresh;
// `existing` keeps its first value; everything computed is planned known, but `failures` of a first apply and
// `last_run`; the private state holds the memory of package reconcile.
package directorysync

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

var (
	_ resource.ResourceWithConfigure   = (*syncResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*syncResource)(nil)
	_ resource.ResourceWithImportState = (*syncResource)(nil)
)

// New returns the resource.
func New() resource.Resource { return &syncResource{} }

type syncResource struct{ clients *clients.Clients }

// memoryKey is where the private state keeps what only the provider reads.
const memoryKey = "memory"

const readTimeout = 30 * time.Minute

func (r *syncResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_directory_sync"
}

func (r *syncResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

func (r *syncResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var config, plan model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	out, decided, diags := r.apply(ctx, config, nil, nil, plan.Timeouts.Create)
	resp.Diagnostics.Append(diags...)
	tell := r.teller(ctx, nil)
	if resp.Diagnostics.HasError() { // nothing was written, so there is nothing to keep
		tell.stopped(ctx, decided, &resp.Diagnostics)
		return
	}
	// From here on an error would taint the resource. What failed is a warning and in `failures`; the next plan has it.
	plan.finish(out)
	resp.Diagnostics.Append(warnOfFailures(out, decided)...)
	resp.Diagnostics.Append(warnOfNotes(out)...)
	resp.Diagnostics.Append(tell.applied(ctx, &out, decided, resp.Private)...)
	resp.Diagnostics.Append(r.tellManagers(ctx, config, &out, decided)...)
	resp.Diagnostics.Append(r.report(plan.Report, out, decided)...)
	resp.Diagnostics.Append(keep(ctx, resp.Private, out.State.Memory)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

func (r *syncResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var m model
	tell := r.teller(ctx, req.Private)
	defer tell.refreshed(ctx, &resp.Diagnostics)
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	private, diags := req.Private.GetKey(ctx, memoryKey)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	written, diags := m.seen()
	resp.Diagnostics.Append(diags...)
	state, diags := m.state(ctx, written, private)
	resp.Diagnostics.Append(diags...)
	client, diags := r.clients.Lark()
	resp.Diagnostics.Append(diags...)
	policy, diags := m.policy(ctx)
	resp.Diagnostics.Append(diags...)
	limit, diags := m.Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	access := r.clients.Access(typeName, "refresh")
	defer access.Log(&resp.Diagnostics)
	seen, warnings, err := reconcile.Observe(ctx, client, client.AppID(), state, policy)
	if len(warnings) > 0 { // in one: of several with the same title Terraform shows the first
		resp.Diagnostics.AddWarning("The view of the tenant has changed", strings.Join(warnings, "\n"))
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		// A refresh has the settings of the last apply: a longer timeout in the configuration is not yet one.
		resp.Diagnostics.AddAttributeError(path.Root("timeouts").AtName("read"), "The refresh took too long", fmt.Sprintf("It may take %s. Give "+
			"timeouts.read more, and apply that once with -refresh=false: until it is applied, a refresh goes by the old one.", limit))
		return
	}
	if err != nil {
		resp.Diagnostics.AddError("Unable to read the tenant", err.Error())
		return
	}
	access.Counts = map[string]int{"users": len(seen.Bound), "departments": len(seen.Memory.Departments), "groups": len(seen.Directory.Groups)}
	tell.drifted(ctx, state, seen, &resp.Diagnostics)
	now := client.Now()
	seen = seen.NoticeMissing(m.missingFor(), now).NoticeDue(state, m.deleteAfter(), now)
	if reflect.DeepEqual(seen, state) { // the response has what the request had
		return
	}
	m.setSeen(state.Directory, seen.Directory)
	resp.Diagnostics.Append(keep(ctx, resp.Private, seen.Memory)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

func (r *syncResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var config, plan, prior model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	private, diags := req.Private.GetKey(ctx, memoryKey)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	out, decided, diags := r.apply(ctx, config, &prior, private, plan.Timeouts.Update)
	resp.Diagnostics.Append(diags...)
	tell := r.teller(ctx, req.Private)
	tell.stopped(ctx, decided, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !decided.Changed {
		if !resp.Diagnostics.HasError() { // only settings changed
			resp.Diagnostics.Append(forgetApprovals(ctx, private, plan.Approvals, resp.Private)...)
			resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		}
		return
	}
	plan.finish(out)
	if len(out.State.Failures) > 0 { // with an error, Terraform keeps a state that differs from the plan
		plan.setSeen(decided.Wanted, out.State.Directory)
		plan.setOffboarded(out.State.Offboarded)
		resp.Diagnostics.Append(errorOfFailures(out, decided)...)
	}
	resp.Diagnostics.Append(warnOfNotes(out)...)
	resp.Diagnostics.Append(tell.applied(ctx, &out, decided, resp.Private)...)
	resp.Diagnostics.Append(r.tellManagers(ctx, config, &out, decided)...)
	resp.Diagnostics.Append(r.report(plan.Report, out, decided)...)
	resp.Diagnostics.Append(keep(ctx, resp.Private, out.State.Memory)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

// ImportState explains why there is no import: which source record is whose is in no id that one could give.
func (r *syncResource) ImportState(_ context.Context, _ resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resp.Diagnostics.AddError("lark_directory_sync cannot be imported", "It is made anew instead: give it `existing`, from a data source "+
		"lark_existing_users, and on_unmatched = \"hold\". Then the first apply takes up the accounts that are in Lark, and invites nobody.")
}

// Delete sends Lark nothing: whoever is bound stays as they are.
func (r *syncResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
