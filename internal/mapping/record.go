package mapping

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/lark-directory/terraform-provider-lark/internal/rawjson"
)

// records gives a source's records, undecoded: decoding them is the larger part of the work and is done by many at once.
func (s *source) records() (map[string]json.RawMessage, error) {
	records := s.given.Records
	if records == nil {
		members, err := rawjson.Members(s.given.Users)
		if err != nil && !isNull(err) {
			return nil, fmt.Errorf("is no JSON object of records, source id => record: %w", plain(err))
		}
		records = make(map[string]json.RawMessage, len(members))
		for _, m := range members {
			records[string(m.Name)] = json.RawMessage(m.Value)
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
	if wrong := (*rawjson.WrongKindError)(nil); errors.As(err, &wrong) {
		return fmt.Errorf("it is a JSON %s", wrong.Is)
	}
	return errors.New(rawjson.Words(err))
}

// isNull says that null stood where an object belongs.
func isNull(err error) bool {
	wrong := (*rawjson.WrongKindError)(nil)
	return errors.As(err, &wrong) && wrong.Is == "null"
}

func (s *source) name() string {
	if s.label == "" {
		return "the source"
	}
	return fmt.Sprintf("source %q", s.label)
}

// readRecord reads a record, which is an object.
func readRecord(doc json.RawMessage) (*object, error) {
	members, err := rawjson.Members(doc)
	switch {
	case isNull(err):
		return nil, errors.New("it is null")
	case err != nil:
		return nil, plain(err)
	}
	return &object{members: members}, nil
}

// celValue is a value of a record as CEL sees it.
func celValue(v rawjson.Value) ref.Val {
	switch v.Kind() {
	case '"':
		s, _ := rawjson.Text(v)
		return types.String(s)
	case 't', 'f':
		return types.Bool(v.Kind() == 't')
	case '0':
		return celNumber(json.Number(v))
	case '[':
		elements, _ := rawjson.Elements(v)
		items := make([]ref.Val, len(elements))
		for i, element := range elements {
			items[i] = celValue(element)
		}
		return types.NewRefValList(types.DefaultTypeAdapter, items)
	case '{':
		members, _ := rawjson.Members(v)
		return &object{members: members}
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
func lookup(record *object, path ...string) string {
	for _, key := range path[:len(path)-1] {
		v, _ := record.field(key)
		inner, ok := v.(*object)
		if !ok {
			return ""
		}
		record = inner
	}
	v, _ := record.field(path[len(path)-1])
	s, _ := text(v)
	return strings.TrimSpace(s)
}
