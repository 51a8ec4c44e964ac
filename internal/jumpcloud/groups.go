package jumpcloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// GroupQuery says which user groups are wanted. The zero value is all of them, with their members.
type GroupQuery struct {
	// Filter are conditions of the form field:operator:value, like name:eq:Sales, that must all hold. The operators are eq,
	// ne, gt, ge, lt, le, between, search and in.
	Filter []string
	// IDs are the groups that are wanted; nil does not narrow. One that is not there is an error.
	IDs []string
	// WithoutMembers leaves the listings of members out, one for each group.
	WithoutMembers bool
}

// Groups reads the user groups that q wants with their members: a listing of the groups, and one for each of them.
//
// The result is group id -> {"description","id","members","name","type"}, canonical JSON. members are the ids of users, in
// order; groups inside a group are passed over. A group without a description has none, and none has members where they
// are not wanted.
//
// The result is complete, or there is an error: an [*Error] inside where JumpCloud refused. No group at all is an error
// too: every organization has the group All Users.
func (c *Client) Groups(ctx context.Context, q GroupQuery) (map[string]json.RawMessage, error) {
	if err := q.validate(); err != nil {
		return nil, err
	}
	ctx = c.api.Logging(ctx)
	groups, err := c.groups(q.Filter).list(ctx, c)
	if err == nil {
		groups, err = q.narrow(groups)
	}
	switch {
	case err != nil:
		return nil, err
	case len(groups) == 0 && len(q.Filter) > 0:
		return nil, errors.New("jumpcloud: filter matches no group. Check it: values count with case")
	case len(groups) == 0:
		return nil, fmt.Errorf("jumpcloud: %s lists no group at all, though every organization has the group All Users. Check the role of "+
			"the credential (Read Only sees all groups), org_id and base_url", c.base)
	}
	var members map[string][]string
	if !q.WithoutMembers {
		ids := make([]string, len(groups))
		for i, g := range groups {
			ids[i] = g.id
		}
		if members, err = c.members(ctx, ids); err != nil {
			return nil, err
		}
	}
	records := make(map[string]json.RawMessage, len(groups))
	for _, g := range groups {
		record := map[string]any{"id": g.id, "name": g.name}
		for name, v := range map[string]string{"description": g.description, "type": g.kind} {
			if v != "" {
				record[name] = v
			}
		}
		if !q.WithoutMembers {
			record["members"] = members[g.id]
		}
		records[g.id] = directory.Encode(record)
	}
	return records, nil
}

// groupCondition is the form of the second API's filters. The first API's operators begin with $.
var groupCondition = regexp.MustCompile(`^[A-Za-z_][\w.]*:(eq|ne|gt|ge|lt|le|between|search|in):`)

func (q GroupQuery) validate() error {
	for _, text := range q.Filter {
		if !groupCondition.MatchString(text) {
			return fmt.Errorf("jumpcloud: filter has %q, which is no condition; one looks like name:eq:Sales, with eq, ne, gt, ge, lt, le, between, search or in", text)
		}
	}
	switch {
	case q.IDs != nil && len(q.Filter) > 0:
		return errors.New("jumpcloud: filter and ids both say which groups are wanted; give one")
	case q.IDs != nil && len(q.IDs) == 0:
		return errors.New("jumpcloud: ids is an empty list, which would be no group; leave it out to read all of them")
	}
	return checkIDs("ids", q.IDs)
}

// narrow leaves the groups that ids name.
func (q GroupQuery) narrow(groups []group) ([]group, error) {
	if q.IDs == nil {
		return groups, nil
	}
	for _, id := range q.IDs {
		if !slices.ContainsFunc(groups, func(g group) bool { return g.id == id }) {
			return nil, fmt.Errorf("jumpcloud: there is no group %s, or the role of the credential does not show it; check ids", id)
		}
	}
	return slices.DeleteFunc(groups, func(g group) bool { return !slices.Contains(q.IDs, g.id) }), nil
}

const groupsPath = "/api/v2/usergroups"

// groups is GET /api/v2/usergroups, by name: the field that JumpCloud's own console sorts it by.
func (c *Client) groups(filter []string) listing[group] {
	l := listing[group]{
		what: "the groups", endpoint: "GET " + groupsPath, limit: c.full,
		read: func(r *http.Response) ([]group, int, error) { return readList(c, r, newGroup) },
		build: func(ctx context.Context, skip, limit int) (*http.Request, error) {
			return c.request(ctx, http.MethodGet, groupsPath, paging(skip, limit, "name", filter), nil)
		},
	}
	if len(filter) > 0 {
		l.what = "the groups that filter matches"
	}
	return l
}

// A few listings at a time are enough to be quick; how many calls JumpCloud takes at once is not published.
const listingsAtOnce = 4

// members lists the users in each group, by id: the id of the group -> those of its users, in order.
func (c *Client) members(ctx context.Context, ids []string) (map[string][]string, error) {
	lists := make([][]string, len(ids))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(listingsAtOnce)
	for i, id := range ids {
		g.Go(func() error {
			found, err := c.membersOf(id).list(ctx, c)
			lists[i] = []string{}
			for _, m := range found {
				if m.kind == "user" {
					lists[i] = append(lists[i], m.id)
				}
			}
			slices.Sort(lists[i])
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	if c.counted.Load() && c.uncounted.Swap(false) { // read before the first that was counted
		return nil, errors.New("jumpcloud: the members of the groups could not be listed: a page came " + withoutCount)
	}
	all := make(map[string][]string, len(ids))
	for i, id := range ids {
		all[id] = lists[i]
	}
	return all, nil
}

// membersOf is GET /api/v2/usergroups/{id}/members. It has no sort.
func (c *Client) membersOf(id string) listing[member] {
	path := groupsPath + "/" + url.PathEscape(id) + "/members"
	return listing[member]{
		what: "the members of group " + id, endpoint: "GET " + path, limit: c.full,
		read: func(r *http.Response) ([]member, int, error) { return readList(c, r, newMember) },
		build: func(ctx context.Context, skip, limit int) (*http.Request, error) {
			return c.request(ctx, http.MethodGet, path, paging(skip, limit, "", nil), nil)
		},
	}
}

const withoutCount = "without the header x-total-count, which other pages had, so nothing tells whether it is whole; " +
	"check for a proxy that removes it or answers itself"

// readList reads a page of the second API: a bare list, with the count of the whole listing in a header. The header is not
// documented; where it is not there, the listing goes on until a page brings nothing. But where one page had it, another
// without it was not sent by JumpCloud as it came.
func readList[T any](c *Client, r *http.Response, read func(map[string]any) (T, error)) ([]T, int, error) {
	total := uncounted
	if text := r.Header.Get("X-Total-Count"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return nil, 0, sourcehttp.BadPage("its header x-total-count is no count")
		}
		total = n
		c.counted.Store(true)
	} else if c.counted.Load() {
		return nil, 0, sourcehttp.BadPage("it came " + withoutCount)
	}
	var docs []map[string]any
	if err := sourcehttp.Decode(r.Body, &docs); err != nil {
		return nil, 0, err
	}
	if docs == nil {
		return nil, 0, sourcehttp.BadPage("the answer is not a list")
	}
	page, err := items(docs, read)
	if err == nil && total == uncounted {
		c.uncounted.Store(true)
	}
	return page, total, err
}
