package okta

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/rawjson"
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

func newUser(doc rawjson.Object) (user, error) {
	id, err := identify(doc)
	if err != nil {
		return user{}, err
	}
	u := user{id: id}
	u.status = doc.Text("status")
	if u.status == "" {
		return user{}, errors.New("has no status")
	}
	if u.updated, err = date(doc, "lastUpdated"); err != nil {
		return user{}, err
	}
	if u.statusChanged, err = date(doc, "statusChanged"); err != nil {
		return user{}, err
	}
	trimmed := make(rawjson.Object, 0, len(kept))
	for _, name := range kept {
		if v := doc.Find(name); v != nil {
			trimmed = append(trimmed, rawjson.Member{Name: []byte(name), Value: v})
		}
	}
	u.record = json.RawMessage(trimmed.Written())
	return u, nil
}

// member is the id of a user in a listing that is read for ids only: of a group's members, or of linked objects.
type member string

func (m member) key() (string, time.Time) { return string(m), time.Time{} }

func newMember(doc rawjson.Object) (member, error) {
	id, err := identify(doc)
	return member(id), err
}

// group is one record of a listing of groups.
type group struct {
	id, name, description, kind string
	updated                     time.Time // the name and so on; a change of members does not count
}

func (g group) key() (string, time.Time) { return g.id, g.updated }

func newGroup(doc rawjson.Object) (group, error) {
	id, err := identify(doc)
	if err != nil {
		return group{}, err
	}
	g := group{id: id}
	profile := doc.Object("profile")
	g.name, g.description, g.kind = profile.Text("name"), profile.Text("description"), doc.Text("type")
	if g.name == "" {
		return group{}, errors.New("has no name")
	}
	g.updated, err = date(doc, "lastUpdated")
	return g, err
}

// identify gives the id, without which no item is any use.
func identify(doc rawjson.Object) (string, error) {
	id := doc.Text("id")
	if id == "" {
		return "", errors.New("has no id")
	}
	return id, nil
}

// date reads a timestamp; null and absent are the zero time.
func date(doc rawjson.Object, name string) (time.Time, error) {
	v := doc.Find(name)
	if v == nil || v.Kind() == 'n' {
		return time.Time{}, nil
	}
	s, _ := rawjson.Text(v)
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("has a %s that is not a date", name)
	}
	return t, nil
}

// Canonical gives a record with sorted keys, and without white space and nulls, which Okta may send or leave out: it is the
// same text as long as the record says the same.
func Canonical(record json.RawMessage) (json.RawMessage, error) {
	var v any
	if err := directory.Decode(record, &v); err != nil {
		return nil, err
	}
	return directory.Encode(withoutNulls(v)), nil
}

// withoutNulls takes nulls out of objects, however deep.
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
