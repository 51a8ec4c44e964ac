package sandbox

import (
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// headers sets what every reply of Okta has.
func (r *oktaRequest) headers() {
	h := r.w.Header()
	h.Set("Date", r.o.now().Format(http.TimeFormat))
	h.Set("X-Okta-Request-Id", r.o.random(27))
	h.Set("Cache-Control", "no-cache, no-store")
	h.Set("Pragma", "no-cache")
	h.Set("Expires", "0")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
}

func (r *oktaRequest) json(status int, v any) {
	r.w.Header().Set("Content-Type", "application/json")
	r.w.WriteHeader(status)
	e := json.NewEncoder(r.w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
}

// fail answers with Okta's error body.
func (r *oktaRequest) fail(status int, code, summary string, causes ...string) {
	list := make([]map[string]string, 0, len(causes))
	for _, c := range causes {
		list = append(list, map[string]string{"errorSummary": c})
	}
	r.json(status, map[string]any{
		"errorCode": code, "errorSummary": summary, "errorLink": code,
		"errorId": "oae" + r.o.random(22), "errorCauses": list,
	})
}

func (r *oktaRequest) notFound(id, kind string) {
	r.fail(http.StatusNotFound, "E0000007", "Not found: Resource not found: "+id+" ("+kind+")")
}

func (r *oktaRequest) invalid(parameter, cause string) {
	r.fail(http.StatusBadRequest, "E0000001", "Api validation failed: "+parameter, parameter+": "+cause)
}

func (r *oktaRequest) badSearch(err error) {
	r.fail(http.StatusBadRequest, "E0000031", "Invalid search criteria.", err.Error())
}

func oktaAccepts(accept string) bool {
	if accept == "" {
		return true
	}
	for _, part := range strings.Split(accept, ",") {
		media, _, err := mime.ParseMediaType(part)
		if err == nil && slices.Contains([]string{"application/json", "application/*", "*/*"}, media) {
			return true
		}
	}
	return false
}

// oktaDate writes a timestamp as Okta does; the zero time is null.
func oktaDate(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// oktaListing is how a listing is paged: the default page, the largest one, and the parameters that the service
// knows besides limit and after, in the order in which its self link shows them.
type oktaListing struct {
	standard, largest int
	parameters        []string
}

// limit returns the page size that is in effect, or answers that the one asked for is none.
func (r *oktaRequest) limit(l oktaListing) (int, bool) {
	limit := l.standard
	if s := r.query.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			r.invalid("limit", "must be a positive number")
			return 0, false
		}
		limit = n
	}
	limit = min(limit, l.largest)
	if t := r.o.options.TimeoutAbove; t > 0 && limit > t {
		r.fail(http.StatusInternalServerError, "E0000009", "Internal Server Error")
		return 0, false
	}
	return limit, true
}

// oktaPage answers with one page of items, which are in the order of the listing; id gives the key that cursors are
// made of, and render the JSON. In listings ordered by id a cursor outlives the item it names; in others (sorted) it
// does not.
func oktaPage[T any](r *oktaRequest, l oktaListing, items []T, sorted bool, id func(T) string, render func(T) any) {
	limit, ok := r.limit(l)
	if !ok {
		return
	}
	if after := r.query.Get("after"); after != "" {
		start := slices.IndexFunc(items, func(item T) bool {
			if sorted {
				return id(item) == after
			}
			return r.o.before(after, id(item))
		})
		switch {
		case sorted && start < 0:
			r.invalid("after", "is not a cursor of this listing")
			return
		case sorted:
			items = items[start+1:]
		case start < 0:
			items = nil
		default:
			items = items[start:]
		}
	}
	next := ""
	if len(items) > limit {
		items = items[:limit]
		next = id(items[limit-1])
	}
	page := make([]any, 0, len(items))
	for _, item := range items {
		page = append(page, render(item))
	}
	r.links(l, limit, next)
	r.json(http.StatusOK, page)
}

// before is the order of listings.
func (o *Okta) before(a, b string) bool {
	if o.options.Descending {
		return a > b
	}
	return a < b
}

// links sets the Link headers: self with the limit in effect, and next while there is more.
func (r *oktaRequest) links(l oktaListing, limit int, next string) {
	self := "limit=" + strconv.Itoa(limit)
	known := url.Values{"limit": {strconv.Itoa(limit)}}
	for _, p := range append([]string{"after"}, l.parameters...) {
		if v := r.query.Get(p); v != "" {
			self += "&" + p + "=" + url.QueryEscape(v)
			known.Set(p, v)
		}
	}
	links := []string{"<" + r.base + r.req.URL.EscapedPath() + "?" + self + `>; rel="self"`}
	if next != "" {
		known.Set("after", next)
		links = append(links, "<"+r.base+r.req.URL.EscapedPath()+"?"+known.Encode()+`>; rel="next"`)
	}
	if r.o.options.JoinLinks {
		links = []string{strings.Join(links, ", ")}
	}
	r.w.Header()["Link"] = links
}
