package mapping

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// team are a few people whom groups may have as members.
var team = records{
	"a": person("a@x.com"), "b": person("b@x.com"), "staged": status(person("s@x.com"), "STAGED"), "left": status(person("l@x.com"), "DEPROVISIONED"),
	"nameless": profile(map[string]any{"email": "n@x.com"}),
}

func described(text string) *string { return &text }

// grouped maps the team with these groups.
func grouped(t testing.TB, groups records, rule UserGroups) Result {
	t.Helper()
	return okta(t, team, func(s *Source) { s.Groups, s.UserGroups = groups.json(t), &rule })
}

func TestMap_user_groups_are_those_that_the_filter_takes(t *testing.T) {
	t.Parallel()
	groups := records{
		"g1": map[string]any{"id": "g1", "name": "lark-sales", "description": "Who  sells", "type": "OKTA_GROUP", "members": []any{"b", "a", "a"}},
		"g2": map[string]any{"id": "g2", "name": "lark-empty", "members": []any{}},
		"g3": map[string]any{"id": "g3", "name": "printers", "members": []any{"a"}},
	}
	result := grouped(t, groups, UserGroups{Filter: "group.name.startsWith('lark-')", Name: "group.name.substring(5)"})
	want := map[string]directory.Group{
		"g1": {Name: "sales", Description: described("Who  sells"), Members: []string{"a", "b"}},
		"g2": {Name: "empty", Members: []string{}},
	}
	if diff := cmp.Diff(want, result.Directory.Groups); diff != "" {
		t.Error(diff)
	}
	if len(result.Warnings) > 0 || result.Summary["groups"] != 2 {
		t.Errorf("warnings %v, summary %v", result.Warnings, result.Summary)
	}
	all := grouped(t, groups, UserGroups{Description: "null"}).Directory.Groups
	if len(all) != 3 || all["g1"].Name != "lark-sales" || all["g1"].Description != nil {
		t.Errorf("without a filter: %v", all)
	}
}

func TestMap_a_member_is_whoever_the_sources_know_whatever_became_of_them(t *testing.T) {
	t.Parallel()
	result := grouped(t, records{
		"g":   map[string]any{"name": "all", "members": []any{"a", "staged", "left", "nameless", "gone", "gone", "other", ""}},
		"one": map[string]any{"name": "one", "members": []any{"gone"}},
	}, UserGroups{})
	if diff := cmp.Diff([]string{"a", "left", "nameless", "staged"}, result.Directory.Groups["g"].Members); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{
		"group g":   "3 members are not among the users of the sources",
		"group one": "1 member is not among the users of the sources",
	}, result.Warnings); diff != "" {
		t.Error(diff)
	}
}

func TestMap_a_group_that_Lark_cannot_have_is_left_out_and_disturbs_nothing_else(t *testing.T) {
	t.Parallel()
	members := []any{"a"}
	result := grouped(t, records{
		"good":       map[string]any{"name": "good", "members": members},
		"long":       map[string]any{"name": strings.Repeat("x", 101), "members": members},
		"talkative":  map[string]any{"name": "talkative", "description": strings.Repeat("x", 501), "members": members},
		"nameless":   map[string]any{"name": "-", "label": "", "members": members},
		"odd":        map[string]any{"name": "odd", "label": 1, "kind": 7, "members": members},
		"twin-1":     map[string]any{"name": "twin", "members": members},
		"twin-2":     map[string]any{"name": " twin ", "members": members},
		"twin-3":     map[string]any{"name": "twin"},
		"memberless": map[string]any{"name": "memberless"},
		"null":       map[string]any{"name": "null", "members": nil},
		"":           map[string]any{"name": "without an id", "members": members},
	}, UserGroups{
		Filter: "!has(group.kind) || group.kind.startsWith('x')", Name: "group.name == '-' ? group.label : group.name",
		Description: "has(group.kind) ? string(1 / 0) : group.description",
	})
	if diff := cmp.Diff(map[string]directory.Group{
		"good": {Name: "good", Members: []string{"a"}}, "talkative": {Name: "talkative", Members: []string{"a"}},
	}, result.Directory.Groups); diff != "" {
		t.Error(diff)
	}
	const noMembers = "is left out: it has no members, not even an empty list of them, so nobody can tell who is in it; read the groups with their members"
	if diff := cmp.Diff(map[string]string{
		"group long":       "is left out: name: has 101 characters; Lark takes 100",
		"group talkative":  "description: has 501 characters; Lark takes 500",
		"group nameless":   "is left out: name: missing",
		"group odd":        "is left out: filter: startsWith cannot be applied to (int, string)",
		"group twin-1":     `is left out: name "twin" is wanted by group twin-2 too`,
		"group twin-2":     `is left out: name "twin" is wanted by group twin-1 too`,
		"group twin-3":     noMembers,
		"group memberless": noMembers,
		"group null":       noMembers,
		"group ":           "is left out: its id is empty",
	}, result.Warnings); diff != "" {
		t.Error(diff)
	}
	if len(result.Directory.People) != 2 {
		t.Errorf("people: %v", result.Directory.People)
	}
}

func TestMap_user_groups_of_several_sources(t *testing.T) {
	t.Parallel()
	sources := []Source{
		{Name: "staff", Preset: "okta", Users: records{"a": person("a@x.com")}.json(t), UserGroups: &UserGroups{Filter: "group.name != 'all'"}},
		{Name: "interns", Preset: "okta", Users: records{"b": person("b@x.com")}.json(t), UserGroups: &UserGroups{Filter: "group.name == 'all'"}},
	}
	groups := records{
		"g1": map[string]any{"name": "both", "members": []any{"a", "b"}}, "g2": map[string]any{"name": "all", "members": []any{"b"}},
	}.json(t)
	sources[0].Groups, sources[1].Groups = groups, groups
	if diff := cmp.Diff(map[string]directory.Group{
		"g1": {Name: "both", Members: []string{"a", "b"}}, "g2": {Name: "all", Members: []string{"b"}},
	}, mapped(t, sources...).Directory.Groups); diff != "" {
		t.Error(diff)
	}
	sources[1].UserGroups = &UserGroups{}
	refuses(t, sources, `sources[1].groups: has the group "g1", which source "staff" (sources[0]) has too, and both make a user group of it`)
}

// refuses expects an InputError.
func refuses(t *testing.T, sources []Source, want string) {
	t.Helper()
	m, err := Compile(sources)
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Map()
	if fault := (*InputError)(nil); !errors.As(err, &fault) || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestMap_more_groups_than_a_tenant_has_are_refused(t *testing.T) {
	t.Parallel()
	groups := records{}
	for i := range directory.MaxGroups + 1 {
		groups[fmt.Sprint(i)] = map[string]any{"name": fmt.Sprint("group ", i), "members": []any{}}
	}
	source := Source{Preset: "okta", Users: team.json(t), Groups: groups.json(t), UserGroups: &UserGroups{Filter: "group.name != 'group 7'"}}
	if n := len(mapped(t, source).Directory.Groups); n != directory.MaxGroups {
		t.Errorf("%d groups", n)
	}
	source.UserGroups = &UserGroups{}
	refuses(t, []Source{source}, "sources[0].user_groups: takes more groups than the 500 that a tenant may have; narrow it by filter")
}

// Where a company models its tree as groups, the departments of a person are those of their groups.
func TestMap_groups_as_departments(t *testing.T) {
	t.Parallel()
	groups := records{}
	for name, members := range map[string][]any{
		"dept:Engineering/Platform": {"a"}, "dept:Sales": {"a", "b"}, "Everyone": {"a", "b"}, "dept:": {"b"},
	} {
		groups["id of "+name] = map[string]any{"name": name, "members": members}
	}
	result := okta(t, team, func(s *Source) {
		s.Groups = groups.json(t)
		s.Attributes = map[string]string{"departments": `groups.filter(g, g.startsWith('dept:')).map(g, g.substring(5).split('/'))`}
	})
	for id, want := range map[string][]string{"a": {"Engineering/Platform", "Sales"}, "b": {"Sales"}} {
		if diff := cmp.Diff(want, result.Directory.People[id].Strings("departments")); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
	if diff := cmp.Diff([]string{"Engineering", "Engineering/Platform", "Sales"}, keysOf(result.Directory.Departments)); diff != "" {
		t.Error(diff)
	}
}
