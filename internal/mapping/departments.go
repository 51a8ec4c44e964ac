package mapping

import (
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// departments makes one department of paths that differ only in case: HR systems hold "engineering" and "Engineering"
// side by side, and Lark would show both. The spelling that most people have wins, then byte order.
func departments(rows []*row) {
	spellings := map[string]map[string]int{} // path in lower case => last name as spelt => people
	for _, r := range rows {
		if r.isPerson() {
			countSpellings(spellings, r.person.Strings("departments"))
		}
	}
	canonical := map[string]string{} // path in lower case => path
	for _, r := range rows {
		given := r.person.Strings("departments")
		if !r.isPerson() || len(given) == 0 {
			continue
		}
		paths := make([]string, len(given))
		for i, path := range given {
			paths[i] = spell(path, spellings, canonical)
			if paths[i] != path {
				r.note("departments", "%q is written %q, as most people have it", path, paths[i])
			}
		}
		r.setDepartments(paths)
	}
}

// countSpellings counts one person's departments and all above them, each spelling once.
func countSpellings(spellings map[string]map[string]int, paths []string) {
	seen := map[string]bool{}
	for _, path := range paths {
		for path != "" && !seen[path] {
			seen[path] = true
			parent, name := directory.SplitPath(path)
			node := strings.ToLower(path)
			if spellings[node] == nil {
				spellings[node] = map[string]int{}
			}
			spellings[node][name]++
			path = parent
		}
	}
}

func spell(path string, spellings map[string]map[string]int, canonical map[string]string) string {
	if path == "" {
		return ""
	}
	node := strings.ToLower(path)
	if known, ok := canonical[node]; ok {
		return known
	}
	parent, _ := directory.SplitPath(path)
	best, most := "", 0
	for name, people := range spellings[node] {
		if people > most || people == most && name < best {
			best, most = name, people
		}
	}
	whole := best
	if above := spell(parent, spellings, canonical); above != "" {
		whole = above + "/" + best
	}
	canonical[node] = whole
	return whole
}

func (r *row) setDepartments(paths []string) {
	known, _ := directory.LookupAttribute("departments")
	normal, err := known.Normalize(paths)
	if err != nil {
		r.fail("departments", "%v", err)
		return
	}
	r.person["departments"] = normal
}
