package lark

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// ContactRange is what an administrator lets the app see: users by open_id, departments by open_department_id, user
// groups by id. For an app that may see everybody, Lark names the users and departments right under the root, and all
// groups.
type ContactRange struct {
	Users, Departments, Groups []string
}

// Scopes reads the app's contact range, all of it, as it is now.
func (c *Client) Scopes(ctx context.Context) (ContactRange, error) {
	var all ContactRange
	err := c.scopes(ctx, func(page ContactRange, _ bool) (enough bool) {
		all.Users = append(all.Users, page.Users...)
		all.Departments = append(all.Departments, page.Departments...)
		all.Groups = append(all.Groups, page.Groups...)
		return false
	})
	if err != nil {
		return ContactRange{}, err
	}
	return all, nil
}

// rangePages is how many pages of the contact range are read for its departments. Where all staff are in range and most people right
// under the root, Lark names them all before, a hundred a page.
const rangePages = 3

// Range lists the departments of the app's contact range, by open_department_id, sorted. It is nil where they are not on the first three
// pages: then to read them would cost more than it tells.
func (c *Client) Range(ctx context.Context) ([]string, error) {
	departments, read, whole := []string{}, 0, false
	err := c.scopes(ctx, func(page ContactRange, last bool) (enough bool) {
		departments = append(departments, page.Departments...)
		read++
		whole = last || len(page.Groups) > 0 // they come after all departments
		return whole || read == rangePages
	})
	if err != nil || !whole {
		return nil, err
	}
	slices.Sort(departments)
	return slices.Compact(departments), nil
}

// scopes reads the contact range page by page, users first, then departments, then groups, until there is enough.
func (c *Client) scopes(ctx context.Context, take func(page ContactRange, last bool) (enough bool)) error {
	q := idTypes("open_id")
	q.Set("page_size", "100")
	type page struct {
		paging
		Users       []string `json:"user_ids"`
		Departments []string `json:"department_ids"`
		Groups      []string `json:"group_ids"`
	}
	return pages(ctx, c, request{doing: "reading the app's contact range", endpoint: getScopes, query: q}, func(p page) paging {
		if take(ContactRange{p.Users, p.Departments, p.Groups}, p.last()) {
			return paging{}
		}
		return p.paging
	})
}

// seesAll tells whether the contact range is all staff: only then Lark shows the root. It is remembered until
// [Client.Forget] is called.
func (c *Client) seesAll(ctx context.Context) (bool, error) {
	const doing = "reading the root department, which tells whether the contact range is all staff"
	return c.objects.allStaff.read(ctx, "", doing, func(ctx context.Context) (bool, error) {
		r := request{doing: doing, endpoint: getDepartment, id: directory.RootDepartment, query: idTypes("open_id")}
		_, err := call[json.RawMessage](ctx, c, r)
		if errors.Is(err, directory.ErrOutOfRange) {
			return false, nil
		}
		return err == nil, err
	})
}

// doubt is about a user group that Lark says does not exist. For a read, no code of "outside the contact range" is
// documented, so it may be there: only an app that sees all staff can tell.
func (c *Client) doubt(ctx context.Context, r request, e *Error) {
	if !e.gone || e.Code != unknownGroup || r.endpoint.method != http.MethodGet || !strings.HasPrefix(r.endpoint.path, groupPath) {
		return
	}
	all, err := c.seesAll(ctx)
	e.gone, e.unseen = all, !all
	if err != nil {
		e.unseenFor = err.Error()
	}
}
