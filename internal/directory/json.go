package directory

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// Decode reads exactly one JSON document, numbers kept as they are written. Keys that a struct does not have are passed
// over.
func Decode(doc []byte, into any) error {
	return decode(json.NewDecoder(bytes.NewReader(doc)), doc, into)
}

// decodeStrictly is Decode that refuses keys that a struct does not have: a misspelt one would silently mean nothing.
func decodeStrictly(doc []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.DisallowUnknownFields()
	return decode(d, doc, into)
}

func decode(d *json.Decoder, doc []byte, into any) error {
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return misread(err, d.InputOffset())
	}
	// The decoder, asked for the next token, would make its buffer twice as long to find out.
	if len(bytes.Trim(doc[d.InputOffset():], " \t\r\n")) > 0 {
		return fmt.Errorf("not one JSON document: something follows it (at byte %d)", d.InputOffset())
	}
	return nil
}

// misread says in a user's words what is wrong with a document, and where.
func misread(err error, at int64) error {
	var (
		syntax *json.SyntaxError
		shape  *json.UnmarshalTypeError
	)
	switch {
	case errors.As(err, &shape):
		want := "an object"
		if shape.Type.Kind() == reflect.String {
			want = "text"
		}
		return fmt.Errorf("not the JSON that is expected here: %s in place of %s (%s, at byte %d)", shape.Value, want,
			cmp.Or(shape.Field, "the document"), shape.Offset)
	case errors.As(err, &syntax):
		return fmt.Errorf("not the JSON that is expected here: %w (at byte %d)", err, syntax.Offset)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("not the JSON that is expected here: it ends in the middle, or is empty")
	}
	if key, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		return fmt.Errorf("%s: no such key here (at byte %d); correct it, or leave it out", key, at)
	}
	return fmt.Errorf("not the JSON that is expected here: %w", err)
}

// Encode gives canonical JSON: sorted keys, no white space, no HTML escapes. It panics only on types that cannot be
// encoded, which this project does not build.
func Encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
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
