package object

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

type objectResource[M any] struct {
	Kind[M]
	clients *clients.Clients
}

func (r *objectResource[M]) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.TypeName
}

func (r *objectResource[M]) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.Kind.Schema
}

func (r *objectResource[M]) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

func (r *objectResource[M]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Plan == nil || r.clients == nil {
		return
	}
	p := &Planning[M]{Clients: r.clients, ModifyPlanResponse: resp}
	if !req.Plan.Raw.IsNull() {
		p.Config, p.Planned = new(M), new(M)
		resp.Diagnostics.Append(req.Config.Get(ctx, p.Config)...)
		resp.Diagnostics.Append(req.Plan.Get(ctx, p.Planned)...)
	}
	if !req.State.Raw.IsNull() {
		p.Prior = new(M)
		resp.Diagnostics.Append(req.State.Get(ctx, p.Prior)...)
		aliases, diags := keptAliases(ctx, req.Private)
		resp.Diagnostics.Append(diags...)
		p.Aliases = aliases
	}
	if resp.Diagnostics.HasError() {
		return
	}
	r.Plan(ctx, p)
	if p.Prior != nil && !resp.Diagnostics.HasError() {
		if err := r.guarded(ctx, p.Planned, *p.Prior); err != nil {
			r.report(&resp.Diagnostics, "plan", *p.Prior, err)
			return
		}
	}
	if p.Planned != nil && !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, p.Planned)...)
	}
}

func (r *objectResource[M]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var m M
	resp.Diagnostics.Append(req.Plan.Get(ctx, &m)...)
	client, diags := r.clients.Lark()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	planned := m
	err := r.Kind.Create(ctx, client, &m)
	if id := r.ID(&m); !Known(*id) {
		if err == nil {
			err = errors.New("Lark's answer names no id")
		}
		r.report(&resp.Diagnostics, "create", planned, err)
		return
	}
	if err != nil {
		r.warn(&resp.Diagnostics, m, err)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	resp.Diagnostics.Append(r.complete(ctx, client, &resp.State, m)...)
	resp.Diagnostics.Append(r.identify(ctx, resp.Identity, &m)...)
}

func (r *objectResource[M]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var m M
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	client, diags := r.clients.Lark()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	access := r.clients.Access("lark_"+r.TypeName, "refresh")
	access.Target = r.ID(&m).ValueString()
	defer access.Log(&resp.Diagnostics)
	err := r.Kind.Read(ctx, client, &m)
	switch {
	case isGone(err):
		// The framework demands an identity even of what is gone; Terraform before 1.12 has kept none.
		resp.Diagnostics.Append(r.identify(ctx, resp.Identity, &m)...)
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		r.report(&resp.Diagnostics, "read", m, err)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	resp.Diagnostics.Append(r.keepAliases(ctx, client, resp.Private, m)...)
	resp.Diagnostics.Append(r.identify(ctx, resp.Identity, &m)...)
}

func (r *objectResource[M]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var m, prior M
	resp.Diagnostics.Append(req.Plan.Get(ctx, &m)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	client, diags := r.clients.Lark()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.dropAliases(ctx, resp.Private)...)
	err := r.guarded(ctx, &m, prior)
	if err == nil {
		err = r.Kind.Update(ctx, client, &m, prior)
	}
	if errors.As(err, new(*Pending)) {
		r.warn(&resp.Diagnostics, m, err)
	} else if err != nil {
		// The prior state stays: what was written all the same shows in the next refresh.
		r.report(&resp.Diagnostics, "update", m, err)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	resp.Diagnostics.Append(r.complete(ctx, client, &resp.State, m)...)
	resp.Diagnostics.Append(r.keepAliases(ctx, client, resp.Private, m)...)
	resp.Diagnostics.Append(r.identify(ctx, resp.Identity, &m)...)
}

func (r *objectResource[M]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var m M
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	client, diags := r.clients.Lark()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	err := r.guarded(ctx, nil, m)
	if err == nil {
		err = r.Kind.Delete(ctx, client, m)
	}
	if err != nil && !isGone(err) {
		r.report(&resp.Diagnostics, "delete", m, err)
	}
}

func (r *objectResource[M]) guarded(ctx context.Context, planned *M, prior M) error {
	if r.Guard == nil {
		return nil
	}
	return r.Guard(ctx, r.clients, planned, prior)
}

// isGone: a resigned user counts as gone, for nothing more can be done to them.
func isGone(err error) bool {
	return errors.Is(err, directory.ErrGone) || errors.Is(err, directory.ErrResigned)
}

var (
	_ resource.ResourceWithConfigure   = (*objectResource[struct{}])(nil)
	_ resource.ResourceWithModifyPlan  = (*objectResource[struct{}])(nil)
	_ resource.ResourceWithImportState = (*objectResource[struct{}])(nil)
	_ resource.ResourceWithIdentity    = (*objectResource[struct{}])(nil)
)
