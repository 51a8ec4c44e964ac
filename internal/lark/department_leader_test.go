package lark

import (
	"slices"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestUpdateDepartment_writes_leader_and_order_and_leaves_the_deputies(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	id, who := l.AddDepartment("A", ""), l.people(3)
	l.SetDepartment(id, func(d *sandbox.LarkDepartment) {
		d.Leaders = []sandbox.LarkDepartmentLeader{{OpenID: who[0]}, {OpenID: who[1], Deputy: true}, {OpenID: who[2], Deputy: true}}
	})
	c := l.client()
	if _, err := c.Departments(t.Context(), []string{id}); err != nil {
		t.Fatal(err)
	}
	l.Reset()
	if err := c.UpdateDepartment(t.Context(), id, directory.Department{Leader: who[1], Order: "7"}); err != nil {
		t.Fatal(err)
	}
	if n := l.calls(); n != 1 {
		t.Errorf("%d calls for what was read before", n)
	}
	have, err := c.Department(t.Context(), id)
	if err != nil || have.LeaderUserID != who[1] || !slices.Equal(have.DeputyLeaders, who[2:]) || have.Order != 7 {
		t.Errorf("%+v, %v", have, err)
	}
	all, err := c.Departments(t.Context(), []string{id})
	if want := (directory.Department{Name: "A", Parent: "0", DepartmentID: have.DepartmentID, Leader: who[1], Order: "7"}); err != nil || all[id] != want {
		t.Errorf("%+v, %v", all[id], err)
	}
}

func TestUpdateDepartment_says_why_Lark_refuses_a_leader_or_an_order(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{Switches: sandbox.LarkSwitches{TopLeadersMustHaveJoined: true}})
	a, b := l.AddDepartment("A", ""), l.AddDepartment("B", "")
	invited := l.AddUser(sandbox.LarkUser{Name: "I", Email: "i@x.co", Unjoined: true})
	gone := l.AddUser(sandbox.LarkUser{Name: "G", Email: "g@x.co", Resigned: true})
	c := l.client()
	fails(t, c.UpdateDepartment(t.Context(), b, directory.Department{Leader: invited}), directory.ErrNotJoined, "43025", "accepted the invitation")
	fails(t, c.UpdateDepartment(t.Context(), b, directory.Department{Leader: gone}), directory.ErrResigned, "42006")
	if err := c.UpdateDepartment(t.Context(), a, directory.Department{Order: "7"}); err != nil {
		t.Fatal(err)
	}
	fails(t, c.UpdateDepartment(t.Context(), b, directory.Department{Order: "7"}), directory.ErrTaken, "43005", "choose another")
	fails(t, c.UpdateDepartment(t.Context(), b, directory.Department{Order: "first"}), nil, "no number")
}
