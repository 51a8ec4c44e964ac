package lark

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// tree remembers the whole tree until a department is written.
type tree struct {
	turn   chan struct{} // one listing at a time
	mu     sync.Mutex
	known  map[string]Department
	writes int
	// written are the departments that this client has made or changed: a listing may be behind.
	written map[string]bool
	made    map[string]bool // by AddDepartment
	// batched: a department was read alone before. ahead: it was looked ahead, which is done once.
	batched, ahead bool
}

// DepartmentTree lists every department of the tenant, by open_department_id, or fails. The app must see all staff.
func (c *Client) DepartmentTree(ctx context.Context) (map[string]directory.Department, error) {
	all, err := c.AllDepartments(ctx)
	if err != nil {
		return nil, err
	}
	return places(all), nil
}

// AllDepartments is [Client.DepartmentTree] with everything that Lark shows of each.
func (c *Client) AllDepartments(ctx context.Context) (map[string]Department, error) {
	select {
	case c.tree.turn <- struct{}{}:
		defer func() { <-c.tree.turn }()
	case <-ctx.Done():
		return nil, ended("listing departments", ctx.Err())
	}
	c.tree.mu.Lock()
	known, writes := c.tree.known, c.tree.writes
	c.tree.mu.Unlock()
	if known != nil {
		return maps.Clone(known), nil
	}
	all := map[string]Department{}
	err := c.children(ctx, directory.RootDepartment, true, all)
	var e *Error
	if errors.As(err, &e) && e.Code == 43010 { // too many for one listing
		all = map[string]Department{}
		err = c.walk(ctx, all)
	}
	if err == nil && len(all) == 0 {
		err = c.seesNone(ctx)
	}
	if err != nil {
		return nil, err
	}
	c.tree.mu.Lock()
	defer c.tree.mu.Unlock()
	if c.tree.writes == writes {
		c.tree.known = all
		c.tree.ahead = true
		c.rememberListed(all)
	}
	return maps.Clone(all), nil
}

// seesNone is an error unless there are no departments: to an app that does not see all staff, Lark may show an empty list.
func (c *Client) seesNone(ctx context.Context) error {
	all, err := c.seesAll(ctx)
	if err == nil && !all {
		err = fmt.Errorf("listing the departments: Lark shows none, and the root %w: widen the range to all staff %s%s",
			directory.ErrOutOfRange, console, publish)
	}
	return err
}

// children lists the departments right under a parent, or all below it.
func (c *Client) children(ctx context.Context, parent string, all bool, into map[string]Department) error {
	var failed error
	r := listingChildren(parent, all)
	err := pages(ctx, c, r, func(p departmentPage) paging {
		if failed = errors.Join(failed, c.addDepartments(r, p.Items, into)); failed != nil {
			return paging{}
		}
		return p.paging
	})
	return errors.Join(err, failed)
}

// departmentPage is a page of a listing of departments.
type departmentPage struct {
	paging
	Items []wireDepartment `json:"items"`
}

func listingChildren(parent string, all bool) request {
	q := idTypes("open_id")
	q.Set("page_size", "50")
	q.Set("fetch_child", fmt.Sprint(all))
	doing := "listing the departments"
	if parent != directory.RootDepartment {
		doing += " under " + parent
	}
	return request{doing: doing, endpoint: getChildren, id: parent, query: q}
}

// rememberListed takes over what was listed, but for what this client has written. c.tree.mu is held.
func (c *Client) rememberListed(all map[string]Department) {
	for id, d := range all {
		if !c.tree.written[id] {
			c.byDeptID.remember(id, d)
		}
	}
}

// pagesAhead bounds what looking ahead may cost a tenant in which it does not help.
const pagesAhead = 2

// lookAhead is for a department that is to be read after others were: more will follow. In a tenant of up to 100
// departments, one listing serves them all. What goes wrong is left to the read itself, which says it better.
func (c *Client) lookAhead(ctx context.Context, id string) {
	due := func() (writes int, due bool) {
		c.tree.mu.Lock()
		defer c.tree.mu.Unlock()
		return c.tree.writes, c.tree.batched && !c.tree.ahead && !c.tree.written[id]
	}
	if _, due := due(); !due || c.byDeptID.knows(id) {
		return
	}
	select {
	case c.tree.turn <- struct{}{}:
		defer func() { <-c.tree.turn }()
	case <-ctx.Done():
		return
	}
	writes, stillDue := due()
	if !stillDue {
		return
	}
	all := map[string]Department{}
	r := listingChildren(directory.RootDepartment, true)
	for range pagesAhead {
		p, err := call[departmentPage](ctx, c, r)
		if err != nil || c.addDepartments(r, p.Items, all) != nil {
			break
		}
		if p.last() || p.PageToken == "" {
			break
		}
		r.query.Set("page_token", p.PageToken)
	}
	c.tree.mu.Lock()
	defer c.tree.mu.Unlock()
	c.tree.ahead = true
	if c.tree.writes == writes {
		c.rememberListed(all)
	}
}

// walk lists the tree level by level.
func (c *Client) walk(ctx context.Context, into map[string]Department) error {
	level := []string{directory.RootDepartment}
	for len(level) > 0 {
		var (
			mu    sync.Mutex
			next  []string
			group errgroup.Group
		)
		group.SetLimit(maxFlying)
		for _, parent := range level {
			group.Go(func() error {
				found := map[string]Department{}
				if err := c.children(ctx, parent, false, found); err != nil {
					return err
				}
				mu.Lock()
				defer mu.Unlock()
				for id, d := range found {
					if _, twice := into[id]; !twice {
						into[id] = d
						next = append(next, id)
					}
				}
				return nil
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
		level = next
	}
	return nil
}
