package okta

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// GroupQuery says which groups are wanted. The zero value is all of them, with their members.
type GroupQuery struct {
	// Search is an Okta search expression, like profile.name sw "lark-".
	Search string
	// IDs are the groups that are wanted; nil does not narrow. One that is not there is an error.
	IDs []string
	// WithoutMembers leaves the listings of members out, one for each group.
	WithoutMembers bool
}

func (q GroupQuery) validate() error {
	switch {
	case q.Search != "" && q.IDs != nil:
		return errors.New("okta: search and ids both say which groups are wanted; give one")
	case q.Search != "" && strings.TrimSpace(q.Search) == "":
		return errors.New("okta: search is blank; leave it out to read all groups")
	case q.IDs != nil && len(q.IDs) == 0:
		return errors.New("okta: ids is an empty list, which would be no group; leave it out to read all of them")
	}
	return nil
}

func (q GroupQuery) listing() listing[group] {
	l := listing[group]{what: "the groups", path: groupsPath, bucket: groupsPath, limit: groupsPage, read: newGroup}
	if q.Search != "" {
		l.what, l.query = "the groups that search matches", url.Values{"search": {q.Search}}
	}
	return l
}

// narrow leaves the groups that are wanted. Ids are picked from a whole listing, which is a call for every 200 groups and not
// one for each.
func (q GroupQuery) narrow(c *Client, groups items[group]) error {
	for _, id := range q.IDs {
		if _, there := groups[id]; !there {
			return fmt.Errorf("okta: there is no group %s, or the admin role of the token or app does not show it; check ids", id)
		}
	}
	for id := range groups {
		if q.IDs != nil && !slices.Contains(q.IDs, id) {
			delete(groups, id)
		}
	}
	switch {
	case len(groups) > 0:
		return nil
	case q.Search != "":
		return errors.New("okta: search matches no group. Check it: an attribute of a group is profile.name or profile.description")
	}
	return fmt.Errorf("okta: %s lists no group at all, though every org has the group Everyone. Check the admin role of the "+
		"token or app (Read-only Administrator sees all groups), and org_url", c.base)
}
