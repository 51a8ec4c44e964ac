package reconcile

import (
	"context"
	"maps"
	"slices"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// translate turns a seen person's references into source terms: departments into paths, the leader into a source id.
// What has no name there keeps Lark's id.
func translate(seen directory.Person, paths, byOpenID map[string]string) directory.Person {
	p := directory.NewPerson()
	maps.Copy(p, seen)
	if ids := seen.Strings("departments"); len(ids) > 0 {
		deps := make([]string, len(ids))
		for i, id := range ids {
			deps[i] = pathOf(id, paths)
		}
		slices.Sort(deps[1:])
		p["departments"] = deps
	}
	if id, ok := byOpenID[seen.String("leader")]; ok {
		p["leader"] = id
	}
	return p
}

func pathOf(id string, paths map[string]string) string {
	if path, ok := paths[id]; ok {
		return path
	}
	return id
}

// complete writes down, for the attributes that names manages, what Lark has nothing of. A value that is absent from
// the result is one of which nothing is known.
func complete(live, names directory.Person) directory.Person {
	for name := range names {
		if a, ok := directory.LookupAttribute(name); ok && live[name] == nil && !a.Required {
			live[name] = empty(a.Kind)
		}
	}
	return live
}

func empty(k directory.Kind) any {
	switch k {
	case directory.Int:
		return int64(0)
	case directory.Bool:
		return false
	case directory.List:
		return []string{}
	default:
		return ""
	}
}

func isEmpty(v any) bool {
	l, isList := v.([]string)
	return isList && len(l) == 0 || v == "" || v == false || v == int64(0)
}

func has(p directory.Person, name string) bool { _, ok := p[name]; return ok }

// departmentPaths names the departments that users are in: those in known by their path there, others by their names
// in Lark.
func departmentPaths(ctx context.Context, tenant Tenant, users map[string]directory.User, known map[string]string) (map[string]string, error) {
	paths := maps.Clone(known)
	if paths == nil {
		paths = map[string]string{}
	}
	paths[directory.RootDepartment] = ""
	var ids []string
	for _, u := range users {
		ids = append(ids, u.Person.Strings("departments")...)
	}
	return paths, addPaths(ctx, tenant, paths, ids)
}

// addPaths adds the paths of departments, reading a level of parents a time. What Lark does not show gets no path, nor
// does what would get the path of another: after a rename in Lark two departments can seem to stand in one place.
func addPaths(ctx context.Context, tenant Tenant, paths map[string]string, ids []string) error {
	read := map[string]directory.Department{}
	for next := unknown(ids, paths, read); len(next) > 0; {
		got, err := tenant.Departments(ctx, next)
		if err != nil {
			return err
		}
		for _, id := range next {
			read[id] = got[id] // the zero department where Lark shows none
		}
		next = unknown(parentsOf(got), paths, read)
	}
	taken := map[string]bool{}
	for _, path := range paths {
		taken[path] = true
	}
	var name func(id string, depth int) (string, bool)
	name = func(id string, depth int) (string, bool) {
		if path, ok := paths[id]; ok {
			return path, true
		}
		own, _ := directory.JoinPath(read[id].Name)
		if own == "" || depth > 50 {
			return "", false
		}
		path, ok := name(read[id].Parent, depth+1)
		if path != "" {
			path += "/"
		}
		if path += own; !ok || taken[path] {
			return "", false
		}
		paths[id], taken[path] = path, true
		return path, true
	}
	for _, id := range slices.Sorted(maps.Keys(read)) {
		name(id, 0)
	}
	return nil
}

func parentsOf(departments map[string]directory.Department) []string {
	var ids []string
	for _, d := range departments {
		ids = append(ids, d.Parent)
	}
	return ids
}

func unknown(ids []string, paths map[string]string, read map[string]directory.Department) []string {
	var out []string
	for _, id := range ids {
		_, named := paths[id]
		_, seen := read[id]
		if !named && !seen && id != "" {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
