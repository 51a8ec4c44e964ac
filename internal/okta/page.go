package okta

import (
	"fmt"
	"io"

	"github.com/lark-directory/terraform-provider-lark/internal/rawjson"
	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// readPage reads one page: an array of objects that read makes items of, and nothing after it. An error that is no
// BadPage means that the page did not come to its end.
func readPage[T any](body io.Reader, read func(rawjson.Object) (T, error)) ([]T, error) {
	text, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	if sourcehttp.IsHTML(text) {
		return nil, sourcehttp.BadPage("the answer is HTML instead of JSON; a proxy or a login page answers in Okta's place")
	}
	docs, err := rawjson.Elements(text)
	if err != nil {
		return nil, sourcehttp.DecodeError(err)
	}
	page := make([]T, 0, len(docs))
	for _, doc := range docs {
		object, err := rawjson.Members(doc)
		if err != nil {
			return nil, sourcehttp.DecodeError(err)
		}
		one, err := read(object)
		if err != nil {
			return nil, sourcehttp.BadPage(fmt.Sprintf("item %d of the page (id %q) %s", len(page)+1, object.Text("id"), err))
		}
		page = append(page, one)
	}
	return page, nil
}
