package lark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// transferBody is the body of a deletion.
func transferBody(t directory.Transfer) map[string]any {
	body := map[string]any{}
	for key, acceptor := range map[string]string{
		"department_chat_acceptor_user_id": t.DepartmentChat, "external_chat_acceptor_user_id": t.ExternalChat,
		"docs_acceptor_user_id": t.Docs, "calendar_acceptor_user_id": t.Calendar,
		"application_acceptor_user_id": t.Applications, "minutes_acceptor_user_id": t.Minutes,
		"survey_acceptor_user_id": t.Surveys, "anycross_acceptor_user_id": t.Anycross,
	} {
		if acceptor != "" {
			body[key] = acceptor
		}
	}
	if t.Email.Processing != "" {
		email := map[string]any{"processing_type": string(t.Email.Processing)}
		if t.Email.Processing == directory.EmailTransferred && t.Email.Acceptor != "" {
			email["acceptor_user_id"] = t.Email.Acceptor
		}
		body["email_acceptor"] = email
	}
	return body
}

// DeleteUser makes a user resign. The account can be restored for 30 days; email, mobile and user_id are free at once.
// It can be repeated: somebody who has resigned already is no error. The error matches directory.ErrGone if Lark knows
// no such user, and directory.ErrOutOfRange if one of their departments is outside the app's contact range.
func (c *Client) DeleteUser(ctx context.Context, openID string, transfer directory.Transfer) error {
	r := request{doing: "deleting user " + openID, endpoint: deleteUser, id: openID, query: idTypes("open_id")}
	delete(r.query, "department_id_type")
	if body := transferBody(transfer); len(body) > 0 {
		r.body, r.refers = body, true
	}
	return c.changeStatus(ctx, r, openID, func(u directory.User) bool { return u.Status.Resigned })
}

// ResurrectUser brings a resigned user back, with user_id, email and mobile, into the departments
// (open_department_ids, the primary one first; none means the root). Subscriptions are the seats to give, which a tenant
// with several licences demands. It can be repeated: somebody who has not resigned is no error. Lark lets it be done for
// 30 days, and not until the deletion has ended, which may take 48 hours. The error matches directory.ErrTaken if
// somebody else has the user_id, email or mobile by now, and directory.ErrNotRestorable if those days are over.
func (c *Client) ResurrectUser(ctx context.Context, openID string, departments, subscriptions []string) error {
	body := map[string]any{}
	if len(departments) > 0 {
		places := make([]map[string]any, 0, len(departments))
		for i, id := range departments {
			place := map[string]any{"department_id": id}
			if i == 0 && len(departments) > 1 {
				place["department_order"] = 1 // the primary one has the greatest
			}
			places = append(places, place)
		}
		body["departments"] = places
	}
	if len(subscriptions) > 0 {
		body["subscription_ids"] = subscriptions
	}
	r := request{
		doing: "restoring user " + openID, endpoint: resurrectUser, id: openID, query: idTypes("open_id"), body: body, refers: true,
	}
	return c.changeStatus(ctx, r, openID, func(u directory.User) bool { return !u.Status.Resigned })
}

// changeStatus sends what makes somebody resign or come back. A refusal is none if they are so already: Lark does not
// say how it refuses that.
func (c *Client) changeStatus(ctx context.Context, r request, openID string, done func(directory.User) bool) error {
	c.forgetUser(openID, "")
	defer c.forgetUser(openID, "")
	_, err := call[json.RawMessage](ctx, c, r)
	return c.unlessDone(ctx, r, openID, err, func(u directory.User) bool { return u.Status.Known && done(u) })
}

// unlessDone looks whether what was refused, or had no answer, is so all the same.
func (c *Client) unlessDone(ctx context.Context, r request, openID string, err error, done func(directory.User) bool) error {
	var refused *Error
	if !errors.As(err, &refused) || refused.Endpoint != r.endpoint.path || refused.Is(directory.ErrNoScope) || refused.gone {
		return err
	}
	if refused.Class == Transient {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	if user, unread := c.User(ctx, openID); unread == nil && done(user) {
		return nil
	}
	return err
}

// UpdateUserID gives a user another user_id: at most 64 characters, no spaces. It can be repeated. The former one is free
// then; an open_id never changes. The error matches directory.ErrTaken if somebody else has it. Lark lets a user_id be
// changed but a few times (41013). It takes a scope of its own, contact:contact:update_user_id.
func (c *Client) UpdateUserID(ctx context.Context, openID, userID string) error {
	if userID == "" {
		return fmt.Errorf("changing the user_id of user %s: the new user_id is empty; give one", openID)
	}
	r := request{
		doing: "changing the user_id of user " + openID, endpoint: putUserID, id: openID,
		query: idTypes("open_id"), body: map[string]any{"new_user_id": userID},
	}
	delete(r.query, "department_id_type")
	was := c.ids.userID(openID)
	forget := func() {
		c.forgetUser(openID, was)
		for _, id := range []string{was, userID} {
			c.ids.forget(id)
			c.byUserID.forget(id)
		}
	}
	forget()
	defer forget()
	_, err := call[json.RawMessage](ctx, c, r)
	return c.unlessDone(ctx, r, openID, err, func(u directory.User) bool { return u.UserID == userID })
}
