package syncmapping

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/mapping"
)

type explanationModel struct {
	sourcesModel
	Record      types.String         `tfsdk:"record"`
	Existing    types.String         `tfsdk:"existing"`
	SourceID    types.String         `tfsdk:"source_id"`
	Aliases     types.List           `tfsdk:"aliases"`
	Outcome     types.String         `tfsdk:"outcome"`
	Cause       types.String         `tfsdk:"cause"`
	Person      jsontypes.Normalized `tfsdk:"person"`
	Attributes  types.List           `tfsdk:"attributes"`
	Match       types.String         `tfsdk:"match"`
	Decision    types.String         `tfsdk:"decision"`
	Explanation types.String         `tfsdk:"explanation"`
}

// show puts the explanation into the model.
func (m *explanationModel) show(e explained) {
	aliases := []attr.Value{}
	for _, id := range e.Aliases {
		aliases = append(aliases, types.StringValue(id))
	}
	m.SourceID, m.Aliases = types.StringValue(e.ID), types.ListValueMust(types.StringType, aliases)
	outcome, cause := e.outcome()
	m.Outcome, m.Cause = types.StringValue(outcome), orNull(cause)
	if m.Person = jsontypes.NewNormalizedNull(); e.Person != nil {
		m.Person = jsontypes.NewNormalizedValue(string(directory.Encode(e.Person)))
	}
	if e.decision != nil {
		m.Match = types.StringValue(e.decision.Match)
	}
	m.Decision, m.Explanation = types.StringValue(e.decides()), types.StringValue(e.String())
	rows, kind := []attr.Value{}, types.ObjectType{AttrTypes: map[string]attr.Type{}}
	for name, a := range evaluationAttributes() {
		kind.AttrTypes[name] = a.GetType()
	}
	for _, r := range e.Records {
		for _, a := range r.Attributes {
			rows = append(rows, types.ObjectValueMust(kind.AttrTypes, evaluationValues(r, a)))
		}
	}
	m.Attributes = types.ListValueMust(kind, rows)
}

func evaluationValues(r mapping.Record, e mapping.Evaluation) map[string]attr.Value {
	inputs := map[string]attr.Value{}
	for _, in := range e.Inputs {
		inputs[in.Path] = readable(in.Value)
	}
	return map[string]attr.Value{
		"source": types.StringValue(r.Source), "record": types.StringValue(r.ID),
		"name": types.StringValue(e.Name), "expression": types.StringValue(e.Expression), "from": types.StringValue(from(e)),
		"inputs": types.MapValueMust(types.StringType, inputs), "result": readable(e.Given), "value": readable(e.Value), "note": orNull(e.Note),
	}
}

func from(e mapping.Evaluation) string {
	if e.Preset {
		return "preset"
	}
	return "configuration"
}

// readable is a text as it is, and anything else as JSON.
func readable(v any) types.String {
	switch v := v.(type) {
	case nil:
		return types.StringNull()
	case string:
		return types.StringValue(v)
	}
	return types.StringValue(strings.TrimSpace(string(directory.Encode(v))))
}

func orNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

// outcome is that of the mapping, unless the sync holds the person; with the cause.
func (e explained) outcome() (outcome, cause string) {
	if e.decision != nil && e.decision.Held {
		return "held", e.decision.Cause
	}
	return string(e.Outcome), e.Cause
}
