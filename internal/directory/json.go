package directory

import (
	"bytes"
	"cmp"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/lark-directory/terraform-provider-lark/internal/rawjson"
)

// reading is how documents are read: as encoding/json does, but for names, which are matched as they are written.
var reading = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true),
	json.WithUnmarshalers(json.UnmarshalFromFunc(func(d *jsontext.Decoder, v *any) (err error) {
		*v, err = readAny(d)
		return err
	})))

// Decode reads exactly one JSON document, numbers kept as they are written. Keys that a struct does not have are passed
// over.
func Decode(doc []byte, into any) error {
	return misread(json.Unmarshal(doc, into, reading))
}

// decodeStrictly is Decode that refuses keys that a struct does not have, and those that stand twice: a misspelt one would
// silently mean nothing, and so would one of two.
func decodeStrictly(doc []byte, into any) error {
	return misread(json.Unmarshal(doc, into, reading, json.RejectUnknownMembers(true), jsontext.AllowDuplicateNames(false)))
}

// readAny reads the next value: a string, bool, json.Number, []any, map[string]any or nil.
func readAny(d *jsontext.Decoder) (any, error) {
	t, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	switch t.Kind() {
	case '"':
		return t.String(), nil
	case '0':
		return stdjson.Number(t.String()), nil
	case 't', 'f':
		return t.Bool(), nil
	case '[':
		list := []any{}
		for d.PeekKind() != ']' {
			v, err := readAny(d)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = d.ReadToken()
		return list, err
	case '{':
		return readMembers(d, map[string]any{})
	}
	return nil, nil
}

// readMembers reads the rest of an object of which the first bracket was read.
func readMembers(d *jsontext.Decoder, into map[string]any) (map[string]any, error) {
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		key := name.String()
		if into[key], err = readAny(d); err != nil {
			return nil, err
		}
	}
	_, err := d.ReadToken()
	return into, err
}

// misread says in a user's words what is wrong with a document, and where.
func misread(err error) error {
	var (
		syntax *jsontext.SyntacticError
		shape  *json.SemanticError
	)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("not the JSON that is expected here: it ends in the middle, or is empty")
	case errors.Is(err, json.ErrUnknownName) && errors.As(err, &shape) && shape.GoType == reflect.TypeFor[Directory]():
		return fmt.Errorf("%q: no such key here (at byte %d). A directory has people, departments, groups, held, departed and aliases: people stand under people. "+
			"Records of a source go through lark_sync_mapping", shape.JSONPointer.LastToken(), shape.ByteOffset)
	case errors.Is(err, json.ErrUnknownName) && errors.As(err, &shape):
		return fmt.Errorf("%q: no such key here (at byte %d); correct it, or leave it out", shape.JSONPointer.LastToken(), shape.ByteOffset)
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &syntax):
		return fmt.Errorf("not the JSON that is expected here: %s stands twice (at byte %d); leave one out", dotted(syntax.JSONPointer), syntax.ByteOffset)
	case errors.As(err, &shape):
		want := "an object"
		if shape.GoType != nil && shape.GoType.Kind() == reflect.String {
			want = "text"
		}
		return fmt.Errorf("not the JSON that is expected here: %s in place of %s (%s, at byte %d)", rawjson.KindName(shape.JSONKind), want,
			cmp.Or(dotted(shape.JSONPointer), "the document"), shape.ByteOffset)
	case errors.As(err, &syntax):
		if strings.Contains(err.Error(), "after top-level value") {
			return fmt.Errorf("not one JSON document: something follows it (at byte %d)", syntax.ByteOffset)
		}
		return fmt.Errorf("not the JSON that is expected here: %w (at byte %d)", syntax.Err, syntax.ByteOffset)
	}
	return fmt.Errorf("not the JSON that is expected here: %w", err)
}

// dotted writes a place as people.00u1.name.
func dotted(place jsontext.Pointer) string {
	var names []string
	for name := range place.Tokens() {
		names = append(names, inLine(name))
	}
	return strings.Join(names, ".")
}

// Encode gives canonical JSON: sorted keys, no white space, no HTML escapes. It panics only on types that cannot be
// encoded, which this project does not build.
func Encode(v any) []byte {
	var b bytes.Buffer
	e := stdjson.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// Equal reports whether two JSON documents mean the same: key order and white space do not count.
func Equal(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	var x, y any
	if Decode(a, &x) != nil || Decode(b, &y) != nil {
		return false
	}
	return bytes.Equal(Encode(x), Encode(y))
}
