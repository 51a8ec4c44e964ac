// Package rawjson reads JSON by its members, and makes Go values of those only that somebody asks for. What a service sends of
// one person has dozens of members, and a handful of them are used; to find the ends of all takes a tenth of the time that it
// takes to decode them.
//
// It takes what encoding/json takes: of two members of one name the last counts, and what is not valid UTF-8 becomes U+FFFD.
package rawjson

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Value is a value as it is written, without the white space around it. One without any bytes is none at all.
type Value = jsontext.Value

// Member is one of an object. The value is part of the document that it was read from, and so may the name be: neither may be
// changed.
type Member struct {
	Name  []byte
	Value Value
}

// Object is the members of an object in the order in which they are written.
type Object []Member

// Find gives the value of a name, none if there is no such member.
func (o Object) Find(name string) Value {
	for i := len(o) - 1; i >= 0; i-- {
		if string(o[i].Name) == name {
			return o[i].Value
		}
	}
	return nil
}

// Text gives the text of a name, "" if there is none or if it is no text.
func (o Object) Text(name string) string {
	s, _ := Text(o.Find(name))
	return s
}

// Object gives the members of an object inside, nil if there is none or if it is something else.
func (o Object) Object(name string) Object {
	inner, _ := Members(o.Find(name))
	return inner
}

// Written is an object with these members, as they are written.
func (o Object) Written() Value {
	to := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			to = append(to, ',')
		}
		to, _ = jsontext.AppendQuote(to, m.Name) // an error is of UTF-8 that is not valid, which it mends
		to = append(append(to, ':'), m.Value...)
	}
	return append(to, '}')
}

// A WrongKindError says which JSON there is in the place of another.
type WrongKindError struct {
	Is, Want string // "array", "bool", "null", "number", "object" or "string"
}

// Error says both.
func (e *WrongKindError) Error() string {
	return fmt.Sprintf("it is a JSON %s where an %s belongs", e.Is, e.Want)
}

// Members reads a document that is one object, and nothing after it. The error is a [*WrongKindError], or one of
// jsontext's, in which io.ErrUnexpectedEOF is of a document that does not come to its end.
func Members(doc []byte) (Object, error) {
	r := open(doc)
	defer readers.Put(r)
	if err := r.enter('{'); err != nil {
		return nil, err
	}
	r.members = r.members[:0]
	for r.PeekKind() != '}' {
		name, err := r.value()
		if err != nil {
			return nil, err
		}
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		r.members = append(r.members, Member{unquoted(name), v})
	}
	if err := r.leave(); err != nil {
		return nil, err
	}
	return append(Object{}, r.members...), nil
}

// Elements reads a document that is one array, and nothing after it. The errors are those of [Members].
func Elements(doc []byte) ([]Value, error) {
	r := open(doc)
	defer readers.Put(r)
	if err := r.enter('['); err != nil {
		return nil, err
	}
	var all []Value
	for r.PeekKind() != ']' {
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	if err := r.leave(); err != nil {
		return nil, err
	}
	return all, nil
}

// Decode reads a document that is one value, and nothing after it, into what a pointer points to. Names of fields are matched
// as they are written.
func Decode(doc []byte, into any) error { return json.Unmarshal(doc, into, lenient) }

// Text gives the text that a value is; it is not ok if it is something else.
func Text(v Value) (text string, ok bool) {
	if v.Kind() != '"' {
		return "", false
	}
	return string(unquoted(v)), true
}

// KindName names a kind of value as [WrongKindError] does, "" for what is none.
func KindName(kind jsontext.Kind) string { return kinds[kind] }

var kinds = map[jsontext.Kind]string{
	'n': "null", 't': "bool", 'f': "bool", '0': "number", '"': "string", '[': "array", '{': "object",
}

// unquoted is the text of a string, of which it is a part unless something in it is escaped or broken.
func unquoted(v Value) []byte {
	if bytes.IndexByte(v, '\\') < 0 && utf8.Valid(v) {
		return v[1 : len(v)-1]
	}
	text, _ := jsontext.AppendUnquote(nil, v) // an error is of UTF-8 that is not valid, which it mends
	return text
}

// errMore is of a document that something follows.
var errMore = errors.New("something follows it")

// reader is a decoder that is used again.
type reader struct {
	jsontext.Decoder
	doc     []byte
	members []Member
}

var readers sync.Pool

var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

func open(doc []byte) *reader {
	r, _ := readers.Get().(*reader)
	if r == nil {
		r = new(reader)
	}
	r.doc = doc
	r.Reset(bytes.NewBuffer(doc), lenient)
	return r
}

// enter reads the bracket that opens what is expected.
func (r *reader) enter(kind jsontext.Kind) error {
	if is := r.PeekKind(); is != kind && kinds[is] != "" {
		if _, err := r.ReadValue(); err != nil {
			return err
		}
		return &WrongKindError{kinds[is], kinds[kind]}
	}
	_, err := r.ReadToken()
	return atEnd(err)
}

// leave reads the bracket that closes it, after which there is nothing.
func (r *reader) leave() error {
	if _, err := r.ReadToken(); err != nil {
		return err
	}
	if rest := bytes.Trim(r.doc[r.InputOffset():], " \t\r\n"); len(rest) > 0 {
		return fmt.Errorf("%w (at byte %d)", errMore, r.InputOffset())
	}
	return nil
}

// value reads one as a part of the document.
func (r *reader) value() (Value, error) {
	v, err := r.ReadValue()
	if err != nil {
		return nil, atEnd(err)
	}
	end := r.InputOffset()
	return r.doc[end-int64(len(v)) : end : end], nil
}

// atEnd makes one error of a document that ends where more is expected.
func atEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Words says an error of this package, or of jsontext, without the name of a package.
func Words(err error) string { return strings.TrimPrefix(err.Error(), "jsontext: ") }
