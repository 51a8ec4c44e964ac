package reconcile

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Existing is the Lark user found for a person who may not be bound yet.
type Existing struct {
	OpenID    string `json:"open_id,omitempty"`
	UserID    string `json:"user_id,omitempty"`
	MatchedBy string `json:"matched_by,omitempty"`
	// Person is what Lark has of the attributes that the directory manages; departments are paths.
	Person directory.Person `json:"person,omitempty"`
	Frozen bool             `json:"frozen,omitempty"`
	// Manager: administers the tenant.
	Manager bool `json:"manager,omitempty"`
	// Conflict says why the person cannot be matched; then the rest is empty.
	Conflict string `json:"conflict,omitempty"`
}

func (e Existing) frozen() FrozenBy {
	if e.Frozen {
		return FrozenByOthers
	}
	return NotFrozen
}

// MatchKeys are the attributes by which an existing user can be recognised, in the default order.
var MatchKeys = []string{"user_id", "email", "mobile"}

// ParseExisting reads the document of lark_existing_users.
func ParseExisting(doc []byte) (map[string]Existing, error) {
	var m map[string]Existing
	if err := directory.Decode(doc, &m); err != nil {
		return nil, fmt.Errorf("not what data.lark_existing_users gives: %w", err)
	}
	for id, e := range m {
		e.Person, _ = e.Person.Normalize() // Lark may have what has no normal form: then nothing is known of it
		m[id] = e
	}
	return m, nil
}

// Allow turns what was found by a key that is not in keys into a conflict; no keys at all allow every key.
func Allow(found map[string]Existing, keys []string) map[string]Existing {
	if len(keys) == 0 {
		return found
	}
	for id, e := range found {
		if e.Conflict == "" && !slices.Contains(keys, e.MatchedBy) {
			found[id] = Existing{Conflict: fmt.Sprintf("a Lark user (%s) is found by %s, which match does not allow", e.OpenID, e.MatchedBy)}
		}
	}
	return found
}

// Match finds the Lark users of people, 50 a call, trying keys in order; who is found by one is not looked for by the
// next, unless it was the user_id, and the user's email or mobile is another. A resigned user matches nobody. Keys that point at two
// users, a mobile whose user has another email, a source id that is the user_id of somebody with whom nothing else agrees, and two
// people who find the same user are conflicts. The warning tells of a key that the app may not use.
func Match(ctx context.Context, tenant Tenant, d directory.Directory, keys []string) (map[string]Existing, string, error) {
	m := matcher{tenant: tenant, people: d.People, aliases: d.Aliases, found: map[string]Existing{}, users: map[string]directory.User{}}
	warning := ""
	for i := 0; i < len(keys); i++ {
		var err error
		if keys[i] == "user_id" {
			err = m.byUserID(ctx)
			if errors.Is(err, directory.ErrNoScope) {
				warning, err = fmt.Sprintf("match by user_id was left out: %s", err), nil
			}
		} else {
			j := i + 1
			for j < len(keys) && keys[j] != "user_id" {
				j++
			}
			err = m.byContact(ctx, keys[i:j])
			i = j - 1
		}
		if err != nil {
			return nil, "", err
		}
	}
	out, err := m.result(ctx)
	return out, warning, err
}

type matcher struct {
	tenant Tenant
	people map[string]directory.Person
	// aliases: under one of them, the account may have been made.
	aliases map[string][]string
	found   map[string]Existing
	users   map[string]directory.User
	paths   map[string]string   // open_department_id -> path
	owners  map[string][]string // open_id -> source ids, sorted
	ids     map[string]string   // open_id -> source id, of those without a conflict
}

func (m *matcher) unmatched() []string {
	ids := slices.DeleteFunc(slices.Sorted(maps.Keys(m.people)), func(id string) bool { _, ok := m.found[id]; return ok })
	return ids
}

func (m *matcher) byUserID(ctx context.Context) error {
	byKey := map[string]string{}
	for _, id := range m.unmatched() {
		u := m.people[id].UserID(id)
		if u == "" {
			continue
		}
		if other, taken := byKey[u]; taken {
			cause := fmt.Sprintf("%s and %s have the user_id %s; Lark has it once: correct the source", other, id, u)
			m.found[other], m.found[id] = Existing{Conflict: cause}, Existing{Conflict: cause}
			continue
		}
		byKey[u] = id
	}
	m.addAliases(byKey)
	users, err := m.tenant.UsersByUserID(ctx, slices.Sorted(maps.Keys(byKey)))
	if err != nil {
		return err
	}
	for _, u := range slices.Sorted(maps.Keys(users)) {
		id, user := byKey[u], users[u]
		if e := m.found[id]; e.Conflict == "" && !(user.Status.Known && user.Status.Resigned) {
			m.users[user.OpenID] = user
			m.found[id] = Existing{OpenID: user.OpenID, MatchedBy: "user_id"}
			if e.OpenID != "" {
				m.found[id] = Existing{Conflict: fmt.Sprintf("two Lark users (%s and %s) have the source ids of this one person as their user_id; "+
					"delete one of them in the Lark admin console, or take the source ids apart in the source", e.OpenID, user.OpenID)}
			}
		}
	}
	return nil
}

// addAliases adds the user_ids that people got if they were made under another of their source ids.
func (m *matcher) addAliases(byKey map[string]string) {
	for _, id := range m.unmatched() {
		for _, u := range madeAs(m.aliases[id]) {
			if _, taken := byKey[u]; !taken {
				byKey[u] = id
			}
		}
	}
}

func (m *matcher) byContact(ctx context.Context, keys []string) error {
	wanted := map[string][]string{}
	ids := slices.Sorted(maps.Keys(m.people))
	for _, id := range ids {
		for _, key := range keys {
			if v := m.people[id].String(key); v != "" && m.lookedFor(id, key) {
				wanted[key] = append(wanted[key], v)
			}
		}
	}
	emails, mobiles := wanted["email"], wanted["mobile"]
	if len(emails)+len(mobiles) == 0 {
		return nil
	}
	byEmail, byMobile, err := m.tenant.Find(ctx, emails, mobiles)
	if err != nil {
		return err
	}
	for _, id := range ids {
		e, p := byEmail[m.people[id].String("email")], byMobile[m.people[id].String("mobile")]
		if found, already := m.found[id]; already {
			m.found[id] = found.contradicted("email", e).contradicted("mobile", p)
			continue
		}
		switch {
		case e != "" && p != "" && e != p:
			m.found[id] = Existing{Conflict: fmt.Sprintf("email belongs to one Lark user (%s) and mobile to another (%s); correct the source, or Lark", e, p)}
		case e != "" && (p == "" || keys[0] == "email"):
			m.found[id] = Existing{OpenID: e, MatchedBy: "email"}
		case p != "":
			m.found[id] = Existing{OpenID: p, MatchedBy: "mobile"}
		}
	}
	return nil
}

// lookedFor reports whether somebody is to be found by a key: if they are not found yet, or by a user_id whose user has, as far as can
// be read, another value.
func (m *matcher) lookedFor(id, key string) bool {
	e, found := m.found[id]
	if !found {
		return true
	}
	user := m.users[e.OpenID]
	return e.Conflict == "" && e.MatchedBy == "user_id" && (user.Hidden(key) || directory.Differs(key, m.people[id], user.Person))
}

// contradicted is what was found by user_id, and the user to whom another key leads, if there is one.
func (e Existing) contradicted(key, openID string) Existing {
	if e.MatchedBy != "user_id" || openID == "" || openID == e.OpenID {
		return e
	}
	return Existing{Conflict: fmt.Sprintf("user_id belongs to one Lark user (%s) and %s to another (%s); correct the source, or Lark", e.OpenID, key, openID)}
}

// result reads the users that were found and describes them.
func (m *matcher) result(ctx context.Context) (map[string]Existing, error) {
	var unread []string
	m.owners, m.ids = map[string][]string{}, map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(m.found)) {
		openID := m.found[id].OpenID
		if openID == "" {
			continue
		}
		m.owners[openID] = append(m.owners[openID], id)
		if _, ok := m.users[openID]; !ok {
			unread = append(unread, openID)
		}
	}
	users, err := m.tenant.Users(ctx, slices.Compact(slices.Sorted(slices.Values(unread))))
	if err != nil {
		return nil, err
	}
	maps.Copy(m.users, users)
	if m.paths, err = departmentPaths(ctx, m.tenant, m.users, nil); err != nil {
		return nil, err
	}
	for id, e := range m.found {
		if e.OpenID == "" {
			continue
		}
		if cause := m.conflict(id, e); cause != "" {
			m.found[id] = Existing{Conflict: cause}
		} else {
			m.ids[e.OpenID] = id
		}
	}
	for _, id := range m.ids {
		m.found[id] = m.describe(id, m.found[id])
	}
	return m.found, nil
}

// conflict says why the user that was found is not taken for the person.
func (m *matcher) conflict(id string, e Existing) string {
	user, shown := m.users[e.OpenID]
	want, have := m.people[id].String("email"), user.Person.String("email")
	switch owners := m.owners[e.OpenID]; {
	case len(owners) > 1:
		return fmt.Sprintf("the same Lark user (%s) is found for %s", e.OpenID, strings.Join(owners, " and "))
	case !shown:
		return fmt.Sprintf("Lark has a user with this %s (%s) whom the app may not see; widen the contact range", e.MatchedBy, e.OpenID)
	case left(user):
		return fmt.Sprintf("the Lark user with this %s (%s) has resigned or left by themselves; restore or delete them in the Lark admin console", e.MatchedBy, e.OpenID)
	case e.MatchedBy == "user_id" && m.people[id].String("user_id") == "" && stranger(m.people[id], user):
		return fmt.Sprintf("the Lark user with this source id as user_id (%s) has another email, and nothing else says that they are the same person; "+
			"map user_id if the ids of the source are Lark's user_ids, or correct the email in Lark", e.OpenID)
	case e.MatchedBy != "mobile" || want == "" || strings.EqualFold(want, have):
		return ""
	case have != "":
		return fmt.Sprintf("the Lark user with this mobile (%s) has another email; a recycled number, or a wrong one", e.OpenID)
	case user.Unreadable["email"]:
		return fmt.Sprintf("the Lark user with this mobile (%s) shows no email, so whose number it is cannot be told; grant the app "+
			"contact:user.email:readonly, or give the user their email in Lark", e.OpenID)
	}
	return ""
}

// stranger reports whether a user has another email than a person, and the same of nothing that tells people apart.
func stranger(person directory.Person, user directory.User) bool {
	differs, agrees := false, false
	for _, name := range []string{"email", "mobile", "employee_no", "name"} {
		want, have := person.String(name), user.Person.String(name)
		if want == "" || have == "" || user.Hidden(name) {
			continue
		}
		switch {
		case !directory.Differs(name, person, user.Person):
			agrees = true
		case name == "email":
			differs = true
		}
	}
	return differs && !agrees
}

func (m *matcher) describe(id string, e Existing) Existing {
	user, person := m.users[e.OpenID], m.people[id]
	e.UserID, e.Frozen, e.Manager = user.UserID, user.Status.Frozen, user.Manager
	e.Person = complete(translate(user.Person, m.paths, m.ids), person)
	for name := range e.Person {
		if _, managed := person[name]; !managed || name == "suspended" {
			delete(e.Person, name)
		}
	}
	for name := range person { // nothing is known of it: nobody who was read has it, or the app may not read it
		if user.Hidden(name) {
			delete(e.Person, name)
		}
	}
	return e
}
