// Package sourcegroups is what the data sources of groups share, whatever source the groups are of: which are wanted, and the
// document that they make.
package sourcegroups

import (
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Model is the part of a data source's state that has the same form for every source.
type Model struct {
	IDs            types.List   `tfsdk:"ids"`
	IncludeMembers types.Bool   `tfsdk:"include_members"`
	Groups         types.String `tfsdk:"groups"`
	Total          types.Int64  `tfsdk:"total"`
}

// Attributes is the schema of a [Model]. source is the name of the source, form what an id of a group looks like there, and
// members what is to be known of members.
func Attributes(source, form, members string) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"ids": schema.ListAttribute{
			Optional: true, ElementType: types.StringType,
			Validators:          []validator.List{listvalidator.SizeAtLeast(1), listvalidator.UniqueValues(), listvalidator.NoNullValues()},
			MarkdownDescription: "Only these groups: their ids (" + form + "). One that is not there is an error.",
		},
		"include_members": schema.BoolAttribute{
			Optional: true, MarkdownDescription: "Whether to read who is in the groups, one listing for each. Default: `true`.",
		},
		"groups": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "A JSON object: " + source + " group id => `{\"id\", \"name\", \"description\", \"type\", \"members\"}`, where `members` are " +
				"the ids of " + source + " users, in order. " + members + " A group without a description has none. Use `jsondecode()` to look inside.",
		},
		"total": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many groups there are in `groups`."},
	}
}

// Wanted are the ids of the groups that are wanted, nil for all.
func (m *Model) Wanted() []string {
	if m.IDs.IsNull() {
		return nil
	}
	ids := make([]string, 0, len(m.IDs.Elements()))
	for _, element := range m.IDs.Elements() {
		id, _ := element.(types.String)
		ids = append(ids, id.ValueString())
	}
	return ids
}

// Members tells whether members are wanted.
func (m *Model) Members() bool { return m.IncludeMembers.IsNull() || m.IncludeMembers.ValueBool() }

// Set takes in what was read.
func (m *Model) Set(groups map[string]json.RawMessage) {
	m.Groups, m.Total = types.StringValue(string(directory.Encode(groups))), types.Int64Value(int64(len(groups)))
}
