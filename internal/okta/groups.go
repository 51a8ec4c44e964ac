package okta

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/rawjson"
)

// groupsPath names the listing of groups, and the bucket of its rate limit, in which the listings of members count too.
const (
	groupsPath = "/api/v1/groups"
	// Okta's reference allows 10,000, its guides advise against more than 200, and some orgs give no more.
	groupsPage = 200
	// membersPage is Okta's default. A larger one is not documented.
	membersPage = 1000
	// A few listings at a time are enough to be quick, and far below the 35 calls that a small org takes at once.
	listingsAtOnce = 4
)

// Groups reads the groups that q wants with their members: a listing of the groups, and one for each of them.
//
// The result is group id -> {"description","id","members","name","type"}, canonical JSON. members are the ids of users, in
// order; somebody deprovisioned is among them as long as Okta keeps them there. A group without a description has none, and
// none has members where they are not wanted.
//
// The result is complete, or there is an error: an [*Error] inside where Okta refused. No group at all is an error
// too: every org has the group Everyone.
func (c *Client) Groups(ctx context.Context, q GroupQuery) (map[string]json.RawMessage, error) {
	if err := q.validate(); err != nil {
		return nil, err
	}
	ctx = c.api.Logging(ctx)
	groups, err := q.listing().list(ctx, c)
	if err == nil {
		err = q.narrow(c, groups)
	}
	if err != nil {
		return nil, err
	}
	ids := slices.Sorted(maps.Keys(groups))
	listed := make([]items[member], len(ids))
	if !q.WithoutMembers {
		if listed, err = members(ctx, c, ids, newMember); err == nil {
			err = c.doubt()
		}
		if err != nil {
			return nil, err
		}
	}
	records := make(map[string]json.RawMessage, len(groups))
	for i, id := range ids {
		var users []string // nil is left out
		if !q.WithoutMembers {
			users = append([]string{}, slices.Sorted(maps.Keys(listed[i]))...)
		}
		records[id] = directory.Encode(struct { // in the order of the keys
			Description string   `json:"description,omitempty"`
			ID          string   `json:"id"`
			Members     []string `json:"members,omitzero"`
			Name        string   `json:"name"`
			Type        string   `json:"type,omitempty"`
		}{groups[id].description, id, users, groups[id].name, groups[id].kind})
	}
	return records, nil
}

// members lists the members of each group, in the order of ids.
func members[T item](ctx context.Context, c *Client, ids []string, read func(rawjson.Object) (T, error)) ([]items[T], error) {
	lists := make([]items[T], len(ids))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(listingsAtOnce)
	for i, id := range ids {
		g.Go(func() (err error) {
			lists[i], err = listing[T]{
				what: "the members of group " + id, path: groupsPath + "/" + url.PathEscape(id) + "/users",
				bucket: groupsPath, limit: membersPage, read: read,
			}.list(ctx, c)
			return err
		})
	}
	return lists, g.Wait()
}
