package object

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// IdentitySchema has every key, so that an import block may use any; kept is the first alone, for only it never changes.
func (r *objectResource[M]) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	attributes := map[string]identityschema.Attribute{}
	for _, key := range r.Keys {
		attributes[key.Name] = identityschema.StringAttribute{
			Description: key.Description, RequiredForImport: len(r.Keys) == 1, OptionalForImport: len(r.Keys) > 1,
		}
	}
	resp.IdentitySchema = identityschema.Schema{Attributes: attributes}
}

// identify sets the identity. Terraform before 1.12 has none.
func (r *objectResource[M]) identify(ctx context.Context, identity *tfsdk.ResourceIdentity, m *M) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	var diags diag.Diagnostics
	for i, key := range r.Keys {
		value := types.StringNull()
		if i == 0 {
			value = *r.ID(m)
		}
		diags.Append(identity.SetAttribute(ctx, path.Root(key.Name), value)...)
	}
	return diags
}

func (r *objectResource[M]) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	key, value, diags := r.asked(ctx, req)
	resp.Diagnostics.Append(diags...)
	client, diags := r.clients.Lark()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := value
	if r.Find != nil {
		var err error
		if id, err = r.Find(ctx, client, key, value); err != nil {
			resp.Diagnostics.AddError(fmt.Sprintf("Unable to import %s %q", r.Noun, value), err.Error())
			return
		}
	}
	var m M
	*r.ID(&m) = types.StringValue(id)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(r.Keys[0].Name), *r.ID(&m))...)
	resp.Diagnostics.Append(r.identify(ctx, resp.Identity, &m)...)
	resp.Diagnostics.Append(r.wantAliases(ctx, resp.Private)...)
}

// asked returns the key and the value by which an object is to be imported.
func (r *objectResource[M]) asked(ctx context.Context, req resource.ImportStateRequest) (key, value string, diags diag.Diagnostics) {
	if req.ID != "" {
		key, value = r.Keys[0].Name, req.ID
		if name, rest, found := strings.Cut(req.ID, ":"); found && slices.ContainsFunc(r.Keys, func(k Key) bool { return k.Name == name }) {
			key, value = name, rest
		}
		if value == "" {
			diags.AddError("Nothing to import by", fmt.Sprintf("Write a value behind %q.", req.ID))
		}
		return key, value, diags
	}
	for _, k := range r.Keys {
		var v types.String
		diags.Append(req.Identity.GetAttribute(ctx, path.Root(k.Name), &v)...)
		switch {
		case v.ValueString() == "":
		case value != "":
			diags.AddError("Two keys to import by", fmt.Sprintf("The identity gives %s and %s; write one of them.", key, k.Name))
		default:
			key, value = k.Name, v.ValueString()
		}
	}
	if value == "" && !diags.HasError() {
		names := make([]string, len(r.Keys))
		for i, k := range r.Keys {
			names[i] = k.Name
		}
		diags.AddError("Nothing to import by", fmt.Sprintf("Give one of %s.", strings.Join(names, ", ")))
	}
	return key, value, diags
}
