package directory

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// RootDepartment is the id of a tenant's root, whatever the id type.
const RootDepartment = "0"

// Department is a department. In a [Directory] it is keyed by its path and Parent is a path ("" is the root); as the
// tenant shows it, it is keyed by open_department_id and Parent is one too (RootDepartment is the root).
type Department struct {
	Name   string `json:"name"`
	Parent string `json:"parent,omitempty"`
	// DepartmentID is the custom department_id, given at creation only.
	DepartmentID string `json:"department_id,omitempty"`
	// Leader is who leads it: in a Directory a source id, as the tenant shows it an open_id. "" is nobody there, and not
	// managed in a Directory, as is an Order that is "". Order is a number among those of the same parent, the smaller first, as text.
	Leader string `json:"leader,omitempty"`
	Order  string `json:"order,omitempty"`
}

// A department is known by its path: the names from the top, joined by "/" ("Engineering/Platform"). Lark refuses
// "/" inside a name, so a path is never ambiguous.

// JoinPath makes a path of names. Text is brought to normal form with inner white space folded; a name that is empty
// is left out, so that a person without a division is simply in "Platform"; a "/" inside a name becomes "-", which
// changed reports. No names at all give "": the root.
func JoinPath(names ...string) (path string, changed bool) {
	parts := make([]string, 0, len(names))
	for _, name := range names {
		if strings.Contains(name, "/") {
			name, changed = strings.ReplaceAll(name, "/", "-"), true
		}
		if name = strings.Join(strings.Fields(cleanText(name)), " "); name != "" {
			parts = append(parts, name)
		}
	}
	return strings.Join(parts, "/"), changed
}

// SplitPath returns the path of the parent ("" for the root) and the department's own name.
func SplitPath(path string) (parent, name string) {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return "", path
}

// depth is the number of names in a path; the root has none.
func depth(path string) int {
	if path == "" {
		return 0
	}
	return strings.Count(path, "/") + 1
}

const (
	maxDepth             = 25 // levels of departments in a tenant
	maxDepartments       = 50 // departments of one user
	maxDepartmentNameLen = 100
)

// normalizePaths brings a list of departments to normal form: the first is the primary one, the others are sorted,
// none stands twice. A path is a string, or a list of names.
func normalizePaths(v any) (any, error) {
	var items []any
	switch v := v.(type) {
	case []string:
		for _, s := range v {
			items = append(items, s)
		}
	case []any:
		items = v
	default:
		return nil, fmt.Errorf("must be a list of paths, not %s", describe(v))
	}
	paths := make([]string, 0, len(items))
	for _, item := range items {
		names, err := pathNames(item)
		if err != nil {
			return nil, err
		}
		path, _ := JoinPath(names...)
		if err := checkPath(path); err != nil {
			return nil, err
		}
		if path != "" && !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	if len(paths) > maxDepartments {
		return nil, fmt.Errorf("has %d departments; Lark takes %d", len(paths), maxDepartments)
	}
	if len(paths) > 2 {
		slices.Sort(paths[1:])
	}
	return paths, nil
}

// checkPath says what Lark would refuse of a path in normal form.
func checkPath(path string) error {
	if levels := depth(path); levels > maxDepth {
		return fmt.Errorf("%q is %d levels deep; Lark takes %d", path, levels, maxDepth)
	}
	for name := range strings.SplitSeq(path, "/") {
		if n := utf8.RuneCountInString(name); n > maxDepartmentNameLen {
			return fmt.Errorf("the department name %q has %d characters; Lark takes %d", name, n, maxDepartmentNameLen)
		}
	}
	return nil
}

func pathNames(item any) ([]string, error) {
	switch item := item.(type) {
	case string:
		return strings.Split(item, "/"), nil
	case []string:
		return item, nil
	case []any:
		names := make([]string, 0, len(item))
		for _, n := range item {
			s, ok := n.(string)
			if !ok && n != nil {
				return nil, fmt.Errorf("has a department name that is not text: %s", describe(n))
			}
			names = append(names, s)
		}
		return names, nil
	}
	return nil, fmt.Errorf("has a path that is neither text nor a list of names: %s", describe(item))
}
