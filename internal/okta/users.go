package okta

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Query says who is wanted. The zero value is everybody, and everybody who was ever deprovisioned.
type Query struct {
	// Search is an Okta search expression, like profile.division eq "Sales".
	Search string
	// GroupIDs are groups whose members are wanted; nil does not narrow. A list without elements is an error: nobody is
	// no directory.
	GroupIDs []string
	// AppID is an app whose assigned users are wanted; "" does not narrow.
	AppID string
	// ManagerLink is the API name of the primary side of a linked object, like "manager", by which the records get their
	// [ManagerField]; "" reads no linked objects. SubordinateLink is the name of its other side; "" is "subordinate".
	ManagerLink, SubordinateLink string
	// DepartedWithin limits the evidence of departure to those whose status changed within that time; 0 does not.
	DepartedWithin time.Duration
}

// Users reads the users that q wants, and, whatever q wants, those deprovisioned within q.DepartedWithin: evidence
// that somebody left. Who is deprovisioned in the first listing only is left out: the search index may be behind, and
// they may be back already.
//
// The result is Okta user id -> record, of which activated, created, id, profile, realmId, status, statusChanged,
// transitioningToStatus and type are there as Okta has written them, nulls and all (see [Canonical]), and, of those who are
// there, the [ManagerField] where q has a ManagerLink.
//
// The result is complete, or there is an error: an [*Error] inside where Okta refused, [ErrEmpty] where nobody but the
// deprovisioned is to be seen, [ErrUnlinked] where nobody has a manager by the linked object.
func (c *Client) Users(ctx context.Context, q Query) (map[string]json.RawMessage, error) {
	if err := q.validate(); err != nil {
		return nil, err
	}
	ctx = c.api.Logging(ctx)
	now := c.now()
	found, err := c.wanted(ctx, q)
	if err != nil {
		return nil, err
	}
	// Read last, so that who leaves between the two is seen leaving, not missing from both.
	left, err := departedListing(q, now).list(ctx, c)
	if err == nil {
		err = c.doubt()
	}
	if err != nil {
		return nil, err
	}
	for _, u := range left {
		if u.departed() {
			found.add(u)
		}
	}
	records := make(map[string]json.RawMessage, len(found))
	present := 0
	for id, u := range found {
		switch {
		case !u.departed():
			present++
		case !left[id].departed() || !q.recent(u, now):
			continue
		}
		records[id] = u.record
	}
	if present == 0 {
		return nil, c.empty(q, len(records))
	}
	if q.ManagerLink != "" {
		if err := c.addManagers(ctx, q, found, records); err != nil {
			return nil, err
		}
	}
	return records, nil
}

func (q Query) validate() error {
	switch {
	case q.ways() > 1:
		return errors.New("okta: search, group_ids and app_id each say who is wanted; give one")
	case q.Search != "" && strings.TrimSpace(q.Search) == "":
		return errors.New("okta: search is blank; leave it out to read everybody")
	case q.GroupIDs != nil && len(q.GroupIDs) == 0:
		return errors.New("okta: group_ids is an empty list, which would be nobody; leave it out to read everybody")
	case q.AppID != "" && !isID(q.AppID):
		return fmt.Errorf("okta: app_id is %q, which is no app id; one looks like 0oafxqCAJWWGELFTYASJ", q.AppID)
	case q.DepartedWithin < 0:
		return fmt.Errorf("okta: departed_within is %s; a time cannot be negative", q.DepartedWithin)
	}
	for _, id := range q.GroupIDs {
		if !isID(id) {
			return fmt.Errorf("okta: group_ids has %q, which is no group id; one looks like 00g1emaKYZTWRYYRRTSK", id)
		}
	}
	return q.checkLinks()
}

// ways counts the ways in which the query says who is wanted.
func (q Query) ways() (n int) {
	for _, given := range []bool{q.Search != "", q.GroupIDs != nil, q.AppID != ""} {
		if given {
			n++
		}
	}
	return n
}

// isID tells whether a text may be an id: one segment of a path.
func isID(s string) bool { return s != "" && s != "." && s != ".." && strings.TrimSpace(s) == s }

// recent tells whether a departure is within the time; one without a date is.
func (q Query) recent(u user, now time.Time) bool {
	return q.DepartedWithin == 0 || u.statusChanged.IsZero() || !u.statusChanged.Before(now.Add(-q.DepartedWithin))
}

// usersPath names the listing of users, and the bucket of its rate limit. Okta gives at most 200 of them a page.
const (
	usersPath = "/api/v1/users"
	usersPage = 200
)

// wanted reads the listings that say who is there.
func (c *Client) wanted(ctx context.Context, q Query) (items[user], error) {
	if q.GroupIDs != nil {
		ids := slices.Clone(q.GroupIDs)
		slices.Sort(ids)
		groups, err := members(ctx, c, slices.Compact(ids), newUser)
		if err != nil {
			return nil, err
		}
		all := items[user]{}
		for _, group := range groups {
			for _, u := range group {
				all.add(u)
			}
		}
		return all, nil
	}
	if q.AppID != "" {
		return c.assigned(ctx, q.AppID)
	}
	l := listing[user]{what: "the users", path: usersPath, bucket: usersPath, limit: usersPage, read: newUser}
	if q.Search != "" {
		l.what, l.query = "the users that search matches", url.Values{"search": {q.Search}}
	}
	return l.list(ctx, c)
}

// departedListing lists the deprovisioned. A filter can ask for lastUpdated only, which is never before
// statusChanged: the listing holds everybody it should, and some more.
func departedListing(q Query, now time.Time) listing[user] {
	filter := `status eq "DEPROVISIONED"`
	if q.DepartedWithin > 0 {
		since := now.Add(-q.DepartedWithin - time.Second).UTC()
		filter += ` and lastUpdated gt "` + since.Format("2006-01-02T15:04:05.000Z") + `"`
	}
	return listing[user]{
		what: "the deprovisioned users", path: usersPath, bucket: usersPath, limit: usersPage, read: newUser,
		query: url.Values{"filter": {filter}},
	}
}

// empty says what to check when nobody is to be seen.
func (c *Client) empty(q Query, departed int) error {
	where, check := c.base.String()+" lists", "the admin role of the token or app (Read-only Administrator sees everybody), and org_url"
	switch {
	case q.Search != "":
		where, check = "search matches", "search, "+check
	case q.GroupIDs != nil:
		where, check = "the groups have", "group_ids, "+check
	case q.AppID != "":
		where, check = "the app has", "app_id, "+check
	}
	return fmt.Errorf("okta: %w: %s 0 users (and %d deprovisioned), which is never taken for an empty directory. Check %s",
		ErrEmpty, where, departed, check)
}
