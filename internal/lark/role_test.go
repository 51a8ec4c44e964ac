package lark

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestRole_is_created_renamed_and_deleted(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	c, ctx := l.client(), t.Context()
	id, err := c.CreateRole(ctx, "Payroll")
	if r, ok := l.Role(id); err != nil || !ok || r.Name != "Payroll" {
		t.Fatalf("%q, %v", id, err)
	}
	if err := c.RenameRole(ctx, id, "Pay"); err != nil {
		t.Error(err)
	}
	l.AddRole(sandbox.LarkRole{ID: "other", Name: "Other", Members: []sandbox.LarkRoleMember{{OpenID: l.people(1)[0]}}})
	fails(t, c.RenameRole(ctx, id, "Other"), directory.ErrTaken)
	fails(t, c.RenameRole(ctx, "none", "X"), directory.ErrGone)
	err = c.DeleteRole(ctx, "other")
	fails(t, err, nil, "41206", "Take its members out first")
	l.lose("DELETE", "/:role_id")
	for range 2 {
		if err := c.DeleteRole(ctx, id); err != nil {
			t.Error(err)
		}
	}
	_, err = c.CreateRole(ctx, strings.Repeat("x", 51))
	fails(t, err, nil, "1 to 50 characters")
}

func TestCreateRole_says_how_to_find_one_whose_answer_was_lost(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	l.lose("POST", "/functional_roles")
	_, err := l.client().CreateRole(t.Context(), "Payroll")
	fails(t, err, directory.ErrTaken, "import it by its role_id", "admin console")
	if n := len(l.Roles()); n != 1 {
		t.Errorf("%d roles", n)
	}
}

func TestRoleMembers_lists_all_with_what_they_manage(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 99, 100, 101} {
		l := newTenant(t, sandbox.LarkOptions{})
		role := sandbox.LarkRole{ID: "r", Name: "R"}
		want := map[string]RoleMember{}
		d := sorted([]string{l.AddDepartment("A", ""), l.AddDepartment("B", "")})
		for i, id := range l.people(n) {
			m, w := sandbox.LarkRoleMember{OpenID: id}, RoleMember{ScopeType: ScopeNone}
			switch i % 3 {
			case 1:
				m.All, w = true, RoleMember{ScopeType: ScopeAll}
			case 2:
				m.Departments, w = []string{d[1], d[0]}, RoleMember{ScopeType: ScopePart, Departments: d}
			}
			role.Members = append(role.Members, m)
			want[id] = w
		}
		l.AddRole(role)
		c := l.client()
		for range 2 { // the second time they are remembered
			got, err := c.RoleMembers(t.Context(), "r")
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Fatalf("%d members: %v %s", n, err, diff)
			}
			clear(got) // they are the caller's own
		}
		if calls := l.calls(); calls != max(1, (n+99)/100) {
			t.Errorf("%d members: %d calls", n, calls)
		}
	}
	_, err := newTenant(t, sandbox.LarkOptions{}).client().RoleMembers(t.Context(), "none")
	fails(t, err, directory.ErrGone)
}

func TestRoleMembers_come_and_go_by_the_hundred_and_manage_departments(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	ids := l.people(101)
	d := l.AddDepartment("D", "")
	l.AddRole(sandbox.LarkRole{ID: "r", Name: "R"})
	c, ctx := l.client(), t.Context()
	for range 2 { // who is a member already stays one
		if err := c.AddRoleMembers(ctx, "r", ids); err != nil {
			t.Fatal(err)
		}
	}
	if r, _ := l.Role("r"); len(r.Members) != 101 || l.sent("POST", "/batch_create") != 4 {
		t.Errorf("%d members, %d calls", len(r.Members), l.sent("POST", "/batch_create"))
	}
	if err := c.SetRoleScope(ctx, "r", ids[:2], []string{d}); err != nil {
		t.Fatal(err)
	}
	members, err := c.RoleMembers(ctx, "r")
	if diff := cmp.Diff(RoleMember{ScopeType: ScopePart, Departments: []string{d}}, members[ids[1]]); diff != "" || err != nil || len(members) != 101 {
		t.Errorf("%v %s", err, diff)
	}
	for range 2 { // who is no member is no failure
		if err := c.RemoveRoleMembers(ctx, "r", ids[1:]); err != nil {
			t.Fatal(err)
		}
	}
	if members, err := c.RoleMembers(ctx, "r"); err != nil || len(members) != 1 {
		t.Errorf("%v, %v", members, err)
	}
}

func TestRoleMembers_that_fail_are_named_with_the_reason(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	d, out := l.AddDepartment("D", ""), l.AddDepartment("Out", "")
	ids := l.people(3)
	l.MoveUser(ids[0], d)
	l.MoveUser(ids[1], d)
	l.AddRole(sandbox.LarkRole{ID: "r", Name: "R", Members: []sandbox.LarkRoleMember{{OpenID: ids[0]}}})
	l.NarrowRange(d)
	c, ctx := l.client(), t.Context()
	err := c.AddRoleMembers(ctx, "r", []string{ids[1], ids[2], "ou_none"})
	if got := failedMembers(t, err); !slices.Equal(got, sorted([]string{ids[2], "ou_none"})) {
		t.Fatalf("failed %v", got)
	}
	var e *MembersError
	errors.As(err, &e)
	fails(t, e.Failed[ids[2]], directory.ErrOutOfRange, "contact range")
	fails(t, e.Failed["ou_none"], directory.ErrGone)
	fails(t, err, nil, "adding 3 members to role r")
	l.DeleteRole("r")
	fails(t, c.AddRoleMembers(ctx, "r", ids), directory.ErrGone)

	l.AddRole(sandbox.LarkRole{ID: "s", Name: "S", Members: []sandbox.LarkRoleMember{{OpenID: ids[0]}}})
	err = c.SetRoleScope(ctx, "s", ids[:2], []string{d})
	if got := failedMembers(t, err); !slices.Equal(got, ids[1:2]) {
		t.Errorf("failed %v", got)
	}
	fails(t, err, nil, "is not in the role")
	fails(t, c.SetRoleScope(ctx, "s", ids[:1], []string{out}), directory.ErrOutOfRange)
	fails(t, c.SetRoleScope(ctx, "s", ids[:1], []string{"0"}), nil, "41210", "the root")
	l.answer("POST", "/batch_create", `{"results":[]}`)
	fails(t, c.AddRoleMembers(ctx, "s", ids[:1]), nil, ids[0], "does not say")
}
