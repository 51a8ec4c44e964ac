package mapping

import (
	"errors"
	"regexp"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// errMissing is the outcome of an expression that needs what the record does not have.
var errMissing = errors.New("a field that it needs is missing")

func missing() ref.Val { return types.WrapErr(errMissing) }

// tolerant makes a program treat absent fields as the package comment says.
func tolerant(compiled *cel.Ast) cel.ProgramOption {
	places := findPlaces(compiled.NativeRep())
	return cel.CustomDecoratorV2(func(node interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
		switch n := node.(type) {
		case *field: // a longer path of the same field
		case interpreter.InterpretableAttribute:
			node = &field{n}
		case interpreter.InterpretableCall:
			if ownFunctions[n.Function()] { // they know what to do with null
				break
			}
			n, err := compileRegex(n)
			if err != nil {
				return nil, err
			}
			node = &call{n}
		case interpreter.InterpretableConstructor:
			node = constantList(n)
		}
		switch places[node.ID()] {
		case inRange:
			node = &iterated{node}
		case inCondition:
			node = &operand{node}
		}
		return node, nil
	})
}

// constantList is a list of literals, like [null, ”], made once for all records.
func constantList(n interpreter.InterpretableConstructor) interpreter.InterpretableV2 {
	if n.Type() != types.ListType {
		return n
	}
	values := make([]ref.Val, 0, len(n.InitVals()))
	for _, element := range n.InitVals() {
		literal, ok := element.(interpreter.InterpretableConst)
		if !ok {
			return n
		}
		values = append(values, literal.Value())
	}
	return interpreter.NewConstValue(n.ID(), types.NewRefValList(types.DefaultTypeAdapter, values))
}

// place says what a node is to its parent, where null needs a meaning there.
type place int

const (
	inRange     place = iota + 1 // what a comprehension iterates over, or in looks into
	inCondition                  // an operand of &&, ||, or the condition of ?:
)

func findPlaces(tree *ast.AST) map[int64]place {
	places := map[int64]place{}
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.ComprehensionKind:
			places[e.AsComprehension().IterRange().ID()] = inRange
		case ast.CallKind:
			args := e.AsCall().Args()
			switch e.AsCall().FunctionName() {
			case operators.In:
				places[args[1].ID()] = inRange
			case operators.LogicalAnd, operators.LogicalOr:
				for _, arg := range args {
					places[arg.ID()] = inCondition
				}
			case operators.Conditional:
				places[args[0].ID()] = inCondition
			}
		}
	}))
	return places
}

// field is a variable with a path of fields and indexes.
type field struct {
	interpreter.InterpretableAttribute
}

// AddQualifier makes the path longer: the planner calls it on the node of the shorter path.
func (f *field) AddQualifier(q interpreter.Qualifier) (interpreter.Attribute, error) {
	if constant, ok := q.(interpreter.ConstantQualifier); ok {
		q = &constantStep{constant}
	} else {
		q = &step{q}
	}
	_, err := f.InterpretableAttribute.AddQualifier(q)
	return f, err
}

// step is one element of a path that gives null where the value has no such element.
type step struct{ interpreter.Qualifier }

func (s *step) Qualify(vars interpreter.Activation, obj any) (any, error) {
	return qualify(s.Qualifier, vars, obj)
}

// constantStep is a step by a name or number that stands in the expression; has() accepts no other.
type constantStep struct {
	interpreter.ConstantQualifier
}

func (s *constantStep) Qualify(vars interpreter.Activation, obj any) (any, error) {
	return qualify(s.ConstantQualifier, vars, obj)
}

func qualify(q interpreter.Qualifier, vars interpreter.Activation, obj any) (any, error) {
	v, err := q.Qualify(vars, obj)
	if err == nil {
		return v, nil
	}
	// The error of a missing key has no exported type; asking for presence tells it from a real one.
	v, present, absent := q.QualifyIfPresent(vars, obj, false)
	switch {
	case absent != nil:
		return nil, absent
	case !present:
		return types.NullValue, nil
	}
	return v, nil
}

// call is a function call that knows whether it failed for want of an argument, and else says what it was given.
type call struct {
	interpreter.InterpretableCall
}

func (c *call) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	v := c.InterpretableCall.Exec(frame)
	failure, failed := v.(*types.Err)
	if !failed {
		return v
	}
	given := make([]string, 0, 2)
	for _, arg := range c.Args() {
		// Arguments have no effects, and failures are rare: evaluating them again is cheaper than keeping them.
		switch a := arg.Exec(frame); {
		case a == types.NullValue:
			return missing()
		case types.IsUnknownOrError(a):
			return v
		default:
			given = append(given, a.Type().TypeName())
		}
	}
	if !strings.HasPrefix(failure.Error(), "no such overload") {
		return v
	}
	name, isOperator := operators.FindReverse(c.Function())
	if !isOperator {
		name = c.Function()
	}
	return types.NewErr("%s cannot be applied to (%s)", name, strings.Join(given, ", "))
}

func (c *call) Eval(vars interpreter.Activation) ref.Val {
	return interpreter.EvalActivation(vars, c.Exec)
}

// iterated is what a comprehension iterates over, or in looks into: null is an empty list there.
type iterated struct{ interpreter.InterpretableV2 }

var emptyList = types.NewRefValList(types.DefaultTypeAdapter, nil)

func (i *iterated) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	v := i.InterpretableV2.Exec(frame)
	if v == types.NullValue {
		return emptyList
	}
	return v
}

func (i *iterated) Eval(vars interpreter.Activation) ref.Val {
	return interpreter.EvalActivation(vars, i.Exec)
}

// operand must be a bool: null is missing there.
type operand struct{ interpreter.InterpretableV2 }

func (o *operand) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	v := o.InterpretableV2.Exec(frame)
	if v == types.NullValue {
		return missing()
	}
	return v
}

func (o *operand) Eval(vars interpreter.Activation) ref.Val {
	return interpreter.EvalActivation(vars, o.Exec)
}

// compileRegex compiles a regular expression that stands in the expression once, not for every record. CEL's own option for
// that would come after the decorators above, and drop them.
func compileRegex(c interpreter.InterpretableCall) (interpreter.InterpretableCall, error) {
	args := c.Args()
	if c.Function() != overloads.Matches || len(args) != 2 {
		return c, nil
	}
	constant, ok := args[1].(interpreter.InterpretableConst)
	if !ok {
		return c, nil
	}
	text, ok := constant.Value().(types.String)
	if !ok {
		return c, nil
	}
	re, err := regexp.Compile(string(text))
	if err != nil {
		return nil, err
	}
	return interpreter.NewCall(c.ID(), c.Function(), c.OverloadID(), args, func(args ...ref.Val) ref.Val {
		s, ok := args[0].(types.String)
		if !ok {
			return types.NewErr("no such overload")
		}
		return types.Bool(re.MatchString(string(s)))
	}), nil
}
