package lark

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Find looks open_ids up by email and by mobile (E.164), 50 of each a call. Whom Lark does not know, or does not show
// to the app, is absent; resigned users are not looked at. Keys are the emails and mobiles as given.
func (c *Client) Find(ctx context.Context, emails, mobiles []string) (byEmail, byMobile map[string]string, err error) {
	var (
		e, m  = newQuestion(emails, strings.ToLower), newQuestion(mobiles, normalMobile)
		mu    sync.Mutex
		group errgroup.Group
	)
	group.SetLimit(maxFlying)
	for i := 0; i < max(len(e.values), len(m.values)); i += batchSize {
		group.Go(func() error {
			return c.batchGetID(ctx, e.chunk(i), m.chunk(i), func(found foundID) (asked bool) {
				mu.Lock()
				defer mu.Unlock()
				asked = e.answer(found.Email, found.UserID)
				return m.answer(found.Mobile, found.UserID) || asked
			})
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	return e.answers, m.answers, nil
}

// question is one half of a look-up: what is asked for, 50 a call, and the answers by what was given.
type question struct {
	values  []string            // each once
	given   map[string][]string // by normal form
	normal  func(string) string
	answers map[string]string
}

func newQuestion(values []string, normal func(string) string) *question {
	q := &question{given: map[string][]string{}, normal: normal, answers: map[string]string{}}
	for _, v := range values {
		n := normal(v)
		if q.given[n] == nil {
			q.values = append(q.values, v)
		}
		q.given[n] = append(q.given[n], v)
	}
	return q
}

func (q *question) chunk(from int) []string {
	from = min(from, len(q.values))
	return q.values[from:min(from+batchSize, len(q.values))]
}

// answer notes an answer; false if it is none to what was asked.
func (q *question) answer(value, openID string) bool {
	given := q.given[q.normal(value)]
	for _, v := range given {
		q.answers[v] = openID
	}
	return value != "" && given != nil
}

// foundID is what batch_get_id says of one email or mobile; UserID is an open_id, "" if nobody has it.
type foundID struct {
	UserID string `json:"user_id"`
	Email  string `json:"email"`
	Mobile string `json:"mobile"`
}

// batchGetID looks up at most 50 emails and 50 mobiles. take is told who was found, and says whether that was asked for.
func (c *Client) batchGetID(ctx context.Context, emails, mobiles []string, take func(foundID) bool) error {
	body := map[string]any{"include_resigned": false}
	if len(emails) > 0 {
		body["emails"] = emails
	}
	if len(mobiles) > 0 {
		body["mobiles"] = mobiles
	}
	r := request{
		doing: fmt.Sprintf("looking up %d emails and %d mobiles", len(emails), len(mobiles)), endpoint: postUserIDs,
		query: url.Values{"user_id_type": {"open_id"}}, body: body,
	}
	data, err := call[struct {
		List []foundID `json:"user_list"`
	}](ctx, c, r)
	switch {
	case err != nil:
		return err
	case data.List == nil: // it has an entry for each that is asked for
		return c.malformed(r, "has no list")
	}
	for _, found := range data.List {
		if found.UserID != "" && !take(found) {
			return c.malformed(r, "is about somebody who was not asked for")
		}
	}
	return nil
}
