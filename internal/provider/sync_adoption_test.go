package provider_test

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestSync_without_existing_nobody_is_adopted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee", "Ben Ito")
	w.lark.AddUser(sandbox.LarkUser{Name: "Ann Lee", Email: address("Ann Lee")})
	f := w.folder(w.sync())
	f.plan().changes("2 people will be invited")
	f.apply().succeeds("Ann Lee (", "existing")
	w.sends("create Ben Ito")
	f.write(w.adopting())
	f.plan().changes("= Ann Lee", "adopted by email")
	f.apply().succeeds()
	w.sends()
	f.plan().empty()
}

func TestSync_a_first_run_may_be_told_only_to_adopt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito")
	w.lark.AddUser(sandbox.LarkUser{Name: "Ann Lee", Email: address("Ann Lee")})
	f := w.folder(w.adopting(`on_unmatched = "fail"`))
	f.plan().fails("Ben Ito ("+ids[1]+")", `Refused: 1 person would be created, and on_unmatched is "fail"`)
	w.sends()
	w.lark.AddUser(sandbox.LarkUser{Name: "Benjamin", Email: address("Ben Ito"), JobTitle: "Cook"})
	f.plan().changes("= Ann Lee", "= Ben Ito", `name "Benjamin" -> "Ben Ito"`)
	f.apply().succeeds()
	w.sends("update Ben Ito: name")
	f.plan().empty()
}

func TestSync_a_first_run_may_hold_whom_it_does_not_find(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee", "Ben Ito", "Cleo Sand")
	w.lark.AddUser(sandbox.LarkUser{Name: "Ann Lee", Email: address("Ann Lee")})
	f := w.folder(w.adopting(`on_unmatched = "hold"`))
	f.plan().changes("1 person adopted, 2 held", "= Ann Lee", `? 2 people held, not in Lark, and on_unmatched is "hold": Ben Ito (`)
	f.apply().succeeds()
	w.sends()
	f.plan().empty("? 2 people held", "Cleo Sand (")
	w.lark.AddUser(sandbox.LarkUser{Name: "Ben Ito", Email: address("Ben Ito")})
	f.write(w.adopting())
	f.plan().changes("1 person will be invited, 1 adopted", "+ Cleo Sand", "= Ben Ito")
	f.apply().succeeds()
	w.sends("create Cleo Sand")
	f.plan().empty()
}

func TestSync_goes_without_user_ids_where_the_app_may_not_read_them(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lark.RevokeScopes("contact:user.employee_id:readonly")
	w.team("Ann Lee", "Ben Ito")
	w.lark.AddUser(sandbox.LarkUser{Name: "Ann Lee", Email: address("Ann Lee")})
	f := w.folder(w.adopting())
	f.plan().changes("match by user_id was left out", "contact:user.employee_id:readonly", "= Ann Lee", "adopted by email", "+ Ben Ito")
	f.apply().succeeds()
	w.sends("create Ben Ito")
	f.plan().empty()
}
