package reconcile_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

var groupNames = []string{"Red", "Green", "Blue", "White"}

// drawGroups are a few groups. One member is nobody whom the sync knows. Their names go round, or else groups come and
// go: one that left the directory keeps its name in Lark, and no other can have it.
func drawGroups(t *rapid.T, named bool) groups {
	out, names := groups{}, groupNames
	if named {
		names = rapid.Permutation(groupNames).Draw(t, "names of groups")
	}
	for i, id := range []string{"g", "h", "i"} {
		if !named && rapid.IntRange(0, 3).Draw(t, "without "+id) == 0 {
			continue
		}
		g := team(names[i], rapid.SliceOfNDistinct(rapid.SampledFrom(append([]string{"nobody"}, pool...)), 0, 5, rapid.ID).Draw(t, "members of "+id)...)
		if text := rapid.SampledFrom([]string{"-", "", "About us"}).Draw(t, "description of "+id); text != "-" {
			g = described(g, text)
		}
		out[id] = g
	}
	return out
}

func userIDs(f *fakeTenant) (ids []string) {
	for _, openID := range slices.Sorted(maps.Keys(f.users)) {
		ids = append(ids, f.users[openID].UserID)
	}
	return ids
}

// handOnGroup is what an administrator does to one group.
func handOnGroup(t *rapid.T, f *fakeTenant, openIDs []string) {
	id := rapid.SampledFrom(slices.Sorted(maps.Keys(f.groups))).Draw(t, "which group")
	g, who := f.groups[id], rapid.SampledFrom(openIDs).Draw(t, "which member")
	switch rapid.SampledFrom([]string{"put in", "put in", "take out", "rename", "describe", "delete"}).Draw(t, "what with the group") {
	case "put in":
		g.members[who] = true
	case "take out":
		delete(g.members, who)
	case "rename":
		g.Name = "Renamed " + id
	case "describe":
		g.Description = "Hacked"
	case "delete":
		delete(f.groups, id)
	}
}

// checkGroups: the groups in Lark are as the directory wants them, as far as that can be.
func checkGroups(t *rapid.T, w *world) {
	owner := map[string]string{}
	for id, b := range w.state.Bound {
		owner[b.OpenID] = id
	}
	unidentified := false
	for _, id := range slices.AppendSeq(slices.Collect(maps.Keys(w.wanted.People)), maps.Keys(w.wanted.Held)) {
		if _, bound := w.state.Bound[id]; !bound {
			unidentified = true
		}
	}
	follows := func(id string) bool {
		_, wanted := w.wanted.People[id]
		b, bound := w.state.Bound[id]
		return wanted && bound && b.Gone == reconcile.NotGone
	}
	ids := map[string]string{}
	for id, want := range w.wanted.Groups {
		b := w.state.Groups[id]
		if other, twice := ids[b.ID]; twice {
			t.Errorf("%s and %s are the same user group", id, other)
		}
		ids[b.ID] = id
		g := w.tenant.groups[b.ID]
		if g == nil {
			t.Errorf("the group %s is not in Lark", id)
			continue
		}
		if g.Name != want.Name || want.Description != nil && *want.Description != g.Description {
			t.Errorf("the group %s is %q, %q; want %q, %v", id, g.Name, g.Description, want.Name, want.Description)
		}
		for _, m := range want.Members {
			if follows(m) && !g.members[w.state.Bound[m].OpenID] {
				t.Errorf("%s is not in the group %s", m, id)
			}
		}
		for openID := range g.members {
			who, known := owner[openID]
			stays := w.policy.Additive || known && !follows(who) || !known && unidentified
			if !stays && !slices.Contains(want.Members, who) {
				t.Errorf("%s%s is in the group %s", who, openID, id)
			}
		}
	}
}

// checkRemovals: nobody was taken out of a group whom the plan does not list there, who is held, missing or departed, or
// whom the directory has in it; and no account of somebody of the directory was taken for a stranger's.
func checkRemovals(t *rapid.T, w *world, plan reconcile.Plan, writes []write, accounts map[string]string) {
	listed, want := map[string]bool{}, map[string]directory.Group{}
	openIDs := map[string]string{} // a run that was killed left no state
	for id, b := range w.state.Bound {
		openIDs[id] = b.OpenID
	}
	for _, s := range plan.Steps {
		if s.Group == nil {
			openIDs[s.ID] = cmp.Or(s.OpenID, openIDs[s.ID])
			continue
		}
		for _, name := range []string{s.Group.Want.Name, "Renamed " + s.OpenID} { // the second by hand, after the plan
			want[name] = s.Group.Want
			for _, id := range s.Group.Remove {
				listed[name+" "+cmp.Or(openIDs[id], id)] = true
			}
		}
		if len(s.Group.Remove) > 0 && (w.policy.Additive || !s.Group.Seen) {
			t.Errorf("%s is additive, or was not seen, and has removals %v", s.ID, s.Group.Remove)
		}
	}
	owner, account := map[string]string{}, map[string]string{}
	for id, openID := range openIDs {
		owner[openID] = id
	}
	for id, userID := range accounts {
		account[userID] = id
	}
	for _, wr := range writes {
		if wr.what != "remove" {
			continue
		}
		for _, openID := range wr.members {
			id, known := owner[openID]
			if !known {
				id = account[w.tenant.users[openID].UserID]
				if openIDs[id] != "" { // they have another account: this one, which was deleted before it was theirs, is a stranger's
					id = ""
				}
			}
			_, present := w.wanted.People[id]
			_, held := w.wanted.Held[id]
			switch {
			case !listed[wr.id+" "+openID]:
				t.Errorf("%s was taken out of %s, and the plan does not say so\n%s", openID, wr.id, printed(plan, nil))
			case known && !present, held:
				t.Errorf("%s is held, missing or departed, and was taken out of %s", id, wr.id)
			case present && slices.Contains(want[wr.id].Members, id):
				t.Errorf("%s belongs in %s, and was taken out", id, wr.id)
			}
		}
	}
}

// checkGroupOrder: groups come after everything but the deletions of departments, and who joins has an account or gets one before.
func checkGroupOrder(t *rapid.T, w *world, plan reconcile.Plan) {
	made, begun := map[string]bool{}, false
	for _, s := range plan.Steps {
		if s.Group == nil {
			if begun && s.Action != reconcile.DeleteDepartment {
				t.Errorf("%s comes after a group", s.ID)
			}
			made[s.ID] = made[s.ID] || s.Action == reconcile.CreatePerson || s.Adopt != nil
			continue
		}
		begun = true
		for _, id := range s.Group.Add {
			if _, bound := w.state.Bound[id]; !bound && !made[id] && w.policy.SamePerson[id] == "" {
				t.Errorf("%s joins %s and has no account", id, s.ID)
			}
		}
	}
}

// tookUp reports whether a run took groups up that were in Lark: what it found in them is in the next plan only.
func tookUp(w *world) bool {
	return strings.Contains(strings.Join(w.outcome.Notes, "\n"), "in it whom the directory does not have there")
}

func TestProperty_a_group_stays_within_its_share_of_the_limit_of_members(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		size := rapid.IntRange(1, 90).Draw(t, "members")
		d, all := wanted{People: people{}}, []string{}
		for i := range size {
			id := fmt.Sprintf("p%02d", i)
			d.People[id], all = human(id), append(all, id)
		}
		d.Groups = groups{"g": team("Crew", all...), "h": team("Other", all...)}
		w.want(d)
		w.apply()
		gone := rapid.IntRange(0, size).Draw(t, "who leaves the group")
		d.Groups = groups{"g": team("Crew", all[gone:]...), "h": team("Other", all...)}
		w.want(d)
		limit, err := reconcile.ParseLimit("50 or 20%")
		if err != nil {
			t.Fatal(err)
		}
		w.policy.Limits[reconcile.KindMemberRemove] = limit
		_, err = w.make()
		refused := gone > max(50, 2*size/5) || size >= reconcile.LargeGroup && gone > size/5
		if (err != nil) != refused {
			t.Errorf("%d of %d leave: %v", gone, size, err)
		}
	})
}
