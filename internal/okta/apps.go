package okta

import (
	"context"
	"errors"
	"net/url"

	"github.com/lark-directory/terraform-provider-lark/internal/rawjson"
)

// appsPath names the bucket of the rate limit in which listings of an app's users count: it takes 100 a minute.
const (
	appsPath = "/api/v1/apps"
	// appUsersPage is the largest that Okta documents; its default is 50.
	appUsersPage = 500
)

// unassigned are the statuses of users whom an app has without being assigned to them: imported ones whom nobody confirmed,
// and those who were taken off it. Whoever has a status that Okta does not document is assigned, as the listing is of
// assigned users.
var unassigned = map[string]bool{"IMPORTED": true, "MATCHED": true, "UNASSIGNED": true, "DEPROVISIONED": true, "REVOKED": true}

// appUser is one record of a listing of an app's users. Of one who is not assigned there is only the id.
type appUser struct {
	user
	assigned bool
}

// newAppUser reads the user that the listing embeds with each item: the item's own profile is the app's.
func newAppUser(doc rawjson.Object) (appUser, error) {
	id, err := identify(doc)
	if err != nil {
		return appUser{}, err
	}
	status := doc.Text("status")
	if status == "" {
		return appUser{}, errors.New("has no status")
	}
	if unassigned[status] {
		return appUser{user: user{id: id}}, nil
	}
	inner := doc.Object("_embedded").Object("user")
	if inner == nil {
		return appUser{}, errors.New("has no user embedded in it")
	}
	u, err := newUser(inner)
	if err == nil && u.id != id {
		err = errors.New("has another user embedded in it")
	}
	return appUser{u, true}, err
}

// assigned lists the users assigned to an app, with a call for every 500.
func (c *Client) assigned(ctx context.Context, app string) (items[user], error) {
	listed, err := listing[appUser]{
		what: "the users of app " + app, path: appsPath + "/" + url.PathEscape(app) + "/users", bucket: appsPath,
		limit: appUsersPage, query: url.Values{"expand": {"user"}}, read: newAppUser,
	}.list(ctx, c)
	if err != nil {
		return nil, err
	}
	all := items[user]{}
	for _, one := range listed {
		if one.assigned {
			all.add(one.user)
		}
	}
	return all, nil
}
