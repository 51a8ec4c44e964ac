package reconcile_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

var _ reconcile.Tenant = (*fakeTenant)(nil)

// fakeTenant is a tenant in memory, as strict as Lark is known to be. Its switches are what Lark leaves open, and what
// goes wrong. Set them before use; everything else is safe for concurrent use.
type fakeTenant struct {
	// fail is asked before each call, n counting from 1: an error ends the call with nothing done. lose is asked after
	// each write: an error is all that the caller gets of what was done.
	fail, lose func(n int, call string) error
	// under is asked before a department is made or changed, with the context of the call, and may end it, too.
	under func(ctx context.Context, call string) error
	// hidden users and departments (by id) are outside the contact range.
	hidden map[string]bool
	// refuse: what the tenant says to a write of an attribute.
	refuse map[string]error
	// omitResigned leaves resigned users out of Users.
	omitResigned bool
	// refuseUnjoined refuses to update who has not joined (44010).
	refuseUnjoined bool
	// unmarked shows nobody as is_unjoin.
	unmarked bool
	// keeps are attributes that "" does not clear, without a word.
	keeps []string
	// unreadable attributes are not shown; with noStatus neither status nor administrators are.
	unreadable []string
	noStatus   bool
	noUserIDs  bool
	shuffle    bool // shows the departments after the first in another order

	mu          sync.Mutex
	calls       int
	users       map[string]directory.User // by open_id; in Person nothing empty, and neither suspended nor user_id
	departments map[string]directory.Department
	groups      map[string]*fakeGroup // by group_id
	created     map[string]string     // department path -> id
	next        int
	orders      int
	writes      []write
	wasted      []write // changed nothing
	invitations map[string]int
	forgotten   int
}

// write is one write that was done: what of "create", "update", "create department", "update department", "delete department", "create group",
// "update group", "add" or "remove".
type write struct {
	what, id string
	person   directory.Person
	members  []string // open_ids
}

func newTenant() *fakeTenant {
	return &fakeTenant{
		hidden: map[string]bool{}, users: map[string]directory.User{}, departments: map[string]directory.Department{},
		groups: map[string]*fakeGroup{}, created: map[string]string{}, invitations: map[string]int{},
	}
}

// hire makes a user as an administrator does: nobody is invited, and no write counted.
func (f *fakeTenant) hire(userID string, person directory.Person) (openID string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	openID = f.openID(userID)
	f.users[openID] = directory.User{OpenID: openID, UserID: userID, Person: person.Clone()}
	return openID
}

// openID is a new one. It says whose it is, so that tests can say so too, whatever the order in which people are made.
func (f *fakeTenant) openID(userID string) string {
	id := "ou_" + userID
	for n := 2; f.users[id].OpenID != ""; n++ {
		id = fmt.Sprintf("ou_%s_%d", userID, n)
	}
	return id
}

// department makes one as an administrator does.
func (f *fakeTenant) department(name, parent string) (id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next++
	id = fmt.Sprintf("od_%03d", f.next)
	f.departments[id] = directory.Department{Name: name, Parent: parent, Order: f.order()}
	return id
}

// order is one that no department has.
func (f *fakeTenant) order() string {
	f.orders++
	return strconv.Itoa(10_000 + f.orders)
}

// by returns the open_id of who has the user_id.
func (f *fakeTenant) by(userID string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id, u := range f.users {
		if u.UserID == userID && !u.Status.Resigned {
			return id
		}
	}
	return ""
}

// gone returns the open_id of a deleted user who had the user_id.
func (f *fakeTenant) gone(userID string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id, u := range f.users {
		if u.UserID == userID && u.Status.Resigned {
			return id
		}
	}
	return ""
}

// change is an administrator's hand on one user.
func (f *fakeTenant) change(userID string, do func(u *directory.User)) {
	id := f.by(userID)
	u, ok := f.users[id]
	if !ok {
		panic("no user " + userID)
	}
	u.Person = u.Person.Clone()
	do(&u)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.users[id] = u
}

// user is what Lark has of who has the user_id, with suspended.
func (f *fakeTenant) user(userID string) directory.Person {
	id := f.by(userID)
	f.mu.Lock()
	defer f.mu.Unlock()
	u, ok := f.users[id]
	if !ok {
		return nil
	}
	p := u.Person.Clone()
	p["suspended"] = u.Status.Frozen
	return p
}

// idOf finds a department by its names from the top.
func (f *fakeTenant) idOf(path string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	id := directory.RootDepartment
	for name := range strings.SplitSeq(path, "/") {
		parent := id
		id = ""
		for candidate, d := range f.departments {
			if d.Parent == parent && d.Name == name {
				id = candidate
			}
		}
	}
	return id
}

// took returns the writes since the last time, and forgets them.
func (f *fakeTenant) took() []write {
	f.mu.Lock()
	defer f.mu.Unlock()
	w := f.writes
	f.writes = nil
	return w
}

func (f *fakeTenant) begin(call string) error {
	f.calls++
	if f.fail != nil {
		return f.fail(f.calls, call)
	}
	return nil
}

// beginUnder is begin where the context counts.
func (f *fakeTenant) beginUnder(ctx context.Context, call string) error {
	if f.under != nil {
		if err := f.under(ctx, call); err != nil {
			return err
		}
	}
	return f.begin(call)
}

func (f *fakeTenant) end(call string) error {
	if f.lose != nil {
		return f.lose(f.calls, call)
	}
	return nil
}

// shown is a user as the app may see them.
func (f *fakeTenant) shown(u directory.User) directory.User {
	p := u.Person.Clone()
	deps := slices.Clone(p.Strings("departments"))
	if f.shuffle && len(deps) > 2 {
		slices.Reverse(deps[1:])
	}
	if len(deps) > 0 {
		p["departments"] = deps
	}
	p["user_id"] = u.UserID
	u.Unreadable = map[string]bool{}
	for _, name := range f.unreadable {
		delete(p, name)
		u.Unreadable[name] = true
	}
	u.ManagerKnown, u.Status.Known = true, true
	u.Status.Unjoined = u.Status.Unjoined && !f.unmarked
	if u.Status.Frozen {
		p["suspended"] = true
	}
	if f.noStatus {
		u.Status, u.Manager, u.ManagerKnown = directory.Status{}, false, false
		delete(p, "suspended")
		u.Unreadable["suspended"] = true
	}
	if f.noUserIDs {
		u.UserID = ""
		delete(p, "user_id")
	}
	u.Person = p
	return u
}

func (f *fakeTenant) Users(_ context.Context, openIDs []string) (map[string]directory.User, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("users"); err != nil {
		return nil, err
	}
	out := map[string]directory.User{}
	for _, id := range openIDs {
		if id == "" {
			return nil, errors.New("an empty open_id was asked for")
		}
		if u, ok := f.users[id]; ok && !f.hidden[id] && !(u.Status.Resigned && f.omitResigned) {
			out[id] = f.shown(u)
		}
	}
	return out, nil
}

func (f *fakeTenant) UsersByUserID(_ context.Context, userIDs []string) (map[string]directory.User, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("users by user_id"); err != nil {
		return nil, err
	}
	if f.noUserIDs {
		return nil, fmt.Errorf("reading users by user_id %w: contact:user.employee_id:readonly", directory.ErrNoScope)
	}
	out := map[string]directory.User{}
	for _, id := range slices.Sorted(maps.Keys(f.users)) {
		u := f.users[id]
		if old, twice := out[u.UserID]; twice && !old.Status.Resigned {
			continue // a user_id of somebody who resigned can be used again
		}
		if slices.Contains(userIDs, u.UserID) && !f.hidden[id] && !(u.Status.Resigned && f.omitResigned) {
			out[u.UserID] = f.shown(u)
		}
	}
	return out, nil
}

func (f *fakeTenant) User(_ context.Context, openID string) (directory.User, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("user"); err != nil {
		return directory.User{}, err
	}
	u, ok := f.users[openID]
	switch {
	case !ok:
		return directory.User{}, fmt.Errorf("the user %s %w", openID, directory.ErrGone)
	case f.hidden[openID]:
		return directory.User{}, fmt.Errorf("the user %s %w", openID, directory.ErrOutOfRange)
	}
	return f.shown(u), nil
}

func (f *fakeTenant) Find(_ context.Context, emails, mobiles []string) (byEmail, byMobile map[string]string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("find"); err != nil {
		return nil, nil, err
	}
	byEmail, byMobile = map[string]string{}, map[string]string{}
	for id, u := range f.users {
		if u.Status.Resigned {
			continue
		}
		for _, v := range emails {
			if strings.EqualFold(v, u.Person.String("email")) {
				byEmail[v] = id
			}
		}
		for _, v := range mobiles {
			if v == u.Person.String("mobile") {
				byMobile[v] = id
			}
		}
	}
	return byEmail, byMobile, nil
}

func (f *fakeTenant) Forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.forgotten++
}

func (f *fakeTenant) Range(context.Context) ([]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("range"); err != nil {
		return nil, err
	}
	in := []string{}
	for _, id := range slices.Sorted(maps.Keys(f.departments)) {
		if f.departments[id].Parent == directory.RootDepartment && !f.hidden[id] {
			in = append(in, id)
		}
	}
	return in, nil
}

func (f *fakeTenant) Departments(_ context.Context, ids []string) (map[string]directory.Department, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("departments"); err != nil {
		return nil, err
	}
	out := map[string]directory.Department{}
	for _, id := range ids {
		if d, ok := f.departments[id]; ok && !f.hidden[id] {
			out[id] = d
		}
	}
	return out, nil
}

func (f *fakeTenant) DepartmentTree(context.Context) (map[string]directory.Department, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("tree"); err != nil {
		return nil, err
	}
	out := maps.Clone(f.departments)
	maps.DeleteFunc(out, func(id string, _ directory.Department) bool { return f.hidden[id] })
	return out, nil
}

func (f *fakeTenant) UsersIn(_ context.Context, id string) (map[string]directory.User, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("users in " + id); err != nil {
		return nil, err
	}
	out := map[string]directory.User{}
	for openID, u := range f.users {
		if slices.Contains(u.Person.Strings("departments"), id) && !f.hidden[openID] && !u.Status.Resigned {
			out[openID] = f.shown(u)
		}
	}
	return out, nil
}
