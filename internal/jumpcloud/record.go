package jumpcloud

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// user is one record of a listing of users.
type user struct {
	id     string
	record json.RawMessage
}

func (u user) key() string { return u.id }

// kept are the properties of a record that say who somebody is and where they belong. Others (passwords and their dates,
// locks, keys, second factors, devices, the administrator's role, and what JumpCloud may add) are secret, or change without
// anybody having changed.
var kept = []string{
	"_id", "activated", "alternateEmail", "company", "costCenter", "created", "creationSource", "department", "description",
	"displayname", "email", "employeeIdentifier", "employeeType", "external_dn", "external_source_type", "firstname", "jobTitle",
	"lastname", "location", "managedAppleId", "manager", "middlename", "organization", "state", "suspended", "username",
}

// newUser makes a record of what JumpCloud sends. Unset text is "", null or absent there, as it happens, so all three are
// absent here; unset lists are empty ones.
func newUser(doc map[string]any) (user, error) {
	id, err := identify(doc, "_id")
	if err != nil {
		return user{}, err
	}
	record := map[string]any{
		"addresses": list(doc["addresses"], true), "attributes": list(doc["attributes"], false), "phoneNumbers": list(doc["phoneNumbers"], true),
	}
	for _, name := range kept {
		if v := doc[name]; v != nil && v != "" {
			record[name] = v
		}
	}
	record["_id"] = id
	if record["username"] == nil && record["email"] == nil {
		return user{}, errors.New("has neither a username nor an email, which every user has")
	}
	return user{id, directory.Encode(record)}, nil
}

// list is one of a record's lists of objects, without nulls. The entries of those that are unset in parts lose what is
// unset, and their ids, which JumpCloud gives anew with every change.
func list(v any, inParts bool) []any {
	entries, _ := v.([]any)
	entries = slices.DeleteFunc(entries, func(entry any) bool { return entry == nil })
	for _, entry := range entries {
		properties, _ := entry.(map[string]any)
		for name, value := range properties {
			if value == nil || inParts && (value == "" || name == "id" || name == "_id") {
				delete(properties, name)
			}
		}
	}
	return append([]any{}, entries...)
}

// identify gives the id, without which no item is any use. The two APIs name it differently; where both names are there,
// they mean the same.
func identify(doc map[string]any, name string) (string, error) {
	if doc == nil {
		return "", errors.New("is null")
	}
	id, _ := doc[name].(string)
	if id == "" && name == "_id" {
		id, _ = doc["id"].(string)
	}
	if id == "" {
		return "", errors.New("has no id")
	}
	return id, nil
}

// group is one record of a listing of groups.
type group struct{ id, name, description, kind string }

func (g group) key() string { return g.id }

func newGroup(doc map[string]any) (group, error) {
	id, err := identify(doc, "id")
	if err != nil {
		return group{}, err
	}
	g := group{id: id}
	g.name, _ = doc["name"].(string)
	g.description, _ = doc["description"].(string)
	g.kind, _ = doc["type"].(string)
	if g.name == "" {
		return group{}, errors.New("has no name")
	}
	return g, nil
}

// member is one entry of a listing of a group's members: a user, another group, or nothing (JumpCloud has sent nulls).
type member struct{ kind, id string }

func (m member) key() string {
	if m == (member{}) {
		return ""
	}
	return m.kind + " " + m.id
}

func newMember(doc map[string]any) (member, error) {
	if doc == nil {
		return member{}, nil
	}
	to, _ := doc["to"].(map[string]any)
	id, err := identify(to, "id")
	if err != nil {
		return member{}, fmt.Errorf("points to something that %w", err)
	}
	kind, _ := to["type"].(string)
	if kind == "" {
		return member{}, errors.New("points to something of no type")
	}
	return member{kind, id}, nil
}

// items makes items of a page's documents.
func items[T any](docs []map[string]any, read func(map[string]any) (T, error)) ([]T, error) {
	page := make([]T, len(docs))
	for i, doc := range docs {
		var err error
		if page[i], err = read(doc); err != nil {
			id, _ := identify(doc, "_id")
			return nil, sourcehttp.BadPage(fmt.Sprintf("item %d of the page (id %q) %s", i+1, id, err))
		}
	}
	return page, nil
}
