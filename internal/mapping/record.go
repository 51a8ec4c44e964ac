package mapping

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// records gives a source's records, undecoded: decoding them is the larger part of the work and is done by many at once.
func (s *source) records() (map[string]json.RawMessage, error) {
	records := s.given.Records
	if records == nil {
		if err := json.Unmarshal(s.given.Users, &records); err != nil {
			return nil, fmt.Errorf("is no JSON object of records, source id => record: %w", plain(err))
		}
	}
	if len(records) == 0 {
		return nil, fmt.Errorf("%s gave no records at all; that is never taken for a company without people: "+
			"check the search or group_ids of the data source, what its credentials may see, and that the right attribute is passed on",
			s.name())
	}
	return records, nil
}

// plain says what JSON there is in the place of another, without the names of Go.
func plain(err error) error {
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		where := "it"
		if wrong.Field != "" {
			where = wrong.Field
		}
		return fmt.Errorf("%s is a JSON %s", where, wrong.Value)
	}
	return err
}

func (s *source) name() string {
	if s.label == "" {
		return "the source"
	}
	return fmt.Sprintf("source %q", s.label)
}

// decodeRecord reads a record into what CEL works with. Nulls are left out: a field that is null is missing.
func decodeRecord(doc json.RawMessage) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	var record map[string]any
	if err := d.Decode(&record); err != nil {
		return nil, plain(err)
	}
	if record == nil {
		return nil, errors.New("it is null")
	}
	return celMap(record), nil
}

// celMap turns the values of a decoded object into CEL's, in place, once for all expressions.
func celMap(object map[string]any) map[string]any {
	for key, v := range object {
		if v == nil {
			delete(object, key)
			continue
		}
		if inner, ok := v.(map[string]any); ok {
			celMap(inner) // stays a Go map: CEL selects from it without a conversion
			continue
		}
		object[key] = celValue(v)
	}
	return object
}

func celValue(v any) ref.Val {
	switch v := v.(type) {
	case string:
		return types.String(v)
	case bool:
		return types.Bool(v)
	case json.Number:
		return celNumber(v)
	case []any:
		items := make([]ref.Val, len(v))
		for i, item := range v {
			items[i] = celValue(item)
		}
		return types.NewRefValList(types.DefaultTypeAdapter, items)
	case map[string]any:
		return types.NewStringInterfaceMap(types.DefaultTypeAdapter, celMap(v))
	}
	return types.NullValue
}

// celNumber keeps whole numbers whole, and those too long for any number of CEL as text: they are identifiers.
func celNumber(n json.Number) ref.Val {
	if i, err := n.Int64(); err == nil {
		return types.Int(i)
	}
	if f, err := n.Float64(); err == nil && strings.ContainsAny(n.String(), ".eE") {
		return types.Double(f)
	}
	return types.String(n.String())
}

// groupNames gives, by person, the sorted names of the groups they are in.
func (s *source) groupNames() (map[string]ref.Val, error) {
	if s.given.Groups == nil {
		return nil, nil
	}
	var groups map[string]struct {
		Name    string   `json:"name"`
		Members []string `json:"members"`
	}
	if err := json.Unmarshal(s.given.Groups, &groups); err != nil {
		return nil, fmt.Errorf("is no JSON object of groups, group id => {\"name\", \"members\"}: %w", plain(err))
	}
	names := map[string][]string{}
	for _, id := range slices.Sorted(maps.Keys(groups)) {
		if groups[id].Name == "" {
			return nil, fmt.Errorf("group %q has no name", id)
		}
		for _, member := range groups[id].Members {
			names[member] = append(names[member], groups[id].Name)
		}
	}
	lists := make(map[string]ref.Val, len(names))
	for member, list := range names {
		slices.Sort(list)
		lists[member] = types.NewStringList(types.DefaultTypeAdapter, slices.Compact(list))
	}
	return lists, nil
}

// lookup reads a text at a path of fields, "" if there is none.
func lookup(record map[string]any, path ...string) string {
	for _, key := range path[:len(path)-1] {
		record, _ = record[key].(map[string]any)
	}
	if v, ok := record[path[len(path)-1]].(ref.Val); ok {
		s, _ := text(v)
		return strings.TrimSpace(s)
	}
	return ""
}
