package sandbox

import (
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

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

// oktaPage answers with one page of a listing. items are what comes after the caller's cursor, which is the id of the
// last item that they have; it outlives the item.
func oktaPage[T any](r *oktaRequest, l oktaListing, items iter.Seq[T], id func(T) string, render func(T) any) {
	limit, ok := r.limit(l)
	if !ok {
		return
	}
	page, last, next := []any{}, "", ""
	for item := range items {
		if len(page) == limit {
			next = last
			break
		}
		page, last = append(page, render(item)), id(item)
	}
	r.links(l, limit, next)
	r.json(http.StatusOK, page)
}

// after gives those of the sorted ids that a listing has after a cursor, in its order; "" is before the first.
func (o *Okta) after(ids []string, cursor string) iter.Seq2[int, string] {
	i, found := slices.BinarySearch(ids, cursor)
	switch {
	case o.options.Descending && cursor == "":
		return slices.Backward(ids)
	case o.options.Descending:
		return slices.Backward(ids[:i])
	case found:
		i++
	}
	return slices.All(ids[i:])
}

// listed gives those of the sorted ids whose users a listing shows after a cursor: as they are, or, where the listing
// lags, as they were. A listing looks at no more users than its page needs.
func (o *Okta) listed(ids []string, cursor string, lags bool) iter.Seq[*OktaUser] {
	at := o.now().Add(-o.options.IndexLag)
	return func(yield func(*OktaUser) bool) {
		for _, id := range o.after(ids, cursor) {
			u := o.users[id].now()
			if lags {
				u = o.users[id].at(at)
			}
			if u == nil || o.unserved[id] && u.Status != oktaDeprovisioned {
				continue
			}
			if !yield(u) {
				return
			}
		}
	}
}

func oktaFiltered[T any](items iter.Seq[T], keep func(T) bool) iter.Seq[T] {
	return func(yield func(T) bool) {
		for item := range items {
			if keep(item) && !yield(item) {
				return
			}
		}
	}
}

func oktaUserID(u *OktaUser) string { return u.ID }

// ServeOnly makes every listing well formed and wrong: of the people there are now it shows the first n in the order
// of listings, and of the others those who are deprovisioned. 0 shows everybody again.
func (o *Okta) ServeOnly(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.unserved = nil
	if n == 0 {
		return
	}
	unserved := map[string]bool{}
	for u := range o.listed(o.sorted(), "", false) {
		if u.Status == oktaDeprovisioned {
			continue
		}
		if n--; n < 0 {
			unserved[u.ID] = true
		}
	}
	o.unserved = unserved
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
