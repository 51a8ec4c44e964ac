// Package lark is the client of the Lark Open API (Feishu's is the same): contact v3, as far as a directory sync
// needs it. [Client] is what package reconcile calls a Tenant.
//
//	client.go      this page: configuration, and what can be read
//	create.go      CreateUser: an account, once, whatever happens to the answer
//	update.go      UpdateUser
//	leave.go       DeleteUser, ResurrectUser, UpdateUserID
//	department.go  departments by id; department_tree.go: all of them; department_find.go: by path or custom id;
//	               department_create.go, department_change.go, department_delete.go; department_users.go: who is in one
//	group.go       user groups; group_member.go: who is in them; members.go: what failed of whom
//	role.go        functional roles and their members
//	employee_type.go, job_level.go, job.go, custom_attribute.go, job_title.go: reference data
//	message.go     cards to a person or a chat
//	scope.go       what an administrator lets the app see
//	user.go        Lark's user object -> directory.User: present, empty, unreadable
//	user_extra.go  what a single user has beside that
//	user_by.go     UserBy: one user by any key
//	find.go        Find: who has an email or a mobile
//	reader.go      reads by id travel together, and are remembered
//	ids.go         which open_id and user_id are the same user's
//	memory.go      groups and reference data are read alone or from one listing, and are remembered
//	call.go        one call: limits, token, retry by class of failure
//	exchange.go    one request and its answer, whatever answers
//	endpoint.go    the endpoints in use and their published limits
//	limit.go       never more than the limit in any window, and hardly less
//	budget.go      never more requests than the run may send
//	token.go       the tenant access token
//	error.go       what Lark said, and which sentinel of package directory that is
//	codes.go       codes that mean something else at groups, roles and reference data
//	advice.go      what a person can do about it
//	log.go         what is logged
//	journal.go     writes are put on record before they are sent
//
// The transport is ours because the official SDK sends a token that was refused again, retries no limit, cannot send
// an empty list, and shares tokens between clients of one process.
package lark

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// The two regions. Their app registries are separate: an app of one does not exist in the other.
const (
	LarkBaseURL   = "https://open.larksuite.com"
	FeishuBaseURL = "https://open.feishu.cn"
)

// Config says which app of which region the client speaks for.
type Config struct {
	// BaseURL is LarkBaseURL if empty; see [CheckBaseURL] for what else may stand here.
	BaseURL string
	// AppID and AppSecret are the credentials of a custom app.
	AppID, AppSecret string
	// UserAgent is sent with every request; empty gives the provider's name.
	UserAgent string
	// HTTP is used for every request, but redirects are never followed. Nil gives a client that takes its proxy from
	// the environment. A request is given up after 30 seconds either way.
	HTTP *http.Client
	// MaxCalls is how many requests the client may send at most, all of them counted; 0 is no limit. What is beyond is not
	// sent, and its error matches [directory.ErrCallsSpent].
	MaxCalls int64
	// Journal is told of every write; nil is none.
	Journal Journal
	// RateScale multiplies the published rates, for tests against a scaled sandbox; 0 means 1.
	RateScale float64
}

// Client speaks to one tenant for one app. It is safe for concurrent use, and is meant to be shared: limits, token and
// what was read are known once.
type Client struct {
	config   Config
	invalid  error // of BaseURL; every call returns it
	http     *http.Client
	tokens   tokens
	limiters map[*endpoint]*limiter
	// moves holds user patches that carry department_ids or is_frozen to 1 per second, one at a time.
	moves *limiter
	// structure serialises department writes: Lark locks the whole tenant's structure for each.
	structure chan struct{}
	retry     retry
	budget    budget
	clock     clock

	byOpenID reader[directory.User]
	byUserID reader[directory.User] // whose leaders are user_ids
	ids      idIndex
	// Whose these are; open_ids.
	byUnionID, byEmail, byMobile reader[string]
	byDeptID                     reader[Department]
	tree                         tree
	objects                      objects
}

// New returns a client. It sends nothing; a BaseURL that [CheckBaseURL] refuses makes every call fail with its error.
func New(config Config) *Client {
	if config.BaseURL == "" {
		config.BaseURL = LarkBaseURL
	}
	config.BaseURL = strings.TrimSuffix(config.BaseURL, "/")
	if config.UserAgent == "" {
		config.UserAgent = "terraform-provider-lark"
	}
	if config.RateScale <= 0 {
		config.RateScale = 1
	}
	c := &Client{
		config:    config,
		invalid:   CheckBaseURL(config.BaseURL),
		http:      httpClient(config.HTTP),
		limiters:  map[*endpoint]*limiter{},
		moves:     newLimiter(movesLimit, config.RateScale, true),
		structure: make(chan struct{}, 1),
		retry:     defaultRetry,
	}
	for _, e := range endpoints {
		c.limiters[e] = newLimiter(e.windows, config.RateScale, false)
	}
	c.limiters[patchUser].lane = c.moves
	c.budget.max = config.MaxCalls
	c.tokens.fetch = c.signIn
	c.byOpenID.init("users", c.fetchUsers("open_id"))
	c.byUserID.init("users", c.fetchUsers("user_id"))
	c.byUnionID.init("users by union_id", c.fetchUnionIDs)
	c.byEmail.init("users by email", c.fetchEmails)
	c.byMobile.init("users by mobile", c.fetchMobiles)
	c.byDeptID.init("departments", c.fetchDepartments)
	c.tree.turn = make(chan struct{}, 1)
	c.objects.init(c)
	return c
}

func httpClient(given *http.Client) *http.Client {
	var h http.Client
	if given != nil {
		h = *given
	} else if t, ok := http.DefaultTransport.(*http.Transport); ok {
		t = t.Clone()
		t.MaxIdleConnsPerHost = 64 // the limits let 50 calls through at once
		h.Transport = t
	}
	// A redirect would carry the secret to a host that nobody named.
	h.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &h
}

// CheckBaseURL says what is wrong with a base URL: it must be https, or http on a loopback host, and nothing but
// scheme, host and port.
func CheckBaseURL(base string) error {
	u, err := url.Parse(base)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		return fmt.Errorf("base_url %q is not a URL; write scheme and host, such as %s", base, LarkBaseURL)
	case u.User != nil:
		return errors.New("base_url must not carry credentials; give them as app_id and app_secret")
	case u.Path != "" && u.Path != "/", u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return fmt.Errorf("base_url %q must be scheme and host only, such as %s", base, LarkBaseURL)
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
		return nil
	}
	return fmt.Errorf("base_url %q must be https (http only on a loopback host): it carries the app secret", base)
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// AppID returns the id of the app: open_ids mean something only together with it.
func (c *Client) AppID() string { return c.config.AppID }

// Users reads users by open_id, 50 a call, together with whatever else is being asked for at the moment. Whom the
// tenant does not show is absent: unknown, or outside the app's contact range; a resigned user may be absent too.
// What was read is remembered until the user is written or [Client.Forget] is called.
func (c *Client) Users(ctx context.Context, openIDs []string) (map[string]directory.User, error) {
	found, err := c.byOpenID.load(ctx, openIDs)
	if err != nil {
		return nil, err
	}
	for id, user := range found {
		found[id] = cloned(user)
	}
	return found, nil
}

// UsersByUserID is [Client.Users] by user_id, keyed by user_id. The error matches [directory.ErrNoScope] if the app may not use
// user_ids (contact:user.employee_id:readonly).
func (c *Client) UsersByUserID(ctx context.Context, userIDs []string) (map[string]directory.User, error) {
	epoch := c.ids.epoch()
	out := make(map[string]directory.User, len(userIDs))
	var ask []string
	for _, id := range userIDs {
		if user, ok := c.byOpenID.remembered(c.ids.openID(id)); ok && user.UserID == id {
			out[id] = cloned(user)
		} else {
			ask = append(ask, id)
		}
	}
	found, err := c.byUserID.load(ctx, ask)
	if err != nil {
		return nil, err
	}
	if err := c.loadLeaders(ctx, found); err != nil {
		return nil, err
	}
	for id, user := range found {
		user = cloned(user)
		if c.peopleToOpenIDs(&user) {
			c.ids.ifUnchanged(epoch, func() { c.byOpenID.remember(user.OpenID, cloned(user)) })
		}
		out[id] = user
	}
	return out, nil
}

// User reads one user now. A resigned user is returned; the error matches directory.ErrGone or
// directory.ErrOutOfRange where that is why there is none to return.
func (c *Client) User(ctx context.Context, openID string) (directory.User, error) {
	r := request{doing: "reading user " + openID, endpoint: getUser, id: openID, query: idTypes("open_id")}
	data, err := call[struct {
		User wireUser `json:"user"`
	}](ctx, c, r)
	if err != nil {
		return directory.User{}, err
	}
	users, ok := decodeUsers([]wireUser{data.User})
	switch {
	case !ok:
		return directory.User{}, c.malformed(r, nameless)
	case users[0].OpenID != openID:
		return directory.User{}, c.malformed(r, "is about another user")
	}
	c.ids.add(users[0])
	return users[0], nil
}

// Forget drops what reads have remembered, so that the next ones see Lark as it is.
func (c *Client) Forget() {
	c.ids.reset()
	c.byOpenID.forgetAll()
	c.byUserID.forgetAll()
	c.forgetKeys()
	c.byDeptID.forgetAll()
	c.forgetDepartment("")
	c.objects.forget()
}

// cloned gives a caller a user of their own: what is remembered must not change under others.
func cloned(u directory.User) directory.User {
	u.Person, u.Extra, u.Unreadable = u.Person.Clone(), u.Extra.Clone(), maps.Clone(u.Unreadable)
	return u
}

const (
	requestTimeout = 30 * time.Second
	batchSize      = 50 // ids of one users/batch, departments/batch or batch_get_id
	maxFlying      = 8  // batches on their way at once
	// patience is how long it may take to look for an account or department whose create has failed by the network.
	patience = 10 * time.Second
)
