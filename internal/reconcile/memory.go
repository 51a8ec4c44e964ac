package reconcile

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Memory is the part of the state that only the provider reads. Its JSON is the private state of the resource. Nothing in
// it changes by itself: Terraform compares it after a refresh, and a refresh of an unchanged tenant must leave it alone.
type Memory struct {
	// AppID is the app in whose terms the open_ids are.
	AppID string `json:"app_id"`
	// Range is what of the tenant the app could see at the last apply: see [Tenant]. Nil if that is not known.
	Range []string `json:"range,omitempty"`
	// Bound joins source ids to Lark users.
	Bound map[string]Bound `json:"people"`
	// Departments joins paths to open_department_ids.
	Departments map[string]string `json:"departments,omitempty"`
	// Made are the open_department_ids of those that this sync has made, sorted: the others were there before.
	Made []string `json:"made,omitempty"`
	// Begun are the paths of those whose creation had no answer, sorted: one that Lark turns out to have there was made by this sync.
	Begun []string `json:"begun,omitempty"`
	// Leaders are the open_ids of who leads them in Lark, as last seen, by path. Nobody is "" where Directory has a leader.
	Leaders map[string]string `json:"leaders,omitempty"`
	// Idle are those of Departments that Directory does not have, as last seen.
	Idle map[string]directory.Department `json:"idle,omitempty"`
	// ManagersKnown is false where the app cannot read who administers the tenant: then nobody is suspended.
	ManagersKnown bool `json:"managers_known,omitempty"`
	// Groups joins source ids of groups to user groups. Of those that Directory does not have, only the id is kept.
	Groups map[string]BoundGroup `json:"groups,omitempty"`
	// OtherGroups counts the user groups of the tenant that are none of Groups, as last seen.
	OtherGroups int `json:"other_groups,omitempty"`
	// Failing says since when what failed in the last apply has been failing.
	Failing Failing `json:"failing,omitempty"`
	// Served says of approvals, as long as they stand, which apply last did what they were given for.
	Served map[string]time.Time `json:"served,omitempty"`
}

// Bound is one person's Lark user and what was last seen of it beyond the directory.
type Bound struct {
	OpenID string `json:"o"`
	UserID string `json:"u,omitempty"`
	// Person is what Lark has of a person who is not in Directory.People (held, missing, departed), or who is, but
	// whose last write failed, or who is held (Plan.unclear). Nil for everybody else: their values are in the directory.
	Person directory.Person `json:"p,omitempty"`
	Frozen FrozenBy         `json:"f,omitempty"`
	Gone   GoneBy           `json:"g,omitempty"`
	// Manager: administers the tenant.
	Manager bool `json:"m,omitempty"`
	// Unjoined: Lark refused a change because the invitation was not accepted yet. What it refused is in Skipped.
	Unjoined bool `json:"j,omitempty"`
	// Marked: Lark has shown that in is_unjoin, so that they have joined when it does no more. Where it does not mark
	// anybody, only is_activated tells.
	Marked bool `json:"jm,omitempty"`
	// Skipped holds wanted attributes that were not written for a reason that stands or passes by itself (a leader who is
	// not in Lark, a change before the person joined, the suspension of somebody protected) with what Lark has of them, which
	// may be a leader who stands in. They are no drift, and are planned when the reason is gone.
	Skipped directory.Person `json:"s,omitempty"`
	// Kept holds attributes that Lark was told to clear and has left as they were: attribute -> Lark's value, of leader
	// the open_id. They are no drift, and are not cleared again, while they are to be empty and Lark has that value.
	Kept map[string]string `json:"k,omitempty"`
	// Aliases are the other source ids by which the directory has had the person, sorted: who comes by one is them.
	Aliases []string `json:"a,omitempty"`
	// Left holds attributes that differ and are left so by their [Handling], with what Lark has of them: they are reported,
	// and no drift.
	Left directory.Person `json:"l,omitempty"`
	// MissingSince is when an apply first found the person in no map.
	MissingSince *time.Time `json:"since,omitempty"`
	// MissingFor is the longest offboarding.missing_for that a refresh has found to have passed since then.
	MissingFor time.Duration `json:"for,omitempty"`
	// SuspendedAt is when the sync froze the user. Where Frozen is NotFrozen, the sync tried and the answer was lost: a
	// user who is then found to be frozen was frozen by the sync.
	SuspendedAt *time.Time `json:"at,omitempty"`
	// Unsuspended: offboarded and not suspended, because Lark suspends nobody who has not joined.
	Unsuspended bool `json:"us,omitempty"`
	// LeavingSince is since when the time until the deletion of who is offboarded runs; where it is nil, that is SuspendedAt.
	LeavingSince *time.Time `json:"ls,omitempty"`
	// Paused: it does not run, because the person is held.
	Paused bool `json:"lp,omitempty"`
	// DueFor is the longest offboarding.delete_after that a refresh has found to have passed since then.
	DueFor time.Duration `json:"df,omitempty"`
	// DeletedAt is when the sync deleted the user, nil where the answer was lost or somebody else did.
	DeletedAt *time.Time `json:"dat,omitempty"`
	// Former is what the account had when the sync deleted it and Lark does not give back.
	Former *Former `json:"was,omitempty"`
	// Owed is the leader and the user groups that a restoration has not given back yet.
	Owed *Former `json:"ow,omitempty"`
	// Unrestorable: Lark does not restore the deleted user any more. Who comes back gets a new account.
	Unrestorable bool `json:"ur,omitempty"`
	// Spared: restored by somebody else after the sync had deleted them; they are not deleted again.
	Spared bool `json:"sp,omitempty"`
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
	Resigned   GoneBy = "resigned" // deleted in Lark, by somebody else
	Deleted    GoneBy = "deleted"  // deleted by this sync
	Exited     GoneBy = "exited"   // left the tenant by themselves, which Lark turns into a deletion
	Vanished   GoneBy = "vanished" // Lark knows no such user
	OutOfRange GoneBy = "range"    // outside the app's contact range
)

// resigned reports whether the user was deleted, whoever did it.
func (g GoneBy) resigned() bool { return g == Resigned || g == Exited || g == Deleted }

// unidentified reports whether nobody knows which Lark user it is that the person has: not found by user_id after a change of the app.
func (b Bound) unidentified() bool { return b.OpenID == "" && !b.Gone.resigned() }

// ownersOf are the source ids by the open_ids of the users bound.
func ownersOf(bound map[string]Bound) map[string]string {
	owner := make(map[string]string, len(bound))
	for id, b := range bound {
		if b.OpenID != "" { // not known in the terms of this app
			owner[b.OpenID] = id
		}
	}
	return owner
}

// Former is a place in the tenant, in Lark's ids: the departments, the primary one first, the leader and the user groups.
type Former struct {
	Departments []string `json:"d,omitempty"`
	Leader      string   `json:"l,omitempty"`
	Groups      []string `json:"g,omitempty"`
}

// ParseMemory reads the private state. Nothing at all is an empty memory.
func ParseMemory(doc []byte) (Memory, error) {
	var m Memory
	if len(doc) == 0 {
		return m, nil
	}
	if err := m.unpack(doc); err != nil {
		return Memory{}, fmt.Errorf("the private state of this resource is damaged (%w); restore the state from its last good version", err)
	}
	for id, b := range m.Bound {
		// JSON has no int64 and no []string. What Lark has in no normal form is left out, as in directory.ParseSeen.
		if b.Person != nil {
			b.Person, _ = b.Person.Normalize()
		}
		if b.Skipped != nil {
			b.Skipped, _ = b.Skipped.Normalize()
		}
		if b.Left != nil {
			b.Left, _ = b.Left.Normalize()
		}
		m.Bound[id] = b
	}
	return m, nil
}

func (m *Memory) unpack(doc []byte) error {
	var packed []byte
	if err := json.Unmarshal(doc, &packed); err != nil {
		return err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, m)
}

// JSON returns the private state: JSON, packed by gzip, as a JSON string in base64. The state file has base64 of base64
// of that, which is 93 bytes for each person; it would be 168 if it were not packed.
func (m Memory) JSON() ([]byte, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed) // ids hardly get smaller by more
	if err != nil {
		return nil, err
	}
	if err := errors.Join(json.NewEncoder(w).Encode(m), w.Close()); err != nil {
		return nil, err
	}
	return json.Marshal(packed.Bytes())
}
