package mapping

import (
	"fmt"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/ext"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// costLimit bounds one evaluation. A usual expression costs under 100; this much takes some milliseconds.
const costLimit = 100_000

// jsonObject is the type of a record.
var jsonObject = cel.MapType(cel.StringType, cel.DynType)

// ofUsers is the language of expressions over the records of people, ofGroups that of expressions over the records of groups.
var (
	ofUsers = sync.OnceValues(func() (*cel.Env, error) {
		return environment(
			cel.Variable("user", jsonObject), cel.Variable("groups", cel.ListType(cel.StringType)), cel.Variable("phone_region", cel.StringType))
	})
	ofGroups = sync.OnceValues(func() (*cel.Env, error) { return environment(cel.Variable("group", jsonObject)) })
)

// environment is a language: CEL with its string and list extensions, variables, and the provider's functions.
func environment(variables ...cel.EnvOption) (*cel.Env, error) {
	nullableText := cel.NullableType(cel.StringType)
	return cel.NewEnv(append(variables,
		cel.OptionalTypes(),
		cel.CrossTypeNumericComparisons(true), // a JSON number may come as 3 or as 3.0
		cel.DefaultUTCTimeZone(true),
		cel.ASTValidators(cel.ValidateRegexLiterals(), cel.ValidateTimestampLiterals(), cel.ValidateDurationLiterals()),
		ext.Strings(),
		ext.Lists(),
		ext.Bindings(),
		cel.Function("e164", cel.Overload("e164_phone_region", []*cel.Type{cel.DynType, cel.DynType}, nullableText,
			cel.BinaryBinding(celE164))),
		cel.Function("transliterate", cel.Overload("transliterate_text", []*cel.Type{cel.DynType}, nullableText,
			cel.UnaryBinding(textFunction("transliterate", directory.Transliterate)))),
		cel.Function("slug", cel.Overload("slug_text", []*cel.Type{cel.DynType}, nullableText,
			cel.UnaryBinding(textFunction("slug", directory.Slug)))),
	)...)
}

// ownFunctions take null themselves.
var ownFunctions = map[string]bool{"e164": true, "transliterate": true, "slug": true}

// celE164 is e164(phone, region): null without a phone, and without a region only international numbers are taken.
func celE164(phone, region ref.Val) ref.Val {
	if empty(phone) {
		return types.NullValue
	}
	number, ok := text(phone)
	if !ok {
		return types.NewErr("e164 takes a phone number as text, not a %s", phone.Type().TypeName())
	}
	country, ok := text(region)
	if !ok && region != types.NullValue {
		return types.NewErr("e164 takes a region as text, not a %s", region.Type().TypeName())
	}
	normal, err := directory.Phone(number, country)
	if err != nil {
		return types.WrapErr(err)
	}
	return types.String(normal)
}

func textFunction(name string, f func(string) string) func(ref.Val) ref.Val {
	return func(arg ref.Val) ref.Val {
		if arg == types.NullValue {
			return arg
		}
		s, ok := text(arg)
		if !ok {
			return types.NewErr("%s takes text, not a %s", name, arg.Type().TypeName())
		}
		return types.String(f(s))
	}
}

// text reads a value as text; whole numbers pass, since phones and employee numbers come as such.
func text(v ref.Val) (string, bool) {
	switch v := v.(type) {
	case types.String:
		return string(v), true
	case types.Int, types.Uint:
		return fmt.Sprint(v.Value()), true
	}
	return "", false
}

func empty(v ref.Val) bool {
	s, ok := v.(types.String)
	return v == types.NullValue || ok && strings.TrimSpace(string(s)) == ""
}
