package lark

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// account is what a create asks for.
type account struct {
	sourceID, label string
	person          directory.Person // as sent: nothing empty
	userID          string           // "" lets Lark choose
	body            map[string]any
}

// CreateUser makes an account, and so sends an invitation. Its user_id is that of
// [directory.Person.UserID]. The person's leader is an open_id, its departments are open_department_ids (none means the
// root), and employee_type is 1, regular, unless given; suspended is not for a create.
//
// With a source id it can be repeated, in this process or another: an account that it made before is found by
// client_token, or else recognised by user_id, email, mobile and name, and returned. After that account has resigned a new
// one is made, if [Client.UsersByUserID] has shown that or Lark says so: read the user_ids first, 50 a call.
//
// Without one, the account is returned that this call has made, also where an attempt had no answer; or the one that this
// app made of the very same person before, as long as Lark remembers the client_token: a run that was killed may be
// repeated. Whoever else has the user_id, email or mobile is in the way, however alike they are.
//
// Two such creates of one client never return the same account. With directory.ErrPartial
// comes the user: all but a city or job title was written. An error that matches directory.ErrTaken says whose account
// is in the way, and how to adopt it. The user that is returned has at least its OpenID.
func (c *Client) CreateUser(ctx context.Context, sourceID string, person directory.Person) (directory.User, error) {
	a := newAccount(sourceID, person)
	// The generation is the account that was before and is no more: with it the client_token is another one, and Lark
	// does not answer with the old account.
	generation := ""
	if user, ok := c.byUserID.remembered(a.userID); ok && user.Status.Resigned {
		generation = user.OpenID
	}
	c.forgetUser("", a.userID)
	defer c.forgetUser("", a.userID)
	for tries := 1; ; tries++ {
		user, next, err := c.create(ctx, a, generation)
		switch {
		case next != "" && next != generation && tries < 5:
		case user.OpenID != "" && !c.ids.claim(user.OpenID, sourceID):
			return directory.User{}, fmt.Errorf("the account of %s was not made: its user_id, email or mobile %w by the account %s, "+
				"which this run has made for somebody else: if that is the same person, describe them once; else correct one of them",
				a.label, directory.ErrTaken, user.OpenID)
		default:
			return user, err
		}
		generation = next
	}
}

// create makes one try. next, if any, is the generation that another one should have; then the error is that of there
// being no other.
func (c *Client) create(ctx context.Context, a account, generation string) (user directory.User, next string, err error) {
	user, err = c.postUser(ctx, a, generation)
	var refused *Error
	switch {
	case err == nil:
		if a.sourceID == "" {
			user = c.asItIs(ctx, user)
		}
		if user.Status.Resigned { // Lark has replayed the answer of an earlier create
			return directory.User{}, user.OpenID, a.resignedAs(user.OpenID)
		}
		return user, "", nil
	case errors.As(err, &refused) && refused.Endpoint == postUser.path && refused.mayBeMade():
		return c.settle(ctx, a, refused)
	}
	return directory.User{}, "", err
}

// asItIs reads an account that Lark has answered a create with. It may be one that an earlier create made, shown as it was
// then, which has resigned since; with a source id, [Client.UsersByUserID] was to find that out. Where it cannot be read,
// it is as answered: it exists.
func (c *Client) asItIs(ctx context.Context, answered directory.User) directory.User {
	users, err := c.Users(ctx, []string{answered.OpenID})
	if user, ok := users[answered.OpenID]; ok {
		return user
	}
	c.byOpenID.forget(answered.OpenID)
	if err != nil {
		return answered
	}
	user, err := c.User(ctx, answered.OpenID)
	if err != nil {
		return answered
	}
	return user
}

func newAccount(sourceID string, person directory.Person) account {
	a := account{sourceID: sourceID, label: sourceID, person: person.Clone()}
	maps.DeleteFunc(a.person, func(_ string, v any) bool { return isEmpty(v) })
	switch name := a.person.String("name"); {
	case sourceID == "":
		a.label = a.person.Label("somebody without a name")
	case name != "":
		a.label = fmt.Sprintf("%s (%s)", sourceID, name)
	}
	a.body = writable(a.person)
	if a.userID = a.person.UserID(sourceID); a.userID != "" {
		a.body["user_id"] = a.userID
	}
	if geo := a.person.String("geo"); geo != "" {
		a.body["geo"] = geo
	}
	if a.body["department_ids"] == nil {
		a.body["department_ids"] = []string{directory.RootDepartment}
	}
	if a.body["employee_type"] == nil {
		a.body["employee_type"] = 1
	}
	var custom []customAttr
	for _, name := range slices.Sorted(maps.Keys(a.person)) {
		if strings.HasPrefix(name, directory.CustomPrefix) {
			custom = append(custom, wireCustom(name, a.person[name]))
		}
	}
	if custom != nil {
		a.body["custom_attrs"] = custom
	}
	return a
}

// clientToken is the same for the same create, in whichever process.
func (c *Client) clientToken(parts ...string) string {
	sum := sha256.Sum256(directory.Encode(append([]string{c.config.AppID}, parts...)))
	return hex.EncodeToString(sum[:16])
}

func (c *Client) postUser(ctx context.Context, a account, generation string) (directory.User, error) {
	r := request{
		doing: "creating the account of " + a.label, endpoint: postUser, query: idTypes("open_id"), body: a.body, refers: true,
	}
	r.query.Set("client_token", c.clientToken("user", a.sourceID, generation, string(directory.Encode(a.body))))
	data, err := call[struct {
		User wireUser `json:"user"`
	}](ctx, c, r)
	if err != nil {
		return directory.User{}, err
	}
	users, ok := decodeUsers([]wireUser{data.User})
	if !ok {
		e := c.malformed(r, "names no user")
		e.lost = true
		return directory.User{}, e
	}
	return users[0], nil
}

// mayBeMade tells whether a refused create may have made the account, now or in an earlier run: a part is missing
// (44054 to 44056), an answer was lost, or it conflicts with what is there.
func (e *Error) mayBeMade() bool { return e.lost || e.Is(directory.ErrPartial) || e.conflicts() }

// conflicts tells whether a create is refused for what is there: the client_token is known with other values, or a
// unique value is in use.
func (e *Error) conflicts() bool { return e.Code == 40021 || e.Is(directory.ErrTaken) }

// settle finds out what a refused create has left behind. It returns the account if that is the one that was asked
// for, or says who is in the way; next is as with create.
func (c *Client) settle(ctx context.Context, a account, refused *Error) (user directory.User, next string, err error) {
	found, err := c.search(ctx, a, refused)
	switch {
	case err != nil && refused.Is(directory.ErrPartial): // without a user it must not look like a partial success
		return directory.User{}, "", fmt.Errorf("%s The account could not be looked up: %w", refused.Error(), err)
	case err != nil:
		return directory.User{}, "", fmt.Errorf("%w Whether the account exists could not be found out: %w", refused, err)
	}
	// Who is just alike may be anybody's account, unless the source id says whose it is.
	mayBeOurs := a.sourceID != "" || refused.lost || refused.Is(directory.ErrPartial)
	for _, u := range found.users {
		if !mayBeOurs || !a.is(u, found) {
			continue
		}
		if refused.Is(directory.ErrPartial) {
			return u, "", refused
		}
		return u, "", nil
	}
	switch {
	case refused.Is(directory.ErrPartial):
		return directory.User{}, "", errors.New(refused.Error() + " But the account is not to be found: run again")
	case !refused.conflicts():
		return directory.User{}, "", refused
	case len(found.users) > 0:
		return directory.User{}, "", a.takenBy(found.users, refused)
	case found.resigned != "":
		return directory.User{}, found.resigned, a.resignedAs(found.resigned)
	case refused.Code == 40021: // the client_token is spent, and nobody came of it
		return directory.User{}, "40021", refused
	}
	return directory.User{}, "", refused
}

// search looks for who may be in the way, patiently where the account may be too new to be found.
func (c *Client) search(ctx context.Context, a account, refused *Error) (found holders, err error) {
	tries := 1
	if refused.lost || refused.Code == 40021 || refused.Is(directory.ErrPartial) {
		tries = 3
	}
	if refused.Class == Transient {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	for try := 1; ; try++ {
		found, err = c.holders(ctx, a)
		if err != nil || len(found.users) > 0 || found.resigned != "" || try == tries {
			return found, err
		}
		if err := sleep(ctx, c.retry.lock.delay(try)); err != nil {
			return found, err
		}
	}
}

// holders are those who have something that is unique of what the account would have.
type holders struct {
	users             []directory.User // none of them resigned
	resigned          string           // open_id of a resigned user who has the user_id
	byEmail, byMobile string           // open_ids
}

// holders looks as Lark is now: by user_id, and if nobody has that, by email and mobile.
func (c *Client) holders(ctx context.Context, a account) (h holders, err error) {
	if a.userID != "" {
		c.byUserID.forget(a.userID)
		c.ids.forget(a.userID)
		users, err := c.UsersByUserID(ctx, []string{a.userID})
		if err != nil && !errors.Is(err, directory.ErrNoScope) {
			return h, err
		}
		if u, ok := users[a.userID]; ok && !u.Status.Resigned {
			h.users = append(h.users, u)
			return h, nil
		} else if ok {
			h.resigned = u.OpenID
		}
	}
	email, mobile := a.person.String("email"), a.person.String("mobile")
	emails, mobiles, err := c.Find(ctx, nonEmpty(email), nonEmpty(mobile))
	if err != nil {
		return h, err
	}
	h.byEmail, h.byMobile = emails[email], mobiles[mobile]
	ids := nonEmpty(h.byEmail, h.byMobile)
	for _, id := range ids {
		c.byOpenID.forget(id)
	}
	users, err := c.Users(ctx, ids)
	if err != nil {
		return h, err
	}
	for _, id := range slices.Compact(ids) {
		if u, ok := users[id]; !ok {
			h.users = append(h.users, directory.User{OpenID: id, Unreadable: map[string]bool{"user_id": true}})
		} else if !u.Status.Resigned {
			h.users = append(h.users, u)
		}
	}
	return h, nil
}

func nonEmpty(values ...string) []string {
	return slices.DeleteFunc(values, func(s string) bool { return s == "" })
}

// is tells whether a user is the account that was asked for: what can be read of user_id, email, mobile and name is
// the same. Without a user_id that proves it, both email and mobile must lead to this user and no other.
func (a account) is(u directory.User, h holders) bool {
	if u.Status.Resigned || u.Person == nil {
		return false
	}
	if a.userID != "" && u.UserID != "" {
		if a.userID != u.UserID {
			return false
		}
	} else {
		for _, key := range []struct{ sent, holder string }{
			{a.person.String("email"), h.byEmail}, {a.person.String("mobile"), h.byMobile},
		} {
			if key.sent != "" && key.holder != u.OpenID {
				return false
			}
		}
	}
	for _, name := range []string{"email", "mobile", "name"} {
		if a.person[name] != nil && !u.Unreadable[name] && directory.Differs(name, a.person, u.Person) {
			return false
		}
	}
	return true
}

// takenBy says whose account is in the way, without their phone or email.
func (a account) takenBy(users []directory.User, refused *Error) error {
	who := make([]string, 0, len(users))
	for _, u := range users {
		label := u.OpenID
		if u.UserID != "" {
			label = fmt.Sprintf("%s (user_id %s)", u.OpenID, u.UserID)
		}
		who = append(who, label)
	}
	what := map[int]string{
		41001: "its mobile", 41002: "its email", 41003: "its mobile or email", 41011: "its user_id", 41034: "its email",
		41053: "its user_id, email or mobile", 44024: "its enterprise_email", 44051: "its employee_no",
	}[refused.Code]
	if what == "" {
		what = "what it would have"
	}
	adopt := "adopt the account: give lark_existing_users as the attribute existing; else correct the source"
	if a.sourceID == "" {
		adopt = "adopt the account: set adopt_existing = true, or import it by its open_id, user_id or email; else correct what is " +
			"described twice"
	}
	return fmt.Errorf("the account of %s was not made: %s %w, and %s is in the way (code %d, log id %s). If that is the "+
		"same person, %s", a.label, what, directory.ErrTaken, strings.Join(who, " and "), refused.Code, refused.LogID, adopt)
}

// resignedAs is the error for when Lark gives nothing but an account that has resigned.
func (a account) resignedAs(openID string) error {
	return fmt.Errorf("the account of %s was not made: its user_id %w by the account %s, which has resigned and which Lark "+
		"keeps for up to 48 hours: restore that one in the admin console, or run again later", a.label, directory.ErrTaken, openID)
}
