package functions

import (
	"context"
	"encoding/json"
	"errors"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

type personFunction struct{}

// NewPerson returns person(object): one person, checked, as canonical JSON.
func NewPerson() function.Function { return personFunction{} }

func (personFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "person"
}

func (personFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Check one person and write it as canonical JSON",
		MarkdownDescription: "Checks the attributes of one person as `lark_directory_sync` does, and returns canonical JSON: sorted keys, phone numbers as E.164, " +
			"department paths in normal form, nulls left out. An attribute that Lark does not have, or a value that it would refuse, is an error; all of them are " +
			"told at once. References (`leader`) are not looked up: there is nobody else to look at.\n\nUse it to test what you write by hand: " +
			"`jsondecode(provider::lark::person({...}))` is what the directory will hold.",
		Parameters: []function.Parameter{
			function.DynamicParameter{
				Name: "person",
				MarkdownDescription: "An object with Lark's attribute names (`name`, `email`, `mobile`, `departments`, ...), or such an object as a JSON string. " +
					"Null attributes count as left out; an empty string or list clears.",
			},
		},
		Return: function.StringReturn{},
	}
}

func (personFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var argument types.Dynamic
	if resp.Error = req.Arguments.Get(ctx, &argument); resp.Error != nil {
		return
	}
	value, err := argument.ToTerraformValue(ctx)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	if !value.IsFullyKnown() {
		resp.Error = resp.Result.Set(ctx, types.StringUnknown())
		return
	}
	person, err := readPerson(value)
	if err == nil && person.String("name") == "" {
		err = errors.New("name: missing; Lark requires a name")
	}
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, string(person.JSON()))
}

func readPerson(value tftypes.Value) (directory.Person, error) {
	v, err := goValue(value)
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case string:
		return directory.ParsePerson([]byte(v))
	case map[string]any:
		return directory.Person(v).Normalize()
	}
	return nil, errors.New("must be an object with Lark's attribute names, or such an object as a JSON string")
}

// goValue turns a value of Terraform's into what JSON would give.
func goValue(value tftypes.Value) (any, error) {
	if value.IsNull() {
		return nil, nil
	}
	switch t := value.Type(); {
	case t.Is(tftypes.String):
		var s string
		err := value.As(&s)
		return s, err
	case t.Is(tftypes.Bool):
		var b bool
		err := value.As(&b)
		return b, err
	case t.Is(tftypes.Number):
		var n big.Float
		err := value.As(&n)
		return json.Number(n.Text('f', -1)), err
	case t.Is(tftypes.Map{}) || t.Is(tftypes.Object{}):
		var fields map[string]tftypes.Value
		if err := value.As(&fields); err != nil {
			return nil, err
		}
		object := make(map[string]any, len(fields))
		for name, field := range fields {
			v, err := goValue(field)
			if err != nil {
				return nil, err
			}
			object[name] = v
		}
		return object, nil
	}
	var items []tftypes.Value // a list, set or tuple
	if err := value.As(&items); err != nil {
		return nil, err
	}
	list := make([]any, len(items))
	for i, item := range items {
		v, err := goValue(item)
		if err != nil {
			return nil, err
		}
		list[i] = v
	}
	return list, nil
}
