package okta

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// readPage reads one page: an array of objects that read makes items of, and nothing after it. An error that is no
// BadPage means that the page did not come to its end.
func readPage[T any](body io.Reader, read func(map[string]any) (T, error)) ([]T, error) {
	var start bytes.Buffer
	d := json.NewDecoder(io.TeeReader(body, &limitedWriter{&start, 64}))
	d.UseNumber()
	open, err := d.Token()
	switch {
	case err != nil && sourcehttp.IsHTML(start.Bytes()):
		return nil, sourcehttp.BadPage("the answer is HTML instead of JSON; a proxy or a login page answers in Okta's place")
	case err != nil:
		return nil, sourcehttp.DecodeError(err)
	case open != json.Delim('['):
		return nil, sourcehttp.BadPage("the answer is not a list")
	}
	var page []T
	for d.More() {
		var doc map[string]any
		if err := d.Decode(&doc); err != nil {
			return nil, sourcehttp.DecodeError(err)
		}
		one, err := read(doc)
		if err != nil {
			id, _ := doc["id"].(string)
			return nil, sourcehttp.BadPage(fmt.Sprintf("item %d of the page (id %q) %s", len(page)+1, id, err))
		}
		page = append(page, one)
	}
	if _, err := d.Token(); err != nil {
		return nil, sourcehttp.DecodeError(err)
	}
	_, err = d.Token()
	switch {
	case errors.Is(err, io.EOF):
		return page, nil
	case err == nil || errors.As(err, new(*json.SyntaxError)):
		return nil, sourcehttp.BadPage("something follows the list")
	}
	return nil, err
}

// limitedWriter keeps the first bytes of what passes by.
type limitedWriter struct {
	to   *bytes.Buffer
	most int
}

func (w *limitedWriter) Write(b []byte) (int, error) {
	if room := w.most - w.to.Len(); room > 0 {
		w.to.Write(b[:min(room, len(b))])
	}
	return len(b), nil
}
