package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/lark-directory/terraform-provider-lark/internal/provider"
)

// server answers with a given schema; nothing else of a provider server is called.
type server struct {
	tfprotov6.ProviderServer
	response *tfprotov6.GetProviderSchemaResponse
	err      error
}

func (s server) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return s.response, s.err
}

func described(text string, attributes ...*tfprotov6.SchemaAttribute) *tfprotov6.Schema {
	return &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{Description: text, Attributes: attributes}}
}

// everyForm has each thing that a schema can say, once.
func everyForm() *tfprotov6.GetProviderSchemaResponse {
	secret := &tfprotov6.SchemaAttribute{Name: "secret", Type: tftypes.String, Required: true, Sensitive: true, WriteOnly: true}
	resource := described("A *sync*.",
		&tfprotov6.SchemaAttribute{Name: "count", Type: tftypes.Map{ElementType: tftypes.Number}, Optional: true, Computed: true, Deprecated: true},
		&tfprotov6.SchemaAttribute{Name: "limits", Description: "Limits.", Optional: true, NestedType: &tfprotov6.SchemaObject{
			Nesting:    tfprotov6.SchemaObjectNestingModeSingle,
			Attributes: []*tfprotov6.SchemaAttribute{{Name: "create", Type: tftypes.String, Optional: true}},
		}},
		&tfprotov6.SchemaAttribute{Name: "sources", Optional: true, NestedType: &tfprotov6.SchemaObject{
			Nesting:    tfprotov6.SchemaObjectNestingModeList,
			Attributes: []*tfprotov6.SchemaAttribute{{Name: "any", Type: tftypes.DynamicPseudoType, Optional: true}},
		}},
	)
	resource.Version = 2
	resource.Block.DescriptionKind = tfprotov6.StringKindMarkdown
	resource.Block.Deprecated = true
	resource.Block.BlockTypes = []*tfprotov6.SchemaNestedBlock{{
		TypeName: "timeouts", Nesting: tfprotov6.SchemaNestedBlockNestingModeSet, MinItems: 1, MaxItems: 2,
		Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{{Name: "create", Type: tftypes.String, Optional: true}}},
	}}
	return &tfprotov6.GetProviderSchemaResponse{
		Provider:                 described("Lark.", secret),
		ResourceSchemas:          map[string]*tfprotov6.Schema{"lark_sync": resource},
		DataSourceSchemas:        map[string]*tfprotov6.Schema{"lark_users": described("Users.")},
		EphemeralResourceSchemas: map[string]*tfprotov6.Schema{"lark_token": described("A token.")},
		ListResourceSchemas:      map[string]*tfprotov6.Schema{"lark_user": described("A list.")},
		ActionSchemas:            map[string]*tfprotov6.ActionSchema{"lark_invite": {Schema: described("An action.")}},
		Functions: map[string]*tfprotov6.Function{"slug": {
			Summary: "Short.", Description: "Long.", DeprecationMessage: "Use another.",
			Return:            &tfprotov6.FunctionReturn{Type: tftypes.String},
			Parameters:        []*tfprotov6.FunctionParameter{{Name: "text", Description: "Any.", Type: tftypes.String, AllowNullValue: true}},
			VariadicParameter: &tfprotov6.FunctionParameter{Name: "more", Type: tftypes.List{ElementType: tftypes.Bool}},
		}},
	}
}

func TestDocgen_writes_every_form_as_Terraform_does(t *testing.T) {
	t.Parallel()
	golden, err := os.ReadFile("testdata/every_form.json")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := write(t.Context(), &got, server{response: everyForm()}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(golden), got.String()); diff != "" {
		t.Errorf("the schema JSON changed (-want +got):\n%s", diff)
	}
}

func TestDocgen_fails_with_what_is_wrong_with_the_schema(t *testing.T) {
	t.Parallel()
	broken := &tfprotov6.GetProviderSchemaResponse{Diagnostics: []*tfprotov6.Diagnostic{
		{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: "Something", Detail: "to know."},
		{Severity: tfprotov6.DiagnosticSeverityError, Summary: "Invalid schema", Detail: "\"limits\" is twice."},
	}}
	for name, test := range map[string]struct {
		server server
		want   string
	}{
		"a diagnostic of the schema": {server{response: broken}, `"limits" is twice.`},
		"no answer":                  {server{err: errors.New("connection lost")}, "connection lost"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := write(t.Context(), &out, test.server)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
			if out.Len() > 0 {
				t.Errorf("wrote %q in spite of the error", out.String())
			}
		})
	}
}

func TestProvider_describes_everything_that_it_offers(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := write(t.Context(), &out, providerserver.NewProtocol6(provider.New("test")())()); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Schemas map[string]any `json:"provider_schemas"`
	}
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	for _, place := range undescribed("", doc.Schemas[providerName]) {
		t.Errorf("%s has no description; it would be an empty line in docs/", place)
	}
}

// undescribed finds the attributes, root blocks and functions without a description.
func undescribed(place string, v any) []string {
	object, ok := v.(map[string]any)
	if !ok {
		if list, ok := v.([]any); ok { // a function's parameters
			var found []string
			for _, item := range list {
				found = append(found, undescribed(place, item)...)
			}
			return found
		}
		return nil
	}
	_, typed := object["type"]
	if _, attribute := object["type"].(map[string]any); attribute { // one that is called so, among others
		typed = false
	}
	_, nested := object["nested_type"]
	_, returns := object["return_type"]
	isRoot := strings.HasSuffix(place, ".block") && strings.Count(place, ".block") == 1
	var found []string
	if (typed || nested || returns || isRoot) && object["description"] == nil {
		found = append(found, place)
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if key == "timeouts" { // described by its own module, for every provider alike
			continue
		}
		if (key != "type" || !typed) && key != "return_type" {
			found = append(found, undescribed(place+"."+key, object[key])...)
		}
	}
	return found
}
