package okta

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// pages is an org that lists users in the order given, so many a page at most, and tells of its links in one of the ways
// that proxies make of them. Somebody may stand in a listing twice, as they do when the order moves between two pages.
type pages struct {
	present, departed []string // user records
	size              int
	joined, unlinked  bool // one header for both links; a self link never
}

func (p pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	list := p.present
	if r.URL.Query().Get("filter") != "" {
		list = p.departed
	}
	asked, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	from, _ := strconv.Atoi(r.URL.Query().Get("after"))
	to := min(from+min(asked, p.size), len(list))
	var links []string
	if !p.unlinked {
		links = append(links, fmt.Sprintf(`<http://%s%s?after=%d&limit=%d>; rel="self"`, r.Host, r.URL.Path, from, asked))
	}
	if to < len(list) {
		q := r.URL.Query()
		q.Set("after", strconv.Itoa(to))
		links = append(links, fmt.Sprintf(`<http://%s%s?%s>; rel="next"`, r.Host, r.URL.Path, q.Encode()))
	}
	if p.joined && len(links) == 2 {
		links = []string{links[1] + "," + links[0]}
	}
	w.Header()["Link"] = links
	items := make([]json.RawMessage, 0, to-from)
	for _, one := range list[from:to] {
		items = append(items, json.RawMessage(one))
	}
	_ = json.NewEncoder(w).Encode(items)
}

func TestUsers_are_the_same_for_any_order_and_size_of_pages(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		record := func(id, status, title string, day int) string {
			return fmt.Sprintf(`{"id":%q,"status":%q,"lastUpdated":"2026-03-%02dT00:00:00.000Z","profile":{"title":%q}}`, id, status, day, title)
		}
		want := map[string]string{}
		var present, departed []string
		for i := range rapid.IntRange(1, 40).Draw(t, "people") {
			id := fmt.Sprintf("00u%d", i)
			status := "ACTIVE"
			if i > 0 && rapid.IntRange(0, 3).Draw(t, "left") == 0 {
				status = "DEPROVISIONED"
				departed = append(departed, record(id, status, "last", 9))
			} else {
				present = append(present, record(id, status, "last", 9))
			}
			if rapid.IntRange(0, 3).Draw(t, "twice") == 0 { // an older version of them
				present = append(present, record(id, "ACTIVE", "older", 1))
			}
			want[id] = fmt.Sprintf(`{"id":%q,"profile":{"title":"last"},"status":%q}`, id, status)
		}
		p := pages{
			present: rapid.Permutation(present).Draw(t, "present"), departed: departed,
			// Fewer a page could look like a listing that does not end: many pages without anybody new.
			size:   rapid.IntRange(9, 60).Draw(t, "size"),
			joined: rapid.Bool().Draw(t, "joined"), unlinked: rapid.Bool().Draw(t, "unlinked"),
		}
		if len(departed) > 0 {
			p.departed = rapid.Permutation(departed).Draw(t, "departed")
		}
		c, err := New(Config{OrgURL: "http://127.0.0.1", APIToken: token, HTTP: &http.Client{Transport: direct{p}}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Users(t.Context(), Query{})
		if err != nil {
			t.Fatal(err)
		}
		records := map[string]string{}
		for id, record := range got {
			records[id] = string(record)
		}
		if diff := cmp.Diff(want, records); diff != "" {
			t.Fatal(diff)
		}
	})
}
