package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

const jumpCloudKey = "jca_demo-jumpcloud-key"

// newHolding is a company that has bought another.
func newHolding(n int) *world {
	w := newWorld(n)
	w.buy()
	return w
}

// buy adds a company whose people are in JumpCloud, and teams to the one in Okta.
func (w *world) buy() {
	w.jumpCloud = sandbox.NewJumpCloud(sandbox.JumpCloudOptions{APIKey: jumpCloudKey, Seed: 7})
	for _, u := range sandbox.JumpCloudCompany(11, 12) {
		email, _, _ := strings.Cut(fmt.Sprint(u.Fields["email"]), "@")
		u.Fields["email"] = email + "@northwind.example"
		u.Fields["employeeIdentifier"] = "NW-" + fmt.Sprint(u.Fields["employeeIdentifier"])
		w.bought = append(w.bought, w.jumpCloud.AddUser(u))
	}
	var stop func()
	w.jumpCloudURL, stop = sandbox.Serve(w.jumpCloud)
	w.stop = append(w.stop, stop)
	w.designers = w.okta.AddGroup("lark-Designers", w.people[2].ID, w.people[4].ID, w.people[6].ID)
	w.okta.AddGroup("lark-On call", w.people[3].ID, w.people[5].ID)
	w.okta.AddGroup("vpn", w.people[3].ID)
}

func (s *story) severalSources() error {
	chapter("9", "Groups, and a second source", "This company has bought another, whose people are in JumpCloud. One mapping puts both together, and Okta's groups "+
		"named lark-... become user groups of Lark. The configuration is in examples/okta-and-jumpcloud.")
	r, err := s.expect(2, "plan", detailed)
	if err != nil {
		return err
	}
	show(noZeros(r.block("summary")), 14)
	show(strings.Join(slices.DeleteFunc(strings.Split(r.out, "\n"), func(l string) bool { return !strings.Contains(l, " group \"") }), "\n"), 4)
	if err := errors.Join(equal("planned groups", r.planned("groups"), 2), r.require(`"member_add"`)); err != nil {
		return err
	}
	r, _, err = s.apply(0)
	if err != nil {
		return err
	}
	show(r.line("Apply complete!"), 1)
	there := 0
	for _, u := range s.world.lark.Users() {
		if strings.HasSuffix(u.Email, "@northwind.example") {
			there++
		}
	}
	for _, g := range s.world.lark.Groups() {
		say("Lark has the user group %q with %d members.", g.Name, len(g.Users))
	}
	say("%d people of JumpCloud are in Lark.", there)
	return errors.Join(equal("user groups", len(s.world.lark.Groups()), 2), equal("Designers", len(s.group("Designers").Users), 3))
}

func (s *story) groupsChange() error {
	chapter("10", "A team changes, by the book and by hand", "A designer joins the group in Okta, and an administrator puts somebody else into it in Lark. JumpCloud deletes a person, and "+
		"so forgets them: that is no evidence that they left.")
	w := s.world
	w.okta.AddToGroup(w.designers, w.people[7].ID)
	other, ok := w.lark.UserByEmail(text(w.people[9], "email"))
	if !ok {
		return errors.New("the tenth person of Okta is not in Lark")
	}
	w.lark.SetGroup(s.group("Designers").ID, func(g *sandbox.LarkGroup) { g.Users = append(g.Users, other.OpenID) })
	w.jumpCloud.DeleteUser(w.bought[5])
	r, err := s.expect(2, "plan", detailed)
	if err != nil {
		return err
	}
	show(r.block("directory"), 40)
	show(r.from("Warning:"), 12)
	if err := r.require("1 joins", "1 leaves", "missing: the source does not mention them any more"); err != nil {
		return err
	}
	r, writes, err := s.apply(0)
	if err != nil {
		return err
	}
	show(r.line("Apply complete!"), 1)
	say("Lark was sent just these writes:")
	show(strings.Join(writes, "\n"), 10)
	return errors.Join(equal("writes", len(writes), 2), equal("Designers", len(s.group("Designers").Users), 4))
}

// group is the user group of Lark with that name.
func (s *story) group(name string) sandbox.LarkGroup {
	for _, g := range s.world.lark.Groups() {
		if g.Name == name {
			return g
		}
	}
	return sandbox.LarkGroup{}
}
