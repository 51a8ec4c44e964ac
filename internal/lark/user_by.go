package lark

import (
	"context"
	"fmt"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// UserKeys are the keys of [Client.UserBy].
var UserKeys = []string{"open_id", "user_id", "union_id", "email", "mobile"}

// UserBy reads one user by one of [UserKeys]. Reads that are asked for together travel together, 50 a call, and are
// remembered as those of [Client.Users] are. By an id it returns a resigned user, too (see User.Status); by email and
// mobile Lark finds nobody who has resigned, and no enterprise_email. The error matches directory.ErrGone if there is
// nobody, and by email and mobile also for somebody outside the app's contact range: Lark does not tell them apart.
func (c *Client) UserBy(ctx context.Context, key, value string) (directory.User, error) {
	switch key {
	case "open_id":
		return c.known(ctx, value)
	case "user_id":
		users, err := c.UsersByUserID(ctx, []string{value})
		if err != nil {
			return directory.User{}, err
		}
		if u, ok := users[value]; ok {
			return c.known(ctx, u.OpenID) // remembered, unless somebody is in it whom that read could not name
		}
		openID, err := c.openIDBy(ctx, "user_id", value)
		if err != nil {
			return directory.User{}, err
		}
		return c.known(ctx, openID)
	}
	read, ok := map[string]*reader[string]{"union_id": &c.byUnionID, "email": &c.byEmail, "mobile": &c.byMobile}[key]
	if !ok {
		return directory.User{}, fmt.Errorf("a user is not found by %q; by %s", key, strings.Join(UserKeys, ", "))
	}
	found, err := read.load(ctx, []string{value})
	switch openID := found[value]; {
	case err != nil:
		return directory.User{}, err
	case openID != "":
		return c.known(ctx, openID)
	case key == "union_id":
		openID, err := c.openIDBy(ctx, "union_id", value)
		if err != nil {
			return directory.User{}, err
		}
		return c.known(ctx, openID)
	}
	return directory.User{}, fmt.Errorf("a user with this %s %w, or is outside the app's contact range, or has resigned; "+
		"a mobile is searched with its country code, and an enterprise_email is not searched", key, directory.ErrGone)
}

// known reads a user together with others. Why there is none to show, and resigned users that a batch leaves out, only
// the read of one user tells.
func (c *Client) known(ctx context.Context, openID string) (directory.User, error) {
	users, err := c.Users(ctx, []string{openID})
	if err != nil {
		return directory.User{}, err
	}
	if u, ok := users[openID]; ok {
		return u, nil
	}
	return c.User(ctx, openID)
}

// openIDBy reads just the open_id of one user by another id, for the error if there is none.
func (c *Client) openIDBy(ctx context.Context, idType, id string) (string, error) {
	r := request{doing: fmt.Sprintf("reading the user with %s %s", idType, id), endpoint: getUser, id: id, query: idTypes(idType)}
	data, err := call[struct {
		User wireUser `json:"user"`
	}](ctx, c, r)
	if err != nil {
		return "", err
	}
	openID := data.User.Text("open_id")
	if openID == "" {
		return "", c.malformed(r, nameless)
	}
	return openID, nil
}

// fetchUnionIDs reads the open_ids of at most 50 users by union_id.
func (c *Client) fetchUnionIDs(ctx context.Context, ids []string) (map[string]string, error) {
	found := make(map[string]string, len(ids))
	err := withoutUnknown(ids, func(ids []string) error {
		q := idTypes("union_id")
		q["user_ids"] = ids
		r := request{doing: fmt.Sprintf("reading %d users", len(ids)), endpoint: getUsers, query: q}
		data, err := call[struct {
			Items wireUsers `json:"items"`
		}](ctx, c, r)
		if err != nil {
			return err
		}
		for _, item := range data.Items {
			openID, unionID := item.Text("open_id"), item.Text("union_id")
			if openID == "" || unionID == "" {
				return c.malformed(r, nameless)
			}
			found[unionID] = openID
		}
		return nil
	})
	return found, err
}

func (c *Client) fetchEmails(ctx context.Context, emails []string) (map[string]string, error) {
	found, _, err := c.Find(ctx, emails, nil)
	return found, err
}

func (c *Client) fetchMobiles(ctx context.Context, mobiles []string) (map[string]string, error) {
	_, found, err := c.Find(ctx, nil, mobiles)
	return found, err
}
