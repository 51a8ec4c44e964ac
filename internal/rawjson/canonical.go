package rawjson

import (
	"bytes"
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// Canonical writes what a value means in one way: members in order of their names, nulls left out of objects, no white space,
// no HTML escapes. It is what encoding/json makes of the same. The value is valid: it came from [Members] or [Elements].
func Canonical(v Value) []byte { return appendCanonical(make([]byte, 0, len(v)), v) }

func appendCanonical(to []byte, v Value) []byte {
	switch v.Kind() {
	case '{':
		members, _ := Members(v)
		return members.appendTo(to)
	case '[':
		elements, _ := Elements(v)
		to = append(to, '[')
		for i, element := range elements {
			if i > 0 {
				to = append(to, ',')
			}
			to = appendCanonical(to, element)
		}
		return append(to, ']')
	case '"':
		return appendString(to, v)
	}
	return append(to, v...)
}

// Written is an object with these members, as they are written.
func (o Object) Written() Value {
	size := len(`{}`)
	for _, m := range o {
		size += len(m.Name) + len(m.Value) + len(`"":,`)
	}
	to := append(make([]byte, 0, size), '{')
	for i, m := range o {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(appendQuoted(to, m.Name), ':')
		to = append(to, m.Value...)
	}
	return append(to, '}')
}

func (o Object) appendTo(to []byte) []byte {
	o = slices.Clone(o)
	slices.SortStableFunc(o, func(a, b Member) int { return bytes.Compare(a.Name, b.Name) })
	to = append(to, '{')
	empty := len(to)
	for i, m := range o {
		if i+1 < len(o) && bytes.Equal(m.Name, o[i+1].Name) || m.Value.Kind() == 'n' {
			continue // the last of its name counts
		}
		if len(to) > empty {
			to = append(to, ',')
		}
		to = appendQuoted(to, m.Name)
		to = append(to, ':')
		to = appendCanonical(to, m.Value)
	}
	return append(to, '}')
}

func appendString(to []byte, v Value) []byte {
	if bytes.IndexByte(v, '\\') < 0 && isPlain(v) {
		return append(to, v...)
	}
	return appendQuoted(to, unquoted(v))
}

func appendQuoted(to, text []byte) []byte {
	if bytes.IndexByte(text, '"') < 0 && bytes.IndexByte(text, '\\') < 0 && isPlain(text) {
		to = append(to, '"')
		to = append(to, text...)
		return append(to, '"')
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(string(text)) // a string can be encoded
	return append(to, bytes.TrimRight(b.Bytes(), "\n")...)
}

// isPlain: nothing but quotes and backslashes would be written otherwise than it is.
func isPlain(text []byte) bool {
	for _, c := range text {
		if c < ' ' {
			return false
		}
	}
	return utf8.Valid(text) && !bytes.Contains(text, []byte("\u2028")) && !bytes.Contains(text, []byte("\u2029"))
}
