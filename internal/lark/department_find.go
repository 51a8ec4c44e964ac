package lark

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// PathPrefix marks a department that is given by its path: "path:Engineering/Platform".
const PathPrefix = "path:"

// FindDepartment returns the open_department_id of a department that a person has named: by open_department_id
// ("od-..."), by path ("path:Engineering/Platform") or by department_id. RootDepartment is the root, and so is the path
// "". Only the last two are looked up. The error matches directory.ErrGone if the app sees none.
func (c *Client) FindDepartment(ctx context.Context, named string) (string, error) {
	path, byPath := strings.CutPrefix(named, PathPrefix)
	switch {
	case named == directory.RootDepartment || byPath && path == "":
		return directory.RootDepartment, nil
	case byPath:
		return c.departmentAt(ctx, path)
	case strings.HasPrefix(named, "od-"):
		return named, nil
	}
	r := request{
		doing: fmt.Sprintf("looking for the department_id %q", named), endpoint: getDepartments,
		query: url.Values{"user_id_type": {"open_id"}, "department_id_type": {"department_id"}, "department_ids": {named}},
	}
	var found string
	err := withoutUnknown([]string{named}, func([]string) error {
		data, err := call[struct {
			Items []wireDepartment `json:"items"`
		}](ctx, c, r)
		for _, d := range data.Items {
			if d.DepartmentID == named && !d.Status.Deleted {
				found = d.OpenID
			}
		}
		return err
	})
	if err == nil && found == "" {
		err = fmt.Errorf("%s: it %w, or not in the app's contact range", r.doing, directory.ErrGone)
	}
	return found, err
}

// departmentAt looks a path up in the tree, a few times: a listing may be behind.
func (c *Client) departmentAt(ctx context.Context, path string) (id string, err error) {
	found, err := c.lookAgain(ctx, func(ctx context.Context) (bool, error) {
		all, err := c.AllDepartments(ctx)
		if err != nil {
			return false, err
		}
		for candidate, at := range DepartmentPaths(all) {
			if at == path {
				id = candidate
				return true, nil
			}
		}
		c.forgetDepartment("")
		return false, nil
	})
	if err == nil && !found {
		err = fmt.Errorf("looking for the department %q: no department that the app sees has this path: it %w", path, directory.ErrGone)
	}
	return id, err
}

// DepartmentPaths gives the path of each department: the names from the top, joined by "/". What stands under a
// department that is not among them begins there.
func DepartmentPaths(all map[string]Department) map[string]string {
	paths := make(map[string]string, len(all))
	var pathOf func(id string, depth int) string
	pathOf = func(id string, depth int) string {
		d, ok := all[id]
		if !ok || depth > len(all) { // a tree that changed while it was listed may have a cycle
			return ""
		}
		if path, known := paths[id]; known {
			return path
		}
		path := d.Name
		if above := pathOf(d.Parent, depth+1); above != "" {
			path = above + "/" + path
		}
		paths[id] = path
		return path
	}
	for id := range all {
		pathOf(id, 0)
	}
	return paths
}

// DepartmentNamed tells whether a person who wrote named, in one of the ways of [Client.FindDepartment], means the
// department of that open_department_id.
func (c *Client) DepartmentNamed(ctx context.Context, id, named string) (bool, error) {
	path, byPath := strings.CutPrefix(named, PathPrefix)
	switch {
	case id == directory.RootDepartment:
		return named == id || byPath && path == "", nil
	case strings.HasPrefix(named, "od-") || named == directory.RootDepartment:
		return named == id, nil
	}
	d, err := c.Department(ctx, id)
	if err != nil || !byPath {
		return d.DepartmentID == named, err
	}
	is, err := c.DepartmentPath(ctx, d)
	return is == path, err
}

// DepartmentNames returns what [Client.FindDepartment] takes for a department: its open_department_id first, its
// department_id, its path; or those of the root. The path is left out where the app does not see all that is above it.
func (c *Client) DepartmentNames(ctx context.Context, id string) ([]string, error) {
	if id == directory.RootDepartment {
		return []string{id, PathPrefix}, nil
	}
	d, err := c.Department(ctx, id)
	if err != nil {
		return nil, err
	}
	names := []string{id, d.DepartmentID}
	path, err := c.DepartmentPath(ctx, d)
	if err == nil {
		names = append(names, PathPrefix+path)
	} else if errors.Is(err, directory.ErrOutOfRange) || errors.Is(err, directory.ErrGone) {
		err = nil
	}
	return names, err
}

// DepartmentPath returns the path of a department: the names from the top, joined by "/". It climbs to the top, which is
// cheaper than the whole tree.
func (c *Client) DepartmentPath(ctx context.Context, d Department) (string, error) {
	path := d.Name
	for above := d.Parent; above != directory.RootDepartment; above = d.Parent {
		if strings.Count(path, "/") > deepest { // read while it was changed, it may have a cycle
			return "", fmt.Errorf("reading department %s: it stands more than %d levels deep: run again", d.OpenID, deepest)
		}
		var err error
		if d, err = c.Department(ctx, above); err != nil {
			return "", err
		}
		path = d.Name + "/" + path
	}
	return path, nil
}

// deepest is more levels than a tenant has: those are 25.
const deepest = 100
