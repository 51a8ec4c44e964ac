package okta

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// user is one record of a listing of users.
type user struct {
	id, status string
	// zero where Okta gives none
	updated, statusChanged time.Time
	record                 json.RawMessage
}

func (u user) key() (string, time.Time) { return u.id, u.updated }

func (u user) departed() bool { return u.status == "DEPROVISIONED" }

// kept are the properties of a record that outlive a login and a password change. Others (credentials, links,
// lastLogin, lastUpdated, passwordChanged, and what Okta may add) would change a plan without anybody having changed.
var kept = []string{"activated", "created", "id", "profile", "realmId", "status", "statusChanged", "transitioningToStatus", "type"}

func newUser(doc map[string]any) (user, error) {
	id, err := identify(doc)
	if err != nil {
		return user{}, err
	}
	u := user{id: id}
	u.status, _ = doc["status"].(string)
	if u.status == "" {
		return user{}, errors.New("has no status")
	}
	if u.updated, err = date(doc, "lastUpdated"); err != nil {
		return user{}, err
	}
	if u.statusChanged, err = date(doc, "statusChanged"); err != nil {
		return user{}, err
	}
	trimmed := make(map[string]any, len(kept))
	for _, name := range kept {
		if v := withoutNulls(doc[name]); v != nil {
			trimmed[name] = v
		}
	}
	u.record = bytes.Clone(directory.Encode(trimmed)) // without what the buffer has to spare
	return u, nil
}

// member is the id of a user in a listing that is read for ids only: of a group's members, or of linked objects.
type member string

func (m member) key() (string, time.Time) { return string(m), time.Time{} }

func newMember(doc map[string]any) (member, error) {
	id, err := identify(doc)
	return member(id), err
}

// group is one record of a listing of groups.
type group struct {
	id, name, description, kind string
	updated                     time.Time // the name and so on; a change of members does not count
}

func (g group) key() (string, time.Time) { return g.id, g.updated }

func newGroup(doc map[string]any) (group, error) {
	id, err := identify(doc)
	if err != nil {
		return group{}, err
	}
	g := group{id: id}
	profile, _ := doc["profile"].(map[string]any)
	g.name, _ = profile["name"].(string)
	g.description, _ = profile["description"].(string)
	g.kind, _ = doc["type"].(string)
	if g.name == "" {
		return group{}, errors.New("has no name")
	}
	g.updated, err = date(doc, "lastUpdated")
	return g, err
}

// identify gives the id, without which no item is any use.
func identify(doc map[string]any) (string, error) {
	id, _ := doc["id"].(string)
	if id == "" {
		return "", errors.New("has no id")
	}
	return id, nil
}

// date reads a timestamp; null and absent are the zero time.
func date(doc map[string]any, name string) (time.Time, error) {
	v := doc[name]
	if v == nil {
		return time.Time{}, nil
	}
	s, _ := v.(string)
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("has a %s that is not a date", name)
	}
	return t, nil
}

// withoutNulls takes nulls out of objects, however deep: Okta may send them or leave them out.
func withoutNulls(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if inner == nil {
				delete(v, name)
			} else {
				withoutNulls(inner)
			}
		}
	case []any:
		for _, inner := range v {
			withoutNulls(inner)
		}
	}
	return v
}
