package syncmapping

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/lark-directory/terraform-provider-lark/internal/mapping"
)

type model struct {
	sourcesModel
	Directory  jsontypes.Normalized `tfsdk:"directory"`
	Rejected   types.Map            `tfsdk:"rejected"`
	OutOfScope types.Map            `tfsdk:"out_of_scope"`
	Departed   types.Map            `tfsdk:"departed"`
	Warnings   types.Map            `tfsdk:"warnings"`
	Summary    types.Map            `tfsdk:"summary"`
}

// sourcesModel is the argument sources.
type sourcesModel struct {
	Sources types.List `tfsdk:"sources"`
}

type sourceModel struct {
	Name        types.String `tfsdk:"name"`
	Preset      types.String `tfsdk:"preset"`
	Users       types.String `tfsdk:"users"`
	Groups      types.String `tfsdk:"groups"`
	Okta        types.Object `tfsdk:"okta"`
	JumpCloud   types.Object `tfsdk:"jumpcloud"`
	UserGroups  types.Object `tfsdk:"user_groups"`
	Identity    types.String `tfsdk:"identity"`
	Leads       types.String `tfsdk:"leads"`
	Scope       types.String `tfsdk:"scope"`
	Departed    types.String `tfsdk:"departed"`
	PhoneRegion types.String `tfsdk:"phone_region"`
	Attributes  types.Map    `tfsdk:"attributes"`
	Clear       types.List   `tfsdk:"clear"`
}

// source is a source as the mapping takes it.
type source struct {
	mapping.Source
	path path.Path
	// origin is what to read for it; nil where the configuration gives the records.
	origin origin
}

// sources reads the sources. Those of which too much is unknown to say anything, as may be while the configuration is
// validated, are left out.
func (m *sourcesModel) sources(ctx context.Context, diags *diag.Diagnostics) []*source {
	var sources []*source
	for i, element := range m.Sources.Elements() {
		object, ok := element.(basetypes.ObjectValue)
		if !ok || object.IsUnknown() || object.IsNull() { // a null is refused by the schema
			continue
		}
		var s sourceModel
		diags.Append(object.As(ctx, &s, basetypes.ObjectAsOptions{})...)
		at := path.Root("sources").AtListIndex(i)
		s.checkOrigin(at, diags)
		if !s.Preset.IsUnknown() { // what is missing or wrong depends on it
			sources = append(sources, s.source(ctx, at, diags))
		}
	}
	return sources
}

// checkOrigin checks that the records come from one place, and the groups from the same.
func (s *sourceModel) checkOrigin(at path.Path, diags *diag.Diagnostics) {
	first, none := "", true
	for _, given := range []struct {
		argument string
		value    attr.Value
	}{{"users", s.Users}, {"okta", s.Okta}, {"jumpcloud", s.JumpCloud}} {
		none = none && given.value.IsNull()
		switch {
		case given.value.IsNull() || given.value.IsUnknown():
		case first == "":
			first = given.argument
		default:
			tell("Two sources in one", at.AtName(given.argument), fmt.Errorf("%s gives the records already; leave one of the two out", first), diags)
		}
	}
	switch {
	case none:
		tell("Missing source", at, errors.New("gives no records; give users, a JSON object of records, or okta = {} or jumpcloud = {} "+
			"to read all of Okta or JumpCloud"), diags)
	case first != "" && first != "users" && !s.Groups.IsNull() && !s.Groups.IsUnknown():
		tell("Two sources in one", at.AtName("groups"),
			fmt.Errorf("does not go with %s; write %[1]s = { groups = true } to read the groups there too", first), diags)
	}
}

// placeholder stands for an expression that is not known yet: it compiles, whatever its attribute.
const placeholder = "null"

// source translates to the mapping. What is not known yet becomes something that raises no error of its own.
func (s *sourceModel) source(ctx context.Context, at path.Path, diags *diag.Diagnostics) *source {
	to := &source{path: at, Source: mapping.Source{
		Name: s.Name.ValueString(), Preset: s.Preset.ValueString(), Users: []byte(s.Users.ValueString()),
		Identity: s.Identity.ValueString(), Leads: s.Leads.ValueString(), Scope: s.Scope.ValueString(), Departed: s.Departed.ValueString(), PhoneRegion: s.PhoneRegion.ValueString(),
	}}
	if !s.Groups.IsNull() {
		to.Groups = []byte(s.Groups.ValueString())
	}
	switch {
	case !s.Okta.IsNull():
		s.reads(ctx, to, s.Okta, &oktaModel{Groups: types.BoolUnknown()}, diags)
	case !s.JumpCloud.IsNull():
		s.reads(ctx, to, s.JumpCloud, &jumpCloudModel{Groups: types.BoolUnknown()}, diags)
	}
	s.expressions(to)
	s.userGroups(ctx, to, diags)
	return to
}

type userGroupsModel struct {
	Filter      types.String `tfsdk:"filter"`
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
}

// userGroups is for a source whose groups become user groups.
func (s *sourceModel) userGroups(ctx context.Context, to *source, diags *diag.Diagnostics) {
	if s.UserGroups.IsNull() || s.UserGroups.IsUnknown() {
		return
	}
	var u userGroupsModel
	diags.Append(s.UserGroups.As(ctx, &u, basetypes.ObjectAsOptions{})...)
	to.UserGroups = &mapping.UserGroups{Filter: u.Filter.ValueString(), Name: u.Name.ValueString(), Description: u.Description.ValueString()}
}

// reads is for a source that the mapping reads itself: what to read, the preset that goes with it, and whether there will be
// groups.
func (s *sourceModel) reads(ctx context.Context, to *source, given types.Object, from origin, diags *diag.Diagnostics) {
	if s.Preset.IsNull() {
		to.Preset = from.name()
	}
	to.origin = from
	if !given.IsUnknown() {
		diags.Append(given.As(ctx, from, basetypes.ObjectAsOptions{})...)
	}
	if groups := from.groups(); groups.IsUnknown() || groups.ValueBool() {
		to.Groups = []byte{}
	}
}

func (s *sourceModel) expressions(to *source) {
	to.Attributes = map[string]string{}
	if s.Attributes.IsUnknown() {
		to.Attributes["name"], to.Attributes["email"] = placeholder, placeholder
		return // clear depends on the attributes
	}
	for name, v := range s.Attributes.Elements() {
		switch expression, _ := v.(basetypes.StringValue); {
		case v.IsUnknown():
			to.Attributes[name] = placeholder
		case !v.IsNull():
			to.Attributes[name] = expression.ValueString()
		}
	}
	for _, v := range s.Clear.Elements() {
		if name, ok := v.(basetypes.StringValue); ok && !name.IsUnknown() && !name.IsNull() {
			to.Clear = append(to.Clear, name.ValueString())
		}
	}
}

// show puts the result into the model.
func (m *model) show(result mapping.Result) {
	m.Directory = jsontypes.NewNormalizedValue(string(result.Directory.JSON()))
	m.Rejected = texts(result.Rejected)
	m.OutOfScope = texts(result.OutOfScope)
	m.Departed = texts(result.Departed)
	m.Warnings = texts(result.Warnings)
	counts := make(map[string]attr.Value, len(result.Summary))
	for kind, n := range result.Summary {
		counts[kind] = types.Int64Value(int64(n))
	}
	m.Summary = types.MapValueMust(types.Int64Type, counts)
}

func texts(given map[string]string) types.Map {
	values := make(map[string]attr.Value, len(given))
	for id, text := range given {
		values[id] = types.StringValue(text)
	}
	return types.MapValueMust(types.StringType, values)
}
