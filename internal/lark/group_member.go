package lark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// groupMembers are the open_ids and open_department_ids in a group, sorted.
type groupMembers struct{ users, departments []string }

// The types of members of a group. Departments come and go in the admin console only.
const (
	userMembers       = "user"
	departmentMembers = "department"
)

// GroupMembers lists the members of a user group, all of them: users by open_id, departments by open_department_id, both
// sorted. They are remembered until members of the group are written or [Client.Forget] is called, and read once for all
// who ask together. The error matches directory.ErrGone or directory.ErrOutOfRange where that is why there is no
// listing, and ErrOutOfRange where Lark counts more members than it shows, a while later still.
func (c *Client) GroupMembers(ctx context.Context, id string) (users, departments []string, err error) {
	doing := "listing the members of user group " + id
	m, err := c.objects.groupMembers.read(ctx, id, doing, func(ctx context.Context) (groupMembers, error) {
		return c.readGroupMembers(ctx, id, doing)
	})
	if err != nil {
		return nil, nil, err
	}
	return slices.Clone(m.users), slices.Clone(m.departments), nil
}

func (c *Client) readGroupMembers(ctx context.Context, id, doing string) (m groupMembers, err error) {
	g, err := c.Group(ctx, id)
	if err != nil {
		return m, err
	}
	m, err = c.listGroupMembers(ctx, g)
	// Counts and listings may each be behind, and counts come from a listing: the group itself decides, and then time.
	for try := 1; err == nil && m.shorter(g); try++ {
		if g, err = c.getGroup(ctx, id); err != nil || !m.shorter(g) {
			break
		}
		if try == lookTries {
			return m, fmt.Errorf("%s: Lark counts %d users and %d departments in it but shows %d and %d: the rest %w, or the "+
				"listing is behind: widen the range, or run again", doing, g.MemberUserCount, g.MemberDepartmentCount,
				len(m.users), len(m.departments), directory.ErrOutOfRange)
		}
		if err = sleep(ctx, c.retry.lock.delay(try)); err != nil {
			return m, ended(doing, err)
		}
		m, err = c.listGroupMembers(ctx, g)
	}
	return m, err
}

// shorter tells whether the group counts more members than these. What a group with departments counts as its users is
// not documented clearly enough to judge by.
func (m groupMembers) shorter(g Group) bool {
	return len(m.departments) < g.MemberDepartmentCount || g.MemberDepartmentCount == 0 && len(m.users) < g.MemberUserCount
}

// listGroupMembers lists users, and departments if the group counts any.
func (c *Client) listGroupMembers(ctx context.Context, g Group) (m groupMembers, err error) {
	if m.users, err = c.listMembers(ctx, g.ID, userMembers); err == nil && g.MemberDepartmentCount > 0 {
		m.departments, err = c.listMembers(ctx, g.ID, departmentMembers)
	}
	m.users = c.objects.membership.since(g.ID, m.users)
	return m, err
}

// membership is who this client has added to groups, and taken out: listings may be behind.
type membership struct {
	mu    sync.Mutex
	wrote map[string]map[string]bool // group, user: is in it
}

func (m *membership) note(group string, users []string, in bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.wrote == nil {
		m.wrote = map[string]map[string]bool{}
	}
	if m.wrote[group] == nil {
		m.wrote[group] = map[string]bool{}
	}
	for _, user := range users {
		m.wrote[group][user] = in
	}
}

// since brings sorted members of a listing up to what was written.
func (m *membership) since(group string, users []string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	for user, in := range m.wrote[group] {
		at, is := slices.BinarySearch(users, user)
		switch {
		case in && !is:
			users = slices.Insert(users, at, user)
		case is && !in:
			users = slices.Delete(users, at, at+1)
		}
	}
	return users
}

func (m *membership) forget(group string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.wrote, group)
}

func (m *membership) forgetAll() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.wrote = nil
}

func (c *Client) listMembers(ctx context.Context, id, kind string) ([]string, error) {
	type page struct {
		paging
		Members []struct {
			ID string `json:"member_id"`
		} `json:"memberlist"`
	}
	var ids []string
	r := request{
		doing: "listing the members of user group " + id, endpoint: getGroupMembers, id: id,
		// open_id stands for the open_department_id, too.
		query: url.Values{"page_size": {"100"}, "member_id_type": {"open_id"}, "member_type": {kind}},
	}
	err := pages(ctx, c, r, func(p page) paging {
		for _, m := range p.Members {
			ids = append(ids, m.ID)
		}
		return p.paging
	})
	if err == nil && slices.Contains(ids, "") {
		err = c.malformed(r, "lists a member without an id")
	}
	slices.Sort(ids)
	return slices.Compact(ids), err
}

// AddGroupMembers adds users, by open_id, to a normal user group, up to 100 a call. Who is a member already stays one. A
// *MembersError says who could not be added and why; the others were. Any other error ends the write where it came.
func (c *Client) AddGroupMembers(ctx context.Context, id string, openIDs []string) error {
	defer c.membersChanged(id)
	w := newMemberWrite("adding", "to user group "+id, openIDs)
	return w.each(ctx, func(ctx context.Context, ids []string) error {
		err := c.addBatch(ctx, id, w, ids)
		if err == nil {
			c.objects.membership.note(id, w.done(ids), true)
		}
		return err
	})
}

// RemoveGroupMembers takes users, by open_id, out of a normal user group, up to 100 a call. Who is no member is no failure.
// Errors are as with [Client.AddGroupMembers].
func (c *Client) RemoveGroupMembers(ctx context.Context, id string, openIDs []string) error {
	defer c.membersChanged(id)
	w := newMemberWrite("taking", "out of user group "+id, openIDs)
	return w.each(ctx, func(ctx context.Context, ids []string) error {
		err := c.removeBatch(ctx, id, w, ids)
		if err == nil {
			c.objects.membership.note(id, w.done(ids), false)
		}
		return err
	})
}

// membersChanged is called after a write of members: their counts are part of the group.
func (c *Client) membersChanged(id string) {
	c.objects.groupMembers.forget(id)
	c.objects.groups.changed(id)
}

func memberOf(openID string) map[string]any {
	return map[string]any{"member_id": openID, "member_type": userMembers, "member_id_type": "open_id"}
}

func batchOf(openIDs []string) map[string]any {
	members := make([]any, 0, len(openIDs))
	for _, id := range openIDs {
		members = append(members, memberOf(id))
	}
	return map[string]any{"members": members}
}

// addBatch adds at most 100. Whether one who cannot be added fails alone or with all others is not documented clearly:
// if all fail, each is tried alone. So is a single one: the limit of that endpoint is ten times higher.
func (c *Client) addBatch(ctx context.Context, id string, w *memberWrite, openIDs []string) error {
	if len(openIDs) == 1 {
		return c.addEach(ctx, id, w, openIDs)
	}
	r := request{doing: w.doing, endpoint: postGroupMembers, id: id, body: batchOf(openIDs), refers: true}
	data, err := call[struct {
		Results []struct {
			ID   string `json:"member_id"`
			Code int    `json:"code"`
		} `json:"results"`
	}](ctx, c, r)
	switch {
	case ofMember(err):
		return c.addEach(ctx, id, w, openIDs)
	case err != nil:
		return err
	}
	unsaid := slices.Clone(openIDs)
	for _, result := range data.Results {
		unsaid = slices.DeleteFunc(unsaid, func(id string) bool { return id == result.ID })
		if result.Code != 0 && result.Code != alreadyMember {
			e := c.newError(r)
			e.Status, e.Code, e.Msg = http.StatusOK, result.Code, "the result of this member"
			w.fail(result.ID, e.ofMember("adding", result.ID))
		}
	}
	missing, err := c.stillNot(ctx, id, unsaid, true)
	for _, member := range missing {
		w.fail(member, errors.New("Lark does not say whether it was added, and does not list it: run again"))
	}
	return err
}

func (c *Client) addEach(ctx context.Context, id string, w *memberWrite, openIDs []string) error {
	failed, err := c.eachMember(ctx, postGroupMember, id, "adding", openIDs)
	for member, err := range failed {
		if err.Code != alreadyMember {
			w.fail(member, err)
		}
	}
	return err
}

// removeBatch takes at most 100 out. A refusal does not say whom it is about: then each is taken out alone.
func (c *Client) removeBatch(ctx context.Context, id string, w *memberWrite, openIDs []string) error {
	if len(openIDs) == 1 {
		return c.removeEach(ctx, id, w, openIDs)
	}
	_, err := call[json.RawMessage](ctx, c, request{
		doing: w.doing, endpoint: removeGroupMembers, id: id, body: batchOf(openIDs), refers: true,
	})
	var refused *Error
	if ofMember(err) || errors.As(err, &refused) && refused.Code == failedInPart {
		return c.removeEach(ctx, id, w, openIDs)
	}
	return err
}

// removeEach takes each out alone. Who is no member afterwards has not failed.
func (c *Client) removeEach(ctx context.Context, id string, w *memberWrite, openIDs []string) error {
	failed, err := c.eachMember(ctx, removeGroupMember, id, "taking out", openIDs)
	if err != nil {
		return err
	}
	members, err := c.stillNot(ctx, id, slices.Collect(maps.Keys(failed)), false)
	for _, member := range members {
		w.fail(member, failed[member])
	}
	return err
}

// Codes of the members' endpoints.
const (
	failedInPart  = 40022
	alreadyMember = 42005
	unknownMember = 41073
)

// ofMember tells whether an error is about a member, and not about the group, the app or the network.
func ofMember(err error) bool {
	var e *Error
	return errors.As(err, &e) &&
		(oneOf(e.Code, 40004, 41050, 41071, 41072, unknownMember, 41074, alreadyMember, 42006) || unknownID(e.Code) && !e.gone)
}

// ofMember makes the error of a call that of one member.
func (e *Error) ofMember(doing, member string) *Error {
	e.Doing, e.gone = doing+" "+member, e.Code == unknownMember || unknownID(e.Code)
	return e
}

// eachMember calls an endpoint for each member alone, at the higher rate that these endpoints have. err is any error
// that is not about a member.
func (c *Client) eachMember(ctx context.Context, at *endpoint, id, doing string, openIDs []string) (failed map[string]*Error, err error) {
	var (
		mu    sync.Mutex
		group errgroup.Group
	)
	failed = map[string]*Error{}
	group.SetLimit(maxFlying)
	for _, member := range openIDs {
		group.Go(func() error {
			_, err := call[json.RawMessage](ctx, c, request{
				doing: doing + " " + member, endpoint: at, id: id, body: memberOf(member), refers: true,
			})
			var e *Error
			if !ofMember(err) || !errors.As(err, &e) {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			failed[member] = e.ofMember(doing, member)
			return nil
		})
	}
	return failed, group.Wait()
}

// stillNot returns those of whom Lark's list does not say, after a while either, that they are members, or, with in
// false, that they are not.
func (c *Client) stillNot(ctx context.Context, id string, openIDs []string, in bool) (left []string, err error) {
	if len(openIDs) == 0 {
		return nil, nil
	}
	_, err = c.lookAgain(ctx, func(ctx context.Context) (bool, error) {
		users, err := c.listMembers(ctx, id, userMembers)
		left = slices.DeleteFunc(slices.Clone(openIDs), func(id string) bool {
			_, is := slices.BinarySearch(users, id)
			return is == in
		})
		return len(left) == 0, err
	})
	return left, err
}
