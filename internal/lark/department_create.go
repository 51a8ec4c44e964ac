package lark

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// AddDepartment makes a department and returns its open_department_id. One of that name that stands under that parent
// already is an error which says how to import it; unless it is meant: it has the department_id that is asked for, or it
// is empty and an attempt of this very call had no answer. Then it gets the rest, and its id is returned, also with
// the error of that. Two calls never return the same department.
func (c *Client) AddDepartment(ctx context.Context, d DepartmentChange) (string, error) {
	place := d.place()
	id, refused, err := c.postDepartment(ctx, place.Name, d.body())
	if refused == nil || err == nil {
		if err == nil {
			c.claimDepartment(id)
		}
		return id, err
	}
	id, err = c.namesake(ctx, place, refused)
	if err != nil {
		return "", err
	}
	have, err := c.Department(ctx, id)
	if err != nil {
		return "", err
	}
	same := d.DepartmentID != "" && have.DepartmentID == d.DepartmentID || refused.lost && have.MemberCount == 0
	if !same || !c.claimDepartment(id) {
		return "", fmt.Errorf("%w It is %s: import it by that id, or choose another name", refused, id)
	}
	d.Name, d.Parent, d.DepartmentID, d.UnitIDs = nil, nil, "", nil
	return id, c.ChangeDepartment(ctx, id, d)
}

// claimDepartment notes that a create has returned a department; false if one has before.
func (c *Client) claimDepartment(id string) bool {
	c.tree.mu.Lock()
	defer c.tree.mu.Unlock()
	if c.tree.made == nil {
		c.tree.made = map[string]bool{}
	}
	first := !c.tree.made[id]
	c.tree.made[id] = true
	return first
}

// CreateDepartment makes a department under d.Parent, an open_department_id or RootDepartment, and returns its
// open_department_id. It can be repeated, also when the answer was lost: Lark has a name once under a parent (43022),
// and a department of that name under that parent is returned as it is. The path is for errors.
func (c *Client) CreateDepartment(ctx context.Context, path string, d directory.Department) (string, error) {
	change := DepartmentChange{Name: &d.Name, Parent: &d.Parent, DepartmentID: d.DepartmentID}
	id, refused, err := c.postDepartment(ctx, path, change.body())
	if err != nil && refused != nil {
		return c.namesake(ctx, d, refused)
	}
	return id, err
}

// postDepartment sends a create. refused is the error if it may have met, or made, the department that is wanted.
func (c *Client) postDepartment(ctx context.Context, path string, body map[string]any) (id string, refused *Error, err error) {
	doing := fmt.Sprintf("creating department %q", path)
	unlock, err := c.lockStructure(ctx, "")
	if err != nil {
		return "", nil, ended(doing, err)
	}
	defer unlock()
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
		refused = e
	}
	if err == nil {
		c.wroteDepartment(data.Department.OpenID)
	}
	return data.Department.OpenID, refused, err
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
	found := map[string]Department{}
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
