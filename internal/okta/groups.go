package okta

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"

	"golang.org/x/sync/errgroup"
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

// Groups reads all groups of the org with their members: a listing of the groups, and one for each of them.
//
// The result is group id -> {"description","id","members","name","type"}, canonical JSON. members are the ids of users, in
// order; somebody deprovisioned is among them as long as Okta keeps them there. A group without a description has none.
//
// The result is complete, or there is an error: an [*Error] inside where Okta refused. An org that shows no group at all
// is an error too, since every org has the group Everyone.
func (c *Client) Groups(ctx context.Context) (map[string]json.RawMessage, error) {
	ctx = logging(ctx)
	all := listing[group]{what: "the groups", path: groupsPath, bucket: groupsPath, limit: groupsPage, read: newGroup}
	groups, err := all.list(ctx, c)
	if err != nil {
		return nil, err
	}
	if len(groups) == 0 {
		return nil, fmt.Errorf("okta: %s lists no group at all, though every org has the group Everyone. Check the admin role of the "+
			"token or app (Read-only Administrator sees all groups), and org_url", c.base)
	}
	ids := slices.Sorted(maps.Keys(groups))
	listed, err := members(ctx, c, ids, newMember)
	if err != nil {
		return nil, err
	}
	records := make(map[string]json.RawMessage, len(groups))
	for i, id := range ids {
		records[id], err = canonical(struct { // in the order of the keys
			Description string   `json:"description,omitempty"`
			ID          string   `json:"id"`
			Members     []string `json:"members"`
			Name        string   `json:"name"`
			Type        string   `json:"type,omitempty"`
		}{groups[id].description, id, append([]string{}, slices.Sorted(maps.Keys(listed[i]))...), groups[id].name, groups[id].kind})
		if err != nil {
			return nil, err
		}
	}
	return records, nil
}

// members lists the members of each group, in the order of ids.
func members[T item](ctx context.Context, c *Client, ids []string, read func(map[string]any) (T, error)) ([]items[T], error) {
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
