package okta

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/rawjson"
)

// ErrUnlinked is for when the linked object that names managers cannot be what was meant: nobody has a manager by it, or its
// two sides do not agree.
var ErrUnlinked = errors.New("no managers by the linked object in Okta")

// ManagerField is the field of a record that holds the id of the manager whom a linked object names, "" for none. It is the
// one field that is not Okta's, whose names have no underscore in them.
const ManagerField = "manager_link"

// standardSubordinates is how Okta's guides name the other side of manager.
const standardSubordinates = "subordinate"

// linkedObjectsPage is how many linked objects Okta gives a page, whether asked for or not.
const linkedObjectsPage = 1000

// linkedObjects is what the path of a listing of linked objects has between the user and the name.
const linkedObjects = "/linkedObjects/"

var linkName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// checkLinks refuses names that no side of a linked object has.
func (q Query) checkLinks() error {
	switch {
	case q.ManagerLink == "" && q.SubordinateLink != "":
		return errors.New("okta: subordinate_link is the other side of manager_link; give both")
	case q.ManagerLink != "" && !linkName.MatchString(q.ManagerLink):
		return fmt.Errorf("okta: manager_link is %q, which is no name of a linked object; one looks like manager", q.ManagerLink)
	case q.SubordinateLink != "" && !linkName.MatchString(q.SubordinateLink):
		return fmt.Errorf("okta: subordinate_link is %q, which is no name of a linked object; one looks like subordinate", q.SubordinateLink)
	case q.ManagerLink != "" && q.ManagerLink == q.subordinates():
		return errors.New("okta: manager_link and subordinate_link are the two sides of a linked object, and have two names")
	}
	return nil
}

func (q Query) subordinates() string {
	if q.SubordinateLink == "" {
		return standardSubordinates
	}
	return q.SubordinateLink
}

// newLinked reads a user of a list of linked objects, which has nothing of them but an address.
func newLinked(doc rawjson.Object) (member, error) {
	u, err := url.Parse(doc.Object("_links").Object("self").Text("href"))
	if err != nil {
		return "", errors.New("has a link that is no address")
	}
	id, found := strings.CutPrefix(u.Path, usersPath+"/")
	if !found || !isID(id) || strings.Contains(id, "/") {
		return "", errors.New("has no link to a user")
	}
	return member(id), nil
}

// linkedTo lists the users at one side of a linked object with a user at the other.
func (c *Client) linkedTo(ctx context.Context, id, name string) (items[member], error) {
	return listing[member]{
		what: fmt.Sprintf("the linked objects %q of user %s", name, id), bucket: usersPath, limit: linkedObjectsPage, bare: true,
		path: usersPath + "/" + url.PathEscape(id) + linkedObjects + name, read: newLinked,
	}.list(ctx, c)
}

// hierarchy is what is known of who manages whom while it is read.
type hierarchy struct {
	client    *Client
	query     Query
	managerOf map[string]string // "" has none; who is not in it has not been asked about
	listed    map[string]bool   // managers whose subordinates are known
}

// managers finds the manager of each of those people, in three kinds of calls: one to find each manager, by somebody whom
// they manage; one to list all whom that manager manages, who need not be asked about any more; and one for each person who
// has no manager. There is no listing of all links, or of all managers.
func (c *Client) managers(ctx context.Context, q Query, ids []string) (map[string]string, error) {
	h := hierarchy{client: c, query: q, managerOf: make(map[string]string, len(ids)), listed: map[string]bool{}}
	wanted := make(map[string]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	for _, id := range ids {
		// From each person upwards: a manager who was found is the next to be asked about.
		for wanted[id] {
			if _, known := h.managerOf[id]; known {
				break
			}
			manager, err := h.find(ctx, id)
			if err != nil {
				return nil, err
			}
			id = manager
		}
	}
	if err := c.doubt(); err != nil {
		return nil, err
	}
	some := slices.ContainsFunc(ids, func(id string) bool { return h.managerOf[id] != "" })
	if !some && len(ids) > 1 {
		return nil, fmt.Errorf("okta: %w: nobody has a manager by %q. Check manager_link, which is the API name of the primary side, "+
			"and that links were made", ErrUnlinked, q.ManagerLink)
	}
	return h.managerOf, nil
}

// find asks for a person's manager, and for all whom that manager manages.
func (h hierarchy) find(ctx context.Context, id string) (manager string, err error) {
	primary, err := h.client.linkedTo(ctx, id, h.query.ManagerLink)
	if err != nil {
		return "", err
	}
	if len(primary) > 1 {
		return "", fmt.Errorf("okta: %w: %s has %d users by %q, and nobody has two managers. Name its primary side in manager_link, and the "+
			"other in subordinate_link", ErrUnlinked, id, len(primary), h.query.ManagerLink)
	}
	for one := range primary {
		manager = one
	}
	h.managerOf[id] = manager
	if manager == "" || h.listed[manager] {
		return manager, nil
	}
	h.listed[manager] = true
	managed, err := h.client.linkedTo(ctx, manager, h.query.subordinates())
	if err != nil {
		return "", err
	}
	// One who is not among them was moved away just now, unless nobody is: then this is not the other side.
	if len(managed) == 0 {
		return "", fmt.Errorf("okta: %w: %s is the %s of %s, but has nobody by %q. Check subordinate_link, which is the API name of the "+
			"associated side; if links are being changed, run again", ErrUnlinked, manager, h.query.ManagerLink, id, h.query.subordinates())
	}
	for one := range managed {
		h.managerOf[one] = manager
	}
	return manager, nil
}

// addManagers writes into the records of those who are there who their manager is.
func (c *Client) addManagers(ctx context.Context, q Query, found items[user], records map[string]json.RawMessage) error {
	var present []string
	for _, id := range slices.Sorted(maps.Keys(records)) {
		if !found[id].departed() {
			present = append(present, id)
		}
	}
	managers, err := c.managers(ctx, q, present)
	if err != nil {
		return err
	}
	for _, id := range present {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(records[id], &fields); err != nil {
			return fmt.Errorf("okta: the record of %s: %w", id, err)
		}
		fields[ManagerField] = directory.Encode(managers[id])
		records[id] = directory.Encode(fields)
	}
	return nil
}
