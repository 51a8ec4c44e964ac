package lark

import (
	"context"
	"encoding/json"
	"errors"
	"math"
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
	all, _, err := c.scopes(ctx, math.MaxInt)
	return all, err
}

// rangePages is how many pages of the contact range are read to compare it. Where all staff are in range and most people right under the
// root, Lark names them all, a hundred a page.
const rangePages = 3

// Range lists the departments of the app's contact range, by open_department_id, sorted. It is nil where the range has more than three
// pages: then to read it would cost more than it tells.
func (c *Client) Range(ctx context.Context) ([]string, error) {
	some, whole, err := c.scopes(ctx, rangePages)
	if err != nil || !whole {
		return nil, err
	}
	slices.Sort(some.Departments)
	return append([]string{}, slices.Compact(some.Departments)...), nil
}

// scopes reads so many pages of the contact range; whole says whether these are all.
func (c *Client) scopes(ctx context.Context, most int) (all ContactRange, whole bool, err error) {
	q := idTypes("open_id")
	q.Set("page_size", "100")
	type page struct {
		paging
		Users       []string `json:"user_ids"`
		Departments []string `json:"department_ids"`
		Groups      []string `json:"group_ids"`
	}
	whole = true
	read := 0
	err = pages(ctx, c, request{doing: "reading the app's contact range", endpoint: getScopes, query: q}, func(p page) paging {
		all.Users = append(all.Users, p.Users...)
		all.Departments = append(all.Departments, p.Departments...)
		all.Groups = append(all.Groups, p.Groups...)
		if read++; read == most && !p.last() {
			whole = false
			return paging{}
		}
		return p.paging
	})
	if err != nil {
		return ContactRange{}, false, err
	}
	return all, whole, nil
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
