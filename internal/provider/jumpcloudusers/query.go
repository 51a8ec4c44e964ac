package jumpcloudusers

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/jumpcloud"
)

// Query is whom of JumpCloud a configuration wants.
type Query struct {
	Filter   types.List `tfsdk:"filter"`
	GroupIDs types.List `tfsdk:"group_ids"`
}

// QueryAttributes is the schema of a [Query], wherever it stands.
func QueryAttributes() map[string]schema.Attribute {
	atLeastOne := []validator.List{listvalidator.SizeAtLeast(1), listvalidator.UniqueValues(), listvalidator.NoNullValues()}
	return map[string]schema.Attribute{
		"filter": schema.ListAttribute{
			Optional: true, ElementType: types.StringType, Validators: atLeastOne,
			MarkdownDescription: "Conditions that must all hold, such as `department:$eq:Sales`: a property, one of `$eq`, `$ne`, `$gt`, `$gte`, `$lt` and " +
				"`$lte`, and a value, which counts with case. Default: everybody.",
		},
		"group_ids": schema.ListAttribute{
			Optional: true, ElementType: types.StringType, Validators: atLeastOne,
			MarkdownDescription: "Only members of these user groups: their ids (24 hex digits). One listing for each group.",
		},
	}
}

// Read lists the users that the query wants, as [jumpcloud.Client.Users] returns them. at is the place of the query in the
// configuration, empty at its root; what goes wrong is told there, or at the argument that is to blame.
func (q Query) Read(ctx context.Context, client *jumpcloud.Client, at path.Path, diags *diag.Diagnostics) map[string]json.RawMessage {
	var wanted jumpcloud.Query
	if !q.Filter.IsNull() {
		diags.Append(q.Filter.ElementsAs(ctx, &wanted.Filter, false)...)
	}
	if !q.GroupIDs.IsNull() {
		diags.Append(q.GroupIDs.ElementsAs(ctx, &wanted.GroupIDs, false)...)
	}
	users, err := client.Users(ctx, wanted)
	if err == nil {
		return users
	}
	summary := "Unable to list the users of JumpCloud"
	if errors.Is(err, jumpcloud.ErrEmpty) {
		summary = "JumpCloud returned nobody"
	}
	if argument := q.culprit(err); argument != "" {
		at = at.AtName(argument)
	}
	if at.Equal(path.Empty()) {
		diags.AddError(summary, err.Error())
	} else { // inside a list of objects, Terraform does not show the path
		diags.AddAttributeError(at, summary, at.String()+": "+err.Error())
	}
	return nil
}

// culprit names the argument that an error is about, "" if it is about none.
func (q Query) culprit(err error) string {
	var refused *jumpcloud.Error
	errors.As(err, &refused)
	nobody := errors.Is(err, jumpcloud.ErrEmpty)
	switch {
	case !q.GroupIDs.IsNull() && refused != nil && refused.Status == http.StatusNotFound:
		return "group_ids"
	case !q.Filter.IsNull() && (nobody || refused != nil && refused.Status == http.StatusBadRequest):
		return "filter"
	case !q.GroupIDs.IsNull() && nobody:
		return "group_ids"
	}
	return ""
}
