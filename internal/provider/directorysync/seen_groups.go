package directorysync

import (
	"encoding/json"
	"reflect"
	"slices"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// writtenGroup is a group as a document has it, keys that hold nothing included.
type writtenGroup map[string]any

// groupsInTheFormOf writes groups as a document does: its order of members, its spelling, and what it says of nothing.
func groupsInTheFormOf(written []byte, seen map[string]directory.Group) map[string]writtenGroup {
	var form struct {
		Groups map[string]writtenGroup `json:"groups"`
	}
	if len(seen) == 0 || directory.Decode(written, &form) != nil {
		return nil
	}
	out := make(map[string]writtenGroup, len(seen))
	for id, group := range seen {
		out[id] = groupInTheFormOf(form.Groups[id], group)
	}
	return out
}

func groupInTheFormOf(form writtenGroup, seen directory.Group) writtenGroup {
	out := writtenGroup{"name": seen.Name, "members": seen.Members}
	if seen.Description != nil {
		out["description"] = *seen.Description
	}
	was, ok := normalGroup(form)
	if !ok {
		return out
	}
	if was.Name == seen.Name {
		out["name"] = form["name"]
	}
	if description, written := form["description"]; written && reflect.DeepEqual(was.Description, seen.Description) {
		out["description"] = description // a null, too
	}
	if members, written := form["members"]; slices.Equal(was.Members, seen.Members) {
		if out["members"] = members; !written {
			delete(out, "members")
		}
		return out
	}
	list, _ := form["members"].([]any)
	members := []any{}
	left := make(map[string]bool, len(seen.Members))
	for _, id := range seen.Members {
		left[id] = true
	}
	for _, member := range list {
		if id, _ := member.(string); left[id] {
			members = append(members, member)
			delete(left, id)
		}
	}
	for _, id := range seen.Members {
		if left[id] {
			members = append(members, id)
		}
	}
	out["members"] = members
	return out
}

// normalGroup is what a written group means.
func normalGroup(form writtenGroup) (directory.Group, bool) {
	d, err := directory.ParseSeen(directory.Encode(map[string]any{"groups": map[string]writtenGroup{"": form}}))
	return d.Groups[""], err == nil && form != nil
}

// withGroups puts groups into a document that has some.
func withGroups(doc []byte, groups map[string]writtenGroup) []byte {
	var parts map[string]json.RawMessage
	if len(groups) == 0 || directory.Decode(doc, &parts) != nil {
		return doc
	}
	parts["groups"] = directory.Encode(groups)
	return directory.Encode(parts)
}
