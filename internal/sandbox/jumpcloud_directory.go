package sandbox

import (
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// JumpCloudUser is a user as JumpCloud keeps it. Fields holds the properties of the API that have a value: text, and for
// phoneNumbers, addresses and attributes lists of objects; username and email are required.
type JumpCloudUser struct {
	ID      string
	State   string // STAGED, ACTIVATED or SUSPENDED
	Created time.Time
	Fields  map[string]any
}

func (u JumpCloudUser) clone() JumpCloudUser {
	u.Fields = maps.Clone(u.Fields)
	return u
}

func (u JumpCloudUser) text(name string) string {
	s, _ := u.Fields[name].(string)
	return s
}

// The states of a user.
const (
	jumpCloudStaged    = "STAGED"
	jumpCloudActivated = "ACTIVATED"
	jumpCloudSuspended = "SUSPENDED"
)

var jumpCloudHex = regexp.MustCompile(`^[0-9a-f]{24}$`)

func jumpCloudID(id string) bool { return jumpCloudHex.MatchString(id) }

// id makes an ObjectId: seconds, a machine, a counter. So ids rise with the time of creation. j.mu is held.
func (j *JumpCloud) id() string { return jumpCloudObjectID(j.now(), &j.made) }

func jumpCloudObjectID(at time.Time, made *uint32) string {
	*made++
	s, n := uint32(at.Unix()), *made
	return hex.EncodeToString([]byte{
		byte(s >> 24), byte(s >> 16), byte(s >> 8), byte(s), 0xb8, 0x20, 0x72, 0x55, 0xdf, byte(n >> 16), byte(n >> 8), byte(n),
	})
}

// AddUser adds a user and returns the id, which is made up where the user has none. The state is ACTIVATED and the date now
// where they are left out. It panics where JumpCloud would refuse the user: a username that is taken, text that is too long.
func (j *JumpCloud) AddUser(u JumpCloudUser) (id string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	u = u.clone()
	if u.ID == "" {
		u.ID = j.id()
	}
	if u.State == "" {
		u.State = jumpCloudActivated
	}
	if u.Created.IsZero() {
		u.Created = j.now()
	}
	if j.users[u.ID] != nil {
		panic("sandbox: there is a JumpCloud user " + u.ID + " already")
	}
	j.check(u)
	j.keep(u)
	at, _ := slices.BinarySearch(j.ids, u.ID)
	j.ids = slices.Insert(j.ids, at, u.ID)
	return u.ID
}

// jumpCloudUnique are the properties that no two users share.
var jumpCloudUnique = []string{"username", "email", "employeeIdentifier"}

// keep makes u how the user is from now on. j.mu is held.
func (j *JumpCloud) keep(u JumpCloudUser) {
	j.forget(u.ID)
	j.users[u.ID] = &u
	for _, name := range jumpCloudUnique {
		if v := u.text(name); v != "" {
			j.taken[name+" "+strings.ToLower(v)] = u.ID
		}
	}
}

func (j *JumpCloud) forget(id string) {
	if before := j.users[id]; before != nil {
		for _, name := range jumpCloudUnique {
			delete(j.taken, name+" "+strings.ToLower(before.text(name)))
		}
	}
	delete(j.users, id)
}

// check panics where JumpCloud would refuse the user.
func (j *JumpCloud) check(u JumpCloudUser) {
	refuse := func(format string, args ...any) {
		panic("sandbox: JumpCloud refuses user " + u.ID + ": " + fmt.Sprintf(format, args...))
	}
	if !jumpCloudID(u.ID) || u.text("username") == "" || u.text("email") == "" {
		refuse("an id of 24 hex digits, a username and an email are needed")
	}
	if !slices.Contains([]string{jumpCloudStaged, jumpCloudActivated, jumpCloudSuspended}, u.State) {
		refuse("there is no state %q", u.State)
	}
	for name, v := range u.Fields {
		if _, known := jumpCloudUnset[name]; !known && !slices.Contains(jumpCloudNewer, name) {
			refuse("there is no property %s", name)
		}
		if s, _ := v.(string); len(s) > 1024 || name == "employeeIdentifier" && len(s) > 256 {
			refuse("%s is too long", name)
		}
	}
	for _, name := range jumpCloudUnique {
		if id, taken := j.taken[name+" "+strings.ToLower(u.text(name))]; taken && id != u.ID {
			refuse("%s %s is taken by %s", name, u.text(name), id)
		}
	}
}

// SetUser changes a user by hand.
func (j *JumpCloud) SetUser(id string, change func(*JumpCloudUser)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	u := j.user(id).clone()
	change(&u)
	u.ID = id
	j.check(u)
	j.keep(u)
}

// user returns a user that must be there.
func (j *JumpCloud) user(id string) *JumpCloudUser {
	if u := j.users[id]; u != nil {
		return u
	}
	panic("sandbox: there is no JumpCloud user " + id)
}

// Suspend makes a user SUSPENDED.
func (j *JumpCloud) Suspend(id string) {
	j.SetUser(id, func(u *JumpCloudUser) { u.State = jumpCloudSuspended })
}

// Activate makes a user ACTIVATED, whatever they were.
func (j *JumpCloud) Activate(id string) {
	j.SetUser(id, func(u *JumpCloudUser) { u.State = jumpCloudActivated })
}

// DeleteUser deletes a user: every listing forgets them. Who has them as a manager keeps the id, which then points to
// nobody.
func (j *JumpCloud) DeleteUser(id string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.user(id)
	j.forget(id)
	j.ids = slices.DeleteFunc(j.ids, func(other string) bool { return other == id })
	for _, g := range j.groups {
		g.remove(id)
	}
}

// Users returns every user, by id.
func (j *JumpCloud) Users() []JumpCloudUser {
	j.mu.Lock()
	defer j.mu.Unlock()
	all := make([]JumpCloudUser, len(j.ids))
	for i, id := range j.ids {
		all[i] = j.users[id].clone()
	}
	return all
}

// ServeOnly makes every listing of users well formed and wrong: it shows the first n, and counts as many. 0 shows everybody
// again.
func (j *JumpCloud) ServeOnly(n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.shown = n
	if n == 0 {
		j.shown = -1
	}
}
