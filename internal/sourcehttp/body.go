package sourcehttp

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/rawjson"
)

// BadPage says what is wrong with a body that came whole and is not what the service sends: asking again would not help.
type BadPage string

// Error is the text.
func (e BadPage) Error() string { return string(e) }

// Decode reads a body that is one JSON value, and nothing after it. An error that is no [BadPage] means that the body did not
// come to its end. Numbers in an any become json.Number.
func Decode(body io.Reader, into any) error {
	text, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	if IsHTML(text) {
		return BadPage("the answer is HTML, not JSON; a proxy or a login page answers in the service's place")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return DecodeError(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return BadPage("something follows the JSON of the answer")
	}
	return nil
}

// DecodeError tells a body that is not the JSON that was expected, a [BadPage], from one that ended early.
func DecodeError(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var wrong *rawjson.WrongKindError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return io.ErrUnexpectedEOF
	case errors.As(err, &syntax):
		return BadPage("the answer is not JSON: " + syntax.Error())
	case errors.As(err, &kind):
		return BadPage("the answer holds a JSON " + kind.Value + " where " + article(kind.Type.Kind().String()) + " belongs")
	case errors.As(err, &wrong):
		return BadPage("the answer holds a JSON " + wrong.Is + " where " + article(wrong.Want) + " belongs")
	}
	return BadPage("the answer is not JSON: " + rawjson.Words(err))
}

// article names a kind of Go's, or of JSON, in words.
func article(kind string) string {
	switch kind {
	case "map", "struct", "ptr", "object":
		return "an object"
	case "slice", "array":
		return "a list"
	}
	return "a " + kind
}

// IsHTML tells whether a body begins like HTML, or XML, which no JSON does.
func IsHTML(body []byte) bool {
	return strings.HasPrefix(strings.TrimLeft(string(body[:min(len(body), 64)]), " \t\r\n\ufeff"), "<")
}
