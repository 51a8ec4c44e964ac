package directory

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxGroups is how many user groups a tenant may have, those that its administrators made included.
const MaxGroups = 500

const (
	maxGroupNameLen        = 100
	maxGroupDescriptionLen = 500
)

// Group is a user group of a [Directory], where it is keyed by its source id.
type Group struct {
	// Name is unique in a tenant.
	Name string `json:"name"`
	// Description is not managed where it is nil, and cleared where it is "".
	Description *string `json:"description,omitempty"`
	// Members are source ids, sorted. Who is in no part of the directory is passed over, so a group may name people whom the
	// sync does not manage.
	Members []string `json:"members"`
}

// Normalize returns the group in normal form: clean text, the name without runs of space, each member once, sorted.
func (g Group) Normalize() Group {
	g.Name = strings.Join(strings.Fields(cleanText(g.Name)), " ")
	if g.Description != nil {
		text := cleanText(*g.Description)
		g.Description = &text
	}
	g.Members = slices.Compact(slices.Sorted(slices.Values(g.Members)))
	if g.Members == nil {
		g.Members = []string{}
	}
	return g
}

// CheckGroupName says what Lark would refuse of a user group's name.
func CheckGroupName(name string) error {
	switch n := utf8.RuneCountInString(name); {
	case strings.TrimSpace(name) == "":
		return errors.New("must not be empty")
	case n > maxGroupNameLen:
		return fmt.Errorf("has %d characters; Lark takes %d", n, maxGroupNameLen)
	}
	return nil
}

// CheckGroupDescription says what Lark would refuse of a user group's description.
func CheckGroupDescription(text string) error {
	if n := utf8.RuneCountInString(text); n > maxGroupDescriptionLen {
		return fmt.Errorf("has %d characters; Lark takes %d", n, maxGroupDescriptionLen)
	}
	return nil
}

func (d *Directory) checkGroups(p *problems) {
	named := map[string]string{}
	for _, id := range sorted(d.Groups) {
		group := d.Groups[id]
		if id == "" {
			p.add("groups[\"\"]: a source id must not be empty")
		}
		if err := CheckGroupName(group.Name); err != nil {
			p.add("groups[%q].name: %v", id, err)
		} else if other, taken := named[group.Name]; taken {
			p.add("groups[%q].name: %q is wanted by %q too; Lark has it once", id, group.Name, other)
		} else {
			named[group.Name] = id
		}
		if group.Description != nil {
			if err := CheckGroupDescription(*group.Description); err != nil {
				p.add("groups[%q].description: %v", id, err)
			}
		}
		if slices.Contains(group.Members, "") {
			p.add("groups[%q].members: a source id must not be empty", id)
		}
	}
	if len(d.Groups) > MaxGroups {
		p.add("groups: there are %d; a tenant has at most %d", len(d.Groups), MaxGroups)
	}
}
