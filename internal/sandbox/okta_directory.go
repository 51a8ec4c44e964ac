package sandbox

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// OktaUser is a user as Okta keeps it. Zero times are null. Profile holds strings, numbers, booleans and lists of
// them; login and email are required, an attribute that is absent is unset.
type OktaUser struct {
	ID                                                                         string
	Status                                                                     string
	TransitioningToStatus                                                      string
	Created, Activated, StatusChanged, LastLogin, LastUpdated, PasswordChanged time.Time
	Profile                                                                    map[string]any
}

func (u OktaUser) clone() OktaUser {
	u.Profile = maps.Clone(u.Profile)
	return u
}

func (u OktaUser) text(attribute string) string {
	s, _ := u.Profile[attribute].(string)
	return s
}

// The statuses that the sandbox sets itself.
const (
	oktaStaged        = "STAGED"
	oktaProvisioned   = "PROVISIONED"
	oktaActive        = "ACTIVE"
	oktaSuspended     = "SUSPENDED"
	oktaDeprovisioned = "DEPROVISIONED"
)

// oktaHistory is a user through time, oldest first: the search index lags behind. A nil user was deleted.
type oktaHistory struct{ versions []oktaVersion }

type oktaVersion struct {
	since time.Time
	user  *OktaUser
}

// at returns the user as they were, nil if there was none.
func (h *oktaHistory) at(t time.Time) *OktaUser {
	for _, v := range slices.Backward(h.versions) {
		if !v.since.After(t) {
			return v.user
		}
	}
	return nil
}

func (h *oktaHistory) now() *OktaUser { return h.versions[len(h.versions)-1].user }

// keep makes u how the user is from now on. o.mu is held.
func (o *Okta) keep(id string, u *OktaUser) {
	h := o.users[id]
	if h == nil {
		h = &oktaHistory{}
		o.users[id] = h
		o.ids, o.inOrder = append(o.ids, id), false
	} else if before := h.now(); before != nil {
		delete(o.logins, strings.ToLower(before.text("login")))
	}
	if u != nil {
		o.logins[strings.ToLower(u.text("login"))] = id
	}
	if o.options.IndexLag == 0 {
		h.versions = nil
	}
	h.versions = append(h.versions, oktaVersion{o.now(), u})
}

// AddUser adds a user and returns the id, which is made up where the user has none. The status is ACTIVE and dates are
// now where they are left out. It panics where Okta would refuse the user: a login that is taken, a name that is
// too long.
func (o *Okta) AddUser(u OktaUser) (id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	u = u.clone()
	now := o.now().Truncate(time.Second)
	if u.ID == "" {
		u.ID = o.id("00u")
	}
	if u.Status == "" {
		u.Status = oktaActive
	}
	if u.Created.IsZero() {
		u.Created = now
	}
	if u.Status != oktaStaged && u.Activated.IsZero() {
		u.Activated = u.Created
	}
	if u.Status != oktaStaged && u.StatusChanged.IsZero() {
		u.StatusChanged = u.Activated
	}
	if u.LastUpdated.IsZero() {
		u.LastUpdated = u.Created
		if u.StatusChanged.After(u.Created) {
			u.LastUpdated = u.StatusChanged
		}
	}
	if o.users[u.ID] != nil {
		panic(fmt.Sprintf("sandbox: there is an Okta user %s already", u.ID))
	}
	o.check(u)
	o.keep(u.ID, &u)
	return u.ID
}

// check panics where Okta would refuse the profile.
func (o *Okta) check(u OktaUser) {
	refuse := func(format string, args ...any) {
		panic("sandbox: Okta refuses user " + u.ID + ": " + fmt.Sprintf(format, args...))
	}
	for attribute, limits := range map[string][2]int{"login": {5, 100}, "email": {5, 100}, "firstName": {0, 50}, "lastName": {0, 50}} {
		if n := utf8.RuneCountInString(u.text(attribute)); n < limits[0] || n > limits[1] {
			refuse("%s has %d characters", attribute, n)
		}
	}
	for attribute, v := range u.Profile {
		s, _ := v.(string)
		if strings.ContainsFunc(s, func(r rune) bool { return r > 0xFFFF }) {
			refuse("%s has characters of four bytes", attribute)
		}
	}
	if id, taken := o.logins[strings.ToLower(u.text("login"))]; taken && id != u.ID {
		refuse("login %s is taken by %s", u.text("login"), id)
	}
}

// SetUser changes a user by hand. lastUpdated moves, and statusChanged when the status does, unless change sets them.
func (o *Okta) SetUser(id string, change func(*OktaUser)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.set(id, change)
}

func (o *Okta) set(id string, change func(*OktaUser)) {
	before := o.user(id)
	u := before.clone()
	change(&u)
	u.ID = id
	now := o.now().Truncate(time.Second)
	if u.LastUpdated.Equal(before.LastUpdated) {
		u.LastUpdated = now
	}
	if u.Status != before.Status && u.StatusChanged.Equal(before.StatusChanged) {
		u.StatusChanged = now
	}
	o.check(u)
	o.keep(id, &u)
}

// user returns a user that must be there.
func (o *Okta) user(id string) *OktaUser {
	if h := o.users[id]; h != nil && h.now() != nil {
		return h.now()
	}
	panic("sandbox: there is no Okta user " + id)
}

func (o *Okta) move(id, to string, from ...string) {
	if status := o.user(id).Status; !slices.Contains(from, status) {
		panic(fmt.Sprintf("sandbox: Okta does not take user %s from %s to %s", id, status, to))
	}
	o.set(id, func(u *OktaUser) { u.Status = to })
}

// Activate brings a staged or deprovisioned user back as PROVISIONED: they have no password yet.
func (o *Okta) Activate(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.move(id, oktaProvisioned, oktaStaged, oktaDeprovisioned)
}

// Deactivate makes a user DEPROVISIONED, whatever they were. They lose their apps.
func (o *Okta) Deactivate(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.set(id, func(u *OktaUser) { u.Status = oktaDeprovisioned })
	o.unassignAll(id)
	if o.options.DropDeprovisionedMembers {
		for _, g := range o.groups {
			g.remove(id)
		}
	}
}

// Suspend makes an ACTIVE user SUSPENDED.
func (o *Okta) Suspend(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.move(id, oktaSuspended, oktaActive)
}

// Unsuspend makes a SUSPENDED user ACTIVE.
func (o *Okta) Unsuspend(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.move(id, oktaActive, oktaSuspended)
}

// DeleteUser deletes a user for good: every listing forgets them.
func (o *Okta) DeleteUser(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.user(id)
	o.keep(id, nil)
	o.unassignAll(id)
	o.unlink(id)
	for _, g := range o.groups {
		g.remove(id)
	}
}

// sorted returns the ids of all users there ever were. They are sorted when somebody asks: to keep them so would move
// half of them for each user of a large org.
func (o *Okta) sorted() []string {
	if !o.inOrder {
		slices.Sort(o.ids)
		o.inOrder = true
	}
	return o.ids
}

// Users returns every user, deprovisioned ones too, by id.
func (o *Okta) Users() []OktaUser {
	o.mu.Lock()
	defer o.mu.Unlock()
	var all []OktaUser
	for _, id := range o.sorted() {
		if u := o.users[id].now(); u != nil {
			all = append(all, u.clone())
		}
	}
	return all
}
