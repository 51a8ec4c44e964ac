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

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"golang.org/x/sync/errgroup"
)

// Query says who is wanted. The zero value is everybody, and everybody who was ever deprovisioned.
type Query struct {
	// Search is an Okta search expression, like profile.division eq "Sales".
	Search string
	// GroupIDs are groups whose members are wanted; nil does not narrow. A list without elements is an error: nobody is
	// no directory.
	GroupIDs []string
	// DepartedWithin limits the evidence of departure to those whose status changed within that time; 0 does not.
	DepartedWithin time.Duration
}

// Page sizes: Okta's limit for users, and its default for members.
const (
	usersPage   = 200
	membersPage = 1000
	// A few listings at a time are enough to be quick, and far below the 35 calls that a small org takes at once.
	listingsAtOnce = 4
)

// Users reads the users that q wants, and, whatever q wants, those deprovisioned within q.DepartedWithin: evidence
// that somebody left. Who is deprovisioned in the first listing only is left out: the search index may be behind, and
// they may be back already.
//
// The result is Okta user id -> record, canonical JSON (sorted keys, no white space) with what of
// activated, created, id, profile, realmId, status, statusChanged, transitioningToStatus and type has a value.
//
// The result is complete, or there is an error: an [*Error] inside where Okta refused, [ErrEmpty] where nobody but the
// deprovisioned is to be seen.
func (c *Client) Users(ctx context.Context, q Query) (map[string]json.RawMessage, error) {
	if err := q.validate(); err != nil {
		return nil, err
	}
	ctx = tflog.NewSubsystem(ctx, subsystem, tflog.WithLevelFromEnv("TF_LOG_PROVIDER_LARK", subsystem), tflog.WithRootFields())
	now := c.now()
	found, err := c.wanted(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("okta: %w", err)
	}
	// Read last, so that who leaves between the two is seen leaving, not missing from both.
	left, err := c.list(ctx, departedListing(q, now))
	if err != nil {
		return nil, fmt.Errorf("okta: %w", err)
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
	return records, nil
}

func (q Query) validate() error {
	switch {
	case q.Search != "" && q.GroupIDs != nil:
		return errors.New("okta: search and group_ids both say who is wanted; give one")
	case q.Search != "" && strings.TrimSpace(q.Search) == "":
		return errors.New("okta: search is blank; leave it out to read everybody")
	case q.GroupIDs != nil && len(q.GroupIDs) == 0:
		return errors.New("okta: group_ids is an empty list, which would be nobody; leave it out to read everybody")
	case q.DepartedWithin < 0:
		return fmt.Errorf("okta: departed_within is %s; a time cannot be negative", q.DepartedWithin)
	}
	for _, id := range q.GroupIDs {
		if strings.TrimSpace(id) != id || id == "" || id == "." || id == ".." {
			return fmt.Errorf("okta: group_ids has %q, which is no group id; one looks like 00g1emaKYZTWRYYRRTSK", id)
		}
	}
	return nil
}

// recent tells whether a departure is within the time; one without a date is.
func (q Query) recent(u user, now time.Time) bool {
	return q.DepartedWithin == 0 || u.statusChanged.IsZero() || !u.statusChanged.Before(now.Add(-q.DepartedWithin))
}

const usersPath = "/api/v1/users"

// wanted reads the listings that say who is there.
func (c *Client) wanted(ctx context.Context, q Query) (people, error) {
	if q.GroupIDs != nil {
		return c.members(ctx, q.GroupIDs)
	}
	l := listing{what: "the users", path: usersPath, bucket: usersPath, limit: usersPage}
	if q.Search != "" {
		l.what, l.query = "the users that search matches", url.Values{"search": {q.Search}}
	}
	return c.list(ctx, l)
}

// members reads groups, and returns who is in one of them.
func (c *Client) members(ctx context.Context, ids []string) (people, error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	groups := make([]people, len(ids))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(listingsAtOnce)
	for i, id := range ids {
		g.Go(func() (err error) {
			groups[i], err = c.list(ctx, listing{
				what: "the members of group " + id, path: "/api/v1/groups/" + url.PathEscape(id) + "/users",
				bucket: "/api/v1/groups", limit: membersPage,
			})
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	all := people{}
	for _, members := range groups {
		for _, u := range members {
			all.add(u)
		}
	}
	return all, nil
}

// departedListing lists the deprovisioned. A filter can ask for lastUpdated only, which is never before
// statusChanged: the listing holds everybody it should, and some more.
func departedListing(q Query, now time.Time) listing {
	filter := `status eq "DEPROVISIONED"`
	if q.DepartedWithin > 0 {
		since := now.Add(-q.DepartedWithin - time.Second).UTC()
		filter += ` and lastUpdated gt "` + since.Format("2006-01-02T15:04:05.000Z") + `"`
	}
	return listing{
		what: "the deprovisioned users", path: usersPath, bucket: usersPath, limit: usersPage,
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
	}
	return fmt.Errorf("okta: %w: %s 0 users (and %d deprovisioned), which is never taken for an empty directory. Check %s",
		ErrEmpty, where, departed, check)
}
