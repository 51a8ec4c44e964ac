package mapping

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/interpreter"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// userGroups is a compiled UserGroups.
type userGroups struct {
	filter            *program // nil takes every group
	name, description *program
}

func (c *compiler) userGroups(s *source) {
	given := c.given.UserGroups
	if given == nil {
		return
	}
	if c.given.Groups == nil {
		c.fault("user_groups", "", fmt.Errorf("needs the groups of the source; %s", giveGroups))
	}
	s.userGroups = &userGroups{
		name:        c.ofGroup("name", cmp.Or(given.Name, "group.name")),
		description: c.ofGroup("description", cmp.Or(given.Description, "group.description")),
	}
	if given.Filter == "" {
		return
	}
	var err error
	if s.userGroups.filter, err = (language{environment: ofGroups}).compile(given.Filter, acceptsCondition); err != nil {
		c.fault("user_groups.filter", "", err)
	}
}

// ofGroup compiles an expression that gives a text of a group.
func (c *compiler) ofGroup(argument, expression string) *program {
	p, err := language{environment: ofGroups}.compile(expression, acceptsKind(directory.String))
	if err != nil {
		c.fault("user_groups."+argument, "", err)
	}
	return p
}

// userGroup is a group of a source on its way into the directory.
type userGroup struct {
	source int
	id     string
	directory.Group
	without string // why it is left out; the first cause stays
	notes   []string
}

func (g *userGroup) leaveOut(format string, args ...any) {
	if g.without == "" {
		g.without = fmt.Sprintf(format, args...)
	}
}

// groups gives the groups that are to become user groups, those included that cannot, in order of id.
func (m *Mapping) groups(rows []*row) ([]*userGroup, error) {
	var groups []*userGroup
	var keys map[string]string
	for i, s := range m.sources {
		if s.userGroups == nil {
			continue
		}
		if keys == nil {
			keys = peopleKeys(rows)
		}
		found, err := s.groups(i, keys)
		if err != nil {
			return nil, &InputError{Source: i, Argument: "groups", Err: err}
		}
		if groups = append(groups, found...); len(groups) > directory.MaxGroups {
			return nil, &InputError{Source: i, Argument: "user_groups", Err: fmt.Errorf(
				"takes more groups than the %d that a tenant may have; narrow it by filter", directory.MaxGroups)}
		}
	}
	slices.SortStableFunc(groups, func(a, b *userGroup) int { return strings.Compare(a.id, b.id) })
	for i, g := range groups[min(1, len(groups)):] {
		if before := groups[i]; g.id == before.id {
			return nil, &InputError{Source: g.source, Argument: "groups", Err: fmt.Errorf(
				"has the group %q, which %s (sources[%d]) has too, and both make a user group of it; leave one out by user_groups.filter",
				g.id, m.sources[before.source].name(), before.source)}
		}
	}
	disputed(groups)
	return groups, nil
}

// peopleKeys gives the key of the person that a source id stands for.
func peopleKeys(rows []*row) map[string]string {
	keys := make(map[string]string, len(rows))
	for _, r := range rows {
		keys[r.id] = r.id
		for _, alias := range r.aliases {
			keys[alias] = r.id
		}
	}
	delete(keys, "") // a record without a source id is nobody's
	return keys
}

// disputed leaves out the groups that want one name: Lark has it once.
func disputed(groups []*userGroup) {
	named := map[string][]*userGroup{}
	for _, g := range groups {
		if g.Name != "" {
			named[g.Name] = append(named[g.Name], g)
		}
	}
	for name, same := range named {
		for _, g := range same {
			for _, other := range same {
				if other != g {
					g.leaveOut("name %q is wanted by group %s too", name, other.id)
				}
			}
		}
	}
}

// groups gives the groups of a source that its filter takes, and those of which it cannot tell.
func (s *source) groups(index int, keys map[string]string) ([]*userGroup, error) {
	var docs map[string]json.RawMessage
	if err := json.Unmarshal(s.given.Groups, &docs); err != nil {
		return nil, plain(err)
	}
	var groups []*userGroup
	for _, id := range slices.Sorted(maps.Keys(docs)) {
		record, err := readRecord(docs[id])
		if err != nil {
			return nil, fmt.Errorf("group %q is no JSON object: %w", id, err)
		}
		g := &userGroup{source: index, id: id}
		if s.userGroups.fill(g, &groupVariables{record}) {
			g.setMembers(docs[id], keys)
			g.Group = g.Normalize()
			groups = append(groups, g)
		}
	}
	return groups, nil
}

// setMembers takes the members of a record that are people of the directory. A listing without members is not one of an
// empty group: that would empty the group in Lark.
func (g *userGroup) setMembers(doc json.RawMessage, keys map[string]string) {
	var record struct {
		Members []string `json:"members"`
	}
	if err := json.Unmarshal(doc, &record); err != nil || record.Members == nil {
		g.leaveOut("it has no members, not even an empty list of them, so nobody can tell who is in it; read the groups with their members")
		return
	}
	strangers := map[string]bool{}
	for _, id := range record.Members {
		if key, ok := keys[id]; ok {
			g.Members = append(g.Members, key)
		} else {
			strangers[id] = true
		}
	}
	switch n := len(strangers); n {
	case 0:
	case 1:
		g.notes = append(g.notes, "1 member is not among the users of the sources")
	default:
		g.notes = append(g.notes, fmt.Sprintf("%d members are not among the users of the sources", n))
	}
}

// fill evaluates the expressions for a group. It gives false if the group is not wanted.
func (u *userGroups) fill(g *userGroup, vars *groupVariables) bool {
	if g.id == "" {
		g.leaveOut("its id is empty")
	}
	if u.filter != nil {
		wanted, err := u.filter.holds(vars)
		if err != nil {
			g.leaveOut("filter: %v", err)
		} else if !wanted {
			return false
		}
	}
	name, err := textOf(u.name, vars)
	if err == nil && name == "" {
		err = errors.New("missing")
	}
	if err == nil {
		g.Name = directory.Group{Name: name}.Normalize().Name
		err = directory.CheckGroupName(g.Name)
	}
	if err != nil {
		g.leaveOut("name: %v", err)
	}
	switch description, err := textOf(u.description, vars); {
	case err != nil:
		g.notes = append(g.notes, fmt.Sprintf("description: %v", err))
	case description == "":
	case directory.CheckGroupDescription(description) != nil:
		g.notes = append(g.notes, fmt.Sprintf("description: %v", directory.CheckGroupDescription(description)))
	default:
		g.Description = &description
	}
	return true
}

// textOf evaluates an expression to text in normal form, "" if it is missing.
func textOf(p *program, vars interpreter.Activation) (string, error) {
	v, err := p.value(vars)
	if err == nil {
		v, err = directory.Attribute{Kind: directory.String}.Normalize(v)
	}
	text, _ := v.(string)
	return text, err
}

// addGroups adds the user groups, and what there is to say of them.
func (res *Result) addGroups(groups []*userGroup) {
	for _, g := range groups {
		if g.without != "" {
			res.warn("group "+g.id, "is left out: "+g.without)
			continue
		}
		if res.Directory.Groups == nil {
			res.Directory.Groups = map[string]directory.Group{}
		}
		res.Directory.Groups[g.id] = g.Group
		for _, text := range g.notes {
			res.warn("group "+g.id, text)
		}
	}
}
