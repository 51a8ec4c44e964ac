package mapping

import (
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// trace keeps what is decided of a record on its way, for [Mapping.Explain]. A nil one keeps nothing: who explains nobody
// pays for it with a comparison.
type trace struct {
	evaluations []evaluation
	// taken gives the records of other sources that attributes of the person are from.
	taken map[string]*row
	// manager is the kind of key that the leader was found by, with found.
	manager int
	found   bool
}

// evaluation is what an expression gave: of an attribute by its name, or of one of the arguments below.
type evaluation struct {
	of string
	*program
	given any // nil is missing
	err   error
}

const (
	departedArgument = "departed"
	scopeArgument    = "scope"
	identityArgument = "identity"
	leadsArgument    = "leads"
)

func (t *trace) keep(of string, p *program, given any, err error) {
	if t != nil {
		t.evaluations = append(t.evaluations, evaluation{of, p, given, err})
	}
}

// take notes that the attribute is the later record's.
func (t *trace) take(attribute string, later *row) {
	if t == nil {
		return
	}
	if t.taken == nil {
		t.taken = map[string]*row{}
	}
	t.taken[attribute] = later
}

// find notes how the manager was named.
func (t *trace) find(kind int) {
	if t != nil {
		t.manager, t.found = kind, true
	}
}

// inputs gives what an expression reads, sorted: fields of the record with their whole path, as far as it is written with
// dots, and other variables that it uses.
func inputs(compiled *cel.Ast) []string {
	var all []string
	ast.PostOrderVisit(compiled.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if path := fieldPath(e); path != "" && path != "user" {
			all = append(all, path)
		}
	}))
	slices.Sort(all)
	all = slices.Compact(all)
	return slices.DeleteFunc(all, func(path string) bool { // where it is a step on the way to another
		return slices.ContainsFunc(all, func(longer string) bool { return strings.HasPrefix(longer, path+".") })
	})
}

// fieldPath is the path that the expression is, "" if it is none.
func fieldPath(e ast.Expr) string {
	var operand ast.Expr
	var name string
	switch e.Kind() {
	case ast.IdentKind:
		if name := e.AsIdent(); name == "user" || name == "groups" || name == "phone_region" {
			return name
		}
		return ""
	case ast.SelectKind:
		operand, name = e.AsSelect().Operand(), e.AsSelect().FieldName()
	case ast.CallKind:
		call := e.AsCall()
		if call.FunctionName() != operators.OptSelect {
			return ""
		}
		text, ok := call.Args()[1].AsLiteral().(types.String)
		if !ok {
			return ""
		}
		operand, name = call.Args()[0], string(text)
	default:
		return ""
	}
	above := fieldPath(operand)
	if above == "" {
		return ""
	}
	return above + "." + name
}
