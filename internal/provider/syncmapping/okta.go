package syncmapping

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/okta"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/oktausers"
)

// oktaModel is a source's okta argument: what to read of Okta.
type oktaModel struct {
	oktausers.Query
	Groups types.Bool `tfsdk:"groups"`
}

// readOkta reads the records of a source, and its groups where it wants them.
func (d *dataSource) readOkta(ctx context.Context, s *source, diags *diag.Diagnostics) {
	at := s.path.AtName("okta")
	client, missing := d.clients.Okta()
	diags.Append(missing...)
	if diags.HasError() {
		return
	}
	s.Records = s.okta.Read(ctx, client, at, diags)
	if diags.HasError() || !s.okta.Groups.ValueBool() {
		return
	}
	groups, err := client.Groups(ctx, okta.GroupQuery{})
	if err != nil {
		tell("Unable to list the groups of Okta", at.AtName("groups"), err, diags)
		return
	}
	s.Groups = directory.Encode(groups)
}
