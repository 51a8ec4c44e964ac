package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// sent are the writes that the tenant carried out since it was last asked for them, in a sorted list: "create Mei Chan",
// "update Mei Chan: email name", "create department Engineering". Attributes have the names that a directory has for
// them.
func (w *world) sent() []string {
	w.Helper()
	lines := []string{}
	for _, c := range w.lark.Writes() {
		lines = append(lines, w.describe(c))
	}
	w.lark.Reset()
	slices.Sort(lines)
	return lines
}

// sends expects exactly these writes since it was last asked.
func (w *world) sends(want ...string) {
	w.Helper()
	slices.Sort(want)
	if diff := cmp.Diff(append([]string{}, want...), w.sent()); diff != "" {
		w.Errorf("writes to Lark (- expected, + sent):\n%s", diff)
	}
}

// inLark names Lark's fields as a directory does.
var inLark = map[string]string{"department_ids": "departments", "leader_user_id": "leader", "is_frozen": "suspended"}

func (w *world) describe(c sandbox.Call) string {
	w.Helper()
	var body map[string]any
	if id, is := strings.CutSuffix(c.Path, "/resurrect"); is {
		user, _ := w.lark.User(id[strings.LastIndexByte(id, '/')+1:])
		return "restore " + user.Name
	}
	if c.Method == "DELETE" {
		if id, is := strings.CutPrefix(c.Path, "/open-apis/contact/v3/users/"); is {
			user, _ := w.lark.User(id)
			return "delete " + user.Name
		}
		return c.Method + " " + c.Path
	}
	if err := json.Unmarshal([]byte(c.Body), &body); err != nil {
		w.Fatalf("%s %s has the body %q: %v", c.Method, c.Path, c.Body, err)
	}
	kind, id, _ := strings.Cut(strings.TrimPrefix(c.Path, "/open-apis/contact/v3/"), "/")
	switch {
	case c.Method == "POST" && kind == "users":
		return fmt.Sprintf("create %s", body["name"])
	case c.Method == "POST" && kind == "departments":
		return fmt.Sprintf("create department %s", body["name"])
	case c.Method == "PATCH" && kind == "departments":
		if body["name"] == nil { // its leader or order
			body["name"] = w.departmentCalled(id)
		}
		return fmt.Sprintf("update department %s", body["name"])
	case c.Method == "PATCH" && kind == "users":
		user, _ := w.lark.User(id)
		var fields []string
		for _, field := range slices.Sorted(maps.Keys(body)) {
			if name, ok := inLark[field]; ok {
				field = name
			}
			fields = append(fields, field)
		}
		slices.Sort(fields)
		return fmt.Sprintf("update %s: %s", user.Name, strings.Join(fields, " "))
	}
	return c.Method + " " + c.Path
}

// resourceChange is what the JSON of a plan says of one resource.
type resourceChange struct {
	Address string
	Change  struct {
		Before, After struct{ Directory, Offboarded string }
	}
}

// promised is what the saved plan of an update says, in the form of sent: the difference between the directory before
// and after, person by person, and who is newly offboarded.
func (f *folder) promised() []string {
	f.Helper()
	shown := f.run("show", "-json", saved)
	var plan struct {
		Changes []resourceChange `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte(shown.raw), &plan); err != nil {
		f.Fatalf("%s: %v\n%s", shown.command, err, shown.raw)
	}
	i := slices.IndexFunc(plan.Changes, func(c resourceChange) bool { return c.Address == staff })
	if i < 0 {
		f.Fatalf("the plan has no %s", staff)
	}
	change := plan.Changes[i].Change
	before, after := f.document(change.Before.Directory), f.document(change.After.Directory)
	lines := []string{}
	for path, department := range after.Departments {
		if _, known := before.Departments[path]; !known {
			lines = append(lines, "create department "+department.Name)
		} else if before.Departments[path] != department {
			lines = append(lines, "update department "+department.Name)
		}
	}
	for id, person := range after.People {
		if had, known := before.People[id]; !known {
			lines = append(lines, fmt.Sprintf("create %s", person["name"]))
		} else if names := differing(had, person); len(names) > 0 {
			lines = append(lines, fmt.Sprintf("update %s: %s", person["name"], strings.Join(names, " ")))
		}
	}
	var left, leaves map[string]struct{ Name string }
	f.decode(change.Before.Offboarded, &left)
	f.decode(change.After.Offboarded, &leaves)
	for id, person := range leaves {
		if _, known := left[id]; !known {
			lines = append(lines, fmt.Sprintf("update %s: suspended", person.Name))
		}
	}
	slices.Sort(lines)
	return lines
}

type document struct {
	People      map[string]map[string]any
	Departments map[string]struct{ Name, Parent string }
}

func (f *folder) document(text string) (d document) {
	f.Helper()
	f.decode(text, &d)
	return d
}

func (f *folder) decode(text string, into any) {
	f.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		f.Fatalf("%q: %v", text, err)
	}
}

// differing are the attributes of want that have does not have so.
func differing(have, want map[string]any) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !cmp.Equal(have[name], want[name]) {
			names = append(names, name)
		}
	}
	return names
}
