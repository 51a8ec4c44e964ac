package mapping

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// company draws three sources, of which the first two may have people in common, and sometimes all: who is who stands in
// the field who. Groups have members of all sources, and some that nobody knows.
func company(t *rapid.T) (sources []Source, users []map[string]any) {
	var ids []string
	users = make([]map[string]any, 3)
	for i := range users {
		users[i] = map[string]any{}
		for j := range rapid.IntRange(1, 5).Draw(t, "people") {
			id := fmt.Sprintf("%d-%d", i, j)
			r := record().Draw(t, id).(map[string]any)
			if who := rapid.SampledFrom([]string{"", "x", "y", "z"}).Draw(t, "who"); who != "" {
				r["who"] = who
			}
			users[i][id] = r
			ids = append(ids, id)
		}
	}
	ids = append(ids, "stranger", "")
	sources = make([]Source, 3)
	for i := range sources {
		groups := map[string]any{}
		for j := range rapid.IntRange(0, 3).Draw(t, "groups") {
			groups[fmt.Sprintf("g%d-%d", i, j)] = map[string]any{
				"name":        rapid.SampledFrom([]string{"a", "b", "c d", "e", strings.Repeat("x", 101)}).Draw(t, "name"),
				"description": fieldValue("d", nil).Draw(t, "description"), "kind": fieldValue("lark", "other").Draw(t, "kind"),
				"members": rapid.SliceOf(rapid.SampledFrom(ids)).Draw(t, "members"),
			}
		}
		sources[i] = property(objectOf(t, slices.Sorted(maps.Keys(users[i])), users[i]))
		sources[i].Identity, sources[i].UserGroups = "user.who", &UserGroups{Filter: "group.kind == 'lark' || group.kind.startsWith('l')"}
		sources[i].Groups, _ = json.Marshal(groups)
	}
	sources[1].Scope, sources[1].PhoneRegion = "", "US"
	sources[2] = Source{
		Name: "file", Users: sources[2].Users, Groups: sources[2].Groups, UserGroups: sources[2].UserGroups,
		Departed: "user.status == 'DEPROVISIONED'",
		Attributes: map[string]string{
			"name": "user.profile.displayName", "email": "user.profile.email", "employee_no": "user.profile.employeeNumber", "leader": "user.profile.managerId",
			"mobile": "user.profile.mobilePhone", "departments": "[[user.profile.division, user.profile.department]]", "user_id": "user.profile.uid",
		},
	}
	return sources, users
}

// people are the source ids that stand for one person each, by any of them, told as one text.
func people(t rapid.TB, result Result) map[string]string {
	all := map[string]string{}
	outcomes := slices.Concat(keysOf(result.Directory.People), keysOf(result.Directory.Held), keysOf(result.Directory.Departed))
	for _, key := range outcomes {
		ids := append([]string{key}, result.Directory.Aliases[key]...)
		slices.Sort(ids)
		for _, id := range ids {
			if all[id] != "" {
				t.Fatalf("%s is two people", id)
			}
			all[id] = strings.Join(ids, " ")
		}
	}
	return all
}

func TestMap_with_identity_the_order_of_sources_is_that_of_precedence_and_nothing_else(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sources, _ := company(t)
		result := mapped(t, sources...)
		// A source that joins nobody may stand anywhere.
		for _, order := range [][]int{{2, 0, 1}, {0, 2, 1}} {
			if diff := cmp.Diff(result, mapped(t, sources[order[0]], sources[order[1]], sources[order[2]])); diff != "" {
				t.Fatalf("another order, another result: %s", diff)
			}
		}
		sources[2].Identity = "user.who"
		order := rapid.Permutation(sources).Draw(t, "order")
		if diff := cmp.Diff(people(t, mapped(t, sources...)), people(t, mapped(t, order...))); diff != "" {
			t.Fatalf("another order, other people: %s", diff)
		}
		for i := range sources {
			sources[i].Identity, order[i].Identity = "", ""
		}
		if diff := cmp.Diff(mapped(t, sources...), mapped(t, order...)); diff != "" {
			t.Fatalf("another order, another result: %s", diff)
		}
	})
}

// Promise 1: nobody leaves without evidence, and whoever a source still has is none.
func TestMap_with_identity_nobody_leaves_whom_another_source_has(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sources, users := company(t)
		sources[2].Identity = "user.who"
		result := mapped(t, sources...)
		left, who := map[string]bool{}, map[string]string{}
		for i, source := range sources {
			source.Identity, source.UserGroups = "", nil
			for id := range mapped(t, source).Departed {
				left[id] = true
			}
			for id, r := range users[i] {
				who[id], _ = r.(map[string]any)["who"].(string)
			}
		}
		for id := range who {
			for key := range result.Departed {
				switch same := who[id] != "" && who[id] == who[key]; {
				case id == key && !left[id]:
					t.Fatalf("%s has left, but no source says so", id)
				case same && id[0] != key[0] && !left[id]:
					t.Fatalf("%s has left, but %s is the same person and has not", key, id)
				}
			}
			if left[id] && who[id] == "" && result.Departed[id] == "" {
				t.Fatalf("%s, whom nobody else knows, has not left: %v", id, result.Directory)
			}
		}
	})
}

// What is joined is what has the same identity, of different sources.
func TestMap_with_identity_only_the_same_person_is_joined(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sources, users := company(t)
		result := mapped(t, sources...)
		for key, others := range result.Directory.Aliases {
			for _, id := range others {
				of := func(id string) any { return users[id[0]-'0'][id].(map[string]any)["who"] }
				if id[0] == key[0] || of(id) == nil || of(id) != of(key) {
					t.Fatalf("%s (%v) was joined with %s (%v)", id, of(id), key, of(key))
				}
			}
			if person, is := result.Directory.People[key]; is && person.String("name") == "" {
				t.Fatalf("%s has no name", key)
			}
		}
		aliases, all := slices.Concat(slices.Collect(maps.Values(result.Directory.Aliases))...), people(t, result)
		for id, group := range result.Directory.Groups {
			for _, member := range group.Members {
				if all[member] == "" || slices.Contains(aliases, member) {
					t.Fatalf("%s has the member %q, who is no key of anybody", id, member)
				}
			}
		}
	})
}
