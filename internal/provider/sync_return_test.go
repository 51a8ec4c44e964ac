package provider_test

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestSync_who_resigned_by_hand_and_is_restored_by_hand_is_kept_in_step_again(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Mei Chan", "Ann Lee")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	openID := w.user(address("Mei Chan")).OpenID
	w.lark.DeleteUser(openID)
	w.edit(ids[0], map[string]any{"title": "Lead"})
	f.settle()
	w.sends()
	w.lark.SetUser(openID, func(u *sandbox.LarkUser) { u.Resigned = false })
	f.plan().changes("Lead")
	f.apply().succeeds()
	w.sends("update Mei Chan: job_title")
	f.plan().empty()
}

func TestSync_who_resigned_by_hand_and_leaves_is_not_written(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Mei Chan", "Ann Lee")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.lark.DeleteUser(w.user(address("Mei Chan")).OpenID)
	f.plan().empty("! Mei Chan")
	w.okta.Deactivate(ids[0])
	f.settle()
	f.plan().empty()
	w.sends()
}

func TestSync_somebody_hired_again_under_a_new_id_after_they_resigned_is_made_anew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Mei Chan", "Ann Lee")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.lark.DeleteUser(w.user(address("Mei Chan")).OpenID)
	w.okta.Deactivate(ids[0])
	w.edit(ids[0], map[string]any{"login": "mei.old@acme.example"})
	f.settle()
	w.sends()
	again := w.hire("Mei Chan", nil)
	f.plan().changes("+ Mei Chan (" + again + ")")
	f.apply().succeeds()
	w.sends("create Mei Chan")
	f.plan().empty()
}

func TestSync_a_leader_changed_by_hand_is_put_right(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	boss := w.hire("Zoe Zell", nil)
	w.hire("Ann Lee", map[string]any{"managerId": boss})
	w.hire("Ben Ito", map[string]any{"managerId": boss})
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	stranger := w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example"})
	w.change(address("Ann Lee"), func(u *sandbox.LarkUser) { u.Leader = stranger })
	w.change(address("Ben Ito"), func(u *sandbox.LarkUser) { u.Leader = "" })
	f.plan().changes(`"`+stranger+`" -> "`+boss+`"`, `"" -> "`+boss+`"`)
	f.does("update Ann Lee: leader", "update Ben Ito: leader")
}

func TestSync_a_saved_plan_whose_department_or_leader_is_gone_names_whom_it_concerns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	boss := w.hire("Zoe Zell", map[string]any{"division": "Sales"})
	ann := w.hire("Ann Lee", map[string]any{"division": "Sales"})
	ben := w.hire("Ben Ito", map[string]any{"division": "Sales"})
	w.hire("Cy Poe", map[string]any{"division": "Legal"})
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.edit(ann, map[string]any{"division": "Legal"})
	w.edit(ben, map[string]any{"managerId": boss, "title": "Lead"})
	w.hire("Dee Roe", map[string]any{"division": "Legal"})
	w.hire("Eva Ruiz", map[string]any{"division": "Sales", "managerId": boss})
	f.plan().changes()
	w.lark.DeleteDepartment(w.department("Legal"))
	w.lark.DeleteUser(w.user(address("Zoe Zell")).OpenID)
	f.apply().fails("Ann Lee (" + ann + ")")
	for _, line := range w.sent() {
		if line == "create department Legal" {
			t.Errorf("a department that the plan did not list was made")
		}
	}

	f.rest()
	if u := w.user(address("Ben Ito")); u.JobTitle != "Lead" || u.Leader != "" {
		t.Errorf("Ben Ito is %+v, want a lead whose leader, who resigned, is not set", u)
	}
	legal := w.department("Legal")
	for _, name := range []string{"Ann Lee", "Dee Roe", "Cy Poe"} {
		if got := w.user(address(name)).Departments; len(got) != 1 || got[0] != legal {
			t.Errorf("%s is in %v, want Legal (%s)", name, got, legal)
		}
	}
	if n := len(w.lark.Invitations()); n != 6 {
		t.Errorf("%d people were invited, want 6", n)
	}
}
