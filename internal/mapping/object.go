package mapping

import (
	"reflect"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"github.com/lark-directory/terraform-provider-lark/internal/rawjson"
)

// object is a JSON object as CEL sees it: a map, whose values are made when an expression asks for them, once for all
// expressions. A field that is null is missing. It is used by one goroutine.
type object struct {
	members rawjson.Object
	made    []ref.Val // of members, nil what nobody asked for
}

var _ traits.Mapper = (*object)(nil)

// field gives a field; it is not ok if there is none.
func (o *object) field(name string) (v ref.Val, ok bool) {
	for i := len(o.members) - 1; i >= 0; i-- { // the last of a name counts
		if string(o.members[i].Name) != name {
			continue
		}
		if o.members[i].Value.Kind() == 'n' {
			return nil, false
		}
		if o.made == nil {
			o.made = make([]ref.Val, len(o.members))
		}
		if o.made[i] == nil {
			o.made[i] = celValue(o.members[i].Value)
		}
		return o.made[i], true
	}
	return nil, false
}

// Find is how expressions select a field.
func (o *object) Find(key ref.Val) (ref.Val, bool) {
	name, ok := key.(types.String)
	if !ok {
		return o.whole().Find(key)
	}
	return o.field(string(name))
}

// Contains is the operator in.
func (o *object) Contains(key ref.Val) ref.Val {
	if name, ok := key.(types.String); ok {
		_, found := o.field(string(name))
		return types.Bool(found)
	}
	return o.whole().Contains(key)
}

// Get is Find that makes an error of what there is not.
func (o *object) Get(key ref.Val) ref.Val {
	if v, found := o.Find(key); found {
		return v
	}
	return o.whole().Get(key)
}

// whole is the object with all its values, for what looks at them all.
func (o *object) whole() traits.Mapper {
	values := make(map[string]any, len(o.members))
	for _, m := range o.members {
		name := string(m.Name)
		if v, ok := o.field(name); ok {
			values[name] = v
		}
	}
	return types.NewStringInterfaceMap(types.DefaultTypeAdapter, values)
}

// Iterator goes over the names.
func (o *object) Iterator() traits.Iterator { return o.whole().Iterator() }

// Size is how many fields there are.
func (o *object) Size() ref.Val { return o.whole().Size() }

// Equal compares it with another map.
func (o *object) Equal(other ref.Val) ref.Val { return o.whole().Equal(other) }

// ConvertToNative makes a Go value of it.
func (o *object) ConvertToNative(to reflect.Type) (any, error) { return o.whole().ConvertToNative(to) }

// ConvertToType is type(object), and what CEL converts implicitly.
func (o *object) ConvertToType(to ref.Type) ref.Val { return o.whole().ConvertToType(to) }

// Type is a map.
func (o *object) Type() ref.Type { return types.MapType }

// Value is a Go map of CEL's values.
func (o *object) Value() any { return o.whole().Value() }
