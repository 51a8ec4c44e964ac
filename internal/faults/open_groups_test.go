package faults_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// crews is the life of a few groups, with what Lark does not document of them in it: who resigns, names that go round, a
// group that is deleted and made again, members who cannot be added or are out already, a narrowed view.
var crews = []step{
	{name: "first sync", smooth: true, happen: func(w *world) {
		w.hire("Ada Ang", "Engineering", "", "CEO", "")
		for _, name := range []string{"Ben Bo", "Cai Chen", "Dee Dahl", "Eve East"} {
			w.hire(name, "Engineering", "", "Engineer", "Ada Ang")
		}
		w.groups["1"] = crew{"One", []string{"Ada Ang", "Ben Bo", "Cai Chen"}}
		w.groups["2"] = crew{"Two", []string{"Dee Dahl"}}
	}, settle: func(w *world) { w.lark.AcceptInvitations() }},
	{name: "one resigns", smooth: true, happen: func(w *world) { w.resign("Ben Bo") }},
	{name: "names go round", smooth: true, happen: func(w *world) {
		w.groups["1"] = crew{"Two", []string{"Cai Chen", "Dee Dahl", "Eve East"}}
		w.groups["2"] = crew{"One", []string{"Ada Ang"}}
	}},
	{name: "deleted by hand", smooth: true, happen: func(w *world) { w.lark.DeleteGroup(w.state.Groups["2"].ID) }},
	{
		name: "one resigns while she is added", at: "POST " + groupPath + "/:group_id/member/batch_add",
		happen:    func(w *world) { w.groups["3"] = crew{"Three", []string{"Ada Ang", "Cai Chen", "Eve East"}} },
		meanwhile: func(w *world) { w.resign("Eve East") },
	},
	{
		name: "one is out already", smooth: true, at: "POST " + groupPath + "/:group_id/member/batch_remove",
		happen: func(w *world) { w.groups["1"] = crew{"Two", []string{}} },
		meanwhile: func(w *world) {
			w.lark.SetGroup(w.state.Groups["1"].ID, func(g *sandbox.LarkGroup) { g.Users = g.Users[1:] })
		},
	},
	{name: "a narrowed view", happen: func(w *world) {
		engineering, _ := w.lark.DepartmentByPath("Engineering")
		w.lark.AddUser(sandbox.LarkUser{UserID: "out", Name: "Olga Stern", Email: "olga@acme.example"})
		w.before++
		olga, _ := w.lark.UserByEmail("olga@acme.example")
		w.lark.NarrowRange(engineering.OpenID)
		w.lark.ShowGroups(w.state.Groups["1"].ID)
		w.lark.SetGroup(w.state.Groups["1"].ID, func(g *sandbox.LarkGroup) { g.Users = append(g.Users, olga.OpenID) })
		w.groups["2"] = crew{"One", []string{"Cai Chen"}}
	}, settle: func(w *world) { w.lark.WidenRange() }},
}

// resign has an administrator delete somebody's account.
func (w *world) resign(name string) {
	openID := w.state.Bound[w.people[name]].OpenID
	w.lark.DeleteUser(openID)
	w.resigned[w.people[name]] = openID
}

func TestOpen_groups_come_to_rest_with_each_undocumented_behaviour_of_Lark(t *testing.T) {
	t.Parallel()
	ways := []way{{}, {field: "ListLag", value: time.Minute}}
	for _, field := range []string{
		"GroupsKeepResigned", "GroupNameJudgedFirst", "GroupIDsSpent", "GroupCountsLag", "HiddenGroupsUnknown",
		"GroupMembersInRangeOnly", "BatchAddRefusesWhole", "RemoveRefusesStrangers",
	} {
		ways = append(ways, way{field: field, value: true})
	}
	for _, x := range ways {
		t.Run(x.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var switches sandbox.LarkSwitches
				if x.field != "" {
					x.set(&switches)
				}
				w := newWorld(t, switches)
				for _, s := range crews {
					if w.lives(s, false); t.Failed() {
						t.Fatalf("that was the step %q", s.name)
					}
				}
			})
		})
	}
}
