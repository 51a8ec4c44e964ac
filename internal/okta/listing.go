package okta

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/lark-directory/terraform-provider-lark/internal/rawjson"
	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// listing is one list of Okta's, over all its pages.
type listing[T item] struct {
	what   string // for errors: "the users"
	path   string
	bucket string
	query  url.Values
	limit  int // the page size
	// bare listings may end, so far as is known, without any link where they are empty; others never do.
	bare bool
	// read makes an item of its JSON; its error says what is wrong with it.
	read func(rawjson.Object) (T, error)
}

// item is what a listing holds.
type item interface {
	// key is the id, and when the item was updated last, the zero time where that is not told.
	key() (id string, updated time.Time)
}

// items are the items of a listing by id, each as it was updated last.
type items[T item] map[string]T

// add keeps an item, unless a later version of it is there; of two with the same date, or without one, that which was
// read last stays. It reports whether the item is new.
func (all items[T]) add(one T) bool {
	id, updated := one.key()
	before, seen := all[id]
	if _, last := before.key(); !seen || updated.IsZero() || !updated.Before(last) {
		all[id] = one
	}
	return !seen
}

const (
	// fullPage is how many items Okta's listings give at least, if there are as many and as many are asked for. Some
	// orgs give no more, whatever is asked for.
	fullPage = 200
	// smallPage is what to fall back to when Okta takes too long over a page: it answers 500 then, and advises a
	// smaller limit.
	smallPage = 50
	// maxPages and maxIdle end a listing that does not end by itself: Okta has had next links that went on for ever.
	maxPages = 20_000
	maxIdle  = 5
)

// list reads a listing to its end.
func (l listing[T]) list(ctx context.Context, c *Client) (items[T], error) {
	found, err := l.walk(ctx, c)
	var failed *sourcehttp.Exhausted
	if errors.As(err, &failed) && failed.Slow && failed.Endpoint == l.endpoint() && l.limit > smallPage {
		l.limit = smallPage
		tflog.SubsystemDebug(ctx, "okta", "starting the listing again with smaller pages", map[string]any{"path": l.path})
		found, err = l.walk(ctx, c)
	}
	if err != nil {
		return nil, fmt.Errorf("okta: %s could not be listed: %w", l.what, err)
	}
	return found, nil
}

func (l listing[T]) endpoint() string { return http.MethodGet + " " + l.path }

// walk follows the pages. Whatever is not a proper end is an error.
func (l listing[T]) walk(ctx context.Context, c *Client) (items[T], error) {
	found := items[T]{}
	seen := map[string]bool{}
	idle := 0
	u := l.first(c.base)
	for n := 1; ; n++ {
		if n > maxPages {
			return nil, fmt.Errorf("there is no end after %d pages", maxPages)
		}
		seen[cursor(u)] = true
		page, links, err := l.linkedPage(ctx, c, u)
		if err != nil {
			return nil, fmt.Errorf("page %d: %w", n, err)
		}
		l.learn(c, links, len(page))
		idle++
		for _, one := range page {
			if found.add(one) {
				idle = 0
			}
		}
		switch {
		case !links.any && len(page) == 0 && l.doubtful(c, n):
			return nil, fmt.Errorf("page %d is empty and came without Link headers, so nothing tells whether it is the last; check for a "+
				"proxy that answers itself", n)
		case links.next == "":
			return found, nil
		case idle >= maxIdle:
			return nil, fmt.Errorf("%d pages in a row, up to page %d, brought nothing new: the listing does not end", maxIdle, n)
		}
		if u, err = c.follow(u, links.next); err != nil {
			return nil, fmt.Errorf("page %d: %w", n, err)
		}
		if seen[cursor(u)] {
			return nil, fmt.Errorf("page %d leads back to a page that was read before", n)
		}
	}
}

// lesson is what the pages of one client's listings have taught about the end of a listing.
type lesson struct {
	// learned: an end had a self link, so that one without any is not the end.
	learned atomic.Bool
	// before names a listing that was taken for empty without any link, before that was known.
	before atomic.Pointer[string]
}

func (l listing[T]) lesson(c *Client) *lesson {
	if l.bare {
		return &c.emptied
	}
	return &c.ended
}

// learn keeps what a page tells of the links that pages have.
func (l listing[T]) learn(c *Client, found links, items int) {
	if found.self {
		c.linked.Store(true)
		if found.next == "" && (items == 0 || !l.bare) {
			l.lesson(c).learned.Store(true)
		}
	}
	if !found.any && items == 0 {
		l.lesson(c).before.Store(&l.what)
	}
}

// doubtful tells whether the n-th page, empty and without a link, cannot be the end: others like it had links.
func (l listing[T]) doubtful(c *Client, n int) bool {
	return l.lesson(c).learned.Load() || n > 1 && c.linked.Load()
}

// doubt is an error where a listing was taken for empty that, as others showed later, cannot have been. What is read in
// several listings ends with it.
func (c *Client) doubt() error {
	for _, lesson := range []*lesson{&c.ended, &c.emptied} {
		if !lesson.learned.Load() {
			continue
		}
		if what := lesson.before.Swap(nil); what != nil {
			return fmt.Errorf("okta: %s could not be listed: page 1 is empty and came without Link headers, though others had some; check for a "+
				"proxy that answers itself", *what)
		}
	}
	return nil
}

func (l listing[T]) first(base *url.URL) *url.URL {
	u := *base
	u.Path = ""
	q := url.Values{}
	maps.Copy(q, l.query)
	q.Set("limit", strconv.Itoa(l.limit))
	first, err := u.Parse(l.path + "?" + q.Encode())
	if err != nil { // the path is ours, with ids escaped
		panic(err)
	}
	return first
}

// cursor names a page: two addresses that differ in the order of parameters only are the same.
func cursor(u *url.URL) string { return u.Query().Encode() }

// linkedPage is page, but doubts one that is full and names no next page, or has no link at all where others had some: Okta
// sends a self link and a next one, in two headers, so something may have taken away the one or both. The same page is asked
// for with one item less: if links come through, that one has a next link.
func (l listing[T]) linkedPage(ctx context.Context, c *Client, u *url.URL) ([]T, links, error) {
	page, found, err := l.page(ctx, c, u)
	if err != nil || found.next != "" || len(page) < c.fullAt(u) && (found.any || !c.linked.Load()) {
		return page, found, err
	}
	less := *u
	q := less.Query()
	fewer := max(len(page)-1, 1)
	q.Set("limit", strconv.Itoa(fewer))
	less.RawQuery = q.Encode()
	again, found, err := l.page(ctx, c, &less)
	switch {
	case err != nil || found.next != "" || len(page) <= 1 || len(again) < fewer:
	case len(again) > fewer && len(again) < found.limit: // no limit is heeded here, and its own is not reached
	case !found.any:
		err = errors.New("it came without Link headers, so nothing tells whether it is the last; check for a proxy that removes them")
	default:
		err = errors.New("it came without a Link header to a next page, and so did a smaller one, so nothing tells whether it is the last; check " +
			"for a proxy that keeps only one of two headers of a name")
	}
	return append(page, again...), found, err
}

// fullAt is from how many items on a page may be full.
func (c *Client) fullAt(page *url.URL) int {
	limit, _ := strconv.Atoi(page.Query().Get("limit"))
	if limit <= 0 || limit > c.full {
		return c.full
	}
	return limit
}

// page reads one page.
func (l listing[T]) page(ctx context.Context, c *Client, u *url.URL) ([]T, links, error) {
	var page []T
	var found links
	err := c.api.Do(ctx, sourcehttp.Call{
		Endpoint: l.endpoint(),
		Bucket:   l.bucket,
		Build: func(ctx context.Context) (*http.Request, error) {
			return http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		},
		Read: func(r *http.Response) (err error) {
			if found, err = readLinks(r.Header); err != nil {
				return sourcehttp.BadPage(err.Error())
			}
			page, err = readPage(r.Body, l.read)
			return err
		},
	})
	return page, found, err
}
