package sandbox

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	jumpCloudPage    = 10 // what a client gets that does not ask for more
	jumpCloudLargest = 100
)

// jumpCloudWindow is which part of a listing a call wants, and in which order.
type jumpCloudWindow struct {
	limit, skip int
	sort        []string // names of properties, with a - before those that descend
}

// window reads limit, skip and sort, or answers that they are none. largest is what a page has at most.
func (r *jumpCloudRequest) window(q url.Values, largest int, separator string) (jumpCloudWindow, bool) {
	w := jumpCloudWindow{limit: jumpCloudPage}
	for name, value := range map[string]*int{"limit": &w.limit, "skip": &w.skip} {
		text := q.Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			r.fail(http.StatusBadRequest, fmt.Sprintf("%s must be a number that is not negative", name))
			return w, false
		}
		*value = n
	}
	if w.limit > largest {
		if r.j.options.StrictLimits {
			r.fail(http.StatusBadRequest, fmt.Sprintf("limit must not be above %d", largest))
			return w, false
		}
		w.limit = largest
	}
	w.sort = strings.FieldsFunc(q.Get("sort"), func(c rune) bool { return strings.ContainsRune(separator, c) })
	return w, true
}

// cut gives the window's part of all. What is asked for in no order comes in another one each time.
func (w jumpCloudWindow) cut(j *JumpCloud, all []map[string]any) []map[string]any {
	all = slices.Clone(all)
	if len(w.sort) == 0 || !jumpCloudSorts(w.sort, all) {
		j.rng.Shuffle(len(all), func(a, b int) { all[a], all[b] = all[b], all[a] })
	}
	slices.SortStableFunc(all, func(a, b map[string]any) int {
		for _, name := range w.sort {
			name, down := strings.CutPrefix(name, "-")
			order := cmp.Compare(fmt.Sprint(a[name]), fmt.Sprint(b[name]))
			if down {
				order = -order
			}
			if order != 0 {
				return order
			}
		}
		return 0
	})
	return w.part(all)
}

func (w jumpCloudWindow) part(all []map[string]any) []map[string]any {
	from := min(w.skip, len(all))
	return all[from:min(from+w.limit, len(all))]
}

// jumpCloudSorts tells whether the documents have what they are to be sorted by.
func jumpCloudSorts(names []string, docs []map[string]any) bool {
	return len(docs) > 0 && slices.ContainsFunc(names, func(name string) bool {
		_, has := docs[0][strings.TrimPrefix(name, "-")]
		return has
	})
}

// jumpCloudOperators are those of the first API without their $, and of the second.
var jumpCloudOperators = map[string]func(order int) bool{
	"eq": func(order int) bool { return order == 0 }, "ne": func(order int) bool { return order != 0 },
	"gt": func(order int) bool { return order > 0 }, "lt": func(order int) bool { return order < 0 },
	"gte": func(order int) bool { return order >= 0 }, "lte": func(order int) bool { return order <= 0 },
	"ge": func(order int) bool { return order >= 0 }, "le": func(order int) bool { return order <= 0 },
}

// filtered gives the documents for which every filter of the call holds, or answers that one is none. The operators of the
// two APIs differ.
func (r *jumpCloudRequest) filtered(docs []map[string]any, operators string) ([]map[string]any, bool) {
	for _, text := range r.query["filter"] {
		parts := strings.SplitN(text, ":", 3)
		if len(parts) < 3 || !slices.Contains(strings.Fields(operators), parts[1]) {
			r.fail(http.StatusBadRequest, "invalid filter "+text)
			return nil, false
		}
		holds := jumpCloudOperators[strings.TrimPrefix(parts[1], "$")]
		docs = slices.DeleteFunc(slices.Clone(docs), func(doc map[string]any) bool {
			return !holds(cmp.Compare(fmt.Sprint(doc[parts[0]]), parts[2]))
		})
	}
	return docs, true
}

// list answers with a page of the second API: a bare list, the count in a header.
func (r *jumpCloudRequest) list(w jumpCloudWindow, page any, total int) {
	if !r.j.options.WithoutCounts {
		r.w.Header().Set("X-Total-Count", strconv.Itoa(total))
	}
	if next := w.skip + w.limit; r.j.options.Links && next < total {
		q := url.Values{"limit": {strconv.Itoa(w.limit)}, "skip": {strconv.Itoa(next)}}
		r.w.Header().Set("Link", fmt.Sprintf(`<https://%s%s?%s>; rel="next"`, r.req.Host, r.req.URL.Path, q.Encode()))
	}
	r.json(http.StatusOK, page)
}

func jumpCloudSeconds(d time.Duration) string { return strconv.Itoa(int(math.Ceil(d.Seconds()))) }
