package reconcile_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

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
	for _, name := range slices.Sorted(maps.Keys(person)) {
		if err := f.refuse[name]; err != nil {
			return directory.User{}, err
		}
	}
	p := without(person, "user_id")
	userID := person.UserID(sourceID)
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
	f.writes = append(f.writes, write{what: "create", id: sourceID, person: person})
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
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		if err := f.refuse[name]; err != nil {
			return err
		}
	}
	sent := attributes
	if partial != nil {
		sent = without(sent, "city", "job_title")
	}
	if err := f.check(openID, u.UserID, sent); err != nil {
		return err
	}
	before, frozen, ignored := u.Person, u.Status.Frozen, false
	u.Person = u.Person.Clone()
	for name, v := range sent {
		if name == "suspended" {
			u.Status.Frozen = v == true
			continue
		}
		if v == "" && slices.Contains(f.keeps, name) {
			ignored = true
			continue
		}
		u.Person[name] = v
	}
	u.Person = filled(u.Person)
	f.users[openID] = u
	w := write{what: "update", id: u.UserID, person: attributes}
	f.writes = append(f.writes, w)
	if string(before.JSON()) == string(u.Person.JSON()) && frozen == u.Status.Frozen && partial == nil && !ignored {
		f.wasted = append(f.wasted, w)
	}
	return errors.Join(partial, f.end(call))
}

func (f *fakeTenant) CreateDepartment(ctx context.Context, path string, d directory.Department) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.beginUnder(ctx, "create department "+path); err != nil {
		return "", err
	}
	if id, ok := f.created[path]; ok {
		if have, exists := f.departments[id]; exists && have.Name == d.Name && have.Parent == d.Parent {
			return id, nil
		}
	}
	for id, have := range f.departments { // as the client does (43022)
		if have.Name == d.Name && have.Parent == d.Parent {
			return id, nil
		}
	}
	if err := f.checkDepartment("", d); err != nil {
		return "", err
	}
	f.next++
	id := fmt.Sprintf("od_%03d", f.next)
	d.Order = f.order()
	f.departments[id], f.created[path] = d, id
	f.writes = append(f.writes, write{what: "create department", id: path})
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
		if other != id && have.Parent == d.Parent && have.Order == d.Order && d.Order != "" {
			return fmt.Errorf("the order %s %w under that parent (43005)", d.Order, directory.ErrTaken)
		}
	}
	return nil
}

func (f *fakeTenant) UpdateDepartment(ctx context.Context, id string, d directory.Department) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.beginUnder(ctx, "update department "+id); err != nil {
		return err
	}
	have, ok := f.departments[id]
	if !ok {
		return fmt.Errorf("the department %s %w", id, directory.ErrGone)
	}
	want := have
	want.Name, want.Parent = cmp.Or(d.Name, have.Name), cmp.Or(d.Parent, have.Parent)
	want.Leader, want.Order = cmp.Or(d.Leader, have.Leader), cmp.Or(d.Order, have.Order)
	if err := f.checkDepartment(id, want); err != nil {
		return err
	}
	if u, ok := f.users[d.Leader]; d.Leader != "" && (!ok || u.Status.Resigned) {
		return fmt.Errorf("the leader %s %w (42006)", d.Leader, directory.ErrResigned)
	} else if u.Status.Unjoined && f.refuseUnjoined && want.Parent == directory.RootDepartment {
		return fmt.Errorf("the leader %s %w (43025)", d.Leader, directory.ErrNotJoined)
	}
	w := write{what: "update department", id: id}
	if have == want {
		f.wasted = append(f.wasted, w)
	}
	f.departments[id] = want
	f.writes = append(f.writes, w)
	return f.end("update department " + id)
}

func (f *fakeTenant) DeleteDepartment(_ context.Context, id string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("delete department " + id); err != nil {
		return err
	}
	if _, ok := f.departments[id]; !ok {
		return fmt.Errorf("the department %s %w", id, directory.ErrGone)
	}
	for _, u := range f.users {
		if !u.Status.Resigned && slices.Contains(u.Person.Strings("departments"), id) {
			return fmt.Errorf("the department %s %w (43011)", id, directory.ErrNotEmpty)
		}
	}
	for _, d := range f.departments {
		if d.Parent == id {
			return fmt.Errorf("the department %s %w (43012)", id, directory.ErrNotEmpty)
		}
	}
	delete(f.departments, id)
	f.writes = append(f.writes, write{what: "delete department", id: id})
	return f.end("delete department " + id)
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

func (f *fakeTenant) DeleteUser(_ context.Context, openID string, transfer directory.Transfer) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	call := "delete " + f.users[openID].UserID
	if err := f.begin(call); err != nil {
		return err
	}
	u, ok := f.users[openID]
	switch {
	case !ok:
		return fmt.Errorf("the user %s %w", openID, directory.ErrGone)
	case f.hidden[openID]:
		return fmt.Errorf("the user %s %w", openID, directory.ErrOutOfRange)
	case u.Manager:
		return fmt.Errorf("the user %s administers the tenant (44037)", openID)
	}
	for _, to := range []string{transfer.Docs, transfer.Calendar, transfer.Minutes, transfer.Surveys, transfer.DepartmentChat} {
		if r, is := f.users[to]; to != "" && (!is || r.Status.Resigned || to == openID) {
			return fmt.Errorf("%s receives nothing (41052)", to)
		}
	}
	if !u.Status.Resigned {
		u.Status.Resigned = true
		f.users[openID] = u
		f.writes = append(f.writes, write{what: "delete", id: u.UserID, person: directory.Person{"docs": transfer.Docs}})
	}
	return f.end(call)
}

func (f *fakeTenant) ResurrectUser(_ context.Context, openID string, departments, _ []string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	call := "resurrect " + f.users[openID].UserID
	if err := f.begin(call); err != nil {
		return err
	}
	u, ok := f.users[openID]
	if !ok {
		return fmt.Errorf("the user %s %w", openID, directory.ErrGone)
	}
	if !u.Status.Resigned {
		return nil
	}
	p := without(u.Person, "leader")
	if p["departments"] = departments; len(departments) == 0 {
		delete(p, "departments")
	}
	if err := f.check(openID, u.UserID, p); err != nil {
		return err
	}
	for _, other := range f.users {
		if other.UserID == u.UserID && other.OpenID != openID && !other.Status.Resigned {
			return fmt.Errorf("the user_id %s %w (44032)", u.UserID, directory.ErrTaken)
		}
	}
	u.Person, u.Status.Resigned = p, false
	f.users[openID] = u
	f.writes = append(f.writes, write{what: "resurrect", id: u.UserID})
	return f.end(call)
}

func (f *fakeTenant) GroupsOf(_ context.Context, openID string) (ids []string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.begin("groups of " + openID); err != nil {
		return nil, err
	}
	for id, g := range f.groups {
		if slices.Contains(slices.Collect(maps.Keys(g.members)), openID) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids, nil
}
