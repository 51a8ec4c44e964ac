package directorysync

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// setSeen puts Lark's values into the document, of which was is what it says. What means the same stays as it was
// written: Terraform compares texts, and would draw "+65 8123 4567" against "+6581234567" as a change, and departments
// that nobody wrote down as removed.
func (m *model) setSeen(was, seen directory.Directory) {
	if was.Equal(seen) {
		return
	}
	written := []byte(m.Directory.ValueString())
	if doc := inTheFormOf(written, seen); !directory.Equal(doc, written) {
		m.Directory = types.StringValue(string(doc))
	}
}

// inTheFormOf writes what was seen in the form of a document that says much the same.
func inTheFormOf(written []byte, seen directory.Directory) []byte {
	var form directory.Directory
	if directory.Decode(written, &form) != nil {
		return seen.JSON()
	}
	seen.People, seen.Departments = maps.Clone(seen.People), maps.Clone(seen.Departments)
	for id, person := range seen.People {
		seen.People[id] = personInTheFormOf(form.People[id], person)
	}
	for path, department := range seen.Departments {
		if _, listed := form.Departments[path]; !listed && department == departmentAt(path) {
			delete(seen.Departments, path)
		}
	}
	return withEmptyParts(withGroups(seen.JSON(), groupsInTheFormOf(written, seen.Groups)), written)
}

func personInTheFormOf(form, seen directory.Person) directory.Person {
	out := directory.Person{}
	maps.Copy(out, seen)
	for name, value := range form {
		if text, ok := value.(string); ok && text == seen[name] { // nearly always, and phones take long
			continue
		}
		a, _ := directory.LookupAttribute(name)
		if normal, err := a.Normalize(value); err == nil && reflect.DeepEqual(normal, seen[name]) {
			out[name] = value // a null, too
		}
	}
	return out
}

// withEmptyParts keeps the parts of a document that are there and hold nothing.
func withEmptyParts(doc, written []byte) []byte {
	var parts, form map[string]json.RawMessage
	if directory.Decode(written, &form) != nil {
		return doc
	}
	maps.DeleteFunc(form, func(_ string, part json.RawMessage) bool {
		return len(bytes.Trim(part, "{} \t\r\n")) > 0 && string(part) != "null"
	})
	if len(form) == 0 || directory.Decode(doc, &parts) != nil {
		return doc
	}
	maps.Copy(form, parts)
	return directory.Encode(form)
}

// departmentAt is the department that a path alone stands for.
func departmentAt(path string) directory.Department {
	parent, name := directory.SplitPath(path)
	return directory.Department{Name: name, Parent: parent}
}

// addUnwritten adds to the document of a state the departments that it leaves out, because people are in them: an apply
// has made or found them as their paths say. Those of Idle are known otherwise.
func addUnwritten(s *reconcile.State) {
	s.Directory.Departments = maps.Clone(s.Directory.Departments) // it may be that of the configuration, too
	for path := range s.Memory.Departments {
		_, listed := s.Directory.Departments[path]
		if _, idle := s.Idle[path]; listed || idle {
			continue
		}
		if s.Directory.Departments == nil {
			s.Directory.Departments = map[string]directory.Department{}
		}
		s.Directory.Departments[path] = departmentAt(path)
	}
}
