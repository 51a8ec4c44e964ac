package jumpcloud

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// Query says who is wanted. The zero value is everybody.
type Query struct {
	// Filter are conditions of the form field:$operator:value, like department:$eq:Sales, that must all hold. The operators
	// are $eq, $ne, $gt, $gte, $lt and $lte; values count with case.
	Filter []string
	// GroupIDs are groups whose members are wanted; nil does not narrow. A list without elements is an error: nobody is
	// no directory.
	GroupIDs []string
}

// Users reads the users that q wants, whatever their state: staged and suspended ones too. Who was deleted is not told.
//
// The result is JumpCloud user id -> record, canonical JSON (sorted keys, no white space) with what of _id, activated,
// alternateEmail, company, costCenter, created, creationSource, department, description, displayname, email,
// employeeIdentifier, employeeType, external_dn, external_source_type, firstname, jobTitle, lastname, location,
// managedAppleId, manager (a user id), middlename, organization, state, suspended and username has a value, and the lists
// addresses, attributes and phoneNumbers.
//
// The result is complete, or there is an error: an [*Error] inside where JumpCloud refused, [ErrEmpty] where nobody is to
// be seen.
func (c *Client) Users(ctx context.Context, q Query) (map[string]json.RawMessage, error) {
	if err := q.validate(); err != nil {
		return nil, err
	}
	ctx = c.api.Logging(ctx)
	wanted := func(user) bool { return true }
	if q.GroupIDs != nil {
		// Read first: who is a member then and a user afterwards is there. Members that are no users were deleted.
		ids, err := c.inGroups(ctx, q.GroupIDs)
		if err != nil {
			return nil, err
		}
		wanted = func(u user) bool { return ids[u.id] }
	}
	all, err := c.users(ctx, q.Filter)
	if err != nil {
		return nil, err
	}
	records := make(map[string]json.RawMessage, len(all))
	for _, u := range all {
		if wanted(u) {
			records[u.id] = u.record
		}
	}
	if len(records) == 0 {
		return nil, c.empty(q)
	}
	return records, nil
}

// condition is the form of the first API's filters. The second API's have operators without $.
var condition = regexp.MustCompile(`^[A-Za-z_][\w.]*:\$(eq|ne|gt|gte|lt|lte):`)

func (q Query) validate() error {
	for _, text := range q.Filter {
		if !condition.MatchString(text) {
			return fmt.Errorf("jumpcloud: filter has %q, which is no condition; one looks like department:$eq:Sales, with $eq, $ne, $gt, $gte, $lt or $lte", text)
		}
	}
	if q.GroupIDs != nil && len(q.GroupIDs) == 0 {
		return errors.New("jumpcloud: group_ids is an empty list, which would be nobody; leave it out to read everybody")
	}
	return checkIDs("group_ids", q.GroupIDs)
}

func checkIDs(name string, ids []string) error {
	for _, id := range ids {
		if !objectID.MatchString(id) {
			return fmt.Errorf("jumpcloud: %s has %q, which is no group id; one has 24 hex digits, like 60259a3cb544065d1eaf2760", name, id)
		}
	}
	return nil
}

// inGroups are the ids of users who are in any of the groups.
func (c *Client) inGroups(ctx context.Context, ids []string) (map[string]bool, error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	groups, err := c.members(ctx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	all := map[string]bool{}
	for _, users := range groups {
		for _, id := range users {
			all[id] = true
		}
	}
	return all, nil
}

// users reads all users by the search, which gives ten times as many a page, or, where that is refused or does not keep to
// what it is asked for, by the plain listing, which JumpCloud documents for this.
func (c *Client) users(ctx context.Context, filter []string) ([]user, error) {
	if len(filter) == 0 && !c.unsearchable.Load() {
		found, err := c.search().list(ctx, c)
		if err == nil || !unsuited(err) {
			return found, err
		}
		c.unsearchable.Store(true)
		tflog.SubsystemDebug(ctx, "jumpcloud", "the search does not serve; listing the users instead", nil)
	}
	return c.plain(filter).list(ctx, c)
}

// unsuited tells whether an error is of the search alone, and the plain listing worth a try.
func unsuited(err error) bool {
	var refused *Error
	if errors.As(err, &refused) {
		return slices.Contains([]int{
			http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented,
		}, refused.Status)
	}
	return errors.As(err, new(shifted))
}

const usersPath = "/api/systemusers"

// plain is GET /api/systemusers. Its order is by id, which rises with the time of creation: who is added comes last.
func (c *Client) plain(filter []string) listing[user] {
	l := listing[user]{
		what: "the users", endpoint: "GET " + usersPath, limit: c.full, read: readEnvelope,
		build: func(ctx context.Context, skip, limit int) (*http.Request, error) {
			return c.request(ctx, http.MethodGet, usersPath, paging(skip, limit, "_id", filter), nil)
		},
	}
	if len(filter) > 0 {
		l.what = "the users that filter matches"
	}
	return l
}

const searchPath = "/api/search/systemusers"

// search is POST /api/search/systemusers without a condition. It takes its paging in the body; what asks for 1000 a page in
// practice says so in the address too.
func (c *Client) search() listing[user] {
	return listing[user]{
		what: "the users", endpoint: "POST " + searchPath, limit: c.large, read: readEnvelope,
		build: func(ctx context.Context, skip, limit int) (*http.Request, error) {
			body := directory.Encode(map[string]any{"limit": limit, "skip": skip, "sort": "_id"})
			return c.request(ctx, http.MethodPost, searchPath, paging(skip, limit, "_id", nil), bytes.NewReader(body))
		},
	}
}

func paging(skip, limit int, sort string, filter []string) url.Values {
	q := url.Values{"limit": {strconv.Itoa(limit)}, "skip": {strconv.Itoa(skip)}, "filter": filter}
	if sort != "" {
		q.Set("sort", sort)
	}
	return q
}

// readEnvelope reads a page of the first API: {"totalCount": n, "results": [...]}.
func readEnvelope(r *http.Response) ([]user, int, error) {
	var doc struct {
		TotalCount *int             `json:"totalCount"`
		Results    []map[string]any `json:"results"`
	}
	if err := sourcehttp.Decode(r.Body, &doc); err != nil {
		return nil, 0, err
	}
	if doc.TotalCount == nil || doc.Results == nil || *doc.TotalCount < 0 {
		return nil, 0, sourcehttp.BadPage("the answer is not a page: it has no totalCount or no results")
	}
	page, err := items(doc.Results, newUser)
	return page, *doc.TotalCount, err
}

// empty says what to check when nobody is to be seen.
func (c *Client) empty(q Query) error {
	where, check := c.base.String()+" lists", "the role of the credential (Read Only sees everybody), org_id and base_url"
	switch {
	case len(q.Filter) > 0 && q.GroupIDs != nil:
		where, check = "filter and the groups leave", "filter, group_ids, "+check
	case len(q.Filter) > 0:
		where, check = "filter matches", "filter, "+check
	case q.GroupIDs != nil:
		where, check = "the groups have", "group_ids, "+check
	}
	return fmt.Errorf("jumpcloud: %w: %s 0 users, which is never taken for an empty directory. Check %s", ErrEmpty, where, check)
}
