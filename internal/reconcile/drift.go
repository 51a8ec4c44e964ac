package reconcile

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Drift says, a line each, who and what somebody else has changed in Lark, given a state and what [Observe] made of it. It names
// attributes, not their values. What failed in the last apply is not in it: a first apply leaves that in the state as it was planned. What the sync has
// done in a run whose end was lost is in it, for nobody can tell.
func Drift(was, seen State) []string {
	var lines []string
	failed := func(key string) bool { _, failed := was.Failures[key]; return failed }
	for _, id := range keysOf(was.Directory.People, seen.Directory.People, was.Bound) {
		if failed(id) {
			continue
		}
		changes := changedBy(was.Directory.People[id], seen.Directory.People[id])
		before, now := was.Bound[id], seen.Bound[id]
		switch {
		case now.Gone != before.Gone:
			changes = append(changes, gone[now.Gone]...)
		case now.Frozen == FrozenByOthers && before.Frozen == NotFrozen:
			changes = append(changes, "suspended in Lark")
		case now.Frozen == NotFrozen && before.Frozen != NotFrozen:
			changes = append(changes, "suspension lifted in Lark")
		}
		if len(changes) > 0 {
			lines = append(lines, fmt.Sprintf("%s: %s", labelled(was.have(id).Label(id), id), strings.Join(changes, ", ")))
		}
	}
	for _, path := range keysOf(was.Directory.Departments, seen.Directory.Departments, was.Memory.Departments) {
		if before, now := was.Directory.Departments[path], seen.Directory.Departments[path]; before != now && !failed(path) {
			lines = append(lines, fmt.Sprintf("department %q: changed or deleted in Lark", path))
		}
	}
	for _, id := range keysOf(was.Directory.Groups, seen.Directory.Groups, was.Groups) {
		before, now := was.Directory.Groups[id], seen.Directory.Groups[id]
		switch {
		case failed(FailureOfGroup(id)), reflect.DeepEqual(before, now):
		case now.Name == "":
			lines = append(lines, fmt.Sprintf("%s: deleted in Lark", groupLabel(before.Name)))
		case !slices.Equal(before.Members, now.Members):
			lines = append(lines, fmt.Sprintf("%s: members changed in Lark", groupLabel(before.Name)))
		default:
			lines = append(lines, fmt.Sprintf("%s: changed in Lark", groupLabel(before.Name)))
		}
	}
	return lines
}

// gone says what has become of somebody since they were last seen. What the sync has done itself is no drift.
var gone = map[GoneBy][]string{
	NotGone: {"there again"}, Resigned: {"deleted in Lark"}, Exited: {"left the tenant by themselves"}, Vanished: {"not to be found any more"},
	OutOfRange: {"outside the app's contact range"},
}

func keysOf[A, B, C any](a map[string]A, b map[string]B, c map[string]C) []string {
	all := slices.AppendSeq(slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b)), maps.Keys(c))
	slices.Sort(all)
	return slices.Compact(all)
}

// changedBy are the attributes that differ, sorted.
func changedBy(was, seen directory.Person) (names []string) {
	for _, name := range keysOf(was, seen, directory.Person(nil)) {
		if !reflect.DeepEqual(was[name], seen[name]) {
			names = append(names, name)
		}
	}
	return names
}

func labelled(label, id string) string {
	if label == id {
		return id
	}
	return fmt.Sprintf("%s (%s)", label, id)
}
