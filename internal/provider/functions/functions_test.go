package functions

import (
	"context"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// call runs a function as Terraform does.
func call(t *testing.T, f function.Function, arguments ...attr.Value) (attr.Value, *function.FuncError) {
	t.Helper()
	resp := function.RunResponse{Result: function.NewResultData(types.StringUnknown())}
	f.Run(t.Context(), function.RunRequest{Arguments: function.NewArgumentsData(arguments)}, &resp)
	return resp.Result.Value(), resp.Error
}

func TestFunctions_are_described(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]function.Function{
		"e164": NewE164(), "person": NewPerson(), "slug": NewSlug(), "transliterate": NewTransliterate(),
	} {
		var meta function.MetadataResponse
		f.Metadata(t.Context(), function.MetadataRequest{}, &meta)
		if meta.Name != name {
			t.Errorf("%s is called %q", name, meta.Name)
		}
		var resp function.DefinitionResponse
		f.Definition(t.Context(), function.DefinitionRequest{}, &resp)
		var valid function.DefinitionValidateResponse
		resp.Definition.ValidateImplementation(t.Context(), function.DefinitionValidateRequest{FuncName: name}, &valid)
		if valid.Diagnostics.HasError() {
			t.Errorf("%s: %v", name, valid.Diagnostics)
		}
		if resp.Definition.Summary == "" || !strings.HasSuffix(resp.Definition.MarkdownDescription, ".") {
			t.Errorf("%s has no summary, or a description that is no sentence", name)
		}
		for _, p := range resp.Definition.Parameters {
			if !strings.HasSuffix(p.GetMarkdownDescription(), ".") {
				t.Errorf("%s: the description of %s is no sentence", name, p.GetName())
			}
		}
	}
}

func TestE164(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		phone, region, want types.String
	}{
		{types.StringValue("8123 4567"), types.StringValue("SG"), types.StringValue("+6581234567")},
		{types.StringValue("8123 4567"), types.StringValue("sg"), types.StringValue("+6581234567")},
		{types.StringValue("+65 8123 4567"), types.StringNull(), types.StringValue("+6581234567")},
		{types.StringValue("+65 8123 4567"), types.StringValue(""), types.StringValue("+6581234567")},
		{types.StringNull(), types.StringValue("SG"), types.StringNull()},
		{types.StringValue(" "), types.StringValue("SG"), types.StringNull()},
	} {
		if got, err := call(t, NewE164(), tt.phone, tt.region); err != nil || !got.Equal(tt.want) {
			t.Errorf("e164(%s, %s) = %s, %v", tt.phone, tt.region, got, err)
		}
	}
}

func TestE164_blames_the_right_argument(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		phone, region types.String
		argument      int64
		want          string
	}{
		{types.StringValue("12"), types.StringValue("SG"), 0, `"12" is not a possible phone number`},
		{types.StringValue("8123 4567"), types.StringNull(), 0, `"8123 4567" has no country code and no phone region is given`},
		{types.StringValue("8123 4567"), types.StringValue("UK"), 1, `"UK" is no country`},
		{types.StringNull(), types.StringValue("Singapore"), 1, `"Singapore" is no country`},
	} {
		_, err := call(t, NewE164(), tt.phone, tt.region)
		if err == nil || err.FunctionArgument == nil || *err.FunctionArgument != tt.argument || !strings.Contains(err.Text, tt.want) {
			t.Errorf("e164(%s, %s): %+v; want argument %d and %q", tt.phone, tt.region, err, tt.argument, tt.want)
		}
	}
}

func TestTransliterate_and_slug(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		f           function.Function
		given, want types.String
	}{
		{NewTransliterate(), types.StringValue("Zoë Müller"), types.StringValue("Zoe Muller")},
		{NewTransliterate(), types.StringValue("陈美"), types.StringValue("Chen Mei")},
		{NewTransliterate(), types.StringValue(""), types.StringValue("")},
		{NewTransliterate(), types.StringNull(), types.StringNull()},
		{NewSlug(), types.StringValue("Zoë Müller"), types.StringValue("zoe-muller")},
		{NewSlug(), types.StringValue("🎉"), types.StringValue("")},
		{NewSlug(), types.StringNull(), types.StringNull()},
	} {
		if got, err := call(t, tt.f, tt.given); err != nil || !got.Equal(tt.want) {
			t.Errorf("%s gives %s, %v; want %s", tt.given, got, err, tt.want)
		}
	}
}

// object is an object as a configuration writes it: {name = ..., ...}.
func object(attributes map[string]attr.Value) types.Dynamic {
	kinds := make(map[string]attr.Type, len(attributes))
	for name, v := range attributes {
		kinds[name] = v.Type(context.Background())
	}
	return types.DynamicValue(types.ObjectValueMust(kinds, attributes))
}

func tuple(items ...attr.Value) attr.Value {
	kinds := make([]attr.Type, len(items))
	for i, v := range items {
		kinds[i] = v.Type(context.Background())
	}
	return types.TupleValueMust(kinds, items)
}

func TestPerson_gives_canonical_JSON(t *testing.T) {
	t.Parallel()
	want := `{"departments":["Engineering/Platform","Guilds"],"email":"mei@acme.com","employee_no":"100","employee_type":1,"job_title":"",` +
		`"mobile":"+6581234567","name":"Mei Chan","suspended":false}`
	for name, given := range map[string]types.Dynamic{
		"an object": object(map[string]attr.Value{
			"name": types.StringValue(" Mei Chan"), "email": types.StringValue("mei@acme.com"), "mobile": types.StringValue("+65 8123 4567"),
			"employee_no": types.NumberValue(big.NewFloat(100)), "employee_type": types.NumberValue(big.NewFloat(1)), "leader": types.StringNull(),
			"job_title": types.StringValue(""), "suspended": types.BoolValue(false),
			"departments": tuple(tuple(types.StringValue("Engineering"), types.StringNull(), types.StringValue("Platform")), types.StringValue("Guilds")),
		}),
		"JSON": types.DynamicValue(types.StringValue(`{"name":"Mei Chan","email":"mei@acme.com","mobile":"+65 8123 4567","employee_no":100,"employee_type":1,
			"leader":null,"job_title":"","suspended":false,"departments":["Engineering/Platform","Guilds"]}`)),
	} {
		if got, err := call(t, NewPerson(), given); err != nil || !got.Equal(types.StringValue(want)) {
			t.Errorf("%s gives %s, %v", name, got, err)
		}
	}
	byMap := types.DynamicValue(types.MapValueMust(types.StringType, map[string]attr.Value{"name": types.StringValue("Mei"), "gender": types.StringValue("1")}))
	if got, err := call(t, NewPerson(), byMap); err != nil || !got.Equal(types.StringValue(`{"gender":1,"name":"Mei"}`)) {
		t.Errorf("a map gives %s, %v", got, err)
	}
}

func TestPerson_tells_everything_that_is_wrong(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		given types.Dynamic
		want  string
	}{
		{"attributes", object(map[string]attr.Value{
			"jobTitle": types.StringValue("x"), "mobile": types.StringValue("12"), "name": types.StringValue("Mei"),
			"employee_type": types.NumberValue(big.NewFloat(1.5)),
		}), "employee_type: must be a whole number, not 1.5\njobTitle: no such attribute; did you mean job_title?\nmobile: \"12\" has no country code. Write it with its country, such as +6591234567"},
		{"no name", object(map[string]attr.Value{"email": types.StringValue("a@x.com")}), "name: missing; Lark requires a name"},
		{"an empty object", object(nil), "name: missing; Lark requires a name"},
		{"a list", types.DynamicValue(tuple(types.StringValue("Mei"))), "must be an object with Lark's attribute names, or such an object as a JSON string"},
		{"a number", types.DynamicValue(types.NumberValue(big.NewFloat(1))), "must be an object with Lark's attribute names, or such an object as a JSON string"},
		{"text that is no JSON", types.DynamicValue(types.StringValue("Mei")), "not the JSON that is expected here"},
		{"an object inside", object(map[string]attr.Value{
			"name": types.ObjectValueMust(map[string]attr.Type{}, map[string]attr.Value{}),
		}), "name: must be text, not an object"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := call(t, NewPerson(), tt.given)
			if err == nil || err.FunctionArgument == nil || *err.FunctionArgument != 0 || !strings.HasPrefix(err.Text, tt.want) {
				t.Errorf("got %+v; want %q", err, tt.want)
			}
		})
	}
}

func TestPerson_waits_for_what_is_unknown(t *testing.T) {
	t.Parallel()
	got, err := call(t, NewPerson(), object(map[string]attr.Value{"name": types.StringValue("Mei"), "leader": types.StringUnknown()}))
	if err != nil || !got.IsUnknown() {
		t.Errorf("got %s, %v", got, err)
	}
}
