package lark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Group is a user group.
type Group = directory.UserGroup

// wireGroup is Lark's group object. In a listing, group_id stands beside id; id is what every call takes.
type wireGroup struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Users       int    `json:"member_user_count"`
	Departments int    `json:"member_department_count"`
	Type        int    `json:"type"`
}

const (
	normalGroups  = 1
	dynamicGroups = 2
	// groupIDs is how many ids are tried for a group that is given none.
	groupIDs = 5

	unknownGroup       = 42002
	duplicateGroupID   = 47005
	duplicateGroupName = 47009
)

func (w wireGroup) group() Group {
	return Group{
		ID: w.ID, Name: w.Name, Description: w.Description, Dynamic: w.Type == dynamicGroups,
		MemberUserCount: w.Users, MemberDepartmentCount: w.Departments,
	}
}

// Group reads a user group. What was read is remembered until the group or its members are written or [Client.Forget]
// is called; when several groups are asked for, one listing serves them all. The error matches directory.ErrGone or
// directory.ErrOutOfRange where that is why there is none to return, and ErrOutOfRange where the app, for it does not see
// all staff, cannot tell.
func (c *Client) Group(ctx context.Context, id string) (Group, error) {
	return c.objects.groups.one(ctx, id)
}

// Groups lists every user group that the app may see, normal and dynamic, by id. It is remembered as with
// [Client.Group].
func (c *Client) Groups(ctx context.Context) (map[string]Group, error) {
	all, err := c.objects.groups.all(ctx)
	if err != nil {
		return nil, err
	}
	dynamic, err := c.objects.dynamicGroups.read(ctx, "", "reading user groups", func(ctx context.Context) (map[string]Group, error) {
		return c.listGroups(ctx, dynamicGroups)
	})
	if err != nil {
		return nil, err
	}
	maps.Copy(all, dynamic)
	return all, nil
}

func (c *Client) getGroup(ctx context.Context, id string) (Group, error) {
	r := request{doing: "reading user group " + id, endpoint: getGroup, id: id, query: idTypes("open_id")}
	data, err := call[struct {
		Group wireGroup `json:"group"`
	}](ctx, c, r)
	if err == nil && data.Group.ID == "" {
		err = c.malformed(r, "names no user group")
	}
	if err != nil {
		return Group{}, err
	}
	return data.Group.group(), nil
}

// listGroups lists the groups of one type, by id.
func (c *Client) listGroups(ctx context.Context, kind int) (map[string]Group, error) {
	r := request{
		doing: "listing user groups", endpoint: getGroups,
		query: url.Values{"page_size": {"100"}, "type": {strconv.Itoa(kind)}},
	}
	type page struct {
		paging
		Groups []wireGroup `json:"grouplist"`
	}
	all, nameless := map[string]Group{}, false
	err := pages(ctx, c, r, func(p page) paging {
		for _, w := range p.Groups {
			nameless = nameless || w.ID == ""
			all[w.ID] = w.group()
		}
		return p.paging
	})
	if err == nil && nameless {
		err = c.malformed(r, "lists a user group without an id")
	}
	if err != nil {
		return nil, err
	}
	return all, nil
}

// CreateGroup makes a normal user group and returns its id. There is no client_token, so a group_id is always given:
// g.ID, or one that follows from the app and the name. With the latter it can be repeated, in this process or another: a
// group that has that id and the name already is the one that was made before; it gets the description and is returned.
// With g.ID that holds only where an attempt of this call had no answer. Two creates of one client never return the same
// group.
//
// The error matches directory.ErrTaken if the id or the name belongs to another group, and directory.ErrOutOfRange if
// the app's contact range is not all staff, which Lark demands.
func (c *Client) CreateGroup(ctx context.Context, g Group) (string, error) {
	ids := []string{g.ID}
	if g.ID == "" {
		ids = nil
		for n := range groupIDs {
			ids = append(ids, "g"+c.clientToken("group", g.Name, strconv.Itoa(n))[:20])
		}
	}
	var err error
	for _, id := range ids {
		g.ID = id
		var spent bool
		if id, spent, err = c.createGroup(ctx, g, ids); !spent {
			if err != nil {
				id = ""
			}
			return id, err
		}
	}
	return "", err
}

// createGroup tries one id of those that may be its. spent says that the id belongs to another group, or did.
func (c *Client) createGroup(ctx context.Context, g Group, ids []string) (id string, spent bool, err error) {
	defer func() { c.objects.groups.changed(g.ID) }()
	body := map[string]any{"name": g.Name, "type": normalGroups, "group_id": g.ID}
	if g.Description != "" {
		body["description"] = g.Description
	}
	data, err := call[struct {
		ID string `json:"group_id"`
	}](ctx, c, request{doing: fmt.Sprintf("creating user group %q", g.Name), endpoint: postGroup, query: idTypes("open_id"), body: body})
	var refused *Error
	switch {
	case err == nil:
		if data.ID != "" {
			g.ID = data.ID
		}
		c.objects.groups.claim(g.ID)
		return g.ID, false, nil
	case errors.As(err, &refused) && refused.Endpoint == postGroup.path && (refused.lost || refused.Is(directory.ErrTaken)):
		return c.settleGroup(ctx, g, ids, refused)
	}
	return "", false, err
}

// settleGroup finds out what a refused create has met, or has left behind.
func (c *Client) settleGroup(ctx context.Context, g Group, ids []string, refused *Error) (id string, spent bool, err error) {
	ctx, cancel := settling(ctx, refused)
	defer cancel()
	// An id that follows from the app and the name says whose group it is. One that was given may be anybody's.
	proof := refused.lost || len(ids) == groupIDs
	ours := func(have Group) bool {
		return proof && have.Name == g.Name && !have.Dynamic && slices.Contains(ids, have.ID)
	}
	have, err := c.getGroup(ctx, g.ID)
	if errors.Is(err, directory.ErrGone) || errors.Is(err, directory.ErrOutOfRange) {
		have, err = Group{}, nil
	}
	if err == nil && refused.Code == duplicateGroupName && !ours(have) {
		have, err = c.groupNamed(ctx, g.Name)
	}
	taken := refused.Is(directory.ErrTaken)
	switch {
	case err == nil && ours(have) && c.objects.groups.claim(have.ID):
		if have.Description != g.Description {
			have.Description = g.Description
			err = c.UpdateGroup(ctx, have)
		}
		return have.ID, false, err
	case err == nil && taken:
		return "", refused.Code == duplicateGroupID, c.groupTaken(g, refused, have)
	case taken:
		return "", false, fmt.Errorf("%w Whether it is the group that was made before could not be found out: %w", refused, err)
	}
	return "", false, refused
}

// groupNamed finds a group by its name in fresh listings; an empty one if there is none to be seen.
func (c *Client) groupNamed(ctx context.Context, name string) (found Group, err error) {
	_, err = c.lookAgain(ctx, func(ctx context.Context) (bool, error) {
		for _, kind := range []int{normalGroups, dynamicGroups} {
			all, err := c.listGroups(ctx, kind)
			if err != nil {
				return false, err
			}
			for _, g := range all {
				if g.Name == name {
					found = g
					return true, nil
				}
			}
		}
		return false, nil
	})
	return found, err
}

// groupTaken says which group has the id or the name.
func (c *Client) groupTaken(g Group, refused *Error, holder Group) error {
	what := "its name"
	if refused.Code == duplicateGroupID {
		what = "the id " + g.ID
	}
	who := "by a group that the app does not see, or that was deleted"
	if holder.ID != "" {
		who = fmt.Sprintf("by the group %s, %q", holder.ID, holder.Name)
	}
	return fmt.Errorf("the user group %q was not made: %s %w %s (code %d, log id %s). If that is the same group, import it; "+
		"else choose another name and group_id", g.Name, what, directory.ErrTaken, who, refused.Code, refused.LogID)
}

// UpdateGroup writes the name and the description of a normal group; an empty name is not sent. Lark's documentation
// can be read so that an empty description leaves the former one: where it does, that is an error.
func (c *Client) UpdateGroup(ctx context.Context, g Group) error {
	body := map[string]any{"description": g.Description}
	if g.Name != "" {
		body["name"] = g.Name
	}
	_, err := call[json.RawMessage](ctx, c, request{
		doing: "updating user group " + g.ID, endpoint: patchGroup, id: g.ID, query: idTypes("open_id"), body: body,
	})
	c.objects.groups.changed(g.ID)
	if err != nil || g.Description != "" {
		return err
	}
	have, err := c.Group(ctx, g.ID)
	if err == nil && have.Description != "" {
		err = fmt.Errorf("updating user group %s: %w", g.ID, errNotCleared)
	}
	return err
}

var errNotCleared = errors.New("Lark keeps the former description where an empty one is written: " +
	"clear it in the admin console, or write another")

// DeleteGroup deletes a normal group. One that does not exist is no failure; one that has members is (42017): users are
// taken out by RemoveGroupMembers, departments in the admin console only. Lark demands a contact range of all staff.
func (c *Client) DeleteGroup(ctx context.Context, id string) error {
	defer c.objects.groupMembers.forget(id)
	_, err := call[json.RawMessage](ctx, c, request{doing: "deleting user group " + id, endpoint: deleteGroup, id: id})
	if err != nil && !errors.Is(err, directory.ErrGone) {
		c.objects.groups.changed(id)
		return err
	}
	c.objects.groups.remove(id)
	c.objects.membership.forget(id)
	return nil
}

// GroupsOf lists the ids of the user groups that a user is in directly, normal and dynamic, sorted.
func (c *Client) GroupsOf(ctx context.Context, openID string) ([]string, error) {
	var ids []string
	for _, kind := range []int{normalGroups, dynamicGroups} {
		q := url.Values{
			"member_id": {openID}, "member_id_type": {"open_id"}, "group_type": {strconv.Itoa(kind)}, "page_size": {"1000"},
		}
		type page struct {
			paging
			IDs []string `json:"group_list"`
		}
		r := request{doing: "listing the user groups of " + openID, endpoint: getGroupsOf, query: q}
		err := pages(ctx, c, r, func(p page) paging {
			ids = append(ids, p.IDs...)
			return p.paging
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}
