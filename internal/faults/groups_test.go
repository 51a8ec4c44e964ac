package faults_test

import (
	"slices"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

const groupPath = "/open-apis/contact/v3/group"

// crew is a user group that is wanted, with its members by name.
type crew struct {
	name    string
	members []string
}

func (c crew) group(people map[string]string) directory.Group {
	g := directory.Group{Name: c.name, Members: []string{}}
	for _, name := range c.members {
		g.Members = append(g.Members, people[name])
	}
	slices.Sort(g.Members)
	return g
}

// sameGroups compares the user groups with the directory: each is there once, with its members, and with leavers who
// were in it when they left.
func (w *world) sameGroups(wanted directory.Directory) {
	w.Helper()
	all := w.lark.Groups()
	if len(all) != len(wanted.Groups) {
		w.Errorf("Lark has %d groups, want %d", len(all), len(wanted.Groups))
	}
	for id, want := range wanted.Groups {
		at := slices.IndexFunc(all, func(g sandbox.LarkGroup) bool { return g.ID == w.state.Groups[id].ID })
		if at < 0 {
			w.Errorf("the group %s is not in Lark", id)
			continue
		}
		var got, members []string
		for _, openID := range all[at].Users {
			if u, _ := w.lark.User(openID); !w.leavers[u.EmployeeNo] && !u.Resigned {
				got = append(got, openID)
			}
		}
		for _, member := range want.Members {
			if w.resigned[member] == "" {
				members = append(members, w.state.Bound[member].OpenID)
			}
		}
		slices.Sort(got)
		slices.Sort(members)
		if diff := cmp.Diff(members, got); diff != "" || all[at].Name != want.Name {
			w.Errorf("the group %s is called %s and has members (-want +got):\n%s", id, all[at].Name, diff)
		}
	}
}
