package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// program is a compiled expression.
type program struct {
	text string
	run  cel.Program
	// path is what a plain path of fields names, root first, which needs no evaluation; nil is anything else.
	path []string
	// inputs are the fields of the record, and the other variables, that it reads, as they are written.
	inputs []string
	// reads: it depends on the record; what does not is meant as it is, such as null.
	reads bool
	// preset: it is of the preset, not of the configuration.
	preset bool
}

// language is what an expression is written in.
type language struct {
	environment func() (*cel.Env, error)
	// groupless: there is the variable groups, but nothing to fill it with.
	groupless bool
}

// compile compiles an expression whose result accepts takes.
func (l language) compile(expression string, accepts func(*cel.Type) error) (*program, error) {
	env, err := l.environment()
	if err != nil {
		return nil, err
	}
	if !utf8.ValidString(expression) { // it is quoted in causes
		return nil, errors.New("does not compile: it is not valid UTF-8")
	}
	compiled, issues := env.Compile(expression)
	if err := issues.Err(); err != nil {
		if strings.Contains(err.Error(), "token recognition error at: '=") { // there is no other use of it
			return nil, fmt.Errorf("use == to compare. It does not compile: %w", err)
		}
		return nil, fmt.Errorf("does not compile: %w", err)
	}
	if l.groupless && uses(compiled, "groups") {
		return nil, fmt.Errorf("uses groups, but the source has none; %s", giveGroups)
	}
	if err := accepts(compiled.OutputType()); err != nil {
		return nil, err
	}
	run, err := env.Program(compiled, tolerant(compiled), cel.CostLimit(costLimit))
	if err != nil {
		return nil, fmt.Errorf("does not compile: %w", err)
	}
	return &program{
		text: expression, run: run, path: plainPath(compiled.NativeRep().Expr()), inputs: inputs(compiled),
		reads: uses(compiled, "user") || uses(compiled, "groups"),
	}, nil
}

const giveGroups = "give it groups, a JSON object: group id => {\"name\", \"members\"}, or, if it reads Okta or JumpCloud itself, groups = true there"

func uses(compiled *cel.Ast, variable string) bool {
	for _, reference := range compiled.NativeRep().ReferenceMap() {
		if reference.Name == variable {
			return true
		}
	}
	return false
}

// variables are what an expression over a person sees.
type variables struct {
	user        *object
	groups      ref.Val
	phoneRegion types.String
}

func (v *variables) ResolveName(name string) (any, bool) {
	switch name {
	case "user":
		return v.user, true
	case "groups":
		return v.groups, true
	case "phone_region":
		return v.phoneRegion, true
	}
	return nil, false
}

func (v *variables) Parent() interpreter.Activation { return nil }

// groupVariables are what an expression over a group sees.
type groupVariables struct{ group *object }

func (v *groupVariables) ResolveName(name string) (any, bool) {
	if name == "group" {
		return v.group, true
	}
	return nil, false
}

func (v *groupVariables) Parent() interpreter.Activation { return nil }

// value evaluates to a Go value that [directory.Attribute.Normalize] takes; nil is missing.
func (p *program) value(vars interpreter.Activation) (any, error) {
	if v, plain := p.follow(vars); plain {
		return goValue(v), nil
	}
	v, _, err := p.run.Eval(vars)
	switch {
	case errors.Is(err, errMissing):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return goValue(v), nil
}

// plainPath takes an expression apart that selects fields of a record and does nothing else, nil if it does.
func plainPath(e ast.Expr) []string {
	switch {
	case e.Kind() == ast.IdentKind && (e.AsIdent() == "user" || e.AsIdent() == "group"):
		return []string{e.AsIdent()}
	case e.Kind() == ast.SelectKind && !e.AsSelect().IsTestOnly():
		if above := plainPath(e.AsSelect().Operand()); above != nil {
			return append(above, e.AsSelect().FieldName())
		}
	}
	return nil
}

// follow goes along a plain path; it is not ok for other expressions, and where something else than an object is on the way,
// of which CEL knows what to say.
func (p *program) follow(vars interpreter.Activation) (v ref.Val, ok bool) {
	if p.path == nil {
		return nil, false
	}
	root, _ := vars.ResolveName(p.path[0])
	at, ok := root.(*object)
	if v = at; len(p.path) == 1 || !ok {
		return v, ok
	}
	for i, name := range p.path[1:] {
		if v, ok = at.field(name); !ok {
			return types.NullValue, true // it is missing
		}
		if at, ok = v.(*object); !ok {
			return v, i == len(p.path)-2
		}
	}
	return v, true
}

// holds evaluates a condition.
func (p *program) holds(vars interpreter.Activation) (bool, error) {
	v, _, err := p.run.Eval(vars)
	if err != nil {
		return false, err
	}
	if v == types.NullValue {
		return false, errMissing
	}
	b, ok := v.(types.Bool)
	if !ok {
		return false, fmt.Errorf("gives %s, not true or false", v.Type().TypeName())
	}
	return bool(b), nil
}

// goValue gives nil for all that counts as missing: null, an optional without value, blank text, a list without items.
func goValue(v ref.Val) any {
	switch v := v.(type) {
	case types.Null:
		return nil
	case *types.Optional:
		if !v.HasValue() {
			return nil
		}
		return goValue(v.GetValue())
	case types.String:
		if strings.TrimSpace(string(v)) == "" {
			return nil
		}
		return string(v)
	case types.Uint:
		return fmt.Sprint(uint64(v))
	case traits.Lister:
		return goList(v)
	case traits.Mapper:
		return map[string]any{}
	}
	return v.Value()
}

func goList(list traits.Lister) any {
	var items []any
	for it := list.Iterator(); it.HasNext() == types.True; {
		if item := goValue(it.Next()); item != nil {
			items = append(items, item)
		}
	}
	if len(items) == 0 {
		return nil
	}
	return items
}

// accepted says which results a kind of attribute can take, as far as the checker knows them.
var accepted = map[directory.Kind]struct {
	name  string
	kinds []types.Kind
}{
	directory.String: {"text", []types.Kind{types.StringKind, types.IntKind, types.UintKind, types.DoubleKind}},
	directory.Int:    {"a whole number", []types.Kind{types.IntKind, types.UintKind, types.DoubleKind, types.StringKind}},
	directory.Bool:   {"true or false", []types.Kind{types.BoolKind}},
	directory.List:   {"a list of paths", []types.Kind{types.ListKind}},
}

func acceptsKind(kind directory.Kind) func(*cel.Type) error {
	return func(t *cel.Type) error {
		given := t
		if t.Kind() == types.OpaqueKind { // optional_type is the only one
			t = t.Parameters()[0]
		}
		if t.IsDyn() || t.Kind() == types.NullTypeKind || t.Kind() == types.TypeParamKind {
			return nil
		}
		if want := accepted[kind]; !slices.Contains(want.kinds, t.Kind()) {
			return fmt.Errorf("gives %s; this attribute takes %s", given, want.name)
		}
		return nil
	}
}

func acceptsCondition(t *cel.Type) error {
	if k := t.Kind(); k != types.BoolKind && k != types.DynKind {
		return fmt.Errorf("gives %s; a condition must give true or false", t)
	}
	return nil
}
