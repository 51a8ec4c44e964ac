package okta

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// listing is one list of users, over all its pages.
type listing struct {
	what   string // for errors: "the users"
	path   string
	bucket string
	query  url.Values
	limit  int // the page size
}

const (
	// smallPage is what to fall back to when Okta takes too long over a page: it answers 500 then, and advises a
	// smaller limit.
	smallPage = 50
	// maxPages and maxIdle end a listing that does not end by itself: Okta has had next links that went on for ever.
	maxPages = 20_000
	maxIdle  = 5
)

// people are users by id, each as it was updated last.
type people map[string]user

// add keeps a record, unless a later one of the same user is there; of two with the same date, or without one, that
// which was read last stays. It reports whether the user is new.
func (p people) add(u user) bool {
	before, seen := p[u.id]
	if !seen || u.updated.IsZero() || !u.updated.Before(before.updated) {
		p[u.id] = u
	}
	return !seen
}

// list reads a listing to its end.
func (c *Client) list(ctx context.Context, l listing) (people, error) {
	found, err := c.walk(ctx, l)
	var failed *exhausted
	if errors.As(err, &failed) && failed.slow && failed.endpoint == l.endpoint() && l.limit > smallPage {
		l.limit = smallPage
		tflog.SubsystemDebug(ctx, subsystem, "starting the listing again with smaller pages", map[string]any{"path": l.path})
		found, err = c.walk(ctx, l)
	}
	if err != nil {
		return nil, fmt.Errorf("%s could not be listed: %w", l.what, err)
	}
	return found, nil
}

func (l listing) endpoint() string { return http.MethodGet + " " + l.path }

// walk follows the pages. Whatever is not a proper end is an error.
func (c *Client) walk(ctx context.Context, l listing) (people, error) {
	found := people{}
	seen := map[string]bool{}
	idle := 0
	u := c.first(l)
	for n := 1; ; n++ {
		if n > maxPages {
			return nil, fmt.Errorf("there is no end after %d pages", maxPages)
		}
		seen[cursor(u)] = true
		users, links, err := c.linkedPage(ctx, l, u)
		if err != nil {
			return nil, fmt.Errorf("page %d: %w", n, err)
		}
		if links.self {
			c.linked.Store(true)
		}
		idle++
		for _, item := range users {
			if found.add(item) {
				idle = 0
			}
		}
		switch {
		case !links.any && c.linked.Load() && len(users) == 0 && n > 1:
			return nil, fmt.Errorf("page %d is empty and came without Link headers, so nothing tells whether it is the last; check for a "+
				"proxy that answers itself", n)
		case links.next == "":
			return found, nil
		case idle >= maxIdle:
			return nil, fmt.Errorf("%d pages in a row, up to page %d, brought nobody new: the listing does not end", maxIdle, n)
		}
		if u, err = c.follow(u, links.next); err != nil {
			return nil, fmt.Errorf("page %d: %w", n, err)
		}
		if seen[cursor(u)] {
			return nil, fmt.Errorf("page %d leads back to a page that was read before", n)
		}
	}
}

func (c *Client) first(l listing) *url.URL {
	u := *c.base
	u.Path = ""
	q := url.Values{}
	for name, values := range l.query {
		q[name] = values
	}
	q.Set("limit", strconv.Itoa(l.limit))
	first, err := u.Parse(l.path + "?" + q.Encode())
	if err != nil { // the path is ours, with ids escaped
		panic(err)
	}
	return first
}

// cursor names a page: two addresses that differ in the order of parameters only are the same.
func cursor(u *url.URL) string { return u.Query().Encode() }

// linkedPage is page, but doubts one without any link where others had some, or where it is full: Okta sends a self link
// with each, so something may have taken the links away, next too. The same page is asked for with one user less: if
// links come through, that one has a next link.
func (c *Client) linkedPage(ctx context.Context, l listing, u *url.URL) ([]user, links, error) {
	users, found, err := c.page(ctx, l, u)
	limit, _ := strconv.Atoi(u.Query().Get("limit"))
	if limit <= 0 || limit > usersPage { // an org may give no more, whatever is asked for
		limit = usersPage
	}
	if err != nil || found.any || len(users) < limit && !c.linked.Load() {
		return users, found, err
	}
	less := *u
	q := less.Query()
	q.Set("limit", strconv.Itoa(max(len(users)-1, 1)))
	less.RawQuery = q.Encode()
	again, found, err := c.page(ctx, l, &less)
	if err == nil && found.next == "" && len(users) > 1 && len(again) >= len(users)-1 {
		err = errors.New("it came without Link headers, so nothing tells whether it is the last; check for a proxy that removes them")
	}
	return append(users, again...), found, err
}

// page reads one page.
func (c *Client) page(ctx context.Context, l listing, u *url.URL) ([]user, links, error) {
	var users []user
	var found links
	err := c.do(ctx, call{
		endpoint: l.endpoint(),
		bucket:   l.bucket,
		build: func(ctx context.Context) (*http.Request, error) {
			return http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		},
		read: func(r *http.Response) (err error) {
			if found, err = readLinks(r.Header); err != nil {
				return badPage{err.Error()}
			}
			users, err = readPage(r.Body)
			return err
		},
	})
	return users, found, err
}
