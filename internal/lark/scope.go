package lark

import "context"

// ContactRange is what an administrator lets the app see: users by open_id, departments by open_department_id, user
// groups by id. For an app that may see everybody, Lark names the users and departments right under the root, and all
// groups.
type ContactRange struct {
	Users, Departments, Groups []string
}

// Scopes reads the app's contact range, all of it, as it is now.
func (c *Client) Scopes(ctx context.Context) (ContactRange, error) {
	var all ContactRange
	q := idTypes("open_id")
	q.Set("page_size", "100")
	type page struct {
		paging
		Users       []string `json:"user_ids"`
		Departments []string `json:"department_ids"`
		Groups      []string `json:"group_ids"`
	}
	err := pages(ctx, c, request{doing: "reading the app's contact range", endpoint: getScopes, query: q}, func(p page) paging {
		all.Users = append(all.Users, p.Users...)
		all.Departments = append(all.Departments, p.Departments...)
		all.Groups = append(all.Groups, p.Groups...)
		return p.paging
	})
	if err != nil {
		return ContactRange{}, err
	}
	return all, nil
}
