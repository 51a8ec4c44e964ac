package lark

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// The field scopes of departments.
const (
	scopeDepartmentBase     = "contact:department.base:readonly"
	scopeDepartmentOrganize = "contact:department.organize:readonly"
)

// wireDepartment is Lark's department object, asked for with open ids: the parent is one, or "0".
type wireDepartment struct {
	OpenID       string `json:"open_department_id"`
	DepartmentID string `json:"department_id"`
	Name         string `json:"name"`
	Parent       string `json:"parent_department_id"`
	Status       struct {
		Deleted bool `json:"is_deleted"`
	} `json:"status"`
}

// tree remembers the whole tree until a department is written.
type tree struct {
	turn   chan struct{} // one listing at a time
	mu     sync.Mutex
	known  map[string]directory.Department
	writes int
}

// Departments reads departments by open_department_id, 50 a call. Those that the tenant does not show are absent:
// unknown, deleted, or outside the app's contact range. The root is not read. What was read is remembered until a
// department is written or [Client.Forget] is called.
func (c *Client) Departments(ctx context.Context, ids []string) (map[string]directory.Department, error) {
	ask := make([]string, 0, len(ids))
	for _, id := range ids {
		if id != directory.RootDepartment {
			ask = append(ask, id)
		}
	}
	return c.byDeptID.load(ctx, ask)
}

func (c *Client) fetchDepartments(ctx context.Context, ids []string) (map[string]directory.Department, error) {
	found := make(map[string]directory.Department, len(ids))
	err := withoutUnknown(ids, func(ids []string) error {
		q := idTypes("open_id")
		q["department_ids"] = ids
		r := request{doing: fmt.Sprintf("reading %d departments", len(ids)), endpoint: getDepartments, query: q}
		data, err := call[struct {
			Items []wireDepartment `json:"items"`
		}](ctx, c, r)
		if err != nil {
			return err
		}
		return c.addDepartments(r, data.Items, found)
	})
	return found, err
}

// addDepartments decodes departments. A parent or name that is not shown would make a tree that is not there.
func (c *Client) addDepartments(r request, items []wireDepartment, into map[string]directory.Department) error {
	for _, d := range items {
		switch {
		case d.Status.Deleted || d.OpenID == directory.RootDepartment:
			continue
		case d.OpenID == "" || d.Name == "":
			return c.hiding(r, "names and ids of departments", scopeDepartmentBase)
		case d.Parent == "":
			return c.hiding(r, "the parents of departments", scopeDepartmentOrganize)
		}
		into[d.OpenID] = directory.Department{Name: d.Name, Parent: d.Parent, DepartmentID: d.DepartmentID}
	}
	return nil
}

// DepartmentTree lists every department of the tenant that the app may see, by open_department_id, or fails.
func (c *Client) DepartmentTree(ctx context.Context) (map[string]directory.Department, error) {
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
	all := map[string]directory.Department{}
	err := c.children(ctx, directory.RootDepartment, true, all)
	var e *Error
	if errors.As(err, &e) && e.Code == 43010 { // too many for one listing
		all = map[string]directory.Department{}
		err = c.walk(ctx, all)
	}
	if err != nil {
		return nil, err
	}
	c.tree.mu.Lock()
	defer c.tree.mu.Unlock()
	if c.tree.writes == writes {
		c.tree.known = all
		for id, d := range all {
			c.byDeptID.remember(id, d)
		}
	}
	return maps.Clone(all), nil
}

// children lists the departments right under a parent, or all below it.
func (c *Client) children(ctx context.Context, parent string, all bool, into map[string]directory.Department) error {
	q := idTypes("open_id")
	q.Set("page_size", "50")
	q.Set("fetch_child", fmt.Sprint(all))
	doing := "listing the departments"
	if parent != directory.RootDepartment {
		doing += " under " + parent
	}
	r := request{doing: doing, endpoint: getChildren, id: parent, query: q}
	type page struct {
		paging
		Items []wireDepartment `json:"items"`
	}
	var failed error
	err := pages(ctx, c, r, func(p page) paging {
		if failed = errors.Join(failed, c.addDepartments(r, p.Items, into)); failed != nil {
			return paging{}
		}
		return p.paging
	})
	return errors.Join(err, failed)
}

// walk lists the tree level by level.
func (c *Client) walk(ctx context.Context, into map[string]directory.Department) error {
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
				found := map[string]directory.Department{}
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

// CreateDepartment makes a department under d.Parent, an open_department_id or RootDepartment, and returns its
// open_department_id. It can be repeated, also when the answer was lost: Lark has a name once under a parent (43022),
// and a department of that name under that parent is returned as it is. The path is for errors.
func (c *Client) CreateDepartment(ctx context.Context, path string, d directory.Department) (string, error) {
	doing := fmt.Sprintf("creating department %q", path)
	unlock, err := c.lockStructure(ctx, "")
	if err != nil {
		return "", ended(doing, err)
	}
	defer unlock()
	body := map[string]any{"name": d.Name, "parent_department_id": orRoot(d.Parent)}
	if d.DepartmentID != "" {
		body["department_id"] = d.DepartmentID
	}
	r := request{doing: doing, endpoint: postDepartment, query: idTypes("open_id"), body: body, refers: true}
	// A token of this call alone: one that another run could use, too, would bring back the answer to an earlier create,
	// whose department may have been deleted since.
	r.query.Set("client_token", rand.Text())
	data, err := call[struct {
		Department wireDepartment `json:"department"`
	}](ctx, c, r)
	if err == nil && data.Department.OpenID == "" {
		err = c.malformed(r, "names no department")
	}
	var e *Error
	if errors.As(err, &e) && e.mayBeDepartment() {
		return c.namesake(ctx, d, e)
	}
	return data.Department.OpenID, err
}

// mayBeDepartment tells whether a refused create may have met, or made, the department that is wanted.
func (e *Error) mayBeDepartment() bool {
	return e.Endpoint == postDepartment.path && (e.Class == Transient || oneOf(e.Code, 43000, 43007, 43022))
}

// namesake is the department that a refused create has met, or has made though no answer came.
func (c *Client) namesake(ctx context.Context, d directory.Department, refused *Error) (string, error) {
	if refused.Class == Transient {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	id, other, err := c.sibling(ctx, d)
	// A create that is refused after its first answer was lost has made it, and a listing may be seconds behind.
	for try := 1; try < 4 && err == nil && id == "" && refused.lost && refused.Class != Transient; try++ {
		if err = sleep(ctx, c.retry.lock.delay(try)); err == nil {
			id, other, err = c.sibling(ctx, d)
		}
	}
	switch {
	case refused.Class == Transient && (err != nil || id == ""):
		return "", refused
	case err != nil:
		return "", fmt.Errorf("%w Whether it exists could not be found out: %w", refused, err)
	case id == "":
		return "", fmt.Errorf("%w There is none under that parent: it may stand elsewhere, or out of the app's sight: look for it in the admin console", refused)
	case d.DepartmentID != "" && other != "" && other != d.DepartmentID:
		return "", fmt.Errorf("%w The department of that name under its parent, %s, has the department_id %s", refused, id, other)
	}
	return id, nil
}

// sibling finds a department by name under d.Parent; a name that differs in case only will do if none is the same.
func (c *Client) sibling(ctx context.Context, d directory.Department) (id, departmentID string, err error) {
	found := map[string]directory.Department{}
	if err := c.children(ctx, orRoot(d.Parent), false, found); err != nil {
		return "", "", err
	}
	for candidate, have := range found {
		if have.Name == d.Name {
			return candidate, have.DepartmentID, nil
		}
		if strings.EqualFold(have.Name, d.Name) && (id == "" || candidate < id) {
			id, departmentID = candidate, have.DepartmentID
		}
	}
	return id, departmentID, nil
}

// UpdateDepartment writes the name and the parent, an open_department_id or RootDepartment; what is empty is not sent.
func (c *Client) UpdateDepartment(ctx context.Context, id string, d directory.Department) error {
	body := map[string]any{}
	if d.Name != "" {
		body["name"] = d.Name
	}
	if d.Parent != "" {
		body["parent_department_id"] = d.Parent
	}
	if len(body) == 0 {
		return nil
	}
	r := request{
		doing: "updating department " + id, endpoint: patchDepartment, id: id, query: idTypes("open_id"), body: body,
		refers: d.Parent != "",
	}
	unlock, err := c.lockStructure(ctx, id)
	if err != nil {
		return ended(r.doing, err)
	}
	defer unlock()
	_, err = call[json.RawMessage](ctx, c, r)
	return err
}

// lockStructure makes department writes follow each other, and has reads forget, before and after, what the write may
// change. id is the department's, "" if it is new.
func (c *Client) lockStructure(ctx context.Context, id string) (unlock func(), err error) {
	select {
	case c.structure <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	c.forgetDepartment(id)
	return func() {
		c.forgetDepartment(id)
		<-c.structure
	}, nil
}

func (c *Client) forgetDepartment(id string) {
	c.tree.mu.Lock()
	c.tree.known = nil
	c.tree.writes++
	c.tree.mu.Unlock()
	c.byDeptID.forget(id)
}

func orRoot(parent string) string {
	if parent == "" {
		return directory.RootDepartment
	}
	return parent
}
