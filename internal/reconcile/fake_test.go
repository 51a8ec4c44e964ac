package reconcile_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
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
	// hidden users and departments (by id) are outside the contact range.
	hidden map[string]bool
	// omitResigned leaves resigned users out of Users.
	omitResigned bool
	// refuseUnjoined refuses to update who has not joined (44010).
	refuseUnjoined bool
	// unreadable attributes are not shown; with noStatus neither status nor administrators are.
	unreadable []string
	noStatus   bool
	noUserIDs  bool
	shuffle    bool // shows the departments after the first in another order

	mu          sync.Mutex
	calls       int
	users       map[string]directory.User // by open_id; in Person nothing empty, and neither suspended nor user_id
	departments map[string]directory.Department
	created     map[string]string // department path -> id
	next        int
	writes      []write
	wasted      []write // changed nothing
	invitations map[string]int
	forgotten   int
}

// write is one write that was done: what of "create", "update", "create department" or "update department".
type write struct {
	what, id string
	person   directory.Person
}

func newTenant() *fakeTenant {
	return &fakeTenant{
		hidden: map[string]bool{}, users: map[string]directory.User{}, departments: map[string]directory.Department{},
		created: map[string]string{}, invitations: map[string]int{},
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
	f.departments[id] = directory.Department{Name: name, Parent: parent}
	return id
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

func (f *fakeTenant) CreateUser(_ context.Context, sourceID string, person directory.Person) (directory.User, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("create " + sourceID); err != nil && !errors.Is(err, directory.ErrPartial) {
		return directory.User{}, err
	} else if err != nil {
		u, refused := f.create(sourceID, without(person, "city", "job_title"))
		return u, errors.Join(refused, err)
	}
	return f.create(sourceID, person)
}

func (f *fakeTenant) create(sourceID string, person directory.Person) (directory.User, error) {
	p := without(person, "user_id")
	userID := reconcile.UserIDOf(sourceID, person)
	if userID == "" {
		f.next++
		userID = fmt.Sprintf("made_up_%03d", f.next)
	}
	if p.String("name") == "" || p.String("email") == "" && p.String("mobile") == "" {
		return directory.User{}, fmt.Errorf("%s has no name, or neither email nor mobile", sourceID)
	}
	for name, v := range p {
		if v == "" || name == "suspended" {
			return directory.User{}, fmt.Errorf("%s of %s must not be sent on create", name, sourceID)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(f.users)) {
		if u := f.users[id]; u.UserID == userID && !u.Status.Resigned && u.Person.String("email") == p.String("email") &&
			u.Person.String("name") == p.String("name") { // the account was made before, and its answer lost
			return f.shown(u), nil
		}
	}
	if err := f.check("", userID, p); err != nil {
		return directory.User{}, err
	}
	u := directory.User{OpenID: f.openID(userID), UserID: userID, Person: filled(p)}
	u.Status.Unjoined = true
	f.users[u.OpenID] = u
	f.invitations[userID]++
	f.writes = append(f.writes, write{"create", sourceID, person})
	if err := f.end("create " + sourceID); err != nil {
		return directory.User{}, err
	}
	return f.shown(u), nil
}

// check refuses what Lark refuses of a user's values.
func (f *fakeTenant) check(openID, userID string, p directory.Person) error {
	for _, id := range slices.Sorted(maps.Keys(f.users)) {
		other := f.users[id]
		if id == openID || other.Status.Resigned {
			continue
		}
		if openID == "" && other.UserID == userID {
			return fmt.Errorf("the user_id %s %w by %s", userID, directory.ErrTaken, id)
		}
		for _, name := range []string{"email", "mobile", "employee_no"} {
			if v := p.String(name); v != "" && strings.EqualFold(v, other.Person.String(name)) {
				return fmt.Errorf("its %s %w by %s", name, directory.ErrTaken, id)
			}
		}
	}
	for _, id := range p.Strings("departments") {
		if _, ok := f.departments[id]; !ok || f.hidden[id] {
			return fmt.Errorf("department %s %w", id, directory.ErrOutOfRange)
		}
	}
	if leader := p.String("leader"); leader != "" {
		u, ok := f.users[leader]
		if !ok || u.Status.Resigned || leader == openID {
			return fmt.Errorf("leader %s is not valid (44022)", leader)
		}
	}
	return nil
}

func (f *fakeTenant) UpdateUser(_ context.Context, openID string, attributes directory.Person) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	call := "update " + f.users[openID].UserID
	partial := f.begin(call)
	if partial != nil && !errors.Is(partial, directory.ErrPartial) {
		return partial
	}
	u, ok := f.users[openID]
	switch {
	case !ok:
		return fmt.Errorf("the user %s %w", openID, directory.ErrGone)
	case f.hidden[openID]:
		return fmt.Errorf("the user %s %w", openID, directory.ErrOutOfRange)
	case u.Status.Resigned:
		return fmt.Errorf("the user %s %w", openID, directory.ErrResigned)
	case u.Status.Unjoined && f.refuseUnjoined:
		return fmt.Errorf("the user %s %w (44010)", openID, directory.ErrNotJoined)
	case len(attributes) == 0 || has(attributes, "user_id"):
		return fmt.Errorf("a patch of %v is not valid", attributes)
	}
	sent := attributes
	if partial != nil {
		sent = without(sent, "city", "job_title")
	}
	if err := f.check(openID, u.UserID, sent); err != nil {
		return err
	}
	before, frozen := u.Person, u.Status.Frozen
	u.Person = u.Person.Clone()
	for name, v := range sent {
		if name == "suspended" {
			u.Status.Frozen = v == true
			continue
		}
		u.Person[name] = v
	}
	u.Person = filled(u.Person)
	f.users[openID] = u
	w := write{"update", u.UserID, attributes}
	f.writes = append(f.writes, w)
	if string(before.JSON()) == string(u.Person.JSON()) && frozen == u.Status.Frozen && partial == nil {
		f.wasted = append(f.wasted, w)
	}
	return errors.Join(partial, f.end(call))
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

func (f *fakeTenant) CreateDepartment(_ context.Context, path string, d directory.Department) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("create department " + path); err != nil {
		return "", err
	}
	if id, ok := f.created[path]; ok {
		if have, exists := f.departments[id]; exists && have == d {
			return id, nil
		}
	}
	if err := f.checkDepartment("", d); err != nil {
		return "", err
	}
	f.next++
	id := fmt.Sprintf("od_%03d", f.next)
	f.departments[id], f.created[path] = d, id
	f.writes = append(f.writes, write{"create department", path, nil})
	if err := f.end("create department " + path); err != nil {
		return "", err
	}
	return id, nil
}

func (f *fakeTenant) checkDepartment(id string, d directory.Department) error {
	if _, ok := f.departments[d.Parent]; !ok && d.Parent != directory.RootDepartment {
		return fmt.Errorf("the parent %q does not exist", d.Parent)
	}
	for other, have := range f.departments {
		if other != id && have.Parent == d.Parent && have.Name == d.Name {
			return fmt.Errorf("the name %q is used under that parent (43022)", d.Name)
		}
	}
	return nil
}

func (f *fakeTenant) UpdateDepartment(_ context.Context, id string, d directory.Department) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("update department " + id); err != nil {
		return err
	}
	have, ok := f.departments[id]
	if !ok {
		return fmt.Errorf("the department %s %w", id, directory.ErrGone)
	}
	if err := f.checkDepartment(id, d); err != nil {
		return err
	}
	w := write{"update department", id, nil}
	if have.Name == d.Name && have.Parent == d.Parent {
		f.wasted = append(f.wasted, w)
	}
	have.Name, have.Parent = d.Name, d.Parent
	f.departments[id] = have
	f.writes = append(f.writes, w)
	return f.end("update department " + id)
}

func has(p directory.Person, name string) bool { _, ok := p[name]; return ok }

func without(p directory.Person, names ...string) directory.Person {
	p = p.Clone()
	for _, name := range names {
		delete(p, name)
	}
	return p
}

// filled leaves out what is empty: Lark shows it so.
func filled(p directory.Person) directory.Person {
	p = p.Clone()
	maps.DeleteFunc(p, func(_ string, v any) bool {
		l, isList := v.([]string)
		return v == "" || v == false || v == int64(0) || isList && len(l) == 0
	})
	return p
}
