package lark

import (
	"context"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// UsersIn lists the direct members of a department, by open_department_id or RootDepartment, whom the app may see: all
// of them, keyed by open_id, or an error. A listing may be seconds behind.
func (c *Client) UsersIn(ctx context.Context, department string) (map[string]directory.User, error) {
	q := idTypes("open_id")
	q.Set("department_id", department)
	q.Set("page_size", "50")
	r := request{doing: "listing the users in department " + department, endpoint: getUsersOf, query: q}
	type page struct {
		paging
		Items wireUsers `json:"items"`
	}
	all, nobody := map[string]directory.User{}, false
	err := pages(ctx, c, r, func(p page) paging {
		users, ok := decodeUsers(p.Items)
		nobody = nobody || !ok
		for _, u := range users {
			c.ids.add(u)
			all[u.OpenID] = u
		}
		return p.paging
	})
	if err == nil && nobody {
		err = c.malformed(r, nameless)
	}
	if err != nil {
		return nil, err
	}
	return all, nil
}
