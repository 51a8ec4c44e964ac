package syncmapping

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/jumpcloud"
	"github.com/lark-directory/terraform-provider-lark/internal/okta"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/jumpcloudusers"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/oktausers"
)

// origin is an argument of a source by which the mapping reads the source itself.
type origin interface {
	// name is that of the argument, and of the preset that goes with it.
	name() string
	// groups says whether the groups are read too.
	groups() types.Bool
	// read sets the records of a source, and its groups where they are wanted.
	read(ctx context.Context, from *clients.Clients, s *source, diags *diag.Diagnostics)
}

// oktaModel is the argument okta.
type oktaModel struct {
	oktausers.Query
	Groups types.Bool `tfsdk:"groups"`
}

func (m *oktaModel) name() string       { return "okta" }
func (m *oktaModel) groups() types.Bool { return m.Groups }

func (m *oktaModel) read(ctx context.Context, from *clients.Clients, s *source, diags *diag.Diagnostics) {
	client, missing := from.Okta()
	diags.Append(missing...)
	if diags.HasError() {
		return
	}
	access := from.Access("lark_sync_mapping", "list users of Okta")
	defer access.Log(diags)
	s.Records = m.Query.Read(ctx, client, s.path.AtName("okta"), diags)
	access.Counts = map[string]int{"users": len(s.Records)}
	if !diags.HasError() && m.Groups.ValueBool() {
		groups, err := client.Groups(ctx, okta.GroupQuery{})
		s.setGroups("Okta", groups, err, diags)
		access.Counts["groups"] = len(groups)
	}
}

// jumpCloudModel is the argument jumpcloud.
type jumpCloudModel struct {
	jumpcloudusers.Query
	Groups types.Bool `tfsdk:"groups"`
}

func (m *jumpCloudModel) name() string       { return "jumpcloud" }
func (m *jumpCloudModel) groups() types.Bool { return m.Groups }

func (m *jumpCloudModel) read(ctx context.Context, from *clients.Clients, s *source, diags *diag.Diagnostics) {
	client, missing := from.JumpCloud()
	diags.Append(missing...)
	if diags.HasError() {
		return
	}
	access := from.Access("lark_sync_mapping", "list users of JumpCloud")
	defer access.Log(diags)
	s.Records = m.Query.Read(ctx, client, s.path.AtName("jumpcloud"), diags)
	access.Counts = map[string]int{"users": len(s.Records)}
	if !diags.HasError() && m.Groups.ValueBool() {
		groups, err := client.Groups(ctx, jumpcloud.GroupQuery{})
		s.setGroups("JumpCloud", groups, err, diags)
		access.Counts["groups"] = len(groups)
	}
}

func (s *source) setGroups(where string, groups map[string]json.RawMessage, err error, diags *diag.Diagnostics) {
	if err != nil {
		tell("Unable to list the groups of "+where, s.path.AtName(s.origin.name()).AtName("groups"), err, diags)
		return
	}
	s.Groups = directory.Encode(groups)
}
