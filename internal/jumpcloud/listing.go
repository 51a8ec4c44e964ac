package jumpcloud

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

const (
	// fullPage is the most that JumpCloud documents for a page; without a limit it gives ten.
	fullPage = 100
	// searchPage is what the search of users takes in practice: JumpCloud's own PowerShell module asks for as many.
	searchPage = 1000
	// maxWalks is how often a listing is read in which people move meanwhile, maxPages ends one that does not end.
	maxWalks = 3
	maxPages = 100_000
	// api is the bucket of all calls: no limit is published, and one that is refused is every call's.
	api = "/api"
)

// listing is one list of JumpCloud's, over all its pages.
type listing[T item] struct {
	what     string // for errors: "the users"
	endpoint string
	limit    int
	build    func(ctx context.Context, skip, limit int) (*http.Request, error)
	// read takes in a page: its items, and the count of the whole listing, uncounted where the page does not tell it.
	read func(*http.Response) (page []T, total int, err error)
}

// item is what a listing holds. The key is "" for one that is there and says nothing.
type item interface{ key() string }

const uncounted = -1

// shifted says that pages do not fit together: something was added or removed while they were read, or they have no order.
type shifted struct{ cause string }

func (e shifted) Error() string { return e.cause }

// list reads a listing to its end.
func (l listing[T]) list(ctx context.Context, c *Client) ([]T, error) {
	var found []T
	var err error
	for range maxWalks {
		if found, err = l.walk(ctx, c); !errors.As(err, new(shifted)) {
			break
		}
		tflog.SubsystemDebug(ctx, "jumpcloud", "reading the listing again", map[string]any{"endpoint": l.endpoint})
	}
	if errors.As(err, new(shifted)) {
		err = fmt.Errorf("%w, %d times in a row. If something changes many of them at the moment, run again when it is done", err, maxWalks)
	}
	if err != nil {
		return nil, fmt.Errorf("jumpcloud: %s could not be listed: %w", l.what, err)
	}
	return found, nil
}

// walk follows the pages, each from the last item of the one before. Whatever is not a proper end is an error.
func (l listing[T]) walk(ctx context.Context, c *Client) ([]T, error) {
	w := walk[T]{limit: l.limit, full: c.full, seen: map[string]bool{}}
	for n := 1; n <= maxPages; n++ {
		page, total, err := l.page(ctx, c, w.skip(), w.limit)
		if err == nil {
			err = w.add(page, total)
		}
		if err != nil {
			return nil, fmt.Errorf("page %d: %w", n, err)
		}
		if w.ended {
			return w.all, nil
		}
	}
	return nil, fmt.Errorf("there is no end after %d pages", maxPages)
}

// walk is a listing as far as it was read.
type walk[T item] struct {
	limit int
	full  int // the limit of a service that gives no larger pages
	all   []T
	seen  map[string]bool // the keys of all
	pages int
	ended bool
}

// skip is where the next page begins: at the last item that is there already, which tells whether anything moved.
func (w *walk[T]) skip() int { return max(len(w.all)-1, 0) }

// add takes in the next page.
func (w *walk[T]) add(page []T, total int) error {
	w.pages++
	if err := w.measure(len(page), total); err != nil {
		return err
	}
	if w.pages > 1 && len(w.all) > 0 {
		if len(page) == 0 || page[0].key() != w.all[len(w.all)-1].key() {
			return shifted{"it does not begin with the last item of the page before it: something was removed, or the pages have no order"}
		}
		page = page[1:]
	}
	for _, one := range page {
		if err := w.append(one); err != nil {
			return err
		}
	}
	switch {
	case total == uncounted:
		w.ended = w.pages > 1 && len(page) == 0 // each page is asked for once more than it seems to be needed
	case len(w.all) == total:
		w.ended = true
	}
	return nil
}

// measure compares the length of a page with what it should be by the count.
func (w *walk[T]) measure(length, total int) error {
	if total == uncounted {
		if length > w.limit {
			return shifted{fmt.Sprintf("it has %d items, though %d were asked for", length, w.limit)}
		}
		return nil
	}
	rest := total - w.skip()
	switch want := min(w.limit, max(rest, 0)); {
	case length == want, length == rest:
		return nil
	case w.pages == 1 && length == w.full && w.limit > w.full:
		w.limit = w.full // the service gives no larger ones
		return nil
	default:
		return shifted{fmt.Sprintf("it has %d items where, by the count of %d, %d belong", length, total, want)}
	}
}

func (w *walk[T]) append(one T) error {
	key := one.key()
	if key != "" && w.seen[key] {
		return shifted{"it repeats " + key + ": something was added, or the pages have no order"}
	}
	w.seen[key] = true
	w.all = append(w.all, one)
	return nil
}

// page reads one page.
func (l listing[T]) page(ctx context.Context, c *Client, skip, limit int) (page []T, total int, err error) {
	err = c.api.Do(ctx, sourcehttp.Call{
		Endpoint: l.endpoint,
		Bucket:   api,
		Build:    func(ctx context.Context) (*http.Request, error) { return l.build(ctx, skip, limit) },
		Read: func(r *http.Response) (err error) {
			page, total, err = l.read(r)
			return err
		},
	})
	return page, total, err
}
