package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// trioWith is a directory of Ann, Ben and Cy, and of the groups given.
func trioWith(groups string) string {
	return `{
    people = {
      a = { name = "Ann Lee", email = "ann@acme.example" }
      b = { name = "Ben Ito", email = "ben@acme.example" }
      c = { name = "Cy Poe", email = "cy@acme.example" }
    }
    groups = {` + groups + `}
  }`
}

// larkGroup is the user group of that name.
func (w *world) larkGroup(name string) sandbox.LarkGroup {
	w.Helper()
	all := w.lark.Groups()
	i := slices.IndexFunc(all, func(g sandbox.LarkGroup) bool { return g.Name == name })
	if i < 0 {
		w.Fatalf("Lark has no group %q", name)
	}
	return all[i]
}

// groupHas expects these, by name, in a user group, and no others.
func (w *world) groupHas(group string, want ...string) {
	w.Helper()
	names := []string{}
	for _, id := range w.larkGroup(group).Users {
		u, _ := w.lark.User(id)
		names = append(names, u.Name)
	}
	slices.Sort(names)
	if diff := cmp.Diff(append([]string{}, want...), names); diff != "" {
		w.Errorf("members of %s (- expected, + are):\n%s", group, diff)
	}
}

// putInto has an administrator put somebody into a group; takeOut has one take somebody out.
func (w *world) putInto(group, openID string) {
	w.lark.SetGroup(w.larkGroup(group).ID, func(g *sandbox.LarkGroup) { g.Users = append(g.Users, openID) })
}

func (w *world) takeOut(group, openID string) {
	w.lark.SetGroup(w.larkGroup(group).ID, func(g *sandbox.LarkGroup) {
		g.Users = slices.DeleteFunc(g.Users, func(id string) bool { return id == openID })
	})
}

func TestSync_groups_are_made_with_their_members_and_follow_the_directory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.byHand(trioWith(`g = { name = "Crew", description = "Us", members = ["b", "a"] }`)))
	f.plan().changes(`+ group "Crew" (g): made with 2 members`, "+ groups", `"groups" = 1`, `"member_add" = 2`, `"member_remove" = 0`, "1 group made or changed")
	f.apply().succeeds()
	w.keptTheRates()
	w.groupHas("Crew", "Ann Lee", "Ben Ito")
	if got := w.larkGroup("Crew").Description; got != "Us" {
		t.Errorf("the description is %q", got)
	}
	f.plan().empty()
	f.plan("-refresh=false").empty()
	f.write(w.byHand(trioWith(`g = { name = "Team", description = "", members = ["c", "b"] }`)))
	f.plan().changes(`"Crew" -> "Team"`, `"Us" -> ""`, `1 joins: Cy Poe (c); 1 leaves: Ann Lee (a)`)
	f.apply().succeeds()
	w.groupHas("Team", "Ben Ito", "Cy Poe")
	f.plan().empty()
}

func TestSync_a_stranger_in_a_group_is_drift_that_the_plan_shows_and_the_apply_puts_right(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	config := trioWith(`g = { name = "Crew", members = ["b", "a"] }`)
	f := w.folder(w.byHand(config))
	f.settle()
	w.sent()
	olga := w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example"})
	w.putInto("Crew", olga)
	w.takeOut("Crew", w.user("ben@acme.example").OpenID)
	f.plan().changes(`"`+olga+`"`, `~ group "Crew" (g): 1 joins: Ben Ito (b); 1 leaves: `+olga+" (not in the directory)", `"member_remove" = 0 -> 1`)
	f.apply().succeeds()
	w.groupHas("Crew", "Ann Lee", "Ben Ito")
	f.plan().empty()

	f.write(w.byHand(config, `group_membership = "additive"`))
	f.settle()
	w.putInto("Crew", olga)
	f.plan().empty()
	f.write(w.byHand(config, `group_membership = "exclusive"`))
	f.plan().changes("1 membership ends", "1 leaves: "+olga)
	f.apply().succeeds()
	w.groupHas("Crew", "Ann Lee", "Ben Ito")
	f.plan().empty()
}

func TestSync_a_group_that_Lark_has_is_taken_up_and_only_added_to(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olga := w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example"})
	id := w.lark.AddGroup(sandbox.LarkGroup{Name: "Crew", Users: []string{olga}})
	w.lark.AddGroup(sandbox.LarkGroup{Name: "Rule", Dynamic: true})
	f := w.folder(w.byHand(trioWith(`
		g = { name = "Crew", members = ["a"] }
		r = { name = "Rule", members = ["a"] }
	`)))
	f.plan().changes("or taken up if Lark has a group of that name")
	f.apply().succeeds(`group "Crew": was in Lark already (`+id+"), and was taken up", olga, `group "Rule" (r): not made: Lark has a dynamic group of that name`)
	w.groupHas("Crew", "Ann Lee", "Olga Stern")
	f.write(w.byHand(trioWith(`g = { name = "Crew", members = ["a"] }`)))
	f.plan().changes("1 leaves: " + olga)
	f.apply().succeeds()
	w.groupHas("Crew", "Ann Lee")
	if got := w.larkGroup("Crew").ID; got != id {
		t.Errorf("the group is %s, and was %s", got, id)
	}
	f.plan().empty()
}

func TestSync_a_group_deleted_by_hand_is_made_again_and_one_that_leaves_the_directory_stays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	config := trioWith(`
		g = { name = "Crew", members = ["a"] }
		h = { name = "Other", members = ["b"] }
	`)
	f := w.folder(w.byHand(config))
	f.settle()
	w.lark.DeleteGroup(w.larkGroup("Crew").ID)
	f.plan().changes(`group "Crew" (g): no longer in Lark; made again with 1 member`)
	f.apply().succeeds()
	w.groupHas("Crew", "Ann Lee")
	f.plan().empty()
	w.sent()
	f.write(w.byHand(trioWith(`g = { name = "Crew", members = ["a"] }`)))
	f.plan().changes(`! group "Other" (h): no longer in the directory; left in Lark as it is`)
	f.apply().succeeds()
	w.sends()
	f.plan().empty()
	w.groupHas("Other", "Ben Ito")
	f.write(w.byHand(config))
	f.plan().changes("taken up again")
	f.apply().succeeds()
	w.sends()
	f.plan().empty()
}

func TestSync_members_beyond_a_page_and_a_call_are_all_added_and_all_seen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	people, members := "", []string{}
	for i := range 101 {
		id := fmt.Sprintf("p%03d", i)
		people += fmt.Sprintf("%s = { name = \"Ann Lee%03d\", email = \"%s@acme.example\" }\n", id, i, id)
		members = append(members, id)
	}
	with := func(n int) string {
		return w.byHand(`{ people = {` + people + `}, groups = { g = { name = "All", members = [` + quoted(members[:n]) + `] } } }`)
	}
	f := w.folder(with(100))
	f.settle()
	calls := func() (n int) {
		for _, c := range w.lark.Writes() {
			if strings.Contains(c.Path, "/member/") {
				n++
			}
		}
		return n
	}
	if n := calls(); n != 1 {
		t.Errorf("100 members took %d calls", n)
	}
	f.plan().empty()
	f.write(with(101))
	f.plan().changes("1 joins: Ann Lee100 (p100)")
	f.apply().succeeds()
	f.plan().empty()
	if n := len(w.larkGroup("All").Users); n != 101 {
		t.Errorf("%d members", n)
	}
	w.lark.DeleteGroup(w.larkGroup("All").ID)
	w.lark.Reset()
	f.settle()
	if n := calls(); n != 2 {
		t.Errorf("101 members took %d calls", n)
	}
	f.plan().empty()
}

func TestSync_a_member_without_an_account_waits_and_joins_when_there_is_one(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	group := `g = { name = "Crew", members = ["a", "d"] }`
	f := w.folder(w.byHand(trioWith(group)))
	f.settle()
	w.groupHas("Crew", "Ann Lee")
	f.plan().empty("? 1 member of groups in the directory without a Lark account of this sync")
	f.write(w.byHand(strings.Replace(trioWith(group), "people = {", `people = { d = { name = "Dee Roe", email = "dee@acme.example" }`, 1)))
	f.plan().changes(`group "Crew" (g): 1 joins: Dee Roe (d)`)
	f.apply().succeeds()
	w.groupHas("Crew", "Ann Lee", "Dee Roe")
	f.plan().empty()
}
