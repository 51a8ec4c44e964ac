package syncmapping

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/lark-directory/terraform-provider-lark/internal/mapping"
)

type model struct {
	Sources    types.List           `tfsdk:"sources"`
	Directory  jsontypes.Normalized `tfsdk:"directory"`
	Rejected   types.Map            `tfsdk:"rejected"`
	OutOfScope types.Map            `tfsdk:"out_of_scope"`
	Departed   types.Map            `tfsdk:"departed"`
	Warnings   types.Map            `tfsdk:"warnings"`
	Summary    types.Map            `tfsdk:"summary"`
}

type sourceModel struct {
	Name        types.String `tfsdk:"name"`
	Preset      types.String `tfsdk:"preset"`
	Users       types.String `tfsdk:"users"`
	Groups      types.String `tfsdk:"groups"`
	Scope       types.String `tfsdk:"scope"`
	Departed    types.String `tfsdk:"departed"`
	PhoneRegion types.String `tfsdk:"phone_region"`
	Attributes  types.Map    `tfsdk:"attributes"`
	Clear       types.List   `tfsdk:"clear"`
}

// sources reads the sources; those that are not known yet are nil.
func (m *model) sources(ctx context.Context) ([]*mapping.Source, diag.Diagnostics) {
	var diags diag.Diagnostics
	if m.Sources.IsUnknown() {
		return nil, diags
	}
	sources := make([]*mapping.Source, len(m.Sources.Elements()))
	for i, element := range m.Sources.Elements() {
		object, ok := element.(basetypes.ObjectValue)
		if !ok || object.IsUnknown() || object.IsNull() { // a null is refused by the schema
			continue
		}
		var s sourceModel
		diags.Append(object.As(ctx, &s, basetypes.ObjectAsOptions{})...)
		if !s.Preset.IsUnknown() { // what is missing or wrong depends on it
			source := s.source()
			sources[i] = &source
		}
	}
	return sources, diags
}

// placeholder stands for an expression that is not known yet: it compiles, whatever its attribute.
const placeholder = "null"

// source translates to the mapping. What is not known yet, which is only while the configuration is validated, becomes
// something that raises no error of its own.
func (s *sourceModel) source() mapping.Source {
	source := mapping.Source{
		Name: s.Name.ValueString(), Preset: s.Preset.ValueString(), Users: []byte(s.Users.ValueString()),
		Scope: s.Scope.ValueString(), Departed: s.Departed.ValueString(), PhoneRegion: s.PhoneRegion.ValueString(),
		Attributes: map[string]string{},
	}
	if !s.Groups.IsNull() {
		source.Groups = []byte(s.Groups.ValueString())
	}
	if s.Attributes.IsUnknown() {
		source.Attributes["name"], source.Attributes["email"] = placeholder, placeholder
		return source // clear depends on the attributes
	}
	for name, v := range s.Attributes.Elements() {
		switch expression, _ := v.(basetypes.StringValue); {
		case v.IsUnknown():
			source.Attributes[name] = placeholder
		case !v.IsNull():
			source.Attributes[name] = expression.ValueString()
		}
	}
	for _, v := range s.Clear.Elements() {
		if name, ok := v.(basetypes.StringValue); ok && !name.IsUnknown() && !name.IsNull() {
			source.Clear = append(source.Clear, name.ValueString())
		}
	}
	return source
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
