package reconcile

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// State is what one run leaves to the next. Directory, Offboarded and Failures are attributes that users see; the
// rest is the [Memory], which is long, changes with each hire and is of no interest in a plan.
type State struct {
	// Directory is the document that was last applied, with Lark's values of the managed attributes in it.
	Directory directory.Directory
	// Offboarded: source id -> who left and what became of them.
	Offboarded map[string]Offboarded
	// Failures: source id or department path -> cause, of the last apply.
	Failures map[string]string
	Memory
}

// Memory is the part of the state that only the provider reads. Its JSON is the private state of the resource.
type Memory struct {
	// AppID is the app in whose terms the open_ids are.
	AppID string `json:"app_id"`
	// Bound joins source ids to Lark users.
	Bound map[string]Bound `json:"people"`
	// Departments joins paths to open_department_ids.
	Departments map[string]string `json:"departments,omitempty"`
	// Idle are those of Departments that Directory does not have, as last seen.
	Idle map[string]directory.Department `json:"idle,omitempty"`
	// Seen is when Lark was last looked at: the time that a plan gives to what it decides.
	Seen time.Time `json:"seen"`
	// ManagersKnown is false where the app cannot read who administers the tenant: then nobody is suspended.
	ManagersKnown bool `json:"managers_known,omitempty"`
}

// Bound is one person's Lark user and what was last seen of it beyond the directory.
type Bound struct {
	OpenID string `json:"o"`
	UserID string `json:"u,omitempty"`
	// Person is what Lark has of a person who is not in Directory.People (held, missing, departed), or who is, but
	// whose last write failed. Nil for everybody else: their values are in the directory.
	Person directory.Person `json:"p,omitempty"`
	Frozen FrozenBy         `json:"f,omitempty"`
	Gone   GoneBy           `json:"g,omitempty"`
	// Manager: administers the tenant.
	Manager bool `json:"m,omitempty"`
	// Unjoined: Lark refused a change because the invitation was not accepted yet. What it refused is in Skipped.
	Unjoined bool `json:"j,omitempty"`
	// Skipped holds wanted attributes that could not be written for a reason that passes by itself (a leader who is not in
	// Lark, a change before the person joined) with what Lark has of them. They are no drift, and are planned when the
	// reason is gone.
	Skipped directory.Person `json:"s,omitempty"`
	// MissingSince is when an apply first found the person in no map.
	MissingSince *time.Time `json:"since,omitempty"`
	// SuspendedAt is when the sync froze the user. Where Frozen is NotFrozen, the sync tried and the answer was lost: a
	// user who is then found to be frozen was frozen by the sync.
	SuspendedAt *time.Time `json:"at,omitempty"`
}

// FrozenBy says who suspended a user.
type FrozenBy string

// Who suspends.
const (
	NotFrozen      FrozenBy = ""
	FrozenBySync   FrozenBy = "sync"
	FrozenByOthers FrozenBy = "others"
)

// GoneBy says why a bound user is no longer to be had.
type GoneBy string

// How users go.
const (
	NotGone    GoneBy = ""
	Resigned   GoneBy = "resigned" // deleted in Lark
	Vanished   GoneBy = "vanished" // Lark knows no such user
	OutOfRange GoneBy = "range"    // outside the app's contact range
)

// Offboarded tells about somebody who left and is suspended: who, and since when.
type Offboarded struct {
	Name  string `json:"name"`
	Since string `json:"since"` // RFC 3339, UTC
}

// ParseMemory reads the private state. Nothing at all is an empty memory.
func ParseMemory(doc []byte) (Memory, error) {
	var m Memory
	if len(doc) == 0 {
		return m, nil
	}
	if err := json.Unmarshal(doc, &m); err != nil {
		return m, fmt.Errorf("the private state of this resource is damaged (%w); restore the state from its last good version", err)
	}
	for id, b := range m.Bound {
		// JSON has no int64 and no []string. What Lark has in no normal form is left out, as in directory.ParseSeen.
		if b.Person != nil {
			b.Person, _ = b.Person.Normalize()
		}
		if b.Skipped != nil {
			b.Skipped, _ = b.Skipped.Normalize()
		}
		m.Bound[id] = b
	}
	return m, nil
}

// JSON returns the private state.
func (m Memory) JSON() ([]byte, error) { return json.Marshal(m) }

// have returns Lark's values of a bound person's managed attributes, as last seen.
func (s State) have(id string) directory.Person {
	b := s.Bound[id]
	if b.Person != nil {
		return b.Person
	}
	return s.Directory.People[id]
}

// department returns what Lark has of a bound department, as last seen; false if that is not known.
func (s State) department(path string) (directory.Department, bool) {
	if d, ok := s.Directory.Departments[path]; ok {
		return d, true
	}
	d, ok := s.Idle[path]
	return d, ok
}

// pathInLark is the path of a bound department by the names that Lark was last seen to have.
func (s State) pathInLark(path string) string {
	names := ""
	for range 50 { // levels, and the end of a circle
		d, ok := s.department(path)
		if !ok {
			break
		}
		names = d.Name + strings.TrimSuffix("/"+names, "/")
		path = d.Parent
	}
	return strings.Trim(path+"/"+names, "/")
}

// class is where a source id stands in a directory.
type class int

const (
	missing class = iota
	present
	held
	departed
)

func classOf(d directory.Directory, id string) class {
	if _, ok := d.People[id]; ok {
		return present
	}
	if _, ok := d.Held[id]; ok {
		return held
	}
	if _, ok := d.Departed[id]; ok {
		return departed
	}
	return missing
}
