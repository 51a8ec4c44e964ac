package user

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

func create(ctx context.Context, c *lark.Client, plan *model) error {
	person, late := plan.person(ctx, c, attributes{})
	if late != nil && !errors.Is(late, errLate) {
		return late
	}
	if plan.AdoptExisting.ValueBool() {
		u, err := existing(ctx, c, person)
		if err != nil {
			return err
		}
		if u.OpenID != "" {
			return unlessLate(ctx, c, plan, late, adopt(ctx, c, plan, u, person))
		}
	}
	frozen := person.Bool("suspended")
	delete(person, "suspended")
	u, err := c.CreateUser(ctx, "", person)
	if u.OpenID == "" {
		return err
	}
	plan.OpenID = types.StringValue(u.OpenID)
	err = errors.Join(err, arrived(ctx, c, *plan, u))
	if frozen { // a create cannot say so
		err = errors.Join(err, c.UpdateUser(ctx, u.OpenID, directory.Person{"suspended": true}))
	}
	return unlessLate(ctx, c, plan, late, err)
}

// unlessLate sees to a leader who was not there. A failure is told first: the next plan shows the leader.
func unlessLate(ctx context.Context, c *lark.Client, plan *model, late, err error) error {
	if late == nil || err != nil {
		return err
	}
	return await(ctx, c, *plan)
}

// adopt brings an account that is there already in line. Where that fails, nothing is in the state, and the next run adopts
// again: the state would claim what Lark does not show, such as seats, and nobody would notice that they are missing.
func adopt(ctx context.Context, c *lark.Client, plan *model, u directory.User, person directory.Person) error {
	if err := c.Adopt(u.OpenID); err != nil {
		return err
	}
	if id := person.String("user_id"); id != "" && id != u.UserID {
		if err := c.UpdateUserID(ctx, u.OpenID, id); err != nil {
			return err
		}
	}
	changes, unread, err := adjustments(ctx, c, u, person)
	if err != nil {
		return err
	}
	_, suspends := changes["suspended"]
	if suspends = suspends && person.Bool("suspended"); suspends {
		delete(changes, "suspended")
	}
	if err := c.UpdateUser(ctx, u.OpenID, changes); err != nil {
		return err
	}
	plan.OpenID = types.StringValue(u.OpenID)
	switch {
	case suspends: // no plan has asked the guard for somebody who was not known to it
		return &object.Pending{
			Summary: fmt.Sprintf("%q is adopted, and not suspended yet", plan.Name.ValueString()),
			Detail:  "An account is suspended within the budget of safety.max_offboard, once it is in the state: the next plan shows it.",
		}
	case len(unread) > 0:
		return &object.Pending{
			Summary: fmt.Sprintf("%q is adopted, but for what the app may not read", plan.Name.ValueString()),
			Detail: fmt.Sprintf("Whether the account has what is configured cannot be told of %s, so they are left as they are in Lark, whatever the state "+
				"says: grant the field scopes, publish a new version, and the next plan shows what differs.", strings.Join(unread, ", ")),
		}
	}
	return nil
}

// adjustments are what an account lacks of a person, and the names of what cannot be read of it.
func adjustments(ctx context.Context, c *lark.Client, u directory.User, person directory.Person) (changes directory.Person, unread []string, err error) {
	if _, wanted := person["subscription_ids"]; wanted && !u.Knows("subscription_ids") { // shown by a read of one alone
		alone, err := c.User(ctx, u.OpenID)
		if err != nil {
			return nil, nil, err
		}
		u.Unreadable, u.Extra = maps.Clone(u.Unreadable), maps.Clone(u.Extra) // those of others, too
		if u.Unreadable["subscription_ids"] = !alone.Knows("subscription_ids"); alone.Extra["subscription_ids"] != nil {
			u.Extra["subscription_ids"] = alone.Extra["subscription_ids"]
		}
	}
	changes, have := directory.Person{}, u.All()
	for _, name := range directory.Changes(person, have) {
		if u.Knows(name) {
			changes[name] = person[name]
		} else {
			unread = append(unread, name)
		}
	}
	return changes, unread, nil
}

// existing is the account that has the person's user_id, email or mobile; the zero value where there is none.
func existing(ctx context.Context, c *lark.Client, person directory.Person) (directory.User, error) {
	var found directory.User
	by := ""
	for _, key := range []string{"user_id", "email", "mobile"} {
		value := person.String(key)
		if value == "" {
			continue
		}
		u, err := present(ctx, c, key, value)
		switch {
		case errors.Is(err, directory.ErrGone), errors.Is(err, directory.ErrResigned):
			continue
		case err != nil:
			return directory.User{}, fmt.Errorf("looking whether %s is in Lark already: %w", value, err)
		case by == "":
			found, by = u, key
		case u.OpenID != found.OpenID:
			return directory.User{}, fmt.Errorf("the %s is that of %s (%s), and the %s that of %s (%s): two accounts, of which at most one is this "+
				"person's. Correct one of them, or import the right one", by, found.Person.Label(""), found.OpenID, key, u.Person.Label(""), u.OpenID)
		}
	}
	if mine, theirs := person.String("email"), found.Person.String("email"); by == "mobile" && mine != "" && (theirs != "" || found.Hidden("email")) &&
		!strings.EqualFold(theirs, mine) {
		return directory.User{}, fmt.Errorf("the mobile is that of %s (%s), whose email is another one or cannot be read: it may be somebody who had "+
			"the number before. If it is the same person, import the account: terraform import ADDRESS %s", found.Person.Label(""), found.OpenID, found.OpenID)
	}
	return found, nil
}
